package billing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// budget creates a budget.
func (w *holdWallet) budget(c CreateBudget) BudgetID {
	w.t.Helper()
	c.Keyed = w.next()
	return BudgetID(w.must(c).Request.Result)
}

// budgetNow returns a budget as it is stored.
func (w *holdWallet) budgetNow(id BudgetID) *Budget {
	w.t.Helper()
	_, place, _ := id.Split()
	b, _ := w.others[BudgetKey(w.wallet.WalletRef, place)].(*Budget)
	if b == nil {
		w.t.Fatalf("budget %s is not stored", id)
	}
	return b
}

func (w *holdWallet) nameOf(id BudgetID) string { return w.budgetNow(id).Name }

func (w *holdWallet) relimit(id BudgetID, limit Credits) UpdateBudget {
	return UpdateBudget{Keyed: w.next(), Budget: id, Limit: SetTo(limit), Reason: "r"}
}

func (w *holdWallet) setStatus(id BudgetID, status BudgetStatus) {
	w.t.Helper()
	w.must(UpdateBudget{Keyed: w.next(), Budget: id, Status: SetTo(status), Reason: "r"})
}

// line returns a wallet with budgets in each other: company, team, user and run.
func newBudgetLine(t *testing.T) (w *holdWallet, company, team, user, run BudgetID) {
	w = newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	company = w.budget(CreateBudget{Name: "company", Limit: 1000, Window: calendar.Month})
	team = w.budget(CreateBudget{Name: "team", Limit: 100, Parent: string(company), Window: calendar.Day})
	user = w.budget(CreateBudget{Name: "user", Limit: 200, Parent: string(team)})
	run = w.budget(CreateBudget{Name: "run", Limit: 50, Parent: string(user)})
	return w, company, team, user, run
}

// What a budget spends or holds counts in all above it, and not beside or below it.
func TestBudgetsCountUpwards(t *testing.T) {
	w, company, team, user, run := newBudgetLine(t)
	w.budget(CreateBudget{Name: "other run", Limit: 50, Parent: string(user)})
	w.must(w.spends(1, "", "a", run))
	w.must(w.spends(2, "", "a", user))
	w.must(w.spends(4, "", "a", company))
	h := w.placed(w.holdFor(8, "", "a", run))
	w.expectCounted(map[string]string{"run": "1/8", "other run": "0/0", "user": "3/8", "team": "3/8", "company": "7/8"})
	if b := w.budgetNow(run); b.OpenHolds != 1 || w.budgetNow(user).OpenHolds != 0 {
		t.Errorf("%d holds are open", b.OpenHolds)
	}
	line := w.must(w.capture(h, 3, false)).Transaction
	w.expectCounted(map[string]string{"run": "4/5", "company": "10/5"})
	w.must(w.release(h))
	w.must(w.reverse(line, 1, ExpiredGrace))
	w.expectCounted(map[string]string{"run": "3/0", "user": "5/0", "team": "5/0", "company": "9/0"})
	if w.budgetNow(run).OpenHolds != 0 {
		t.Error("a hold is open")
	}
	for _, line := range w.ordered()[1:] {
		if got := line.BudgetID(); !slices.Contains([]BudgetID{company, team, user, run}, got) {
			t.Errorf("a %s names the budget %q", line.Type, got)
		}
	}
}

// A child cannot spend what its parent does not have, whatever its own limit says. The budget with the least left is named.
func TestBudgetIsExceeded(t *testing.T) {
	w, company, team, user, run := newBudgetLine(t)
	w.expectDenied(w.spends(51, "", "a", run), "BUDGET_EXCEEDED fits 50 budget run")
	w.must(w.spends(70, "", "a", user)) // leaves the team 30
	w.expectDenied(w.spends(31, "", "a", run), "BUDGET_EXCEEDED fits 30 budget team retry 2027-05-06T00:00Z")
	w.expectDenied(w.holdFor(31, "", "a", run), "BUDGET_EXCEEDED fits 30 budget team retry 2027-05-06T00:00Z")
	w.expectDenied(w.spends(51, "", "a", run), "BUDGET_EXCEEDED fits 30 budget team") // the run never has so much
	w.expectDenied(w.spends(101, "", "a", team), "BUDGET_EXCEEDED fits 30 budget team")
	w.must(w.spends(910, "", "a", company)) // leaves the company 20
	w.expectDenied(w.spends(21, "", "a", run), "BUDGET_EXCEEDED fits 20 budget company retry 2027-06-01T00:00Z")
	w.expectDenied(w.spends(31, "", "a", run), "BUDGET_EXCEEDED fits 20 budget company retry 2027-06-01T00:00Z")
	refusal := w.do(false, w.spends(21, "", "a", run))[0].Refusal
	if text := refusal.Message; !strings.Contains(text, "company") || !strings.Contains(text, "0.00098 are spent and 0 held") {
		t.Errorf("it says %s", text)
	}
	w.now = instant(t, "2027-06-01T00:00:00Z")
	w.must(w.spends(21, "", "a", run))
}

