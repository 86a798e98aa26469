package billing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A refund of a top-up gives money back, and takes credits of the purchase. The credits leave first, with the commit that
// records the refund. They come back if the provider says that the refund failed. What is refunded at the provider's own
// dashboard takes credits in the same way.
//
// The credits of a purchase are those of its own grants and, in the same wallet, those of all grants whose credit came from
// them. [Grant.Purchase] says so.

// TopUpRefund is one refund of a top-up.
type TopUpRefund struct {
	Number     int    // of the top-up's refunds: 1, 2, 3 …
	ID         string // at the provider; empty until it answered
	AtProvider bool   // made at the provider, and not by Drawdown
	State      RefundState
	Minor      int64      // tax included
	Tax        int64      // of Minor
	Taken      []Drawdown // the credits that left for it, in the order in which they did; a grant may be there twice
	Reason     string
	Failure    string // why it failed, in the provider's words
	CreatedAt  time.Time
	SentAt     time.Time     // when the provider was first asked, by the world's clock; zero: never
	Line       TransactionID // the line that took the credits

	FromCredit int64 // of Minor without Tax: taken from the customer credit that had come from the charge
	WrittenOff int64 // likewise: beyond that, and beyond what the credits cost that left
	Breakage   int64 // the cost of credits that came back to the purchase later and left as well, beyond what was written off
}

// RefundID names a refund of a top-up: rfd_, what the top-up's id has, and the number of the refund.
type RefundID string

const (
	refundPrefix = "rfd_"
	numberLength = 4 // of a refund or a dispute in its id
)

// NewRefundID returns the id of a refund of a top-up.
func NewRefundID(topUp TopUpID, number int) RefundID {
	return RefundID(refundPrefix + strings.TrimPrefix(string(topUp), topUpPrefix) + encodeNumber(int64(number), numberLength))
}

// given returns how much of what the refund gives back was paid for credits that left for it, tax included.
func (r *TopUpRefund) given() int64 { return r.Minor - r.FromCredit - r.WrittenOff }

// net returns what the refund gives back without tax.
func (r *TopUpRefund) net() int64 { return r.Minor - r.Tax }

// Credits returns how many credits left for the refund.
func (r *TopUpRefund) Credits() Credits { return sumOfDrawdowns(r.Taken) }

// stands reports whether the money went back, or is on its way.
func (r *TopUpRefund) stands() bool { return r.State != RefundFailed }

// Refunded returns how much refunds gave back that did not fail, tax included.
func (t *TopUp) Refunded() Amount {
	sum := int64(0)
	for i := range t.Refunds {
		if r := &t.Refunds[i]; r.stands() {
			sum += r.Minor
		}
	}
	return Amount{sum, t.Terms.Price.Currency}
}

// refundedCredits returns how many credits left for refunds that did not fail.
func (t *TopUp) refundedCredits() (sum Credits) {
	for i := range t.Refunds {
		if r := &t.Refunds[i]; r.stands() {
			sum += r.Credits()
		}
	}
	return sum
}

// left returns how much of the price was neither refunded nor lost to a dispute, and how much tax is in that.
func (t *TopUp) left() (price, tax int64) {
	price, tax = t.Terms.Price.Minor, t.Tax
	for i := range t.Refunds {
		if r := &t.Refunds[i]; r.stands() {
			price, tax = price-r.Minor, tax-r.Tax
		}
	}
	for i := range t.Disputes {
		if s := &t.Disputes[i]; s.State == DisputeLost {
			price, tax = price-s.Minor, tax-s.Tax
		}
	}
	return price, tax
}

// taxIn returns how much tax is in an amount that goes back: the same share as in all that is left.
func (t *TopUp) taxIn(minor int64) int64 {
	price, tax := t.left()
	return Amount{tax, ""}.Share(Credits(minor), Credits(price))
}

// refundAt returns the refund with a number, or nil.
func (t *TopUp) refundAt(number int) *TopUpRefund {
	if number < 1 || number > len(t.Refunds) {
		return nil
	}
	return &t.Refunds[number-1]
}

// RefundToSend returns the first refund that the provider has not answered yet, or nil.
func (t *TopUp) RefundToSend() *TopUpRefund {
	at := slices.IndexFunc(t.Refunds, func(r TopUpRefund) bool { return r.State == RefundPending && r.ID == "" })
	return t.refundAt(at + 1)
}

// refundPending returns the first refund that the provider is still at, or nil.
func (t *TopUp) refundPending() *TopUpRefund {
	at := slices.IndexFunc(t.Refunds, func(r TopUpRefund) bool { return r.State == RefundPending && r.ID != "" })
	return t.refundAt(at + 1)
}

// PaidAttempt returns the number of the attempt whose payment bought the credits of a top-up that is paid.
func (t *TopUp) PaidAttempt() int {
	if attempt := t.AttemptOf(0, t.Payment, ""); attempt > 0 {
		return attempt
	}
	return len(t.Attempts) // its payment is not the first one that the provider named for the attempt
}

// means reports whether the provider means a refund of the top-up: by our own id of it, or by the provider's.
func (t *TopUp) means(p *PaymentRefund, r *TopUpRefund) bool {
	return p.Refund != "" && p.Refund == string(NewRefundID(t.TopUpID(), r.Number)) || r.ID != "" && r.ID == p.ID
}

// newRefund adds a refund of an amount to the top-up. Nothing is taken for it yet.
func (t *TopUp) newRefund(minor int64, reason string, now time.Time) *TopUpRefund {
	t.Refunds = append(t.Refunds, TopUpRefund{
		Number: len(t.Refunds) + 1, State: RefundPending, Minor: minor, Tax: t.taxIn(minor), Reason: reason, CreatedAt: now,
	})
	return &t.Refunds[len(t.Refunds)-1]
}

