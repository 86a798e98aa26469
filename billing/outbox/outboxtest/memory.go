package outboxtest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Memory is a store of both, what package billing and what the outbox keeps, in memory. It checks the same conditions
// as a database would, one write at a time.
type Memory struct {
	*billingtest.Memory

	mu         sync.Mutex
	endpoints  map[of[outbox.EndpointID]]*outbox.Endpoint
	secrets    map[of[outbox.EndpointID]][]outbox.SigningSecret
	events     map[of[billing.EventID]]outbox.Event
	deliveries map[of[outbox.DeliveryID]]*outbox.Delivery
}

// of is something of a tenant.
type of[ID ~string] struct {
	tenant billing.Tenant
	id     ID
}

var (
	_ billing.Store = (*Memory)(nil)
	_ outbox.Store  = (*Memory)(nil)
)

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{
		Memory:     billingtest.NewMemory(),
		endpoints:  map[of[outbox.EndpointID]]*outbox.Endpoint{},
		secrets:    map[of[outbox.EndpointID]][]outbox.SigningSecret{},
		events:     map[of[billing.EventID]]outbox.Event{},
		deliveries: map[of[outbox.DeliveryID]]*outbox.Delivery{},
	}
}

// Commit implements [billing.Store], and keeps the decision's events.
func (m *Memory) Commit(ctx context.Context, d *billing.Decision) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.Memory.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Catalog.Events {
		m.putEvent(outbox.NewEvent(&d.Catalog.Events[i], d.Catalog.At))
	}
	return nil
}

// Apply implements [outbox.Store].
func (m *Memory) Apply(ctx context.Context, c *outbox.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	// The receipt is where those of all requests are, and its condition has to hold as well.
	receipt := &billing.Decision{Tenant: c.Tenant, Catalog: billing.CatalogChange{Receipt: c.Receipt}}
	if !m.holds(c) {
		moved := &billing.Moved{}
		moved.Receipt, _ = m.Receipt(ctx, c.Tenant, c.Receipt.Key) // nil where there is none
		return moved
	}
	if err := m.Memory.Commit(ctx, receipt); err != nil {
		return err
	}
	if e := c.Endpoint; e != nil {
		key := of[outbox.EndpointID]{c.Tenant, e.ID}
		m.endpoints[key] = e.Clone()
		if c.Secrets != nil {
			m.secrets[key] = slices.Clone(c.Secrets)
		}
	}
	if c.Event != nil {
		m.putEvent(c.Event)
	}
	if d := c.Delivery; d != nil {
		m.deliveries[of[outbox.DeliveryID]{c.Tenant, d.ID}] = d.Clone()
	}
	return nil
}

// holds says whether what c changes is one revision behind.
func (m *Memory) holds(c *outbox.Change) bool {
	if e := c.Endpoint; e != nil && m.endpointRevision(e) != e.Revision-1 {
		return false
	}
	if c.Event != nil {
		if _, there := m.events[of[billing.EventID]{c.Tenant, c.Event.ID}]; there {
			return false
		}
	}
	return c.Delivery == nil || m.deliveryRevision(c.Delivery) == c.Delivery.Revision-1
}

func (m *Memory) endpointRevision(e *outbox.Endpoint) int64 {
	if stored := m.endpoints[of[outbox.EndpointID]{e.Tenant, e.ID}]; stored != nil {
		return stored.Revision
	}
	return 0
}

func (m *Memory) deliveryRevision(d *outbox.Delivery) int64 {
	if stored := m.deliveries[of[outbox.DeliveryID]{d.Tenant, d.ID}]; stored != nil {
		return stored.Revision
	}
	return 0
}

func (m *Memory) putEvent(e *outbox.Event) {
	key := of[billing.EventID]{e.Tenant, e.ID}
	if _, there := m.events[key]; !there {
		m.events[key] = *e
	}
}

// Endpoint implements [outbox.EndpointStore].
func (m *Memory) Endpoint(_ context.Context, tenant billing.Tenant, id outbox.EndpointID) (*outbox.Endpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.endpoints[of[outbox.EndpointID]{tenant, id}]; e != nil {
		return e.Clone(), nil
	}
	return nil, billing.ErrNotFound
}

