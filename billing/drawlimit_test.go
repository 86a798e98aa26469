package billing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// draw sets the most that one draw may take.
func (w *holdWallet) draw(limit Credits, subject, action string) {
	w.t.Helper()
	w.must(SetDrawLimit{Keyed: w.next(), Limit: &limit, Subject: subject, Action: action})
}

// The smallest of the draw limits that are for a draw bounds it: a usage, a hold, or what a capture takes beyond its hold. It never
// helps to wait.
func TestDrawLimit(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.draw(100, "", "")
	w.draw(50, "s", "")
	w.draw(20, "", "a")
	w.draw(70, "s", "b")
	for _, c := range []struct {
		subject, action string
		most            Credits
	}{{"t", "c", 100}, {"s", "c", 50}, {"t", "a", 20}, {"s", "a", 20}, {"s", "b", 50}} {
		denied := fmt.Sprintf("DRAW_LIMIT_EXCEEDED fits %d", c.most)
		w.expectDenied(w.spends(c.most+1, c.subject, c.action, ""), denied)
		w.expectDenied(w.holdFor(c.most+1, c.subject, c.action, ""), denied)
		w.must(w.spends(c.most, c.subject, c.action, ""))
		upTo := w.holdFor(c.most+1, c.subject, c.action, "")
		upTo.UpTo = true
		if h := w.placed(upTo); h.Amount != c.most || h.Requested != c.most+1 {
			t.Errorf("held are %s of %s", h.Amount, h.Requested)
		}
	}
	h := w.placed(w.holdFor(20, "s", "a", ""))
	more := w.capture(h, 41, false)
	more.AllowMore = true
	w.expectDenied(more, "DRAW_LIMIT_EXCEEDED fits 20")
	more = w.capture(h, 40, false)
	more.AllowMore = true
	w.must(more)
}

// A draw limit is replaced, removed, and 0 allows only what costs nothing.
func TestDrawLimitIsChanged(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.draw(10, "s", "")
	w.draw(0, "s", "")
	w.expectDenied(w.spends(1, "s", "a", ""), "DRAW_LIMIT_EXCEEDED fits 0")
	upTo := w.holdFor(1, "s", "a", "")
	upTo.UpTo = true
	w.expectDenied(upTo, "DRAW_LIMIT_EXCEEDED fits 0")
	w.must(w.spends(0, "s", "a", ""))
	epoch := w.wallet.Limited.Epoch
	w.must(SetDrawLimit{Keyed: w.next(), Subject: "t"})
	w.must(SetDrawLimit{Keyed: w.next(), Subject: "s"})
	if l := w.wallet.Limited; l.Draws != 0 || l.Epoch != epoch+1 {
		t.Errorf("the wallet says %+v", l)
	}
	w.must(w.spends(1000, "s", "a", ""))
	for i := range MaxDrawLimits {
		w.draw(1, fmt.Sprint(i), "")
	}
	w.refused(SetDrawLimit{Keyed: w.next(), Limit: pointer(Credits(1))}, CodeRequestTooLarge, "walletId", "100")
	w.draw(2, "7", "")
	if refusal := (SetDrawLimit{Keyed: Keyed{IdempotencyKey: "k"}, Limit: pointer(Credits(-1))}).Check(); refusal == nil ||
		strings.Join(refusal.Path, ".") != "limit" {
		t.Errorf("got %v", refusal)
	}
}

// A request is refused by the first thing that refuses it: the wallet's status, the price, the draw limit, the budget, the limit, the
// balance, in this order. Usages, holds, and holds of up to an amount are alike.
func TestOrderOfRefusals(t *testing.T) {
	w := newPricedWallet(t) // with 1,000; a unit costs 10
	w.sells("UTC")
	b := w.budget(CreateBudget{Name: "b", Limit: 300})
	w.draw(400, "", "")
	w.limit(calendar.Day, 500, "", "")
	w.must(UpdateBudget{Keyed: w.next(), Budget: b, Status: SetTo(BudgetFrozen), Reason: "r"})
	w.must(SetWalletStatus{Keyed: w.next(), Status: WalletFrozen, Reason: "r"})
	action := "unknown"
	for _, step := range []struct {
		want  string
		lifts func()
	}{
		{"WALLET_FROZEN", func() { w.must(SetWalletStatus{Keyed: w.next(), Status: WalletActive, Reason: "r"}) }},
		{"UNKNOWN_ACTION", func() { action = "chat" }},
		{"DRAW_LIMIT_EXCEEDED fits 0", func() { w.must(SetDrawLimit{Keyed: w.next()}) }},
		{"BUDGET_FROZEN fits 0 budget b", func() {
			w.must(UpdateBudget{Keyed: w.next(), Budget: b, Status: SetTo(BudgetActive), Reason: "r"})
		}},
		{"BUDGET_EXCEEDED fits 300 budget b", func() { w.must(w.relimit(b, 5000)) }},
		{"SPEND_LIMIT_REACHED fits 500 limit DAY", func() { w.limit(calendar.Day, 5000, "", "") }},
		{"INSUFFICIENT_CREDITS fits 1000", nil},
	} {
		usage := RecordUsage{Keyed: w.next(), Action: action, Quantity: units(200), Budget: string(b), OnShortfall: ShortfallReject}
		hold := PlaceHold{Keyed: w.next(), Action: action, Quantity: pointer(units(200)), Budget: string(b), ExpiresIn: 60}
		w.expectDenied(usage, step.want)
		w.expectDenied(hold, step.want)
		if strings.HasSuffix(step.want, "fits 0") || strings.Contains(step.want, "FROZEN") {
			hold.UpTo = true
			w.expectDenied(hold, step.want)
		}
		if step.lifts != nil {
			step.lifts()
		}
	}
}

