package billing

import (
	"slices"
	"time"
)

// PageChange is a page of grants to write, or, if it has no grants, to delete.
type PageChange struct {
	Number int
	Grants []LiveGrant
}

// seal brings the lots into the form in which they are stored (a few grants inline, pages neither too full nor empty)
// and returns the pages that have to be written. It may still need pages.
func (p *lots) seal(now time.Time) []PageChange {
	before := make(map[int]bool, len(p.pages))
	for _, pg := range p.pages {
		before[pg.Number] = true
	}
	p.refill()
	p.spill(now)
	p.pages = slices.DeleteFunc(p.pages, func(pg *page) bool { return pg.loaded && len(pg.grants) == 0 })
	p.split()
	if !p.apart {
		p.merge()
	}
	if len(p.pages) > MaxPages {
		p.pack()
	}
	var changes []PageChange
	for _, pg := range p.pages {
		if pg.loaded && len(p.needs) == 0 {
			pg.refresh(now)
		}
		if pg.dirty {
			changes = append(changes, PageChange{pg.Number, pg.grants})
		}
		delete(before, pg.Number)
	}
	for number := range before {
		changes = append(changes, PageChange{Number: number})
	}
	slices.SortFunc(changes, func(a, b PageChange) int { return a.Number - b.Number })
	return changes
}

// refill moves grants from loaded pages to the inline ones when few of those are left.
func (p *lots) refill() {
	if len(p.live) >= InlineGrants/2 {
		return
	}
	for _, pg := range p.pages {
		if !pg.loaded || len(p.live) >= InlineGrants {
			return
		}
		moved := min(InlineGrants-len(p.live), len(pg.grants))
		if moved == 0 {
			continue
		}
		p.live = append(p.live, pg.grants[:moved]...)
		pg.grants, pg.dirty = slices.Delete(pg.grants, 0, moved), true
		if len(pg.grants) > 0 {
			pg.First = first(pg.grants) // so that it stays behind the inline grants
		}
	}
}

// spill moves inline grants to the first page when there are too many.
func (p *lots) spill(now time.Time) {
	if len(p.live) <= InlineGrants {
		return
	}
	if len(p.pages) == 0 {
		p.pages = []*page{
			{PageSummary: PageSummary{Number: p.newNumber(), First: first(p.live[InlineGrants:])}, loaded: true},
		}
	}
	head := p.pages[0]
	if !head.loaded {
		p.need(head)
		return
	}
	head.grants = slices.Insert(head.grants, 0, p.live[InlineGrants:]...)
	head.dirty = true
	head.refresh(now)
	p.live = p.live[:InlineGrants]
}

// split halves the pages that are too full.
func (p *lots) split() {
	for i := 0; i < len(p.pages); i++ {
		pg := p.pages[i]
		if len(pg.grants) <= PageGrants {
			continue
		}
		half := len(pg.grants) / 2
		second := p.newPage(pg.grants[half:])
		pg.grants, pg.dirty = slices.Clone(pg.grants[:half]), true
		p.pages = slices.Insert(p.pages, i+1, second)
		i-- // the first half may still be too full
	}
}

// merge joins two neighbouring pages that are loaded and small together, if one of them has to be written anyway.
func (p *lots) merge() {
	for i := 0; i+1 < len(p.pages); {
		a, b := p.pages[i], p.pages[i+1]
		if !a.loaded || !b.loaded || !(a.dirty || b.dirty) || len(a.grants)+len(b.grants) > PageGrants/2 {
			i++
			continue
		}
		a.grants, a.dirty = append(a.grants, b.grants...), true
		p.pages = slices.Delete(p.pages, i+1, i+2)
	}
}

// pack distributes all grants over new pages that are three quarters full. It needs all pages.
func (p *lots) pack() {
	var all []LiveGrant
	for _, pg := range p.pages {
		if !pg.loaded {
			p.need(pg)
		}
		all = append(all, pg.grants...)
	}
	if len(p.needs) > 0 {
		return
	}
	p.pages = p.pages[:0]
	for chunk := range slices.Chunk(all, PageGrants*3/4) {
		p.pages = append(p.pages, p.newPage(chunk))
	}
}

// newPage returns a page that has to be written, with a copy of grants.
func (p *lots) newPage(grants []LiveGrant) *page {
	return &page{
		PageSummary: PageSummary{Number: p.newNumber(), First: first(grants)},
		grants:      slices.Clone(grants), loaded: true, dirty: true,
	}
}

// newNumber returns the smallest number that no page of the lots has. A number may be used again: the wallet's revision
// protects its pages.
func (p *lots) newNumber() int {
	for number := 1; ; number++ {
		if !slices.ContainsFunc(p.pages, func(pg *page) bool { return pg.Number == number }) {
			return number
		}
	}
}
