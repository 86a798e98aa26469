package billing

import (
	"fmt"
	"slices"
	"time"
)

// draft is a wallet on its way from what it was to what a decision makes of it. Commands check first and change
// afterwards: what refuses has changed nothing.
type draft struct {
	before   *Wallet
	wallet   Wallet
	purse    purse
	facts    *Facts
	now      time.Time
	need     Need
	lines    []*Transaction
	receipts []*Receipt
	created  []*Grant
	ended    []GrantEnd
	reversed []ReversedLine
	bytes    int

	partial   bool // what happened by itself is not all booked: the rest is for the next
	unsettled bool // debt may be left that could be repaid: what comes next has to wait until it is
}

// newDraft begins with the wallet of s at now, which is never before its last commit: a clock that runs behind
// cannot make time go back.
func newDraft(s *Snapshot, now time.Time) *draft {
	return &draft{
		before: &s.Wallet,
		wallet: s.Wallet.clone(),
		purse:  newPurse(&s.Wallet, &s.Facts),
		facts:  &s.Facts,
		now:    latest(Instant(now), s.Wallet.CommittedAt),
	}
}

// missing is everything that the draft could not go on without.
func (d *draft) missing() Need {
	for _, number := range d.purse.needs {
		d.need.page(number)
	}
	return d.need
}

// balance is what the draft holds. Time must have passed up to now.
func (d *draft) balance() Balance {
	sum, pending := d.purse.totals(d.now)
	posted := sum - d.wallet.Debt
	return Balance{
		Available: posted - pending, Pending: pending, Posted: posted,
		ExpiringNext: d.purse.expiringNext(), Sequence: d.wallet.Sequence, AsOf: d.now,
	}
}

// glance lets time pass up to now without booking anything: for reads.
func (d *draft) glance() {
	d.purse.passTime(d.now)
	for _, paying := range d.purse.settlements(d.wallet.Debt, d.now, MaxLiveGrants) {
		d.wallet.Debt -= paying.Remaining
		d.purse.change(paying, -paying.Remaining, d.now)
	}
	for _, g := range d.purse.lapsedBy(d.now) {
		d.purse.remove(g, d.now)
		d.ended = append(d.ended, GrantEnd{g.Ref, GrantExpired, d.now})
	}
}

// passTime lets time pass up to now and books what happened, in the order in which it did: credit that became
// effective repays debt, credit that lapsed leaves. It answers false where that takes most lines or more, which is
// all that the decision should hold; the rest is for the next.
//
// Which credit repays debt does not depend on what lapsed since: a grant is effective before it lapses, and what
// repays first is what became effective first.
func (d *draft) passTime(most int) (complete bool) {
	d.purse.passTime(d.now)
	since := d.wallet.CommittedAt
	paying := d.purse.settlements(d.wallet.Debt, d.now, most)
	gone := d.purse.lapsedBy(d.now)
	for len(paying)+len(gone) > 0 && len(d.lines) < most {
		if len(gone) == 0 || len(paying) > 0 && !gone[0].ExpiresAt.Before(paying[0].EffectiveAt) {
			d.repay(paying[0], latest(paying[0].EffectiveAt, since))
			paying = paying[1:]
		} else {
			d.expire(gone[0])
			gone = gone[1:]
		}
	}
	d.partial = len(paying)+len(gone) > 0
	return !d.partial && len(d.lines) < most
}

// settle repays debt out of the grants that can be spent at now, as many as one decision books.
func (d *draft) settle() {
	all := d.purse.settlements(d.wallet.Debt, d.now, MaxCommitExpiries)
	for _, paying := range all {
		d.repay(paying, d.now)
	}
	d.unsettled = len(all) == MaxCommitExpiries
}

// repay books that credit of a grant repaid debt at an instant.
func (d *draft) repay(paying LiveGrant, at time.Time) {
	d.purse.change(paying, -paying.Remaining, d.now)
	d.wallet.Repayments = append(d.wallet.Repayments, Repayment{paying.Ref, paying.Remaining})
	if excess := len(d.wallet.Repayments) - MaxRepayments; excess > 0 {
		d.wallet.Repayments = d.wallet.Repayments[excess:]
	}
	d.book(Transaction{
		Type: TypeRepayment, Exhausted: d.purse.exhausted([]LiveGrant{paying}), Actor: systemActor, OccurredAt: at,
		Key:       fmt.Sprintf("%s:%d", d.grantKey("repay", paying.Ref), d.wallet.Sequence+1),
		Drawdowns: []Drawdown{{paying.Ref, paying.Remaining}},
	})
}

