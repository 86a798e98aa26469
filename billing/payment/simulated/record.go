package simulated

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// KindRecord is the kind of [Record].
const KindRecord billing.Kind = "simulated-record" // of a list of the simulated provider

// Record is everything that the simulated provider keeps: a payment, a customer, an idempotency key, an event to send. Its
// content is JSON that this package alone writes and reads.
type Record struct {
	billing.Versioned
	Tenant    billing.Tenant
	List      string
	ID        string // within the list; all ids of a list have one length
	Content   string
	KeptUntil time.Time // to the second; zero: for ever
}

// RecordKey returns the address of a record.
func RecordKey(tenant billing.Tenant, list, id string) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindRecord, Parent: list, ID: id}
}

// ValidRecordKey reports whether a record can have the key.
func ValidRecordKey(k billing.DocumentKey) bool {
	return k.Tenant != "" && k.Parent != "" && k.ID != "" && !strings.Contains(string(k.Tenant)+k.Parent, "#")
}

// DocumentKey implements [billing.Document].
func (r *Record) DocumentKey() billing.DocumentKey { return RecordKey(r.Tenant, r.List, r.ID) }

// CloneDocument implements [billing.Document].
func (r *Record) CloneDocument() billing.Document {
	copied := *r
	return &copied
}

// The lists of records.
const (
	listCustomers = "customers"
	listKeys      = "keys"     // of idempotency
	listPayments  = "payments" // by token
	listSetups    = "setups"   // by token
	listMethods   = "methods"  // by token
	listEvents    = "events"   // to send, oldest last
	listDue       = "due"      // payments with something to happen by the tenant's clock, the first last
	listEnding    = "ending"   // payments on pages that end by the world's clock, the first last
	listOfTopUp   = "topup."   // and the top-up's id: its payments by attempt
)

// tokenLength is the length of a token, which names an object of the provider and looks like a ULID.
const tokenLength = 26

// descending is a text of an instant that sorts before those of earlier instants. Lists are read from the end, so that what
// comes first in time is read first.
func descending(at time.Time) string { return fmt.Sprintf("%019d", lastMicro-at.UnixMicro()) }

// lastMicro is after every instant that JSON can express.
var lastMicro = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// decode reads the content of a record. A field that this version does not know is an error: another version wrote it.
func decode(r *Record, into any) error {
	d := json.NewDecoder(bytes.NewReader([]byte(r.Content)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("reading record %s of the simulated provider's list %s: %w", r.ID, r.List, err)
	}
	return nil
}
