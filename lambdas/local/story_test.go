//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// maxStory is how long the story may take. It only ends a test that hangs.
const maxStory = 20 * time.Minute

// step is a block of the README, or what its text says to do in a browser.
var step = regexp.MustCompile("(?ms)^```(?P<kind>sh|json)\n(?P<block>.*?)^```$" +
	"|[Oo]pen `(?P<open>checkoutUrl)`|[Cc]hoose\\s`(?P<choose>sim_\\w+)`|[Pp]ress\\s\\*(?P<press>[^*]+)\\*|shows\\s\\*(?P<shows>[^*]+)\\*")

// TestStoryOfTheReadme does what the README says in "From a first payment to a lost dispute", on a fresh server: it pastes each
// block into a shell, compares what is printed, and opens, chooses and presses in a real browser what the text says. The books
// have to balance to the cent wherever they are printed.
func TestStoryOfTheReadme(t *testing.T) {
	if s := tell(t, newPayer(t), "From a first payment to a lost dispute"); s.books != 8 || s.presses != 4 {
		t.Errorf("the story printed the books %d times, and pressed %d buttons", s.books, s.presses)
	}
}

// TestStoryOfTheReadmeAboutPlans does what the README says in "From a trial to a subscriber who pays", as TestStoryOfTheReadme does.
// Nobody opens a page in it.
func TestStoryOfTheReadmeAboutPlans(t *testing.T) {
	if s := tell(t, nil, "From a trial to a subscriber who pays"); s.books != 5 {
		t.Errorf("the story printed the books %d times", s.books)
	}
}

// TestStoryOfTheReadmeAboutBudgets does what the README says in "A hard stop for an agent", as TestStoryOfTheReadme does. Nobody pays
// in it.
func TestStoryOfTheReadmeAboutBudgets(t *testing.T) {
	if s := tell(t, nil, "A hard stop for an agent"); s.books != 0 {
		t.Errorf("the story printed the books %d times", s.books)
	}
}

// TestStoryOfTheReadmeAboutMails does what the README says in "Tell customers by e-mail".
func TestStoryOfTheReadmeAboutMails(t *testing.T) { tell(t, nil, "Tell customers by e-mail") }

// tell does what a section of the README says, on a fresh server.
func tell(t *testing.T, b *payer, name string) *story {
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
	dir := t.TempDir()
	p := launch(t, dir, "SEED=no")
	p.waitUntilServing()
	s := &story{t: t, shell: openShell(t, p.port, dir), browser: b}
	s.shell.run("set -e\n" + string(function) + "\n")
	for _, match := range step.FindAllStringSubmatch(section, -1) {
		if s.do(match); b == nil && s.onPage {
			t.Fatal("the story opens a page, and has no browser")
		}
	}
	s.returned()
	if s.pending != "" {
		t.Errorf("the story ended with %q", s.pending)
	}
	p.stop(syscall.SIGINT, 0)
	if said := p.errors.String(); said != "" {
		t.Errorf("the server reported errors: %s", said)
	}
	return s
}

// story is the README being read.
type story struct {
	t       *testing.T
	shell   *shell
	browser *payer
	page    string // that was printed last
	pending string // what was printed, and is not compared yet
	onPage  bool   // the browser is at a page of payments
	books   int    // how often they were printed
	presses int
}

