package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// TestMain is a server where a test has started this program as one.
func TestMain(m *testing.M) {
	if settings := os.Getenv(serverVariable); settings != "" {
		os.Exit(serveOnly(context.Background(), settings))
	}
	ddbtest.Main(m)
}

// newDrill returns a small drill on the database of the tests.
func newDrill(t *testing.T) (*drill, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	return &drill{
		out: out, log: t.Output(), now: time.Now, lasts: 3,
		start: func(context.Context) (*database, error) {
			c := ddbtest.Config(t)
			return &database{c.Endpoint, c.TablePrefix, func() error { return nil }}, nil
		},
	}, out
}

// TestOverspend runs a small drill: with servers that are killed, faults and all else.
func TestOverspend(t *testing.T) {
	d, out := newDrill(t)
	if code := d.main(t.Context(), []string{"-seed", "7", "-agents", "60"}); code != exitOK {
		t.Fatalf("exit code %d, having written\n%s", code, out)
	}
	for _, check := range checks {
		if !strings.Contains(out.String(), "  ok      "+check+"\n") {
			t.Errorf("it did not write that %s", check)
		}
	}
	if !strings.Contains(out.String(), " BUDGET_EXCEEDED") {
		t.Error("no budget refused anything")
	}
	for _, never := range []string{"\n  0 servers", "; 0 limits", "\n  0 holds", " 0 took effect", ", 0 were refused", ", 0 of"} {
		if strings.Contains(out.String(), never) {
			t.Errorf("it wrote %q: the drill is none", never)
		}
	}
	if t.Failed() {
		t.Logf("it wrote\n%s", out)
	}
}

// Interrupted, the program ends, and its servers with it.
func TestInterrupted(t *testing.T) {
	d, _ := newDrill(t)
	d.seed, d.agents = 7, 60
	db, err := d.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	fleet, err := startFleet(ctx, serverSettings{Endpoint: db.endpoint, Prefix: db.prefix}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for at := range servers {
		url, err := fleet.url(at)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, url)
	}
	cancel()
	_, _ = fleet.stop()
	for _, url := range urls {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			t.Errorf("%s still answers", url)
		}
	}
	if code := d.main(ctx, []string{"-agents", "60"}); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{{"-agents", "1"}, {"-agents", fmt.Sprint(maxAgents + 1)}, {"-faults", "-1"}, {"more"}, {"-seed", "x"}} {
		d, out := newDrill(t)
		if code := d.main(t.Context(), args); code != exitUsage || out.Len() > 0 {
			t.Errorf("%v: exit code %d, having written %q", args, code, out)
		}
	}
}
