package billing

import (
	"maps"
	"slices"
	"time"
)

// View is the input of a decision: the instant, and the wallets and documents that were loaded for it. What it lacks
// has not been looked up; a nil value says that the thing does not exist.
type View struct {
	Tenant    Tenant
	Now       time.Time // by the tenant's clock
	Clock     time.Time // by the wall clock, whatever the tenant's clock says: for what is stored for a limited time
	Wallets   map[WalletID]*Snapshot
	Documents map[DocumentKey]Document
	Lists     map[Collection][]Document

	Epoch int64 // of the deployment: wallets of an earlier one are raised to it, see [Numbered]

	// UsageWanted says that an endpoint of the tenant wants events of single usages, so that each commit of usages is one
	// to publish. It may be some seconds old.
	UsageWanted bool
}

// Snapshot is a wallet as a decision or a read sees it: its state, and the facts that were loaded with it.
type Snapshot struct {
	Wallet Wallet
	Facts  Facts
}

// Fork returns a snapshot of the same wallet that one reader may load facts into while others read s.
func (s *Snapshot) Fork() *Snapshot {
	return &Snapshot{Wallet: s.Wallet, Facts: Facts{
		Pages: maps.Clone(s.Facts.Pages), Grants: maps.Clone(s.Facts.Grants), Lines: maps.Clone(s.Facts.Lines),
		Subscriptions: maps.Clone(s.Facts.Subscriptions), Documents: maps.Clone(s.Facts.Documents), Holds: s.Facts.Holds, HoldsKnown: s.Facts.HoldsKnown,
	}}
}

// Facts are parts of a wallet's history that were looked up. A nil value says that the thing does not exist.
type Facts struct {
	Pages  map[int][]LiveGrant
	Grants map[GrantRef]*Grant
	Lines  map[KeyHash]*Transaction

	Subscriptions map[GrantRef]*Subscription // nobody changes them
	Documents     map[DocumentKey]Document   // that passing time looks up; nobody changes them

	Holds      []*Hold // all that are open, reservations included; nobody changes them
	HoldsKnown bool
}

// Need lists the facts of a wallet that are missing. The result that came with it must not be used.
type Need struct {
	Pages  []int
	Grants []GrantRef
	Lines  []KeyHash
	Holds  bool // all open holds

	Subscriptions []GrantRef // by their places
	Documents     []DocumentKey
}

// Any reports whether anything is needed.
func (n Need) Any() bool {
	return len(n.Pages)+len(n.Grants)+len(n.Lines)+len(n.Subscriptions)+len(n.Documents) > 0 || n.Holds
}

func (n *Need) document(key DocumentKey) {
	if !slices.Contains(n.Documents, key) {
		n.Documents = append(n.Documents, key)
	}
}

func (n *Need) subscription(place GrantRef) {
	if !slices.Contains(n.Subscriptions, place) {
		n.Subscriptions = append(n.Subscriptions, place)
	}
}

func (n *Need) page(number int) {
	if !slices.Contains(n.Pages, number) {
		n.Pages = append(n.Pages, number)
	}
}

// Needs lists what is missing in a [View]. The result that came with it must not be used.
type Needs struct {
	Wallets   []WalletID
	Documents []DocumentKey
	Lists     []Collection
	Facts     map[WalletID]Need
}

// Any reports whether anything is needed.
func (n Needs) Any() bool {
	return len(n.Wallets)+len(n.Documents)+len(n.Lists)+len(n.Facts) > 0
}

// Balance is the balance of a wallet at an instant. A grant that has lapsed by then is not counted, whether or not its
// expiry is booked.
type Balance struct {
	Available    Credits // spendable: Posted − Held − Pending
	Held         Credits
	Pending      Credits   // granted, not yet effective
	Posted       Credits   // everything not spent, expired or voided; negative when in debt
	ExpiringNext *Expiring // the credit that lapses next; nil if none does
	Sequence     int64     // of the last line
	AsOf         time.Time
}

// Unspent returns what is available and what is held: what alerts compare.
func (b Balance) Unspent() Credits { return b.Posted - b.Pending }

// Balance computes the balance at now, which is never before the last commit. It may need pages first. If the credit that lapses next
// came with a period whose beginning is not booked yet, ExpiringNext names no grant: none is stored. Whoever shows the grant books
// what is due first, see the ledger's Settle.
func (s *Snapshot) Balance(now time.Time) (Balance, Need) {
	w := newWalletDraft(s, now)
	w.elapse()
	return w.balance(), w.missing()
}

