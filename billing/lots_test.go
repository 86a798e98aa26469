package billing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLots compares lots, under random operations, with the simplest model: a flat list in burn order. Each round loads
// only the pages that it needs, as a decision does.
func TestLots(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			l := newLotsLife(t, seed)
			l.play(func(r *rand.Rand, p *lots, m *model) {
				for range 100 * seed { // from few inline grants to several pages
					l.give(r, p, m)
				}
			})
			for l.round < 200 {
				l.step(20)
			}
		})
	}
}

// TestLotsOfTenThousand grows to 10,000 grants before it shrinks again.
func TestLotsOfTenThousand(t *testing.T) {
	l := newLotsLife(t, 99)
	l.generous = true
	for len(l.model) < 10_000 {
		l.play(func(r *rand.Rand, p *lots, m *model) {
			for range 200 {
				l.give(r, p, m)
			}
		})
	}
	for range 30 {
		l.step(200)
	}
	l.play(func(_ *rand.Rand, p *lots, m *model) {
		_, spendable := m.totals(l.now)
		drawn, _ := p.take(spendable, l.now)
		l.compareDrawn(p, drawn, m.take(spendable, l.now))
	})
}

// TestLotsGrowInOrder adds the largest number of grants in the two orders that fill pages worst, each in a commit of
// its own: there are never more pages than a spend on all of them has room for, and never more pages to write than fit
// into a commit with a line and its grant.
func TestLotsGrowInOrder(t *testing.T) {
	for name, priority := range map[string]func(int) int{
		"each behind all others": func(i int) int { return i },
		"each before all others": func(i int) int { return -i },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLotsLife(t, 0)
			for i := range MaxLiveGrants {
				g := LiveGrant{Ref: GrantRef{int64(i + 1), 0}, Priority: priority(i), EffectiveAt: testInstant}
				written := l.change(func(p *lots) { p.give(g, 1, l.now) })
				if len(l.wallet.Pages) > MaxPages || written > MaxCommitItems-3 {
					t.Fatalf("with grant %d there are %d pages, of which %d are written", i, len(l.wallet.Pages), written)
				}
			}
			p := newLots(&l.wallet, &Facts{})
			if p.count() != MaxLiveGrants {
				t.Errorf("%d grants", p.count())
			}
		})
	}
}

// TestLotsPackSparsePages removes grants from pages one by one, so that no two neighbours are loaded and could be
// joined, and then makes one page split.
func TestLotsPackSparsePages(t *testing.T) {
	l := newLotsLife(t, 0)
	grant := func(place int) LiveGrant { return LiveGrant{Ref: GrantRef{int64(place), 0}, EffectiveAt: testInstant} }
	for i := range InlineGrants {
		g := grant(i + 1)
		g.Remaining = 1
		l.wallet.Live = append(l.wallet.Live, g)
		l.model.add(g, 1)
	}
	const pages = MaxPages
	for number := 1; number <= pages; number++ {
		first := number * 1000
		l.pages[number] = []LiveGrant{grant(first)}
		l.pages[number][0].Remaining = 1
		pg := page{PageSummary: PageSummary{Number: number, First: grant(first)}, grants: l.pages[number], loaded: true}
		pg.refresh(l.now)
		l.wallet.Pages = append(l.wallet.Pages, pg.PageSummary)
		l.model.add(grant(first), 1)
	}
	for i := range PageGrants { // the last page fills until it has to be split
		l.play(func(_ *rand.Rand, p *lots, m *model) {
			g := grant(pages*1000 + 1 + i)
			p.give(g, 1, l.now)
			m.add(g, 1)
		})
	}
	if len(l.wallet.Pages) > 3 {
		t.Errorf("%d grants are on %d pages", len(l.model), len(l.wallet.Pages))
	}
}

// TestRepaying compares which grants repay debt with the simplest form of the rule.
func TestRepaying(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		l := newLotsLife(t, random.Uint64())
		l.play(func(r *rand.Rand, p *lots, m *model) {
			for range r.IntN(400) {
				l.give(r, p, m)
			}
		})
		debt, most := Credits(random.Int64N(2000)), 1+random.IntN(60)
		p := newLots(&l.wallet, &Facts{Pages: l.pages})
		if got, want := p.repaying(debt, l.now, most), l.model.repaying(debt, l.now, most); !slices.Equal(got, want) {
			t.Fatalf("%s of debt is paid by %v, want %v", debt, got, want)
		}
	}
}
