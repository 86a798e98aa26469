package outboxtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

func (c *conformance) testAbsent() {
	ctx := c.Context()
	c.absent(
		outbox.EndpointKey(billing.Live, endpointN(1)), outbox.SecretsKey(billing.Live, endpointN(1)),
		outbox.DeliveryKey(billing.Live, deliveryN(1, 1)), billing.EventKey(billing.Live, eventN(1)),
	)
	c.same(c.record(billing.Live, "k"), (*billing.RequestRecord)(nil))
	c.same(len(c.list(billing.Live, outbox.KindEndpoint, "", "", 9)), 0)
	c.same(len(c.list(billing.Live, outbox.KindDelivery, endpointN(1), "", 9)), 0)
	c.same(len(must(c.Due(ctx, at(1), 9))(c)), 0)
	lateEndpoint := &outbox.Endpoint{Tenant: billing.Live, ID: endpointN(1), URL: "u", Events: []string{"*"}}
	lateEndpoint.Revision = 2
	c.staleAt(lateEndpoint, nil)
	late := delivery(1, 1)
	late.Revision = 2
	c.staleAt(late, nil)
	c.done(c.Postpone(ctx, late, at(9)))
	c.absent(late.DocumentKey(), lateEndpoint.DocumentKey())
}

func (c *conformance) testEndpoints() {
	e := endpoint(1)
	c.commit(change("k", e))
	c.stored(e)
	c.staleAt(e, e) // it exists
	next := &outbox.Endpoint{
		Tenant: billing.Live, ID: e.ID, URL: "https://example.org", Events: []string{"usage.recorded"}, CreatedAt: at(0),
		Versioned: billing.Versioned{Revision: 2},
	}
	c.done(c.put(next))
	c.stored(next)
	c.staleAt(next, next) // somebody else was quicker
	stale := c.stale(c.Commit(c.Context(), change("l", next)))
	c.same(stale.Documents[next.DocumentKey()], next)
	if len(stale.Records) > 0 {
		c.Errorf("the key is free, and the store returns %+v", stale.Records)
	}
}

func (c *conformance) testListEndpoints() {
	var all []string
	for n := range 5 {
		c.done(c.put(endpoint(n + 1)))
		all = append(all, string(endpointN(n+1)))
	}
	slices.Reverse(all)
	list := func(before string, limit int) []string {
		return c.list(billing.Live, outbox.KindEndpoint, "", before, limit)
	}
	c.same(list("", 9), all)
	c.same(list("", 2), all[:2])
	c.same(list(all[1], 2), all[2:4])
	c.same(list(all[3], 9), all[4:])
	c.same(len(list(all[4], 9)), 0)
}

func (c *conformance) testSecrets() {
	first := secrets(1, 1, outbox.SigningSecret{Secret: "whsec_a"})
	c.commit(change("k", endpoint(1), first))
	c.stored(first)
	second := secrets(1, 2, outbox.SigningSecret{Secret: "whsec_b"}, outbox.SigningSecret{Secret: "whsec_a", Until: at(5)})
	_ = c.stale(c.Commit(c.Context(), change("l", endpoint(1), second))) // the endpoint guards them
	c.stored(first)
	next := endpoint(1)
	next.Revision = 2
	_ = c.stale(c.Commit(c.Context(), change("l", next, first))) // and their own revision does
	c.stored(first)
	c.commit(change("l", next, second))
	c.stored(second)
	third := endpoint(1)
	third.Revision = 3
	c.commit(change("m", third)) // leaves them
	c.stored(second)
}

// A request whose key is taken changes nothing.
func (c *conformance) testRequests() {
	ctx := c.Context()
	c.commit(change("k", endpoint(1)))
	c.same(c.record(billing.Live, "k"), request("k"))
	again := change("k")
	again.Requests[0].Result = "other"
	c.taken(c.Commit(ctx, again), request("k"))
	c.taken(c.Commit(ctx, change("k", endpoint(2))), request("k"))
	c.absent(outbox.EndpointKey(billing.Live, endpointN(2)))

	both := change("k", endpoint(1)) // a taken key is returned, whatever else does not hold
	c.taken(c.Commit(ctx, both), request("k"))
	c.same(c.stale(c.Commit(ctx, both)).Documents[endpoint(1).DocumentKey()], endpoint(1))
}