// The request may succeed once all that has no room has begun again: budgets and limits.
func TestBudgetRetriesOnceAllHaveRoom(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	month := w.budget(CreateBudget{Name: "month", Limit: 100, Window: calendar.Month})
	day := w.budget(CreateBudget{Name: "day", Limit: 90, Window: calendar.Day, Parent: string(month)})
	w.must(w.spends(85, "", "a", day))
	w.expectDenied(w.spends(10, "", "a", day), "BUDGET_EXCEEDED fits 5 budget day retry 2027-05-06T00:00Z")
	w.expectDenied(w.spends(16, "", "a", day), "BUDGET_EXCEEDED fits 5 budget day retry 2027-06-01T00:00Z")
	w.limit(calendar.Week, 8, "", "")
	w.must(w.spends(3, "", "a", ""))
	w.expectDenied(w.spends(6, "", "a", day), "BUDGET_EXCEEDED fits 5 budget day retry 2027-05-10T00:00Z")
	w.expectDenied(w.spends(10, "", "a", day), "BUDGET_EXCEEDED fits 5 budget day") // the limit never allows it
	outer := w.budget(CreateBudget{Name: "outer", Limit: 50, Window: calendar.Day})
	inner := w.budget(CreateBudget{Name: "inner", Limit: 50, Window: calendar.Month, Parent: string(outer)})
	w.limit(calendar.Week, 1000, "", "")
	w.must(w.spends(45, "", "a", inner))
	w.expectDenied(w.spends(6, "", "a", inner), "BUDGET_EXCEEDED fits 5 budget inner retry 2027-06-01T00:00Z")
	w.limit(calendar.Week, 53, "", "")
	ends := instant(t, "2027-05-10T00:00:00Z")
	w.must(UpdateBudget{Keyed: w.next(), Budget: month, ExpiresAt: SetTo(ends), Reason: "r"})
	w.expectDenied(w.spends(6, "", "a", day), "BUDGET_EXCEEDED fits 5 budget day") // it is over by then
}

// What a budget, or one above it, does not allow is refused whatever it costs, and nothing of it fits.
func TestBudgetAllowsNothing(t *testing.T) {
	for code, change := range map[Code]func(*UpdateBudget, time.Time){
		CodeBudgetFrozen:  func(u *UpdateBudget, _ time.Time) { u.Status = SetTo(BudgetFrozen) },
		CodeBudgetClosed:  func(u *UpdateBudget, _ time.Time) { u.Status = SetTo(BudgetClosed) },
		CodeBudgetExpired: func(u *UpdateBudget, now time.Time) { u.ExpiresAt = SetTo(now.Add(time.Minute)) },

		CodeBudgetActionNotAllowed: func(u *UpdateBudget, _ time.Time) { u.Actions = SetTo([]string{"b", "c"}) },
	} {
		t.Run(string(code), func(t *testing.T) {
			w, _, team, user, run := newBudgetLine(t)
			h := w.placed(w.holdFor(20, "", "a", run))
			other := w.placed(w.holdFor(5, "", "a", run))
			u := UpdateBudget{Keyed: w.next(), Budget: team, Reason: "r"}
			change(&u, w.now)
			w.must(u)
			if code == CodeBudgetExpired {
				w.now = w.now.Add(time.Minute - time.Microsecond)
				w.must(w.spends(0, "", "a", run))
				w.now = w.now.Add(time.Microsecond)
			}
			want := string(code) + " fits 0 budget team"
			for _, amount := range []Credits{0, 1, 1000} {
				for _, b := range []BudgetID{run, user, team} {
					w.expectDenied(w.spends(amount, "", "a", b), want)
				}
			}
			upTo := w.holdFor(10, "", "a", run)
			upTo.UpTo = true
			w.expectDenied(upTo, want)
			w.must(w.spends(1, "", "a", w.budget(CreateBudget{Name: "beside", Limit: 1})))
			// What is held already is captured and released. What is taken beyond is not.
			more := w.capture(h, 21, false)
			more.AllowMore = true
			w.expectDenied(more, want)
			if refusal := w.do(false, more)[0].Refusal; strings.Join(refusal.Path, ".") != "amount" {
				t.Errorf("it is refused at %v", refusal.Path)
			}
			w.must(w.capture(h, 5, false))
			w.must(w.extend(h, 2*time.Hour))
			w.must(w.capture(h, 15, false))
			w.must(w.release(other))
			w.expectCounted(map[string]string{"run": "20/0", "team": "20/0", "company": "20/0"})
			w.must(w.reverse(w.ordered()[len(w.ordered())-2], 0, ExpiredGrace))
			w.expectCounted(map[string]string{"run": "5/0", "team": "5/0", "company": "5/0"})
		})
	}
}

