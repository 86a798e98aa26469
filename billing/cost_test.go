package billing

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// paidGrant grants credits that cost so many cents of a currency.
func (w *holdWallet) paidGrant(amount Credits, cents int64, currency string, life time.Duration) *Grant {
	w.t.Helper()
	g := GrantCredits{Keyed: w.next(), Amount: amount, Source: SourcePurchase}
	if cents > 0 {
		paid := Amount{cents, currency}.Money()
		g.Paid = &paid
	}
	if life > 0 {
		g.ExpiresAt = pointer(w.now.Add(life))
	}
	return w.grants[w.must(g).Transaction.Created[0].Ref]
}

// costs returns the amounts and costs of the grants that a line created.
func costs(t *Transaction) (all []string) {
	for _, g := range t.Created {
		cost := "-"
		if g.Cost != nil {
			cost = g.Cost.String()
		}
		all = append(all, fmt.Sprint(int64(g.Amount), " for ", cost))
	}
	return all
}

func expectCosts(t *testing.T, line *Transaction, want ...string) {
	t.Helper()
	if got := costs(line); !slices.Equal(got, want) {
		t.Errorf("the line creates %q, want %q", got, want)
	}
}

// What a reversal gives back of an expired grant brings its cost along. The parts add up to what the whole is worth, in
// whatever pieces they come.
func TestReturnedCreditHasItsCost(t *testing.T) {
	w := newHoldWallet(t, 0)
	g := w.paidGrant(10, 3, "EUR", time.Hour)
	usage := w.must(charge(w.next(), 7)).Transaction
	w.now = w.now.Add(2 * time.Hour)
	for _, step := range []struct {
		amount Credits
		policy ExpiredCreditPolicy
		want   []string
	}{
		{1, ExpiredGrace, []string{"1 for 0.00 EUR"}},       // F(1) − F(0)
		{3, ExpiredNonExpiring, []string{"3 for 0.01 EUR"}}, // F(4) − F(1)
		{2, ExpiredAgain, nil},                              // F(6) − F(4), which is lost again
		{1, ExpiredGrace, []string{"1 for 0.01 EUR"}},       // F(7) − F(6)
	} {
		expectCosts(t, w.must(w.reverse(usage, step.amount, step.policy)).Transaction, step.want...)
	}
	if got := w.grants[g.Ref].Returned; got != 7 {
		t.Errorf("%s have come back", got)
	}
	for _, line := range w.ordered() {
		if money := line.Type == TypeReversal && len(line.Created) > 0; line.StatesMoney() != money {
			t.Errorf("a %s states money: %v", line.Type, line.StatesMoney())
		}
	}
}

// Credit that returns to its own grant, or that nothing was paid for, has no cost of its own, and is not counted as returned.
func TestCreditWithoutACost(t *testing.T) {
	w := newHoldWallet(t, 0)
	free := w.paidGrant(10, 0, "", time.Hour)
	usage := w.must(charge(w.next(), 7)).Transaction
	w.now = w.now.Add(2 * time.Hour)
	expectCosts(t, w.must(w.reverse(usage, 3, ExpiredGrace)).Transaction, "3 for -")
	lasting := w.paidGrant(10, 3, "EUR", 0)
	usage = w.must(charge(w.next(), 13)).Transaction
	expectCosts(t, w.must(w.reverse(usage, 10, ExpiredGrace)).Transaction)
	for _, g := range []*Grant{free, lasting} {
		if got := w.grants[g.Ref].Returned; got != 0 {
			t.Errorf("%s of grant %s have come back", got, g.ID())
		}
	}
}

// Credit of more expired grants than one commit creates would be merged. With money behind it, it comes back in parts: so
// each grant knows how much of it came back.
func TestReversalOfManyGrantsWithMoney(t *testing.T) {
	w := newHoldWallet(t, 0)
	for range MaxCreatedGrants {
		w.paidGrant(1, 0, "", time.Hour)
	}
	w.paidGrant(1, 1, "EUR", time.Hour)
	usage := w.must(charge(w.next(), MaxCreatedGrants+1)).Transaction
	w.now = w.now.Add(2 * time.Hour)
	w.refused(w.reverse(usage, 0, ExpiredGrace), CodeRequestTooLarge, "amount", "reverse less at a time")
	line := w.must(w.reverse(usage, 1, ExpiredGrace)).Transaction
	expectCosts(t, line, "1 for 0.01 EUR")
	if line = w.must(w.reverse(usage, 0, ExpiredGrace)).Transaction; len(line.Created) != MaxCreatedGrants {
		t.Errorf("the rest comes back as %d grants", len(line.Created))
	}
}

// transferView is a view of two wallets. The first is w.
func transferView(t *testing.T, w *holdWallet) *View {
	v := walletsView(t, walletNumber(2))
	v.Now, v.Clock = w.now, w.now
	v.Wallets[w.wallet.ID] = w.view().Wallets[w.wallet.ID]
	v.Wallets[walletNumber(2)].Wallet.Unit = w.wallet.Unit
	return v
}

// transfers decides a transfer out of w, and returns what it read and both lines.
func (w *holdWallet) transfers(amount Credits) (Need, *Transaction, *Transaction) {
	w.t.Helper()
	v, read := transferView(w.t, w), Need{}
	command := TransferCredits{
		Keyed: w.next(), From: string(w.wallet.ID), To: string(walletNumber(2)), Amount: amount, Reason: "r",
	}
	for range 5 {
		verdict := Decide(v, []Command{command}, false)
		need := verdict.Needs.Facts[w.wallet.ID]
		if !verdict.Needs.Any() {
			if refusal := verdict.Outcomes[0].Refusal; refusal != nil {
				w.t.Fatal(refusal)
			}
			if err := verdict.Decision.Validate(); err != nil {
				w.t.Fatal(err)
			}
			out, in := verdict.Decision.Wallets[0], verdict.Decision.Wallets[1]
			w.put(&Decision{Tenant: Live, Wallets: []WalletChange{out}})
			return read, out.Lines[0], in.Lines[0]
		}
		read.Grants, read.Holds = append(read.Grants, need.Grants...), read.Holds || need.Holds
		w.supply(v.Wallets[w.wallet.ID], need)
	}
	w.t.Fatal("the transfer asks for more and more")
	return read, nil, nil
}

