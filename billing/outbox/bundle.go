package outbox

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// A bundle is many events in bulk, stored as one event that no endpoint receives. To store 1,000 usages of one wallet one
// by one, before anything of the next wallet, takes seconds; as bundles it takes a few writes of some 8 KB. They are
// unpacked by an attempt of their delivery, which is for nobody (unpack.go), so that only what is in bulk waits for it.

// eventBundle is the type of a bundle.
const eventBundle billing.EventType = "webhook.bundle"

const (
	// bundleFrom is how many events are stored as bundles; fewer are stored one by one.
	bundleFrom = 10

	// maxBundleBytes bounds the payloads of a bundle. If they cannot be compressed at all, they take a third more in
	// base64: 333 KB, of the 400 KB that an item of DynamoDB may have.
	maxBundleBytes = 250_000

	// maxBundleEvents bounds what is unpacked at once: at 5,000 events a second, that takes a fifth of a second.
	maxBundleEvents = 1000
)

// Nobody is the id of no endpoint, so that a bundle is sent to none: to attempt its delivery is to unpack it.
const Nobody EndpointID = endpointPrefix + "00000000000000000000000000"

// bundledEvent is an event in a bundle.
type bundledEvent struct {
	ID        billing.EventID   `json:"id"`
	Type      billing.EventType `json:"type"`
	At        time.Time         `json:"at"`
	Payload   string            `json:"payload"`
	KeptUntil time.Time         `json:"keptUntil"`
}

// bundles returns what to store for events in bulk: bundles of at most so many, or the events themselves if they are few.
func bundles(tenant billing.Tenant, events []*billing.EventRecord, most int) []*billing.EventRecord {
	if len(events) < bundleFrom {
		return events
	}
	var all []*billing.EventRecord
	for len(events) > 0 {
		n, size := 0, 0
		for n < min(len(events), most) && (n == 0 || size+bundledSize(events[n]) <= maxBundleBytes) {
			size += bundledSize(events[n])
			n++
		}
		if size > maxBundleBytes { // one event alone
			all = append(all, events[0])
		} else {
			all = append(all, newBundle(tenant, events[:n]))
		}
		events = events[n:]
	}
	return all
}

// bundledSize is about as much as an event takes in a bundle: quotes in its payload are escaped.
func bundledSize(e *billing.EventRecord) int {
	const fields = 200
	return fields + len(e.Payload) + strings.Count(e.Payload, `"`) + strings.Count(e.Payload, `\`)
}

// newBundle returns a bundle of events. Its id follows from theirs, so that the same bundle is stored once.
func newBundle(tenant billing.Tenant, events []*billing.EventRecord) *billing.EventRecord {
	hash, list := sha256.New(), make([]bundledEvent, len(events))
	for i, e := range events {
		_, _ = hash.Write([]byte(e.ID + " ")) // a hash never fails
		list[i] = bundledEvent{e.ID, e.Type, e.At, e.Payload, e.KeptUntil}
	}
	first := events[0]
	return &billing.EventRecord{
		Tenant: tenant, ID: billing.NewEventID(first.At, billing.Entropy(hash.Sum(nil)[:len(billing.Entropy{})])), Type: eventBundle,
		At: first.At, Only: string(Nobody), Payload: compress(list), KeptUntil: first.KeptUntil, NoFollower: true,
	}
}

func compress(list any) string {
	var text bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	zip := gzip.NewWriter(encoder)
	err := json.NewEncoder(zip).Encode(list)
	if zip.Close() != nil || encoder.Close() != nil || err != nil {
		panic("compressing events failed, which cannot happen in memory")
	}
	return text.String()
}

// decompress reads what compress wrote.
func decompress(bundle *billing.EventRecord, list any) error {
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(bundle.Payload)))
	if err == nil {
		err = json.NewDecoder(io.LimitReader(zip, 2*maxBundleBytes)).Decode(list)
	}
	if err != nil {
		return fmt.Errorf("reading the bundle of events %s: %w", bundle.ID, err)
	}
	return nil
}

// unbundle returns the events of a bundle.
func unbundle(bundle *billing.EventRecord) ([]*billing.EventRecord, error) {
	var list []bundledEvent
	if err := decompress(bundle, &list); err != nil {
		return nil, err
	}
	events := make([]*billing.EventRecord, len(list))
	for i, e := range list {
		events[i] = &billing.EventRecord{
			Tenant: bundle.Tenant, ID: e.ID, Type: e.Type, At: e.At, Payload: e.Payload, KeptUntil: e.KeptUntil,
		}
	}
	return events, nil
}
