package outbox

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// Endpoint reads an endpoint, or answers [billing.ErrNotFound].
func (s *Service) Endpoint(ctx context.Context, tenant billing.Tenant, id EndpointID) (*Endpoint, error) {
	if !id.Valid() {
		return nil, billing.ErrNotFound
	}
	return s.Store.Endpoint(ctx, tenant, id)
}

// ListEndpoints lists endpoints after one of them, newest first; the empty id begins with the newest.
func (s *Service) ListEndpoints(ctx context.Context, tenant billing.Tenant, after EndpointID, limit int) ([]*Endpoint, error) {
	return s.Store.ListEndpoints(ctx, tenant, after, limit)
}

// Delivery reads a delivery that is still kept, or answers [billing.ErrNotFound].
func (s *Service) Delivery(ctx context.Context, tenant billing.Tenant, id DeliveryID) (*Delivery, error) {
	if !id.Valid() {
		return nil, billing.ErrNotFound
	}
	d, err := s.Store.Delivery(ctx, tenant, id)
	if err == nil && !s.now().Before(d.KeptUntil) {
		return nil, billing.ErrNotFound
	}
	return d, err
}

// ListDeliveries lists the deliveries of an endpoint after one of them, newest first; the empty id begins with the
// newest.
func (s *Service) ListDeliveries(ctx context.Context, tenant billing.Tenant, endpoint EndpointID, after DeliveryID, limit int) ([]*Delivery, error) {
	var kept []*Delivery
	now := s.now()
	for {
		page, err := s.Store.ListDeliveries(ctx, tenant, endpoint, after, limit)
		if err != nil {
			return nil, err
		}
		for _, d := range page {
			if now.Before(d.KeptUntil) && len(kept) < limit {
				kept = append(kept, d)
			}
			after = d.ID
		}
		if len(page) < limit || len(kept) == limit {
			return kept, nil
		}
	}
}

// Events reads events by id, in one go. Those that are no longer kept are left out.
func (s *Service) Events(ctx context.Context, tenant billing.Tenant, ids []billing.EventID) (map[billing.EventID]*Event, error) {
	return s.Store.Events(ctx, tenant, ids)
}
