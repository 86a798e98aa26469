package view

import (
	"encoding/hex"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// Node is anything with an id.
type Node interface{ IsNode() }

// Customer is a customer.
type Customer struct{ Of *billing.Customer }

// IsNode implements [Node].
func (Customer) IsNode() {}

func (c Customer) ID() string                 { return string(c.Of.ID) }
func (c Customer) ExternalID() *string        { return optional(c.Of.ExternalID) }
func (c Customer) Name() string               { return c.Of.Name }
func (c Customer) Email() *string             { return optional(c.Of.Email) }
func (c Customer) TimeZone() string           { return c.Of.TimeZone }
func (c Customer) Metadata() billing.Metadata { return attached(c.Of.Metadata) }
func (c Customer) CreatedAt() time.Time       { return c.Of.CreatedAt }

// Wallet is a wallet as it was read.
type Wallet struct{ Snapshot *billing.Snapshot }

// IsNode implements [Node].
func (Wallet) IsNode() {}

// Of is the wallet's state.
func (w Wallet) Of() *billing.Wallet { return &w.Snapshot.Wallet }

func (w Wallet) ID() string                      { return string(w.Of().ID) }
func (w Wallet) ExternalID() *string             { return optional(w.Of().ExternalID) }
func (w Wallet) Name() string                    { return w.Of().Name }
func (w Wallet) Unit() string                    { return w.Of().Unit }
func (w Wallet) Status() billing.WalletStatus    { return w.Of().Status }
func (w Wallet) OverdraftLimit() billing.Credits { return w.Of().OverdraftLimit }
func (w Wallet) RateCardCode() *string           { return optional(w.Of().RateCard) }
func (w Wallet) RateMultiplier() billing.Decimal { return w.Of().RateMultiplier }
func (w Wallet) CreatedAt() time.Time            { return w.Of().CreatedAt }

// Balance is a balance of a wallet.
type Balance struct {
	Wallet billing.WalletRef
	billing.Balance
}

// ExpiringNext is the credit that lapses next.
func (b Balance) ExpiringNext() *ExpiringCredits {
	if b.Balance.ExpiringNext == nil {
		return nil
	}
	return &ExpiringCredits{b.Wallet, *b.Balance.ExpiringNext}
}

// ExpiringCredits is credit of a wallet that lapses.
type ExpiringCredits struct {
	Wallet billing.WalletRef
	Of     billing.Expiring
}

func (e ExpiringCredits) Amount() billing.Credits { return e.Of.Amount }
func (e ExpiringCredits) ExpiresAt() time.Time    { return e.Of.At }

// WalletAudit is the result of an audit.
type WalletAudit struct {
	billing.Audit
	Books      finance.Changes
	Difference finance.Changes
}

// FirstMismatch returns the first line that does not fit.
func (a WalletAudit) FirstMismatch() *int {
	if a.Audit.FirstMismatch == 0 {
		return nil
	}
	sequence := int(a.Audit.FirstMismatch)
	return &sequence
}

// ChainHead returns the hash of the last line.
func (a WalletAudit) ChainHead() string { return a.Audit.ChainHead.String() }

// Grant is a grant as it is at an instant.
type Grant struct {
	Ref billing.WalletRef // its wallet
	Of  billing.GrantView
}

// IsNode implements [Node].
func (Grant) IsNode() {}

func (g Grant) ID() string                  { return string(g.Of.ID()) }
func (g Grant) Source() billing.GrantSource { return g.Of.Source }
func (g Grant) Status() billing.GrantStatus { return g.Of.Status }
func (g Grant) Amount() billing.Credits     { return g.Of.Amount }
func (g Grant) Remaining() billing.Credits  { return g.Of.Remaining }
func (g Grant) Held() billing.Credits       { return g.Of.Held }
func (g Grant) Priority() int               { return g.Of.Priority }
func (g Grant) EffectiveAt() time.Time      { return g.Of.EffectiveAt }
func (g Grant) ExpiresAt() *time.Time       { return optionalTime(g.Of.ExpiresAt) }
func (g Grant) Paid() *billing.Money        { return g.Of.Paid }
func (g Grant) Reason() *string             { return optional(g.Of.Reason) }
func (g Grant) Metadata() billing.Metadata  { return attached(g.Of.Metadata) }
func (g Grant) CreatedAt() time.Time        { return g.Of.CreatedAt }

// SubscriptionID returns the id of the subscription whose credit the grant has; empty: of none.
func (g Grant) SubscriptionID() billing.SubscriptionID {
	if g.Of.Subscription == (billing.GrantRef{}) {
		return ""
	}
	return billing.NewSubscriptionID(g.Ref.ID, g.Of.Subscription)
}

// Transaction is a line of a wallet's ledger.
type Transaction struct {
	Ref billing.WalletRef // its wallet
	Of  *billing.Transaction
}

// IsNode implements [Node].
func (Transaction) IsNode() {}

func (t Transaction) ID() string                    { return string(t.Of.ID()) }
func (t Transaction) Sequence() int64               { return t.Of.Sequence }
func (t Transaction) Type() billing.TransactionType { return t.Of.Type }
func (t Transaction) Amount() billing.Credits       { return t.Of.Amount }
func (t Transaction) HeldChange() billing.Credits   { return t.Of.HeldChange }
func (t Transaction) BalanceAfter() billing.Credits { return t.Of.BalanceAfter }
func (t Transaction) DebtAfter() billing.Credits    { return t.Of.DebtAfter }
func (t Transaction) IdempotencyKey() string        { return t.Of.Key }
func (t Transaction) Fingerprint() string           { return hex.EncodeToString(t.Of.Fingerprint) }
func (t Transaction) Action() *string               { return optional(t.Of.Action) }
func (t Transaction) Dimensions() billing.Metadata  { return attached(t.Of.Dimensions) }
func (t Transaction) Subject() *string              { return optional(t.Of.Subject) }
func (t Transaction) Reason() *string               { return optional(t.Of.Reason) }
func (t Transaction) Actor() string                 { return t.Of.Actor }
func (t Transaction) Reversed() billing.Credits     { return t.Of.Reversed }
func (t Transaction) Shortfall() billing.Credits    { return t.Of.Shortfall }
func (t Transaction) OccurredAt() time.Time         { return t.Of.OccurredAt }
func (t Transaction) RecordedAt() time.Time         { return t.Of.RecordedAt }
func (t Transaction) Metadata() billing.Metadata    { return attached(t.Of.Metadata) }
func (t Transaction) Hash() string                  { return t.Of.Hash.String() }

// Quantity returns how much was used: a usage has one unless it has components, a hold or a capture if it says one.
func (t Transaction) Quantity() *billing.Decimal {
	switch {
	case len(t.Components()) > 0:
		return nil
	case t.Of.Type == billing.TypeUsage:
		return &t.Of.Quantity
	}
	return positive(t.Of.Quantity)
}

// Components returns the parts of a usage, a hold or a capture that have a price each.
func (t Transaction) Components() []UsageComponent { return componentsOf(t.Of.Pricing) }

// RateCard returns the version of the rate card that priced the line.
func (t Transaction) RateCard() *RateCard {
	if t.Of.Pricing == nil {
		return nil
	}
	return &RateCard{t.Of.Pricing.Card}
}

// RateMultiplier returns what the prices were multiplied by.
func (t Transaction) RateMultiplier() *billing.Decimal {
	if t.Of.Pricing == nil {
		return nil
	}
	return &t.Of.Pricing.Multiplier
}

// Quote returns the id of the quote that the line redeemed.
func (t Transaction) Quote() *string {
	if t.Of.Pricing == nil {
		return nil
	}
	return optional(t.Of.Pricing.Quote)
}

// ActorDetails returns who made the request.
func (t Transaction) ActorDetails() *Actor { return NewActor(t.Of.Actor) }

// Drawdowns returns the parts that were taken from or given to grants.
func (t Transaction) Drawdowns() []Drawdown { return drawdownsOf(t.Ref, t.Of.Drawdowns) }

// drawdownsOf returns the parts that are taken from or given to grants of a wallet.
func drawdownsOf(wallet billing.WalletRef, of []billing.Drawdown) []Drawdown {
	drawdowns := make([]Drawdown, len(of))
	for i, d := range of {
		drawdowns[i] = Drawdown{wallet, d}
	}
	return drawdowns
}

// Drawdown is the part of a line that was taken from, or given to, one grant.
type Drawdown struct {
	Wallet billing.WalletRef
	Of     billing.Drawdown
}

func (d Drawdown) Amount() billing.Credits { return d.Of.Amount }

// TestClock is the clock of the test tenant.
type TestClock struct{ Now time.Time }

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// attached returns m, empty instead of nil: without metadata the API returns an empty object, and nil would be null.
func attached(m billing.Metadata) billing.Metadata {
	if m == nil {
		return billing.Metadata{}
	}
	return m
}