// A transfer moves what the credit is worth, by what has left its grant before: what is held has not.
func TestTransferMovesTheCost(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.paidGrant(10, 3, "EUR", 0)
	w.must(charge(w.next(), 3))
	read, out, in := w.transfers(1)
	expectCosts(t, in, "1 for 0.01 EUR") // F(4) − F(3)
	if read.Holds || len(read.Grants) != 1 || out.StatesMoney() || !in.StatesMoney() {
		t.Errorf("read %+v; %v, %v", read, out.StatesMoney(), in.StatesMoney())
	}
	w.place(2, time.Hour)
	read, _, in = w.transfers(1)
	expectCosts(t, in, "1 for 0.00 EUR") // F(5) − F(4)
	if !read.Holds {
		t.Error("the holds were not read")
	}
	if _, _, in = w.transfers(2); in.Created[0].Live(1).Costs != true {
		t.Error("the transferred grant is not marked")
	}
	expectCosts(t, in, "2 for 0.01 EUR") // F(7) − F(5)
}

// A transfer of credit without a cost reads nothing, and its lines are as they were before there were costs.
func TestTransferWithoutACost(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.paidGrant(10, 0, "", 0)
	w.place(4, time.Hour)
	read, out, in := w.transfers(5)
	expectCosts(t, in, "5 for -")
	if read.Any() || out.StatesMoney() || in.StatesMoney() {
		t.Errorf("read %+v; %v, %v", read, out.StatesMoney(), in.StatesMoney())
	}
}

// Credit of different currencies never becomes one grant, however many grants it comes from. Costs of one currency add up.
func TestMergedGrantsKeepTheirCurrency(t *testing.T) {
	var parts []Grant
	for n := range 2 * MaxCreatedGrants {
		g := Grant{Source: SourceTransfer, Amount: 2, Origin: NewGrantID(testWallet, GrantRef{Sequence: int64(n + 1)})}
		switch n % 4 {
		case 0:
			g.Cost = &Amount{3, "EUR"}
		case 1:
			g.Cost = &Amount{5, "JPY"}
		}
		parts = append(parts, g)
	}
	got := map[string]Credits{}
	for _, g := range mergeGrants(parts) {
		key := "none"
		if g.Cost != nil {
			key = g.Cost.String()
		}
		got[key] += g.Amount
	}
	want := map[string]Credits{"none": 80, "0.60 EUR": 40, "100 JPY": 40}
	if !maps.Equal(got, want) || parts[0].Cost.Minor != 3 {
		t.Errorf("got %v, want %v; the first part costs %v", got, want, parts[0].Cost)
	}
}

// A cost that is what was paid is not stated again.
func TestCostIsStatedOnce(t *testing.T) {
	paid := Amount{4990, "EUR"}.Money()
	for cost, stated := range map[Amount]bool{{4990, "EUR"}: false, {4192, "EUR"}: true, {4990, "USD"}: true} {
		w := newStoredWallet(t, 0)
		draft := newWalletDraft(&Snapshot{Wallet: w.wallet}, w.now)
		line := Transaction{Type: TypeGrant, Amount: 5, Key: "k"}
		draft.create(&line, Grant{Source: SourcePurchase, Amount: 5, Paid: &paid, Cost: &cost})
		if got := line.Created[0].Cost != nil; got != stated || line.StatesMoney() != stated {
			t.Errorf("a cost of %v is stated: %v", cost, got)
		}
	}
}

// The checks of a decision notice returned credit that is not what the lines say.
func TestValidateReturns(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.paidGrant(10, 3, "EUR", time.Hour)
	w.paidGrant(10, 3, "EUR", time.Hour)
	usage := w.must(charge(w.next(), 15)).Transaction
	w.now = w.now.Add(2 * time.Hour)
	w.must(w.reverse(usage, 1, ExpiredGrace))
	var change WalletChange
	w.watched = func(c *WalletChange) { change = *c }
	w.must(w.reverse(usage, 8, ExpiredGrace)) // 4 of the second, 4 of the first
	returned := slices.Clone(change.Returned)
	if len(returned) != 2 || returned[0].From != 1 {
		t.Fatalf("%+v", returned)
	}
	for name, spoil := range map[string]func(){
		"less":             func() { change.Returned[0].To-- },
		"twice":            func() { change.Returned = append(change.Returned, change.Returned[0]) },
		"below zero":       func() { change.Returned[1].From, change.Returned[1].To = -1, change.Returned[1].To-1 },
		"another grant":    func() { change.Returned[0].Grant.Sequence = 99 },
		"not at all":       func() { change.Returned = nil },
		"one of them":      func() { change.Returned = change.Returned[:1] },
		"nothing, counted": func() { change.Lines = change.Lines[:0] },
	} {
		lines := change.Lines
		spoil()
		if err := change.validateReturns(); err == nil {
			t.Errorf("%s: no error", name)
		}
		change.Returned, change.Lines = slices.Clone(returned), lines
	}
	if err := change.validateReturns(); err != nil {
		t.Error(err)
	}
}
