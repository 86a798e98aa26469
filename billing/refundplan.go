package billing

import (
	"math/bits"
	"slices"
	"sort"
	"time"
)

// refundPlan is what a refund of an amount takes.
type refundPlan struct {
	taken []LiveGrant // Remaining is how much leaves
	worth int64       // the cost of that
}

// freeOf lists what is free of a purchase and can be set aside or refunded at an instant, in burn order. It sees the pages that are
// loaded.
func (w *walletDraft) freeOf(purchase GrantRef, at time.Time) (free []LiveGrant) {
	w.lots.eachLoaded(func(g LiveGrant) {
		if g.Purchase == purchase && !g.Pending(at) && w.canBeSetAside(g, at) {
			free = append(free, g)
		}
	})
	return free
}

// takeOut takes parts of grants out of what is free.
func (w *walletDraft) takeOut(parts []LiveGrant) {
	for _, g := range parts {
		w.lots.change(g, -g.Remaining, w.now)
	}
}

// loadAll needs all pages.
func (p *lots) loadAll() {
	for _, pg := range p.pages {
		if !pg.loaded {
			p.need(pg)
		}
	}
}

// readPurchase declares that all is read that is known of the credits of a purchase: what is free, what is held, and what left
// for its refunds.
func (w *walletDraft) readPurchase(t *TopUp) {
	w.lots.loadAll()
	for _, g := range w.freeOf(t.Place, w.now) {
		w.readGrant(g.Ref)
	}
	for _, h := range w.openHolds() {
		for _, piece := range h.Pieces {
			if h.Reserved && piece.Purchase == t.Place {
				w.readGrant(piece.Ref)
			}
		}
	}
	for i := range t.Refunds {
		for _, part := range t.Refunds[i].Taken {
			w.readGrant(part.Grant)
		}
	}
}

// worthFree returns the cost of what is free of a purchase.
func (w *walletDraft) worthFree(t *TopUp) (sum int64) {
	for _, cost := range w.costsLeaving(w.freeOf(t.Place, w.now)) {
		if cost != nil {
			sum += cost.Minor
		}
	}
	return sum
}

// refundable returns the most that can be refunded without writing anything off, tax included: what the free credits cost
// covers it.
func (w *walletDraft) refundable(t *TopUp) int64 {
	have := w.worthFree(t)
	left, _ := t.left()
	tooMuch := sort.Search(int(left), func(less int) bool {
		minor := int64(less) + 1
		return minor-t.taxIn(minor) > have
	})
	return int64(tooMuch)
}

// planRefund returns what a refund of an amount takes: in burn order the fewest credits that are worth it without its tax, and
// of what cost nothing the same share as the amount has of what is left of the price.
func (w *walletDraft) planRefund(t *TopUp, minor int64) (plan refundPlan) {
	need := minor - t.taxIn(minor)
	left, _ := t.left()
	return w.planTaking(w.freeOf(t.Place, w.now), need, minor, left)
}

// planTaking takes from grants credits that are worth need, and of those that cost nothing the share part ÷ whole, rounded up.
// It takes all where that is not enough.
func (w *walletDraft) planTaking(grants []LiveGrant, need, part, whole int64) (plan refundPlan) {
	held := w.heldByGrant()
	for _, g := range grants {
		terms := w.grant(g.Ref)
		amount := shareUp(g.Remaining, part, whole)
		if _, costs := terms.MoneyBehind(); costs {
			gone := terms.Amount - w.lots.find(g).Remaining - held[g.Ref]
			amount = terms.least(gone, g.Remaining, need-plan.worth)
			plan.worth += terms.Worth(gone, gone+amount)
		}
		if amount > 0 {
			g.Remaining = amount
			plan.taken = append(plan.taken, g)
		}
	}
	return plan
}

// least returns the fewest credits, of at most so many, that are worth need once others have left. It returns all where they are
// worth less.
func (g *Grant) least(gone, most Credits, need int64) Credits {
	if need <= 0 {
		return 0
	}
	return Credits(sort.Search(int(most), func(x int) bool { return g.Worth(gone, gone+Credits(x)) >= need }))
}

// shareUp returns the share part ÷ whole of an amount, rounded up. part is at most whole.
func shareUp(amount Credits, part, whole int64) Credits {
	if part >= whole {
		return amount
	}
	high, low := bits.Mul64(uint64(amount), uint64(part))
	low, carry := bits.Add64(low, uint64(whole-1), 0)
	share, _ := bits.Div64(high+carry, low, uint64(whole)) // which fits, as part < whole
	return Credits(share)
}

