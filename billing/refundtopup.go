package billing

import (
	"fmt"
	"strconv"
)

// RefundTopUp gives money of a top-up back, and takes credits of the purchase at once. The provider is asked afterwards.
type RefundTopUp struct {
	Keyed
	TopUp      TopUpID
	Amount     *Money // nil: all that can be refunded
	Reason     string
	AllowSpent bool // also what the credits that are left do not cover, and after the time for refunds

	// What the caller's process adds. It is no part of the request.
	Provider string // name of the payment provider; empty: there is none
}

// Request implements [Command].
func (r RefundTopUp) Request() Request {
	return Request{"refundTopUp", []Field{
		{"topUpId", string(r.TopUp)},
		{"amount", formatMoney(r.Amount)},
		{"reason", r.Reason},
		{"allowSpent", formatBool(r.AllowSpent)},
	}}
}

// Check implements [Command].
func (r RefundTopUp) Check() *Error {
	if r.Amount != nil {
		minor, refusal := r.Amount.Minor()
		if refusal != nil {
			return refusal.at("amount")
		}
		if minor.Minor <= 0 {
			return invalid("amount is %s; a refund gives back more than zero", minor).at("amount", "amount")
		}
	}
	return firstRefusal(r.Keyed.Check(), checkReason(r.Reason), checkTopUpID(r.TopUp))
}

// Wallets implements [Command].
func (r RefundTopUp) Wallets() []WalletID { return walletOfTopUp(r.TopUp) }

// Reads implements [Command].
func (r RefundTopUp) Reads(d *Draft) {
	d.readTopUp(r.TopUp)
	d.readPurchaseOf(r.TopUp)
}

// Apply implements [Command].
func (r RefundTopUp) Apply(d *Draft) *Error {
	return d.onTopUp(r.TopUp, func(w *walletDraft, t *TopUp) *Error {
		// A wallet may be closed: a refund that failed since has left money there, which only another refund gives back.
		if r.Provider == "" || r.Provider != t.Provider {
			return refuse(CodeProviderUnavailable, "top-up %s was paid through %s, which is not configured here", r.TopUp, t.Provider)
		}
		minor, _, refusal := w.mayRefund(t, r.Amount, r.AllowSpent)
		if refusal != nil {
			return refusal
		}
		if refusal := w.mayBeDue(t); refusal != nil {
			return refusal
		}
		if len(t.Refunds) >= MaxRefunds {
			return refuse(CodeNotRefundable, "top-up %s has %d refunds, which is the most; refund the rest at the payment provider",
				r.TopUp, len(t.Refunds)).at("topUpId")
		}
		plan := w.planRefund(t, minor)
		line := w.line(TypeRefund, r)
		line.Reason = r.Reason
		refund := t.newRefund(minor, r.Reason, w.now)
		w.refund(t, refund, plan, line)
		w.putTopUp(t, t.nextLook(w.now))
		return nil
	})
}

// mayBeDue refuses one more payment that is under way, if there are as many as there can be.
func (w *walletDraft) mayBeDue(t *TopUp) *Error {
	if len(w.wallet.Payments) < MaxDuePayments || w.wallet.due(t.Place) {
		return nil
	}
	return refuse(CodePaymentPending, "%d payments and refunds of wallet %s are under way, which is the most; wait until one has ended",
		len(w.wallet.Payments), w.wallet.ID)
}

// refundAtProvider records a refund that was made at the provider, and takes credits for it as for any other. What it gives back
// beyond the price is no money of the top-up.
func (w *walletDraft) refundAtProvider(t *TopUp, p PaymentRefund) *TopUpRefund {
	left, _ := t.left()
	minor := min(p.Minor, left)
	plan := w.planRefund(t, minor)
	r := t.newRefund(minor, p.Reason, w.now)
	r.ID, r.AtProvider = p.ID, true
	if r.Reason == "" {
		r.Reason = "refunded at the payment provider"
	}
	w.refund(t, r, plan, Transaction{
		Type: TypeRefund, Actor: systemActor, Key: t.key("refund") + ":" + strconv.Itoa(r.Number), Reason: r.Reason,
	})
	return r
}

