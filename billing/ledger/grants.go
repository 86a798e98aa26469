package ledger

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// GrantViews returns grants of the wallet as they are at now. Those that do not exist are left out.
func (l *Ledger) GrantViews(
	ctx context.Context, s *billing.Snapshot, now time.Time, refs []billing.GrantRef,
) (map[billing.GrantRef]billing.GrantView, error) {
	terms, err := l.store.Grants(ctx, s.Wallet.WalletRef, refs)
	if err != nil {
		return nil, err
	}
	return l.viewsOf(ctx, s, now, terms)
}

// LosingGrants returns which of some grants of the wallet will lose something when they end, and how much, as far as is known at now.
func (l *Ledger) LosingGrants(
	ctx context.Context, s *billing.Snapshot, now time.Time, refs []billing.GrantRef,
) (map[billing.GrantRef]billing.LosingGrant, error) {
	views, err := l.GrantViews(ctx, s, now, refs)
	if err != nil {
		return nil, err
	}
	losing := make(map[billing.GrantRef]billing.LosingGrant, len(views))
	for ref, view := range views {
		lost := billing.Credits(0)
		if err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
			lost, need = s.WillLose(now, &view)
			return need
		}); err != nil {
			return nil, err
		}
		if lost > 0 {
			losing[ref] = billing.LosingGrant{Grant: view.Grant, Lost: lost}
		}
	}
	return losing, nil
}

// viewsOf returns grants whose terms were read, with what remains of each at now.
func (l *Ledger) viewsOf(
	ctx context.Context, s *billing.Snapshot, now time.Time, terms map[billing.GrantRef]*billing.Grant,
) (map[billing.GrantRef]billing.GrantView, error) {
	grants := make([]*billing.Grant, 0, len(terms))
	for _, g := range terms {
		grants = append(grants, g)
	}
	views, err := l.ShowGrants(ctx, s, now, grants)
	if err != nil {
		return nil, err
	}
	byRef := make(map[billing.GrantRef]billing.GrantView, len(views))
	for _, view := range views {
		byRef[view.Ref] = view
	}
	return byRef, nil
}

// ShowGrants returns grants with what remains of each at now.
func (l *Ledger) ShowGrants(
	ctx context.Context, s *billing.Snapshot, now time.Time, grants []*billing.Grant,
) ([]billing.GrantView, error) {
	if err := l.catchUp(ctx, s, grants); err != nil {
		return nil, err
	}
	var views []billing.GrantView
	err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		views, need = s.ShowGrants(now, grants)
		return need
	})
	return views, err
}

// catchUp reads the wallet again if its state is older than one of the grants, or may be older than the end of one that
// was voided. What expires does so by the clock, whatever the state says.
func (l *Ledger) catchUp(ctx context.Context, s *billing.Snapshot, grants []*billing.Grant) error {
	behind := slices.ContainsFunc(grants, func(g *billing.Grant) bool {
		voided := g.Ended == billing.GrantVoided && !g.EndedAt.Before(s.Wallet.CommittedAt)
		return voided || g.Ref.Sequence > s.Wallet.Number()
	})
	if !behind {
		return nil
	}
	fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
	if err == nil {
		*s = *fresh
	}
	return err
}

// GrantQuery selects a page of a wallet's grants: all of them, newest first; or those that can be spent now, in burn
// order; or those that cannot, newest first.
type GrantQuery struct {
	Spendable *bool
	After     billing.GrantID // only grants after this one; empty: begin with the first
	Limit     int
}

// GrantPage is a page of grants. If More is true, continue after Resume.
type GrantPage struct {
	Grants []billing.GrantView
	More   bool
	Resume billing.GrantID
}

// Grants lists grants of the wallet as they are at now.
func (l *Ledger) Grants(ctx context.Context, s *billing.Snapshot, now time.Time, q GrantQuery) (*GrantPage, error) {
	after := billing.GrantRef{}
	if q.After != "" {
		wallet, ref, ok := q.After.Split()
		if !ok || wallet != s.Wallet.ID {
			return nil, noCursor()
		}
		after = ref
	}
	if q.Spendable != nil && *q.Spendable {
		return l.spendableGrants(ctx, s, now, after, q.Limit)
	}
	page, limit := &GrantPage{}, q.Limit+1
	if q.Spendable != nil {
		limit = indexPage
	}
	// A page without grants is not the end of a list. At most MaxLiveGrants can be spent, so that others follow soon.
	for scanned := 0; scanned < billing.MaxScannedLines || len(page.Grants) == 0; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		revision := s.Wallet.Revision
		grants, err := l.store.ListGrants(ctx, s.Wallet.WalletRef, after, limit)
		if err != nil {
			return nil, err
		}
		views, err := l.ShowGrants(ctx, s, now, grants)
		if err != nil {
			return nil, err
		}
		if s.Wallet.Revision > revision { // the state was read again, and the list may lack grants that it has
			if err := l.Settle(ctx, s, now); err != nil { // a period of it may have ended that the state before did not have
				return nil, err
			}
			continue
		}
		for _, view := range views {
			if len(page.Grants) == q.Limit {
				page.More = true
				return page, nil
			}
			after, page.Resume = view.Ref, view.ID()
			held := view.Remaining == view.Held // all that is left of it
			if q.Spendable == nil || view.Status != billing.GrantActive || held {
				page.Grants = append(page.Grants, view)
			}
		}
		scanned += len(grants)
		if len(grants) < limit {
			return page, nil
		}
	}
	page.More = true
	return page, nil
}

