package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// An estimate sees the budget as the next commit would.
func TestEstimateOfABudget(t *testing.T) {
	w, _, _, user, run := newBudgetLine(t)
	other := w.budget(CreateBudget{Name: "other run", Limit: 100, Parent: string(user)})
	w.placed(w.holdFor(30, "", "a", run))
	estimate := func(amount Credits) Estimate {
		t.Helper()
		view := w.view()
		usage := w.of(w.spends(amount, "", "a", run)).(RecordUsage)
		for range 20 {
			e, needs := EstimateUsage(view, &usage)
			if !needs.Any() {
				return e
			}
			w.supply(view.Wallets[w.wallet.ID], needs.Facts[w.wallet.ID])
			w.supplyDocuments(view, needs.Documents)
		}
		t.Fatal("the estimate needs more and more")
		return Estimate{}
	}
	if e := estimate(21); e.Denial == nil || e.Denial.Code != CodeBudgetExceeded || e.Allowance != 20 || e.Available != 9970 {
		t.Errorf("got %+v", e)
	}
	w.now = w.now.Add(time.Hour) // the hold is over, and nobody has booked it
	if e := estimate(50); e.Denial != nil || e.Allowance != 50 || e.Available != 10_000 {
		t.Errorf("got %+v", e)
	}
	w.placed(w.holdFor(70, "", "a", other))
	if e := estimate(50); e.Denial == nil || e.Allowance != 30 {
		t.Errorf("got %+v", e)
	}
	w.now = w.now.Add(time.Hour) // what the other run held is nobody's any more
	if e := estimate(50); e.Denial != nil || e.Allowance != 50 {
		t.Errorf("got %+v", e)
	}
	w.setStatus(run, BudgetFrozen)
	if e := estimate(1); e.Denial == nil || e.Denial.Code != CodeBudgetFrozen || e.Allowance != 0 {
		t.Errorf("got %+v", e)
	}
}

// Events are sent at four fifths and at the whole, once in a life or window, for each budget of the tree.
func TestBudgetEvents(t *testing.T) {
	w, _, _, _, run := newBudgetLine(t)
	w.expectTold(func() { w.must(w.spends(39, "", "a", run)) })
	var h *Hold
	w.expectTold(func() { h = w.placed(w.holdFor(1, "", "a", run)) }, EventBudgetWarning)
	w.expectTold(func() { w.must(w.release(h)) })
	var usage *Transaction
	w.expectTold(func() { usage = w.must(w.spends(11, "", "a", run)).Transaction }, EventBudgetExhausted)
	w.expectTold(func() { w.must(w.reverse(usage, 1, ExpiredGrace)) })
	w.expectTold(func() { w.must(w.spends(1, "", "a", run)) }) // it was exhausted already
	w.now = w.now.Add(48 * time.Hour)
	w.expectTold(func() { w.must(w.spends(0, "", "a", run)) }) // in a life, once
	w.expectTold(func() { w.must(w.relimit(run, 150)) })
	w.expectTold(func() { w.must(w.spends(80, "", "a", run)) }, EventBudgetWarning, EventBudgetWarning) // the run's, and the team's in its new window
	w.expectTold(func() { w.must(w.spends(20, "", "a", run)) }, EventBudgetExhausted, EventBudgetExhausted)
}

// Budgets nest four deep.
func TestBudgetLevels(t *testing.T) {
	w, company, team, user, run := newBudgetLine(t)
	_, place, _ := company.Split()
	w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1, Parent: string(run)}, CodeInvalidInput, "parentId", "level 4")
	w.setStatus(team, BudgetFrozen)
	w.budget(CreateBudget{Name: "below a frozen one", Limit: 1, Parent: string(user)})
	w.setStatus(team, BudgetClosed)
	w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1, Parent: string(user)}, CodeBudgetClosed, "parentId", string(team))
	w.setStatus(user, BudgetClosed)
	w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1, Parent: string(user)}, CodeBudgetClosed, "parentId", string(user))
	for _, id := range []string{"bgt_", string(NewBudgetID(w.wallet.ID, GrantRef{999, 0})), string(NewBudgetID("wal_01KDVDNA00ABCDEFGHJKMNPQRT", place))} {
		w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1, Parent: id}, CodeNotFound, "parentId")
		w.refused(w.spends(1, "", "a", BudgetID(id)), CodeNotFound, "budgetId")
		w.refused(w.holdFor(1, "", "a", BudgetID(id)), CodeNotFound, "budgetId")
	}
	unknown := UpdateBudget{Keyed: w.next(), Budget: NewBudgetID(w.wallet.ID, GrantRef{999, 0}), Name: SetTo("m"), Reason: "r"}
	w.refused(unknown, CodeNotFound, "budgetId")
}

