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

// ExpiredCreditPolicies are all of them.
var ExpiredCreditPolicies = []ExpiredCreditPolicy{ExpiredGrace, ExpiredAgain, ExpiredNonExpiring}

// Valid reports whether p is one of ExpiredCreditPolicies.
func (p ExpiredCreditPolicy) Valid() bool { return slices.Contains(ExpiredCreditPolicies, p) }

// ReverseUsage asks to undo a usage, whole or in part. The credit goes back to the grants it came from, in the
// opposite order: what was drawn last is returned first.
type ReverseUsage struct {
	Keyed
	Transaction    TransactionID
	Amount         *Credits // nil: all that has not been reversed yet
	ExpiredCredits ExpiredCreditPolicy
	Reason         string
}

// Request implements [Command].
func (r ReverseUsage) Request() Request {
	return Request{"reverseUsage", []Field{
		{"transactionId", string(r.Transaction)},
		{"amount", formatCredits(r.Amount)},
		{"expiredCredits", string(r.ExpiredCredits)},
		{"reason", r.Reason},
	}}
}

// Check implements [Command].
func (r ReverseUsage) Check() *Error {
	switch {
	case r.Amount != nil && *r.Amount <= 0:
		return invalid("amount is %s; a reversal returns more than zero credits", *r.Amount).at("amount")
	case !r.ExpiredCredits.Valid():
		return invalid("%s is not a policy for expired credit", quote(string(r.ExpiredCredits))).at("expiredCredits")
	}
	refusal := firstRefusal(r.Keyed.Check(), checkRequiredProse("reason", r.Reason, MaxReasonBytes))
	if _, _, _, ok := r.Transaction.Split(); !ok && refusal == nil {
		return r.notFound()
	}
	return refusal
}

// Wallets implements [Command].
func (r ReverseUsage) Wallets() []WalletID {
	wallet, _, _, _ := r.Transaction.Split()
	return []WalletID{wallet}
}

// Reads implements [Command]: the usage, then the grants to which its credit goes back.
func (r ReverseUsage) Reads(d *Draft) {
	wallet, _, key, _ := r.Transaction.Split()
	if d.readLine(wallet, key) == nil {
		return
	}
	w := d.wallet(wallet)
	usage := w.lineOf(r.Transaction)
	amount, done, refusal := r.amountOf(usage, w)
	if refusal != nil {
		return
	}
	repaid, drawn, _ := w.origins(usage, done, amount)
	for _, part := range append(repaid, drawn...) {
		d.readGrant(wallet, part.Grant)
	}
}

// TooLarge implements [Oversized].
func (r ReverseUsage) TooLarge() *Error {
	return refuse(CodeRequestTooLarge,
		"the reversal changes more grants and transactions than one commit holds, %d; reverse a smaller amount at a time",
		MaxCommitItems).at("amount")
}

// Apply implements [Command].
func (r ReverseUsage) Apply(d *Draft) *Error {
	wallet, _, _, _ := r.Transaction.Split()
	w := d.wallet(wallet)
	if w == nil {
		return r.notFound()
	}
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	usage := w.lineOf(r.Transaction)
	amount, done, refusal := r.amountOf(usage, w)
	if refusal != nil {
		return refusal
	}
	if refusal := w.mayReceive(amount); refusal != nil {
		return refusal
	}
	back := w.giveBack(usage, done, amount)
	if r.ExpiredCredits == ExpiredAgain {
		back.gone, back.expired = append(back.gone, back.expired...), nil
	}
	fresh := w.renewals(append(back.expired, back.lost...), r.ExpiredCredits)
	if len(fresh) > MaxCreatedGrants {
		return refuse(CodeRequestTooLarge,
			"the credit comes from more than %d kinds of expired grants; reverse a smaller amount at a time", MaxCreatedGrants).at("amount")
	}
	if w.lots.count()+len(back.live)+len(fresh) > MaxLiveGrants {
		return refuse(CodeWalletFull,
			"the credit goes back to more grants than a wallet can have live, %d; reverse a smaller amount at a time",
			MaxLiveGrants).at("amount")
	}
	r.book(w, usage, back, fresh, amount)
	w.markReversed(usage, done+amount)
	return nil
}

func (r ReverseUsage) notFound() *Error {
	return refuse(CodeNotFound, "there is no transaction %s", quote(string(r.Transaction))).at("transactionId")
}

// book writes the reversal's line, and one more for each grant whose credit is gone again at once.
func (r ReverseUsage) book(w *walletDraft, usage *Transaction, back backlog, fresh []Grant, amount Credits) {
	line := w.line(TypeReversal, r)
	line.Amount, line.Reverses, line.Reason = amount, r.Transaction, r.Reason
	line.Action, line.Subject = usage.Action, usage.Subject
	for _, part := range back.live {
		w.lots.give(part.grant.Live(0), part.amount, w.now)
		line.Drawdowns = append(line.Drawdowns, Drawdown{part.grant.Ref, part.amount})
	}
	for _, g := range fresh {
		w.create(&line, g)
	}
	for _, part := range back.gone {
		line.Drawdowns = append(line.Drawdowns, Drawdown{part.grant.Ref, part.amount})
	}
	w.wallet.Repayments = back.repayments
	w.book(line)
	reversal := line.ID() // of which settling debt may have booked others since
	for _, part := range back.gone {
		w.bounce(part, reversal)
	}
}

