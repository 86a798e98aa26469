package pump

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// deliveryTo returns the id of a delivery to an endpoint with that letter.
func deliveryTo(endpoint string, n int) outbox.DeliveryID {
	return outbox.DeliveryID(fmt.Sprintf("dlv_%s%026d", strings.Repeat(endpoint, 26), n))
}

// TestFairShares: endpoints that hang take their own workers and no others; those of the test tenant take none of the
// live tenant's; and what is in bulk takes none from the rest.
func TestFairShares(t *testing.T) {
	const hang, quick = 10 * time.Second, 10 * time.Millisecond
	type flood struct {
		tenant    billing.Tenant
		endpoints string // letters
		messages  int    // for each
		takes     time.Duration
		bulk      bool
	}
	for name, test := range map[string]struct {
		floods []flood
		within time.Duration
	}{
		"nothing else":              {nil, 0},
		"two endpoints that hang":   {[]flood{{billing.Live, "AB", 1000, hang, false}}, 0},
		"thirty that hang":          {[]flood{{billing.Live, "0123456789ABCDEFGHJKMNPQRSTVWX", 100, hang, false}}, 0},
		"thirty that hang in test":  {[]flood{{billing.Test, "0123456789ABCDEFGHJKMNPQRSTVWX", 100, hang, false}}, 0},
		"the same endpoint in bulk": {[]flood{{billing.Live, "Z", 10_000, quick, true}}, 0},
		"all of these": {[]flood{
			{billing.Live, "0123456789ABCDEFGHJKMNPQRSTVWX", 100, hang, true},
			{billing.Test, "0123456789ABCDEFGHJKMNPQRSTVWX", 100, hang, false},
			{billing.Live, "Z", 10_000, quick, true},
		}, 0},
		"the same endpoint, not in bulk": {[]flood{{billing.Live, "Z", 80, quick, false}}, 10 * quick},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q, takes := NewQueue(time.Now, quiet()), map[string]time.Duration{}
				arrived := make(chan time.Time, 1)
				var mu sync.Mutex
				calls, most := map[billing.Tenant]int{}, 0
				ctx, cancel := context.WithCancel(t.Context())
				var wait sync.WaitGroup
				wait.Go(func() {
					q.Run(ctx, 0, func(ctx context.Context, batch events.SQSEvent) (r events.SQSEventResponse, _ error) {
						var m outbox.Message
						if err := json.Unmarshal([]byte(batch.Records[0].Body), &m); err != nil {
							t.Error(err)
						}
						if m.Revision == 2 {
							arrived <- time.Now()
							return r, nil
						}
						mu.Lock()
						calls[m.Tenant]++
						most = max(most, calls[m.Tenant])
						mu.Unlock()
						select {
						case <-time.After(takes[m.Share()]):
						case <-ctx.Done():
						}
						mu.Lock()
						calls[m.Tenant]--
						mu.Unlock()
						return r, nil
					})
				})
				var all []outbox.Message
				for _, f := range test.floods {
					for n := range f.messages {
						for letter := range strings.SplitSeq(f.endpoints, "") {
							m := outbox.Message{Tenant: f.tenant, Delivery: deliveryTo(letter, n), Revision: 1, Bulk: f.bulk}
							takes[m.Share()] = f.takes
							all = append(all, m)
						}
					}
				}
				all = append(all, outbox.Message{Tenant: billing.Live, Delivery: deliveryTo("Z", 0), Revision: 2})
				began := time.Now()
				for _, m := range all {
					if err := q.Send(ctx, m, 0); err != nil {
						t.Fatal(err)
					}
				}
				if after := (<-arrived).Sub(began); after > test.within {
					t.Errorf("it arrived after %s", after)
				}
				cancel()
				wait.Wait()
				if most > maxExtra+2*outbox.MaxEndpoints { // which the workers wrote until here
					t.Errorf("a tenant had %d calls at once", most)
				}
			})
		})
	}
}

// TestUnpackingOneByOne: what a tenant has in bundles is unpacked one after the other, and delays no delivery.
func TestUnpackingOneByOne(t *testing.T) {
	all := lanes{}
	id := func(endpoint string, n int) outbox.DeliveryID {
		return outbox.DeliveryID(fmt.Sprintf("dlv_%s%026d", strings.TrimPrefix(endpoint, "whe_"), n))
	}
	for n := range 5 {
		for _, tenant := range billing.Tenants {
			all.add(queuedMessage{Message: outbox.Message{Tenant: tenant, Delivery: id(string(outbox.Nobody), n), Bulk: true}})
		}
	}
	begun := map[lane]int{}
	for l := range all.ready() {
		begun[l]++
	}
	if len(begun) != 2 || begun[lane{billing.Live, outbox.Nobody, true}] != 1 {
		t.Errorf("unpacked at once are %v", begun)
	}
	all.end(lane{billing.Live, outbox.Nobody, true})
	for l := range all.ready() {
		begun[l]++
	}
	if begun[lane{billing.Live, outbox.Nobody, true}] != 2 || begun[lane{billing.Test, outbox.Nobody, true}] != 1 {
		t.Errorf("after one has ended, unpacked are %v", begun)
	}
}