// noCursor refuses a place in a list that is none of this list.
func noCursor() *billing.Error {
	return billing.Refuse(billing.CodeInvalidInput,
		"after is not a cursor of this list; pass endCursor of the page before").At("after")
}

// spendableGrants lists the grants that can be spent now, in burn order. The place of a grant depends on its terms
// alone, so the next page continues at the right place even if that grant has been spent since.
func (l *Ledger) spendableGrants(
	ctx context.Context, s *billing.Snapshot, now time.Time, after billing.GrantRef, limit int,
) (*GrantPage, error) {
	var live []billing.LiveGrant
	if err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		live, need = s.LiveGrants(now)
		return need
	}); err != nil {
		return nil, err
	}
	live = slices.DeleteFunc(live, func(g billing.LiveGrant) bool { return g.Pending(later(now, s.Wallet.CommittedAt)) })
	if after != (billing.GrantRef{}) {
		terms, err := l.store.Grants(ctx, s.Wallet.WalletRef, []billing.GrantRef{after})
		if err != nil {
			return nil, err
		}
		last := terms[after]
		if last == nil {
			return nil, noCursor()
		}
		live = slices.DeleteFunc(live, func(g billing.LiveGrant) bool { return billing.CompareBurn(g, last.Live(0)) <= 0 })
	}
	page := &GrantPage{More: len(live) > limit}
	live = live[:min(limit, len(live))]
	terms, err := l.termsOf(ctx, s.Wallet.WalletRef, live)
	if err != nil {
		return nil, err
	}
	views, err := l.viewsOf(ctx, s, now, terms)
	if err != nil {
		return nil, err
	}
	for _, g := range live {
		if view, found := views[g.Ref]; found {
			page.Grants = append(page.Grants, view)
			page.Resume = view.ID()
		}
	}
	return page, nil
}

// termsOf reads the terms of grants of which something remains: none has ended, so that its terms are all there is. An
// eventual read may lack a grant that was created a moment ago.
func (l *Ledger) termsOf(
	ctx context.Context, ref billing.WalletRef, live []billing.LiveGrant,
) (map[billing.GrantRef]*billing.Grant, error) {
	terms, err := l.store.Terms(ctx, ref, refsOf(live))
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(refsOf(live), func(g billing.GrantRef) bool { return terms[g] != nil })
	if len(missing) == 0 {
		return terms, nil
	}
	created, err := l.store.Grants(ctx, ref, missing)
	if err != nil {
		return nil, err
	}
	maps.Copy(created, terms)
	return created, nil
}

func refsOf(grants []billing.LiveGrant) []billing.GrantRef {
	refs := make([]billing.GrantRef, len(grants))
	for i, g := range grants {
		refs[i] = g.Ref
	}
	return refs
}

// LiveGrants lists the grants of which something remains free at now, in burn order, and returns the wallet's debt, which
// credit that becomes effective repays first. It needs all pages of grants.
func (l *Ledger) LiveGrants(
	ctx context.Context, s *billing.Snapshot, now time.Time,
) (grants []billing.LiveGrant, debt billing.Credits, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		grants, debt, need = liveGrants(s, now)
		return need
	})
	return grants, debt, err
}

func liveGrants(s *billing.Snapshot, now time.Time) (grants []billing.LiveGrant, debt billing.Credits, need billing.Need) {
	if grants, need = s.LiveGrants(now); need.Any() {
		return grants, 0, need
	}
	var balance billing.Balance
	balance, need = s.Balance(now)
	debt = balance.Held - balance.Posted
	for _, g := range grants {
		debt += g.Remaining
	}
	return grants, debt, need
}

// UnspentGrants does what LiveGrants does, with what holds keep of grants that have not ended.
func (l *Ledger) UnspentGrants(
	ctx context.Context, s *billing.Snapshot, now time.Time,
) (grants []billing.LiveGrant, debt billing.Credits, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		if _, debt, need = liveGrants(s, now); need.Any() {
			return need
		}
		grants, need = s.UnspentGrants(now)
		return need
	})
	return grants, debt, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
