package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// countedOf is the usage of a wallet, as the session shows the wallet.
func (s *session) countedOf(ctx context.Context, id billing.WalletID) (*aggregate.Counted, error) {
	counted, _, err := s.counted.get(ctx, id)
	return counted, err
}

// usageQuery reads the arguments of a field that lists usage.
func usageQuery(
	from, to scalar.TimeArg, interval calendar.Interval, groupBy []aggregate.Dimension, dimension *string, first *int,
	after *string, fill *bool,
) (aggregate.Query, error) {
	read := &reader{}
	query := aggregate.Query{
		From: required(read, from, "from"), To: required(read, to, "to"), Interval: interval,
		GroupBy: slices.Compact(slices.Sorted(slices.Values(groupBy))), Dimension: text(dimension),
		Fill: fill != nil && *fill,
	}
	if first != nil {
		if query.First = *first; *first < 1 || *first > aggregate.MaxFirst {
			read.refuse(fmt.Sprintf("first is %d; a page has 1 to %d groups", *first, aggregate.MaxFirst), "first")
		}
	}
	if after != nil {
		names, ok := view.ParseUsageCursor(*after)
		if query.After = &names; !ok {
			read.refuse("after is not a cursor of usage; pass the cursor of the last bucket of the previous page", "after")
		}
		if first == nil {
			read.refuse(`after is for pages; pass first as well, such as "first: 50"`, "after")
		}
	}
	return query, read.err
}

// showUsage returns the views of buckets, and announces the budgets that they name.
func (s *session) showUsage(buckets []aggregate.Bucket) []*view.UsageBucket {
	shown := make([]*view.UsageBucket, len(buckets))
	for i, b := range buckets {
		shown[i] = &view.UsageBucket{Of: b}
		if wallet, place, ok := b.Budget.Split(); ok {
			s.expectBudget(wallet, place)
		}
	}
	return shown
}

// Budget returns the budget that the usage of a bucket names.
func (usageBuckets) Budget(ctx context.Context, of *view.UsageBucket) (*view.Budget, error) {
	return sessionOf(ctx).budget(ctx, of.Of.Budget)
}

// Usage returns the usage of a wallet in intervals.
func (r wallets) Usage(
	ctx context.Context, of *view.Wallet, from, to scalar.TimeArg, interval calendar.Interval,
	groupBy []aggregate.Dimension, dimension *string, first *int, after *string, fill *bool,
) ([]*view.UsageBucket, error) {
	query, err := usageQuery(from, to, interval, groupBy, dimension, first, after, fill)
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	counted, err := s.countedOf(ctx, of.Of().ID)
	if err != nil {
		return nil, err
	}
	buckets, err := r.usage.Usage(ctx, []*aggregate.Counted{counted}, query)
	return s.showUsage(buckets), err
}

// maxSummedWallets is how many wallets of a customer are summed up: a query of rows for each, in a second.
const maxSummedWallets = 100

// Usage is the usage of all wallets of a customer in intervals.
func (r customers) Usage(
	ctx context.Context, of *view.Customer, from, to scalar.TimeArg, interval calendar.Interval,
	groupBy []aggregate.Dimension, dimension *string, first *int, after, unit *string, fill *bool,
) ([]*view.UsageBucket, error) {
	query, err := usageQuery(from, to, interval, groupBy, dimension, first, after, fill)
	if err != nil {
		return nil, err
	}
	query.Zone = of.TimeZone()
	s := sessionOf(ctx)
	ids, err := r.ledger.ListWallets(ctx, s.caller.Tenant, billing.CustomerID(of.ID()), "", maxSummedWallets+1)
	if err != nil {
		return nil, err
	}
	if len(ids) > maxSummedWallets {
		return nil, badInput("usage", "the customer has more than %d wallets, which are too many to sum up; ask for the usage of each wallet",
			maxSummedWallets)
	}
	s.wallets.expect(ids...)
	s.counted.expect(ids...)
	var all []*aggregate.Counted
	for _, id := range ids {
		counted, err := s.countedOf(ctx, id)
		if err != nil {
			return nil, err
		}
		if counted == nil || unit != nil && counted.Wallet.Unit != *unit {
			continue
		}
		if len(all) > 0 && all[0].Wallet.Unit != counted.Wallet.Unit {
			return nil, badInput("unit", "the customer has wallets of several units, whose credits cannot be added; pass unit: %s, or unit: %s",
				billing.Quote(all[0].Wallet.Unit), billing.Quote(counted.Wallet.Unit))
		}
		all = append(all, counted)
	}
	buckets, err := r.usage.Usage(ctx, all, query)
	return s.showUsage(buckets), err
}

