package simulated

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

var _ payment.Publisher = (*Provider)(nil)

// Published implements [payment.Publisher]: the names of the methods work as stored methods of every customer.
func (p *Provider) Published(id string) *billing.StoredMethod {
	method, found := methodNamed(id)
	if !found {
		return nil
	}
	return &method.Card
}
