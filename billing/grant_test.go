package billing

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestCompareBurn checks the burn order, one difference at a time.
func TestCompareBurn(t *testing.T) {
	soon, late := testInstant.Add(time.Hour), testInstant.Add(2*time.Hour)
	base := LiveGrant{Ref: GrantRef{5, 1}, Priority: 100, EffectiveAt: testInstant, ExpiresAt: soon}
	edit := func(f func(*LiveGrant)) LiveGrant { return change(base, f) }
	for _, test := range []struct {
		name          string
		first, second LiveGrant
	}{
		{"priority", edit(func(g *LiveGrant) { g.Priority = 99 }), base},
		{"priority before expiry", edit(func(g *LiveGrant) { g.Priority = 99; g.ExpiresAt = time.Time{} }), base},
		{"expiry", base, edit(func(g *LiveGrant) { g.ExpiresAt = late })},
		{"expiry by a microsecond", base, edit(func(g *LiveGrant) { g.ExpiresAt = soon.Add(time.Microsecond) })},
		{"never expires is last", base, edit(func(g *LiveGrant) { g.ExpiresAt = time.Time{} })},
		{"expiry before paid", edit(func(g *LiveGrant) { g.Paid = true }), edit(func(g *LiveGrant) { g.ExpiresAt = late })},
		{"unpaid before paid", base, edit(func(g *LiveGrant) { g.Paid = true })},
		{
			"unpaid before paid, never expiring",
			edit(func(g *LiveGrant) { g.ExpiresAt = time.Time{} }),
			edit(func(g *LiveGrant) { g.ExpiresAt, g.Paid = time.Time{}, true }),
		},
		{
			"paid before effective",
			edit(func(g *LiveGrant) { g.EffectiveAt = late }), edit(func(g *LiveGrant) { g.Paid = true }),
		},
		{"effective", base, edit(func(g *LiveGrant) { g.EffectiveAt = soon })},
		{"effective before age", base, edit(func(g *LiveGrant) { g.EffectiveAt = soon; g.Ref.Sequence = 1 })},
		{"age", edit(func(g *LiveGrant) { g.Ref.Sequence = 4 }), base},
		{"place in the line", edit(func(g *LiveGrant) { g.Ref.Ordinal = 0 }), base},
	} {
		if CompareBurn(test.first, test.second) >= 0 || CompareBurn(test.second, test.first) <= 0 {
			t.Errorf("%s: %d and %d", test.name, CompareBurn(test.first, test.second), CompareBurn(test.second, test.first))
		}
	}
	if CompareBurn(base, edit(func(g *LiveGrant) { g.Remaining = 7 })) != 0 {
		t.Error("the place of a grant depends on what remains of it")
	}
	if CompareBurn(base, edit(func(g *LiveGrant) { g.ExpiresAt = soon.In(time.FixedZone("", 3600)) })) != 0 {
		t.Error("the place of a grant depends on the zone of an instant")
	}
}

// TestCompareBurnIsATotalOrder compares grants that differ in few values, so that ties are common.
func TestCompareBurnIsATotalOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	instants := []time.Time{{}, testInstant, testInstant.Add(1), testInstant.Add(time.Hour)}
	var grants []LiveGrant
	for i := range 120 {
		grants = append(grants, LiveGrant{
			Ref: GrantRef{int64(i / 2), i % 2}, Priority: random.IntN(2), EffectiveAt: instants[1+random.IntN(3)],
			ExpiresAt: instants[random.IntN(4)], Paid: random.IntN(2) == 0,
		})
	}
	for _, a := range grants {
		for _, b := range grants {
			ab := CompareBurn(a, b)
			if ab != -CompareBurn(b, a) || (ab == 0) != (a.Ref == b.Ref) {
				t.Fatalf("%+v and %+v: %d and %d", a, b, ab, CompareBurn(b, a))
			}
			for _, c := range grants {
				if ab <= 0 && CompareBurn(b, c) <= 0 && CompareBurn(a, c) > 0 {
					t.Fatalf("%+v, %+v, %+v are ordered in a circle", a, b, c)
				}
			}
		}
	}
	sorted := slices.Clone(grants)
	slices.SortFunc(sorted, CompareBurn)
	random.Shuffle(len(grants), func(i, j int) { grants[i], grants[j] = grants[j], grants[i] })
	slices.SortFunc(grants, CompareBurn)
	if !slices.Equal(grants, sorted) {
		t.Error("the sorted order depends on the order before")
	}
}

func TestGrantSources(t *testing.T) {
	for _, s := range []GrantSource{
		SourcePurchase, SourcePlan, SourcePromotion, SourceTrial, SourceAdjustment, SourceRefund, SourceRollover,
		SourceTransfer,
	} {
		if !s.Valid() {
			t.Errorf("%s is no source", s)
		}
	}
	for _, s := range []GrantSource{"", "purchase", "GIFT"} {
		if s.Valid() {
			t.Errorf("%q is accepted as a source", s)
		}
	}
}

// TestExpiringTies: of credit that lapses at the same instant, the one that is spent first is shown.
func TestExpiringTies(t *testing.T) {
	at := testInstant.Add(time.Hour)
	first := LiveGrant{Ref: GrantRef{2, 0}, Priority: 1, ExpiresAt: at, Remaining: 1}
	second := LiveGrant{Ref: GrantRef{1, 0}, Priority: 2, ExpiresAt: at, Remaining: 2}
	p := lots{live: []LiveGrant{first, second}}
	if got := p.expiringNext(); got == nil || got.Grant != first.Ref {
		t.Errorf("got %+v", got)
	}
	pg := &page{grants: []LiveGrant{second}, loaded: true}
	pg.refresh(testInstant)
	p = lots{live: []LiveGrant{first}, pages: []*page{pg}}
	if got := p.expiringNext(); got == nil || got.Grant != first.Ref {
		t.Errorf("with a page: got %+v", got)
	}
}
