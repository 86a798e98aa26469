package billingtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func claimDraws(st *stage, s said) error { return st.parts(s, "TAKEN", true) }

func claimReturns(st *stage, s said) error { return st.parts(s, "GIVEN", false) }

// parts compares the drawdowns of a line, in their order, with what a step says. What no grant explains is overdraft:
// it is spent last, and a reversal takes it back first.
func (st *stage) parts(s said, slot string, takes bool) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	took := line.Takes()
	if len(line.Drawdowns) > 0 && took != takes {
		return fmt.Errorf("a line of type %s with %s does the opposite", line.Type, line.Amount)
	}
	var is []string
	unexplained := line.Amount
	for _, d := range line.Drawdowns {
		is = append(is, fmt.Sprintf("%s %s", d.Amount, st.grantName(billing.NewGrantID(line.Wallet, d.Grant))))
		if takes {
			unexplained += d.Amount
		} else {
			unexplained -= d.Amount
		}
	}
	switch {
	case line.Amount == 0: // it moves no credit: what a repayment draws is what it repays
	case unexplained < 0:
		is = append(is, fmt.Sprintf("%s %s", -unexplained, overdraft))
	case unexplained > 0:
		is = slices.Insert(is, 0, fmt.Sprintf("%s %s", unexplained, overdraft))
	}
	var want []string
	for _, p := range listed[part](s, slot) {
		want = append(want, fmt.Sprintf("%s %s", p.amount, p.grant))
	}
	return expect("it", strings.Join(is, ", "), strings.Join(want, ", "))
}

func claimCharges(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	return expect("its charge", -line.Amount, in[billing.Credits](s, "AMOUNT", 0))
}

func claimShort(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	return expect("its shortfall", line.Shortfall, in[billing.Credits](s, "AMOUNT", 0))
}

func claimOccurred(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	at, err := st.when(in[instant](s, "INSTANT", 0))
	if err != nil {
		return err
	}
	return expect("when it occurred", sinceBeginning(line.OccurredAt), sinceBeginning(at))
}

// claimCreates names the next of the grants that a line created and that has no name yet.
func claimCreates(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	for i := range line.Created {
		created := line.Created[i]
		if st.grantName(created.ID()) != string(created.ID()) {
			continue
		}
		st.grants[in[string](s, "NAME", 0)] = &created
		return expect("its amount", created.Amount, in[billing.Credits](s, "AMOUNT", 0))
	}
	return fmt.Errorf("the line creates %d grants, all of which have names", len(line.Created))
}

func claimReversed(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	return expect("what is reversed of it", line.Reversed, in[billing.Credits](s, "AMOUNT", 0))
}

func claimStatus(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(st.wallets, func(w *openWallet) bool { return w.ref.ID == grant.Wallet })
	snapshot, err := st.snapshot(st.wallets[at])
	if err != nil {
		return err
	}
	views, err := st.GrantViews(st.ctx, snapshot, st.Time(), []billing.GrantRef{grant.Ref})
	if err != nil {
		return err
	}
	view, found := views[grant.Ref]
	if !found {
		return errors.New("the wallet has no such grant")
	}
	if err := expect("it", view.Status, in[billing.GrantStatus](s, "STATUS", 0)); err != nil {
		return err
	}
	return errors.Join(
		expect("what remains", view.Remaining, option(s, "AMOUNT remaining", "AMOUNT", view.Remaining)),
		expect("what is held", view.Held, option(s, "AMOUNT held", "AMOUNT", view.Held)),
	)
}

func claimExpires(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	at, err := st.when(in[instant](s, "INSTANT", 0))
	if err != nil {
		return err
	}
	if grant.ExpiresAt.IsZero() {
		return errors.New("it never expires")
	}
	return expect("its expiry", sinceBeginning(grant.ExpiresAt), sinceBeginning(at))
}

func claimNeverExpires(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err == nil && !grant.ExpiresAt.IsZero() {
		err = fmt.Errorf("it expires %s", sinceBeginning(grant.ExpiresAt))
	}
	return err
}

func claimPriority(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	return expect("its priority", grant.Priority, in[int](s, "NUMBER", 0))
}

func claimSource(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	return expect("its source", grant.Source, in[billing.GrantSource](s, "SOURCE", 0))
}

func claimOrigin(st *stage, s said) error {
	grant, err := st.grant(in[string](s, "GRANT", 0))
	if err != nil {
		return err
	}
	return expect("where it comes from", st.grantName(grant.Origin), in[string](s, "GRANT", 1))
}

// claimBurns compares the grants that can be spent now, in the order in which they will be.
func claimBurns(st *stage, s said) error {
	w := st.wallet(in[string](s, "WALLET", 0))
	snapshot, err := st.snapshot(w)
	if err != nil {
		return err
	}
	spendable := true
	page, err := st.Grants(st.ctx, snapshot, st.Time(),
		ledger.GrantQuery{Spendable: &spendable, Limit: billing.MaxPageSize})
	if err != nil {
		return err
	}
	var is, want []string
	for _, view := range page.Grants {
		is = append(is, st.grantName(view.ID()))
	}
	if len(s.slots["GRANTS"]) > 0 {
		want = listed[string](s, "GRANTS")
	}
	return expect("the order", strings.Join(is, ", "), strings.Join(want, ", "))
}

func claimLedger(st *stage, s said) error { return st.compareLedger(s, false) }

func claimLedgerEnds(st *stage, s said) error { return st.compareLedger(s, true) }

func (st *stage) compareLedger(s said, end bool) error {
	lines, err := st.ledger(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	want := listed[entry](s, "LINES")
	if end && len(lines) > len(want) {
		lines = lines[len(lines)-len(want):]
	}
	is := make([]entry, len(lines))
	for i, line := range lines {
		is[i] = entry{line.Type, line.Amount}
	}
	if !slices.Equal(is, want) {
		return fmt.Errorf("it reads %s", tellLines(is))
	}
	return nil
}

func tellLines(lines []entry) string {
	told := make([]string, len(lines))
	for i, line := range lines {
		sign := ""
		if line.amount > 0 {
			sign = "+"
		}
		told[i] = fmt.Sprintf("%s %s%s", line.kind, sign, line.amount)
	}
	return strings.Join(told, ", ")
}

func claimLedgerLength(st *stage, s said) error {
	lines, err := st.ledger(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	return expect("its length", len(lines), in[int](s, "NUMBER", 0))
}
