package graph

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (mutations) RecordUsage(ctx context.Context, in gen.RecordUsageInput) (*gen.RecordUsagePayload, error) {
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
	posted, err := perform(read, func() (*billing.Posted, error) { return s.ledger.RecordUsage(ctx, s.caller, request) })
	if payload.UserErrors, err = refused(err); posted != nil {
		payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}

func (mutations) RecordUsageBatch(ctx context.Context, in gen.RecordUsageBatchInput) (*gen.RecordUsageBatchPayload, error) {
	s := sessionOf(ctx)
	request := billing.RecordUsageBatch{Wallet: in.WalletID, Mode: in.Mode, Events: make([]billing.RecordUsage, len(in.Events))}
	for i, event := range in.Events {
		var fault *billing.Error
		var err error
		if request.Events[i], err = usageEvent(event); errors.As(err, &fault) {
			request.Fault(i, fault)
		}
	}
	payload := &gen.RecordUsageBatchPayload{Results: []*view.UsageResult{}}
	outcomes, wallet, err := s.ledger.RecordUsageBatch(ctx, s.caller, request)
	if payload.UserErrors, err = refused(err); err != nil || len(payload.UserErrors) > 0 {
		return payload, err
	}
	if wallet != nil {
		s.changed(wallet)
		payload.Wallet = s.showState(wallet)
	}
	for i, outcome := range outcomes {
		result := s.usageResult(in.Events[i].IdempotencyKey, outcome)
		if payload.Results = append(payload.Results, result); in.Mode == billing.AllOrNothing && result.Error != nil {
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

func (s *session) usageResult(key string, outcome billing.UsageOutcome) *view.UsageResult {
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

func (mutations) ReverseUsage(ctx context.Context, in gen.ReverseUsageInput) (*gen.ReverseUsagePayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.ReverseUsage{
		Keyed: keyed(in.IdempotencyKey), Transaction: billing.TransactionID(in.TransactionID),
		Amount: pointer(read, in.Amount, "amount"), ExpiredCredits: in.ExpiredCredits, Reason: in.Reason,
	}
	payload := &gen.ReverseUsagePayload{}
	posted, err := perform(read, func() (*billing.Posted, error) { return s.ledger.ReverseUsage(ctx, s.caller, request) })
	if payload.UserErrors, err = refused(err); posted != nil {
		payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}
