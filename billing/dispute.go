package billing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A dispute is a customer's claim at the bank that a payment was not theirs. The bank takes the money when the dispute opens,
// and gives it back if the seller wins. While it is open, what is left of the purchase's credits is reserved. If it is won,
// they return to their grants. If it is lost, those that are worth the disputed amount are taken, as by a refund.

// TopUpDispute is one dispute of a top-up. Inquiries, which move no money, are not kept.
type TopUpDispute struct {
	Number     int    // of the top-up's disputes: 1, 2, 3 …
	ID         string // at the provider
	State      DisputeState
	Claimed    int64         // what the bank claims
	Minor      int64         // of that, at most what was left of the price
	Tax        int64         // of Minor; set once it is lost
	WrittenOff int64         // of Minor without Tax: beyond what the credits cost that left; set once it is lost
	Line       TransactionID // the last line that took credits for it
	OpenedAt   time.Time
	ClosedAt   time.Time // zero while it is open
}

// DisputeID names a dispute of a top-up: dsp_, what the top-up's id has, and the number of the dispute.
type DisputeID string

const disputePrefix = "dsp_"

// NewDisputeID returns the id of a dispute of a top-up.
func NewDisputeID(topUp TopUpID, number int) DisputeID {
	return DisputeID(disputePrefix + strings.TrimPrefix(string(topUp), topUpPrefix) + encodeNumber(int64(number), numberLength))
}

// Dispute returns the latest dispute of the top-up, or nil.
func (t *TopUp) Dispute() *TopUpDispute {
	if len(t.Disputes) == 0 {
		return nil
	}
	return &t.Disputes[len(t.Disputes)-1]
}

// disputeNamed returns the dispute with an id at the provider, or nil.
func (t *TopUp) disputeNamed(id string) *TopUpDispute {
	at := slices.IndexFunc(t.Disputes, func(s TopUpDispute) bool { return s.ID == id })
	if at < 0 {
		return nil
	}
	return &t.Disputes[at]
}

// openDispute records a dispute and reserves what is left of the purchase's credits.
func (w *walletDraft) openDispute(t *TopUp, s PaymentDispute) *TopUpDispute {
	left, _ := t.left()
	t.Disputes = append(t.Disputes, TopUpDispute{
		Number: len(t.Disputes) + 1, ID: s.ID, State: DisputeOpen, Claimed: s.Minor, Minor: min(s.Minor, left), OpenedAt: w.now,
	})
	w.moneyMoved(t)
	return t.Dispute()
}

// winDispute gives back what a dispute reserved.
func (w *walletDraft) winDispute(t *TopUp, s *TopUpDispute) {
	s.State, s.ClosedAt = DisputeWon, w.now
	if t.standing() == standingDisputed {
		return // for another dispute, which is open
	}
	w.giveBackReserved(t, w.unreserve(t))
}

// loseDispute takes credits that are worth the disputed amount out of what is reserved, and gives back the rest. If all of the
// price is gone, it takes all.
func (w *walletDraft) loseDispute(t *TopUp, s *TopUpDispute) {
	left, _ := t.left()
	s.Minor = min(s.Minor, left)
	s.Tax = t.taxIn(s.Minor)
	reserved := w.reservedOf(t.Place)
	plan := w.planTaking(reserved, t.worthOf(s.Minor, s.Tax), s.Minor, left)
	s.State, s.ClosedAt = DisputeLost, w.now
	rest := w.unreserve(t)
	for _, g := range plan.taken {
		w.unmark(g.Ref, g.Remaining)
		at := slices.IndexFunc(rest, func(r LiveGrant) bool { return r.Ref == g.Ref })
		if rest[at].Remaining -= g.Remaining; rest[at].Remaining == 0 {
			rest = slices.Delete(rest, at, at+1)
		}
	}
	w.bookLost(t, s, s.Minor-s.Tax, s.Tax, plan)
	w.giveBackReserved(t, rest)
}

