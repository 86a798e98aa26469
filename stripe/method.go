package stripe

import (
	"context"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Customer implements [payment.Provider]. The caller stores the id: Stripe is not asked whether it has the customer.
func (p *Provider) Customer(ctx context.Context, c payment.Customer) (string, error) {
	if c.Tenant != p.tenant || c.Key == "" {
		return "", refused("incomplete_customer", "a customer needs an idempotency key and tenant %s", p.tenant)
	}
	params := &sdk.CustomerCreateParams{
		Params:   sdk.Params{IdempotencyKey: new(c.Key)},
		Metadata: map[string]string{metaTenant: string(c.Tenant), metaCustomer: string(c.ID)},
	}
	if c.Name != "" {
		params.Name = new(c.Name)
	}
	if c.Email != "" {
		params.Email = new(c.Email)
	}
	customer, err := p.client.V1Customers.Create(ctx, params)
	if err != nil {
		return "", p.failure(err)
	}
	return customer.ID, nil
}

// Setup implements [payment.Provider]. The page stores cards.
func (p *Provider) Setup(ctx context.Context, s payment.Setup, back payment.Return) (payment.Page, error) {
	if s.Tenant != p.tenant || s.Key == "" || s.Payer == "" {
		return payment.Page{}, refused("incomplete_setup",
			"the storing of a method needs an idempotency key, a payer and tenant %s", p.tenant)
	}
	named := map[string]string{metaTenant: string(s.Tenant), metaSetup: s.ID}
	return p.page(ctx, &sdk.CheckoutSessionCreateParams{
		Params:             sdk.Params{IdempotencyKey: new(s.Key)},
		Mode:               new(string(sdk.CheckoutSessionModeSetup)),
		Customer:           new(s.Payer),
		ClientReferenceID:  new(s.ID),
		SuccessURL:         new(back.Success),
		CancelURL:          new(back.Cancel),
		ExpiresAt:          closes(back),
		Metadata:           named,
		PaymentMethodTypes: sdk.StringSlice([]string{"card"}), // without it Stripe wants a currency
		SetupIntentData:    &sdk.CheckoutSessionCreateSetupIntentDataParams{Metadata: named},
	})
}

// Stored implements [payment.Provider].
func (p *Provider) Stored(ctx context.Context, page string) (*billing.StoredMethod, error) {
	session, err := p.client.V1CheckoutSessions.Retrieve(ctx, page, &sdk.CheckoutSessionRetrieveParams{
		Expand: sdk.StringSlice([]string{"setup_intent.payment_method"}),
	})
	if err != nil {
		return nil, p.failure(err)
	}
	setup := session.SetupIntent
	if setup == nil || setup.Status != sdk.SetupIntentStatusSucceeded || setup.PaymentMethod == nil {
		return nil, nil //nolint:nilnil // nil means that none is stored yet
	}
	return storedOf(setup.PaymentMethod), nil
}

// Detach implements [payment.Provider].
func (p *Provider) Detach(ctx context.Context, method string) error {
	_, err := p.client.V1PaymentMethods.Detach(ctx, method, nil)
	if err == nil {
		return nil
	}
	failed := p.failure(err)
	if !isRefused(failed) {
		return failed
	}
	stored, err := p.client.V1PaymentMethods.Retrieve(ctx, method, nil)
	switch {
	case err != nil && isMissing(err), err == nil && stored.Customer == nil:
		return nil
	case err != nil:
		return p.failure(err)
	}
	return failed
}
