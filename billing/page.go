package billing

import "time"

// PageSummary is what a wallet's state keeps of a page of live grants, so that most decisions and all balances
// need not load it. Pages follow one another in burn order, after the wallet's own Live grants.
type PageSummary struct {
	Number   int
	First    LiveGrant // nothing in the page burns before this one would; its Remaining means nothing
	Count    int
	Sum      Credits   // of what remains
	Pending  Credits   // what of Sum is not yet effective
	Change   time.Time // no later than the first instant at which something in it becomes effective or lapses; zero: never
	Expiring *Expiring // the first to lapse; nil where nothing does
}

// page is a page in a lots, with its grants once they are loaded.
type page struct {
	PageSummary
	grants []LiveGrant
	loaded bool
	dirty  bool // its grants differ from what is stored
}

// refresh brings the summary up to what the page holds and to now. First only ever moves down: a lower bound
// stays one when grants leave.
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

// first is the lower bound of grants in burn order.
func first(grants []LiveGrant) LiveGrant {
	bound := grants[0]
	bound.Remaining = 0
	return bound
}

// sooner answers which lapses first, e or g; in a tie the one that burns first, which is e.
func sooner(e *Expiring, g LiveGrant) *Expiring {
	if g.ExpiresAt.IsZero() || (e != nil && !g.ExpiresAt.Before(e.At)) {
		return e
	}
	return &Expiring{Grant: g.Ref, Amount: g.Remaining, At: g.ExpiresAt}
}

// due says whether something in the page has become effective or lapsed by now, so that its summary is stale.
func (p *page) due(now time.Time) bool { return hasLapsed(p.Change, now) }
