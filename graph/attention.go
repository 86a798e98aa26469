package graph

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Attention lists what needs somebody's eye for one reason.
func (r queries) Attention(
	ctx context.Context, kind billing.AttentionKind, first *int, after *string,
) (*view.AttentionConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage(string(kind)+" ", first, after, func(id string) bool {
		_, _, ok := billing.ParseAttentionID(id)
		return ok
	})
	if err != nil {
		return nil, err
	}
	found, err := r.attention(ctx, s.caller.Tenant, kind, page)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Attention, len(found.Entries))
	for i, entry := range found.Entries {
		nodes[i] = s.showAttention(entry)
	}
	return connectPlaces(page, nodes, func(i int) string { return found.Entries[i].ListedAttentionID() }, found.More, ""), nil
}

// attention lists entries. Endpoints that were disabled are few, and say so themselves; the others are listed by followers.
func (r services) attention(
	ctx context.Context, tenant billing.Tenant, kind billing.AttentionKind, page page,
) (*ledger.AttentionPage, error) {
	if kind != billing.AttentionWebhookFailing {
		return r.ledger.Attention(ctx, tenant, kind, page.after, page.first)
	}
	endpoints, err := r.webhooks.ListEndpoints(ctx, tenant, "", outbox.MaxEndpoints)
	if errors.Is(err, errNoWebhooks) {
		return &ledger.AttentionPage{}, nil
	}
	if err != nil {
		return nil, err
	}
	found := &ledger.AttentionPage{}
	for _, e := range endpoints {
		if a := e.Attention(); a != nil && (page.after == "" || a.ListedAttentionID() < page.after) {
			found.Entries = append(found.Entries, a)
		}
	}
	slices.SortFunc(found.Entries, func(a, b *billing.Attention) int {
		return cmp.Compare(b.ListedAttentionID(), a.ListedAttentionID())
	})
	found.More = len(found.Entries) > page.first
	found.Entries = found.Entries[:min(page.first, len(found.Entries))]
	return found, nil
}

// showAttention returns the view of an entry, and announces the read of what it is about.
func (s *session) showAttention(a *billing.Attention) *view.Attention {
	if wallet := walletOf(a.Subject); wallet != "" {
		s.wallets.expect(wallet)
	}
	if id := billing.TopUpID(a.Subject); id.Valid() {
		s.topUps.expect(id)
	}
	if id := billing.SubscriptionID(a.Subject); id.Valid() {
		s.subscriptions.expect(id)
	}
	return &view.Attention{Of: a}
}

// walletOf returns the wallet that the subject of an entry is, or is in; empty if there is none.
func walletOf(subject string) billing.WalletID {
	if id := billing.WalletID(subject); id.Valid() {
		return id
	}
	if wallet, _, ok := billing.TopUpID(subject).Split(); ok {
		return wallet
	}
	wallet, _, _ := billing.SubscriptionID(subject).Split()
	return wallet
}

// Wallet returns the wallet that an entry is about, or in which that is.
func (attentions) Wallet(ctx context.Context, of *view.Attention) (*view.Wallet, error) {
	if wallet := walletOf(of.Of.Subject); wallet != "" {
		return sessionOf(ctx).wallet(ctx, wallet)
	}
	return nil, nil
}

// TopUp returns the top-up that an entry is about.
func (attentions) TopUp(ctx context.Context, of *view.Attention) (*view.TopUp, error) {
	return sessionOf(ctx).topUp(ctx, billing.TopUpID(of.Of.Subject))
}

// Subscription returns the subscription that an entry is about.
func (attentions) Subscription(ctx context.Context, of *view.Attention) (*view.Subscription, error) {
	if id := billing.SubscriptionID(of.Of.Subject); id.Valid() {
		return sessionOf(ctx).subscription(ctx, id)
	}
	return nil, nil
}

// Endpoint returns the webhook endpoint that an entry is about.
func (attentions) Endpoint(ctx context.Context, of *view.Attention) (*view.WebhookEndpoint, error) {
	if id := outbox.EndpointID(of.Of.Subject); id.Valid() {
		return sessionOf(ctx).webhookEndpoint(ctx, id)
	}
	return nil, nil
}
