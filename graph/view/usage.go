package view

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// UsageBucket is the usage of one interval.
type UsageBucket struct{ Of aggregate.Bucket }

func (b UsageBucket) Start() time.Time           { return b.Of.Start }
func (b UsageBucket) End() time.Time             { return b.Of.End }
func (b UsageBucket) Action() *string            { return optional(b.Of.Action) }
func (b UsageBucket) Subject() *string           { return optional(b.Of.Subject) }
func (b UsageBucket) Dimension() *string         { return optional(b.Of.Value) }
func (b UsageBucket) Events() int64              { return b.Of.Events }
func (b UsageBucket) Quantity() billing.Decimal  { return b.Of.Quantity }
func (b UsageBucket) Credits() billing.CreditSum { return b.Of.Counts.Credits }

// Cursor is the place of the bucket's group among the groups of its query.
func (b UsageBucket) Cursor() string { return UsageCursor(b.Of.Names) }

// usageCursor begins the cursors of groups of usage.
const usageCursor = "usage:"

// UsageCursor is the place of a group of usage among the groups of a query.
func UsageCursor(n aggregate.Names) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%s%d:%s%s", usageCursor, len(n.First), n.First, n.Action)))
}

// ParseUsageCursor reads what UsageCursor wrote, and returns false for anything else.
func ParseUsageCursor(cursor string) (n aggregate.Names, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	names, found := strings.CutPrefix(string(text), usageCursor)
	digits, names, split := strings.Cut(names, ":")
	length, err2 := strconv.Atoi(digits)
	if err != nil || !found || !split || err2 != nil || length < 0 || length > len(names) || len(names) > 2*billing.MaxNameBytes+1 {
		return n, false
	}
	n = aggregate.Names{First: names[:length], Action: names[length:]}
	return n, UsageCursor(n) == cursor && utf8.ValidString(names)
}

// UsageThrough is up to where usage is counted.
type UsageThrough struct{ Of *aggregate.Counted }

// Sequence is that of the last line that is counted.
func (u UsageThrough) Sequence() int64 { return u.Of.Sequence() }

// RecordedAt is when that line was recorded.
func (u UsageThrough) RecordedAt() *time.Time { return optionalTime(u.Of.RecordedAt()) }

// Behind is how many lines are not counted yet. The cursor may have been read after the wallet.
func (u UsageThrough) Behind() int64 { return max(0, u.Of.Wallet.Sequence-u.Sequence()) }

// UsageSettings is what is counted in a tenant.
type UsageSettings struct{ Of *aggregate.Settings }

// Dimensions are those whose values are counted.
func (s UsageSettings) Dimensions() []string {
	if s.Of.Dimensions == nil {
		return []string{}
	}
	return s.Of.Dimensions
}

// Forecast is what will happen to a wallet's credit.
type Forecast struct {
	Wallet billing.WalletRef
	Of     aggregate.Forecast
}

func (f Forecast) CreditsPerDay() billing.CreditSum { return f.Of.PerDay() }
func (f Forecast) WindowDays() int                  { return f.Of.Days }
func (f Forecast) DepletesAt() *time.Time           { return optionalTime(f.Of.DepletesAt) }

// ExpiringUnused is credit that will lapse unused.
func (f Forecast) ExpiringUnused() []ExpiringCredits {
	expiring := make([]ExpiringCredits, len(f.Of.ExpiringUnused))
	for i, e := range f.Of.ExpiringUnused {
		expiring[i] = ExpiringCredits{f.Wallet, e}
	}
	return expiring
}
