package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
)

// What differs each time that somebody runs a command of the README: ids, pages and instants.
var volatile = regexp.MustCompile(`(hld|sub|tup)_[0-9A-Z]+|http://localhost:[0-9]+/simulated/pay/[^"]+|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z`)

// block is a block of the README: what to paste, or what it prints.
var block = regexp.MustCompile("(?ms)^```(sh|json)\n(.*?)^```$")

func TestStreamedCallOfTheReadme(t *testing.T) { pasteSection(t, "Meter a streamed call") }

func TestPlansOfTheReadme(t *testing.T) { pasteSection(t, "Sell plans") }

// pasteSection pastes what a section of the README says into a shell, with the README's own function ask, and compares what is
// printed. The server runs none of its jobs. What sleeps lets the clock of the server pass.
func pasteSection(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?ms)^ask\(\) \{.*?^\}$`).Find(text)
	_, section, found := strings.Cut(string(text), "\n## "+name+"\n")
	section, _, found2 := strings.Cut(section, "\n## ")
	if function == nil || !found || !found2 {
		t.Fatalf("README.md has no function ask, or no section %q", name)
	}
	address, dir := serveDemo(t)
	script, printed := &strings.Builder{}, []string(nil)
	script.WriteString("set -e\nsleep() { curl -sS -d \"$1\" " + address.JoinPath("sleep").String() + "; }\n")
	script.Write(function)
	for _, found := range block.FindAllStringSubmatch(section, -1) {
		if found[1] == "sh" {
			script.WriteString("\n" + found[2])
			continue
		}
		script.WriteString("printf '\\036'\n") // behind what is printed up to here
		printed = append(printed, found[2])
	}
	command := exec.CommandContext(t.Context(), "bash", "-c", script.String())
	command.Env = append(os.Environ(), "PORT="+address.Port(), "DATA_DIR="+dir)
	said := &bytes.Buffer{}
	command.Stderr = said
	output, err := command.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("%v: %s\n%s", err, said, output)
	}
	parts := strings.Split(string(output), "\x1e")
	if rest := parts[len(printed):]; len(printed) < 4 || len(rest) != 1 || rest[0] != "" {
		t.Fatalf("the README shows what is printed %d times, and then this is printed: %q", len(printed), rest)
	}
	for i, part := range parts[:len(printed)] {
		if got, want := steady(t, part), steady(t, printed[i]); got != want {
			t.Errorf("block %d prints\n%s\nand the README says that it prints\n%s", i+1, part, printed[i])
		}
	}
}

// steady returns JSON in a form of its own, without what differs each time.
func steady(t *testing.T, text string) string {
	t.Helper()
	var all strings.Builder
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var value any
		err := decoder.Decode(&value)
		if err == io.EOF {
			return all.String()
		}
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		written, err := json.MarshalIndent(value, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(volatile.ReplaceAll(written, []byte("*")))
	}
}

// serveDemo serves the API with the demonstration on a store in memory. What is posted to /sleep is how many seconds pass.
func serveDemo(t *testing.T) (address *url.URL, dir string) {
	t.Helper()
	w, dir := billingtest.NewWorld(billingtest.NewMemory(), 1), t.TempDir()
	secret, by := developmentKeyOf(t, w, dir)
	if err := demo.Seed(t.Context(), w.Ledger, by); err != nil {
		t.Fatal(err)
	}
	s := &server{ledger: w.Ledger, secret: secret, log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	mux := http.NewServeMux()
	mux.Handle("/", s.handler(http.NotFoundHandler()))
	mux.HandleFunc("/sleep", func(answer http.ResponseWriter, r *http.Request) {
		seconds, err := io.ReadAll(r.Body)
		passes, err2 := time.ParseDuration(string(seconds) + "s")
		if err != nil || err2 != nil {
			http.Error(answer, "how long?", http.StatusBadRequest)
			return
		}
		w.Pass(passes)
	})
	listening := httptest.NewServer(mux)
	t.Cleanup(listening.Close)
	address, err := url.Parse(listening.URL)
	if err != nil {
		t.Fatal(err)
	}
	return address, dir
}