// takeClaimed takes what lost disputes claim of money that a failed refund left: the bank has it.
func (w *walletDraft) takeClaimed(t *TopUp, at time.Time) {
	for i := range t.Disputes {
		s := &t.Disputes[i]
		left, _ := t.left()
		more := min(s.Claimed-s.Minor, left)
		if s.State != DisputeLost || more <= 0 {
			continue
		}
		tax := t.taxIn(more)
		plan := w.planTaking(w.freeOf(t.Place, at), t.worthOf(more, tax), more, left)
		s.Minor, s.Tax = s.Minor+more, s.Tax+tax
		w.takeOut(plan.taken)
		w.bookLost(t, s, more-tax, tax, plan)
	}
}

// worthOf returns what the credits have to be worth that a dispute takes for an amount: more than any are worth, if that is all that
// is left of the price. What customer credit paid for stays.
func (t *TopUp) worthOf(minor, tax int64) int64 {
	if left, _ := t.left(); minor == left && t.Used == 0 {
		return MaxMoney + 1
	}
	return minor - tax
}

// bookLost books what leaves for a lost dispute, out of its grants already, and what of that is written off.
func (w *walletDraft) bookLost(t *TopUp, s *TopUpDispute, net, tax int64, plan refundPlan) {
	fromCredit := w.clawCredit(t, net-plan.worth)
	off := max(net-plan.worth-fromCredit, -s.WrittenOff) // credits that are worth more lower what was written off before
	s.WrittenOff += off
	line := Transaction{
		Type: TypeRefund, Key: w.nextKey(fmt.Sprintf("%s:%d", t.key("dispute-lost"), s.Number)), Actor: systemActor,
		TopUp: t.TopUpID(), Reason: "a dispute of the payment was lost",
		Money: &LineMoney{Currency: t.Terms.Price.Currency, Refunded: net, WrittenOff: off, Tax: -tax, CustomerCredit: -fromCredit},
	}
	line.Amount, line.Drawdowns = -sumOf(plan.taken), drawdownsOf(plan.taken)
	s.Line = w.book(line)
	w.owes(t, s.WrittenOff)
}

// giveBackReserved returns what was reserved, for which there is a line already, to its grants. Of grants that have ended it leaves
// again: with them if they were voided, and as grants of its own if they have expired. What must not be spent, as another dispute is
// open or all of the money is gone, is set aside before anything repays debt.
func (w *walletDraft) giveBackReserved(t *TopUp, pieces []LiveGrant) {
	back := w.comeBack(drawdownsOf(pieces))
	for _, d := range back.live {
		w.lots.give(w.grant(d.Grant).Live(0), d.Amount, w.now)
	}
	for _, d := range back.voided {
		w.unmark(d.Grant, d.Amount)
	}
	w.bookVoided(t, back.voided)
	if len(back.expired) > 0 {
		money := LineMoney{Currency: t.Terms.Price.Currency}
		w.markExpired(back.expired)
		expiry := w.book(Transaction{
			Type: TypeExpiry, Amount: -sumOfDrawdowns(back.expired), Actor: systemActor, Drawdowns: back.expired, TopUp: t.TopUpID(),
			Key: w.nextKey(t.key("expire-reserved")), Money: clonePointer(&money),
		})
		line := Transaction{
			Type: TypeReversal, Amount: sumOfDrawdowns(back.expired), Actor: systemActor, TopUp: t.TopUpID(), Reverses: expiry,
			Key: w.nextKey(t.key("return-reserved")), Money: &money,
			Reason: "the grants expired while the payment was disputed",
		}
		for _, g := range back.fresh {
			w.create(&line, g)
		}
		w.aside = append(w.aside, t)
		w.book(line)
	}
	w.moneyMoved(t)
	if w.wallet.Debt > 0 {
		w.repayDebt(w.now)
	}
}
