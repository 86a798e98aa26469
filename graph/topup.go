package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// TopUp returns a top-up by its id.
func (queries) TopUp(ctx context.Context, id string) (*view.TopUp, error) {
	return sessionOf(ctx).topUp(ctx, billing.TopUpID(id))
}

// topUp returns a top-up by id, or nil.
func (s *session) topUp(ctx context.Context, id billing.TopUpID) (*view.TopUp, error) {
	if !id.Valid() {
		return nil, nil
	}
	t, found, err := s.topUps.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return s.showTopUp(t), nil
}

// showTopUp returns the view of a top-up, and announces reads of the objects that it names; nil for nil.
func (s *session) showTopUp(t *billing.TopUp) *view.TopUp {
	if t == nil {
		return nil
	}
	s.topUps.remember(t.TopUpID(), t)
	s.needs(t.ID, t)
	s.wallets.expect(t.ID)
	if id := t.Charges(); id != "" {
		s.subscriptions.expect(id)
	} else {
		s.packs.expect(t.Terms.Code)
	}
	if len(t.Grants) > 0 {
		s.grantsOf(t.ID).expect(t.Grants[0])
	}
	if t.Cause != "" {
		s.transactions.expect(t.Cause)
	}
	if id := t.ChargedMethod(); id != "" {
		s.methods.expect(id)
	}
	return &view.TopUp{Of: t}
}

// TopUps lists the top-ups of a wallet.
func (r wallets) TopUps(
	ctx context.Context, of *view.Wallet, first *int, after *string,
) (*view.TopUpConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, ok := billing.TopUpID(id).Split()
		return ok && wallet == of.Of().ID
	})
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.TopUps(ctx, of.Of(), ledger.TopUpQuery{After: billing.TopUpID(page.after), Limit: page.first})
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.TopUp, len(found.TopUps))
	for i, t := range found.TopUps {
		nodes[i] = s.showTopUp(t)
	}
	return connectPage(page, nodes, found.More, ""), nil
}

// TopUps lists the top-ups of the tenant.
func (r queries) TopUps(
	ctx context.Context, first *int, after *string, status *billing.TopUpStatus, from, to *scalar.TimeArg,
) (*view.TopUpConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.TopUpID(id).Valid() })
	if err != nil {
		return nil, err
	}
	read := &reader{}
	query := ledger.AllTopUpsQuery{
		From: optional(read, from, "from"), To: optional(read, to, "to"), After: billing.TopUpID(page.after), Limit: page.first,
	}
	if status != nil {
		query.Status = *status
	}
	found, err := perform(read, func() (*ledger.TopUpPage, error) { return r.ledger.AllTopUps(ctx, s.caller.Tenant, query) })
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.TopUp, len(found.TopUps))
	for i, t := range found.TopUps {
		nodes[i] = s.showTopUp(t)
	}
	return connectPage(page, nodes, found.More, ""), nil
}

// Wallet returns the wallet of a top-up.
func (topUps) Wallet(ctx context.Context, of *view.TopUp) (*view.Wallet, error) {
	return sessionOf(ctx).wallet(ctx, of.Of.ID)
}

// Pack returns the pack that a top-up buys.
func (topUps) Pack(ctx context.Context, of *view.TopUp) (*view.CreditPack, error) {
	if of.Of.Charges() != "" {
		return nil, nil // a pack may have the code of the plan
	}
	return sessionOf(ctx).creditPack(ctx, of.Of.Terms.Code)
}

// Grant returns the grant that was paid for.
func (topUps) Grant(ctx context.Context, of *view.TopUp) (*view.Grant, error) {
	if len(of.Of.Grants) == 0 {
		return nil, nil
	}
	return sessionOf(ctx).grant(ctx, of.Of.ID, of.Of.Grants[0])
}

// TriggeredBy returns the line that started a recharge.
func (topUps) TriggeredBy(ctx context.Context, of *view.TopUp) (*view.Transaction, error) {
	return sessionOf(ctx).transaction(ctx, of.Of.Cause)
}

// TopUp returns the top-up whose payment a line records.
func (transactions) TopUp(ctx context.Context, of *view.Transaction) (*view.TopUp, error) {
	return sessionOf(ctx).topUp(ctx, of.Of.TopUp)
}

// TopUp returns the top-up that bought the credit of a grant, also of one for credit that came back.
func (grants) TopUp(ctx context.Context, of *view.Grant) (*view.TopUp, error) {
	if of.Of.Purchase == (billing.GrantRef{}) {
		return nil, nil
	}
	return sessionOf(ctx).topUp(ctx, billing.NewTopUpID(of.Ref.ID, of.Of.Purchase))
}

// TopUp returns the payment under way that a refusal names.
func (userErrors) TopUp(ctx context.Context, of *view.UserError) (*view.TopUp, error) {
	return sessionOf(ctx).topUp(ctx, of.Of.TopUp)
}

// showBought returns the views of a top-up and its wallet after a request.
func (s *session) showBought(bought *ledger.Result[*billing.TopUp]) (*view.TopUp, *view.Wallet, bool) {
	s.changed()
	wallet := s.showState(bought.Wallet)
	return s.showTopUp(bought.Value), wallet, bought.Replayed
}

func (r mutations) CreateTopUp(ctx context.Context, in gen.CreateTopUpInput) (*gen.CreateTopUpPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CreateTopUp{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Pack: in.PackCode, Quantity: in.Quantity,
		Method: given(read, in.PaymentMethod, "paymentMethod"), ReturnURL: given(read, in.ReturnURL, "returnUrl"),
		CancelURL: given(read, in.CancelURL, "cancelUrl"),
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.CreateTopUpPayload{}
	bought, err := perform(read, func() (*ledger.Result[*billing.TopUp], error) {
		return r.payments.CreateTopUp(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if bought != nil {
		payload.TopUp, payload.Wallet, payload.Replayed = s.showBought(bought)
	}
	return payload, err
}

func (r mutations) CancelTopUp(ctx context.Context, in gen.CancelTopUpInput) (*gen.CancelTopUpPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.CancelTopUpPayload{}, &reader{}
	id := billing.TopUpID(in.TopUpID)
	read.fail(s.ownTopUp(ctx, id))
	canceled, err := perform(read, func() (*ledger.Result[*billing.TopUp], error) {
		return r.payments.CancelTopUp(ctx, s.caller, billing.CancelTopUp{Keyed: keyed(in.IdempotencyKey), TopUp: id})
	})
	payload.UserErrors, err = refused(err)
	if canceled != nil {
		payload.TopUp, payload.Wallet, payload.Replayed = s.showBought(canceled)
	}
	return payload, err
}

func (r mutations) SimulatePayment(
	ctx context.Context, in gen.SimulatePaymentInput,
) (*gen.SimulatePaymentPayload, error) {
	s, payload := sessionOf(ctx), &gen.SimulatePaymentPayload{}
	simulated, err := r.payments.SimulatePayment(ctx, s.caller, billing.SimulatePayment{
		Keyed: keyed(in.IdempotencyKey), TopUp: billing.TopUpID(in.TopUpID), Outcome: in.Outcome,
	})
	payload.UserErrors, err = refused(err)
	if simulated != nil {
		payload.TopUp, _, payload.Replayed = s.showBought(simulated)
	}
	return payload, err
}
