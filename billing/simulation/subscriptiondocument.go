package simulation

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// emit notes that an event is stored.
func (b *book) emit(kind billing.EventType) { b.emitted = append(b.emitted, string(kind)) }

// events are the documents of the events that were stored since the last commit.
func (b *book) events() (documents []document) {
	for _, kind := range b.emitted {
		documents = append(documents, document{kind: string(billing.KindEvent), after: 1, says: kind})
	}
	return documents
}

// subscriptionDocuments are the documents of the subscriptions that changed since the last commit.
func (b *book) subscriptionDocuments(wallet string, revision int64) (documents []document) {
	for place := range b.putSubs {
		s := b.subs[place]
		documents = append(documents, document{kind: "subscription", of: wallet, after: revision, says: s.String()})
		lists := []string{"ALL", "ALL " + s.terms.plan, s.status, s.status + " " + s.terms.plan, b.customer}
		id := billing.ListedFrom(s.created) + string(s.id)
		for _, list := range lists {
			if !slices.Contains(s.lists, list) {
				documents = append(documents, document{kind: "listed-subscription", of: list, id: id, after: revision})
			}
		}
		for _, list := range s.lists {
			if !slices.Contains(lists, list) {
				documents = append(documents, document{kind: "listed-subscription", of: list, id: id, says: "removed"})
			}
		}
		s.lists = lists
	}
	b.putSubs, b.emitted = map[lot]bool{}, nil
	return documents
}

// String writes the subscription so that two are equal when they read the same.
func (s *subscription) String() string {
	text := fmt.Sprintf("%s %s of %+v in %s, created %d, period %d from %d to %d, anchor %d, skipped %t, trial of %d days and %d to %d, "+
		"canceled at the end %t, at %d, rolled %d of %d, %s", s.id, s.status, s.terms, s.zone, s.created, s.number, s.start, s.end,
		s.anchor, s.skipped, s.trialDays, s.trialCredits, s.trialEnds, s.cancelAtEnd, s.canceledAt, s.rolled, s.limit, s.metadata)
	if s.pending != nil {
		text += fmt.Sprintf(", then %+v", *s.pending)
	}
	return text
}

// saySubscription writes a subscription as the model would have it.
func saySubscription(s *billing.Subscription) string {
	is := &subscription{
		id: s.SubscriptionID(), status: string(s.Status), terms: termsFrom(&s.Terms), zone: s.Zone, metadata: fmt.Sprint(s.Metadata),
		created: micros(s.CreatedAt), anchor: micros(s.Anchor), number: s.Period, start: micros(s.Start), end: micros(s.End),
		skipped: s.Skipped, trialDays: s.TrialDays, trialCredits: int64(s.TrialCredits), trialEnds: micros(s.TrialEnds),
		cancelAtEnd: s.CancelAtEnd, canceledAt: micros(s.CanceledAt), rolled: int64(s.Rolled), limit: int64(s.RollLimit),
	}
	if s.Pending != nil {
		pending := termsFrom(s.Pending)
		is.pending = &pending
	}
	return is.String()
}

func termsFrom(t *billing.SubscriptionTerms) terms {
	return terms{
		t.Plan, int64(t.Quantity), int64(t.Included), string(t.Interval), string(t.Unused), int64(t.RolloverLimit), t.RateCard,
		t.Price.Currency,
	}
}

// judgeSubscriptions compares what the wallet's state says of its subscriptions.
func (b *book) judgeSubscriptions(after *billing.Wallet) error {
	want, got := "", ""
	for _, s := range b.subsByAge() {
		if !s.open() {
			continue
		}
		card := s.terms.card
		if s.status == "SCHEDULED" {
			card = ""
		}
		want += fmt.Sprintf("%v at %d by %q; ", s.place, s.next(), card)
	}
	for _, open := range after.Subscriptions {
		got += fmt.Sprintf("%v at %d by %q; ", lotFrom(open.Place), open.At.UnixMicro(), open.Card)
	}
	if got != want {
		return fmt.Errorf("the subscriptions %s are open, in the model %s", got, want)
	}
	return nil
}
