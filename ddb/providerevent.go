package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// ofProvider reports whether a key is one of a document of a payment provider. Names of providers have no #, so that what
// follows the name is the provider's id.
func ofProvider(k billing.DocumentKey) bool {
	return k.Tenant != "" && k.Parent != "" && !strings.Contains(k.Parent, "#") && k.ID != ""
}

// providerPartition begins with the tenant and what the document is. The provider and its id follow.
func providerPartition(tenant billing.Tenant, what, provider, id string) string {
	return string(tenant) + "#" + what + "#" + provider + "#" + id
}

// provided reads what providerPartition wrote.
func (r *reader) provided(what string) (tenant billing.Tenant, provider, id string) {
	const parts = 4
	written := strings.SplitN(r.required(attrPartition), "#", parts)
	if len(written) < parts || written[0] == "" || written[1] != what || written[2] == "" || written[3] == "" {
		r.reject(attrPartition, "it is not a tenant, %s, the name of a payment provider and its id", what)
		return "", "", ""
	}
	return billing.Tenant(written[0]), written[2], written[3]
}

// toItemProviderEvent is a PEVENT: an event of a payment provider as it arrived. It is in the table of the outbox, as it is
// removed after some time.
func toItemProviderEvent(e *billing.ProviderEvent) (item, error) {
	i := newItem(providerEventKey(e.Tenant, e.Provider, e.ID))
	i.text("type", e.Type)
	i.binary("body", e.Body)
	i.instant("when", e.ReceivedAt)
	i.flag("listed", e.Listed)
	i.ttl(e.ReceivedAt.Add(billing.ProviderEventRetention))
	i.number("rev", e.Revision)
	return i, nil
}

// fromItemProviderEvent reads what toItemProviderEvent wrote.
func fromItemProviderEvent(i item) (*billing.ProviderEvent, error) {
	r := newReader(i)
	e := &billing.ProviderEvent{
		Versioned: r.versioned(), Type: r.required("type"), Body: r.binary("body"), ReceivedAt: r.instant("when"),
		Listed: r.flag("listed"),
	}
	e.Tenant, e.Provider, e.ID = r.provided(eventsOfProviders)
	r.ttl() // follows from ReceivedAt
	if len(e.Body) == 0 && !e.Listed {
		r.reject("body", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// toItemPaymentClaim is the PAID of a payment at a provider: which top-up it paid.
func toItemPaymentClaim(c *billing.PaymentClaim) (item, error) {
	i := newItem(paymentClaimKey(c.Tenant, c.Provider, c.Payment))
	i.text("topup", string(c.TopUp))
	i.number("rev", c.Revision)
	return i, nil
}

// fromItemPaymentClaim reads what toItemPaymentClaim wrote.
func fromItemPaymentClaim(i item) (*billing.PaymentClaim, error) {
	r := newReader(i)
	c := &billing.PaymentClaim{Versioned: r.versioned(), TopUp: valid[billing.TopUpID](r, "topup")}
	c.Tenant, c.Provider, c.Payment = r.provided(paymentsOfProviders)
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}
