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
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// TestStore tests that newStore makes an [outbox.Store] that keeps every promise of that interface beside those of
// [ledger.Store], for which there is billingtest.TestStore. Each test gets an empty store.
func TestStore(t *testing.T, newStore func(t *testing.T) outbox.Store) {
	for name, test := range map[string]func(*conformance){
		"Absent":           (*conformance).testAbsent,
		"Endpoints":        (*conformance).testEndpoints,
		"ListEndpoints":    (*conformance).testListEndpoints,
		"Secrets":          (*conformance).testSecrets,
		"Requests":         (*conformance).testRequests,
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
	outbox.Store
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
		Enabled: true, EnabledAt: at(1), DisabledReason: outbox.DisabledGone, DisabledAt: at(2), LastSuccessAt: at(3),
		CreatedAt: at(0),
		Versioned: billing.Versioned{Revision: 1},
	}
}

// event is one, with something in every field.
func event(n int) *billing.EventRecord {
	return &billing.EventRecord{
		Tenant: billing.Live, ID: eventN(n), Type: billing.EventGrantCreated, At: at(n), Only: string(endpointN(n)),
		Payload: `{"id": "…"}`, KeptUntil: kept, NoFollower: true, Versioned: billing.Versioned{Revision: 1},
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
		CreatedAt: at(0), KeptUntil: kept, Versioned: billing.Versioned{Revision: 1},
	}
}

// secrets are those of an endpoint, at a revision.
func secrets(n int, revision int64, secrets ...outbox.SigningSecret) *outbox.Secrets {
	return &outbox.Secrets{
		Tenant: billing.Live, Endpoint: endpointN(n), Secrets: secrets, Versioned: billing.Versioned{Revision: revision},
	}
}

// request is the record of a request with that key.
func request(key string) *billing.RequestRecord {
	return &billing.RequestRecord{
		Key: key, Operation: "test", Fingerprint: billing.Fingerprint("fedcba9876543210"), Result: key, RecordedAt: at(3),
	}
}

// putting is the change that puts a document in place of the one that is a revision behind it, or of none.
func putting(document billing.Document) billing.DocumentChange {
	return billing.DocumentChange{Key: document.DocumentKey(), Before: document.DocumentRevision() - 1, After: document}
}

// change is the decision of the live tenant by which a request with that key puts documents.
func change(key string, documents ...billing.Document) *billing.Decision {
	d := &billing.Decision{Tenant: billing.Live, Requests: []*billing.RequestRecord{request(key)}}
	for _, document := range documents {
		d.Documents = append(d.Documents, putting(document))
	}
	return d
}

// whole is a change of everything that the outbox has: an endpoint with its secrets, an event and its delivery.
func whole(key string, n int) *billing.Decision {
	return change(key, endpoint(n), secrets(n, 1, outbox.SigningSecret{Secret: "whsec_a"}), event(n), delivery(n, n))
}

// commit makes d durable.
func (c *conformance) commit(d *billing.Decision) {
	c.Helper()
	c.done(c.Commit(c.Context(), d))
}

// put puts one document.
func (c *conformance) put(document billing.Document) error {
	return c.PutDocument(c.Context(), putting(document))
}

// stored compares the document with the same key with document.
func (c *conformance) stored(document billing.Document) {
	c.Helper()
	c.same(c.read(document.DocumentKey()), document)
}

// read reads a document, or returns nil.
func (c *conformance) read(key billing.DocumentKey) billing.Document {
	c.Helper()
	return must(c.Documents(c.Context(), []billing.DocumentKey{key}, ledger.Strong))(c)[key]
}

// absent expects that nothing is stored at keys.
func (c *conformance) absent(keys ...billing.DocumentKey) {
	c.Helper()
	c.same(len(must(c.Documents(c.Context(), keys, ledger.Strong))(c)), 0)
}

// record is what a key of a tenant is recorded for.
func (c *conformance) record(tenant billing.Tenant, key string) *billing.RequestRecord {
	c.Helper()
	hash := billing.HashKey(key)
	return must(c.Records(c.Context(), billing.WalletRef{Tenant: tenant}, []billing.KeyHash{hash}))(c)[hash].Request
}

// list lists the ids of documents of a tenant.
func (c *conformance) list(
	tenant billing.Tenant, kind billing.Kind, parent outbox.EndpointID, before string, limit int,
) []string {
	c.Helper()
	collection := billing.Collection{Tenant: tenant, Kind: kind, Parent: string(parent), Limit: limit}
	var ids []string
	for _, document := range must(c.ListDocuments(c.Context(), collection, before))(c) {
		ids = append(ids, document.DocumentKey().ID)
	}
	return ids
}

// done fails the test by an error.
func (c *conformance) done(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// stale expects the store to say that a condition did not hold, and returns what it says is stored instead.
func (c *conformance) stale(err error) *ledger.StaleError {
	c.Helper()
	var stale *ledger.StaleError
	if !errors.As(err, &stale) {
		c.Fatalf("got %v, want *ledger.StaleError", err)
	}
	return stale
}

// staleAt expects a put to fail because of what is stored there; nil: because nothing is.
func (c *conformance) staleAt(document, stored billing.Document) {
	c.Helper()
	stale := c.stale(c.put(document))
	found, known := stale.Documents[document.DocumentKey()]
	if !known {
		c.Errorf("the store does not say what is stored at %+v", document.DocumentKey())
	}
	c.same(found, stored)
}

// taken expects a commit to fail because its key is taken, and compares what the key stands for.
func (c *conformance) taken(err error, want *billing.RequestRecord) {
	c.Helper()
	c.same(c.stale(err).Records[""][billing.HashKey(want.Key)].Request, want)
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
	case *billing.EventRecord:
		return fmt.Sprintf("%+v", *v)
	case *outbox.Delivery:
		return fmt.Sprintf("%+v", *v)
	}
	return fmt.Sprintf("%+v", v)
}

// must returns what was read, or fails the test.
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
