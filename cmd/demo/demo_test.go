package main

import (
	"bytes"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestDemo plays the kept trace on DynamoDB Local, as the program does.
func TestDemo(t *testing.T) {
	d, out := newDemo(t)
	if code := d.run(t.Context(), []string{"testdata/trace.csv"}); code != exitOK {
		t.Fatalf("exit code %d, having written\n%s", code, out)
	}
	for _, want := range []string{
		"trace.csv: 441 requests to a model in 57m13s\n",
		"playing: 441 of 441\n",
		"  ember     one at a time, until it runs dry           44      16.8875       20         4        0.065\n",
		"  ok      421 usages were charged once each, 20 refused for want of credit, 20 repeats replayed\n",
		"  ok      the ledgers have 452 transactions, as they should: 421 usages, 26 grants, 5 expiries\n",
		"  ok      and every sequence, chain head, balance and grant is still what it was\n",
		"  ok      as holds, 441 calls were captured in 526 steps, for 456.9845 credits, which is what the file adds up to\n",
		"  ok      24 holds ended by themselves, 9 of them before a capture that was refused; 11 were released\n",
		"  ok      nothing is held any more, by the balances and by the lines, and every wallet passes its audit\n",
		"  ok      not a millionth of a credit is lost or invented; ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it did not write %q", want)
		}
	}
	if t.Failed() || strings.Contains(out.String(), "FAILED") {
		t.Errorf("it wrote\n%s", out)
	}
}

// TestInterrupted interrupts the demonstration in the middle, and checks that nothing is left running.
func TestInterrupted(t *testing.T) {
	d, out := newDemo(t)
	ctx, interrupt := context.WithCancel(t.Context())
	d.out = writer(func(text []byte) {
		if bytes.HasPrefix(text, []byte("playing: ")) {
			interrupt()
		}
	})
	var started *server
	d.start = func(ctx context.Context, log io.Writer) (_ *server, err error) {
		started, err = startServer(ctx, log)
		return started, err
	}
	if code := d.run(ctx, []string{"testdata/trace.csv"}); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if got := out.String(); got != "interrupted\n" {
		t.Errorf("it printed %q", got)
	}
	for _, url := range []string{started.url, started.database.Endpoint()} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			t.Errorf("%s still answers", url)
		}
	}
}

// Wrong arguments are reported before anything is started.
func TestWrongArguments(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "usage: demo path/to/trace.csv\n"},
		{[]string{"a", "b"}, exitUsage, "usage: demo path/to/trace.csv\n"},
		{[]string{empty}, exitFailed, empty + ", line 1: the file is empty, but should begin with the columns TIMESTAMP, " +
			"ContextTokens and GeneratedTokens\n"},
	} {
		d, out := newDemo(t)
		d.start = func(context.Context, io.Writer) (*server, error) {
			t.Error("a server was started")
			return nil, errors.New("it should not be")
		}
		if code := d.run(t.Context(), c.args); code != c.code || out.String() != c.want {
			t.Errorf("%q: exit code %d, having written %q", c.args, code, out)
		}
	}
}

// The program prints why the server did not start.
func TestNoServer(t *testing.T) {
	d, out := newDemo(t)
	d.start = func(context.Context, io.Writer) (*server, error) { return nil, errors.New("there is no Java") }
	code := d.run(t.Context(), []string{"testdata/trace.csv"})
	if code != exitFailed || !strings.HasSuffix(out.String(), "\nthere is no Java\n") {
		t.Errorf("exit code %d, having written %q", code, out)
	}
}

// Short traces are played to their end too, though most customers send nothing.
func TestShortTraces(t *testing.T) {
	for n := range 3 {
		d, out := newDemo(t)
		if err := d.playAndProve(t.Context(), inMemory(t), keptTrace(t)[:n+1]); err != nil {
			t.Errorf("%d rows: %v\n%s", n+1, err, out)
		}
	}
}

// The proofs do not share code with the product: only server.go may import it.
func TestOnlyServerImportsTheProduct(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if name == "server.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			if strings.Contains(i.Path.Value, "drawdown") {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	now := midnight
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{false, "playing: 250 of 1,000\nplaying: 501 of 1,000\nplaying: 1,000 of 1,000\n"},
		{true, "\r\x1b[Kplaying: 0 of 1,000\r\x1b[Kplaying: 251 of 1,000\r\x1b[Kplaying: 1,000 of 1,000\r\x1b[K"},
	} {
		out := &bytes.Buffer{}
		p := &progress{out: out, terminal: c.terminal, now: func() time.Time { return now }}
		p.begin("playing", 1000)
		for _, n := range []int{249, 1, 1, 250, 499} {
			p.add(n)
			now = now.Add(refreshInterval / 2)
		}
		p.end()
		if out.String() != c.want {
			t.Errorf("terminal %t: got %q", c.terminal, out)
		}
	}
}

// newDemo returns the program, and the buffer that it prints to.
func newDemo(t *testing.T) (*demo, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	return &demo{out: out, log: out, now: time.Now, start: startServer}, out
}

// inMemory returns a client of an API on a store in memory.
func inMemory(t *testing.T) *client {
	t.Helper()
	s, err := serve(t.Context(), billingtest.NewMemory(), slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	api := newClient(s.url, s.key)
	transport := api.http.Transport.(*http.Transport) // tests may replace it
	t.Cleanup(func() {
		transport.CloseIdleConnections() // the server would wait five seconds for unused ones
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return api
}

// writer is a function as an io.Writer.
type writer func([]byte)

func (w writer) Write(text []byte) (int, error) {
	w(text)
	return len(text), nil
}
