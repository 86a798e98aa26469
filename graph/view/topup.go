package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// TopUp is a purchase of a credit pack.
type TopUp struct{ Of *billing.TopUp }

// IsNode implements [Node].
func (TopUp) IsNode() {}

func (t TopUp) ID() string                    { return string(t.Of.TopUpID()) }
func (t TopUp) Status() billing.TopUpStatus   { return t.Of.Status }
func (t TopUp) Automatic() bool               { return t.Of.Automatic }
func (t TopUp) Credits() billing.Credits      { return t.Of.Terms.Credits }
func (t TopUp) BonusCredits() billing.Credits { return t.Of.Terms.Bonus }
func (t TopUp) Price() *billing.Money         { return amount(t.Of.Terms.Price) }
func (t TopUp) Quantity() int                 { return t.Of.Terms.Quantity }
func (t TopUp) Processing() bool              { return t.Of.Processing() }
func (t TopUp) CheckoutURL() *string          { return optional(t.Of.CheckoutURL()) }
func (t TopUp) FailureReason() *string        { return optional(t.Of.FailureReason()) }
func (t TopUp) ReceiptURL() *string           { return optional(t.Of.Receipt) }
func (t TopUp) CreatedAt() time.Time          { return t.Of.CreatedAt }
func (t TopUp) SettledAt() *time.Time         { return optionalTime(t.Of.SettledAt) }

// Tax returns the tax of a top-up that is paid.
func (t TopUp) Tax() *billing.Money {
	tax, paid := t.Of.PaidTax()
	if !paid {
		return nil
	}
	return amount(tax)
}

// Attempts returns the attempts to collect the price.
func (t TopUp) Attempts() []PaymentAttempt {
	attempts := make([]PaymentAttempt, len(t.Of.Attempts))
	for i, of := range t.Of.Attempts {
		attempts[i] = PaymentAttempt{i + 1, of}
	}
	return attempts
}

// PaymentAttempt is one attempt to collect a price.
type PaymentAttempt struct {
	Number int
	Of     billing.PaymentAttempt
}

func (a PaymentAttempt) At() time.Time                   { return a.Of.At }
func (a PaymentAttempt) Outcome() billing.PaymentOutcome { return a.Of.Outcome }
func (a PaymentAttempt) Reason() *string                 { return optional(a.Of.Reason) }

// AutoRecharge is the auto-recharge of a wallet at an instant.
type AutoRecharge struct {
	Wallet billing.WalletRef
	Of     *billing.Recharge
	Now    time.Time
}

func (r AutoRecharge) Enabled() bool              { return r.Of.Enabled }
func (r AutoRecharge) Threshold() billing.Credits { return r.Of.Threshold }
func (r AutoRecharge) NextAttemptAt() *time.Time  { return optionalTime(r.Of.NextAttempt(r.Now)) }
func (r AutoRecharge) ConsecutiveFailures() int   { return r.Of.Failures }
func (r AutoRecharge) DisabledReason() *string    { return optional(r.Of.DisabledReason()) }

// MonthlyCap returns the most that may be charged in a month, if that is set.
func (r AutoRecharge) MonthlyCap() *billing.Money {
	if r.Of.CapCurrency == "" {
		return nil
	}
	return amount(billing.Amount{Minor: r.Of.Cap, Currency: r.Of.CapCurrency})
}

// SpentThisMonth returns what counts for the cap.
func (r AutoRecharge) SpentThisMonth() *billing.Money {
	spent, _ := r.Of.Spent(r.Now)
	return amount(spent)
}

// ResetsAt returns when the next month begins.
func (r AutoRecharge) ResetsAt() *time.Time {
	_, at := r.Of.Spent(r.Now)
	return &at
}
