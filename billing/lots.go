package billing

import (
	"cmp"
	"slices"
	"time"
)

// lots are the live grants of a wallet while a decision or a read works on them: the first few inline, as in the
// wallet's state, the rest in pages that may have to be loaded first. A method that cannot continue without a page adds
// it to needs and leaves the lots in an undefined state; a caller that sees needs discards the lots, loads the pages,
// and starts again.
type lots struct {
	live  []LiveGrant
	pages []*page
	needs []int // numbers of pages
	apart bool  // pages are not joined, as that may write one more
}

// newLots copies the grants of w, with those of its pages that facts has loaded.
func newLots(w *Wallet, facts *Facts) lots {
	p := lots{live: slices.Clone(w.Live), pages: make([]*page, len(w.Pages))}
	for i, summary := range w.Pages {
		grants, loaded := facts.Pages[summary.Number]
		p.pages[i] = &page{PageSummary: summary, grants: slices.Clone(grants), loaded: loaded}
	}
	return p
}

// clone is a copy that can change while p stays as it is.
func (p *lots) clone() lots {
	copied := lots{live: slices.Clone(p.live), pages: make([]*page, len(p.pages)), needs: slices.Clone(p.needs), apart: p.apart}
	for i, pg := range p.pages {
		copied.pages[i] = clonePointer(pg)
		copied.pages[i].grants = slices.Clone(pg.grants)
	}
	return copied
}

func (p *lots) need(pg *page) {
	if !slices.Contains(p.needs, pg.Number) {
		p.needs = append(p.needs, pg.Number)
	}
}

// eachLoaded calls visit for every grant that is loaded, in burn order.
func (p *lots) eachLoaded(visit func(LiveGrant)) {
	for _, g := range p.live {
		visit(g)
	}
	for _, pg := range p.pages {
		for _, g := range pg.grants {
			visit(g)
		}
	}
}

// passTime updates the pages' summaries to now. It needs the pages in which something has become effective or lapsed
// since.
func (p *lots) passTime(now time.Time) {
	for _, pg := range p.pages {
		switch {
		case !pg.due(now):
		case !pg.loaded:
			p.need(pg)
		default:
			pg.refresh(now)
		}
	}
}

// totals returns the sum of what remains, and how much of it is not yet effective at now.
func (p *lots) totals(now time.Time) (sum, pending Credits) {
	for _, g := range p.live {
		sum += g.Remaining
		if g.Pending(now) {
			pending += g.Remaining
		}
	}
	for _, pg := range p.pages {
		sum += pg.Sum
		pending += pg.Pending
	}
	return sum, pending
}

// count returns how many grants are live.
func (p *lots) count() int {
	n := len(p.live)
	for _, pg := range p.pages {
		n += pg.Count
	}
	return n
}

// expiringNext returns the credit that lapses next, or nil.
func (p *lots) expiringNext() *Expiring {
	var next *Expiring
	for _, g := range p.live {
		next = sooner(next, g)
	}
	for _, pg := range p.pages {
		if e := pg.Expiring; e != nil && (next == nil || e.At.Before(next.At)) {
			next = e
		}
	}
	return next
}

// lapsedBy lists the grants that lapsed by now, in the order in which they did. passTime must have been called for now.
func (p *lots) lapsedBy(now time.Time) []LiveGrant {
	var gone []LiveGrant
	p.eachLoaded(func(g LiveGrant) {
		if g.Lapsed(now) {
			gone = append(gone, g)
		}
	})
	sortLapsed(gone)
	return gone
}

// sortLapsed sorts grants by the instants at which they lapsed.
func sortLapsed(grants []LiveGrant) {
	slices.SortFunc(grants, func(a, b LiveGrant) int {
		return cmp.Or(a.ExpiresAt.Compare(b.ExpiresAt), CompareBurn(a, b))
	})
}

// repaying lists the grants that repay debt at now, at most so many of them. Those that became effective first come
// first. The Remaining of each is the amount that it pays.
func (p *lots) repaying(debt Credits, now time.Time, most int) []LiveGrant {
	if debt <= 0 {
		return nil
	}
	for _, pg := range p.pages {
		if !pg.loaded && pg.Sum > pg.Pending {
			p.need(pg)
		}
	}
	var effective []LiveGrant
	p.eachLoaded(func(g LiveGrant) {
		if !g.Pending(now) {
			effective = append(effective, g)
		}
	})
	slices.SortFunc(effective, func(a, b LiveGrant) int {
		return cmp.Or(a.EffectiveAt.Compare(b.EffectiveAt), CompareBurn(a, b))
	})
	var paying []LiveGrant
	for _, g := range effective {
		if debt == 0 || len(paying) == most {
			break
		}
		g.Remaining = min(g.Remaining, debt)
		debt -= g.Remaining
		paying = append(paying, g)
	}
	return paying
}