// refund takes the credits that a plan names for a refund, by a line, and updates the top-up. A whole refund leaves nothing
// of the purchase to be spent.
func (w *walletDraft) refund(t *TopUp, r *TopUpRefund, plan refundPlan, line Transaction) {
	w.takeOut(plan.taken)
	r.Taken = drawdownsOf(plan.taken)
	over := max(0, r.net()-plan.worth)
	r.FromCredit = w.clawCredit(t, over)
	r.WrittenOff = over - r.FromCredit
	line.Type, line.Amount, line.Drawdowns, line.TopUp = TypeRefund, -r.Credits(), slices.Clone(r.Taken), t.TopUpID()
	line.Money = &LineMoney{
		Currency: t.Terms.Price.Currency, Refunded: r.net(), WrittenOff: r.WrittenOff, Tax: -r.Tax, CustomerCredit: -r.FromCredit,
	}
	r.Line = w.book(line)
	if t.Refunded() == t.Terms.Price {
		t.Status = TopUpRefunded
	}
	w.givenBack(t, r.Taken, r.given(), r.WrittenOff)
	w.moneyMoved(t)
}

// refundFailed gives back what left for a refund whose money did not go back: to the same grants, and as grants of their own
// where these have ended. What a lost dispute claims of the money is taken again.
func (w *walletDraft) refundFailed(t *TopUp, r *TopUpRefund) {
	r.State = RefundFailed
	if t.Status == TopUpRefunded {
		t.Status = TopUpSucceeded
	}
	for i := range t.Disputes { // the bank's claim is of what the refund leaves as well
		if s := &t.Disputes[i]; s.State == DisputeOpen {
			left, _ := t.left()
			s.Minor = min(s.Claimed, left)
		}
	}
	w.creditBack(t, r.FromCredit)
	line := Transaction{
		Type: TypeReversal, Amount: r.Credits(), Key: fmt.Sprintf("%s:%d", t.key("refund-failed"), r.Number), Actor: systemActor,
		TopUp: t.TopUpID(), Reverses: r.Line, Reason: r.Failure,
		Money: &LineMoney{
			Currency: t.Terms.Price.Currency, Refunded: -r.net(), WrittenOff: -r.WrittenOff, Tax: r.Tax, Breakage: -r.Breakage,
			CustomerCredit: r.FromCredit,
		},
	}
	if line.Amount == 0 { // nothing had left, and the money is all that comes back
		w.book(line)
	} else {
		w.returnRefunded(t, r, line)
	}
	w.givenAgain(t, r)
	w.moneyMoved(t)
}

// returnRefunded gives back the credits that left for a refund, by a line.
func (w *walletDraft) returnRefunded(t *TopUp, r *TopUpRefund, line Transaction) {
	back := w.comeBack(r.Taken)
	for _, d := range back.live {
		w.lots.give(w.grant(d.Grant).Live(0), d.Amount, w.now)
	}
	line.Drawdowns = append(line.Drawdowns, back.live...)
	line.Drawdowns = append(line.Drawdowns, back.voided...)
	for _, g := range back.fresh {
		w.create(&line, g)
	}
	w.aside = append(w.aside, t)
	w.book(line)
	w.bookVoided(t, back.voided)
}

// cameBack is credit that left, or was reserved, and comes back to its grants.
type cameBack struct {
	live    []Drawdown // to grants that can be spent
	voided  []Drawdown // to grants that were voided meanwhile: it leaves again at once
	expired []Drawdown // of grants that have ended: fresh has it
	fresh   []Grant
}

// comeBack sorts credit that left its grants, last part first, by what became of them since. Of a grant that has ended it comes back
// as a grant of its own, with the cost that it left with.
func (w *walletDraft) comeBack(parts []Drawdown) (back cameBack) {
	held := w.heldByGrant()
	var fresh []Grant
	for _, part := range slices.Backward(parts) {
		g := w.grant(part.Grant)
		switch {
		case w.endedAs(g) == GrantVoided:
			back.voided = addDrawdown(back.voided, part)
		case w.hasEnded(g.Live(0), w.now):
			back.expired = addDrawdown(back.expired, part)
			grant := Grant{
				Source: g.Source, Amount: part.Amount, Priority: g.Priority, EffectiveAt: w.now, ExpiresAt: w.now.Add(GracePeriod),
				Origin: g.ID(), Purchase: g.Purchase,
			}
			if cost, has := g.MoneyBehind(); has {
				left := g.Amount - w.lots.find(g.Live(0)).Remaining - held[g.Ref]
				grant.Cost = &Amount{g.Worth(left-part.Amount, left), cost.Currency}
			}
			fresh = append(fresh, grant)
		default:
			back.live = addDrawdown(back.live, part)
		}
	}
	back.fresh = mergeGrants(fresh)
	return back
}

// addDrawdown adds a part to drawdowns that have each grant once.
func addDrawdown(drawdowns []Drawdown, part Drawdown) []Drawdown {
	at := slices.IndexFunc(drawdowns, func(d Drawdown) bool { return d.Grant == part.Grant })
	if at < 0 {
		return append(drawdowns, part)
	}
	drawdowns[at].Amount += part.Amount
	return drawdowns
}

// bookVoided books that credit which came back to voided grants leaves again at once.
func (w *walletDraft) bookVoided(t *TopUp, voided []Drawdown) {
	if len(voided) == 0 {
		return
	}
	w.book(Transaction{
		Type: TypeVoid, Amount: -sumOfDrawdowns(voided), Actor: systemActor, Drawdowns: voided, TopUp: t.TopUpID(),
		Key: w.nextKey(t.key("void-returned")), Reason: "the grant was voided before its credit came back",
	})
}