// BalanceChange computes how the passing of time changed the balance between the state and an instant before its last
// commit: by credit that lapsed or repaid debt until then, and holds that ended, and is not booked in the state. released
// is what those holds had; next is the credit that lapses next; expired is true if something lapsed.
func (s *Snapshot) BalanceChange(at time.Time) (change, released Credits, next *Expiring, expired bool, need Need) {
	w := newWalletDraft(s, at)
	w.now = at // instead of the instant of the last commit
	w.elapse()
	balance := w.balance()
	return balance.Posted - s.Wallet.Posted, s.Wallet.Held - balance.Held, balance.ExpiringNext, len(w.ended) > 0, w.missing()
}

// BookedGrants lists the grants of which something remains by the lines of the ledger, lapsed or not, in burn order. It
// needs all pages.
func (s *Snapshot) BookedGrants() (grants []LiveGrant, need Need) {
	grants = slices.Clone(s.Wallet.Live)
	for _, page := range s.Wallet.Pages {
		loaded, found := s.Facts.Pages[page.Number]
		if !found {
			need.page(page.Number)
		}
		grants = append(grants, loaded...)
	}
	return grants, need
}

// BookedHolds lists the holds and reservations that are open by the lines of the ledger, whether or not their ends have
// passed. It needs the facts of holds, if there are any.
func (s *Snapshot) BookedHolds() (holds []*Hold, need Need) {
	if s.Wallet.Holds > 0 && !s.Facts.HoldsKnown {
		return nil, Need{Holds: true}
	}
	return s.Facts.Holds, need
}

// LiveGrants lists the grants of which something remains free at now, in burn order. It needs all pages.
func (s *Snapshot) LiveGrants(now time.Time) ([]LiveGrant, Need) {
	w := newWalletDraft(s, now)
	for _, pg := range w.lots.pages {
		if !pg.loaded {
			w.lots.need(pg)
		}
	}
	w.elapse()
	var grants []LiveGrant
	w.lots.eachLoaded(func(g LiveGrant) { grants = append(grants, g) })
	return grants, w.missing()
}

// UnspentGrants lists the grants of which something remains at now that usage may still spend, in burn order: what is
// free, and what holds keep, as they return or are captured. What is held of a grant that has lapsed or was voided is
// left out, because it cannot return. It needs all pages and, if anything is held, the facts of holds.
func (s *Snapshot) UnspentGrants(now time.Time) (grants []LiveGrant, need Need) {
	if grants, need = s.LiveGrants(now); need.Any() || s.Wallet.Held == 0 {
		return grants, need
	}
	w := newWalletDraft(s, now)
	w.elapse()
	at := map[GrantRef]int{}
	for i, g := range grants {
		at[g.Ref] = i
	}
	for _, h := range w.openHolds() {
		for _, piece := range h.Pieces {
			i, known := at[piece.Ref]
			switch {
			case w.hasEnded(piece, w.now) || isVoided(w.wallet.Voided, piece.Ref):
			case known:
				grants[i].Remaining += piece.Remaining
			default:
				at[piece.Ref] = len(grants)
				grants = append(grants, piece)
			}
		}
	}
	slices.SortFunc(grants, CompareBurn)
	return grants, w.missing()
}

// GrantView is a grant as it is at an instant.
type GrantView struct {
	*Grant
	Remaining Credits // free and held
	Held      Credits
	Status    GrantStatus
}

// ShowGrants returns the grants with what remains of each at now. It may need pages.
func (s *Snapshot) ShowGrants(now time.Time, grants []*Grant) ([]GrantView, Need) {
	w := newWalletDraft(s, now)
	w.elapse()
	held := w.heldByGrant()
	views := make([]GrantView, len(grants))
	for i, g := range grants {
		views[i] = w.show(g, held[g.Ref])
	}
	return views, w.missing()
}

// show returns g as it is in the draft, whose time has passed up to now. held is how much of g is held.
func (w *walletDraft) show(g *Grant, held Credits) GrantView {
	view := GrantView{Grant: g, Status: w.endedAs(g), Held: held, Remaining: held}
	if view.Status != "" {
		return view
	}
	live := w.lots.find(g.Live(0))
	view.Remaining += live.Remaining
	switch {
	case view.Remaining == 0:
		view.Status = GrantDepleted
	case w.hasEnded(g.Live(0), w.now): // all that is left is held
		view.Status = GrantExpired
	case live.Pending(w.now):
		view.Status = GrantPending
	default:
		view.Status = GrantActive
	}
	return view
}