// grantKey is the key of what Drawdown does to a grant by itself: the fact is the key, so that it happens once.
func (d *draft) grantKey(fact string, ref GrantRef) string {
	return reservedKeyPrefix + fact + ":" + string(NewGrantID(d.wallet.ID, ref))
}

// line begins the line of a command.
func (d *draft) line(kind TransactionType, c keyedRequest) Transaction {
	key := c.keyed()
	return Transaction{
		Wallet: d.wallet.ID, Sequence: d.wallet.Sequence + 1, Type: kind,
		Key: key.IdempotencyKey, Fingerprint: c.request().fingerprint(), Actor: key.Actor,
	}
}

// create adds a grant to the wallet as part of line, which must be booked next.
func (d *draft) create(line *Transaction, g Grant) {
	g.Wallet, g.Ref = d.wallet.ID, GrantRef{d.wallet.Sequence + 1, len(line.Created)}
	g.Reason, g.Metadata, g.CreatedAt = line.Reason, line.Metadata, d.now
	line.Created = append(line.Created, g)
	line.Drawdowns = append(line.Drawdowns, Drawdown{g.Ref, g.Amount})
	d.created = append(d.created, &g)
	d.wallet.LastEffective = latest(d.wallet.LastEffective, futureOnly(g.EffectiveAt, d.now))
	d.purse.give(g.Live(0), g.Amount, d.now)
}

// futureOnly is t where it lies after now, else zero.
func futureOnly(t, now time.Time) time.Time {
	if t.After(now) {
		return t
	}
	return time.Time{}
}

// book appends a line to the ledger: its sequence, its balances, its place in the chain. Credit that it brought
// repays debt at once.
func (d *draft) book(t Transaction) {
	w := &d.wallet
	if n := len(w.LastKeys); n > 0 {
		t.Previous = w.LastKeys[n-1]
	}
	w.Sequence++
	w.Posted += t.Amount
	w.Debt += t.DebtChange()
	t.Wallet, t.Sequence, t.BalanceAfter, t.DebtAfter = w.ID, w.Sequence, w.Posted, w.Debt
	t.RecordedAt = d.now
	if t.OccurredAt.IsZero() {
		t.OccurredAt = d.now
	}
	t.Next = d.purse.expiringNext()
	t.Hash = t.chain(w.Head)
	w.Head = t.Hash
	w.LastKeys = append(w.LastKeys, t.KeyHash())
	d.lines = append(d.lines, &t)
	d.bytes += t.size()
	if t.Amount > 0 && w.Debt > 0 {
		d.settle()
	}
}

// mayReceive refuses credit that the wallet has no room for, which is the fault of the amount.
func (d *draft) mayReceive(amount Credits) *Error {
	if refusal := d.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if d.wallet.Posted > MaxCredits-amount {
		return invalid("%s credits more would take the balance over the largest amount, %s", amount, MaxCredits).at("amount")
	}
	if d.purse.count() >= MaxLiveGrants {
		return invalid("the wallet has %d grants of which something remains, the most there can be; void or spend some first",
			MaxLiveGrants).at("amount")
	}
	return nil
}

// insufficient refuses a spend that there is not enough credit for.
func (d *draft) insufficient(required Credits, available Credits) *Error {
	refusal := refuse(CodeInsufficientCredits, "%s credits are needed and %s are available", required, available)
	refusal.Required, refusal.Available = &required, &available
	return refusal
}

// change is what the draft comes to, once it is sealed.
func (d *draft) change() WalletChange {
	pages := d.purse.seal(d.now)
	w := d.wallet.clone()
	w.Revision++
	w.CommittedAt = d.now
	w.Live = d.purse.live
	w.LiveGrantCount = d.purse.count()
	w.Pages = w.Pages[:0]
	for _, pg := range d.purse.pages {
		w.Pages = append(w.Pages, pg.PageSummary)
	}
	if n := len(d.lines); n > 0 {
		w.LastKeys = w.LastKeys[len(w.LastKeys)-n:]
	}
	d.watch(&w)
	d.endCreated()
	return WalletChange{
		Before: d.before, After: w, Lines: d.lines, Receipts: d.receipts,
		Created: d.created, Ended: d.ended, Pages: pages, Reversed: d.reversed,
	}
}

// endCreated marks grants that were created and ended in this very draft, so that no item is written twice.
func (d *draft) endCreated() {
	d.ended = slices.DeleteFunc(d.ended, func(end GrantEnd) bool {
		at := slices.IndexFunc(d.created, func(g *Grant) bool { return g.Ref == end.Grant })
		if at >= 0 {
			d.created[at].Ended, d.created[at].EndedAt = end.Status, end.At
		}
		return at >= 0
	})
}