// A closed budget stays closed, and is counted no longer. Those above it stay usable.
func TestBudgetIsClosed(t *testing.T) {
	w, _, _, user, run := newBudgetLine(t)
	w.must(w.spends(10, "", "a", run))
	w.setStatus(run, BudgetClosed)
	for _, u := range []UpdateBudget{{Status: SetTo(BudgetActive)}, {Limit: SetTo(Credits(1))}, {Status: SetTo(BudgetClosed)}} {
		u.Keyed, u.Budget, u.Reason = w.next(), run, "r"
		w.refused(u, CodeBudgetClosed, "budgetId", "stays so")
	}
	w.must(w.spends(10, "", "a", user))
	w.expectCounted(map[string]string{"run": "10/0", "user": "20/0"})
	if w.wallet.Budgets != 3 {
		t.Errorf("%d budgets are open", w.wallet.Budgets)
	}
	w.wallet.Budgets = MaxBudgets
	w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1}, CodeRequestTooLarge, "walletId", "100000 budgets")
	w.setStatus(user, BudgetClosed)
	w.budget(CreateBudget{Name: "n", Limit: 1})
}

// An external id is taken for ever in its wallet, by one budget, also in one commit.
func TestBudgetExternalID(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	first := w.budget(CreateBudget{Name: "b", Limit: 1, ExternalID: "run-1"})
	w.refused(CreateBudget{Keyed: w.next(), Name: "b", Limit: 1, ExternalID: "run-1"}, CodeAlreadyExists, "externalId", string(first))
	w.setStatus(first, BudgetClosed)
	w.refused(CreateBudget{Keyed: w.next(), Name: "b", Limit: 1, ExternalID: "run-1"}, CodeAlreadyExists, "externalId", string(first))
	outcomes := w.do(false, CreateBudget{Keyed: w.next(), Name: "b", Limit: 1, ExternalID: "run-2"},
		CreateBudget{Keyed: w.next(), Name: "b", Limit: 1, ExternalID: "run-2"},
		CreateBudget{Keyed: w.next(), Name: "b", Limit: 1, ExternalID: "run-3"})
	if outcomes[0].Refusal != nil || outcomes[1].Refusal == nil || outcomes[1].Refusal.Code != CodeAlreadyExists ||
		outcomes[2].Refusal != nil || outcomes[0].Request.Result == outcomes[2].Request.Result {
		t.Errorf("got %+v", outcomes)
	}
	for external, result := range map[string]string{"run-1": string(first), "run-2": outcomes[0].Request.Result, "run-3": outcomes[2].Request.Result} {
		claim, _ := w.others[BudgetClaimKey(w.wallet.WalletRef, external)].(*BudgetClaim)
		if claim == nil || string(NewBudgetID(claim.ID, claim.Place)) != result {
			t.Errorf("of %s the claim is %+v, want one of %s", external, claim, result)
		}
	}
}

