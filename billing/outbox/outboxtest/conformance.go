package outboxtest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Store is a store of both: their commits write into each other's.
type Store interface {
	billing.Store
	outbox.Store
}

// TestStore tests that what newStore makes, an empty store for each test, is an [outbox.Store] to the letter, and that
// it keeps the events of decisions.
func TestStore(t *testing.T, newStore func(t *testing.T) Store) {
	for name, test := range map[string]func(*conformance){
		"Absent":           (*conformance).testAbsent,
		"Endpoints":        (*conformance).testEndpoints,
		"ListEndpoints":    (*conformance).testListEndpoints,
		"Secrets":          (*conformance).testSecrets,
		"Receipts":         (*conformance).testReceipts,
		"WholeOrNothing":   (*conformance).testWholeOrNothing,
		"Events":           (*conformance).testEvents,
		"EventsOfCommits":  (*conformance).testEventsOfCommits,
		"Deliveries":       (*conformance).testDeliveries,
		"ListDeliveries":   (*conformance).testListDeliveries,
		"Due":              (*conformance).testDue,
		"ManyDue":          (*conformance).testManyDue,
		"Postpone":         (*conformance).testPostpone,
		"Tenants":          (*conformance).testTenants,
		"CallersOwnThings": (*conformance).testCallersOwnThings,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&conformance{T: t, Store: newStore(t)})
		})
	}
}

// conformance is a test of a store.
type conformance struct {
	*testing.T
	Store
}

// at is some instants after the epoch.
func at(n int) time.Time { return billingtest.Epoch.Add(time.Duration(n) * time.Microsecond) }

// kept is so far away that no database has anything go by itself during a test.
var kept = billingtest.Epoch.AddDate(100, 0, 0)

func endpointN(n int) outbox.EndpointID { return outbox.EndpointID(fmt.Sprintf("whe_%026d", n)) }

func deliveryN(endpoint, n int) outbox.DeliveryID {
	return outbox.DeliveryID(fmt.Sprintf("dlv_%026d%026d", endpoint, n))
}

func eventN(n int) billing.EventID { return billing.EventID(fmt.Sprintf("evt_%037d", n)) }

// endpoint is a new one, with something in every field.
func endpoint(n int) *outbox.Endpoint {
	return &outbox.Endpoint{
		Tenant: billing.Live, ID: endpointN(n), URL: "https://example.com/hooks?a=b", Events: []string{"*", "grant.created"},
		Enabled: true, EnabledAt: at(1), DisabledReason: outbox.DisabledGone, DisabledAt: at(2), LastSuccessAt: at(3), CreatedAt: at(0), Revision: 1,
	}
}

// event is one, with something in every field.
func event(n int) *outbox.Event {
	return &outbox.Event{
		Tenant: billing.Live, ID: eventN(n), Type: billing.EventGrantCreated, At: at(n), Only: endpointN(n),
		Payload: `{"id": "…"}`, KeptUntil: kept,
	}
}

// delivery is a new one, with something in every field.
func delivery(of, n int) *outbox.Delivery {
	return &outbox.Delivery{
		Tenant: billing.Live, ID: deliveryN(of, n), Endpoint: endpointN(of), Event: eventN(n), Type: billing.EventGrantCreated,
		Status: outbox.DeliveryPending, Attempts: 5, Round: 2, RoundAt: at(1), NextAt: at(2), DueAt: at(3),
		Log: []outbox.Attempt{
			{At: at(4), Took: 1500 * time.Microsecond, Status: 500, Fault: "it answered with status 500"},
			{At: at(5), Took: 10 * time.Second, Fault: "no answer"},
			{At: at(6), Status: 204},
		},
		CreatedAt: at(0), KeptUntil: kept, Revision: 1,
	}
}

func receipt(key string) *billing.Receipt {
	return &billing.Receipt{Key: key, Operation: "test", Fingerprint: billing.Fingerprint("fedcba9876543210"), Result: key, RecordedAt: at(3)}
}

// change is one of the live tenant under that key.
func change(key string) *outbox.Change {
	return &outbox.Change{Tenant: billing.Live, Receipt: receipt(key)}
}

// apply has the store make c durable.
func (c *conformance) apply(change *outbox.Change) {
	c.Helper()
	if err := c.Apply(c.Context(), change); err != nil {
		c.Fatalf("apply: %v", err)
	}
}

// done fails the test by an error.
func (c *conformance) done(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// moved expects the store to say that a condition did not hold.
func (c *conformance) moved(err error) {
	c.Helper()
	c.taken(err)
}

// taken is moved, and answers the receipt that the store tells, or nil.
func (c *conformance) taken(err error) *billing.Receipt {
	c.Helper()
	var moved *billing.Moved
	if !errors.As(err, &moved) {
		c.Fatalf("got %v, want *billing.Moved", err)
	}
	return moved.Receipt
}

// none expects the store to say that there is no such thing.
func (c *conformance) none(_ any, err error) {
	c.Helper()
	if !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("got %v, want ErrNotFound", err)
	}
}

// same compares what was read with what was written.
func (c *conformance) same(got, want any) {
	c.Helper()
	if !reflect.DeepEqual(got, want) {
		c.Errorf("\n got %s\nwant %s", dump(got), dump(want))
	}
}

func dump(v any) string {
	switch v := v.(type) {
	case *outbox.Endpoint:
		return fmt.Sprintf("%+v", *v)
	case *outbox.Event:
		return fmt.Sprintf("%+v", *v)
	case *outbox.Delivery:
		return fmt.Sprintf("%+v", *v)
	}
	return fmt.Sprintf("%+v", v)
}

// must answers what was read, or fails the test.
func must[T any](value T, err error) func(*conformance) T {
	return func(c *conformance) T {
		c.Helper()
		c.done(err)
		return value
	}
}

// due lists what is due, waiting until the index shows as many as there are. Then it waits no longer, so that what
// should not be there may come late and is not seen; what the index holds of a delivery never is more than it should.
func (c *conformance) due(by time.Time, limit, want int) []outbox.DeliveryID {
	c.Helper()
	for tries := 0; ; tries++ {
		found := must(c.Due(c.Context(), by, limit))(c)
		if len(found) == want || tries == 200 {
			var ids []outbox.DeliveryID
			for _, d := range found {
				ids = append(ids, d.ID)
			}
			slices.Sort(ids)
			return ids
		}
		time.Sleep(20 * time.Millisecond)
	}
}
