package outbox

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Endpoint reads an endpoint, or returns [billing.ErrNotFound].
func (s *Service) Endpoint(ctx context.Context, tenant billing.Tenant, id EndpointID) (*Endpoint, error) {
	if !id.Valid() {
		return nil, billing.ErrNotFound
	}
	return s.endpoint(ctx, tenant, id)
}

func (s *Service) endpoint(ctx context.Context, tenant billing.Tenant, id EndpointID) (*Endpoint, error) {
	return ledger.Get[*Endpoint](ctx, s.Store, EndpointKey(tenant, id), ledger.Strong)
}

// ListEndpoints lists endpoints after one of them, newest first; the empty id begins with the newest.
func (s *Service) ListEndpoints(
	ctx context.Context, tenant billing.Tenant, after EndpointID, limit int,
) ([]*Endpoint, error) {
	c := billing.Collection{Tenant: tenant, Kind: KindEndpoint, Limit: limit}
	return ledger.List[*Endpoint](ctx, s.Store, c, string(after))
}

// Delivery reads a delivery that is not past its retention, or returns [billing.ErrNotFound].
func (s *Service) Delivery(ctx context.Context, tenant billing.Tenant, id DeliveryID) (*Delivery, error) {
	if !id.Valid() {
		return nil, billing.ErrNotFound
	}
	d, err := s.delivery(ctx, tenant, id)
	if err == nil && !s.now().Before(d.KeptUntil) {
		return nil, billing.ErrNotFound
	}
	return d, err
}

func (s *Service) delivery(ctx context.Context, tenant billing.Tenant, id DeliveryID) (*Delivery, error) {
	return ledger.Get[*Delivery](ctx, s.Store, DeliveryKey(tenant, id), ledger.Strong)
}

// ListDeliveries lists the deliveries of an endpoint after one of them, newest first; the empty id begins with the
// newest.
func (s *Service) ListDeliveries(
	ctx context.Context, tenant billing.Tenant, endpoint EndpointID, after DeliveryID, limit int,
) ([]*Delivery, error) {
	var kept []*Delivery
	c := billing.Collection{Tenant: tenant, Kind: KindDelivery, Parent: string(endpoint), Limit: limit}
	now := s.now()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		page, err := ledger.List[*Delivery](ctx, s.Store, c, string(after))
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

// Events reads events by id, in one request. Those that have been deleted are left out.
func (s *Service) Events(
	ctx context.Context, tenant billing.Tenant, ids []billing.EventID,
) (map[billing.EventID]*billing.EventRecord, error) {
	keys := make([]billing.DocumentKey, len(ids))
	for i, id := range ids {
		keys[i] = billing.EventKey(tenant, id)
	}
	return ledger.DocumentsOf(ctx, s.Store, keys, ledger.Strong, func(e *billing.EventRecord) billing.EventID {
		return e.ID
	})
}
