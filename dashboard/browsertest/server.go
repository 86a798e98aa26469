package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// maxStart is how long a server may take to start: a JVM starts slowly on a machine that is busy with other tests.
const maxStart = 15 * time.Minute

// program builds the development server, once for all tests of a process.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "drawdown-browsertest-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "local")
	build := exec.Command("go", "build", "-o", path, "github.com/drawdown-billing/drawdown/lambdas/local")
	atEnd(func() { _ = os.RemoveAll(dir) })
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

// Main runs the tests of a package, and ends what they share. Call it in TestMain.
func Main(m *testing.M) {
	code := m.Run()
	End()
	os.Exit(code)
}

// End ends the browser that the tests of a process share, and removes what they built. Call it in TestMain after the tests.
func End() {
	endings.mu.Lock()
	defer endings.mu.Unlock()
	for _, end := range endings.all {
		end()
	}
	endings.all = nil
}

// endings end what the tests of a process share.
var endings struct {
	mu  sync.Mutex
	all []func()
}

// atEnd has End call a function.
func atEnd(end func()) {
	endings.mu.Lock()
	defer endings.mu.Unlock()
	endings.all = append(endings.all, end)
}

// Server is a fresh development server with the demonstration, as `make run` starts it.
type Server struct {
	URL string // such as http://localhost:8080
	Key string // the API key, with all scopes in the test tenant

	t      testing.TB
	output *output
}

// Start starts a server, with more variables in its environment, such as "SEED=no". It ends with the test, and so does its
// database, which is in memory.
func Start(t testing.TB, environment ...string) *Server {
	t.Helper()
	return startOn(t, startDatabase(t), environment...)
}

// startDatabase returns the address of a database. It starts faster than the one that the server would start.
func startDatabase(t testing.TB) string {
	t.Helper()
	database, err := dynamodblocal.Start(t.Context(), dynamodblocal.Config{Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Stop() })
	return database.Endpoint()
}

// startOn starts a server on a database.
func startOn(t testing.TB, database string, environment ...string) *Server {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("building the server: %v", err)
	}
	dir, port := t.TempDir(), freePort(t)
	s := &Server{URL: fmt.Sprint("http://localhost:", port), t: t, output: &output{}}
	command := exec.Command(path) //nolint:noctx // it is asked to end, as by Ctrl-C
	command.Env = append(append(os.Environ(), "DATA_DIR="+dir, fmt.Sprint("PORT=", port), "DYNAMODB_ENDPOINT="+database), environment...)
	command.Stdout, command.Stderr = s.output, s.output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	t.Cleanup(func() { _ = command.Process.Signal(syscall.SIGTERM); <-ended })
	for deadline := time.Now().Add(maxStart); !strings.Contains(s.output.String(), "Drawdown is running"); {
		select {
		case <-ended:
			t.Fatalf("the server ended: %s", s.output.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server does not start: %s", s.output.String())
		}
	}
	key, err := os.ReadFile(filepath.Join(dir, "api-key"))
	if err != nil {
		t.Fatal(err)
	}
	s.Key = strings.TrimSpace(string(key))
	return s
}

// For returns the server for a test that shares it with others.
func (s *Server) For(t testing.TB) *Server {
	return &Server{URL: s.URL, Key: s.Key, t: t, output: s.output}
}

// Output returns what the server has printed.
func (s *Server) Output() string { return s.output.String() }

// Portal returns the link to the portal of a customer, signed in with the API key.
func (s *Server) Portal(customer string) string {
	return s.URL + "/portal/test?customer=" + customer + "#token=" + s.Key
}

// PortalPage returns the link to a page of the portal of a customer, such as "/usage", signed in with the API key.
func (s *Server) PortalPage(path, customer string) string {
	return s.URL + "/portal/test" + path + "?customer=" + customer + "#token=" + s.Key
}

// Dashboard returns the link to a page of the dashboard, such as "/customers", signed in with the API key.
func (s *Server) Dashboard(path string) string { return s.URL + path + "#token=" + s.Key }

// Ask sends a query or a mutation with the API key, and reads the data of its answer. Variables may be nil. A refusal in
// userErrors fails the test as an error does.
func (s *Server) Ask(query string, variables map[string]any, data any) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Key)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var read struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.NewDecoder(answer.Body).Decode(&read); err != nil || read.Errors != nil {
		s.t.Fatalf("%v: %s is answered %s", err, query, read.Errors)
	}
	var payloads map[string]struct{ UserErrors []any }
	if err := json.Unmarshal(read.Data, &payloads); err == nil {
		for field, payload := range payloads {
			if len(payload.UserErrors) > 0 {
				s.t.Fatalf("%s is refused: %s", field, read.Data)
			}
		}
	}
	if data == nil {
		return
	}
	if err := json.Unmarshal(read.Data, data); err != nil {
		s.t.Fatalf("%v: %s", err, read.Data)
	}
}

// freePort returns a port that nobody listens on.
func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
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