// take draws amount from the spendable grants in burn order, and reports whether nothing is left of the last of them.
// The spendable grants must have that much.
func (p *lots) take(amount Credits, now time.Time) (drawn []Drawdown, exhausted bool) {
	grants := p.takeGrants(amount, now)
	return drawdownsOf(grants), p.exhausted(grants)
}

// exhausted reports whether nothing is left of the last of the grants that were drawn on.
func (p *lots) exhausted(drawn []LiveGrant) bool {
	n := len(drawn)
	return n > 0 && p.find(drawn[n-1]).Remaining == 0
}

// takeGrants does what take does, and returns the grants: the Remaining of each is the amount that was drawn.
func (p *lots) takeGrants(amount Credits, now time.Time) []LiveGrant {
	var drawn []LiveGrant
	draw := func(grants []LiveGrant) []LiveGrant {
		kept := grants[:0]
		for _, g := range grants {
			if part := min(g.Remaining, amount); part > 0 && !g.Pending(now) {
				taken := g
				taken.Remaining = part
				drawn = append(drawn, taken)
				g.Remaining -= part
				amount -= part
			}
			if g.Remaining > 0 {
				kept = append(kept, g)
			}
		}
		return kept
	}
	p.live = draw(p.live)
	missing := amount
	for _, pg := range p.pages {
		spendable := pg.Sum - pg.Pending
		if missing <= 0 {
			break
		}
		if spendable == 0 {
			continue
		}
		missing -= spendable
		if !pg.loaded {
			p.need(pg)
			continue
		}
		pg.grants, pg.dirty = draw(pg.grants), true
		pg.refresh(now)
	}
	return drawn
}

// give adds amount to a grant, of which nothing may have been left.
func (p *lots) give(g LiveGrant, amount Credits, now time.Time) { p.change(g, amount, now) }

// remove takes out all that remains of g, and returns how much that was.
func (p *lots) remove(g LiveGrant, now time.Time) Credits {
	remaining := p.find(g).Remaining
	if remaining > 0 {
		p.change(g, -remaining, now)
	}
	return remaining
}

// find returns g with what remains of it, which is nothing if it is not live.
func (p *lots) find(g LiveGrant) LiveGrant {
	grants := p.live
	if pg := p.pageOf(g); pg != nil {
		if !pg.loaded {
			p.need(pg)
		}
		grants = pg.grants
	}
	if at, found := slices.BinarySearchFunc(grants, g, CompareBurn); found {
		return grants[at]
	}
	g.Remaining = 0
	return g
}

// change adds amount, which may be negative, to what remains of g. It inserts or removes g if needed.
func (p *lots) change(g LiveGrant, amount Credits, now time.Time) {
	pg := p.pageOf(g)
	if pg == nil {
		p.live = changed(p.live, g, amount)
		return
	}
	if !pg.loaded {
		p.need(pg)
		return
	}
	pg.grants, pg.dirty = changed(pg.grants, g, amount), true
	pg.refresh(now)
}

// changed returns grants after amount was added to what remains of g.
func changed(grants []LiveGrant, g LiveGrant, amount Credits) []LiveGrant {
	at, found := slices.BinarySearchFunc(grants, g, CompareBurn)
	if !found {
		g.Remaining = amount
		return slices.Insert(grants, at, g)
	}
	grants[at].Remaining += amount
	if grants[at].Remaining == 0 {
		return slices.Delete(grants, at, at+1)
	}
	return grants
}

// pageOf returns the page in which g is or would be, or nil if its place is among the inline grants, which come before
// every page.
func (p *lots) pageOf(g LiveGrant) *page {
	if len(p.pages) == 0 {
		return nil
	}
	if n := len(p.live); n > 0 && CompareBurn(g, p.live[n-1]) <= 0 {
		return nil
	}
	if CompareBurn(g, p.pages[0].First) < 0 {
		return nil
	}
	for i := len(p.pages) - 1; i > 0; i-- {
		if CompareBurn(g, p.pages[i].First) >= 0 {
			return p.pages[i]
		}
	}
	return p.pages[0]
}