// PARTIAL is cut by the balance alone: what limits and budgets do not leave is refused. What would fit of an overdraft is more than the
// balance.
func TestShortfallPoliciesAndLimits(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.wallet.OverdraftLimit = 50
	w.limit(calendar.Day, 10_040, "", "")
	usage := func(amount Credits, policy ShortfallPolicy) RecordUsage {
		u := w.spends(amount, "", "a", "")
		u.OnShortfall = policy
		return u
	}
	w.expectDenied(usage(10_041, ShortfallPartial), "SPEND_LIMIT_REACHED fits 10000 limit DAY")
	w.expectDenied(usage(10_041, ShortfallReject), "SPEND_LIMIT_REACHED fits 10000 limit DAY")
	w.expectDenied(usage(10_041, ShortfallOverdraft), "SPEND_LIMIT_REACHED fits 10040 limit DAY")
	line := w.must(usage(10_040, ShortfallPartial)).Transaction
	if line.Amount != -10_000 || line.Shortfall != 40 {
		t.Errorf("charged %s, short of %s", line.Amount, line.Shortfall)
	}
	w.expectCounted(map[string]string{"DAY": "10000/0"})
	w.must(usage(40, ShortfallOverdraft)) // counts what is owed
	w.expectCounted(map[string]string{"DAY": "10040/0"})
	w.limit(calendar.Day, 20_000, "", "")
	w.draw(15, "", "")
	w.expectDenied(usage(16, ShortfallOverdraft), "DRAW_LIMIT_EXCEEDED fits 10")
	w.must(usage(10, ShortfallOverdraft))
	w.expectDenied(usage(1, ShortfallOverdraft), "INSUFFICIENT_CREDITS fits -50")
	w.expectDenied(usage(16, ShortfallOverdraft), "DRAW_LIMIT_EXCEEDED fits 0")
}

// A hold of up to an amount takes the most that the draw limit, the budgets, the limits and the balance leave, and at least a millionth.
func TestHoldUpTo(t *testing.T) {
	for name, c := range map[string]struct {
		draw, budget, above, limit, spent Credits
		want                              Credits
	}{
		"draw limit":        {draw: 30, budget: 40, above: 50, limit: 60, want: 30},
		"budget":            {draw: 40, budget: 30, above: 50, limit: 60, want: 30},
		"budget above":      {draw: 40, budget: 50, above: 30, limit: 60, want: 30},
		"limit":             {draw: 40, budget: 50, above: 60, limit: 30, want: 30},
		"balance":           {draw: 99, budget: 99, above: 99, limit: 99, spent: 9970, want: 30},
		"balance and limit": {draw: 99, budget: 99, above: 99, limit: 1, spent: 9970, want: 1},
		"all":               {draw: 100, budget: 100, above: 100, limit: 100, want: 100},
		"nothing":           {draw: 100, budget: 100, above: 0, limit: 100},
		"no balance":        {draw: 100, budget: 100, above: 100, limit: 100, spent: 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
			if c.spent > 0 {
				w.must(w.spends(c.spent, "", "a", ""))
			}
			above := w.budget(CreateBudget{Name: "above", Limit: c.above})
			b := w.budget(CreateBudget{Name: "b", Limit: c.budget, Parent: string(above)})
			w.draw(c.draw, "", "")
			w.limit(calendar.Day, c.limit, "", "")
			upTo := w.holdFor(100, "", "a", b)
			upTo.UpTo = true
			if c.want == 0 {
				w.denied(upTo)
				return
			}
			if h := w.placed(upTo); h.Amount != c.want || h.Requested != 100 {
				t.Errorf("held are %d of %d", h.Amount, h.Requested)
			}
			w.expectCounted(map[string]string{"b": fmt.Sprintf("0/%d", c.want), "DAY": fmt.Sprintf("0/%d", c.want)})
		})
	}
}
