package stripe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

const (
	// maxListed limits how many objects of one list are read: ten pages.
	maxListed = 1000

	pageOfList = 100 // the most that Stripe returns at once

	// clocksDiffer is how far Stripe's clock may be behind the one that named a charge's time.
	clocksDiffer = 10 * time.Minute
)

// Find implements [payment.Provider]. An object with a known id must belong to the charge by its metadata.
func (p *Provider) Find(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	session, intent, err := p.objects(ctx, c)
	if err != nil {
		return billing.Payment{}, err
	}
	if session == nil && intent == nil {
		return billing.Payment{}, payment.ErrNone
	}
	if session != nil && !belongs(session.Metadata, c) || intent != nil && !belongs(intent.Metadata, c) {
		return billing.Payment{}, refused("other_payment", "the object at Stripe is not of attempt %d of %s", c.Attempt, c.TopUp)
	}
	return p.photograph(ctx, c, session, intent)
}

// objects returns the session and the intent of a charge. One of them may be nil: a page that nobody paid on has no intent,
// and a charge without a page has no session. Both are nil if there never was either.
func (p *Provider) objects(ctx context.Context, c payment.Charge) (*sdk.CheckoutSession, *sdk.PaymentIntent, error) {
	page, id := c.Page, c.Payment
	if page == "" && id == "" {
		var err error
		if page, id, err = p.search(ctx, c); err != nil || page == "" && id == "" {
			return nil, nil, err
		}
	}
	if page == "" && c.Method == "" {
		var err error
		if page, err = p.pageOf(ctx, id); err != nil { // the session knows the tax
			return nil, nil, err
		}
	}
	if page != "" {
		session, err := p.client.V1CheckoutSessions.Retrieve(ctx, page, &sdk.CheckoutSessionRetrieveParams{
			Expand: sdk.StringSlice([]string{"payment_intent.latest_charge", "payment_intent.payment_method"}),
		})
		if err != nil {
			return nil, nil, p.failure(err)
		}
		return session, session.PaymentIntent, nil
	}
	intent, err := p.client.V1PaymentIntents.Retrieve(ctx, id, &sdk.PaymentIntentRetrieveParams{
		Expand: sdk.StringSlice([]string{"latest_charge", "payment_method"}),
	})
	if err != nil {
		return nil, nil, p.failure(err)
	}
	return nil, intent, nil
}

// search returns the ids of a charge's objects by what Stripe has of the customer. Lists are complete at once, unlike
// Stripe's search.
func (p *Provider) search(ctx context.Context, c payment.Charge) (page, id string, err error) {
	if c.Method == "" {
		session, err := p.findSession(ctx, c)
		if err != nil || session != nil {
			return idOf(session), "", err
		}
	}
	intent, err := p.findIntent(ctx, c)
	if err != nil || intent == nil {
		return "", "", err
	}
	return "", intent.ID, nil
}

func idOf(session *sdk.CheckoutSession) string {
	if session == nil {
		return ""
	}
	return session.ID
}

// pageOf returns the id of the session that made an intent; empty if none did.
func (p *Provider) pageOf(ctx context.Context, intent string) (string, error) {
	sessions, err := all(ctx, p, p.client.V1CheckoutSessions.List(ctx, &sdk.CheckoutSessionListParams{
		ListParams: pages(), PaymentIntent: new(intent),
	}))
	if err != nil || len(sessions) == 0 {
		return "", err
	}
	return sessions[0].ID, nil
}

// findSession returns the session of a charge, or nil. Of several it prefers one that was completed.
func (p *Provider) findSession(ctx context.Context, c payment.Charge) (*sdk.CheckoutSession, error) {
	sessions, err := all(ctx, p, p.client.V1CheckoutSessions.List(ctx, &sdk.CheckoutSessionListParams{
		ListParams: pages(), Customer: new(c.Payer), CreatedRange: since(c.CreatedAt),
	}))
	return choose(sessions, err, func(s *sdk.CheckoutSession) bool { return belongs(s.Metadata, c) },
		func(s *sdk.CheckoutSession) bool { return s.Status == sdk.CheckoutSessionStatusComplete })
}

