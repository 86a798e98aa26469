package ledger

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// usageWatch remembers, for each tenant, whether an endpoint wants events of single usages or holds: without one, commits
// of these have nothing to publish.
type usageWatch struct {
	mu      sync.Mutex
	tenants map[billing.Tenant]watched
}

type watched struct {
	wanted  bool
	until   time.Time // for so long it is relied on
	reading bool      // a request reads it again; the others rely on what was known before
}

// usageWanted reports whether an endpoint of the tenant wants one of [billing.BulkEvents], as far as this process knows. If
// it does not know, as with its first usage, the answer is yes: an event that nobody wants costs one call of a function,
// and a missing event is lost.
func (l *Ledger) usageWanted(ctx context.Context, tenant billing.Tenant) bool {
	now := l.runtime.Now()
	l.usage.mu.Lock()
	known, found := l.usage.tenants[tenant]
	if !found { // the first usage of a process is not kept waiting for it
		l.usage.set(tenant, watched{wanted: true})
		l.usage.mu.Unlock()
		return true
	}
	if known.reading || now.Before(known.until) {
		l.usage.mu.Unlock()
		return known.wanted
	}
	known.reading = true
	l.usage.set(tenant, known)
	l.usage.mu.Unlock()

	endpoints, err := l.store.ListDocuments(ctx, billing.Collection{Tenant: tenant, Kind: billing.KindEndpoint, Limit: maxEndpoints}, "")
	known.reading = false
	if err == nil {
		known.wanted = slices.ContainsFunc(endpoints, func(d billing.Document) bool {
			subscriber, is := d.(billing.Subscriber)
			return is && slices.ContainsFunc(billing.BulkEvents, subscriber.Subscribes)
		})
		watch := l.runtime.UsageWatch
		if watch == 0 {
			watch = billing.UsageWatch
		}
		known.until = now.Add(watch)
	} else {
		known.wanted = true // and the next commit tries again
	}
	l.usage.mu.Lock()
	defer l.usage.mu.Unlock()
	l.usage.set(tenant, known)
	return known.wanted
}

// maxEndpoints is more endpoints than a tenant has.
const maxEndpoints = 200

func (w *usageWatch) set(tenant billing.Tenant, state watched) {
	if w.tenants == nil {
		w.tenants = map[billing.Tenant]watched{}
	}
	w.tenants[tenant] = state
}
