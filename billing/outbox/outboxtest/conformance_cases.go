package outboxtest

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

func (c *conformance) testAbsent() {
	ctx := c.Context()
	c.none(c.Endpoint(ctx, billing.Live, endpointN(1)))
	c.none(c.Delivery(ctx, billing.Live, deliveryN(1, 1)))
	c.none(c.Receipt(ctx, billing.Live, "k"))
	c.same(len(must(c.Secrets(ctx, billing.Live, endpointN(1)))(c)), 0)
	c.same(len(must(c.ListEndpoints(ctx, billing.Live, "", 9))(c)), 0)
	c.same(len(must(c.ListDeliveries(ctx, billing.Live, endpointN(1), "", 9))(c)), 0)
	c.same(len(must(c.Events(ctx, billing.Live, []billing.EventID{eventN(1)}))(c)), 0)
	c.same(len(must(c.Due(ctx, at(1), 9))(c)), 0)
	c.moved(c.SaveEndpoint(ctx, &outbox.Endpoint{Tenant: billing.Live, ID: endpointN(1), URL: "u", Events: []string{"*"}, Revision: 2}))
	late := delivery(1, 1)
	late.Revision = 2
	c.moved(c.SaveDelivery(ctx, late))
	c.done(c.Postpone(ctx, late, at(9)))
	c.none(c.Delivery(ctx, billing.Live, late.ID))
}

func (c *conformance) testEndpoints() {
	ctx, e := c.Context(), endpoint(1)
	first := change("k")
	first.Endpoint = e
	c.apply(first)
	c.same(must(c.Endpoint(ctx, billing.Live, e.ID))(c), e)
	c.moved(c.SaveEndpoint(ctx, e)) // it is there
	next := &outbox.Endpoint{Tenant: billing.Live, ID: e.ID, URL: "https://example.org", Events: []string{"usage.recorded"}, CreatedAt: at(0), Revision: 2}
	c.done(c.SaveEndpoint(ctx, next))
	c.same(must(c.Endpoint(ctx, billing.Live, e.ID))(c), next)
	c.moved(c.SaveEndpoint(ctx, next)) // somebody else was quicker
	again := change("l")
	again.Endpoint = next
	if receipt := c.taken(c.Apply(ctx, again)); receipt != nil {
		c.Errorf("the key is free, and the store answers %+v", receipt)
	}
}

func (c *conformance) testListEndpoints() {
	var all []outbox.EndpointID
	for n := range 5 {
		c.done(c.SaveEndpoint(c.Context(), endpoint(n+1)))
		all = append(all, endpointN(n+1))
	}
	slices.Reverse(all)
	list := func(before outbox.EndpointID, limit int) (ids []outbox.EndpointID) {
		for _, e := range must(c.ListEndpoints(c.Context(), billing.Live, before, limit))(c) {
			ids = append(ids, e.ID)
		}
		return ids
	}
	c.same(list("", 9), all)
	c.same(list("", 2), all[:2])
	c.same(list(all[1], 2), all[2:4])
	c.same(list(all[3], 9), all[4:])
	c.same(len(list(all[4], 9)), 0)
}

func (c *conformance) testSecrets() {
	ctx, first := c.Context(), change("k")
	first.Endpoint, first.Secrets = endpoint(1), []outbox.SigningSecret{{Secret: "whsec_a"}}
	c.apply(first)
	c.same(must(c.Secrets(ctx, billing.Live, endpointN(1)))(c), first.Secrets)
	second := change("l")
	second.Endpoint, second.Secrets = endpoint(1), []outbox.SigningSecret{{Secret: "whsec_b"}, {Secret: "whsec_a", Until: at(5)}}
	c.moved(c.Apply(ctx, second)) // the endpoint guards them
	c.same(must(c.Secrets(ctx, billing.Live, endpointN(1)))(c), first.Secrets)
	second.Endpoint.Revision = 2
	c.apply(second)
	c.same(must(c.Secrets(ctx, billing.Live, endpointN(1)))(c), second.Secrets)
	third := change("m") // leaves them
	third.Endpoint = endpoint(1)
	third.Endpoint.Revision = 3
	c.apply(third)
	c.same(must(c.Secrets(ctx, billing.Live, endpointN(1)))(c), second.Secrets)
}