// A budget that pays for some actions alone pays for no capture by another one.
func TestBudgetAllowsNoCaptureByAnotherAction(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	b := w.budget(CreateBudget{Name: "b", Limit: 100, Actions: []string{"a", "c"}})
	h := w.placed(w.holdFor(20, "", "a", b))
	as := func(action string) CaptureHold {
		c := w.capture(h, 5, false)
		c.Action = action
		return c
	}
	w.expectDenied(as("b"), "BUDGET_ACTION_NOT_ALLOWED fits 0 budget b")
	w.must(as("c"))
	w.setStatus(b, BudgetFrozen)
	w.expectDenied(as("b"), "BUDGET_ACTION_NOT_ALLOWED fits 0 budget b")
	w.must(as("c"))
	w.must(as("a"))
	w.expectCounted(map[string]string{"b": "15/5"})
}

// Raising and lowering take effect with the next commit, also while holds are open; what is held stays.
func TestBudgetLimitIsChanged(t *testing.T) {
	w, _, _, user, run := newBudgetLine(t)
	h := w.placed(w.holdFor(40, "", "a", run))
	w.must(w.relimit(run, 30))
	w.expectDenied(w.spends(1, "", "a", run), "BUDGET_EXCEEDED fits 0 budget run")
	w.must(w.spends(0, "", "a", run))
	w.must(w.spends(1, "", "a", user))
	w.must(w.capture(h, 40, false))
	w.must(w.relimit(run, 60))
	w.must(w.spends(20, "", "a", run))
	w.must(w.relimit(run, 0))
	w.expectDenied(w.spends(1, "", "a", run), "BUDGET_EXCEEDED fits 0 budget run")
	w.must(w.spends(0, "", "a", run))
	w.expectCounted(map[string]string{"run": "60/0", "user": "61/0"})
}

// A commit may raise a budget, spend from it, and lower it again.
func TestBudgetIsRaisedAndLoweredInOneCommit(t *testing.T) {
	w, _, _, _, run := newBudgetLine(t)
	commits := w.commits
	for i, o := range w.do(false, w.relimit(run, 90), w.spends(90, "", "a", run), w.relimit(run, 50), w.spends(1, "", "a", run)) {
		if refused := o.Refusal != nil; refused != (i == 3) {
			t.Errorf("of %d became %v", i, o.Refusal)
		}
	}
	if w.commits != commits+1 {
		t.Errorf("%d commits", w.commits-commits)
	}
	w.expectCounted(map[string]string{"run": "90/0"})
}

// A hold that ends in a later window than it was placed in gives back to the budgets in whose window it still is.
func TestBudgetOfAHoldOfAnEarlierWindow(t *testing.T) {
	for name, end := range map[string]func(*holdWallet, *Hold){
		"capture": func(w *holdWallet, h *Hold) { w.must(w.capture(h, 10, true)) },
		"release": func(w *holdWallet, h *Hold) { w.must(w.capture(h, 10, false)); w.must(w.release(h)) },
		"reversal": func(w *holdWallet, h *Hold) {
			line := w.must(w.capture(h, 20, false)).Transaction
			w.must(w.reverse(line, 10, ExpiredGrace))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSpender(t, "UTC", "2027-05-05T23:30:00Z")
			life := w.budget(CreateBudget{Name: "life", Limit: 100})
			day := w.budget(CreateBudget{Name: "day", Limit: 50, Parent: string(life), Window: calendar.Day})
			h := w.placed(w.holdFor(20, "", "a", day))
			w.now = w.now.Add(31 * time.Minute)
			end(w, h)
			w.expectCounted(map[string]string{"life": "10/0", "day": "0/0"})
			if w.budgetNow(day).OpenHolds != 0 {
				t.Error("a hold of the day's budget is open")
			}
		})
	}
}

// A hold is over at its end for budgets as well, whether or not a job has booked that.
func TestBudgetOfAHoldThatIsOver(t *testing.T) {
	w, _, _, _, run := newBudgetLine(t)
	h := w.placed(w.holdFor(50, "", "a", run))
	w.must(w.capture(h, 10, false))
	w.now = h.ExpiresAt.Add(-time.Microsecond)
	w.expectDenied(w.spends(1, "", "a", run), "BUDGET_EXCEEDED fits 0 budget run")
	w.now = h.ExpiresAt
	w.expectCounted(map[string]string{"run": "10/0", "company": "10/0"})
	w.must(w.spends(40, "", "a", run))
	if b := w.budgetNow(run); b.OpenHolds != 0 {
		t.Errorf("%d holds are open", b.OpenHolds)
	}
}