// amountOf is how much to return, and how much was returned before.
func (r ReverseUsage) amountOf(usage *Transaction, w *walletDraft) (amount, done Credits, refusal *Error) {
	if usage == nil {
		return 0, 0, r.notFound()
	}
	if usage.Type != TypeUsage {
		return 0, 0, refuse(CodeNotReversible, "transaction %s is a %s; only a USAGE can be reversed", r.Transaction, usage.Type).
			at("transactionId")
	}
	done = w.reversedOf(usage)
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

// origins is where amount of usage came from, after done was returned before: grants that repaid its debt since, grants that
// it drew on, and debt that neither explains. What was spent into debt was spent last: it takes debt back first, then goes
// to the grants that repaid it, latest first.
func (w *walletDraft) origins(usage *Transaction, done, amount Credits) (repaid, drawn []Drawdown, unknown Credits) {
	debt, drawn := usage.undo(done, amount)
	debt -= min(debt, w.wallet.Debt)
	for _, repayment := range slices.Backward(w.wallet.Repayments) {
		if part := min(debt, repayment.Amount); part > 0 {
			debt -= part
			repaid = append(repaid, Drawdown{repayment.Grant, part})
		}
	}
	return repaid, drawn, debt
}

// giveBack sorts what goes back by what has become of the grants meanwhile.
func (w *walletDraft) giveBack(usage *Transaction, done, amount Credits) backlog {
	repaid, drawn, unknown := w.origins(usage, done, amount)
	back := backlog{repayments: slices.Clone(w.wallet.Repayments)}
	back.forget(repaid)
	if unknown > 0 {
		back.lost = append(back.lost, returned{nil, unknown})
	}
	for _, part := range append(repaid, drawn...) {
		grant := w.grant(part.Grant)
		if grant == nil {
			continue // a grant that was drawn from is always there
		}
		switch r := (returned{grant, part.Amount}); {
		case w.endedAs(grant) == GrantVoided:
			back.gone = append(back.gone, r)
		case hasLapsed(grant.ExpiresAt, w.now):
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
func (w *walletDraft) renewals(parts []returned, policy ExpiredCreditPolicy) []Grant {
	type kind struct {
		source   GrantSource
		priority int
		one      GrantRef // no two are alike
	}
	var grants []Grant
	place := map[kind]int{}
	for _, part := range parts {
		fresh := Grant{Source: SourceRefund, Priority: adjustmentPriority, EffectiveAt: w.now}
		if part.grant != nil {
			fresh.Source, fresh.Priority, fresh.Origin = part.grant.Source, part.grant.Priority, part.grant.ID()
		}
		if policy != ExpiredNonExpiring {
			fresh.ExpiresAt = w.now.Add(GracePeriod)
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
func (w *walletDraft) bounce(part returned, reversal TransactionID) {
	t := Transaction{
		Type: TypeExpiry, Amount: -part.amount, Actor: systemActor, Reverses: reversal,
		Drawdowns: []Drawdown{{part.grant.Ref, part.amount}},
		Key:       fmt.Sprintf("%s:%d", w.grantKey("expire", part.grant.Ref), w.wallet.Sequence+1),
	}
	if w.endedAs(part.grant) == GrantVoided {
		t.Type = TypeVoid
		t.Key = fmt.Sprintf("%s:%d", w.grantKey("void", part.grant.Ref), w.wallet.Sequence+1)
		t.Reason = "the grant was voided before the usage was reversed"
	}
	w.book(t)
}

// readLine declares that a line is read, and returns it once it is loaded: nil before that, and where there is none.
func (d *Draft) readLine(wallet WalletID, key KeyHash) *Transaction {
	w := d.wallet(wallet)
	if w == nil {
		return nil
	}
	line, known := w.facts.Lines[key]
	if !known && !slices.Contains(w.need.Lines, key) {
		w.need.Lines = append(w.need.Lines, key)
	}
	return line
}

// lineOf is a line that the command declared to read; nil where there is none.
func (w *walletDraft) lineOf(id TransactionID) *Transaction {
	_, _, key, _ := id.Split()
	line, known := w.facts.Lines[key]
	if !known {
		panic("a command looks up line " + string(id) + ", which its Reads does not declare")
	}
	if line == nil || line.ID() != id {
		return nil
	}
	return line
}

// reversedOf is how much of a usage has been reversed, in the store and in this draft.
func (w *walletDraft) reversedOf(usage *Transaction) Credits {
	for _, r := range w.reversed {
		if r.Key == usage.KeyHash() {
			return r.To
		}
	}
	return usage.Reversed
}

func (w *walletDraft) markReversed(usage *Transaction, to Credits) {
	for i, r := range w.reversed {
		if r.Key == usage.KeyHash() {
			w.reversed[i].To = to
			return
		}
	}
	w.reversed = append(w.reversed, ReversedLine{Key: usage.KeyHash(), From: usage.Reversed, To: to})
}
