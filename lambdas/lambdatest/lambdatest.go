// Package lambdatest runs the program of a function as AWS Lambda does: it serves the Runtime API, from which the
// program fetches its invocations. It works with any function.
//
//	test ── Invoke ──► Function ◄── GET …/invocation/next ──── program
//	                            ◄── POST …/{id}/response ─────
package lambdatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Build builds the program in a directory as it is deployed, for this machine, and returns its path.
func Build(t testing.TB, dir string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "lambda.norpc",
		"-o", program, ".")
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the function in %s: %v\n%s", dir, err, output)
	}
	return program
}

// maxWait is how long a program may take to start or to answer, also on a machine that is busy with other tests.
const maxWait = time.Minute

// invocation is an event for the function, and the channel for its answer.
type invocation struct {
	id, event string
	timeout   time.Duration
	answer    chan Answer
}

// Answer is the result of an invocation.
type Answer struct {
	Body  string // what the function answered, or how it failed
	Fault bool   // whether it failed
}

// Function is a running program, which waits for invocations.
type Function struct {
	Ready time.Duration // from the start of the process to its first request for an invocation

	t      testing.TB
	events chan invocation
	done   chan struct{} // closed when the program has ended
	logs   *logs
	pid    int

	mu      sync.Mutex
	count   int
	pending map[string]invocation
}

// Start starts a program and waits until it is ready. Its environment has only the variables that Lambda sets, and
// those that are given. The program ends with the test.
func Start(t testing.TB, program string, variables ...string) *Function {
	t.Helper()
	f := &Function{
		t: t, events: make(chan invocation), done: make(chan struct{}), logs: &logs{}, pending: map[string]invocation{},
	}
	asked := make(chan time.Time, 1)
	api := httptest.NewServer(f.runtimeAPI(asked))
	command := exec.CommandContext(context.Background(), program) // t.Context would end before Cleanup
	command.Stderr, command.Stdout = f.logs, f.logs
	command.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.URL, "http://"), "AWS_REGION=eu-central-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_LAMBDA_FUNCTION_NAME=" + t.Name(),
	}, variables...)
	began := time.Now()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	f.pid = command.Process.Pid
	go func() {
		_ = command.Wait() // its error is that Cleanup killed it
		close(f.done)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill() // fails if it has ended by itself
		<-f.done
		api.CloseClientConnections()
		api.Close()
	})
	select {
	case at := <-asked:
		f.Ready = at.Sub(began)
	case <-f.done:
		t.Fatalf("the function ended while it was starting: %s", f.Logs())
	case <-time.After(maxWait):
		t.Fatalf("the function did not become ready: %s", f.Logs())
	}
	return f
}

// Invoke invokes the function with a time limit of half a minute, and returns its answer. If the program ends meanwhile,
// the test fails.
func (f *Function) Invoke(event string) Answer { return f.InvokeWithin(30*time.Second, event) }

// InvokeWithin is Invoke with another time limit, which the function gets as its deadline.
func (f *Function) InvokeWithin(timeout time.Duration, event string) Answer {
	f.t.Helper()
	f.mu.Lock()
	f.count++
	i := invocation{fmt.Sprintf("invocation-%d", f.count), event, timeout, make(chan Answer, 1)}
	f.mu.Unlock()
	late := time.After(maxWait)
	select {
	case f.events <- i:
	case <-f.done:
		f.t.Fatalf("the function has ended: %s", f.Logs())
	case <-late:
		f.t.Fatalf("the function does not ask for an invocation: %s", f.Logs())
	}
	select {
	case answer := <-i.answer:
		return answer
	case <-f.done:
		f.t.Fatalf("the function ended while it processed %s: %s", event, f.Logs())
	case <-late:
		f.t.Fatalf("the function does not answer %s: %s", event, f.Logs())
	}
	return Answer{}
}

// Logs is what the function has written so far.
func (f *Function) Logs() string { return f.logs.String() }

// Processor returns the processor time that the process has used, of all of its threads. Unlike the time that has passed,
// other work of the machine does not add to it.
func (f *Function) Processor() time.Duration {
	f.t.Helper()
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(f.pid), "task", "*", "schedstat"))
	if err != nil || len(files) == 0 {
		f.t.Fatalf("the threads of the process cannot be listed: %v", err)
	}
	var total time.Duration
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) { // the thread has ended
			continue
		}
		first, _, _ := strings.Cut(string(stat), " ")
		nanoseconds, fault := strconv.ParseInt(first, 10, 64)
		if err = errors.Join(err, fault); err != nil {
			f.t.Fatal(err)
		}
		total += time.Duration(nanoseconds)
	}
	return total
}

// Memory is the resident memory of the program, in bytes.
func (f *Function) Memory() int64 {
	f.t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(f.pid), "status"))
	if err != nil {
		f.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		f.t.Fatalf("the status of the process has no VmRSS: %s", status)
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		f.t.Fatal(err)
	}
	return kilobytes << 10
}

// runtimeAPI is the API that https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html describes.
func (f *Function) runtimeAPI(asked chan<- time.Time) http.Handler {
	mux := http.NewServeMux()
	const base = "/2018-06-01/runtime/invocation/"
	mux.HandleFunc("GET "+base+"next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case asked <- time.Now():
		default: // it has asked before
		}
		select {
		case i := <-f.events:
			f.mu.Lock()
			f.pending[i.id] = i
			f.mu.Unlock()
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(i.timeout).UnixMilli(), 10))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:test")
			_, _ = io.WriteString(w, i.event) // if the program has ended, Invoke reports it
		case <-r.Context().Done():
		}
	})
	answered := func(fault bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			f.mu.Lock()
			i, known := f.pending[r.PathValue("id")]
			delete(f.pending, r.PathValue("id"))
			f.mu.Unlock()
			if err != nil || !known {
				http.Error(w, "there is no such invocation", http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusAccepted)
			i.answer <- Answer{string(body), fault}
		}
	}
	mux.HandleFunc("POST "+base+"{id}/response", answered(false))
	mux.HandleFunc("POST "+base+"{id}/error", answered(true))
	return mux
}

// logs collects what a program writes.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
