package billing

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// newCrowdedSpender returns a wallet with so many budgets on the fourth level, and limits of as many subjects.
func newCrowdedSpender(t *testing.T, budgets int) (w *holdWallet, runs []BudgetID) {
	w = newSpender(t, "America/New_York", "2027-05-05T10:00:00Z")
	w.large = true
	parent := ""
	for level := range MaxBudgetLevels - 1 {
		parent = string(w.budget(CreateBudget{Name: fmt.Sprint("level ", level), Limit: 1_000_000, Parent: parent}))
	}
	for i := range budgets {
		runs = append(runs, w.budget(CreateBudget{Name: fmt.Sprint("run ", i), Limit: 1000, Parent: parent, Window: calendar.Day}))
		w.limit(calendar.Day, 1000, fmt.Sprint("subject ", i), "")
	}
	w.limit(calendar.Day, 1_000_000, "", "a")
	return w, runs
}

// As many holds as can be open end together: those of one budget and subject in few commits, those of many in more, and none in vain.
// Then every count is what it was.
func TestManyHoldsOfBudgetsEnd(t *testing.T) {
	for name, c := range map[string]struct{ budgets, most int }{"one budget": {1, 45}, "many budgets": {100, 130}} {
		t.Run(name, func(t *testing.T) {
			w, runs := newCrowdedSpender(t, c.budgets)
			for i := range MaxOpenHolds {
				w.placed(w.holdFor(1, fmt.Sprint("subject ", i%c.budgets), "a", runs[i%c.budgets]))
			}
			each := MaxOpenHolds / c.budgets
			w.expectCounted(map[string]string{"run 0": fmt.Sprint("0/", each), "level 0": "0/1000", "DAY subject 0": fmt.Sprint("0/", each)})
			w.now = w.now.Add(2 * time.Hour)
			w.expectCounted(map[string]string{"run 0": "0/0", "level 0": "0/0", "DAY subject 0": "0/0", "DAY  a": "0/0"})
			commits := w.commits
			w.must(w.spends(7, "subject 0", "a", runs[0]))
			if took := w.commits - commits; took > c.most {
				t.Errorf("it took %d commits, want at most %d", took, c.most)
			}
			w.expectCounted(map[string]string{"run 0": "7/0", "level 0": "7/0", "DAY subject 0": "7/0", "DAY  a": "7/0"})
			w.expect(9993, 0, 9993)
		})
	}
}

// A list of usages that all name other budgets and subjects is split into commits that are not too large.
func TestUsagesOfManyBudgets(t *testing.T) {
	w, runs := newCrowdedSpender(t, 100)
	var all []Command
	for i, run := range runs {
		all = append(all, w.spends(1, fmt.Sprint("subject ", i), "a", run))
	}
	w.stores = func(d *Decision) {
		if d.Items() > MaxCommitItems {
			t.Errorf("a commit of %d items", d.Items())
		}
	}
	for _, o := range w.do(false, all...) {
		if o.Refusal != nil {
			t.Fatal(o.Refusal)
		}
	}
	w.expectCounted(map[string]string{"run 0": "1/0", "run 99": "1/0", "level 0": "100/0", "DAY subject 99": "1/0", "DAY  a": "100/0"})
	for i, run := range runs {
		all[i] = w.spends(1, fmt.Sprint("subject ", i), "a", run)
	}
	if o := w.do(true, all...)[0]; o.Refusal == nil || o.Refusal.Code != CodeRequestTooLarge {
		t.Errorf("got %+v", o)
	}
	w.do(true, all[:20]...)
	w.expectCounted(map[string]string{"run 0": "2/0", "run 20": "1/0", "level 0": "120/0"})
}
