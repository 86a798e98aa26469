package graph

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (queries) TestClock(ctx context.Context) (*view.TestClock, error) {
	s := sessionOf(ctx)
	if s.caller.Tenant != billing.Test {
		return nil, nil
	}
	now, err := s.now(ctx)
	return &view.TestClock{Now: now}, err
}

func (r mutations) AdvanceTestClock(
	ctx context.Context, in gen.AdvanceTestClockInput,
) (*gen.AdvanceTestClockPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	to := required(read, in.To, "to")
	payload := &gen.AdvanceTestClockPayload{}
	now, err := perform(read, func() (time.Time, error) { return r.ledger.AdvanceTestClock(ctx, s.caller, to, in.Confirm) })
	if payload.UserErrors, err = refused(err); err == nil && len(payload.UserErrors) == 0 {
		s.changed()
		payload.TestClock = &view.TestClock{Now: now}
	}
	return payload, err
}