// Keys are the tenant's: those of decisions and those of the outbox are the same.
func (c *conformance) testReceipts() {
	ctx, first := c.Context(), change("k")
	first.Endpoint = endpoint(1)
	c.apply(first)
	c.same(must(c.Receipt(ctx, billing.Live, "k"))(c), first.Receipt)
	again := change("k")
	again.Receipt.Result = "other"
	c.same(c.taken(c.Apply(ctx, again)), first.Receipt)
	decision := &billing.Decision{Tenant: billing.Live, Catalog: billing.CatalogChange{Receipt: receipt("k")}}
	c.same(c.taken(c.Commit(ctx, decision)), first.Receipt)

	decision.Catalog.Receipt = receipt("l")
	c.done(c.Commit(ctx, decision))
	c.same(must(c.Receipt(ctx, billing.Live, "l"))(c), receipt("l"))
	taken := change("l")
	taken.Endpoint = endpoint(2)
	c.same(c.taken(c.Apply(ctx, taken)), receipt("l"))
	c.none(c.Endpoint(ctx, billing.Live, endpointN(2)))

	both := change("l") // a key that is taken is told, whatever else does not hold
	both.Endpoint = endpoint(1)
	c.same(c.taken(c.Apply(ctx, both)), receipt("l"))
}

func (c *conformance) testWholeOrNothing() {
	ctx, whole := c.Context(), change("k")
	whole.Endpoint, whole.Event, whole.Delivery = endpoint(1), event(1), delivery(1, 1)
	whole.Secrets = []outbox.SigningSecret{{Secret: "whsec_a"}}
	c.apply(whole)
	for name, part := range map[string]func(*outbox.Change){
		"endpoint": func(ch *outbox.Change) { ch.Endpoint = endpoint(1) },
		"event":    func(ch *outbox.Change) { ch.Event = event(1) },
		"delivery": func(ch *outbox.Change) { ch.Delivery = delivery(1, 1) },
		"receipt":  func(ch *outbox.Change) { ch.Receipt = receipt("k") },
	} {
		other := change("other")
		other.Endpoint, other.Event, other.Delivery = endpoint(2), event(2), delivery(2, 2)
		part(other)
		c.moved(c.Apply(ctx, other))
		_, endpointErr := c.Endpoint(ctx, billing.Live, endpointN(2))
		_, deliveryErr := c.Delivery(ctx, billing.Live, deliveryN(2, 2))
		_, receiptErr := c.Receipt(ctx, billing.Live, "other")
		if events := must(c.Events(ctx, billing.Live, []billing.EventID{eventN(2)}))(c); len(events) > 0 || endpointErr == nil || deliveryErr == nil || receiptErr == nil {
			c.Errorf("where the %s does not fit, something was written", name)
		}
	}
}

func (c *conformance) testEvents() {
	ctx := c.Context()
	plain := &outbox.Event{Tenant: billing.Live, ID: "evt_00000000000000000000000009", Type: billing.EventUsageRecorded, At: at(2), Payload: "{}", KeptUntil: kept}
	c.done(c.PutEvents(ctx, []*outbox.Event{event(1), plain}))
	other := event(1)
	other.Payload = "another"
	c.done(c.PutEvents(ctx, []*outbox.Event{other, event(2)})) // what is there stays as it is
	found := must(c.Events(ctx, billing.Live, []billing.EventID{eventN(1), plain.ID, eventN(2), eventN(3), eventN(1)}))(c)
	c.same(len(found), 3)
	c.same(found[eventN(1)], event(1))
	c.same(found[plain.ID], plain)
	c.same(found[eventN(2)], event(2))
}

