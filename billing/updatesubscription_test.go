package billing

import (
	"maps"
	"testing"
)

func TestUpdateSubscription(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	id := s.start("basic")
	for _, step := range []struct {
		edit Edit[Metadata]
		want Metadata
	}{
		{SetTo(Metadata{"crm": "42"}), Metadata{"crm": "42"}},
		{Edit[Metadata]{}, Metadata{"crm": "42"}},
		{SetTo(Metadata{"seat": "a"}), Metadata{"seat": "a"}},
		{Clear[Metadata](), nil},
	} {
		before := s.stored(id)
		if got := s.run(NewUpdateSubscription(s.key(), id, step.edit)); got != string(id) {
			t.Errorf("got %s, want %s", got, id)
		}
		got := s.stored(id)
		if !maps.Equal(got.Metadata, step.want) {
			t.Errorf("got %v, want %v", got.Metadata, step.want)
		}
		if got.Status != before.Status || !got.End.Equal(before.End) || got.Period != before.Period || len(got.Grants) != 1 {
			t.Errorf("more than the metadata has changed: %+v, before %+v", got, before)
		}
	}
	s.has(100 * Credit)
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	s.refused(NewUpdateSubscription(s.key(), id, Clear[Metadata]()), CodeSubscriptionNotActive)
	unknown := NewSubscriptionID(s.wallet.ID, GrantRef{Sequence: 99})
	s.refused(NewUpdateSubscription(s.key(), unknown, Clear[Metadata]()), CodeNotFound)
}
