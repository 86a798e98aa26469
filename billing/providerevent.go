package billing

import "time"

// The kinds of documents that remember what a payment provider sent.
const (
	KindProviderEvent Kind = "provider-event" // of a provider: an event as it arrived
	KindPaymentClaim  Kind = "payment-claim"  // of a provider: which top-up one of its payments paid
)

// ProviderEventRetention is how long an event of a payment provider is stored.
const ProviderEventRetention = 90 * 24 * time.Hour

// ProviderEvent is an event of a payment provider, as it arrived and was verified. It is stored before it is answered.
type ProviderEvent struct {
	Versioned
	Tenant     Tenant
	Provider   string
	ID         string    // at the provider
	Type       string    // in the provider's words
	Body       []byte    // empty: it was not received, but listed
	ReceivedAt time.Time // by the world's clock
	Listed     bool      // it was handled as the provider listed it among those that it could not deliver
}

// ProviderEventKey returns the address of an event of a payment provider.
func ProviderEventKey(tenant Tenant, provider, id string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindProviderEvent, Parent: provider, ID: id}
}

// DocumentKey implements [Document].
func (e *ProviderEvent) DocumentKey() DocumentKey {
	return ProviderEventKey(e.Tenant, e.Provider, e.ID)
}

// CloneDocument implements [Document].
func (e *ProviderEvent) CloneDocument() Document {
	copied := *e
	copied.Body = append([]byte(nil), e.Body...)
	return &copied
}

// PaymentClaim says which top-up a payment of a provider paid: one, for ever.
type PaymentClaim struct {
	Versioned
	Tenant   Tenant
	Provider string
	Payment  string // the provider's id
	TopUp    TopUpID
}

// PaymentClaimKey returns the address of the claim of a payment.
func PaymentClaimKey(tenant Tenant, provider, payment string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindPaymentClaim, Parent: provider, ID: payment}
}

// DocumentKey implements [Document].
func (c *PaymentClaim) DocumentKey() DocumentKey {
	return PaymentClaimKey(c.Tenant, c.Provider, c.Payment)
}

// CloneDocument implements [Document].
func (c *PaymentClaim) CloneDocument() Document { return clonePointer(c) }