// ListEndpoints implements [outbox.EndpointStore].
func (m *Memory) ListEndpoints(_ context.Context, tenant billing.Tenant, before outbox.EndpointID, limit int) ([]*outbox.Endpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []*outbox.Endpoint
	for key, e := range m.endpoints {
		if key.tenant == tenant && (before == "" || e.ID < before) {
			found = append(found, e.Clone())
		}
	}
	slices.SortFunc(found, func(a, b *outbox.Endpoint) int { return cmp.Compare(b.ID, a.ID) })
	return found[:min(limit, len(found))], nil
}

// SaveEndpoint implements [outbox.EndpointStore].
func (m *Memory) SaveEndpoint(_ context.Context, e *outbox.Endpoint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.endpointRevision(e) != e.Revision-1 {
		return &billing.Moved{}
	}
	m.endpoints[of[outbox.EndpointID]{e.Tenant, e.ID}] = e.Clone()
	return nil
}

// Secrets implements [outbox.EndpointStore].
func (m *Memory) Secrets(_ context.Context, tenant billing.Tenant, id outbox.EndpointID) ([]outbox.SigningSecret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.secrets[of[outbox.EndpointID]{tenant, id}]), nil
}

// PutEvents implements [outbox.EventStore].
func (m *Memory) PutEvents(_ context.Context, events []*outbox.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range events {
		m.putEvent(e)
	}
	return nil
}

// Events implements [outbox.EventStore].
func (m *Memory) Events(_ context.Context, tenant billing.Tenant, ids []billing.EventID) (map[billing.EventID]*outbox.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.EventID]*outbox.Event{}
	for _, id := range ids {
		if e, there := m.events[of[billing.EventID]{tenant, id}]; there {
			found[id] = &e
		}
	}
	return found, nil
}

// PutDelivery implements [outbox.DeliveryStore].
func (m *Memory) PutDelivery(_ context.Context, d *outbox.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deliveryRevision(d) == 0 {
		m.deliveries[of[outbox.DeliveryID]{d.Tenant, d.ID}] = d.Clone()
	}
	return nil
}

// SaveDelivery implements [outbox.DeliveryStore].
func (m *Memory) SaveDelivery(_ context.Context, d *outbox.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deliveryRevision(d) != d.Revision-1 {
		return &billing.Moved{}
	}
	m.deliveries[of[outbox.DeliveryID]{d.Tenant, d.ID}] = d.Clone()
	return nil
}

// Postpone implements [outbox.DeliveryStore].
func (m *Memory) Postpone(_ context.Context, d *outbox.Delivery, dueAt time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deliveryRevision(d) == d.Revision {
		m.deliveries[of[outbox.DeliveryID]{d.Tenant, d.ID}].DueAt = dueAt
	}
	return nil
}

// Delivery implements [outbox.DeliveryStore].
func (m *Memory) Delivery(_ context.Context, tenant billing.Tenant, id outbox.DeliveryID) (*outbox.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.deliveries[of[outbox.DeliveryID]{tenant, id}]; d != nil {
		return d.Clone(), nil
	}
	return nil, billing.ErrNotFound
}

// ListDeliveries implements [outbox.DeliveryStore].
func (m *Memory) ListDeliveries(
	_ context.Context, tenant billing.Tenant, endpoint outbox.EndpointID, before outbox.DeliveryID, limit int,
) ([]*outbox.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []*outbox.Delivery
	for key, d := range m.deliveries {
		if key.tenant == tenant && d.Endpoint == endpoint && (before == "" || d.ID < before) {
			found = append(found, d.Clone())
		}
	}
	slices.SortFunc(found, func(a, b *outbox.Delivery) int { return cmp.Compare(b.ID, a.ID) })
	return found[:min(limit, len(found))], nil
}

// Due implements [outbox.DeliveryStore]. Its index never lags.
func (m *Memory) Due(_ context.Context, by time.Time, limit int) ([]*outbox.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []*outbox.Delivery
	for _, d := range m.deliveries {
		if !d.DueAt.IsZero() && !d.DueAt.After(by) {
			due = append(due, d.Clone())
		}
	}
	slices.SortFunc(due, func(a, b *outbox.Delivery) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	return due[:min(limit, len(due))], nil
}
