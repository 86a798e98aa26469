package stripe

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// The names under which objects of Stripe say to what they belong here.
const (
	metaTenant   = "drawdown_tenant"
	metaTopUp    = "drawdown_top_up"
	metaAttempt  = "drawdown_attempt"
	metaWallet   = "drawdown_wallet"
	metaSetup    = "drawdown_setup"
	metaRefund   = "drawdown_refund"
	metaCustomer = "drawdown_customer"
)

func metadata(c payment.Charge) map[string]string {
	return map[string]string{
		metaTenant: string(c.Tenant), metaTopUp: string(c.TopUp), metaAttempt: strconv.Itoa(c.Attempt),
		metaWallet: string(c.Wallet),
	}
}

// belongs reports whether the metadata of an object are those of a charge.
func belongs(object map[string]string, c payment.Charge) bool {
	return object[metaTenant] == string(c.Tenant) && object[metaTopUp] == string(c.TopUp) &&
		object[metaAttempt] == strconv.Itoa(c.Attempt)
}

// openLonger is added to the time until which a page is open. Stripe wants it to be 30 minutes to 24 hours ahead of the
// moment at which it gets the request, and requests arrive late, and are repeated with equal parameters.
const openLonger = 5 * time.Minute

func closes(back payment.Return) *int64 {
	if back.Expires.IsZero() {
		return nil // Stripe closes it after 24 hours
	}
	return new(back.Expires.Add(openLonger).Unix())
}

// Checkout implements [payment.Provider]. back.Expires has to be 30 minutes or more after the call, and the page may stay
// open for five minutes longer: what it returns says until when.
func (p *Provider) Checkout(ctx context.Context, c payment.Charge, back payment.Return) (payment.Page, error) {
	units, err := p.chargeable(c)
	if err != nil {
		return payment.Page{}, err
	}
	params := &sdk.CheckoutSessionCreateParams{
		Params:            sdk.Params{IdempotencyKey: new(c.Key)},
		Mode:              new(string(sdk.CheckoutSessionModePayment)),
		Customer:          new(c.Payer),
		ClientReferenceID: new(string(c.TopUp)),
		SuccessURL:        new(back.Success),
		CancelURL:         new(back.Cancel),
		ExpiresAt:         closes(back),
		Metadata:          metadata(c),
		// The customer pays the price in its own currency: an amount in another one would not match the top-up.
		AdaptivePricing: &sdk.CheckoutSessionCreateAdaptivePricingParams{Enabled: new(false)},
		LineItems: []*sdk.CheckoutSessionCreateLineItemParams{{
			Quantity: new(int64(1)),
			PriceData: &sdk.CheckoutSessionCreateLineItemPriceDataParams{
				Currency:    new(strings.ToLower(c.Price.Currency)),
				UnitAmount:  new(units),
				TaxBehavior: new("inclusive"),
				ProductData: &sdk.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: new(c.Description)},
			},
		}},
		// Stripe does not copy the metadata of a session to its intent.
		PaymentIntentData: &sdk.CheckoutSessionCreatePaymentIntentDataParams{
			Description: new(c.Description), Metadata: metadata(c),
		},
	}
	if back.Store {
		params.PaymentIntentData.SetupFutureUsage = new(string(sdk.PaymentIntentSetupFutureUsageOffSession))
	}
	if p.tax {
		params.AutomaticTax = &sdk.CheckoutSessionCreateAutomaticTaxParams{Enabled: new(true)}
		params.CustomerUpdate = &sdk.CheckoutSessionCreateCustomerUpdateParams{Address: new("auto")}
	}
	return p.page(ctx, params)
}

func (p *Provider) page(ctx context.Context, params *sdk.CheckoutSessionCreateParams) (payment.Page, error) {
	session, err := p.client.V1CheckoutSessions.Create(ctx, params)
	if err != nil {
		return payment.Page{}, p.failure(err)
	}
	return payment.Page{ID: session.ID, URL: session.URL, Expires: time.Unix(session.ExpiresAt, 0).UTC()}, nil
}

// chargeable returns what to charge in Stripe's units, or the refusal of a charge that cannot be one.
func (p *Provider) chargeable(c payment.Charge) (int64, error) {
	switch {
	case c.Tenant != p.tenant:
		return 0, refused("other_tenant", "a charge of tenant %s was sent to the account of tenant %s", c.Tenant, p.tenant)
	case c.Key == "" || c.Payer == "":
		return 0, refused("incomplete_charge", "a charge needs an idempotency key and a payer")
	}
	return toStripe(c.Price)
}

// Expire implements [payment.Provider].
func (p *Provider) Expire(ctx context.Context, c payment.Charge) error {
	page := c.Page
	if page == "" {
		session, err := p.findSession(ctx, c)
		if err != nil || session == nil {
			return err
		}
		page = session.ID
	}
	_, err := p.client.V1CheckoutSessions.Expire(ctx, page, nil)
	if err == nil {
		return nil
	}
	failed := p.failure(err)
	if !isRefused(failed) {
		return failed
	}
	session, err := p.client.V1CheckoutSessions.Retrieve(ctx, page, nil)
	switch {
	case err != nil:
		return p.failure(err)
	case session.Status == sdk.CheckoutSessionStatusOpen:
		return failed
	}
	return nil // it was closed already, or paid
}

// Collect implements [payment.Provider].
func (p *Provider) Collect(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	units, err := p.chargeable(c)
	if err != nil {
		return billing.Payment{}, err
	}
	if c.Method == "" {
		return billing.Payment{}, refused("incomplete_charge", "a charge of a stored method needs the method")
	}
	intent, err := p.client.V1PaymentIntents.Create(ctx, &sdk.PaymentIntentCreateParams{
		Params:        sdk.Params{IdempotencyKey: new(c.Key)},
		Amount:        new(units),
		Currency:      new(strings.ToLower(c.Price.Currency)),
		Customer:      new(c.Payer),
		PaymentMethod: new(c.Method),
		Confirm:       new(true),
		OffSession:    new(true),
		Description:   new(c.Description),
		Metadata:      metadata(c),
		// A method that needs the customer on a page of its own cannot pay here, and without it no return address is needed.
		AutomaticPaymentMethods: &sdk.PaymentIntentCreateAutomaticPaymentMethodsParams{
			Enabled: new(true), AllowRedirects: new("never"),
		},
	})
	if err != nil {
		// A decline is an error of Stripe that names the intent.
		var declined *sdk.Error
		if !errors.As(err, &declined) || declined.PaymentIntent == nil || declined.PaymentIntent.ID == "" ||
			undecided(declined) {
			return billing.Payment{}, p.failure(err)
		}
		intent = declined.PaymentIntent
	}
	c.Page, c.Payment = "", intent.ID
	return p.Find(ctx, c)
}

// Cancel implements [payment.Provider]. It returns [payment.ErrNone] if Stripe never had the charge: a request that is still
// on its way may yet make it.
func (p *Provider) Cancel(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	if c.Payment == "" {
		found, err := p.findIntent(ctx, c)
		if err != nil {
			return billing.Payment{}, err
		}
		if found == nil {
			return billing.Payment{}, payment.ErrNone
		}
		c.Payment = found.ID
	}
	_, err := p.client.V1PaymentIntents.Cancel(ctx, c.Payment, nil)
	if err == nil {
		return p.Find(ctx, c)
	}
	failed := p.failure(err)
	if !isRefused(failed) {
		return billing.Payment{}, failed
	}
	// It may be too late, or it was canceled before. The state says which.
	return p.Find(ctx, c)
}
