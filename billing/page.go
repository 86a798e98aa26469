package billing

import "time"

// PageSummary is the part of a page of live grants that is in the wallet's state, so that most decisions and all
// balances need not load the page. Pages follow one another in burn order, after the wallet's own Live grants.
type PageSummary struct {
	Number   int
	First    LiveGrant // a lower bound in burn order of the grants in the page; its Remaining is not used
	Count    int
	Sum      Credits   // of what remains of its grants
	Pending  Credits   // the part of Sum that is not yet effective
	Change   time.Time // no later than the first instant at which something in it becomes effective or lapses; zero: never
	Expiring *Expiring // the first to lapse; nil if nothing does
}

// page is a page in a lots, with its grants once they are loaded.
type page struct {
	PageSummary
	grants []LiveGrant
	loaded bool
	dirty  bool // its grants differ from what is stored
}

// refresh updates the summary to the grants of the page and to now. First only ever moves down: it stays a lower bound
// when grants leave.
func (p *page) refresh(now time.Time) {
	s := PageSummary{Number: p.Number, First: p.First, Count: len(p.grants)}
	if s.Count > 0 && CompareBurn(p.grants[0], s.First) < 0 {
		s.First = first(p.grants)
	}
	for _, g := range p.grants {
		s.Sum += g.Remaining
		if g.Pending(now) {
			s.Pending += g.Remaining
			s.Change = earliest(s.Change, g.EffectiveAt)
		}
		s.Change = earliest(s.Change, g.ExpiresAt)
		s.Expiring = sooner(s.Expiring, g)
	}
	p.PageSummary = s
}

// first returns the lower bound of grants in burn order.
func first(grants []LiveGrant) LiveGrant {
	bound := grants[0]
	bound.Remaining = 0
	return bound
}

// sooner returns which lapses first, e or g. In a tie it returns e, which is the one that is spent first.
func sooner(e *Expiring, g LiveGrant) *Expiring {
	if g.ExpiresAt.IsZero() || (e != nil && !g.ExpiresAt.Before(e.At)) {
		return e
	}
	return &Expiring{Grant: g.Ref, Amount: g.Remaining, At: g.ExpiresAt}
}

// due reports whether something in the page has become effective or lapsed by now, so that its summary is stale.
func (p *page) due(now time.Time) bool { return hasLapsed(p.Change, now) }
