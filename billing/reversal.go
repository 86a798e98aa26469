package billing

import (
	"fmt"
	"slices"
)

// ExpiredCreditPolicy says what becomes of returned credit whose grant has expired meanwhile.
type ExpiredCreditPolicy string

// GRACE returns it as a grant of its own that can be spent for [GracePeriod]. EXPIRE_AGAIN returns it to its
// grant, where it lapses at once. NON_EXPIRING returns it as a grant without an end.
const (
	ExpiredGrace       ExpiredCreditPolicy = "GRACE"
	ExpiredAgain       ExpiredCreditPolicy = "EXPIRE_AGAIN"
	ExpiredNonExpiring ExpiredCreditPolicy = "NON_EXPIRING"
)

// Valid says whether p is one of the policies.
func (p ExpiredCreditPolicy) Valid() bool {
	return p == ExpiredGrace || p == ExpiredAgain || p == ExpiredNonExpiring
}

// ReverseUsage asks to undo a usage, whole or in part. The credit goes back to the grants it came from, in the
// opposite order: what was drawn last is returned first.
type ReverseUsage struct {
	Keyed
	Transaction    TransactionID
	Amount         *Credits // nil: all that has not been reversed yet
	ExpiredCredits ExpiredCreditPolicy
	Reason         string
}

func (r ReverseUsage) request() request {
	return request{"reverseUsage", []field{
		{"transactionId", string(r.Transaction)},
		{"amount", formatCredits(r.Amount)},
		{"expiredCredits", string(r.ExpiredCredits)},
		{"reason", r.Reason},
	}}
}

func (r ReverseUsage) check() *Error {
	switch {
	case r.Amount != nil && *r.Amount <= 0:
		return invalid("amount is %s; a reversal returns more than zero credits", *r.Amount).at("amount")
	case !r.ExpiredCredits.Valid():
		return invalid("%s is not a policy for expired credit", quote(string(r.ExpiredCredits))).at("expiredCredits")
	}
	return firstRefusal(r.Keyed.check(), checkRequiredText("reason", r.Reason, MaxReasonBytes))
}

func (r ReverseUsage) apply(d *draft) *Error {
	if refusal := d.wallet.mayAct(); refusal != nil {
		return refusal
	}
	usage := d.lineOf(r.Transaction)
	if d.need.Any() {
		return nil
	}
	amount, done, refusal := r.amountOf(usage, d)
	if refusal != nil {
		return refusal
	}
	if refusal := d.mayReceive(amount); refusal != nil {
		return refusal
	}
	back := d.giveBack(usage, done, amount)
	if d.need.Any() {
		return nil
	}
	if r.ExpiredCredits == ExpiredAgain {
		back.gone, back.expired = append(back.gone, back.expired...), nil
	}
	fresh := d.renewals(append(back.expired, back.lost...), r.ExpiredCredits)
	if len(fresh) > MaxCreatedGrants {
		return invalid("the credit comes from more than %d kinds of expired grants; reverse a smaller amount at a time",
			MaxCreatedGrants).at("amount")
	}
	if d.purse.count()+len(back.live)+len(fresh) > MaxLiveGrants {
		return invalid("the credit goes back to more grants than a wallet can have live, %d; reverse a smaller amount at a time",
			MaxLiveGrants).at("amount")
	}
	r.book(d, usage, back, fresh, amount)
	d.markReversed(usage, done+amount)
	return nil
}

// book writes the reversal's line, and one more for each grant whose credit is gone again at once.
func (r ReverseUsage) book(d *draft, usage *Transaction, back backlog, fresh []Grant, amount Credits) {
	line := d.line(TypeReversal, r)
	line.Amount, line.Reverses, line.Reason = amount, r.Transaction, r.Reason
	line.Action, line.Subject = usage.Action, usage.Subject
	for _, part := range back.live {
		d.purse.give(part.grant.Live(0), part.amount, d.now)
		line.Drawdowns = append(line.Drawdowns, Drawdown{part.grant.Ref, part.amount})
	}
	for _, g := range fresh {
		d.create(&line, g)
	}
	for _, part := range back.gone {
		line.Drawdowns = append(line.Drawdowns, Drawdown{part.grant.Ref, part.amount})
	}
	d.wallet.Repayments = back.repayments
	d.book(line)
	reversal := line.ID() // of which settling debt may have booked others since
	for _, part := range back.gone {
		d.bounce(part, reversal)
	}
}

// amountOf is how much to return, and how much was returned before.
func (r ReverseUsage) amountOf(usage *Transaction, d *draft) (amount, done Credits, refusal *Error) {
	if usage == nil {
		return 0, 0, refuse(CodeNotFound, "there is no transaction %s", quote(string(r.Transaction))).at("transactionId")
	}
	if usage.Type != TypeUsage {
		return 0, 0, refuse(CodeNotReversible, "transaction %s is a %s; only a USAGE can be reversed", r.Transaction, usage.Type).
			at("transactionId")
	}
	done = d.reversedOf(usage)
	left := usage.Amount.abs() - done
	if amount = left; r.Amount != nil {
		amount = *r.Amount
	}
	if amount > left || left == 0 {
		refusal = refuse(CodeReversalExceedsUsage, "the usage charged %s credits, of which %s are reversed already, so %s can be",
			usage.Amount.abs(), done, left).at("amount")
		refusal.Required, refusal.Available = &amount, &left
	}
	return amount, done, refusal
}

// returned is credit on its way back to where it was drawn. grant is nil where that is no longer known.
type returned struct {
	grant  *Grant
	amount Credits
}