func (c *conformance) testWholeOrNothing() {
	c.commit(whole("k", 1))
	for name, part := range map[string]func(*billing.Decision){
		"endpoint": func(d *billing.Decision) { d.Documents[0] = putting(endpoint(1)) },
		"secrets":  func(d *billing.Decision) { d.Documents[1] = putting(secrets(1, 1)) },
		"event":    func(d *billing.Decision) { d.Documents[2] = putting(event(1)) },
		"delivery": func(d *billing.Decision) { d.Documents[3] = putting(delivery(1, 1)) },
		"request":  func(d *billing.Decision) { d.Requests[0] = request("k") },
	} {
		other := whole("other", 2)
		part(other)
		_ = c.stale(c.Commit(c.Context(), other))
		if c.read(endpoint(2).DocumentKey()) != nil || c.read(secrets(2, 1).DocumentKey()) != nil ||
			c.read(event(2).DocumentKey()) != nil ||
			c.read(delivery(2, 2).DocumentKey()) != nil || c.record(billing.Live, "other") != nil {
			c.Errorf("where the %s does not fit, something was written", name)
		}
	}
}

func (c *conformance) testEvents() {
	put := func(e *billing.EventRecord) error {
		first := e.CloneDocument()
		first.SetDocumentRevision(1)
		return c.PutDocument(c.Context(), billing.DocumentChange{Key: e.DocumentKey(), After: first})
	}
	plain := &billing.EventRecord{
		Tenant: billing.Live, ID: "evt_00000000000000000000000009", Type: billing.EventUsageRecorded, At: at(2),
		Payload: "{}", KeptUntil: kept,
	}
	c.done(put(event(1)))
	c.done(put(plain))
	other := event(1)
	other.Payload = "another"
	_ = c.stale(put(other)) // what is stored stays as it is
	c.done(put(event(2)))
	plain.Revision = 1 // as which it is stored
	for _, e := range []*billing.EventRecord{event(1), plain, event(2)} {
		c.stored(e)
	}
	c.absent(billing.EventKey(billing.Live, eventN(3)))
}

// The events of a decision are stored by its commit, and by no other.
func (c *conformance) testEventsOfCommits() {
	created := func(n int) (*billing.Customer, *billing.EventRecord) {
		customer := &billing.Customer{
			Tenant: billing.Live, ID: billing.CustomerID(fmt.Sprintf("cus_%026d", n)), Name: "Acme", TimeZone: "UTC",
			CreatedAt: at(1),
			Versioned: billing.Versioned{Revision: 1},
		}
		event := billing.CustomerCreated(customer)
		record := billing.NewEventRecord(&event, kept)
		record.Revision = 1
		return customer, record
	}
	customer, event := created(1)
	c.commit(change("k", customer, event))
	c.stored(event)
	other, refused := created(2)
	c.taken(c.Commit(c.Context(), change("k", other, refused)), request("k"))
	c.absent(refused.DocumentKey(), other.DocumentKey())
}

func (c *conformance) testDeliveries() {
	d := delivery(1, 1)
	c.done(c.put(d))
	c.stored(d)
	other := delivery(1, 1)
	other.Attempts = 9
	c.staleAt(other, d) // it exists, and stays
	c.stored(d)
	other.Revision = 3
	c.staleAt(other, d)
	next := &outbox.Delivery{
		Tenant: billing.Live, ID: d.ID, Endpoint: d.Endpoint, Event: d.Event, Type: d.Type, Status: outbox.DeliverySucceeded,
		CreatedAt: d.CreatedAt, KeptUntil: d.KeptUntil, Versioned: billing.Versioned{Revision: 2},
	}
	c.done(c.put(next))
	c.stored(next)
	c.staleAt(next, next)
	again := delivery(1, 1)
	again.Revision = 3
	c.commit(change("k", again))
	c.stored(again)
}

