package billingtest

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

var scenarioFiles = os.DirFS("../testdata/scenarios")

// TestScenarios plays every rule of the domain, as told in the scenario files.
func TestScenarios(t *testing.T) {
	RunScenarios(t, scenarioFiles, func(*testing.T) ledger.Store { return NewMemory() })
}

// TestScenariosShareAStore plays all of them on one store, so that no two have an id or a key in common.
func TestScenariosShareAStore(t *testing.T) {
	store := NewMemory()
	RunScenarios(t, scenarioFiles, func(*testing.T) ledger.Store { return store })
}

// TestScenariosUnderAccidents plays all of them while commits fail, are lost and are raced, and while the index lags.
// Nothing of what a scenario tells depends on that, not even whether a request was replayed.
func TestScenariosUnderAccidents(t *testing.T) {
	RunScenarios(t, scenarioFiles, func(*testing.T) ledger.Store {
		f := NewFaulty(NewMemory())
		f.Choose(accidents(rand.New(rand.NewPCG(1, 1)), 3))
		f.Hide(func(line *billing.Transaction) bool { return line.Sequence%3 == 0 })
		return f
	})
}

// accidents make two of three commits fail, at most so many in a row: a request that always loses gives up.
func accidents(random *rand.Rand, most int) func() Fault {
	failed := 0
	return func() Fault {
		faults := []Fault{Busy, LostBefore, LostAfter, Raced, NoFault, NoFault}
		fault := random.IntN(len(faults))
		if failed++; failed > most || fault >= 4 {
			failed, fault = 0, len(faults)-1
		}
		return faults[fault]
	}
}

// TestVocabularyIsDescribed holds the description of the language to what the reader understands.
func TestVocabularyIsDescribed(t *testing.T) {
	text, err := fs.ReadFile(scenarioFiles, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(append([]sentence{}, actions...), claims...) {
		for _, form := range append([]string{s.form}, s.clauses...) {
			if !strings.Contains(string(text), "`"+form+"`") {
				t.Errorf("billing/testdata/scenarios/README.md does not mention `%s`, which a scenario can say: describe it there", form)
			}
		}
	}
}

// TestVocabularyIsUsed finds what no scenario says, so that the language has nothing that does not work.
func TestVocabularyIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, s := range allScenarios(t) {
		for _, step := range s.steps {
			used[step.says.form] = true
			for clause := range step.said.clauses {
				used[step.says.form+", "+clause] = true
			}
		}
	}
	for _, s := range append(append([]sentence{}, actions...), claims...) {
		if !used[s.form] {
			t.Errorf("no scenario says %q", s.form)
		}
	}
}

