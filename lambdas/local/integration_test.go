//go:build unix

package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// TestDataSurviveARestart starts the server, asks, changes something, stops it, and finds the change after a restart.
func TestDataSurviveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "somebody's data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p := launch(t, dir)
	p.waitUntilServing()
	p.prints("/mail\n") // the link to the mails
	key := p.key()
	first := p.firstAnswer()
	if !strings.Contains(first, "Acme Robotics") || strings.Contains(first, "errors") {
		t.Fatalf("the request that it suggests is answered %s", first)
	}
	p.ask(`mutation { createCustomer(input: {
		idempotencyKey: "k", name: "Mine"
	}) { customer { id } userErrors { message } } }`)
	if err := p.reset(dir); !strings.Contains(err, "stop it first") {
		t.Errorf("reset while the server runs prints %q", err)
	}
	isPrivate(t, dir, keyFile, lockFile, pumpName, filepath.Join(dataName, "shared-local-instance.db"))
	p.stop(syscall.SIGINT, 0)
	if said := p.errors.String(); said != "" {
		t.Errorf("it reported errors: %s", said)
	}

	p = launch(t, dir)
	p.waitUntilServing()
	if again := p.key(); again != key {
		t.Errorf("the key is %s, and was %s", again, key)
	}
	if second := p.firstAnswer(); !strings.Contains(second, "Mine") || strings.Count(second, "Acme Robotics") != 1 {
		t.Errorf("after a restart it has %s", second)
	}
	p.stop(syscall.SIGTERM, 0)

	if said := p.reset(dir); said != "Deleted the data in "+dir+".\n" {
		t.Errorf("reset prints %q", said)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data are still there: %v", err)
	}
}

// TestStopsWhileItStarts sends Ctrl-C before the database is ready.
func TestStopsWhileItStarts(t *testing.T) {
	p := launch(t, t.TempDir())
	p.prints("Starting DynamoDB Local")
	p.descendants = descendants(t, p.cmd.Process.Pid)
	p.stop(syscall.SIGINT, 0)
}

// TestAnotherDatabase serves on a DynamoDB that another program started.
func TestAnotherDatabase(t *testing.T) {
	other, err := dynamodblocal.Start(t.Context(), dynamodblocal.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Stop(); err != nil {
			t.Error(err)
		}
	}()
	p := launch(t, t.TempDir(), "DYNAMODB_ENDPOINT="+other.Endpoint(), "REQUEST_LOG=yes")
	p.waitUntilServing()
	if answer := p.firstAnswer(); !strings.Contains(answer, "Acme Robotics") {
		t.Errorf("it answers %s", answer)
	}
	for _, pid := range p.descendants {
		command, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if err == nil && strings.Contains(string(command), "java") {
			t.Errorf("it started a database of its own: %s", command)
		}
	}
	p.stop(syscall.SIGINT, 0)
	if other.Err() != nil {
		t.Errorf("the other database ended: %v", other.Err())
	}
	if !strings.Contains(p.errors.String(), "msg=request") {
		t.Errorf("no request was logged: %s", &p.errors)
	}
}

// Each reason why it cannot start is reported in a sentence, and nothing is left running.
func TestStartErrors(t *testing.T) {
	taken, port := occupy(t)
	defer func() { _ = taken.Close() }()
	number := strconv.Itoa(port)
	for _, test := range []struct {
		name, variable, value, words string
	}{
		{
			"the port of the API", "PORT", number,
			"port " + number + ", for the API, is in use by another program: stop that program, or set PORT to",
		},
		{
			"the port of the database", "DYNAMODB_PORT", number,
			"port " + number + ", for the database, is in use by another program: stop that program, or set DYNAMODB_PORT to",
		},
		{"no Java", "PATH", t.TempDir(), "install a JDK, or start Docker"},
		{"no other database", "DYNAMODB_ENDPOINT", "http://127.0.0.1:1", "nothing answers at http://127.0.0.1:1"},
		{"an invalid setting", "SEED", "perhaps", "SEED is \"perhaps\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := launch(t, t.TempDir(), test.variable+"="+test.value)
			p.end(1)
			p.reports(test.words)
		})
	}
}

// TestOneServerForADirectory starts a second server on the data of the first.
func TestOneServerForADirectory(t *testing.T) {
	dir := t.TempDir()
	release, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	p := launch(t, dir)
	p.end(1)
	p.reports("another server is using " + dir)
}

// reset runs the command reset, and returns what it printed.
func (p *process) reset(dir string) string {
	p.t.Helper()
	command := exec.Command(p.cmd.Path, "reset")
	command.Env = append(os.Environ(), "DATA_DIR="+dir)
	said, err := command.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return string(said)
}

// firstAnswer runs, in a shell, the function and the request that the program prints, and returns the answer.
func (p *process) firstAnswer() string {
	p.t.Helper()
	_, function, found := strings.Cut(p.output.String(), "it needs curl and jq:\n")
	function, _, found2 := strings.Cut(function, "Ask for")
	request := regexp.MustCompile(`(?m)^  (ask '.*')$`).FindStringSubmatch(p.output.String())
	if !found || !found2 || request == nil {
		p.t.Fatalf("it suggests no request: %s", &p.output)
	}
	shell := func(script string) (string, error) {
		command := exec.CommandContext(p.t.Context(), "sh", "-c", function+script)
		command.Dir = p.t.TempDir() // it works in any directory
		answer, err := command.CombinedOutput()
		return string(answer), err
	}
	answer, err := shell(request[1])
	if err != nil {
		p.t.Fatalf("the request that it suggests fails: %v: %s", err, answer)
	}
	wrong, err := shell(`ask '{ nothing }'`)
	if err != nil || !strings.Contains(wrong, `"errors"`) || !strings.Contains(wrong, "nothing") {
		p.t.Errorf("a wrong request prints %s, %v", wrong, err)
	}
	return answer
}

// key returns the API key that the program prints.
func (p *process) key() string {
	p.t.Helper()
	key := regexp.MustCompile(`sk_test_\w+`).FindString(p.output.String())
	if key == "" {
		p.t.Fatalf("it shows no key: %s", &p.output)
	}
	return key
}

func (p *process) ask(query string) string {
	p.t.Helper()
	header := http.Header{"Authorization": {"Bearer " + p.key()}, "Content-Type": {"application/json"}}
	return p.post("http://127.0.0.1:"+strconv.Itoa(p.port)+endpointPath, header, `{"query": `+strconv.Quote(query)+`}`)
}

func (p *process) post(address string, header http.Header, body string) string {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("it is answered %d %s %v", response.StatusCode, answer, err)
	}
	return string(answer)
}