// What a decision says happened is kept by the commit that makes it so, and by no other.
func (c *conformance) testEventsOfCommits() {
	ctx := c.Context()
	customer := &billing.Customer{ID: "cus_00000000000000000000000001", Name: "Acme", TimeZone: "UTC", CreatedAt: at(1)}
	created := billing.CustomerCreated(billing.Live, customer)
	decision := &billing.Decision{Tenant: billing.Live, Catalog: billing.CatalogChange{
		Customers: []*billing.Customer{customer}, Events: []billing.Event{created}, At: kept, Receipt: receipt("k"),
	}}
	c.done(c.Commit(ctx, decision))
	c.same(must(c.Events(ctx, billing.Live, []billing.EventID{created.ID}))(c)[created.ID], outbox.NewEvent(&created, kept))

	other := &billing.Customer{ID: "cus_00000000000000000000000002", Name: "Other", TimeZone: "UTC", CreatedAt: at(1)}
	refused := billing.CustomerCreated(billing.Live, other)
	decision.Catalog.Customers, decision.Catalog.Events = []*billing.Customer{other}, []billing.Event{refused}
	c.moved(c.Commit(ctx, decision)) // its key is taken
	c.same(len(must(c.Events(ctx, billing.Live, []billing.EventID{refused.ID}))(c)), 0)
}

func (c *conformance) testDeliveries() {
	ctx, d := c.Context(), delivery(1, 1)
	c.done(c.PutDelivery(ctx, d))
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), d)
	other := delivery(1, 1)
	other.Attempts = 9
	c.done(c.PutDelivery(ctx, other)) // it is there, and stays
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), d)
	c.moved(c.SaveDelivery(ctx, other))
	other.Revision = 3
	c.moved(c.SaveDelivery(ctx, other))
	next := &outbox.Delivery{
		Tenant: billing.Live, ID: d.ID, Endpoint: d.Endpoint, Event: d.Event, Type: d.Type, Status: outbox.DeliverySucceeded,
		CreatedAt: d.CreatedAt, KeptUntil: d.KeptUntil, Revision: 2,
	}
	c.done(c.SaveDelivery(ctx, next))
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), next)
	c.moved(c.SaveDelivery(ctx, next))
	again := change("k")
	again.Delivery = delivery(1, 1)
	again.Delivery.Revision = 3
	c.apply(again)
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), again.Delivery)
}

func (c *conformance) testListDeliveries() {
	var all []outbox.DeliveryID
	for n := range 5 {
		c.done(c.PutDelivery(c.Context(), delivery(1, n+1)))
		all = append(all, deliveryN(1, n+1))
	}
	c.done(c.PutDelivery(c.Context(), delivery(2, 1)))
	slices.Reverse(all)
	list := func(before outbox.DeliveryID, limit int) (ids []outbox.DeliveryID) {
		for _, d := range must(c.ListDeliveries(c.Context(), billing.Live, endpointN(1), before, limit))(c) {
			ids = append(ids, d.ID)
		}
		return ids
	}
	c.same(list("", 9), all)
	c.same(list("", 2), all[:2])
	c.same(list(all[1], 2), all[2:4])
	c.same(len(list(all[4], 9)), 0)
}

func (c *conformance) testDue() {
	ctx := c.Context()
	for n, dueAt := range []time.Time{at(10), at(20), {}, at(30)} {
		d := delivery(1, n+1)
		d.DueAt = dueAt
		c.done(c.PutDelivery(ctx, d))
	}
	c.same(c.due(at(30), 9, 3), []outbox.DeliveryID{deliveryN(1, 1), deliveryN(1, 2), deliveryN(1, 4)})
	c.same(c.due(at(29), 9, 2), []outbox.DeliveryID{deliveryN(1, 1), deliveryN(1, 2)})
	c.same(len(c.due(at(9), 9, 0)), 0)
	c.same(len(c.due(at(30), 2, 2)), 2)
	want := delivery(1, 1)
	want.DueAt = at(10)
	c.same(must(c.Due(ctx, at(10), 9))(c)[0], want)
	ended := delivery(1, 1)
	ended.DueAt, ended.Revision = time.Time{}, 2
	c.done(c.SaveDelivery(ctx, ended))
	c.same(c.due(at(20), 9, 1), []outbox.DeliveryID{deliveryN(1, 2)})
}

// What is due is found however it is spread.
func (c *conformance) testManyDue() {
	var all []outbox.DeliveryID
	for n := range 40 {
		d := delivery(n%3, n+1)
		d.DueAt = at(n)
		c.done(c.PutDelivery(c.Context(), d))
		all = append(all, d.ID)
	}
	slices.Sort(all)
	c.same(c.due(at(99), 99, 40), all)
	c.same(len(c.due(at(99), 7, 7)), 7)
}

