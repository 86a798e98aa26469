package aggregate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Report is the books of a whole tenant.
type Report struct {
	AsOf     time.Time // the last instant of a UTC day: the report has what was recorded up to then
	Complete bool      // every wallet is counted beyond AsOf
	Rows     finance.Changes
}

// KindSurvey is the kind of [Survey].
const KindSurvey billing.Kind = "finance-survey" // of the tenant

// Survey is how far it is known that the books of every wallet of a tenant are counted. Wallets are looked at in the order of
// their ids, newest first, a part of them with each report, until a whole day is done.
type Survey struct {
	billing.Versioned
	Tenant billing.Tenant
	Done   calendar.Date    // the last day up to which every wallet is counted; empty: none
	Day    calendar.Date    // the day that is looked at; empty: none
	After  billing.WalletID // up to this wallet all are counted beyond that day
}

// SurveyKey is the address of a tenant's survey.
func SurveyKey(tenant billing.Tenant) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindSurvey}
}

// DocumentKey implements [billing.Document].
func (s *Survey) DocumentKey() billing.DocumentKey { return SurveyKey(s.Tenant) }

// CloneDocument implements [billing.Document].
func (s *Survey) CloneDocument() billing.Document {
	copied := *s
	return &copied
}

const (
	// surveyed is how many wallets one report looks at: at two read units each, a hundredth of a cent for twenty reports.
	surveyed = 1000
	// surveyPart is how many of them are read at once.
	surveyPart = 100
	// late is how long after the end of a day commits may be written that began on it: requests end after half a minute.
	late = time.Minute
)

// Report returns the books of a tenant up to the end of the last UTC day that had ended at an instant, or at now if that is
// sooner. The sums are read, however many wallets and lines there are.
func (s *Service) Report(ctx context.Context, tenant billing.Tenant, at, now time.Time) (*Report, error) {
	r := &Report{AsOf: lastEnd(at)}
	if at.After(now) {
		r.AsOf = lastEnd(now)
	}
	day := dayOf(r.AsOf)
	var err error
	if r.Complete, err = s.complete(ctx, tenant, day, now); err != nil {
		return nil, fmt.Errorf("reading up to where wallets are counted: %w", err)
	}
	if r.Rows, err = s.TenantBooks(ctx, tenant, r.AsOf); err != nil {
		return nil, err
	}
	return r, nil
}

// TenantBooks returns the sums of the books of a tenant up to the UTC day that an instant is in, included.
func (s *Service) TenantBooks(ctx context.Context, tenant billing.Tenant, at time.Time) (finance.Changes, error) {
	rows, err := s.store.TenantMoney(ctx, tenant, dayOf(at))
	if err != nil {
		return nil, fmt.Errorf("reading the books of tenant %s: %w", tenant, err)
	}
	return rows, nil
}

// IsComplete reports whether it is known that every wallet of a tenant is counted beyond the UTC day of an instant. Reports
// find that out.
func (s *Service) IsComplete(ctx context.Context, tenant billing.Tenant, at time.Time) (bool, error) {
	survey, err := ledger.Read[*Survey](ctx, s.ledger, SurveyKey(tenant))
	if errors.Is(err, billing.ErrNotFound) {
		return false, nil
	}
	return err == nil && dayOf(at) <= survey.Done, err
}

// lastEnd returns the last instant of the last UTC day that had ended at an instant, which may be that instant.
func lastEnd(at time.Time) time.Time {
	if end := endOf(dayOf(at)); at.Equal(end) {
		return end
	}
	return endOf(dayBefore(dayOf(at)))
}

// complete reports whether every wallet is counted beyond a day. It looks at some wallets that it has not looked at before,
// and keeps how far it has come.
func (s *Service) complete(ctx context.Context, tenant billing.Tenant, day calendar.Date, now time.Time) (bool, error) {
	survey, err := ledger.Read[*Survey](ctx, s.ledger, SurveyKey(tenant))
	if errors.Is(err, billing.ErrNotFound) {
		survey, err = &Survey{Tenant: tenant}, nil
	}
	if err != nil || day <= survey.Done {
		return err == nil, err
	}
	if now.Before(endOf(day).Add(late)) {
		return false, nil
	}
	if survey.Day != day {
		survey.Day, survey.After = day, ""
	}
	was := *survey
	for range surveyed / surveyPart {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		ids, err := s.ledger.NextWallets(ctx, tenant, survey.After, surveyPart)
		if err != nil {
			return false, err
		}
		counted, err := s.countedBeyond(ctx, tenant, ids, endOf(day))
		if err != nil {
			return false, err
		}
		if counted > 0 {
			survey.After = ids[counted-1]
		}
		if counted < len(ids) {
			break
		}
		if len(ids) < surveyPart {
			survey.Done, survey.Day, survey.After = day, "", ""
			break
		}
	}
	if *survey == was {
		return false, nil
	}
	err = s.ledger.PutDocument(ctx, survey)
	stale := (*ledger.StaleError)(nil)
	if errors.As(err, &stale) || errors.Is(err, ledger.ErrBusy) || errors.Is(err, ledger.ErrLost) {
		err = nil // another report looks at the wallets at the same time
	}
	return survey.Done == day, err
}

// countedBeyond returns how many of the wallets, from the first on, are counted beyond an instant.
func (s *Service) countedBeyond(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, end time.Time,
) (int, error) {
	wallets, err := s.ledger.Snapshots(ctx, tenant, ids, ledger.Strong)
	if err != nil {
		return 0, err
	}
	cursors, err := s.store.Cursors(ctx, tenant, ids, ledger.Strong)
	if err != nil {
		return 0, err
	}
	for at, id := range ids {
		w, money := wallets[id], Money{}
		if cursors[id] != nil {
			money = cursors[id].Money
		}
		if w == nil {
			return at, fmt.Errorf("wallet %s, which is listed: %w", id, billing.ErrNotFound)
		}
		if beyond, err := s.isBeyond(ctx, &w.Wallet, &money, end); err != nil || !beyond {
			return at, err
		}
	}
	return len(ids), nil
}

// isBeyond reports whether the first line that is not counted, if there is one, is after an instant.
func (s *Service) isBeyond(ctx context.Context, w *billing.Wallet, money *Money, end time.Time) (bool, error) {
	if money.Sequence >= w.Sequence || money.At.After(end) {
		return true, nil
	}
	lines, err := s.ledger.LinesAfter(ctx, w, money.position(), 1)
	return err == nil && len(lines) > 0 && lines[0].RecordedAt.After(end), err
}
