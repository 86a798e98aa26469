package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// plan returns a plan by its code, or nil.
func (s *session) plan(ctx context.Context, code string) (*view.Plan, error) {
	if !billing.NewPlanID(code).Valid() {
		return nil, nil
	}
	plan, found, err := s.plans.get(ctx, code)
	if err != nil || !found {
		return nil, err
	}
	return &view.Plan{Of: plan}, nil
}

// planByID returns a plan by its id, or nil.
func (s *session) planByID(ctx context.Context, id billing.PlanID) (*view.Plan, error) {
	code, _ := id.Code()
	return s.plan(ctx, code)
}

// showPlan returns the view of a plan that was read or changed.
func (s *session) showPlan(plan *billing.Plan) *view.Plan {
	s.plans.remember(plan.Code, plan)
	return &view.Plan{Of: plan}
}

func (queries) Plan(ctx context.Context, code string) (*view.Plan, error) {
	return sessionOf(ctx).plan(ctx, code)
}

// Plans lists the plans of the tenant.
func (r queries) Plans(ctx context.Context, first *int, after *string) (*view.PlanConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.PlanID(id).Valid() })
	if err != nil {
		return nil, err
	}
	before, _ := billing.PlanID(page.after).Code()
	found, err := r.ledger.ListPlans(ctx, s.caller.Tenant, before, page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Plan, len(found))
	for i, plan := range found {
		nodes[i] = s.showPlan(plan)
	}
	return connect(page, nodes), nil
}

func (r mutations) CreatePlan(ctx context.Context, in gen.CreatePlanInput) (*gen.CreatePlanPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CreatePlan{
		Keyed: keyed(in.IdempotencyKey), Code: in.Code, Name: in.Name, Price: *money(read, in.Price, "price"),
		Interval: in.Interval, Included: required(read, in.IncludedCredits, "includedCredits"), Unused: in.UnusedCredits,
		RolloverLimit: pointer(read, in.RolloverLimit, "rolloverLimit"), TrialDays: in.TrialDays,
		TrialCredits: required(read, in.TrialCredits, "trialCredits"), Features: in.Features,
		RateCard: given(read, in.RateCardCode, "rateCardCode"), Unit: orDefault(in.Unit, "credits"),
		OnRenewal: in.CreditsOnRenewal, GraceDays: in.GraceDays,
	}
	payload := &gen.CreatePlanPayload{}
	created, err := perform(read, func() (*ledger.Result[*billing.Plan], error) {
		return r.ledger.CreatePlan(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if created != nil {
		payload.Plan, payload.Replayed = s.showPlan(created.Value), created.Replayed
	}
	return payload, err
}

func (r mutations) ArchivePlan(ctx context.Context, in gen.ArchivePlanInput) (*gen.ArchivePlanPayload, error) {
	s, payload := sessionOf(ctx), &gen.ArchivePlanPayload{}
	archived, err := r.ledger.ArchivePlan(ctx, s.caller, billing.ArchivePlan{Keyed: keyed(in.IdempotencyKey), Code: in.Code})
	payload.UserErrors, err = refused(err)
	if archived != nil {
		payload.Plan, payload.Replayed = s.showPlan(archived.Value), archived.Replayed
	}
	return payload, err
}
