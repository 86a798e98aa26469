package billing

import (
	"context"
	"slices"
	"time"
)

// GrantView is a grant as it stands at an instant.
type GrantView struct {
	*Grant
	Remaining Credits
	Status    GrantStatus
}

// GrantViews shows grants of the wallet as they stand at now. Those that do not exist are left out.
func (l *Ledger) GrantViews(ctx context.Context, s *Snapshot, now time.Time, refs []GrantRef) (map[GrantRef]GrantView, error) {
	terms, err := l.store.Grants(ctx, s.Wallet.WalletRef, refs)
	if err != nil {
		return nil, err
	}
	return l.viewsOf(ctx, s, now, terms)
}

// viewsOf adds to terms that were read what remains of each at now.
func (l *Ledger) viewsOf(ctx context.Context, s *Snapshot, now time.Time, terms map[GrantRef]*Grant) (map[GrantRef]GrantView, error) {
	grants := make([]*Grant, 0, len(terms))
	for _, g := range terms {
		grants = append(grants, g)
	}
	views, err := l.ShowGrants(ctx, s, now, grants)
	if err != nil {
		return nil, err
	}
	byRef := make(map[GrantRef]GrantView, len(views))
	for _, view := range views {
		byRef[view.Ref] = view
	}
	return byRef, nil
}

// ShowGrants adds to the terms of grants what remains of them at now.
func (l *Ledger) ShowGrants(ctx context.Context, s *Snapshot, now time.Time, grants []*Grant) ([]GrantView, error) {
	if err := l.catchUp(ctx, s, grants); err != nil {
		return nil, err
	}
	var views []GrantView
	err := l.view(ctx, s, func(s *Snapshot) Need {
		d := newDraft(s, now)
		d.glance()
		views = make([]GrantView, len(grants))
		for i, g := range grants {
			views[i] = d.show(g)
		}
		return d.missing()
	})
	return views, err
}

// catchUp reads the wallet anew where it is older than one of its grants.
func (l *Ledger) catchUp(ctx context.Context, s *Snapshot, grants []*Grant) error {
	behind := slices.ContainsFunc(grants, func(g *Grant) bool { return g.Ref.Sequence > s.Wallet.Sequence })
	if !behind {
		return nil
	}
	fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
	if err == nil {
		*s = *fresh
	}
	return err
}

// show is how g stands in the draft, in which time has passed up to now.
func (d *draft) show(g *Grant) GrantView {
	view := GrantView{Grant: g, Status: d.endedAs(g)}
	if view.Status != "" {
		return view
	}
	live := d.purse.find(g.Live(0))
	view.Remaining = live.Remaining
	switch {
	case live.Remaining == 0:
		view.Status = GrantDepleted
	case live.pending(d.now):
		view.Status = GrantPending
	default:
		view.Status = GrantActive
	}
	return view
}

// GrantQuery asks for a page of a wallet's grants: all of them, newest first; or those that can be spent now, in
// the order in which they will be drawn; or those that cannot, newest first.
type GrantQuery struct {
	Spendable *bool
	After     GrantID // only what follows this one; empty: begin at the beginning
	Limit     int
}

// GrantPage is a page of grants. Where More is true, Resume is where to go on.
type GrantPage struct {
	Grants []GrantView
	More   bool
	Resume GrantID
}

// Grants lists grants of the wallet as they stand at now.
func (l *Ledger) Grants(ctx context.Context, s *Snapshot, now time.Time, q GrantQuery) (*GrantPage, error) {
	after := GrantRef{}
	if q.After != "" {
		wallet, ref, ok := q.After.Split()
		if !ok || wallet != s.Wallet.ID {
			return nil, invalid("after is no cursor of this list").at("after")
		}
		after = ref
	}
	if q.Spendable != nil && *q.Spendable {
		return l.spendableGrants(ctx, s, now, after, q.Limit)
	}
	page := &GrantPage{}
	for scanned := 0; scanned < MaxScannedLines; {
		grants, err := l.store.ListGrants(ctx, s.Wallet.WalletRef, after, q.Limit+1)
		if err != nil {
			return nil, err
		}
		views, err := l.ShowGrants(ctx, s, now, grants)
		if err != nil {
			return nil, err
		}
		for _, view := range views {
			if len(page.Grants) == q.Limit {
				page.More = true
				return page, nil
			}
			after, page.Resume = view.Ref, view.ID()
			if q.Spendable == nil || view.Status != GrantActive {
				page.Grants = append(page.Grants, view)
			}
		}
		if scanned += len(grants); len(grants) <= q.Limit {
			return page, nil
		}
	}
	page.More = true
	return page, nil
}

// spendableGrants lists those that can be spent now, in burn order. The place of a grant in it follows from its
// terms, so that a page goes on where it ended though that grant may be spent by then.
func (l *Ledger) spendableGrants(ctx context.Context, s *Snapshot, now time.Time, after GrantRef, limit int) (*GrantPage, error) {
	var live []LiveGrant
	if err := l.view(ctx, s, func(s *Snapshot) (need Need) { live, need = s.LiveGrants(now); return need }); err != nil {
		return nil, err
	}
	live = slices.DeleteFunc(live, func(g LiveGrant) bool { return g.pending(latest(now, s.Wallet.CommittedAt)) })
	if after != (GrantRef{}) {
		terms, err := l.store.Grants(ctx, s.Wallet.WalletRef, []GrantRef{after})
		if err != nil {
			return nil, err
		}
		last := terms[after]
		if last == nil {
			return nil, invalid("after is no cursor of this list").at("after")
		}
		live = slices.DeleteFunc(live, func(g LiveGrant) bool { return CompareBurn(g, last.Live(0)) <= 0 })
	}
	page := &GrantPage{More: len(live) > limit}
	live = live[:min(limit, len(live))]
	terms, err := l.store.Terms(ctx, s.Wallet.WalletRef, refsOf(live)) // none has ended, so that its terms are all there is
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

func refsOf(grants []LiveGrant) []GrantRef {
	refs := make([]GrantRef, len(grants))
	for i, g := range grants {
		refs[i] = g.Ref
	}
	return refs
}

// LiveGrants lists the grants of which something remains at now, in burn order, and what of them is owed: debt, which
// what becomes effective repays first. It needs all pages of grants.
func (l *Ledger) LiveGrants(ctx context.Context, s *Snapshot, now time.Time) (grants []LiveGrant, debt Credits, err error) {
	err = l.view(ctx, s, func(s *Snapshot) (need Need) {
		if grants, need = s.LiveGrants(now); need.Any() {
			return need
		}
		var balance Balance
		balance, need = s.Balance(now)
		debt = -balance.Posted
		for _, g := range grants {
			debt += g.Remaining
		}
		return need
	})
	return grants, debt, err
}