// backlog is what a reversal returns, by what has become of the grants.
type backlog struct {
	live    []returned // to go back to where it was
	expired []returned // for the policy to say
	gone    []returned // to go back and be gone again at once: of voided grants
	lost    []returned // from grants no longer known

	repayments []Repayment // that are left to be reversed
}

// giveBack finds out where amount of usage has to go back to, after done was returned before. What was spent into
// debt was spent last: it takes debt back first, then goes to the grants that repaid it, latest first.
func (d *draft) giveBack(usage *Transaction, done, amount Credits) backlog {
	debt, drawdowns := usage.undo(done, amount)
	debt -= min(debt, d.wallet.Debt)
	back := backlog{repayments: slices.Clone(d.wallet.Repayments)}
	var repaid []Drawdown
	for _, repayment := range slices.Backward(back.repayments) {
		if part := min(debt, repayment.Amount); part > 0 {
			debt -= part
			repaid = append(repaid, Drawdown{repayment.Grant, part})
		}
	}
	back.forget(repaid)
	if debt > 0 {
		back.lost = append(back.lost, returned{nil, debt})
	}
	for _, part := range append(repaid, drawdowns...) {
		grant, found := d.grant(part.Grant)
		if !found || grant == nil {
			continue // needs it first; a grant that was drawn from is always there
		}
		switch r := (returned{grant, part.Amount}); {
		case d.endedAs(grant) == GrantVoided:
			back.gone = append(back.gone, r)
		case lapsed(grant.ExpiresAt, d.now):
			back.expired = append(back.expired, r)
		default:
			back.live = append(back.live, r)
		}
	}
	return back
}

// forget takes the repayments that are being reversed, latest first, off those that can still be.
func (b *backlog) forget(repaid []Drawdown) {
	for _, part := range repaid {
		last := len(b.repayments) - 1
		if b.repayments[last].Amount -= part.Amount; b.repayments[last].Amount == 0 {
			b.repayments = b.repayments[:last]
		}
	}
}

// undo is the part of a usage that goes back when amount is returned after done was: the drawdowns in the
// opposite order, ahead of them what no grant paid.
func (t *Transaction) undo(done, amount Credits) (debt Credits, drawdowns []Drawdown) {
	next := func(size Credits) Credits {
		skipped := min(done, size)
		done -= skipped
		part := min(amount, size-skipped)
		amount -= part
		return part
	}
	debt = next(t.Amount.abs() - t.drawn())
	for _, d := range slices.Backward(t.Drawdowns) {
		if part := next(d.Amount); part > 0 {
			drawdowns = append(drawdowns, Drawdown{d.Grant, part})
		}
	}
	return debt, drawdowns
}

// renewals are the grants by which credit returns that cannot go back to its own, so that it burns where it burned
// before: one for each of those, or, where they are very many, one for each source and priority.
func (d *draft) renewals(parts []returned, policy ExpiredCreditPolicy) []Grant {
	type kind struct {
		source   GrantSource
		priority int
		one      GrantRef // no two are alike
	}
	var grants []Grant
	place := map[kind]int{}
	for _, part := range parts {
		fresh := Grant{Source: SourceRefund, Priority: adjustmentPriority, EffectiveAt: d.now}
		if part.grant != nil {
			fresh.Source, fresh.Priority, fresh.Origin = part.grant.Source, part.grant.Priority, part.grant.ID()
		}
		if policy != ExpiredNonExpiring {
			fresh.ExpiresAt = d.now.Add(GracePeriod)
		}
		key := kind{source: fresh.Source, priority: fresh.Priority}
		if part.grant != nil && len(parts) <= MaxCreatedGrants {
			key.one = part.grant.Ref
		}
		at, found := place[key]
		if !found {
			at = len(grants)
			place[key] = at
			grants = append(grants, fresh)
		}
		grants[at].Amount += part.amount
	}
	return grants
}

// bounce books that credit which went back to a grant that has ended is gone again at once.
func (d *draft) bounce(part returned, reversal TransactionID) {
	t := Transaction{
		Type: TypeExpiry, Amount: -part.amount, Actor: systemActor, Reverses: reversal,
		Drawdowns: []Drawdown{{part.grant.Ref, part.amount}},
		Key:       fmt.Sprintf("%s:%d", d.grantKey("expire", part.grant.Ref), d.wallet.Sequence+1),
	}
	if d.endedAs(part.grant) == GrantVoided {
		t.Type = TypeVoid
		t.Key = fmt.Sprintf("%s:%d", d.grantKey("void", part.grant.Ref), d.wallet.Sequence+1)
		t.Reason = "the grant was voided before the usage was reversed"
	}
	d.book(t)
}

// lineOf looks up a line: nil where there is none, or where it has to be loaded first.
func (d *draft) lineOf(id TransactionID) *Transaction {
	_, _, key, _ := id.Split()
	line, known := d.facts.Lines[key]
	if !known {
		d.need.Lines = append(d.need.Lines, key)
	}
	if line == nil || line.ID() != id {
		return nil
	}
	return line
}

// reversedOf is how much of a usage has been reversed, in the store and in this draft.
func (d *draft) reversedOf(usage *Transaction) Credits {
	for _, r := range d.reversed {
		if r.Key == usage.KeyHash() {
			return r.To
		}
	}
	return usage.Reversed
}

func (d *draft) markReversed(usage *Transaction, to Credits) {
	for i, r := range d.reversed {
		if r.Key == usage.KeyHash() {
			d.reversed[i].To = to
			return
		}
	}
	d.reversed = append(d.reversed, ReversedLine{Key: usage.KeyHash(), From: usage.Reversed, To: to})
}
