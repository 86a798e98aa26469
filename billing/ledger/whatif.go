package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// MaxWhatIfLines is how many lines of a wallet one question reads: at about 450 bytes each, 5 MB.
const MaxWhatIfLines = 10_000

// WhatIf prices the usages of a wallet, and the captures of its holds, that were recorded from one instant (included) to another (excluded) by rates
// that need not be published. complete is false if there are more than [MaxWhatIfLines] lines: then only the newest
// are read. A usage whose request said what it costs is priced with the wallet's multiplier of today.
//
// Refusals: INVALID_INPUT, AMBIGUOUS_RATE.
func (l *Ledger) WhatIf(
	ctx context.Context, s *billing.Snapshot, from, to time.Time, rates []price.Rate,
) (result *price.WhatIf, complete bool, err error) {
	if !from.Before(to) {
		return nil, false, billing.Refuse(billing.CodeInvalidInput, "to is not after from; use a later to").At("to")
	}
	if refusal := price.CheckRates(rates); refusal != nil {
		return nil, false, refusal
	}
	result = price.NewWhatIf(rates)
	walk := newWalk(l, &s.Wallet)
	if err := walk.begin(ctx, LineQuery{From: from, To: to, Limit: billing.MaxPageSize}); err != nil {
		return nil, false, err
	}
	read := 0
	for line, err := range walk.lines(ctx) {
		switch {
		case err != nil:
			return nil, false, err
		case read == MaxWhatIfLines:
			return result, false, nil
		}
		read++
		if !line.Type.Spends() {
			continue
		}
		if refusal := result.Add(pastUsage(line, s.Wallet.RateMultiplier)); refusal != nil {
			return nil, false, refusal
		}
	}
	return result, true, nil
}

// pastUsage is what a line was charged, and for what. A capture need not say that.
func pastUsage(line *billing.Transaction, multiplier billing.Decimal) price.Past {
	past := price.Past{Measure: line.Measure(), Multiplier: multiplier, Charged: -line.Amount}
	past.Unmeasured = line.Type == billing.TypeCapture && line.Pricing == nil && line.Quantity == (billing.Decimal{})
	if line.Pricing != nil {
		past.Multiplier = line.Pricing.Multiplier
	}
	return past
}
