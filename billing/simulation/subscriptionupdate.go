package simulation

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedSubscriptionUpdate asks to change what is attached to a subscription, or to try a charge again.
type askedSubscriptionUpdate struct {
	onWallet
	*billing.UpdateSubscription
	place lot
}

func (c *client) inventSubscriptionUpdate() *request {
	key := c.key()
	id, wallet, place := c.subscription()
	if id == "" {
		return nil
	}
	metadata := billing.Edit[billing.Metadata]{}
	if c.sim.chance(0.8) {
		metadata = c.metadata()
	}
	update := billing.NewUpdateSubscription(key, id, metadata)
	update.Retry = c.sim.chance(0.2)
	return newRequest(key, askedSubscriptionUpdate{onWallet(wallet), update, place})
}

func (r askedSubscriptionUpdate) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := *r.UpdateSubscription
	return subscriptionAnswer(p.UpdateSubscription(ctx, by, &command))
}

// rule: nothing is charged here, so that there is no provider that could try it again.
func (r askedSubscriptionUpdate) rule(on state, _ int64) ruling {
	b := on.books[0]
	s := b.subs[r.place]
	switch {
	case !s.open():
		return refused(billing.CodeSubscriptionNotActive)
	case r.Retry:
		return refused(billing.CodeProviderUnavailable)
	}
	b.putSubs[s.place] = true
	ruled := written()
	ruled.answers = string(s.id)
	if was, is := map[string]string{}, map[string]string{}; r.Metadata.Given {
		if s.metadata = noteMetadata(r.Metadata, s.metadata, was, is); len(was)+len(is) > 0 {
			ruled.documents = []document{audited("updateSubscription", string(s.id), was, is)}
		}
	}
	return ruled
}

// note returns what the audit log says of a subscription, but for what is attached to it.
func (s *subscription) note() map[string]string {
	fields := map[string]string{"plan": s.terms.plan, "quantity": fmt.Sprint(s.terms.quantity)}
	if s.pending != nil {
		fields["pendingPlan"], fields["pendingQuantity"] = s.pending.plan, fmt.Sprint(s.pending.quantity)
	}
	if s.cancelAtEnd {
		fields["cancelAtPeriodEnd"] = "true"
	}
	if !s.open() {
		fields["status"] = s.status
	}
	return fields
}

// auditedSince adds the entry of the audit log to a ruling that has changed a subscription, if anything is different.
func (s *subscription) auditedSince(before map[string]string, ruled *ruling, mutation string) {
	was, is := map[string]string{}, map[string]string{}
	now := s.note()
	for _, fields := range []map[string]string{before, now} {
		for name := range fields {
			if before[name] == now[name] {
				continue
			}
			if value, has := before[name]; has {
				was[name] = value
			}
			if value, has := now[name]; has {
				is[name] = value
			}
		}
	}
	if len(was)+len(is) > 0 {
		ruled.documents = append(ruled.documents, audited(mutation, string(s.id), was, is))
	}
}
