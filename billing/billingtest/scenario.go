package billingtest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A scenario is a rule of the domain told as an example, in a file that a product person can read and write. The
// language is described for them in billing/testdata/scenarios/README.md; its sentences are the tables actions and
// claims, and nothing else is understood.
type scenario struct {
	file  string
	title string
	line  int
	steps []step
}

// step is one line of a scenario that says something.
type step struct {
	line  int
	text  string
	given bool // it sets the scene: whatever it asks for has to be accepted
	says  *sentence
	said  said
}

// RunScenarios plays every scenario of every *.scenario file as a test of its own. Each plays on what newStore
// answers for it; that may be the same store every time, since no two scenarios have an id or a key in common.
//
// After every step it checks that the books of each wallet agree, and after the last one that
//   - history tells the balances that were seen while they were so,
//   - booking what lapsed changes no balance,
//   - every accepted request, sent again, is answered with the original result and changes nothing,
//   - the audit of every wallet finds nothing.
func RunScenarios(t *testing.T, files fs.FS, newStore func(*testing.T) ledger.Store) {
	t.Helper()
	names, err := fs.Glob(files, "*.scenario")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".scenario"), func(t *testing.T) {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			scenarios, err := readScenarios(name, string(text))
			if err != nil {
				t.Error(err) // what could be read is played all the same
			}
			for _, s := range scenarios {
				t.Run(s.title, func(t *testing.T) {
					if err := s.play(t.Context(), newStore(t)); err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
}

// play performs the steps, and answers the first that did not come out as it says.
func (s *scenario) play(ctx context.Context, store ledger.Store) error {
	st, err := newStage(ctx, store, s.seed())
	if err != nil {
		return fmt.Errorf("%s:%d: setting the stage: %w", s.file, s.line, err)
	}
	for _, step := range s.steps {
		if err := st.perform(s, step); err != nil {
			return fmt.Errorf("%s:%d: %s\n\t%w", s.file, step.line, step.text, err)
		}
	}
	if err := st.finish(); err != nil {
		return fmt.Errorf("%s:%d: after %q\n\t%w", s.file, s.line, s.title, err)
	}
	return nil
}

// seed gives each scenario ids and keys of its own.
func (s *scenario) seed() uint64 {
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%s\n%s", s.file, s.title) // a hash never fails
	return sum.Sum64()
}

// perform does what a step says, and then looks whether the books still agree.
func (st *stage) perform(s *scenario, step step) error {
	st.where = fmt.Sprintf("%s:%d", s.file, step.line)
	if err := step.says.do(st, step.said); err != nil {
		return err
	}
	if step.given {
		if err := st.untold(); err != nil {
			return err
		}
	}
	return st.look()
}

// readScenarios reads a file. What is wrong is told for each scenario once, as later lines build on earlier ones;
// the scenarios in which nothing is wrong are answered all the same.
func readScenarios(file, text string) ([]*scenario, error) {
	r := fileReader{file: file, titles: map[string]int{}}
	for i, line := range strings.Split(text, "\n") {
		r.read(i+1, strings.TrimSpace(line))
	}
	r.end()
	if len(r.done) == 0 && len(r.faults) == 0 {
		r.fault(1, errors.New("the file tells no scenario; one begins with \"Scenario: \" and the rule that it shows"))
	}
	return r.done, errors.Join(r.faults...)
}

// fileReader reads a file line by line.
type fileReader struct {
	file   string
	titles map[string]int // where each title was used
	done   []*scenario
	faults []error

	current *scenario
	broken  bool // something is wrong with the current scenario, and was told
	known   names
	part    string // Given, When or Then
	then    bool   // a Then was seen
}

func (r *fileReader) fault(line int, err error) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %w", r.file, line, err))
	r.broken = true
}

func (r *fileReader) read(line int, text string) {
	if text == "" || strings.HasPrefix(text, "#") {
		return
	}
	if title, found := strings.CutPrefix(text, "Scenario:"); found {
		r.begin(line, strings.TrimSpace(title))
		return
	}
	if r.broken {
		return
	}
	if err := r.readStep(line, text); err != nil {
		r.fault(line, err)
	}
}

func (r *fileReader) begin(line int, title string) {
	r.end()
	r.current = &scenario{file: r.file, title: title, line: line}
	r.broken, r.known, r.part, r.then = false, names{}, "", false
	switch first, taken := r.titles[title]; {
	case title == "":
		r.fault(line, errors.New("the scenario has no title; say the rule that it shows"))
	case taken:
		r.fault(line, fmt.Errorf("line %d tells a scenario with this title already", first))
	}
	r.titles[title] = line
}

// end closes the current scenario.
func (r *fileReader) end() {
	switch {
	case r.current == nil || r.broken:
	case !r.then:
		r.fault(r.current.line, fmt.Errorf("%q has no Then, so it shows nothing", r.current.title))
	default:
		r.done = append(r.done, r.current)
	}
	r.current = nil
}

func (r *fileReader) readStep(line int, text string) error {
	word, rest, _ := strings.Cut(text, " ")
	part := word
	if word == "And" || word == "But" {
		part = r.part
	}
	switch {
	case r.current == nil:
		return errors.New("no scenario has begun; one begins with \"Scenario: \" and the rule that it shows")
	case part == "":
		return fmt.Errorf("%s goes on with a part, but none has begun; begin with Given, When or Then", word)
	case part != "Given" && part != "When" && part != "Then":
		return fmt.Errorf("%q is no beginning of a step; those are Given, When, Then, And, But", word)
	case part == "Given" && r.part != "" && r.part != "Given":
		return errors.New("Given sets the scene, so it comes before every When and Then")
	}
	r.part = part
	says, said, err := r.known.understand(part == "Then", rest)
	if err != nil {
		return err
	}
	r.then = r.then || part == "Then"
	r.current.steps = append(r.current.steps, step{line: line, text: text, given: part == "Given", says: says, said: said})
	return nil
}
