package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// budgetReader reads budgets of a wallet as they are at an instant.
type budgetReader = func(
	ctx context.Context, of *billing.Snapshot, at time.Time, places []billing.GrantRef,
) (budgetsByPlace, error)

type budgetsByPlace = map[billing.GrantRef]billing.BudgetView

// budgetsOf returns the siblings that read the budgets of a wallet.
func (s *session) budgetsOf(wallet billing.WalletID) *siblings[billing.GrantRef, billing.BudgetView] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spends[wallet] == nil {
		s.spends[wallet] = newSiblings(func(ctx context.Context, places []billing.GrantRef) (budgetsByPlace, error) {
			snapshot, found, err := s.snapshot(ctx, wallet)
			if err != nil || !found {
				return nil, err
			}
			now, err := s.now(ctx)
			if err != nil {
				return nil, err
			}
			read, err := s.readBudgets(ctx, snapshot.Fork(), now, places)
			for _, b := range read {
				s.needs(wallet, b.Budget)
			}
			return read, err
		})
	}
	return s.spends[wallet]
}

// expectBudget announces that a budget will probably be needed; not that at the zero place.
func (s *session) expectBudget(wallet billing.WalletID, place billing.GrantRef) {
	if place != (billing.GrantRef{}) {
		s.budgetsOf(wallet).expect(place)
	}
}

// budget returns a budget by its id, with every change that was answered before, or nil.
func (s *session) budget(ctx context.Context, id billing.BudgetID) (*view.Budget, error) {
	wallet, place, ok := id.Split()
	if !ok {
		return nil, nil
	}
	found, exists, err := s.budgetsOf(wallet).get(ctx, place)
	if err != nil || !exists {
		return nil, err
	}
	return s.showBudget(found), nil
}

// showBudget returns the view of a budget, and announces reads of the objects that it names.
func (s *session) showBudget(b billing.BudgetView) *view.Budget {
	s.wallets.expect(b.ID)
	s.expectBudget(b.ID, b.Parent())
	return &view.Budget{Of: b}
}

// Budget returns a budget by its id.
func (queries) Budget(ctx context.Context, id string) (*view.Budget, error) {
	if !sessionOf(ctx).sees(billing.BudgetID(id)) {
		return nil, nil
	}
	return sessionOf(ctx).budget(ctx, billing.BudgetID(id))
}

// Budgets lists the budgets of a wallet that are in no other.
func (r wallets) Budgets(
	ctx context.Context, of *view.Wallet, first *int, after *string, status *billing.BudgetStatus,
) (*view.BudgetConnection, error) {
	query := ledger.BudgetQuery{}
	if status != nil {
		query.Status = *status
	}
	return r.listBudgets(ctx, of.Of().WalletRef, query, first, after)
}

// Children lists the budgets in a budget.
func (r budgets) Children(
	ctx context.Context, of *view.Budget, first *int, after *string,
) (*view.BudgetConnection, error) {
	return r.listBudgets(ctx, of.Of.WalletRef, ledger.BudgetQuery{Parent: of.Of.Place}, first, after)
}

// listBudgets returns a page of the budgets that a query selects, as they are now: without those whose status has changed since the
// list was read.
func (r services) listBudgets(
	ctx context.Context, wallet billing.WalletRef, query ledger.BudgetQuery, first *int, after *string,
) (*view.BudgetConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		named, _, ok := billing.BudgetID(id).Split()
		return ok && named == wallet.ID
	})
	if err != nil {
		return nil, err
	}
	query.After, query.Limit = billing.BudgetID(page.after), page.first
	listed, err := r.ledger.BudgetPlaces(ctx, wallet, query)
	if err != nil {
		return nil, err
	}
	among, last := s.budgetsOf(wallet.ID), ""
	among.expect(listed.Places...)
	var nodes []*view.Budget
	for _, place := range listed.Places {
		last = string(billing.NewBudgetID(wallet.ID, place))
		b, found, err := among.get(ctx, place)
		if err != nil {
			return nil, err
		}
		if found && (query.Status == "" || query.Status == b.Status) {
			nodes = append(nodes, s.showBudget(b))
		}
	}
	return connectPage(page, nodes, listed.More, last), nil
}