func (c *conformance) testPostpone() {
	ctx, d := c.Context(), delivery(1, 1)
	d.DueAt = at(10)
	c.done(c.PutDelivery(ctx, d))
	c.done(c.Postpone(ctx, d, at(50)))
	want := d.Clone()
	want.DueAt = at(50)
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), want) // at the same revision
	c.same(len(c.due(at(49), 9, 0)), 0)
	c.same(len(c.due(at(50), 9, 1)), 1)
	moved := d.Clone()
	moved.Revision = 2
	c.done(c.SaveDelivery(ctx, moved))
	c.done(c.Postpone(ctx, d, at(60))) // of what is past
	c.same(must(c.Delivery(ctx, billing.Live, d.ID))(c), moved)
	ended := moved.Clone()
	ended.DueAt, ended.Revision = time.Time{}, 3
	c.done(c.SaveDelivery(ctx, ended))
}

// Nothing of one tenant is in the other, whatever its id.
func (c *conformance) testTenants() {
	ctx, whole := c.Context(), change("k")
	whole.Endpoint, whole.Event, whole.Delivery = endpoint(1), event(1), delivery(1, 1)
	whole.Secrets = []outbox.SigningSecret{{Secret: "whsec_a"}}
	c.apply(whole)
	c.none(c.Endpoint(ctx, billing.Test, endpointN(1)))
	c.none(c.Delivery(ctx, billing.Test, deliveryN(1, 1)))
	c.none(c.Receipt(ctx, billing.Test, "k"))
	c.same(len(must(c.Secrets(ctx, billing.Test, endpointN(1)))(c)), 0)
	c.same(len(must(c.ListEndpoints(ctx, billing.Test, "", 9))(c)), 0)
	c.same(len(must(c.ListDeliveries(ctx, billing.Test, endpointN(1), "", 9))(c)), 0)
	c.same(len(must(c.Events(ctx, billing.Test, []billing.EventID{eventN(1)}))(c)), 0)
	other := change("k")
	other.Tenant = billing.Test
	other.Endpoint, other.Event, other.Delivery = endpoint(1), event(1), delivery(1, 1)
	other.Endpoint.Tenant, other.Event.Tenant, other.Delivery.Tenant = billing.Test, billing.Test, billing.Test
	other.Event.Payload = "theirs"
	c.apply(other)
	c.same(must(c.Delivery(ctx, billing.Test, deliveryN(1, 1)))(c), other.Delivery)
	c.same(must(c.Events(ctx, billing.Live, []billing.EventID{eventN(1)}))(c)[eventN(1)], whole.Event)
	c.same(len(c.due(billingtest.Epoch.AddDate(1, 0, 0), 9, 2)), 2) // the sweep is nobody's
}

// What a read returns, and what a write was given, belongs to the caller.
func (c *conformance) testCallersOwnThings() {
	ctx, whole := c.Context(), change("k")
	whole.Endpoint, whole.Event, whole.Delivery = endpoint(1), event(1), delivery(1, 1)
	whole.Secrets = []outbox.SigningSecret{{Secret: "whsec_a"}}
	c.apply(whole)
	spoil := func(e *outbox.Endpoint, s []outbox.SigningSecret, d *outbox.Delivery, v *outbox.Event) {
		e.Events[0], e.URL, s[0].Secret, d.Log[0].Fault, d.Attempts, v.Payload = "spoilt", "spoilt", "spoilt", "spoilt", 99, "spoilt"
	}
	spoil(whole.Endpoint, whole.Secrets, whole.Delivery, whole.Event)
	for range 2 {
		e, s := must(c.Endpoint(ctx, billing.Live, endpointN(1)))(c), must(c.Secrets(ctx, billing.Live, endpointN(1)))(c)
		d := must(c.Delivery(ctx, billing.Live, deliveryN(1, 1)))(c)
		v := must(c.Events(ctx, billing.Live, []billing.EventID{eventN(1)}))(c)[eventN(1)]
		c.same(e, endpoint(1))
		c.same(s, []outbox.SigningSecret{{Secret: "whsec_a"}})
		c.same(d, delivery(1, 1))
		c.same(v, event(1))
		spoil(e, s, d, v)
	}
}
