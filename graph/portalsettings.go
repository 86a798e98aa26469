package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// PortalSettings returns the portal settings of the tenant.
func (r queries) PortalSettings(ctx context.Context) (*view.PortalSettings, error) {
	settings, err := r.ledger.PortalSettings(ctx, sessionOf(ctx).caller.Tenant)
	if err != nil {
		return nil, err
	}
	return &view.PortalSettings{Of: settings}, nil
}

func (r mutations) UpdatePortalSettings(
	ctx context.Context, in gen.UpdatePortalSettingsInput,
) (*gen.UpdatePortalSettingsPayload, error) {
	payload := &gen.UpdatePortalSettingsPayload{}
	updated, err := r.ledger.UpdatePortalSettings(ctx, sessionOf(ctx).caller, billing.UpdatePortalSettings{
		Keyed: keyed(in.IdempotencyKey), Brand: edit(in.Brand), Accent: edit(in.Accent), LogoURL: edit(in.LogoURL),
		SupportURL: edit(in.SupportURL), FrameAncestors: editList(in.FrameAncestors),
		ReturnOrigins: editList(in.ReturnOrigins), RefreshURL: edit(in.RefreshURL),
	})
	payload.UserErrors, err = refused(err)
	if updated != nil {
		payload.PortalSettings, payload.Replayed = &view.PortalSettings{Of: updated.Value}, updated.Replayed
	}
	return payload, err
}

// editList does what edit does for a list.
func editList[T any](field graphql.Omittable[[]T]) billing.Edit[[]T] {
	list, given := field.ValueOK()
	if list == nil {
		return billing.Edit[[]T]{Given: given}
	}
	return billing.SetTo(list)
}
