package simulated

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// maxRefunds bounds the refunds of a payment, so that its record stays below 400 KB: a refund has less than 300 bytes.
const maxRefunds = 1000

// refund gives money back. A bank that took its time to pay takes it again.
func (i *intent) refund(own string, minor int64, now time.Time) *billing.PaymentRefund {
	i.Refunds = append(i.Refunds, billing.PaymentRefund{
		ID: i.ids(prefixRefund, i.part(2*len(i.Refunds))), Refund: own, Minor: minor, State: billing.RefundSucceeded, At: now,
	})
	r := &i.Refunds[len(i.Refunds)-1]
	if i.Method == methodDelay {
		r.State = billing.RefundPending
		i.Agenda = append(i.Agenda, step{At: now.Add(Delay), Do: doRefund, ID: r.ID})
	}
	i.noteRefund("refund.created", r)
	i.note("charge.refunded")
	return r
}

// settleRefund says what became of a refund.
func (i *intent) settleRefund(r *billing.PaymentRefund, state billing.RefundState, reason string) {
	r.State, r.Reason = state, reason
	i.noteRefund("refund.updated", r)
	if state == billing.RefundFailed {
		i.noteRefund("refund.failed", r)
	}
}

// dispute opens a dispute, or an inquiry, over what is left of the payment.
func (i *intent) dispute(state billing.DisputeState, now time.Time) *billing.PaymentDispute {
	i.Disputes = append(i.Disputes, billing.PaymentDispute{
		ID: i.ids(prefixDispute, i.part(2*len(i.Disputes)+1)), Minor: i.left(), State: state, At: now,
	})
	d := &i.Disputes[len(i.Disputes)-1]
	i.noteDispute("charge.dispute.created", d)
	if state == billing.DisputeOpen {
		i.withdraw(d, now)
	}
	return d
}

// withdraw takes the money of a dispute, and plans how it ends.
func (i *intent) withdraw(d *billing.PaymentDispute, now time.Time) {
	d.State = billing.DisputeOpen
	i.noteDispute("charge.dispute.funds_withdrawn", d)
	switch i.Method {
	case methodDisputeWon:
		i.Agenda = append(i.Agenda, step{At: now.Add(Judgement), Do: doWin, ID: d.ID})
	case methodDisputeLost:
		i.Agenda = append(i.Agenda, step{At: now.Add(Judgement), Do: doLose, ID: d.ID})
	}
}

// judge ends a dispute.
func (i *intent) judge(d *billing.PaymentDispute, state billing.DisputeState) {
	d.State = state
	if state == billing.DisputeWon {
		i.noteDispute("charge.dispute.funds_reinstated", d)
	}
	i.noteDispute("charge.dispute.closed", d)
}

func (i *intent) disputeNamed(id string) *billing.PaymentDispute {
	for at := range i.Disputes {
		if i.Disputes[at].ID == id {
			return &i.Disputes[at]
		}
	}
	return nil
}

// openDispute returns the dispute in a state, or nil.
func (i *intent) disputeIn(state billing.DisputeState) *billing.PaymentDispute {
	for at := range i.Disputes {
		if i.Disputes[at].State == state {
			return &i.Disputes[at]
		}
	}
	return nil
}

// disputed reports whether the bank has the money, for now or for good.
func (i *intent) disputed() bool {
	return i.disputeIn(billing.DisputeOpen) != nil || i.disputeIn(billing.DisputeLost) != nil
}

// Refund implements [payment.Provider].
func (p *Provider) Refund(ctx context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	if err := p.checkTenant(r.Tenant); err != nil {
		return billing.PaymentRefund{}, err
	}
	return keyed(ctx, p, r.Key, "refund", r, func(t *tx) (none billing.PaymentRefund, err error) {
		i, err := t.paymentNamed(ctx, r.Payment)
		switch {
		case err != nil:
			return none, err
		case i.TopUp != r.TopUp:
			return none, refused("other_payment", "the payment is of %s, and the refund is of %s", i.TopUp, r.TopUp)
		}
		return t.refund(i, r.ID, r.Amount)
	})
}

// RefundByHand refunds a payment as somebody does at a provider's dashboard: the refund has no id of ours. Zero refunds what
// is left.
func (p *Provider) RefundByHand(ctx context.Context, id string, minor int64) (refund billing.PaymentRefund, err error) {
	err = p.run(ctx, func(t *tx) (err error) {
		i, err := t.paymentNamed(ctx, id)
		if err != nil {
			return err
		}
		amount := billing.Amount{Minor: minor, Currency: i.Price.Currency}
		if minor == 0 {
			amount.Minor = i.left()
		}
		refund, err = t.refund(i, "", amount)
		return err
	})
	return refund, err
}

// refund gives a part of a payment back, or refuses to.
func (t *tx) refund(i *intent, own string, amount billing.Amount) (billing.PaymentRefund, error) {
	left := billing.Amount{Minor: i.left(), Currency: i.Price.Currency}
	var err error
	switch {
	case i.State != billing.PaymentSucceeded:
		err = refused("payment_not_succeeded", "the payment is %s; there is nothing to refund", i.State)
	case amount.Currency != i.Price.Currency:
		err = refused("currency_mismatch", "the payment was in %s, and the refund is in %s", i.Price.Currency, amount.Currency)
	case amount.Minor <= 0:
		err = refused("amount_too_small", "a refund of %s is none", amount)
	case i.disputeIn(billing.DisputeOpen) != nil || left.Minor == 0 && i.disputeIn(billing.DisputeLost) != nil:
		err = refused("charge_disputed", "the payment is disputed; the bank has the money")
	case amount.Minor > left.Minor:
		err = refused("amount_too_large", "the refund of %s is more than the %s left of the payment", amount, left)
	case len(i.Refunds) == maxRefunds:
		err = refused("too_many_refunds", "the payment has %d refunds, which is the most", maxRefunds)
	}
	if err != nil {
		return billing.PaymentRefund{}, err
	}
	r := *i.refund(own, amount.Minor, t.clock)
	return r, t.save(i)
}

// Inquire opens an inquiry, as a bank does before it takes money.
func (p *Provider) Inquire(ctx context.Context, id string) error {
	return p.onPayment(ctx, id, func(t *tx, i *intent) error {
		if i.left() == 0 || i.disputed() {
			return refused("not_disputable", "the payment is %s, and nothing is left to dispute", i.State)
		}
		i.dispute(billing.DisputeInquiry, t.clock)
		return nil
	})
}

// Warn says that the card's network suspects fraud.
func (p *Provider) Warn(ctx context.Context, id string) error {
	return p.onPayment(ctx, id, func(_ *tx, i *intent) error {
		if !i.Warned {
			i.Warned = true
			i.noteWarning()
		}
		return nil
	})
}

// onPayment changes a payment.
func (p *Provider) onPayment(ctx context.Context, id string, change func(*tx, *intent) error) error {
	return p.run(ctx, func(t *tx) error {
		i, err := t.paymentNamed(ctx, id)
		if err != nil {
			return err
		}
		if err := change(t, i); err != nil {
			return err
		}
		return t.save(i)
	})
}
