package aggregate

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// SubjectQuery asks which subjects have used most in whole days of the customer's calendar.
type SubjectQuery struct {
	From, To time.Time
	First    int     // how many subjects the answer has at most
	Action   *string // only usage of this action; nil: of all actions
}

// SubjectUsage is what one subject has used.
type SubjectUsage struct {
	Subject string // empty: usage of no subject
	Counts
	Share billing.Decimal // of the credits of all subjects, rounded towards zero; 0 where these are not positive
}

const (
	// maxSubjectRows is how many rows a ranking reads. At 100 to 1,500 bytes each, as a row has a slot for each day with usage,
	// they are 250 read units, and 3,750 where every subject has used something every day.
	maxSubjectRows = 20_000
	// subjectRows is how many of them are in memory at once.
	subjectRows = 1000
	// shareDigits is how many fraction digits a share has.
	shareDigits = 6
)

// TopSubjects ranks the subjects of a wallet by the credits that they used, the highest first, then by their names.
//
// Refusals: INVALID_INPUT for what a [Query] is refused for, and if more than [maxSubjectRows] rows would have to be read;
// CONFLICT while the wallet's rows are of an earlier version.
func (s *Service) TopSubjects(ctx context.Context, c *Counted, q SubjectQuery) ([]SubjectUsage, error) {
	if q.First < 1 || q.First > billing.MaxPageSize {
		return nil, invalid("first", "first is %d; a ranking has 1 to %d subjects", q.First, billing.MaxPageSize)
	}
	if c.Cursor.Outdated {
		return nil, errOutdated(c.Cursor)
	}
	zone, err := calendar.LoadZone(c.Cursor.Zone)
	if err != nil {
		return nil, err
	}
	query := Query{From: q.From, To: q.To, Interval: Whole, GroupBy: []Dimension{BySubject}}
	t, refusal := newTimeline(zone, query, lifeOf(c))
	if refusal != nil {
		return nil, refusal
	}
	sums := &groupSums{timeline: t, zone: zone, query: query, sums: map[Names]map[int]Counts{}}
	from := source{series: OfSubjects}
	if q.Action != nil {
		from = source{series: OfSubjectsAndActions, action: q.Action}
	}
	late := &rowSums{zone: zone, rows: map[RowKey]*Row{}}
	err = sums.addSource(c, from, late, func(each func(*Row)) error { return s.eachSubjectRow(ctx, sums, c, from, each) })
	if err != nil {
		return nil, err
	}
	return ranked(sums, q.First), nil
}

// eachSubjectRow reads the rows of subjects, and passes them on without keeping them.
func (s *Service) eachSubjectRow(ctx context.Context, sums *groupSums, c *Counted, from source, each func(*Row)) error {
	read := 0
	for _, date := range sums.dates {
		r := RowRange{Span: calendar.Month, Series: from.series, First: date, Last: date}
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			var rows []Row
			var err error
			rows, more, err = s.store.Rows(ctx, c.Wallet.WalletRef, c.Cursor.Generation, r, subjectRows, s.freshness(c.Cursor))
			if err != nil {
				return err
			}
			if read += len(rows); read > maxSubjectRows || read == maxSubjectRows && more {
				return invalid("from", "more than %d rows of usage would have to be ranked, one for each subject and month, and each "+
					"action where one is asked for; ask for fewer months, or read usage with groupBy: [SUBJECT] in pages", maxSubjectRows)
			}
			for i := range rows {
				each(&rows[i])
			}
			if more {
				r.After = &rows[len(rows)-1].Names
			}
		}
	}
	return nil
}

// ranked returns the subjects with the most credits.
func ranked(sums *groupSums, first int) []SubjectUsage {
	all, total := make([]SubjectUsage, 0, len(sums.sums)), billing.CreditSum{}
	for names, counts := range sums.sums {
		all = append(all, SubjectUsage{Subject: names.First, Counts: counts[0]})
		total = total.Plus(counts[0].Credits)
	}
	slices.SortFunc(all, func(a, b SubjectUsage) int {
		return cmp.Or(b.Credits.Compare(a.Credits), strings.Compare(a.Subject, b.Subject))
	})
	all = all[:min(first, len(all))]
	for i := range all {
		all[i].Share = share(all[i].Credits, total)
	}
	return all
}

// share returns which part of a total is, rounded towards zero.
func share(part, total billing.CreditSum) billing.Decimal {
	if total.Sign() <= 0 {
		return billing.Decimal{}
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(shareDigits), nil)
	scaled := scale.Mul(scale, part.Micros())
	return billing.NewDecimal(scaled.Quo(scaled, total.Micros()), shareDigits)
}
