package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// UsageBucket is what happened in one interval.
type UsageBucket struct{ Of aggregate.Bucket }

func (b UsageBucket) Start() time.Time          { return b.Of.Start }
func (b UsageBucket) End() time.Time            { return b.Of.End }
func (b UsageBucket) Action() *string           { return optional(b.Of.Action) }
func (b UsageBucket) Subject() *string          { return optional(b.Of.Subject) }
func (b UsageBucket) Events() int64             { return b.Of.Events }
func (b UsageBucket) Quantity() billing.Decimal { return b.Of.Quantity }
func (b UsageBucket) Credits() billing.Credits  { return b.Of.Counts.Credits }

// UsageThrough is up to where usage is counted.
type UsageThrough struct {
	Of     *aggregate.Cursor // nil: nothing is
	Wallet *billing.Wallet
}

// Sequence is that of the last line that is counted.
func (u UsageThrough) Sequence() int64 {
	if u.Of == nil {
		return 0
	}
	return u.Of.Sequence
}

// RecordedAt is when that line was recorded.
func (u UsageThrough) RecordedAt() *time.Time {
	if u.Of == nil {
		return nil
	}
	return optionalTime(u.Of.At)
}

// Behind is how many lines are not counted yet. The cursor may have been read after the wallet.
func (u UsageThrough) Behind() int64 { return max(0, u.Wallet.Sequence-u.Sequence()) }

// Forecast is what becomes of a wallet's credit.
type Forecast struct {
	Wallet billing.WalletRef
	Of     aggregate.Forecast
}

func (f Forecast) CreditsPerDay() billing.Credits { return f.Of.PerDay() }
func (f Forecast) WindowDays() int                { return f.Of.Days }
func (f Forecast) DepletesAt() *time.Time         { return optionalTime(f.Of.DepletesAt) }

// ExpiringUnused is what lapses unused.
func (f Forecast) ExpiringUnused() []ExpiringCredits {
	expiring := make([]ExpiringCredits, len(f.Of.ExpiringUnused))
	for i, e := range f.Of.ExpiringUnused {
		expiring[i] = ExpiringCredits{f.Wallet, e}
	}
	return expiring
}