func allScenarios(t *testing.T) []*scenario {
	t.Helper()
	names, err := fs.Glob(scenarioFiles, "*.scenario")
	if err != nil {
		t.Fatal(err)
	}
	var all []*scenario
	for _, name := range names {
		text, err := fs.ReadFile(scenarioFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		scenarios, err := readScenarios(name, string(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, scenarios...)
	}
	return all
}

// TestScenarioMistakes shows that nothing in a file passes that is not understood, and what the message says.
func TestScenarioMistakes(t *testing.T) {
	const begin = "Scenario: s\nGiven wallet W\n"
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "f:1: the file tells no scenario"},
		{"remarks alone", "# nothing\n\n", "f:1: the file tells no scenario"},
		{"no scenario begun", "Given wallet W", "f:1: no scenario has begun"},
		{"no title", "Scenario:\nGiven wallet W", "f:1: the scenario has no title"},
		{"title twice", begin + "Then W has available 0\nScenario: s\n", "f:4: line 1 tells a scenario with this title already"},
		{"no Then", begin, "f:1: \"s\" has no Then, so it shows nothing"},
		{"no Then, not the last", begin + "Scenario: t\nGiven wallet W\nThen W has available 0", "f:1: \"s\" has no Then"},
		{"And first", "Scenario: s\nAnd wallet W", "f:2: And goes on with a part, but none has begun"},
		{"other word", "Scenario: s\nIf wallet W", "f:2: \"If\" is no beginning of a step"},
		{"lower case", "Scenario: s\ngiven wallet W", "f:2: \"given\" is no beginning of a step"},
		{"Given after When", begin + "When 1 day passes\nGiven wallet X", "f:4: Given sets the scene"},
		{"step without words", begin + "Then", "f:3: the step says nothing"},
		{"unknown beginning", begin + "When usgae u1 of 12 in W", "f:3: \"usgae\" begins nothing that a Given or When can say"},
		{"claim in When", begin + "When W has available 0", "f:3: \"has\" stands where \"is\" was expected"},
		{"action in Then", begin + "Then grant p of 1 to W", "f:3: \"grant\" begins nothing that a Then can say"},
		{"misspelt word", begin + "When grant p of 10 ot W", "f:3: \"ot\" stands where \"to\" was expected"},
		{"misspelt name", begin + "When grant p of 10 to V", "f:3: \"V\" stands where a wallet (W) was expected"},
		{"misspelt clause", begin + "When grant p of 10 to W, expries in 5 days", "f:3: \"expries\" stands where"},
		{"misspelt unit", begin + "When grant p of 10 to W, expires in 5 dyas", "f:3: \"dyas\" stands where \"microsecond\""},
		{"misspelt policy", begin + "When usage u of 1 in W, on shortfall PARTAIL", "f:3: \"PARTAIL\" stands where one of REJECT PARTIAL OVERDRAFT"},
		{"misspelt code", begin + "When usage u of 1 in W\nThen u is refused with NO_CREDITS", "f:4: \"NO_CREDITS\" stands where one of INVALID_INPUT"},
		{"misspelt figure", begin + "Then W has avialable 1", "f:3: \"avialable\" stands where one of available held pending posted debt"},
		{"wrong kind of name", begin + "When void v of W", "f:3: \"W\" stands where a grant (none so far)"},
		{"name is taken", begin + "When grant W of 1 to W", "f:3: \"W\" stands where a new name"},
		{"name of signs", begin + "When grant p! of 1 to W", "f:3: \"p!\" stands where a name"},
		{"numbered name is taken", begin + "When grant p-2 of 1 to W\nAnd grant p of 1 to W, 2 times", "f:4: \"times\" stands where fewer, as the name p-2 is taken"},
		{"one time", begin + "When grant p of 1 to W, 1 times", "or a whole number from 2 to 1000 or"},
		{"clause twice", begin + "When grant p of 1 to W, priority 1, priority 2", "f:3: \"priority\" stands where"},
		{"clause without comma", begin + "When grant p of 1 to W priority 1", "f:3: \"priority\" stands where a comma or the end of the line"},
		{"clause that it has not", begin + "When void v of W, paid 1 EUR", "f:3: \"W\" stands where"},
		{"comma at the end", begin + "When grant p of 1 to W,", "f:3: the sentence ends where"},
		{"words at the end", begin + "When grant p of 1 to W now", "f:3: \"now\" stands where a comma"},
		{"sentence ends early", begin + "When grant p of", "f:3: the sentence ends where an amount"},
		{"number with exponent", begin + "When grant p of 1e3 to W", "f:3: \"1e3\" stands where an amount"},
		{"too exact", begin + "When grant p of 0.0000001 to W", "f:3: \"0.0000001\" stands where an amount"},
		{"change without sign", begin + "When adjustment a of 5 to W", "f:3: \"5\" stands where an amount with its sign"},
		{"number too large", begin + "When 36501 days pass", "f:3: \"36501\" is no whole number up to 36500"},
		{"number with zeros", begin + "When 007 days pass", "f:3: \"007\" is no whole number"},
		{"no such instant", begin + "When time moves to tomorrow", "f:3: \"tomorrow\" stands where"},
		{"quote without end", begin + "When freeze f of W, reason \"why", "f:3: the quote that begins with \"why has no end"},
		{"quoted word", begin + "When \"wallet\" X", "f:3: \"wallet\" begins nothing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readScenarios("f", test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// TestMistakesHideNothing shows that one broken scenario is reported once, and that the others are still read.
func TestMistakesHideNothing(t *testing.T) {
	scenarios, err := readScenarios("f", `
Scenario: broken
Given walet W
And grant p of 1 to W
Then W has available 1
Scenario: whole
Given wallet W
Then W has available 0
Scenario: broken, too
Given wallet W
Then W has avialable 1`)
	if len(scenarios) != 1 || scenarios[0].title != "whole" {
		t.Errorf("read %v", scenarios)
	}
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "f:3: ") || !strings.Contains(err.Error(), "f:11: ") {
		t.Errorf("told %v", err)
	}
}

// playText plays the one scenario of a text.
func playText(ctx context.Context, store ledger.Store, text string) error {
	scenarios, err := readScenarios("f", "Scenario: s\n"+text)
	if err != nil {
		return err
	}
	return scenarios[0].play(ctx, store)
}

// FuzzScenario shows that any text is read or refused, and that whatever is read can be played: it may be wrong
// about the domain, but not break it.
func FuzzScenario(f *testing.F) {
	names, err := fs.Glob(scenarioFiles, "*.scenario")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(scenarioFiles, name)
		if err != nil {
			f.Fatal(err)
		}
		for _, one := range strings.Split(string(text), "\n\n") {
			f.Add(one)
		}
	}
	f.Add("Scenario: s\nGiven \"\"")
	f.Add("Scenario: s\nGiven wallet W, \"")
	f.Add("Scenario: \x00\nThen ,,,")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			t.Skip("long texts only cost time")
		}
		scenarios, err := readScenarios("f", text)
		if err == nil && len(scenarios) == 0 {
			t.Error("neither a scenario nor an error")
		}
		for _, s := range scenarios {
			if err := s.play(t.Context(), NewMemory()); err != nil && strings.Contains(err.Error(), "after \"") &&
				!strings.Contains(err.Error(), "no Then says") {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}
