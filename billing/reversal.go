package billing

import (
	"slices"
)

// ExpiredCreditPolicy says where credit is returned to if its grant has expired since.
type ExpiredCreditPolicy string

// GRACE returns it as a grant of its own that can be spent for [GracePeriod]. EXPIRE_AGAIN returns it to its
// grant, where it lapses at once. NON_EXPIRING returns it as a grant without an end.
const (
	ExpiredGrace       ExpiredCreditPolicy = "GRACE"
	ExpiredAgain       ExpiredCreditPolicy = "EXPIRE_AGAIN"
	ExpiredNonExpiring ExpiredCreditPolicy = "NON_EXPIRING"
)

// ExpiredCreditPolicies lists all policies.
var ExpiredCreditPolicies = []ExpiredCreditPolicy{ExpiredGrace, ExpiredAgain, ExpiredNonExpiring}

// Valid reports whether p is one of ExpiredCreditPolicies.
func (p ExpiredCreditPolicy) Valid() bool { return slices.Contains(ExpiredCreditPolicies, p) }

// ReverseUsage undoes a usage, whole or in part. The credit returns to the grants it came from, in the opposite order:
// what was drawn last is returned first.
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
	refusal := firstRefusal(r.Keyed.Check(), checkReason(r.Reason))
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

// Reads implements [Command]: the usage, then the grants to which its credit returns.
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
	w.readCounted(d, usage)
	repaid, drawn, _ := w.origins(usage, done, amount)
	for _, part := range append(repaid, drawn...) {
		d.readGrant(wallet, part.Grant)
		if g, _ := w.lookUpGrant(part.Grant); g != nil && g.Purchase != (GrantRef{}) {
			if t := w.purchase(g.Purchase); t != nil && t.standing() != standingKept {
				w.readPurchase(t)
			}
		}
	}
}

