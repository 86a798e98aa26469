package ddb_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
)

// budgetTree is the tree of the budgets of a wallet: the parent of each, by its place in the list; -1: of none. Its four levels are a
// team, two users, two agents of each, and two runs of each.
var budgetTree = [...]int{-1, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}

// The places of the agents in the tree: those budgets whose limits change, and the runs come behind them.
const (
	firstAgent = 3
	firstRun   = 7
)

// budgetRequest is what one client asked of a wallet with budgets. Amounts are micro-credits.
type budgetRequest struct {
	kind   string // grant, use, place, capture, release, reverse, limit, freeze; read
	key    string
	budget int // of a use and a place, below 0 if they name none; of a limit, a freeze and a read
	amount int64
	of     int64 // the sequence of the line that placed the hold, or of the usage
	final  bool  // of a capture
	more   bool  // of a capture: it may take more than its hold has
	active bool  // of a freeze: the budget becomes active again
	shared bool  // another client may have sent the same
}

// budgetResponse is what the client got in the end.
type budgetResponse struct {
	sequence        int64 // of the line, or of the wallet as a read found it
	posted, held    int64 // of the line; of a read, what is spent and held of the budget
	spendable       int64 // of a read
	refused         billing.Code
	available       int64 // what would fit, by the refusal
	refuser         int   // the budget that refused
	refusedByBudget bool
}

// counted is what is counted of a limit.
type counted struct{ spent, held, limit int64 }

func (c counted) left() int64 { return c.limit - c.spent - c.held }

// budgetBook is the model of a wallet with one grant, one limit for all of it, and budgetTree.
type budgetBook struct {
	sequence, free, posted, held int64
	wallet                       counted
	budgets                      [len(budgetTree)]counted
	frozen                       [len(budgetTree)]bool
	holds                        map[int64]bookHold // open ones
	usages                       map[int64]bookHold // what can be reversed
	responses                    map[string]budgetResponse
}

// bookHold is a budget, and what is left of a hold or of a usage.
type bookHold struct {
	budget int
	rest   int64
}