// RefundPreview is what a refund would do.
type RefundPreview struct {
	Refundable Amount     // the most that can be refunded, tax included
	Taken      []Drawdown // what would leave for the amount that was asked for
	Spent      Credits    // of the purchase: no longer there to be given back, and not refunded
	Reason     string     // why the refund would be refused; empty: it would not
}

// PreviewRefund returns what a refund of a top-up of the wallet would do at now. amount is nil for all that can be refunded.
// It may need facts first.
func (s *Snapshot) PreviewRefund(now time.Time, t *TopUp, amount *Money, allowSpent bool) (RefundPreview, Need) {
	w := newWalletDraft(s, now)
	w.elapse()
	w.readPurchase(t)
	if need := w.missing(); need.Any() {
		return RefundPreview{}, need
	}
	minor, refundable, refusal := w.mayRefund(t, amount, allowSpent)
	preview := RefundPreview{Refundable: Amount{refundable, t.Terms.Price.Currency}}
	if t.Payment != "" {
		preview.Spent = t.Terms.Credits + t.Terms.Bonus - t.refundedCredits() - sumOf(w.freeOf(t.Place, w.now))
	}
	if refusal != nil {
		preview.Reason = refusal.Message
		return preview, Need{}
	}
	preview.Taken = drawdownsOf(w.planRefund(t, minor).taken)
	return preview, Need{}
}

// mayRefund returns how much a request refunds, in minor units, and the most that can be refunded. It refuses what cannot be
// refunded.
func (w *walletDraft) mayRefund(t *TopUp, amount *Money, allowSpent bool) (minor, refundable int64, refusal *Error) {
	if refusal := t.notRefundable(); refusal != nil {
		return 0, 0, refusal
	}
	left, _ := t.left()
	refundable = left
	if !allowSpent {
		if end := t.refundableUntil(); !end.IsZero() && !w.now.Before(end) {
			return 0, 0, refuse(CodeNotRefundable, "unspent credits of top-up %s could be refunded until %s, which is %d days after "+
				"the payment; set allowSpent to refund it all the same", t.TopUpID(), FormatInstant(end), t.Terms.RefundableForDays).
				at("topUpId")
		}
		refundable = w.refundable(t)
	}
	minor = refundable
	if amount != nil {
		asked, refusal := amount.Minor()
		switch {
		case refusal != nil:
			return 0, refundable, refusal.at("amount")
		case asked.Currency != t.Terms.Price.Currency:
			return 0, refundable, refuse(CodeCurrencyMismatch, "amount is in %s, and the top-up was paid in %s", asked.Currency,
				t.Terms.Price.Currency).at("amount", "currency")
		case asked.Minor <= 0:
			return 0, refundable, invalid("amount is %s; a refund gives back more than zero", asked).at("amount", "amount")
		}
		minor = asked.Minor
	}
	switch most := (Amount{refundable, t.Terms.Price.Currency}); {
	case minor > refundable && allowSpent:
		return 0, refundable, refuse(CodeNotRefundable, "%s were paid and not given back, and the refund is of %s",
			most, Amount{minor, most.Currency}).at("amount").refundable(most)
	case minor > refundable || minor == 0:
		return 0, refundable, refuse(CodeNotRefundable, "the unspent credits of top-up %s are worth %s; set allowSpent to give back "+
			"more than that", t.TopUpID(), most).at("amount").refundable(most)
	}
	return minor, refundable, nil
}

// refundable returns e with how much can be refunded.
func (e *Error) refundable(most Amount) *Error {
	e.Refundable = &most
	return e
}

// refundableUntil returns until when unspent credits can be refunded; zero: as long as they last.
func (t *TopUp) refundableUntil() time.Time {
	if t.Terms.RefundableForDays == 0 {
		return time.Time{}
	}
	return t.SettledAt.AddDate(0, 0, t.Terms.RefundableForDays)
}

// notRefundable refuses a refund where there is no money to give back, whatever became of the credits.
func (t *TopUp) notRefundable() *Error {
	left, _ := t.left()
	switch {
	case !t.Status.Paid():
		return refuse(CodeNotRefundable, "top-up %s is %s: nothing was paid that could be refunded", t.TopUpID(), t.Status).
			at("topUpId")
	case t.standing() == standingDisputed:
		return refuse(CodeNotRefundable, "a dispute of top-up %s is open: the bank has the money until it has decided", t.TopUpID()).
			at("topUpId")
	case left == 0 && slices.ContainsFunc(t.Disputes, func(s TopUpDispute) bool { return s.State == DisputeLost }):
		return refuse(CodeNotRefundable, "top-up %s was disputed and lost: all of the money went back", t.TopUpID()).at("topUpId")
	case left == 0:
		return refuse(CodeNotRefundable, "all of top-up %s was refunded already", t.TopUpID()).at("topUpId")
	}
	return nil
}