// Wallet returns the wallet of a budget.
func (budgets) Wallet(ctx context.Context, of *view.Budget) (*view.Wallet, error) {
	return sessionOf(ctx).wallet(ctx, of.Of.ID)
}

// Parent returns the budget that a budget is in.
func (budgets) Parent(ctx context.Context, of *view.Budget) (*view.Budget, error) {
	if tokenOf(ctx) != nil {
		return nil, nil // its bearer sees its own budget alone
	}
	return sessionOf(ctx).budget(ctx, billing.NewBudgetID(of.Of.ID, of.Of.Parent()))
}

// Budget returns the budget that a line is spent from.
func (transactions) Budget(ctx context.Context, of *view.Transaction) (*view.Budget, error) {
	return sessionOf(ctx).budget(ctx, of.Of.BudgetID())
}

// Budget returns the budget that a hold is for.
func (holds) Budget(ctx context.Context, of *view.Hold) (*view.Budget, error) {
	return sessionOf(ctx).budget(ctx, of.Of.BudgetID())
}

// Budget returns the budget that refused a request.
func (userErrors) Budget(ctx context.Context, of *view.UserError) (*view.Budget, error) {
	return sessionOf(ctx).budget(ctx, of.Of.Budget)
}

func (r mutations) CreateBudget(ctx context.Context, in gen.CreateBudgetInput) (*gen.CreateBudgetPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CreateBudget{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Parent: given(read, in.ParentID, "parentId"),
		ExternalID: given(read, in.ExternalID, "externalId"), Name: in.Name, Limit: required(read, in.Limit, "limit"),
		Actions: in.Actions, ExpiresAt: pointer(read, in.ExpiresAt, "expiresAt"),
	}
	if in.Window != nil {
		request.Window = *in.Window
	}
	created, err := perform(read, func() (*ledger.Result[billing.BudgetID], error) {
		return r.ledger.CreateBudget(ctx, s.caller, request)
	})
	payload := &gen.CreateBudgetPayload{}
	if payload.UserErrors, err = s.refused(err); created != nil {
		payload.Replayed = created.Replayed
		payload.Budget, err = s.showChanged(ctx, created)
	}
	return payload, err
}

func (r mutations) UpdateBudget(ctx context.Context, in gen.UpdateBudgetInput) (*gen.UpdateBudgetPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.UpdateBudget{
		Keyed: keyed(in.IdempotencyKey), Budget: billing.BudgetID(in.BudgetID), Name: edit(in.Name),
		Limit: editArg(read, in.Limit, "limit"), Actions: budgetActions(in.Actions), Status: edit(in.Status),
		ExpiresAt: editArg(read, in.ExpiresAt, "expiresAt"), Reason: in.Reason,
	}
	updated, err := perform(read, func() (*ledger.Result[billing.BudgetID], error) {
		return r.ledger.UpdateBudget(ctx, s.caller, request)
	})
	payload := &gen.UpdateBudgetPayload{}
	if payload.UserErrors, err = s.refused(err); updated != nil {
		payload.Replayed = updated.Replayed
		payload.Budget, err = s.showChanged(ctx, updated)
	}
	return payload, err
}

// budgetActions reads the actions of an update of a budget: null and an empty list clear them, as both mean any action.
func budgetActions(field graphql.Omittable[[]string]) billing.Edit[[]string] {
	change := editList(field)
	if change.Value != nil && len(*change.Value) == 0 {
		change.Value = nil
	}
	return change
}

// showChanged returns the view of a budget after a request.
func (s *session) showChanged(ctx context.Context, changed *ledger.Result[billing.BudgetID]) (*view.Budget, error) {
	s.changed()
	s.showState(changed.Wallet)
	return s.budget(ctx, changed.Value)
}