// budgetModel is a wallet that does one thing at a time, and decides each spend against all budgets of its branch, the limit and the
// balance.
var budgetModel = porcupine.Model{
	Init: func() any { return budgetBook{} },
	Step: func(state, input, output any) (bool, any) {
		b := state.(budgetBook)
		return b.step(input.(budgetRequest), output.(budgetResponse))
	},
	Equal: func(a, b any) bool {
		x, y := a.(budgetBook), b.(budgetBook)
		return x.sequence == y.sequence && x.free == y.free && x.posted == y.posted && x.held == y.held && x.wallet == y.wallet &&
			x.budgets == y.budgets && x.frozen == y.frozen && maps.Equal(x.holds, y.holds) && maps.Equal(x.usages, y.usages) &&
			maps.Equal(x.responses, y.responses)
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}

// step reports whether the wallet may respond so, and returns the wallet after it.
func (b budgetBook) step(in budgetRequest, out budgetResponse) (bool, budgetBook) {
	if before, stands := b.responses[in.key]; stands && in.shared {
		return out == before, b
	}
	after := b
	want, done := after.apply(in)
	switch {
	case out != want:
		return false, b
	case !done:
		return true, b
	case in.shared:
		after.responses = maps.Clone(b.responses)
		if after.responses == nil {
			after.responses = map[string]budgetResponse{}
		}
		after.responses[in.key] = out
	}
	return true, after
}

// apply does what was asked for, and returns the response, and whether anything changed.
func (b *budgetBook) apply(in budgetRequest) (out budgetResponse, done bool) {
	switch in.kind {
	case "grant":
		b.free += in.amount
		b.posted += in.amount
		return b.line(), true
	case "read":
		of := b.budgets[in.budget]
		return budgetResponse{sequence: b.sequence, posted: of.spent, held: of.held, spendable: b.openTree(in.budget)}, false
	case "limit":
		b.budgets[in.budget].limit = in.amount
		return budgetResponse{}, true
	case "freeze":
		b.frozen[in.budget] = !in.active
		return budgetResponse{}, true
	case "use", "place":
		return b.spend(in)
	case "capture":
		return b.capture(in)
	case "release":
		h, open := b.holds[in.of]
		if !open {
			return budgetResponse{refused: billing.CodeHoldNotOpen}, false
		}
		b.giveBack(in.of, h)
		return b.line(), true
	case "reverse":
		u := b.usages[in.of]
		if u.rest == 0 {
			return budgetResponse{refused: billing.CodeReversalExceedsUsage}, false
		}
		b.count(u.budget, -u.rest, 0)
		b.free += u.rest
		b.posted += u.rest
		b.usages = maps.Clone(b.usages)
		delete(b.usages, in.of)
		return b.line(), true
	}
	panic("nobody asks for " + in.kind)
}

// line returns the response that the next line is.
func (b *budgetBook) line() budgetResponse {
	b.sequence++
	return budgetResponse{sequence: b.sequence, posted: b.posted, held: b.held}
}

// openTree is as much as the budgets of a branch leave, at least 0, without the limit of the wallet.
func (b *budgetBook) openTree(budget int) int64 {
	least := b.free
	for at := budget; at >= 0; at = budgetTree[at] {
		least = min(least, b.budgets[at].left())
	}
	return max(least, 0)
}

// fits is as much as the budgets of a branch, the limit and the balance leave, at least 0.
func (b *budgetBook) fits(budget int) int64 { return max(min(b.openTree(budget), b.wallet.left()), 0) }

// refuse returns the refusal of an amount, or none.
func (b *budgetBook) refuse(budget int, amount int64) *budgetResponse {
	for at := budget; at >= 0; at = budgetTree[at] {
		if b.frozen[at] {
			return &budgetResponse{refused: billing.CodeBudgetFrozen, refuser: at, refusedByBudget: true}
		}
	}
	least := budget
	for at := budget; at >= 0; at = budgetTree[at] {
		if b.budgets[at].left() < b.budgets[least].left() {
			least = at
		}
	}
	switch {
	case least >= 0 && amount > b.budgets[least].left():
		return &budgetResponse{refused: billing.CodeBudgetExceeded, available: b.fits(budget), refuser: least, refusedByBudget: true}
	case amount > b.wallet.left():
		return &budgetResponse{refused: billing.CodeSpendLimitReached, available: b.fits(budget)}
	case amount > b.free:
		return &budgetResponse{refused: billing.CodeInsufficientCredits, available: b.free}
	}
	return nil
}

// count adds to what is counted of a budget, of all above it, and of the limit of the wallet.
func (b *budgetBook) count(budget int, spent, held int64) {
	for at := budget; at >= 0; at = budgetTree[at] {
		b.budgets[at].spent += spent
		b.budgets[at].held += held
	}
	b.wallet.spent += spent
	b.wallet.held += held
}

func (b *budgetBook) spend(in budgetRequest) (out budgetResponse, done bool) {
	if refusal := b.refuse(in.budget, in.amount); refusal != nil {
		return *refusal, false
	}
	b.free -= in.amount
	if in.kind == "use" {
		b.count(in.budget, in.amount, 0)
		b.posted -= in.amount
		out = b.line()
		b.usages = added(b.usages, out.sequence, bookHold{in.budget, in.amount})
		return out, true
	}
	b.count(in.budget, 0, in.amount)
	b.held += in.amount
	out = b.line()
	b.holds = added(b.holds, out.sequence, bookHold{in.budget, in.amount})
	return out, true
}

func (b *budgetBook) capture(in budgetRequest) (out budgetResponse, done bool) {
	h, open := b.holds[in.of]
	held := min(in.amount, h.rest)
	excess := in.amount - held
	switch {
	case !open:
		return budgetResponse{refused: billing.CodeHoldNotOpen}, false
	case excess > 0 && !in.more:
		return budgetResponse{refused: billing.CodeHoldAmountExceeded, available: h.rest}, false
	case excess > 0:
		if refusal := b.refuse(h.budget, excess); refusal != nil {
			return *refusal, false
		}
	}
	b.count(h.budget, in.amount, -held)
	b.free -= excess
	b.held -= held
	b.posted -= in.amount
	out = b.line()
	h.rest -= held
	b.holds = added(b.holds, in.of, h)
	switch {
	case h.rest == 0:
		delete(b.holds, in.of)
	case in.final:
		b.giveBack(in.of, h)
		b.sequence++ // of the RELEASE behind it
	}
	return out, true
}

// giveBack ends a hold.
func (b *budgetBook) giveBack(number int64, h bookHold) {
	b.count(h.budget, 0, -h.rest)
	b.free += h.rest
	b.held -= h.rest
	b.holds = maps.Clone(b.holds)
	delete(b.holds, number)
}

// added returns a map with one more entry, and leaves the other as it was.
func added(m map[int64]bookHold, number int64, h bookHold) map[int64]bookHold {
	if m = maps.Clone(m); m == nil {
		m = map[int64]bookHold{}
	}
	m[number] = h
	return m
}

// The model finds the histories that it is meant to find: in each, the team of 10 is in a wallet of 100 with a limit of 20.
func TestBudgetHistoriesThatCannotBe(t *testing.T) {
	at := int64(0)
	model := budgetModel
	model.Init = func() any {
		b := budgetBook{free: 100, posted: 100, sequence: 1}
		b.wallet.limit = 20
		for i := range b.budgets {
			b.budgets[i].limit = 10
		}
		b.budgets[1].limit = 30
		return b
	}
	use := func(budget int, amount int64) budgetRequest {
		return budgetRequest{kind: "use", budget: budget, amount: amount}
	}
	ok := func(sequence, posted, held int64) budgetResponse {
		return budgetResponse{sequence: sequence, posted: posted, held: held}
	}
	exceeded := func(refuser int, available int64) budgetResponse {
		return budgetResponse{refused: billing.CodeBudgetExceeded, refuser: refuser, available: available, refusedByBudget: true}
	}
	type answered struct {
		in  budgetRequest
		out budgetResponse
	}
	for name, test := range map[string]struct {
		want porcupine.CheckResult
		then []answered
	}{
		"within the team":               {porcupine.Ok, []answered{{use(7, 6), ok(2, 94, 0)}, {use(9, 4), ok(3, 90, 0)}, {use(13, 1), exceeded(0, 0)}}},
		"siblings pass the team by one": {porcupine.Illegal, []answered{{use(7, 6), ok(2, 94, 0)}, {use(9, 5), ok(3, 89, 0)}}},
		"refused though it fits":        {porcupine.Illegal, []answered{{use(7, 6), ok(2, 94, 0)}, {use(9, 4), exceeded(0, 3)}}},
		"the wrong level refuses":       {porcupine.Illegal, []answered{{use(1, 11), exceeded(1, 10)}}},
		"held counts": {porcupine.Ok, []answered{
			{budgetRequest{kind: "place", budget: 7, amount: 8}, ok(2, 100, 8)},
			{use(13, 3), exceeded(0, 2)},
			{budgetRequest{kind: "capture", of: 2, amount: 1, final: true}, ok(3, 99, 7)},
			{use(13, 9), ok(5, 90, 0)},
		}},
		"held does not count": {porcupine.Illegal, []answered{
			{budgetRequest{kind: "place", budget: 7, amount: 8}, ok(2, 100, 8)}, {use(13, 3), ok(3, 97, 8)},
		}},
		"what comes back counts once": {porcupine.Illegal, []answered{
			{use(7, 10), ok(2, 90, 0)}, {budgetRequest{kind: "reverse", of: 2}, ok(3, 100, 0)}, {use(8, 10), ok(4, 90, 0)}, {use(8, 1), ok(5, 89, 0)},
		}},
		"spent while frozen": {porcupine.Illegal, []answered{
			{budgetRequest{kind: "freeze", budget: 1}, budgetResponse{}}, {use(7, 1), ok(2, 99, 0)},
		}},
	} {
		var history []porcupine.Operation
		for _, o := range test.then {
			history = append(history, porcupine.Operation{Input: o.in, Call: at, Output: o.out, Return: at + 1})
			at += 2
		}
		if got := porcupine.CheckOperationsTimeout(model, history, searchTime); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