func (c *conformance) testListDeliveries() {
	var all []string
	for n := range 5 {
		c.done(c.put(delivery(1, n+1)))
		all = append(all, string(deliveryN(1, n+1)))
	}
	c.done(c.put(delivery(2, 1)))
	slices.Reverse(all)
	list := func(before string, limit int) []string {
		return c.list(billing.Live, outbox.KindDelivery, endpointN(1), before, limit)
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
		c.done(c.put(d))
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
	c.done(c.put(ended))
	c.same(c.due(at(20), 9, 1), []outbox.DeliveryID{deliveryN(1, 2)})
}

// What is due is found however it is spread.
func (c *conformance) testManyDue() {
	var all []outbox.DeliveryID
	for n := range 40 {
		d := delivery(n%3, n+1)
		d.DueAt = at(n)
		c.done(c.put(d))
		all = append(all, d.ID)
	}
	slices.Sort(all)
	c.same(c.due(at(99), 99, 40), all)
	c.same(len(c.due(at(99), 7, 7)), 7)
}

func (c *conformance) testPostpone() {
	ctx, d := c.Context(), delivery(1, 1)
	d.DueAt = at(10)
	c.done(c.put(d))
	c.done(c.Postpone(ctx, d, at(50)))
	want := d.Clone()
	want.DueAt = at(50)
	c.stored(want) // at the same revision
	c.same(len(c.due(at(49), 9, 0)), 0)
	c.same(len(c.due(at(50), 9, 1)), 1)
	moved := d.Clone()
	moved.Revision = 2
	c.done(c.put(moved))
	c.done(c.Postpone(ctx, d, at(60))) // which is past
	c.stored(moved)
	ended := moved.Clone()
	ended.DueAt, ended.Revision = time.Time{}, 3
	c.done(c.put(ended))
}

// Nothing of one tenant is in the other, whatever its id.
func (c *conformance) testTenants() {
	c.commit(whole("k", 1))
	c.absent(
		outbox.EndpointKey(billing.Test, endpointN(1)), outbox.SecretsKey(billing.Test, endpointN(1)),
		outbox.DeliveryKey(billing.Test, deliveryN(1, 1)), billing.EventKey(billing.Test, eventN(1)),
	)
	c.same(c.record(billing.Test, "k"), (*billing.RequestRecord)(nil))
	c.same(len(c.list(billing.Test, outbox.KindEndpoint, "", "", 9)), 0)
	c.same(len(c.list(billing.Test, outbox.KindDelivery, endpointN(1), "", 9)), 0)
	e, d, v := endpoint(1), delivery(1, 1), event(1)
	e.Tenant, d.Tenant, v.Tenant, v.Payload = billing.Test, billing.Test, billing.Test, "theirs"
	other := change("k", e, d, v)
	other.Tenant = billing.Test
	c.commit(other)
	for _, document := range []billing.Document{e, d, v, endpoint(1), delivery(1, 1), event(1)} {
		c.stored(document)
	}
	c.same(len(c.due(billingtest.Epoch.AddDate(1, 0, 0), 9, 2)), 2) // the sweep is of all tenants
}

// What a read returns, and what a write was given, belongs to the caller.
func (c *conformance) testCallersOwnThings() {
	spoil := func(e *outbox.Endpoint, s *outbox.Secrets, d *outbox.Delivery, v *billing.EventRecord) {
		e.Events[0], e.URL, s.Secrets[0].Secret, v.Payload = "spoilt", "spoilt", "spoilt", "spoilt"
		d.Log[0].Fault, d.Attempts = "spoilt", 99
	}
	e, s, d, v := endpoint(1), secrets(1, 1, outbox.SigningSecret{Secret: "whsec_a"}), delivery(1, 1), event(1)
	c.commit(change("k", e, s, v, d))
	spoil(e, s, d, v)
	for range 2 {
		e, _ := c.read(endpoint(1).DocumentKey()).(*outbox.Endpoint)
		s, _ := c.read(secrets(1, 1).DocumentKey()).(*outbox.Secrets)
		d, _ := c.read(delivery(1, 1).DocumentKey()).(*outbox.Delivery)
		v, _ := c.read(event(1).DocumentKey()).(*billing.EventRecord)
		c.same(e, endpoint(1))
		c.same(s, secrets(1, 1, outbox.SigningSecret{Secret: "whsec_a"}))
		c.same(d, delivery(1, 1))
		c.same(v, event(1))
		spoil(e, s, d, v)
	}
	for _, found := range must(c.Due(c.Context(), at(3), 9))(c) {
		found.Log[0].Fault = "spoilt"
	}
	c.stored(delivery(1, 1))
}