// TooLarge implements [Oversized].
func (r ReverseUsage) TooLarge() *Error {
	return refuse(CodeRequestTooLarge,
		"the reversal changes more grants and transactions than one commit holds, which is %d; reverse less at a time",
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
	replaced := append(back.expired, back.lost...)
	if len(replaced) > MaxCreatedGrants && slices.ContainsFunc(replaced, returnedCredit.costs) {
		return refuse(CodeRequestTooLarge,
			"the credit comes from over %d expired grants, and there is money behind it; reverse less at a time", MaxCreatedGrants).
			at("amount")
	}
	fresh := w.replacements(replaced, r.ExpiredCredits)
	if len(fresh) > MaxCreatedGrants {
		return refuse(CodeRequestTooLarge,
			"the credit comes from expired grants with over %d different sources and priorities; reverse less at a time",
			MaxCreatedGrants).at("amount")
	}
	if w.grantCount()+len(back.live)+len(fresh) > MaxLiveGrants {
		return refuse(CodeWalletFull,
			"the credit returns to more grants than a wallet can have with credit left, which is %d; reverse less at a time",
			MaxLiveGrants).at("amount")
	}
	w.markReturned(replaced)
	w.markReturned(back.gone)
	w.uncount(d, usage, done, amount)
	r.book(w, usage, back, fresh, amount)
	w.markReversed(usage, done+amount)
	return nil
}

func (r ReverseUsage) notFound() *Error {
	return refuse(CodeNotFound, "there is no transaction %s", quote(string(r.Transaction))).at("transactionId")
}

// book writes the reversal's line, and one more for each grant that has ended, whose credit leaves the wallet again at
// once.
func (r ReverseUsage) book(w *walletDraft, usage *Transaction, back reversalPlan, fresh []Grant, amount Credits) {
	line := w.line(TypeReversal, r)
	line.Amount, line.Reverses, line.Reason = amount, r.Transaction, r.Reason
	line.Action, line.Subject, line.Budget = usage.Action, usage.Subject, usage.Budget
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
	w.willSetAside(back.purchases())
	reversal := w.book(line)
	for _, part := range back.gone {
		w.bookEndedAgain(part, reversal)
	}
}

// amountOf returns how much to return now, and how much was returned before.
func (r ReverseUsage) amountOf(usage *Transaction, w *walletDraft) (amount, done Credits, refusal *Error) {
	if usage == nil {
		return 0, 0, r.notFound()
	}
	if !usage.Type.Spends() {
		refusal = refuse(CodeNotReversible, "transaction %s is a %s; only a USAGE or a CAPTURE can be reversed", r.Transaction,
			usage.Type)
		return 0, 0, refusal.at("transactionId")
	}
	done = w.reversedOf(usage)
	left := usage.Amount.abs() - done
	amount = left
	if r.Amount != nil {
		amount = *r.Amount
	}
	if amount > left || left == 0 {
		refusal = refuse(CodeReversalExceedsUsage,
			"the usage charged %s credits, of which %s are reversed already, so at most %s can be reversed",
			usage.Amount.abs(), done, left).at("amount")
		refusal.Required, refusal.Available = &amount, &left
	}
	return amount, done, refusal
}

// returnedCredit is credit that returns to the grant it was drawn from. grant is nil if that is no longer known.
type returnedCredit struct {
	grant  *Grant
	amount Credits
}

// costs reports whether there is money behind the credit.
func (c returnedCredit) costs() bool {
	if c.grant == nil {
		return false
	}
	_, has := c.grant.MoneyBehind()
	return has
}

// reversalPlan is the credit that a reversal returns, by the state of the grants that it came from.
type reversalPlan struct {
	live    []returnedCredit // of grants to which it returns
	expired []returnedCredit // of expired grants: the policy decides
	gone    []returnedCredit // of voided grants: it returns and leaves again at once
	lost    []returnedCredit // of grants that are no longer known

	repayments []Repayment // that can still be reversed afterwards
}

// origins returns where amount of usage came from, after done was returned before: grants that repaid its debt since,
// grants that it drew on, and debt that neither explains. The part that went into debt was spent last, so it is
// returned first: it reduces debt that is left, then returns to the grants that repaid debt, latest first.
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

// giveBack sorts the credit to return by the state that the grants have now.
func (w *walletDraft) giveBack(usage *Transaction, done, amount Credits) reversalPlan {
	repaid, drawn, unknown := w.origins(usage, done, amount)
	back := reversalPlan{repayments: slices.Clone(w.wallet.Repayments)}
	back.removeRepayments(repaid)
	if unknown > 0 {
		back.lost = append(back.lost, returnedCredit{nil, unknown})
	}
	for _, part := range append(repaid, drawn...) {
		grant := w.grant(part.Grant)
		if grant == nil {
			continue // cannot happen: a grant that was drawn from is stored for ever
		}
		switch r := (returnedCredit{grant, part.Amount}); {
		case w.endedAs(grant) == GrantVoided:
			back.gone = append(back.gone, r)
		case w.hasEnded(grant.Live(0), w.now):
			back.expired = append(back.expired, r)
		default:
			back.live = append(back.live, r)
		}
	}
	return back
}

// purchases lists the purchases to whose grants credit returns, each once.
func (b *reversalPlan) purchases() (purchases []GrantRef) {
	for _, part := range b.live {
		if p := part.grant.Purchase; p != (GrantRef{}) && !slices.Contains(purchases, p) {
			purchases = append(purchases, p)
		}
	}
	for _, part := range b.expired {
		if p := part.grant.Purchase; p != (GrantRef{}) && !slices.Contains(purchases, p) {
			purchases = append(purchases, p)
		}
	}
	return purchases
}

// removeRepayments subtracts the repayments that are reversed, latest first, from those that can still be reversed.
func (b *reversalPlan) removeRepayments(repaid []Drawdown) {
	for _, part := range repaid {
		last := len(b.repayments) - 1
		if b.repayments[last].Amount -= part.Amount; b.repayments[last].Amount == 0 {
			b.repayments = b.repayments[:last]
		}
	}
}

// undo returns the part of a usage that is undone when amount is returned and done was returned before: first what no
// grant paid, then the drawdowns in the opposite order.
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

// replacements returns the grants to create for credit whose own grants have expired or are unknown. They have the
// source and the priority of those grants, so that the credit is spent in the same order as before, and its cost.
func (w *walletDraft) replacements(credit []returnedCredit, policy ExpiredCreditPolicy) []Grant {
	parts, returned := make([]Grant, len(credit)), map[GrantRef]Credits{}
	for i, part := range credit {
		fresh := Grant{Source: SourceRefund, Amount: part.amount, Priority: defaultPriority, EffectiveAt: w.now}
		if part.grant != nil {
			fresh.Source, fresh.Priority, fresh.Origin = part.grant.Source, part.grant.Priority, part.grant.ID()
			fresh.Purchase = part.grant.Purchase
			fresh.Cost = w.costReturning(part, returned)
		}
		if policy != ExpiredNonExpiring {
			fresh.ExpiresAt = w.now.Add(GracePeriod)
		}
		parts[i] = fresh
	}
	return mergeGrants(parts)
}

// bookEndedAgain books that credit which returned to a grant that has ended leaves the wallet again at once.
func (w *walletDraft) bookEndedAgain(part returnedCredit, reversal TransactionID) {
	t := Transaction{
		Type: TypeExpiry, Amount: -part.amount, Actor: systemActor, Reverses: reversal,
		Drawdowns: []Drawdown{{part.grant.Ref, part.amount}},
		Key:       w.nextKey(w.grantKey("expire", part.grant.Ref)),
	}
	if w.endedAs(part.grant) == GrantVoided {
		t.Type = TypeVoid
		t.Key = w.nextKey(w.grantKey("void", part.grant.Ref))
		t.Reason = "the grant was voided before the usage was reversed"
	}
	w.book(t)
}
