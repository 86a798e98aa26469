package stripe

import (
	"context"
	"errors"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Refund implements [payment.Provider]. It looks the refund up after it made it: a repeated key gets the first answer, and
// the refund may have failed since.
func (p *Provider) Refund(ctx context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	if r.Tenant != p.tenant || r.Key == "" || r.Payment == "" {
		return billing.PaymentRefund{}, refused("incomplete_refund",
			"a refund needs an idempotency key, a payment and tenant %s", p.tenant)
	}
	units, err := toStripe(r.Amount)
	if err != nil {
		return billing.PaymentRefund{}, err
	}
	made, err := p.client.V1Refunds.Create(ctx, &sdk.RefundCreateParams{
		Params:        sdk.Params{IdempotencyKey: new(r.Key)},
		PaymentIntent: new(r.Payment),
		Amount:        new(units),
		Metadata:      map[string]string{metaTenant: string(r.Tenant), metaTopUp: string(r.TopUp), metaRefund: r.ID},
	})
	if err != nil {
		return billing.PaymentRefund{}, p.failure(err)
	}
	if made, err = p.client.V1Refunds.Retrieve(ctx, made.ID, nil); err != nil {
		return billing.PaymentRefund{}, p.failure(err)
	}
	return refundOf(made)
}

func isMissing(err error) bool {
	var answer *sdk.Error
	return errors.As(err, &answer) && answer.Code == sdk.ErrorCodeResourceMissing
}
