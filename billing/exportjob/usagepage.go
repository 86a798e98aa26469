package exportjob

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// usagePages reads the counted usage of a wallet by day, subject and action, one month of the customer's calendar after the
// other. Within a month, rows are in the order of their subjects, then actions, then days.
type usagePages struct{ *run }

var usageColumns = withOwner(
	column{"walletId", true},
	column{"timeZone", true},
	column{"day", true},
	column{"subject", false},
	column{"action", false},
	column{"events", true},
	column{"quantity", true},
	column{"credits", true},
)

// pageGroups is how many subjects and actions one page has: with up to 31 days each, they are the buckets of one answer.
const pageGroups = aggregate.MaxBuckets / 31

// walletPage implements [walletPages].
func (p usagePages) walletPage(ctx context.Context, s *billing.Snapshot, at Place, to *sheet) (Place, error) {
	all, err := p.Usage.Counted(ctx, []*billing.Wallet{&s.Wallet})
	if err != nil {
		return at, err
	}
	counted := all[s.Wallet.ID]
	if counted.Cursor.Outdated || counted.Sequence() < s.Wallet.Sequence {
		return at, &laterError{fmt.Sprintf("the usage of wallet %s is not counted up to its last transaction; "+
			"create the export again when its usageThrough is not behind", s.Wallet.ID)}
	}
	zone, err := calendar.LoadZone(counted.Cursor.Zone)
	if err != nil {
		return at, err
	}
	if at.Month.IsZero() {
		at.Month = p.firstMonth(zone, &s.Wallet)
	}
	month := zone.Window(calendar.Month, at.Month)
	if !month.Start.Before(p.lastOf(&s.Wallet)) {
		return Place{}, nil
	}
	q := aggregate.Query{
		From: latest(month.Start, p.job.From), To: earliest(month.End, p.job.To), Interval: calendar.Day,
		GroupBy: []aggregate.Dimension{aggregate.BySubject, aggregate.ByAction}, First: pageGroups,
	}
	if at.After != nil {
		q.After = &aggregate.Names{First: at.After.Subject, Action: at.After.Action}
	}
	buckets, err := p.Usage.Usage(ctx, []*aggregate.Counted{counted}, q)
	if err != nil {
		return at, err
	}
	groups := 0
	for i, b := range buckets {
		if i == 0 || b.Names != buckets[i-1].Names {
			groups++
		}
		day, _ := zone.HourOf(b.Start)
		if err := to.row(usageColumns, string(s.Wallet.ID), counted.Cursor.Zone, string(day), b.Subject, b.Action, b.Events,
			b.Quantity.String(), b.Credits.String()); err != nil {
			return at, err
		}
	}
	if groups == pageGroups {
		last := buckets[len(buckets)-1]
		at.After = &Group{last.Subject, last.Action}
		return at, nil
	}
	at.Month, at.After = month.End, nil
	return at, nil
}

// firstMonth returns an instant in the first month in which a wallet may have usage of the range.
func (p usagePages) firstMonth(zone *calendar.Zone, w *billing.Wallet) time.Time {
	return zone.Window(calendar.Month, latest(p.job.From, w.CreatedAt.Add(-billing.MaxEventAge))).Start
}

// lastOf returns an instant before which all usage of the range is.
func (p usagePages) lastOf(w *billing.Wallet) time.Time {
	return earliest(p.job.To, w.CommittedAt.Add(billing.MaxEventAhead+time.Microsecond))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
