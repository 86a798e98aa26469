package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// UsageBucket is the usage of one interval.
type UsageBucket struct{ Of aggregate.Bucket }

func (b UsageBucket) Start() time.Time          { return b.Of.Start }
func (b UsageBucket) End() time.Time            { return b.Of.End }
func (b UsageBucket) Action() *string           { return optional(b.Of.Action) }
func (b UsageBucket) Subject() *string          { return optional(b.Of.Subject) }
func (b UsageBucket) Events() int64             { return b.Of.Events }
func (b UsageBucket) Quantity() billing.Decimal { return b.Of.Quantity }
func (b UsageBucket) Credits() billing.Credits  { return b.Of.Counts.Credits }

// UsageThrough is up to which line usage is counted.
type UsageThrough struct {
	Of     *aggregate.Cursor // nil: nothing is counted yet
	Wallet *billing.Wallet
}

// Sequence returns the sequence of the last counted line.
func (u UsageThrough) Sequence() int64 {
	if u.Of == nil {
		return 0
	}
	return u.Of.Sequence
}

// RecordedAt returns when that line was recorded.
func (u UsageThrough) RecordedAt() *time.Time {
	if u.Of == nil {
		return nil
	}
	return optionalTime(u.Of.At)
}

// Behind returns how many lines are not counted yet. The cursor may have been read after the wallet.
func (u UsageThrough) Behind() int64 { return max(0, u.Wallet.Sequence-u.Sequence()) }

// Forecast is what will happen to a wallet's credit.
type Forecast struct {
	Wallet billing.WalletRef
	Of     aggregate.Forecast
}

func (f Forecast) CreditsPerDay() billing.Credits { return f.Of.PerDay() }
func (f Forecast) WindowDays() int                { return f.Of.Days }
func (f Forecast) DepletesAt() *time.Time         { return optionalTime(f.Of.DepletesAt) }

// ExpiringUnused is credit that will lapse unused.
func (f Forecast) ExpiringUnused() []ExpiringCredits {
	expiring := make([]ExpiringCredits, len(f.Of.ExpiringUnused))
	for i, e := range f.Of.ExpiringUnused {
		expiring[i] = ExpiringCredits{f.Wallet, e}
	}
	return expiring
}
