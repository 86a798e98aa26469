package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Hold returns a hold by its id.
func (r queries) Hold(ctx context.Context, id string) (*view.Hold, error) {
	return r.hold(ctx, billing.HoldID(id))
}

// hold returns a hold with every change that was answered before, or nil.
func (r services) hold(ctx context.Context, id billing.HoldID) (*view.Hold, error) {
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	h, err := absent(r.ledger.Hold(ctx, s.caller.Tenant, id, now))
	if h == nil || err != nil || !s.sees(billing.NewBudgetID(h.ID, h.Budget)) {
		return nil, err
	}
	own, err := s.owns(ctx, h.ID)
	if !own || err != nil {
		return nil, err
	}
	return s.showHold(h), nil
}

// Holds lists the holds of a wallet.
func (r wallets) Holds(
	ctx context.Context, of *view.Wallet, first *int, after *string, status *billing.HoldStatus,
) (*view.HoldConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, ok := billing.HoldID(id).Split()
		return ok && wallet == of.Of().ID
	})
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	query := ledger.HoldQuery{After: billing.HoldID(page.after), Limit: page.first}
	if status != nil {
		query.Status = *status
	}
	found, err := r.ledger.Holds(ctx, of.Snapshot.Fork(), now, query)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Hold, len(found.Holds))
	for i, h := range found.Holds {
		nodes[i] = s.showHold(h)
	}
	return connectPage(page, nodes, found.More, ""), nil
}

// Hold returns the hold that a line is of. The hold knows of the line: one that was read a moment before the line was
// written is read again.
func (r transactions) Hold(ctx context.Context, of *view.Transaction) (*view.Hold, error) {
	s, id := sessionOf(ctx), of.Of.HoldID()
	if id == "" {
		return nil, nil
	}
	h, found, err := s.holds.get(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case !found || !slices.Contains(h.Lines, of.Of.KeyHash()):
		return r.hold(ctx, id)
	}
	return s.showHold(h), nil
}

// Wallet returns the wallet of a hold.
func (holds) Wallet(ctx context.Context, of *view.Hold) (*view.Wallet, error) {
	return sessionOf(ctx).wallet(ctx, of.Of.ID)
}

// Transactions lists the lines of a hold.
func (r holds) Transactions(
	ctx context.Context, of *view.Hold, first *int, after *string,
) (*view.TransactionConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, _, ok := billing.TransactionID(id).Split()
		return ok && wallet == of.Of.ID
	})
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.HoldLines(ctx, of.Of, billing.TransactionID(page.after), page.first)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Transaction, len(found.Lines))
	for i, line := range found.Lines {
		nodes[i] = s.showTransaction(line)
	}
	return connectPage(page, nodes, found.More, string(found.Resume)), nil
}

// showHold returns the view of a hold, and announces reads of the objects that it names; nil for nil.
func (s *session) showHold(h *billing.Hold) *view.Hold {
	if h == nil {
		return nil
	}
	s.holds.remember(h.HoldID(), h)
	s.needs(h.ID, h)
	s.wallets.expect(h.ID)
	s.expectBudget(h.ID, h.Budget)
	for _, piece := range h.Pieces {
		s.grantsOf(h.ID).expect(piece.Ref)
	}
	s.ratecards.expect(h.Lock)
	return &view.Hold{Of: h, NoGrants: s.token != nil}
}

// showHeld returns the views of what a request changed: the hold, the line that it wrote, and the wallet after it.
func (s *session) showHeld(
	changed *ledger.Result[ledger.HoldChange],
) (*view.Hold, *view.Transaction, *view.Wallet, bool) {
	s.changed()
	wallet := s.showState(changed.Wallet)
	return s.showHold(changed.Value.Hold), s.showTransaction(changed.Value.Line), wallet, changed.Replayed
}

func (r mutations) PlaceHold(ctx context.Context, in gen.PlaceHoldInput) (*gen.PlaceHoldPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.PlaceHold{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Amount: pointer(read, in.Amount, "amount"),
		Action: given(read, in.Action, "action"), Quantity: pointer(read, in.Quantity, "quantity"),
		Components: components(read, in.Components), Dimensions: optional(read, in.Dimensions, "dimensions"),
		Subject: text(in.Subject), UpTo: in.UpTo, ExpiresIn: in.ExpiresInSeconds,
		Metadata: optional(read, in.Metadata, "metadata"), Quote: given(read, in.Quote, "quote"),
		Budget: given(read, in.BudgetID, "budgetId"),
	}
	if err := s.bound(ctx, &request.Budget, &request.Subject); err != nil {
		return nil, err
	}
	read.fail(s.boundWallet(ctx, in.WalletID))
	if s.token != nil {
		request.MostOpen = &s.token.MaxOpenHolds
	}
	payload := &gen.PlaceHoldPayload{}
	placed, err := perform(read, func() (*ledger.Result[ledger.HoldChange], error) {
		return r.ledger.PlaceHold(ctx, s.caller, request)
	})
	payload.UserErrors, err = s.refused(err)
	if err == nil {
		err = s.reckon(ctx)
	}
	if placed != nil {
		payload.Hold, payload.Transaction, payload.Wallet, payload.Replayed = s.showHeld(placed)
	}
	return payload, err
}

func (r mutations) CaptureHold(ctx context.Context, in gen.CaptureHoldInput) (*gen.CaptureHoldPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CaptureHold{
		Keyed: keyed(in.IdempotencyKey), Hold: billing.HoldID(in.HoldID), Amount: required(read, in.Amount, "amount"),
		Final: in.Final, AllowMore: in.AllowMore, Action: given(read, in.Action, "action"),
		Quantity: pointer(read, in.Quantity, "quantity"), Components: components(read, in.Components),
		Dimensions: optional(read, in.Dimensions, "dimensions"), Metadata: optional(read, in.Metadata, "metadata"),
	}
	payload := &gen.CaptureHoldPayload{}
	captured, err := perform(read, func() (*ledger.Result[ledger.HoldChange], error) {
		return r.ledger.CaptureHold(ctx, s.caller, request)
	})
	payload.UserErrors, err = s.refused(err)
	if err == nil {
		err = s.reckon(ctx)
	}
	if captured != nil {
		payload.Hold, payload.Transaction, payload.Wallet, payload.Replayed = s.showHeld(captured)
	}
	return payload, err
}

func (r mutations) ReleaseHold(ctx context.Context, in gen.ReleaseHoldInput) (*gen.ReleaseHoldPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.ReleaseHoldPayload{}
	released, err := r.ledger.ReleaseHold(ctx, s.caller, billing.ReleaseHold{
		Keyed: keyed(in.IdempotencyKey), Hold: billing.HoldID(in.HoldID), Reason: text(in.Reason),
	})
	payload.UserErrors, err = s.refused(err)
	if err == nil {
		err = s.reckon(ctx)
	}
	if released != nil {
		payload.Hold, payload.Transaction, payload.Wallet, payload.Replayed = s.showHeld(released)
	}
	return payload, err
}

func (r mutations) ExtendHold(ctx context.Context, in gen.ExtendHoldInput) (*gen.ExtendHoldPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.ExtendHoldPayload{}
	extended, err := r.ledger.ExtendHold(ctx, s.caller, billing.ExtendHold{
		Keyed: keyed(in.IdempotencyKey), Hold: billing.HoldID(in.HoldID), ExpiresIn: in.ExpiresInSeconds,
	})
	payload.UserErrors, err = s.refused(err)
	if err == nil {
		err = s.reckon(ctx)
	}
	if extended != nil {
		payload.Hold, _, _, payload.Replayed = s.showHeld(extended)
	}
	return payload, err
}
