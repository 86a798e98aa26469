package billing

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// lotsLife has the lots as they are stored between rounds, and a model of them.
type lotsLife struct {
	t      *testing.T
	rand   *rand.Rand
	now    time.Time
	round  int
	places int64 // of grants given out
	known  []LiveGrant

	generous bool // a round that needs a page gets all pages, which takes fewer tries

	wallet Wallet
	pages  map[int][]LiveGrant
	model  model
}

func newLotsLife(t *testing.T, seed uint64) *lotsLife {
	return &lotsLife{t: t, rand: rand.New(rand.NewPCG(seed, 7)), now: testInstant, pages: map[int][]LiveGrant{}}
}

// step runs one round of so many random operations, sometimes after time has passed.
func (l *lotsLife) step(operations int) {
	if l.rand.IntN(3) == 0 {
		l.now = l.now.Add(time.Duration(l.rand.IntN(48)) * time.Hour)
	}
	l.play(func(r *rand.Rand, p *lots, m *model) {
		for _, g := range p.lapsedBy(l.now) {
			p.remove(g, l.now)
		}
		m.lapse(l.now)
		for range r.IntN(operations) {
			l.operate(r, p, m)
		}
	})
}

// play runs one round. If it needs a page, it starts again with the page and with the same random numbers.
func (l *lotsLife) play(work func(*rand.Rand, *lots, *model)) {
	l.t.Helper()
	l.round++
	seed, places, known := l.rand.Uint64(), l.places, l.known
	var m model
	l.change(func(p *lots) {
		l.places, l.known, m = places, slices.Clone(known), slices.Clone(l.model)
		work(rand.New(rand.NewPCG(seed, 1)), p, &m)
	})
	l.model = m
	l.compare()
}

// change applies a change to the lots, again with each page that it needs, and stores the result. It returns how many
// pages that writes.
func (l *lotsLife) change(work func(*lots)) int {
	l.t.Helper()
	facts := Facts{Pages: map[int][]LiveGrant{}}
	for {
		p := newLots(&l.wallet, &facts)
		p.passTime(l.now)
		if len(p.needs) == 0 {
			work(&p)
		}
		var changes []PageChange
		if len(p.needs) == 0 {
			changes = p.seal(l.now)
		}
		if len(p.needs) == 0 {
			l.keep(&p, changes)
			return len(changes)
		}
		for _, number := range p.needs {
			if _, loaded := facts.Pages[number]; loaded {
				l.t.Fatalf("round %d needs page %d again", l.round, number)
			}
			facts.Pages[number] = l.pages[number]
		}
		if l.generous {
			maps.Copy(facts.Pages, l.pages)
		}
	}
}

// keep stores sealed lots.
func (l *lotsLife) keep(p *lots, changes []PageChange) {
	l.wallet.Live = slices.Clone(p.live)
	l.wallet.Pages = nil
	for _, pg := range p.pages {
		l.wallet.Pages = append(l.wallet.Pages, pg.PageSummary)
	}
	for _, c := range changes {
		delete(l.pages, c.Number)
		if len(c.Grants) > 0 {
			l.pages[c.Number] = slices.Clone(c.Grants)
		}
	}
}

// operate applies one operation to the lots and to the model.
func (l *lotsLife) operate(r *rand.Rand, p *lots, m *model) {
	if len(p.needs) > 0 {
		return // a page is needed, so the result is not used
	}
	switch r.IntN(5) {
	case 0, 1:
		l.give(r, p, m)
	case 2:
		_, spendable := m.totals(l.now)
		amount := min(spendable, Credits(r.Int64N(200)))
		drawn, _ := p.take(amount, l.now)
		l.compareDrawn(p, drawn, m.take(amount, l.now))
	case 3:
		if len(l.known) == 0 {
			return
		}
		g := l.known[r.IntN(len(l.known))]
		if found, want := p.find(g), m.find(g); len(p.needs) == 0 && found != want {
			l.t.Fatalf("round %d: found %+v, want %+v", l.round, found, want)
		}
		if !hasLapsed(g.ExpiresAt, l.now) { // credit returns to a grant that may no longer be live
			amount := Credits(1 + r.Int64N(50))
			p.give(g, amount, l.now)
			m.add(g, amount)
		}
	case 4:
		if len(*m) == 0 {
			return
		}
		g := (*m)[r.IntN(len(*m))]
		if removed := p.remove(g, l.now); len(p.needs) == 0 && removed != g.Remaining {
			l.t.Fatalf("round %d: removed %s, want %s", l.round, removed, g.Remaining)
		}
		m.add(g, -g.Remaining)
	}
}

// give adds a new grant anywhere in the burn order.
func (l *lotsLife) give(r *rand.Rand, p *lots, m *model) {
	l.places++
	g := LiveGrant{
		Ref: GrantRef{l.places, r.IntN(3)}, Priority: r.IntN(4) * 10, Paid: r.IntN(2) == 0,
		EffectiveAt: l.now.Add(time.Duration(r.IntN(72)-36) * time.Hour),
	}
	if r.IntN(3) > 0 {
		g.ExpiresAt = latest(g.EffectiveAt, l.now).Add(time.Duration(1+r.IntN(400)) * time.Hour)
	}
	amount := Credits(1 + r.Int64N(100))
	p.give(g, amount, l.now)
	m.add(g, amount)
	l.known = append(l.known, g)
}