// findIntent returns the intent of a charge, or nil. Of several it prefers one that succeeded.
func (p *Provider) findIntent(ctx context.Context, c payment.Charge) (*sdk.PaymentIntent, error) {
	intents, err := all(ctx, p, p.client.V1PaymentIntents.List(ctx, &sdk.PaymentIntentListParams{
		ListParams: pages(), Customer: new(c.Payer), CreatedRange: since(c.CreatedAt),
	}))
	return choose(intents, err, func(i *sdk.PaymentIntent) bool { return belongs(i.Metadata, c) },
		func(i *sdk.PaymentIntent) bool { return i.Status == sdk.PaymentIntentStatusSucceeded })
}

// choose returns the first object that matches and is preferred, or else the first that matches, or else nil.
func choose[T any](objects []*T, err error, matches, preferred func(*T) bool) (*T, error) {
	objects = slices.DeleteFunc(objects, func(o *T) bool { return !matches(o) })
	if err != nil || len(objects) == 0 {
		return nil, err
	}
	return objects[max(0, slices.IndexFunc(objects, preferred))], nil
}

func since(at time.Time) *sdk.RangeQueryParams {
	return &sdk.RangeQueryParams{GreaterThanOrEqual: at.Add(-clocksDiffer).Unix()}
}

func pages() sdk.ListParams { return sdk.ListParams{Limit: new(int64(pageOfList))} }

// all returns what a list has, newest first. It returns [payment.ErrUnknown] if that is more than [maxListed].
func all[T any](ctx context.Context, p *Provider, list *sdk.V1List[T]) ([]T, error) {
	var items []T
	for item, err := range list.All(ctx) {
		if err != nil {
			return nil, p.failure(err)
		}
		if len(items) == maxListed {
			return nil, fmt.Errorf("%w: Stripe lists more than %d objects", payment.ErrUnknown, maxListed)
		}
		items = append(items, item)
	}
	return items, nil
}

// photograph returns the complete state of a payment.
func (p *Provider) photograph(
	ctx context.Context, c payment.Charge, session *sdk.CheckoutSession, intent *sdk.PaymentIntent,
) (billing.Payment, error) {
	photo := billing.Payment{Page: idOf(session), TopUp: c.TopUp, Attempt: c.Attempt, State: stateOf(session, intent)}
	if intent == nil {
		return photo, nil
	}
	photo.ID = intent.ID
	photo.Method = methodOf(intent)
	photo.Reason = reasonOf(photo.State, intent)
	currency := strings.ToUpper(string(intent.Currency))
	if photo.State == billing.PaymentSucceeded {
		received, err := fromStripe(intent.AmountReceived, currency)
		if err != nil {
			return billing.Payment{}, err
		}
		photo.Received = billing.Amount{Minor: received, Currency: currency}
		if session != nil && session.TotalDetails != nil {
			if photo.Tax, err = fromStripe(session.TotalDetails.AmountTax, currency); err != nil {
				return billing.Payment{}, err
			}
		}
	}
	if intent.LatestCharge == nil || intent.LatestCharge.ID == "" {
		return photo, nil
	}
	photo.Receipt = intent.LatestCharge.ReceiptURL
	return photo, p.aftermath(ctx, &photo, currency)
}

// aftermath adds what became of a payment: refunds, disputes, and warnings. A refund that failed is listed as well.
func (p *Provider) aftermath(ctx context.Context, photo *billing.Payment, currency string) error {
	refunds, err := all(ctx, p, p.client.V1Refunds.List(ctx, &sdk.RefundListParams{
		ListParams: pages(), PaymentIntent: new(photo.ID),
	}))
	if err != nil {
		return err
	}
	for _, r := range refunds {
		refund, err := refundOf(r)
		if err != nil {
			return err
		}
		photo.Refunds = append(photo.Refunds, refund)
	}
	slices.SortFunc(photo.Refunds, func(a, b billing.PaymentRefund) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	disputes, err := all(ctx, p, p.client.V1Disputes.List(ctx, &sdk.DisputeListParams{
		ListParams: pages(), PaymentIntent: new(photo.ID),
	}))
	if err != nil {
		return err
	}
	for _, d := range disputes {
		dispute, err := disputeOf(d, photo.Received, currency)
		if err != nil {
			return err
		}
		photo.Disputes = append(photo.Disputes, dispute)
	}
	slices.SortFunc(photo.Disputes, func(a, b billing.PaymentDispute) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	warnings, err := all(ctx, p, p.client.V1RadarEarlyFraudWarnings.List(ctx, &sdk.RadarEarlyFraudWarningListParams{
		ListParams: pages(), PaymentIntent: new(photo.ID),
	}))
	photo.Warned = len(warnings) > 0
	return err
}