// do takes the next step.
func (s *story) do(match []string) {
	s.t.Helper()
	value := func(name string) string {
		return strings.Join(strings.Fields(match[step.SubexpIndex(name)]), " ")
	}
	block := match[step.SubexpIndex("block")]
	switch {
	case match[step.SubexpIndex("kind")] == "sh":
		s.returned()
		if s.pending != "" {
			s.t.Errorf("the README does not show that this is printed:\n%s", s.pending)
		}
		s.pending = s.shell.run(block)
		if page := regexp.MustCompile(`"checkoutUrl": "([^"]+)"`).FindStringSubmatch(s.pending); page != nil {
			s.page = page[1]
		}
		s.balance(s.pending)
	case match[step.SubexpIndex("kind")] == "json":
		if got, want := steady(s.t, s.pending), steady(s.t, block); got != want {
			s.t.Fatalf("this is printed\n%s\nand the README says that this is\n%s", s.pending, block)
		}
		s.pending = ""
	case value("open") != "":
		s.browser.open(s.page)
		s.onPage = true
	case value("choose") != "":
		s.browser.choose(value("choose"))
	case value("press") != "":
		s.browser.press(value("press"))
		s.presses++
	default:
		if said := s.browser.Text(); !strings.Contains(said, value("shows")) {
			s.t.Fatalf("the page does not show %q:\n%s", value("shows"), said)
		}
		s.browser.look()
	}
}

// returned checks that the page that was paid on sent the customer back. Then it looks at the page once more.
func (s *story) returned() {
	s.t.Helper()
	if !s.onPage {
		return
	}
	s.onPage = false
	if at := s.browser.Location(); !strings.Contains(at, "/?topUp=tup_") {
		s.t.Fatalf("after the payment the browser is at %s:\n%s", at, s.browser.Text())
	}
	s.browser.open(s.page)
	if said := s.browser.Text(); !strings.Contains(said, "This was paid.") {
		s.t.Errorf("the page of the payment says:\n%s", said)
	}
}

// balance checks the books among what was printed: in cents, what came in equals what became of it.
func (s *story) balance(printed string) {
	s.t.Helper()
	for decoder := json.NewDecoder(strings.NewReader(printed)); ; {
		var row struct {
			Received, Deferred, Earned, Refunded, WrittenOff *string // those that are not printed are 0
			Balanced                                         bool
		}
		err := decoder.Decode(&row)
		if err == io.EOF {
			return
		}
		if err != nil {
			s.t.Fatalf("%v: %s", err, printed)
		}
		if row.Received == nil {
			continue
		}
		s.books++
		in := new(big.Rat).Add(s.cents(row.Received), s.cents(row.WrittenOff))
		out := new(big.Rat).Add(s.cents(row.Deferred), s.cents(row.Earned))
		out.Add(out, s.cents(row.Refunded))
		if in.Cmp(out) != 0 || !row.Balanced {
			s.t.Errorf("the books do not balance: %s came in and %s went out, balanced %v:\n%s", in, out, row.Balanced, printed)
		}
	}
}

// cents reads an amount of euros, which has no part of a cent.
func (s *story) cents(amount *string) *big.Rat {
	s.t.Helper()
	if amount == nil {
		return new(big.Rat)
	}
	value, ok := new(big.Rat).SetString(*amount)
	if !ok || !value.Mul(value, big.NewRat(100, 1)).IsInt() {
		s.t.Fatalf("%q is no amount of whole cents", *amount)
	}
	return value
}

// shell is a shell that blocks are pasted into.
type shell struct {
	t      *testing.T
	input  io.Writer
	output *bufio.Reader
	errors output
}

// openShell starts a shell in which the functions of the README find a server. It ends with the test.
func openShell(t *testing.T, port int, dir string) *shell {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), maxStory)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, "bash")
	command.Env = append(os.Environ(), fmt.Sprint("PORT=", port), "DATA_DIR="+dir)
	command.WaitDelay = time.Minute
	s := &shell{t: t}
	command.Stderr = &s.errors
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); cancel(); _ = command.Wait() })
	s.input, s.output = in, bufio.NewReader(out)
	return s
}

// run pastes a block, and returns what it prints.
func (s *shell) run(block string) string {
	s.t.Helper()
	if _, err := io.WriteString(s.input, block+"printf '\\036'\n"); err != nil {
		s.t.Fatalf("%v: %s\n%s", err, block, s.errors.String())
	}
	printed, err := s.output.ReadString('\x1e')
	if said := s.errors.String(); err != nil || said != "" {
		s.t.Fatalf("%v: %s\n%s%s", err, block, printed, said)
	}
	return strings.TrimSuffix(printed, "\x1e")
}