// compareDrawn compares what was drawn, unless the lots need a page: then the result is not used.
func (l *lotsLife) compareDrawn(p *lots, got, want []Drawdown) {
	l.t.Helper()
	if len(p.needs) == 0 && !slices.Equal(got, want) {
		l.t.Fatalf("round %d: drew %v, want %v", l.round, got, want)
	}
}

// compare compares the stored lots with the model.
func (l *lotsLife) compare() {
	l.t.Helper()
	all := slices.Clone(l.wallet.Live)
	for _, summary := range l.wallet.Pages {
		grants := l.pages[summary.Number]
		l.compareSummary(summary, grants)
		all = append(all, grants...)
	}
	if !slices.Equal(all, l.model) {
		l.t.Fatalf("round %d: the lots have %d grants, the model %d, or they differ", l.round, len(all), len(l.model))
	}
	if len(l.pages) != len(l.wallet.Pages) || len(l.pages) > MaxPages || len(l.wallet.Live) > InlineGrants {
		l.t.Fatalf("round %d: %d inline grants, %d pages in the state, %d pages stored", l.round, len(l.wallet.Live),
			len(l.wallet.Pages), len(l.pages))
	}
	p := newLots(&l.wallet, &Facts{})
	sum, pending := p.totals(l.now)
	wantSum, spendable := l.model.totals(l.now)
	if sum != wantSum || pending != wantSum-spendable || p.count() != len(l.model) {
		l.t.Fatalf("round %d: %s, %s pending, %d grants; want %s, %s, %d", l.round, sum, pending, p.count(), wantSum,
			wantSum-spendable, len(l.model))
	}
	got, want := p.expiringNext(), l.model.expiringNext()
	if (got == nil) != (want == nil) || got != nil && *got != *want {
		l.t.Fatalf("round %d: %+v lapses next, want %+v", l.round, got, want)
	}
}

// compareSummary checks the summary of a page in the wallet's state.
func (l *lotsLife) compareSummary(s PageSummary, grants []LiveGrant) {
	l.t.Helper()
	if len(grants) == 0 || len(grants) > PageGrants || s.Count != len(grants) || CompareBurn(s.First, grants[0]) > 0 {
		l.t.Fatalf("round %d: page %d has %d grants, but its summary is %+v", l.round, s.Number, len(grants), s)
	}
	for _, g := range grants {
		if change := earliest(futureOnly(g.EffectiveAt, l.now), g.ExpiresAt); !change.IsZero() &&
			(s.Change.IsZero() || change.Before(s.Change)) {
			l.t.Fatalf("round %d: page %d changes at %s, but its summary says %s", l.round, s.Number, change, s.Change)
		}
	}
}

// model has the live grants as a flat list in burn order.
type model []LiveGrant

func (m *model) add(g LiveGrant, amount Credits) {
	for i := range *m {
		if (*m)[i].Ref == g.Ref {
			if (*m)[i].Remaining += amount; (*m)[i].Remaining == 0 {
				*m = slices.Delete(*m, i, i+1)
			}
			return
		}
	}
	g.Remaining = amount
	at := 0
	for at < len(*m) && CompareBurn((*m)[at], g) < 0 {
		at++
	}
	*m = slices.Insert(*m, at, g)
}

func (m *model) find(g LiveGrant) LiveGrant {
	for _, other := range *m {
		if other.Ref == g.Ref {
			return other
		}
	}
	g.Remaining = 0
	return g
}

func (m *model) take(amount Credits, now time.Time) []Drawdown {
	var drawn []Drawdown
	for _, g := range slices.Clone(*m) {
		if part := min(amount, g.Remaining); part > 0 && !g.EffectiveAt.After(now) {
			drawn = append(drawn, Drawdown{g.Ref, part})
			amount -= part
			m.add(g, -part)
		}
	}
	return drawn
}

func (m *model) lapse(now time.Time) {
	*m = slices.DeleteFunc(*m, func(g LiveGrant) bool { return !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(now) })
}

func (m *model) totals(now time.Time) (sum, spendable Credits) {
	for _, g := range *m {
		sum += g.Remaining
		if !g.EffectiveAt.After(now) {
			spendable += g.Remaining
		}
	}
	return sum, spendable
}

func (m *model) expiringNext() *Expiring {
	var next *Expiring
	for _, g := range *m {
		if !g.ExpiresAt.IsZero() && (next == nil || g.ExpiresAt.Before(next.At)) {
			next = &Expiring{g.Ref, g.Remaining, g.ExpiresAt}
		}
	}
	return next
}

// repaying picks, while there is debt, the grant that became effective first.
func (m *model) repaying(debt Credits, now time.Time, most int) []LiveGrant {
	var paying []LiveGrant
	rest := slices.DeleteFunc(slices.Clone(*m), func(g LiveGrant) bool { return g.EffectiveAt.After(now) })
	for debt > 0 && len(rest) > 0 && len(paying) < most {
		first := 0
		for i, g := range rest { // in burn order, so that of equals the first stays
			if g.EffectiveAt.Before(rest[first].EffectiveAt) {
				first = i
			}
		}
		g := rest[first]
		g.Remaining = min(g.Remaining, debt)
		debt -= g.Remaining
		paying = append(paying, g)
		rest = slices.Delete(rest, first, first+1)
	}
	return paying
}
