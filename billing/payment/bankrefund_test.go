package payment_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Refund makes a refund once for each key, until the bank forgets keys. It refuses what the payment does not have any more.
func (b *bank) Refund(_ context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	b.happens("refund")
	made, err := b.refund(r)
	b.happens("refunded")
	return made, err
}

func (b *bank) refund(r payment.Refund) (billing.PaymentRefund, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return billing.PaymentRefund{}, payment.ErrUnknown
	}
	b.asked[r.Key]++
	p := b.paid(r.Payment)
	for _, known := range p.Refunds {
		if known.Refund == r.ID && !b.forgets {
			return known, nil
		}
	}
	if refused := b.refused[r.Key]; refused != nil && !b.forgets { // as Stripe keeps the answer of a key, whatever it was
		return billing.PaymentRefund{}, refused
	}
	if disputed(p) || r.Amount.Minor > leftOf(p) {
		b.refused[r.Key] = &payment.RefusedError{Message: "the money is not there"}
		return billing.PaymentRefund{}, b.refused[r.Key]
	}
	state := billing.RefundSucceeded
	if len(b.refunds) > 0 {
		state, b.refunds = b.refunds[0], b.refunds[1:]
	}
	made := billing.PaymentRefund{ID: fmt.Sprint("refund ", b.asked[r.Key], " ", r.Key), Refund: r.ID, Minor: r.Amount.Minor, State: state}
	p.Refunds = append(p.Refunds, made)
	b.refunded = append(b.refunded, r.Payment)
	if b.lose("refund") {
		return billing.PaymentRefund{}, payment.ErrUnknown
	}
	return made, nil
}

// refundAtDashboard makes a refund that Drawdown did not ask for.
func (b *bank) refundAtDashboard(t *billing.TopUp, minor int64) {
	b.turns(t, func(p *billing.Payment) {
		p.Refunds = append(p.Refunds, billing.PaymentRefund{
			ID: fmt.Sprint("theirs ", len(p.Refunds)), Minor: minor, State: billing.RefundSucceeded,
		})
	})
}

// disputed reports whether the bank has the money of a payment until it has decided.
func disputed(p *billing.Payment) bool {
	return slices.ContainsFunc(p.Disputes, func(d billing.PaymentDispute) bool { return d.State == billing.DisputeOpen })
}

// goneOf returns how much of a payment went back by refunds, and how much by disputes.
func goneOf(p *billing.Payment) (refunded, lost int64) {
	for _, r := range p.Refunds {
		if r.State != billing.RefundFailed {
			refunded += r.Minor
		}
	}
	for _, d := range p.Disputes {
		if d.State == billing.DisputeOpen || d.State == billing.DisputeLost {
			lost += d.Minor
		}
	}
	return refunded, lost
}

// leftOf returns how much of a payment did not go back.
func leftOf(p *billing.Payment) int64 {
	refunded, lost := goneOf(p)
	return p.Received.Minor - refunded - lost
}

// notice is an event about the payment of a top-up.
func notice(t *billing.TopUp) payment.Notice {
	return payment.Notice{ID: "event", TopUp: t.TopUpID(), Payment: t.Payment}
}

// paid returns the payment with an id. b is locked.
func (b *bank) paid(id string) *billing.Payment {
	for _, p := range b.charges {
		if p.ID == id {
			return p
		}
	}
	return &billing.Payment{}
}

// turns changes the payment of a top-up at the bank.
func (b *bank) turns(t *billing.TopUp, change func(*billing.Payment)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b.paid(t.Payment))
}

// disputes sets the state of the payment's dispute, which opens if need be.
func (b *bank) disputes(t *billing.TopUp, minor int64, state billing.DisputeState) {
	b.turns(t, func(p *billing.Payment) {
		p.Disputes = []billing.PaymentDispute{{ID: "dispute of " + p.ID, Minor: minor, State: state}}
	})
}
