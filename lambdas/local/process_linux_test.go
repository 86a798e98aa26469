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

// descendants returns the processes that a process started, and those that these started.
func descendants(t *testing.T, pid int) []int {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("the children of %d cannot be listed: %v", pid, err)
	}
	var all []int
	for _, file := range files {
		list, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ESRCH) { // the thread has ended
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

// runs returns whether a process has not ended. A zombie has ended.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

// java returns the process of the database.
func (p *process) java() int {
	p.t.Helper()
	for _, pid := range p.descendants {
		command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && strings.Contains(string(command), "dynamodb") {
			return pid
		}
	}
	p.t.Fatalf("none of %v is the database", p.descendants)
	return 0
}

// TestKilled kills the program, which cannot clean up.
func TestKilled(t *testing.T) {
	p := launch(t, t.TempDir(), "SEED=no")
	p.waitUntilServing()
	p.java()
	p.stop(syscall.SIGKILL, -1)
}

// TestDatabaseEnds kills the database of the program.
func TestDatabaseEnds(t *testing.T) {
	p := launch(t, t.TempDir(), "SEED=no")
	p.waitUntilServing()
	if err := syscall.Kill(p.java(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.end(1)
	p.reports("DynamoDB Local stopped by itself: signal: killed")
}
