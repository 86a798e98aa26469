//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/dashboard/browsertest"
)

// maxWait is how long a test waits for the program: a JVM starts slowly on a machine that is busy with other tests.
const maxWait = 15 * time.Minute

// program builds the program, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "drawdown-local-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "local")
	if output, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	// Each database of these tests lives for seconds, in which Java's second compiler and its parallel collector cost more than
	// they save.
	if err := os.Setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"); err != nil {
		panic(err)
	}
	code := m.Run()
	browsertest.End()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is the program as a developer starts it.
type process struct {
	t           *testing.T
	cmd         *exec.Cmd
	output      output
	errors      output
	ended       chan struct{}
	port        int
	database    int
	descendants []int
}

// launch starts the program on free ports, unless the environment sets others. It ends with the test.
func launch(t *testing.T, dataDir string, environment ...string) *process {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("building the program: %v", err)
	}
	p := &process{t: t, cmd: exec.Command(path), ended: make(chan struct{}), port: freePort(t), database: freePort(t)}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !slices.Contains([]string{"DYNAMODB_ENDPOINT", "SEED", "REQUEST_LOG"}, name) {
			p.cmd.Env = append(p.cmd.Env, variable)
		}
	}
	p.cmd.Env = append(p.cmd.Env,
		"DATA_DIR="+dataDir, fmt.Sprint("PORT=", p.port), fmt.Sprint("DYNAMODB_PORT=", p.database))
	p.cmd.Env = append(p.cmd.Env, environment...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.errors
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }() // end checks the exit code
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	return p
}

// waitUntilServing waits until the program prints that it is running.
func (p *process) waitUntilServing() {
	p.t.Helper()
	p.prints("Drawdown is running")
	p.descendants = descendants(p.t, p.cmd.Process.Pid)
}

// prints waits until the program has printed the words.
func (p *process) prints(words string) {
	p.t.Helper()
	for deadline := time.Now().Add(maxWait); !strings.Contains(p.output.String(), words); {
		time.Sleep(20 * time.Millisecond)
		select {
		case <-p.ended:
			p.t.Fatalf("it ended instead: %s%s", &p.output, &p.errors)
		default:
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("it does not print %q: %s%s", words, &p.output, &p.errors)
		}
	}
}

// stop sends a signal, waits for the end, and checks that nothing is left running.
func (p *process) stop(signal syscall.Signal, code int) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	p.end(code)
}

// end waits for the end, and checks that nothing is left running.
func (p *process) end(code int) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(maxWait):
		p.t.Fatalf("it does not end: %s%s", &p.output, &p.errors)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Errorf("it ended with %d, want %d: %s%s", got, code, &p.output, &p.errors)
	}
	p.nothingLeft()
}

// nothingLeft checks that no process of the program is left, and that nothing listens on its ports. The kernel may take
// a moment to end the processes whose parent has ended.
func (p *process) nothingLeft() {
	p.t.Helper()
	left := func() (what []string) {
		for _, pid := range p.descendants {
			if runs(pid) {
				what = append(what, fmt.Sprint("process ", pid))
			}
		}
		for _, port := range []int{p.port, p.database} {
			if listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port)); err != nil {
				what = append(what, err.Error())
			} else if err := listener.Close(); err != nil {
				what = append(what, err.Error())
			}
		}
		return what
	}
	for deadline := time.Now().Add(maxWait); len(left()) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("this is left: %v", left())
		}
	}
}

// reports checks that the program printed one line with what is wrong, and nothing more, as its error.
func (p *process) reports(words string) {
	p.t.Helper()
	said := p.errors.String()
	if !strings.HasPrefix(said, "drawdown: ") || !strings.Contains(said, words) || strings.Count(said, "\n") != 1 {
		p.t.Errorf("it printed %q, want a line with %q", said, words)
	}
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	listener, port := occupy(t)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

// occupy listens on a port.
func occupy(t *testing.T) (net.Listener, int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener, listener.Addr().(*net.TCPAddr).Port
}

// output collects what a process prints. It can be read while the process runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
