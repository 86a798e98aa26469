package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// PreviewSubscriptionChange returns what a change of a subscription would do. The wallet is read before the subscription, both
// strongly: the computation reads them again if the subscription is the newer one.
func (r queries) PreviewSubscriptionChange(
	ctx context.Context, in gen.PreviewSubscriptionChangeInput,
) (*view.SubscriptionChangePreview, error) {
	s := sessionOf(ctx)
	read := &reader{}
	id := billing.SubscriptionID(in.SubscriptionID)
	change := billing.NewChangeSubscription(billing.Keyed{}.By(s.caller), id, in.PlanCode, changedQuantity(read, in.Quantity), in.Timing)
	wallet, _, valid := id.Split()
	if !valid {
		return nil, ofInput(billing.NoSubscription(id))
	}
	snapshot, err := r.ledger.Wallet(ctx, s.caller.Tenant, string(wallet), ledger.Strong)
	if snapshot, err = absent(snapshot, err); err != nil {
		return nil, err
	}
	of, found, err := s.subscriptions.get(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case !found || snapshot == nil:
		return nil, ofInput(billing.NoSubscription(id))
	}
	var plan *billing.Plan
	if billing.NewPlanID(in.PlanCode).Valid() {
		if plan, _, err = s.plans.get(ctx, in.PlanCode); err != nil {
			return nil, err
		}
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	shown, refusal, err := r.payments.PreviewChange(ctx, snapshot, now, of, plan, change)
	if err != nil {
		return nil, err
	}
	if read.err != nil { // what was computed is another change
		shown.Credits, shown.Charge.Minor, shown.Credit.Minor = 0, 0, 0
	}
	preview := &view.SubscriptionChangePreview{Of: shown}
	if refusal = firstFault(read.err, refusal); refusal != nil {
		preview.Denial = userError(refusal)
	}
	return preview, nil
}
