package graph

import (
	"context"
	"errors"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// counted returns up to which line the usage of a wallet is counted.
func (s *session) counted(ctx context.Context, of *view.Wallet) (*aggregate.Cursor, error) {
	cursor, _, err := s.cursors.get(ctx, of.Of().ID)
	return cursor, err
}

// Usage returns the usage of a wallet in intervals.
func (r wallets) Usage(
	ctx context.Context, of *view.Wallet, from, to scalar.TimeArg, interval calendar.Interval,
	groupBy []aggregate.Dimension,
) ([]*view.UsageBucket, error) {
	read := &reader{}
	query := aggregate.Query{
		From: required(read, from, "from"), To: required(read, to, "to"), Interval: interval,
		GroupBy: slices.Compact(slices.Sorted(slices.Values(groupBy))),
	}
	buckets, err := perform(read, func() ([]aggregate.Bucket, error) {
		cursor, err := sessionOf(ctx).counted(ctx, of)
		if err != nil {
			return nil, err
		}
		return r.usage.Usage(ctx, cursor, query)
	})
	shown := make([]*view.UsageBucket, len(buckets))
	for i, b := range buckets {
		shown[i] = &view.UsageBucket{Of: b}
	}
	return shown, err
}

// UsageThrough returns up to which line the usage of a wallet is counted.
func (wallets) UsageThrough(ctx context.Context, of *view.Wallet) (*view.UsageThrough, error) {
	cursor, err := sessionOf(ctx).counted(ctx, of)
	return &view.UsageThrough{Of: cursor, Wallet: of.Of()}, err
}

// Forecast returns what will happen to a wallet's credit if usage continues at the same rate.
func (r wallets) Forecast(ctx context.Context, of *view.Wallet, windowDays int) (*view.Forecast, error) {
	s := sessionOf(ctx)
	if windowDays < 1 || windowDays > aggregate.MaxForecastDays {
		return nil, badInput("windowDays", "windowDays is %d; use 1 to %d", windowDays, aggregate.MaxForecastDays)
	}
	cursor, err := s.counted(ctx, of)
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	rate, err := r.usage.BurnRate(ctx, cursor, of.Of().CreatedAt, now, windowDays)
	if err != nil {
		return nil, err
	}
	grants, debt, err := r.ledger.LiveGrants(ctx, of.Snapshot.Fork(), now)
	if err != nil {
		return nil, err
	}
	foreseen := &view.Forecast{Wallet: of.Of().WalletRef, Of: aggregate.NewForecast(now, grants, debt, rate)}
	for _, e := range foreseen.Of.ExpiringUnused {
		s.grantsOf(of.Of().ID).expect(e.Grant)
	}
	return foreseen, nil
}

func (r mutations) RecordUsage(ctx context.Context, in gen.RecordUsageInput) (*gen.RecordUsagePayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.RecordUsage{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Action: in.Action,
		Quantity: required(read, in.Quantity, "quantity"), Dimensions: optional(read, in.Dimensions, "dimensions"),
		Credits: pointer(read, in.Credits, "credits"), Subject: text(in.Subject),
		OccurredAt: pointer(read, in.OccurredAt, "occurredAt"), OnShortfall: in.OnShortfall,
		Metadata: optional(read, in.Metadata, "metadata"),
	}
	payload := &gen.RecordUsagePayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.RecordUsage(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if posted != nil {
		payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}

func (r mutations) RecordUsageBatch(
	ctx context.Context, in gen.RecordUsageBatchInput,
) (*gen.RecordUsageBatchPayload, error) {
	s := sessionOf(ctx)
	events := make([]billing.RecordUsage, len(in.Events))
	request := billing.RecordUsageBatch{Wallet: in.WalletID, Mode: in.Mode, Events: events}
	for i, event := range in.Events {
		var fault *billing.Error
		var err error
		if request.Events[i], err = usageEvent(event); errors.As(err, &fault) {
			request.Fault(i, fault)
		}
	}
	payload := &gen.RecordUsageBatchPayload{Results: []*view.UsageResult{}}
	outcomes, wallet, err := r.ledger.RecordUsageBatch(ctx, s.caller, request)
	if payload.UserErrors, err = refused(err); err != nil || len(payload.UserErrors) > 0 {
		return payload, err
	}
	if wallet != nil {
		s.changed(wallet)
		payload.Wallet = s.showState(wallet)
	}
	for i, outcome := range outcomes {
		result := s.usageResult(in.Events[i].IdempotencyKey, outcome)
		payload.Results = append(payload.Results, result)
		if in.Mode == billing.AllOrNothing && result.Error != nil {
			payload.UserErrors = append(payload.UserErrors, result.Error)
		}
	}
	return payload, nil
}

// usageEvent reads one event of a batch.
func usageEvent(in *gen.UsageEventInput) (billing.RecordUsage, error) {
	read := &reader{}
	usage := billing.RecordUsage{
		Keyed: keyed(in.IdempotencyKey), Action: in.Action,
		Quantity: required(read, in.Quantity, "quantity"), Dimensions: optional(read, in.Dimensions, "dimensions"),
		Credits: pointer(read, in.Credits, "credits"), Subject: text(in.Subject),
		OccurredAt: pointer(read, in.OccurredAt, "occurredAt"), Metadata: optional(read, in.Metadata, "metadata"),
	}
	return usage, read.err
}

func (s *session) usageResult(key string, outcome ledger.UsageOutcome) *view.UsageResult {
	result := &view.UsageResult{IdempotencyKey: key, Outcome: view.UsageRejected}
	switch {
	case outcome.Refusal != nil:
		result.Error = userError(outcome.Refusal)
	case outcome.Transaction != nil:
		result.Outcome = view.UsageRecorded
		if outcome.Replayed {
			result.Outcome = view.UsageReplayed
		}
		result.Transaction = s.showTransaction(outcome.Transaction)
		result.Credits = -outcome.Transaction.Amount
	}
	return result
}

func (r mutations) ReverseUsage(ctx context.Context, in gen.ReverseUsageInput) (*gen.ReverseUsagePayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.ReverseUsage{
		Keyed: keyed(in.IdempotencyKey), Transaction: billing.TransactionID(in.TransactionID),
		Amount: pointer(read, in.Amount, "amount"), ExpiredCredits: in.ExpiredCredits, Reason: in.Reason,
	}
	payload := &gen.ReverseUsagePayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.ReverseUsage(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if posted != nil {
		payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}
