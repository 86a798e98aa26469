package outbox

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// bulkEvents returns events in bulk with payloads.
func bulkEvents(n int, payload func(int) string) []*billing.EventRecord {
	at := time.Unix(1_800_000_000, 123_000).UTC()
	var events []*billing.EventRecord
	for i := range n {
		events = append(events, &billing.EventRecord{
			Tenant: billing.Live, ID: billing.EventID(fmt.Sprintf("evt_%037d", i)), Type: billing.EventUsageRecorded,
			At: at.Add(time.Duration(i)), Payload: payload(i), KeptUntil: at.AddDate(0, 0, 30).Truncate(time.Second),
		})
	}
	return events
}

// TestBundles: whatever their payloads are, events come out of bundles as they went in, in items that DynamoDB can hold;
// and the same events make the same bundles.
func TestBundles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) string {
		bytes := make([]byte, n/2)
		for i := range bytes {
			bytes[i] = byte(random.Uint32())
		}
		return hex.EncodeToString(bytes)
	}
	for name, test := range map[string]struct {
		payload string
		n       int
		items   int
	}{
		"few":                         {`{"a": 1}`, bundleFrom - 1, bundleFrom - 1},
		"a commit":                    {`{"type": "usage.recorded", "data": {` + strings.Repeat(`"x": "y",`, 110) + `}}`, 98, 1},
		"many small ones":             {`{}`, 2500, 3},
		"those with the largest text": {noise(30_000), 20, 3},
		"nothing but quotes":          {strings.Repeat(`"`, 100_000), 10, 10},
		"larger than a bundle":        {noise(300_000), 10, 10},
	} {
		events := bulkEvents(test.n, func(int) string { return test.payload })
		stored := bundles(billing.Live, events, maxBundleEvents)
		if len(stored) != test.items {
			t.Errorf("%s: %d items", name, len(stored))
		}
		if again := bundles(billing.Live, events, maxBundleEvents); !reflect.DeepEqual(again, stored) {
			t.Errorf("%s: the same events make other bundles", name)
		}
		var back []*billing.EventRecord
		for _, e := range stored {
			if len(e.Payload) > 350_000 {
				t.Errorf("%s: an item has %d bytes", name, len(e.Payload))
			}
			if e.Type != eventBundle {
				back = append(back, e)
				continue
			}
			if !e.ID.Valid() || !EndpointID(e.Only).Valid() || (&Endpoint{ID: "whe_", Events: []string{"*"}}).wants(e) {
				t.Errorf("%s: the bundle is %+v", name, e)
			}
			unpacked, err := unbundle(e)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			back = append(back, unpacked...)
		}
		if !reflect.DeepEqual(back, events) {
			t.Errorf("%s: the events are not those that went in", name)
		}
	}
	for _, payload := range []string{"", "AAAA", "H4sIAAAAAAAA/4uO"} {
		if _, err := unbundle(&billing.EventRecord{ID: "evt_1", Payload: payload}); err == nil ||
			!strings.Contains(err.Error(), "evt_1") {
			t.Errorf("%q: %v", payload, err)
		}
	}
}
