package graph

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Estimate returns what a usage would do. Everything that recordUsage would refuse is a denial. The wallet is read
// strongly, as a usage decides by what is stored.
func (r queries) Estimate(ctx context.Context, in gen.EstimateInput) (*view.Estimate, error) {
	s := sessionOf(ctx)
	read := &reader{}
	usage := billing.RecordUsage{
		Action: in.Action, Quantity: required(read, in.Quantity, "quantity"),
		Dimensions: optional(read, in.Dimensions, "dimensions"), Credits: pointer(read, in.Credits, "credits"),
		Subject: text(in.Subject), Components: components(read, in.Components), Budget: given(read, in.BudgetID, "budgetId"),
	}
	if err := s.boundUsage(ctx, &usage); err != nil {
		return nil, err
	}
	err := s.boundWallet(ctx, in.WalletID)
	if refusal, is := errors.AsType[*billing.Error](err); is {
		return &view.Estimate{Of: &billing.Estimate{}, Denial: userError(firstFault(read.err, refusal))}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.reckon(ctx); err != nil {
		return nil, err
	}
	wallet, err := r.ledger.NamedWallet(ctx, s.caller.Tenant, in.WalletID, ledger.Strong)
	var refusal *billing.Error
	switch {
	case errors.As(err, &refusal):
		return &view.Estimate{Of: &billing.Estimate{}, Denial: userError(firstFault(read.err, refusal))}, nil
	case err != nil:
		return nil, err
	}
	if wallet, err = s.settled(ctx, wallet); err != nil {
		return nil, err
	}
	s.wallets.remember(wallet.Wallet.ID, wallet) // for the grants that would pay
	estimate, err := perform(read, func() (*billing.Estimate, error) { return r.ledger.Estimate(ctx, wallet.Fork(), usage) })
	if errors.As(err, &refusal) {
		var now time.Time
		if now, err = s.now(ctx); err != nil {
			return nil, err
		}
		balance, err := r.ledger.Balance(ctx, wallet.Fork(), now)
		estimate = &billing.Estimate{Denial: refusal, Available: balance.Available}
		return s.showEstimate(wallet.Wallet.WalletRef, estimate), err
	}
	if err != nil {
		return nil, err
	}
	return s.showEstimate(wallet.Wallet.WalletRef, estimate), nil
}

// firstFault returns the refusal of a field that could not be read, or else another one.
func firstFault(fault error, otherwise *billing.Error) *billing.Error {
	if refusal, is := errors.AsType[*billing.Error](fault); is {
		return refusal
	}
	return otherwise
}

// showEstimate returns the view of an estimate, and announces reads of what it names.
func (s *session) showEstimate(wallet billing.WalletRef, e *billing.Estimate) *view.Estimate {
	if s.token != nil { // whose bearer sees what the budget has left, and not who pays
		own := *e
		own.Available, own.Drawdowns = s.left, nil
		e = &own
	}
	shown := &view.Estimate{Wallet: wallet, Of: e}
	if e.Denial != nil {
		shown.Denial = userError(s.redactRefusal(e.Denial))
	}
	for _, d := range e.Drawdowns {
		s.grantsOf(wallet.ID).expect(d.Grant)
	}
	s.ratecards.expect(e.Pricing)
	return shown
}

// components reads the components of a usage.
func components(read *reader, in []*gen.UsageComponentInput) []billing.Component {
	var all []billing.Component
	for i, c := range in {
		all = append(all, billing.Component{
			Name: c.Name, Quantity: required(read, c.Quantity, at("components", i, "quantity")...),
		})
	}
	return all
}

// AffordableQuantity returns how much the available credits pay for, as far as limits and the budget leave them.
func (estimates) AffordableQuantity(
	_ context.Context, of *view.Estimate, component *string,
) (*scalar.DecimalArg, error) {
	if component != nil && *component == "" {
		return nil, badInput("component", "component is empty; leave it out if there is none")
	}
	quantity, refusal := of.Of.Affordable(text(component))
	if refusal != nil {
		return nil, badInput("component", "%s", refusal.Message)
	}
	return scalar.NewDecimal(quantity), nil
}

// Rate returns the rate that prices the usage.
func (estimates) Rate(ctx context.Context, of *view.Estimate) (*view.Rate, error) {
	ref, one := view.RateOf(of.Of.Pricing)
	if !one {
		return nil, nil
	}
	return sessionOf(ctx).rate(ctx, ref)
}

// Quote returns a quote for the usage.
func (r estimates) Quote(ctx context.Context, of *view.Estimate, validForSeconds int) (*view.Quote, error) {
	token, quote, err := r.ledger.Quote(ctx, of.Wallet, of.Of, time.Duration(validForSeconds)*time.Second)
	if err != nil || quote == nil {
		return nil, err
	}
	return &view.Quote{ID: quote.ID, Token: token, Credits: of.Of.Credits, ExpiresAt: quote.ExpiresAt}, nil
}