// A budget is in the list of its parent and in that of its status, in the commit that makes or changes it.
func TestBudgetLists(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	top := w.budget(CreateBudget{Name: "top", Limit: 1})
	child := w.budget(CreateBudget{Name: "child", Limit: 1, Parent: string(top)})
	lists := func() (all []string) {
		for _, document := range w.others {
			if l, is := document.(*ListedBudget); is {
				if !IsBudgetList(l.DocumentKey().Parent) {
					t.Errorf("%q is no list", l.DocumentKey().Parent)
				}
				_, list, _ := strings.Cut(l.DocumentKey().Parent, " ")
				all = append(all, fmt.Sprint(w.nameOf(NewBudgetID(l.ID, l.Place)), ": ", strings.Replace(list, w.budgetNow(top).Place.String(), "top", 1)))
			}
		}
		slices.Sort(all)
		return all
	}
	expect := func(want ...string) {
		t.Helper()
		if got := lists(); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	expect("child: top ACTIVE", "child: top ALL", "top: - ACTIVE", "top: - ALL")
	w.setStatus(child, BudgetFrozen)
	w.must(w.relimit(top, 2))
	expect("child: top ALL", "child: top FROZEN", "top: - ACTIVE", "top: - ALL")
	w.do(false, UpdateBudget{Keyed: w.next(), Budget: child, Status: SetTo(BudgetActive), Reason: "r"},
		UpdateBudget{Keyed: w.next(), Budget: child, Status: SetTo(BudgetClosed), Reason: "r"})
	expect("child: top ALL", "child: top CLOSED", "top: - ACTIVE", "top: - ALL")
}

// What cannot be a budget, or a change of one, is refused.
func TestBudgetIsChecked(t *testing.T) {
	many := make([]string, MaxBudgetActions+1)
	for i := range many {
		many[i] = fmt.Sprint("action ", i)
	}
	for path, edit := range map[string]func(*CreateBudget){
		"name":       func(c *CreateBudget) { c.Name = "" },
		"limit":      func(c *CreateBudget) { c.Limit = -1 },
		"window":     func(c *CreateBudget) { c.Window = "YEAR" },
		"actions":    func(c *CreateBudget) { c.Actions = []string{} },
		"actions.1":  func(c *CreateBudget) { c.Actions = []string{"a", "a"} },
		"actions.0":  func(c *CreateBudget) { c.Actions = []string{""} },
		"externalId": func(c *CreateBudget) { c.ExternalID = "a\n" },
	} {
		c := CreateBudget{Keyed: Keyed{IdempotencyKey: "k"}, Name: "n", Limit: 1}
		edit(&c)
		if refusal := c.Check(); refusal == nil || strings.Join(refusal.Path, ".") != path {
			t.Errorf("got %v at %v, want one at %s", refusal, refusal.pathOf(), path)
		}
	}
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	id := w.budget(CreateBudget{Name: "b", Limit: 1})
	for path, edit := range map[string]func(*UpdateBudget){
		"name":    func(u *UpdateBudget) { u.Name = Clear[string]() },
		"limit":   func(u *UpdateBudget) { u.Limit = SetTo(Credits(-1)) },
		"status":  func(u *UpdateBudget) { u.Status = SetTo(BudgetStatus("GONE")) },
		"actions": func(u *UpdateBudget) { u.Actions = SetTo(many) },
		"reason":  func(u *UpdateBudget) { u.Reason = "" },
	} {
		u := UpdateBudget{Keyed: Keyed{IdempotencyKey: "k"}, Budget: id, Reason: "r"}
		edit(&u)
		if refusal := u.Check(); refusal == nil || strings.Join(refusal.Path, ".") != path {
			t.Errorf("got %v at %v, want one at %s", refusal, refusal.pathOf(), path)
		}
	}
	none := UpdateBudget{Keyed: Keyed{IdempotencyKey: "k"}, Budget: id, Actions: SetTo([]string{}), Reason: "r"}
	if refusal := none.Check(); refusal == nil || strings.Join(refusal.Path, ".") != "actions" {
		t.Errorf("got %v; a budget of no action is none of every action", refusal)
	}
	w.refused(UpdateBudget{Keyed: w.next(), Budget: id, ExpiresAt: SetTo(w.now), Reason: "r"}, CodeInvalidInput, "expiresAt")
	now := w.now
	w.refused(CreateBudget{Keyed: w.next(), Name: "n", Limit: 1, ExpiresAt: &now}, CodeInvalidInput, "expiresAt")
}

// The token of a budget has so many holds open at once, whatever else the budget allows, and sees no hold of another budget.
func TestHoldsOfABudgetToken(t *testing.T) {
	w, _, _, user, run := newBudgetLine(t)
	place := func(upTo bool) PlaceHold {
		p := w.holdFor(20, "", "a", run)
		p.MostOpen, p.UpTo = pointer(2), upTo
		return p
	}
	first := w.placed(place(false))
	w.placed(place(true))
	w.refused(place(true), CodeTooManyHolds, "")
	other := w.placed(w.holdFor(1, "", "a", user))
	w.must(w.release(first))
	w.placed(place(true))
	c := w.capture(other, 1, true)
	c.Within = run
	w.refused(c, CodeNotFound, "holdId")
}
