package ledger_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Rate cards are read by their codes, by versions and by instants, and listed.
func TestRateCardReads(t *testing.T) {
	b := newFixture(t)
	ctx := t.Context()
	b.publish("v1", flat("1"))
	b.Pass(time.Minute)
	second := b.publish("v2", flat("2"))
	timelines, err := b.Timelines(ctx, billing.Live, []string{billing.DefaultRateCard, "other"})
	if err != nil || len(timelines) != 1 || timelines[billing.DefaultRateCard].Latest != 2 {
		t.Fatalf("timelines: %v, %v", timelines, err)
	}
	ref := func(version int) billing.RateCardRef {
		return billing.RateCardRef{Code: billing.DefaultRateCard, Version: version}
	}
	cards, err := b.RateCardsByRef(ctx, billing.Live, []billing.RateCardRef{ref(1), ref(2), ref(3)})
	if err != nil || len(cards) != 2 || cards[ref(2)].Version != 2 {
		t.Fatalf("versions: %v, %v", cards, err)
	}
	now, err := b.RateCardVersion(ctx, billing.Live, timelines[billing.DefaultRateCard].VersionAt(b.Time()))
	if err != nil || now.Version != 1 {
		t.Errorf("in force now: %+v, %v", now, err)
	}
	listed, err := b.ListTimelines(ctx, billing.Live, "", 10)
	if err != nil || len(listed) != 1 || listed[0].VersionAt(second.EffectiveAt) != ref(2) {
		t.Errorf("cards: %v, %v", listed, err)
	}
	if before, err := b.ListTimelines(ctx, billing.Live, billing.DefaultRateCard, 10); err != nil || len(before) != 0 {
		t.Errorf("cards before the only one: %v, %v", before, err)
	}
	if other, err := b.Timelines(ctx, billing.Test, []string{billing.DefaultRateCard}); err != nil || len(other) != 0 {
		t.Errorf("of another tenant: %v, %v", other, err)
	}
	if _, err := b.RateCardVersion(ctx, billing.Test, ref(1)); err != billing.ErrNotFound {
		t.Errorf("a version of another tenant: %v", err)
	}
}
