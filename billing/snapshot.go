package billing

import (
	"maps"
	"slices"
	"time"
)

// Snapshot is what a decision or a read sees of a wallet: its state, and what was loaded beside it.
type Snapshot struct {
	Wallet Wallet
	Facts  Facts
}

// Fork is a snapshot of the same wallet that one reader may load facts into while others read s.
func (s *Snapshot) Fork() *Snapshot {
	return &Snapshot{Wallet: s.Wallet, Facts: Facts{
		Pages: maps.Clone(s.Facts.Pages), Grants: maps.Clone(s.Facts.Grants), Lines: maps.Clone(s.Facts.Lines),
	}}
}

// Facts are parts of a wallet's history that were looked up. A nil value says that there is no such thing.
type Facts struct {
	Pages  map[int][]LiveGrant
	Grants map[GrantRef]*Grant
	Lines  map[KeyHash]*Transaction
}

// Need says which facts are missing. The answer that came with it is none.
type Need struct {
	Pages  []int
	Grants []GrantRef
	Lines  []KeyHash
}

// Any says whether anything is needed.
func (n Need) Any() bool { return len(n.Pages)+len(n.Grants)+len(n.Lines) > 0 }

func (n *Need) page(number int) {
	if !slices.Contains(n.Pages, number) {
		n.Pages = append(n.Pages, number)
	}
}

// Balance is what a wallet holds at an instant. A grant that has lapsed by then is not in it, booked or not.
type Balance struct {
	Available    Credits // spendable: Posted − Held − Pending
	Held         Credits
	Pending      Credits   // granted, not yet effective
	Posted       Credits   // everything not spent, lapsed or voided; negative when in debt
	ExpiringNext *Expiring // the credit that lapses next; nil where none does
	Sequence     int64     // of the last line
	AsOf         time.Time
}

// Balance computes the balance at now, which is never before the last commit. It may need pages first.
func (s *Snapshot) Balance(now time.Time) (Balance, Need) {
	d := newDraft(s, now)
	d.glance()
	return d.balance(), d.missing()
}

// booked lists the grants of which something remains by the ledger, lapsed or not, in burn order, which needs all pages.
func (s *Snapshot) booked() (grants []LiveGrant, need Need) {
	grants = slices.Clone(s.Wallet.Live)
	for _, page := range s.Wallet.Pages {
		held, loaded := s.Facts.Pages[page.Number]
		if !loaded {
			need.page(page.Number)
		}
		grants = append(grants, held...)
	}
	return grants, need
}

// LiveGrants lists the grants of which something remains at now, in burn order, which needs all pages.
func (s *Snapshot) LiveGrants(now time.Time) ([]LiveGrant, Need) {
	d := newDraft(s, now)
	for _, pg := range d.purse.pages {
		if !pg.loaded {
			d.purse.need(pg)
		}
	}
	d.glance()
	var grants []LiveGrant
	d.purse.seen(func(g LiveGrant) { grants = append(grants, g) })
	return grants, d.missing()
}
