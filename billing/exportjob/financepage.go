package exportjob

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// The books are exported by month of UTC: what changed in it, by currency. The first and the last month end where the range
// does, and the last one at the end of the last day that is over.

var financeColumns = withOwner(
	column{"walletId", true},
	column{"month", true},
	column{"from", true},
	column{"to", true},
	column{"currency", true},
	column{"received", true},
	column{"deferred", true},
	column{"earned", true},
	column{"breakage", true},
	column{"refunded", true},
	column{"customerCredit", true},
	column{"writtenOff", true},
	column{"tax", true},
	column{"balanced", true},
	column{"complete", true},
)

// span is the part of a month that is in the range.
type span struct{ from, to time.Time }

// spanOf returns the part of the month of an instant that is in the range, and whether there is one.
func (r *run) spanOf(month time.Time) (s span, more bool) {
	last := earliest(r.job.To, dayOf(r.job.AsOf))
	s.from = month
	if month.IsZero() {
		s.from = r.job.From
	}
	s.to = earliest(nextMonth(s.from), last)
	return s, s.from.Before(s.to)
}

func nextMonth(at time.Time) time.Time {
	at = at.UTC()
	return time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// lastOf returns the last instant before another one.
func lastOf(end time.Time) time.Time { return end.Add(-time.Microsecond) }

// writeBooks writes what changed in a part of a month.
func (s span) writeBooks(to *sheet, wallet billing.WalletID, changed finance.Changes, complete bool) error {
	for _, currency := range slices.Sorted(maps.Keys(changed)) {
		c := changed[currency]
		amount := func(minor int64) string {
			return billing.Amount{Minor: minor, Currency: currency}.Money().Amount.String()
		}
		if err := to.row(financeColumns, textOf(string(wallet)), s.from.Format("2006-01"), billing.FormatInstant(s.from),
			billing.FormatInstant(s.to), currency, amount(c.Received), amount(c.Deferred), amount(c.Earned), amount(c.Breakage),
			amount(c.Refunded), amount(c.CustomerCredit), amount(c.WrittenOff), amount(c.Tax), c.Balanced(), complete,
		); err != nil {
			return err
		}
	}
	return nil
}

// walletBooks reads the books of a wallet, one month after the other.
type walletBooks struct{ *run }

// walletPage implements [walletPages]. What is not counted yet is added up, so that the books are complete.
func (p walletBooks) walletPage(ctx context.Context, s *billing.Snapshot, at Place, to *sheet) (Place, error) {
	month, more := p.spanOf(at.Month)
	if !more {
		return Place{}, nil
	}
	before, err := p.Usage.Finance(ctx, &s.Wallet, lastOf(month.from))
	if err != nil {
		return at, err
	}
	after, err := p.Usage.Finance(ctx, &s.Wallet, lastOf(month.to))
	if err != nil {
		return at, err
	}
	at.Month = month.to
	return at, month.writeBooks(to, s.Wallet.ID, after.Minus(before), true)
}

// tenantBooks is a source that reads the books of the tenant, one month after the other.
type tenantBooks struct{ *run }

func (tenantBooks) columns() []column { return financeColumns }

// page implements [source].
func (p tenantBooks) page(ctx context.Context, at Place, to *sheet) (Place, error) {
	month, more := p.spanOf(at.Month)
	if !more {
		return Place{Done: true}, nil
	}
	before, err := p.Usage.TenantBooks(ctx, p.job.Tenant, lastOf(month.from))
	if err != nil {
		return at, err
	}
	after, err := p.Usage.TenantBooks(ctx, p.job.Tenant, lastOf(month.to))
	if err != nil {
		return at, err
	}
	complete, err := p.isComplete(ctx, month)
	if err != nil {
		return at, err
	}
	return Place{Month: month.to}, month.writeBooks(to, "", after.Minus(before), complete)
}

// isComplete reports whether every wallet is counted beyond a month. With the last month it looks at wallets that nobody has
// looked at, as a report does.
func (p tenantBooks) isComplete(ctx context.Context, month span) (bool, error) {
	if _, more := p.spanOf(month.to); more {
		return p.Usage.IsComplete(ctx, p.job.Tenant, lastOf(month.to))
	}
	now, err := p.Ledger.Now(ctx, p.job.Tenant)
	if err != nil {
		return false, err
	}
	report, err := p.Usage.Report(ctx, p.job.Tenant, lastOf(month.to), now)
	if err != nil {
		return false, err
	}
	return report.Complete, nil
}