// aftermath applies what the provider says of the refunds and disputes of the payment that bought the credits.
func (a ApplyPayment) aftermath(w *walletDraft, t *TopUp) (events []EventType) {
	p := &a.Payment
	if p.ID == "" {
		return nil
	}
	if p.ID != t.Payment {
		t.followDuplicate(p)
		return nil
	}
	for _, frees := range []bool{true, false} { // a failed refund and a dispute that was won leave their money to the others
		for _, r := range p.Refunds {
			if (r.State == RefundFailed) == frees {
				events = append(events, w.applyRefund(t, r)...)
			}
		}
		for _, s := range p.Disputes {
			if (s.State == DisputeWon) == frees {
				events = append(events, w.applyDispute(t, s)...)
			}
		}
	}
	if p.Warned && !t.Warned {
		t.Warned = true
		if r := w.wallet.Recharge; r != nil && r.Enabled {
			stopped := *r
			stopped.Enabled, stopped.Warned = false, true
			w.wallet.Recharge = &stopped
			events = append(events, EventRechargeDisabled)
		}
	}
	return events
}

// applyRefund applies what the provider says of one refund. One that was made at the provider may have parts: what it gave back
// beyond what was left of the price is taken once a refund has failed that was to have that money.
func (w *walletDraft) applyRefund(t *TopUp, p PaymentRefund) (events []EventType) {
	whole, known := false, false
	for i := range t.Refunds {
		if r := &t.Refunds[i]; t.means(&p, r) {
			events = append(events, w.moveRefund(t, r, p)...)
			whole, known = whole || !r.AtProvider || !r.stands(), true
			p.Minor -= r.Minor
		}
	}
	left, _ := t.left()
	switch {
	case p.State == RefundFailed && !known: // kept, so that what was said of it before changes nothing if it comes later
		t.Refunds = append(t.Refunds, TopUpRefund{
			Number: len(t.Refunds) + 1, ID: p.ID, AtProvider: true, State: RefundFailed, Minor: p.Minor, Failure: p.Reason, CreatedAt: w.now,
		})
		return events
	case whole || p.State == RefundFailed || left == 0 || p.Minor <= 0:
		return events // it moved nothing else
	}
	return append(events, w.moveRefund(t, w.refundAtProvider(t, p), p)...)
}

// moveRefund moves a refund towards the state that the provider says.
func (w *walletDraft) moveRefund(t *TopUp, r *TopUpRefund, p PaymentRefund) []EventType {
	if r.ID == "" {
		r.ID = p.ID
	}
	switch {
	case p.State == RefundSucceeded && r.State == RefundPending:
		r.State = RefundSucceeded
		return []EventType{EventRefundSucceeded}
	case p.State == RefundFailed && r.State != RefundFailed:
		r.Failure = p.Reason
		w.refundFailed(t, r)
		return []EventType{EventRefundFailed}
	}
	return nil
}

// applyDispute applies what the provider says of one dispute. An inquiry moves nothing.
func (w *walletDraft) applyDispute(t *TopUp, p PaymentDispute) (events []EventType) {
	s := t.disputeNamed(p.ID)
	if s == nil {
		if p.State == DisputeInquiry {
			return nil
		}
		s = w.openDispute(t, p)
		events = append(events, EventDisputeOpened)
	}
	if s.State != DisputeOpen {
		return events
	}
	switch p.State {
	case DisputeWon:
		w.winDispute(t, s)
		events = append(events, EventDisputeWon)
	case DisputeLost:
		w.loseDispute(t, s)
		events = append(events, EventDisputeLost)
	case DisputeOpen, DisputeInquiry:
	}
	return events
}

// followDuplicate records what became of the refund of a payment that bought nothing.
func (t *TopUp) followDuplicate(p *Payment) {
	for i := range t.Duplicates {
		d := &t.Duplicates[i]
		if d.Payment != p.ID {
			continue
		}
		for _, r := range p.Refunds {
			if r.Refund == d.RefundID(t) && r.State != RefundPending && d.State != RefundFailed {
				d.State = r.State
			}
		}
	}
}

// RefundID returns our own id of the refund of the payment.
func (d *DuplicatePayment) RefundID(t *TopUp) string {
	return fmt.Sprintf("dd:%s:%s:duplicate:%s", t.Tenant, t.TopUpID(), d.Payment)
}