// UsageThrough returns up to which line the usage of a wallet is counted.
func (wallets) UsageThrough(ctx context.Context, of *view.Wallet) (*view.UsageThrough, error) {
	counted, err := sessionOf(ctx).countedOf(ctx, of.Of().ID)
	return &view.UsageThrough{Of: counted}, err
}

// UsageSettings is what is counted in the tenant.
func (r queries) UsageSettings(ctx context.Context) (*view.UsageSettings, error) {
	settings, err := r.usage.Settings(ctx, sessionOf(ctx).caller.Tenant)
	return &view.UsageSettings{Of: settings}, err
}

func (r mutations) UpdateUsageSettings(
	ctx context.Context, in gen.UpdateUsageSettingsInput,
) (*gen.UpdateUsageSettingsPayload, error) {
	payload := &gen.UpdateUsageSettingsPayload{}
	result, err := r.usage.UpdateSettings(ctx, sessionOf(ctx).caller, aggregate.UpdateSettings{
		Keyed: keyed(in.IdempotencyKey), Dimensions: in.Dimensions,
	})
	if payload.UserErrors, err = refused(err); result != nil {
		payload.UsageSettings, payload.Replayed = &view.UsageSettings{Of: result.Value}, result.Replayed
	}
	return payload, err
}

// Forecast returns what will happen to a wallet's credit if usage continues at the same rate.
func (r wallets) Forecast(ctx context.Context, of *view.Wallet, windowDays int) (*view.Forecast, error) {
	s := sessionOf(ctx)
	if windowDays < 1 || windowDays > aggregate.MaxForecastDays {
		return nil, badInput("windowDays", "windowDays is %d; use 1 to %d", windowDays, aggregate.MaxForecastDays)
	}
	counted, err := s.countedOf(ctx, of.Of().ID)
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	rate, err := r.usage.BurnRate(ctx, counted, now, windowDays)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	grants, debt, err := r.ledger.UnspentGrants(ctx, snapshot.Fork(), now)
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
		Metadata: optional(read, in.Metadata, "metadata"), Components: components(read, in.Components),
		Quote: given(read, in.Quote, "quote"), Budget: given(read, in.BudgetID, "budgetId"),
	}
	if err := s.boundUsage(ctx, &request); err != nil {
		return nil, err
	}
	read.fail(s.boundWallet(ctx, in.WalletID))
	payload := &gen.RecordUsagePayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.RecordUsage(ctx, s.caller, request)
	})
	payload.UserErrors, err = s.refused(err)
	if err == nil {
		err = s.reckon(ctx)
	}
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
		if err := s.boundUsage(ctx, &request.Events[i]); err != nil {
			return nil, err
		}
	}
	payload := &gen.RecordUsageBatchPayload{Results: []*view.UsageResult{}}
	err := s.boundWallet(ctx, in.WalletID)
	var outcomes []ledger.UsageOutcome
	var wallet *billing.Wallet
	if err == nil {
		outcomes, wallet, err = r.ledger.RecordUsageBatch(ctx, s.caller, request)
	}
	if payload.UserErrors, err = s.refused(err); err != nil || len(payload.UserErrors) > 0 {
		return payload, err
	}
	s.changed()
	payload.Wallet = s.showState(wallet)
	if err := s.reckon(ctx); err != nil {
		return nil, err
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
		Components: components(read, in.Components), Quote: given(read, in.Quote, "quote"),
		Budget: given(read, in.BudgetID, "budgetId"),
	}
	return usage, read.err
}

func (s *session) usageResult(key string, outcome ledger.UsageOutcome) *view.UsageResult {
	result := &view.UsageResult{IdempotencyKey: key, Outcome: view.UsageRejected}
	switch {
	case outcome.Refusal != nil:
		result.Error = userError(s.redactRefusal(outcome.Refusal))
		if wallet, place, ok := outcome.Refusal.Budget.Split(); ok {
			s.expectBudget(wallet, place)
		}
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
