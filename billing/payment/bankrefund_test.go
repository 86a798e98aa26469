package payment_test

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

func (b *bank) Refund(_ context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return billing.PaymentRefund{}, payment.ErrUnknown
	}
	p := b.paid(r.Payment)
	for _, known := range p.Refunds {
		if known.Refund == r.ID {
			return known, nil
		}
	}
	state := billing.RefundSucceeded
	if len(b.refunds) > 0 {
		state, b.refunds = b.refunds[0], b.refunds[1:]
	}
	made := billing.PaymentRefund{ID: "refund " + r.Key, Refund: r.ID, Minor: r.Amount.Minor, State: state}
	p.Refunds = append(p.Refunds, made)
	b.refunded = append(b.refunded, r.Payment)
	if b.lose("refund") {
		return billing.PaymentRefund{}, payment.ErrUnknown
	}
	return made, nil
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
