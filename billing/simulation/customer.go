package simulation

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedCustomer asks for a new customer.
type askedCustomer struct {
	onTenant
	billing.CreateCustomer
}

func (c *client) inventCustomer() *request {
	key := c.key()
	r := billing.CreateCustomer{Keyed: key, Name: c.name, TimeZone: pick(c, zones)}
	if c.sim.chance(0.7) {
		r.ExternalID = c.externalID()
	}
	return newRequest(key, askedCustomer{CreateCustomer: r})
}

// externalID is one of a few, so that some are taken.
func (c *client) externalID() string { return fmt.Sprint("external ", c.sim.rand.IntN(10)) }

func (r askedCustomer) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return customerOf(p.CreateCustomer(ctx, by, r.CreateCustomer))
}

func (r askedCustomer) rule(on state, _ int64) ruling {
	claimed, free := on.tenant.claim("customer", r.ExternalID, on.id)
	if !free {
		return refused(billing.CodeAlreadyExists)
	}
	on.tenant.customers[on.id] = customer{
		externalID: r.ExternalID, name: r.Name, metadata: noMetadata, revision: 1, zone: r.TimeZone,
	}
	documents := append(claimed,
		document{kind: "customer", id: on.id, after: 1, says: sayCustomer(r.ExternalID, r.Name, "", r.TimeZone, noMetadata)},
		document{kind: "event", after: 1, says: "customer.created"},
	)
	for _, word := range wordsIn(r.ExternalID, r.Name) {
		documents = append(documents, found(word, on.id, ""))
	}
	return ruling{documents: documents}
}
