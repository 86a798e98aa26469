package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Refunded returns what refunds gave back.
func (t TopUp) Refunded() *billing.Money { return amount(t.Of.Refunded()) }

// Refunds returns the refunds, oldest first.
func (t TopUp) Refunds() []Refund {
	refunds := make([]Refund, len(t.Of.Refunds))
	for i := range t.Of.Refunds {
		refunds[i] = Refund{t.Of, &t.Of.Refunds[i]}
	}
	return refunds
}

// Dispute returns the latest dispute, or nil.
func (t TopUp) Dispute() *Dispute {
	latest := t.Of.Dispute()
	if latest == nil {
		return nil
	}
	return &Dispute{t.Of, latest}
}

// Refund is a refund of a top-up.
type Refund struct {
	topUp *billing.TopUp
	of    *billing.TopUpRefund
}

func (r Refund) ID() string                  { return string(billing.NewRefundID(r.topUp.TopUpID(), r.of.Number)) }
func (r Refund) Credits() billing.Credits    { return r.of.Credits() }
func (r Refund) Status() billing.RefundState { return r.of.State }
func (r Refund) Reason() string              { return r.of.Reason }
func (r Refund) CreatedAt() time.Time        { return r.of.CreatedAt }

// Amount returns how much went back, tax included.
func (r Refund) Amount() *billing.Money {
	return amount(billing.Amount{Minor: r.of.Minor, Currency: r.topUp.Terms.Price.Currency})
}

// Dispute is a dispute of a top-up.
type Dispute struct {
	topUp *billing.TopUp
	of    *billing.TopUpDispute
}

func (d Dispute) ID() string                   { return string(billing.NewDisputeID(d.topUp.TopUpID(), d.of.Number)) }
func (d Dispute) Status() billing.DisputeState { return d.of.State }
func (d Dispute) OpenedAt() time.Time          { return d.of.OpenedAt }
func (d Dispute) ClosedAt() *time.Time         { return optionalTime(d.of.ClosedAt) }

// Amount returns how much is disputed.
func (d Dispute) Amount() *billing.Money {
	return amount(billing.Amount{Minor: d.of.Minor, Currency: d.topUp.Terms.Price.Currency})
}

// RefundPreview is what a refund would do.
type RefundPreview struct {
	Wallet billing.WalletRef
	Of     billing.RefundPreview
}

func (p RefundPreview) Refundable() *billing.Money { return amount(p.Of.Refundable) }
func (p RefundPreview) Spent() billing.Credits     { return p.Of.Spent }
func (p RefundPreview) Reason() *string            { return optional(p.Of.Reason) }

// Credits returns how many credits would leave.
func (p RefundPreview) Credits() (sum billing.Credits) {
	for _, d := range p.Of.Taken {
		sum += d.Amount
	}
	return sum
}

// Grants returns which grants they would leave.
func (p RefundPreview) Grants() []Drawdown {
	drawdowns := make([]Drawdown, len(p.Of.Taken))
	for i, d := range p.Of.Taken {
		drawdowns[i] = Drawdown{p.Wallet, d}
	}
	return drawdowns
}
