package simulation

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// charge is a payment at the bank of the simulation: what it said of it, one after the other.
type charge struct {
	topUp  billing.TopUpID
	states []billing.Payment
}

// banks is what the bank says next of a payment.
func (s *Simulation) banks(c *charge, t *topUp) billing.Payment {
	p := billing.Payment{TopUp: c.topUp, Attempt: 1}
	if len(c.states) > 0 {
		p = c.states[len(c.states)-1]
		p.Refunds, p.Disputes = slices.Clone(p.Refunds), slices.Clone(p.Disputes)
	}
	next := map[billing.PaymentState][]billing.PaymentState{
		"":                        {billing.PaymentProcessing, billing.PaymentSucceeded, billing.PaymentSucceeded, billing.PaymentDeclined},
		billing.PaymentProcessing: {billing.PaymentSucceeded, billing.PaymentSucceeded, billing.PaymentDeclined, billing.PaymentCanceled},
		billing.PaymentDeclined:   {billing.PaymentSucceeded, billing.PaymentCanceled},
		billing.PaymentCanceled:   {billing.PaymentCanceled, billing.PaymentCanceled, billing.PaymentSucceeded},
	}[p.State]
	if p.State == billing.PaymentSucceeded {
		return s.banksLater(p, t)
	}
	if p.State = pickOne(s, next); p.State == billing.PaymentSucceeded {
		price := t.of.cost
		p.ID, p.Received = "payment of "+string(c.topUp), billing.Amount{Minor: price.minor, Currency: price.currency}
		p.Tax = pickOne(s, []int64{0, price.minor * 19 / 119, 1, price.minor / 2})
	}
	return p
}

// banksLater is what the bank says next of a payment that succeeded.
func (s *Simulation) banksLater(p billing.Payment, t *topUp) billing.Payment {
	for i := range p.Refunds {
		switch r := &p.Refunds[i]; {
		case r.State == billing.RefundPending:
			r.State = pickOne(s, []billing.RefundState{billing.RefundSucceeded, billing.RefundFailed})
		case r.State == billing.RefundSucceeded && s.chance(0.1):
			r.State = billing.RefundFailed
		}
	}
	states := []billing.RefundState{billing.RefundPending, billing.RefundSucceeded, billing.RefundFailed}
	for i, r := range t.refunds {
		own := string(billing.NewRefundID(t.id, i+1))
		if r.id == "" && !slices.ContainsFunc(p.Refunds, func(r billing.PaymentRefund) bool { return r.Refund == own }) {
			p.Refunds = append(p.Refunds, billing.PaymentRefund{
				ID: fmt.Sprint("refund ", i+1), Refund: own, Minor: r.minor, State: pickOne(s, states),
			})
		}
	}
	if len(p.Refunds) < 6 && s.chance(0.1) { // at the bank's own pages
		p.Refunds = append(p.Refunds, billing.PaymentRefund{
			ID: fmt.Sprint("refund of the bank ", len(p.Refunds)), Minor: 1 + s.rand.Int64N(t.of.cost.minor),
			State: pickOne(s, states),
		})
	}
	return s.banksDisputes(p, t)
}

// banksDisputes is what the bank says next of the disputes of a payment.
func (s *Simulation) banksDisputes(p billing.Payment, t *topUp) billing.Payment {
	for i := range p.Disputes {
		switch d := &p.Disputes[i]; {
		case d.State == billing.DisputeInquiry:
			d.State = billing.DisputeOpen
		case d.State == billing.DisputeOpen && s.chance(0.7):
			d.State = pickOne(s, []billing.DisputeState{billing.DisputeWon, billing.DisputeLost})
		}
	}
	if len(p.Disputes) < 3 && s.chance(0.2) {
		p.Disputes = append(p.Disputes, billing.PaymentDispute{
			ID: fmt.Sprint("dispute ", len(p.Disputes)), Minor: pickOne(s, []int64{t.of.cost.minor, 1 + s.rand.Int64N(t.of.cost.minor)}),
			State: pickOne(s, []billing.DisputeState{
				billing.DisputeInquiry, billing.DisputeOpen, billing.DisputeOpen, billing.DisputeOpen, billing.DisputeLost,
			}),
		})
	}
	return p
}
