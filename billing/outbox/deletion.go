package outbox

import "github.com/drawdown-billing/drawdown/billing"

// DeleteEndpoint deletes an endpoint and its secrets. Deliveries to it that are not finished fail.
type DeleteEndpoint struct {
	billing.Keyed
	Endpoint EndpointID
}

// Wallets implements [billing.Command].
func (e *DeleteEndpoint) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (e *DeleteEndpoint) Request() billing.Request {
	return billing.Request{
		Operation: "deleteWebhookEndpoint", Fields: []billing.Field{{Name: "endpointId", Value: string(e.Endpoint)}},
	}
}

// Reads implements [billing.Command].
func (e *DeleteEndpoint) Reads(d *billing.Draft) {
	d.ReadDocument(EndpointKey(d.Tenant(), e.Endpoint))
	d.ReadDocument(SecretsKey(d.Tenant(), e.Endpoint))
}

// Apply implements [billing.Command].
func (e *DeleteEndpoint) Apply(d *billing.Draft) *billing.Error {
	endpoint := endpointIn(d, e.Endpoint)
	if endpoint == nil {
		return noEndpoint(e.Endpoint)
	}
	d.Delete(EndpointKey(d.Tenant(), e.Endpoint))
	d.Delete(SecretsKey(d.Tenant(), e.Endpoint))
	d.Created(string(e.Endpoint))
	d.Changed(billing.Change{Target: string(e.Endpoint), Before: auditFields(endpoint)})
	return nil
}
