package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// descendants are the processes that one started, and those that these started.
func descendants(t *testing.T, pid int) []int {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("the children of %d cannot be told: %v", pid, err)
	}
	var all []int
	for _, file := range files {
		list, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ESRCH) { // of a thread that has ended
			t.Fatal(err)
		}
		for _, field := range strings.Fields(string(list)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			all = append(append(all, child), descendants(t, child)...)
		}
	}
	return all
}

// runs says whether there is a process that has not ended. One that only waits for its parent to hear of it has.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

// java is the process of the database.
func (p *process) java() int {
	p.t.Helper()
	for _, pid := range p.descendants {
		if command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && strings.Contains(string(command), "dynamodb") {
			return pid
		}
	}
	p.t.Fatalf("none of %v is the database", p.descendants)
	return 0
}

// TestKilled ends the program in a way that it cannot notice.
func TestKilled(t *testing.T) {
	p := launch(t, t.TempDir(), "SEED=no")
	p.serving()
	p.java()
	p.stop(syscall.SIGKILL, -1)
}

// TestDatabaseEnds kills the database under the program.
func TestDatabaseEnds(t *testing.T) {
	p := launch(t, t.TempDir(), "SEED=no")
	p.serving()
	if err := syscall.Kill(p.java(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.end(1)
	p.complains("DynamoDB Local stopped by itself: signal: killed")
}
