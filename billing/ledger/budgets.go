package ledger

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// CreateBudget makes a share of a wallet that somebody may spend. The result has the budget as this run left it or, in a replay, as it
// is now.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the wallet, the parent), ALREADY_EXISTS (the external id), BUDGET_CLOSED (the parent),
// WALLET_CLOSED, REQUEST_TOO_LARGE (the wallet has as many as there can be), IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CreateBudget(
	ctx context.Context, by billing.Caller, c billing.CreateBudget,
) (*Result[billing.BudgetID], error) {
	c.Keyed = c.By(by)
	return l.runOnBudget(ctx, by.Tenant, &c)
}

// UpdateBudget changes a budget, for the next commit on.
//
// Refusals: INVALID_INPUT, NOT_FOUND, BUDGET_CLOSED, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) UpdateBudget(
	ctx context.Context, by billing.Caller, c billing.UpdateBudget,
) (*Result[billing.BudgetID], error) {
	c.Keyed = c.By(by)
	return l.runOnBudget(ctx, by.Tenant, &c)
}

func (l *Ledger) runOnBudget(ctx context.Context, tenant billing.Tenant, c billing.Command) (*Result[billing.BudgetID], error) {
	outcome, view, err := l.runOne(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	return &Result[billing.BudgetID]{
		Value: billing.BudgetID(outcome.Request.Result), Wallet: walletIn(view, c.Wallets()[0]), Replayed: outcome.Replayed,
	}, nil
}

// SetSpendLimit sets or removes a limit of what is spent in each window of the customer's calendar. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, REQUEST_TOO_LARGE (as many limits are set as there can be),
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) SetSpendLimit(
	ctx context.Context, by billing.Caller, s billing.SetSpendLimit,
) (*Result[*billing.Transaction], error) {
	s.Keyed = s.By(by)
	return l.runOnWallet(ctx, by.Tenant, &s)
}

// SetDrawLimit sets or removes the most that one draw may take. It writes no line.
//
// Refusals: as SetSpendLimit.
func (l *Ledger) SetDrawLimit(
	ctx context.Context, by billing.Caller, s billing.SetDrawLimit,
) (*Result[*billing.Transaction], error) {
	s.Keyed = s.By(by)
	return l.runOnWallet(ctx, by.Tenant, &s)
}

// SpendLimits returns the limits of the whole wallet as they are at now, see [Ledger.Now].
func (l *Ledger) SpendLimits(ctx context.Context, s *billing.Snapshot, now time.Time) (limits []billing.SpendLimit, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		limits, need = s.SpendLimits(now)
		return need
	})
	return limits, err
}

// LimitPlace is the place of a limit in the list of those of a wallet: by the document that has it, then by its action, then by the
// length of its window. So it stays where it is when others are set or removed. The zero value is before all.
type LimitPlace struct {
	Document string // the id of the document that has it; empty: it is of the whole wallet
	Action   string
	Window   calendar.Interval
}

// placeOfLimit returns the place of a limit that a document has.
func placeOfLimit(document string, l *billing.SpendLimit) LimitPlace {
	return LimitPlace{document, l.Action, l.Window}
}

// within compares the places of two limits of the same document.
func (p LimitPlace) within(other LimitPlace) int {
	return cmp.Or(
		strings.Compare(p.Action, other.Action),
		cmp.Compare(slices.Index(calendar.Windows, p.Window), slices.Index(calendar.Windows, other.Window)))
}

// LimitQuery selects a page of a wallet's limits.
type LimitQuery struct {
	Subject *string // only those of a subject; nil: all
	Action  *string // only those of an action; nil: all
	After   LimitPlace
	Limit   int
}

// LimitPage is a page of limits, each with its place.
type LimitPage struct {
	Limits []billing.SpendLimit
	Places []LimitPlace
	More   bool
}

// AllSpendLimits lists the limits of a wallet as they are at now: those of the whole wallet, and then all others: those of one subject,
// or of one action for all subjects, together. A query for a subject costs one read; one for an action alone reads all limits.
func (l *Ledger) AllSpendLimits(ctx context.Context, s *billing.Snapshot, now time.Time, q LimitQuery) (*LimitPage, error) {
	page := &LimitPage{}
	if q.After.Document == "" && q.Subject == nil && q.Action == nil {
		wide, err := l.SpendLimits(ctx, s, now)
		if err != nil {
			return nil, err
		}
		page.add(wide, "", q)
	}
	if q.Subject != nil && *q.Subject != "" {
		return page, l.addLimits(ctx, s, now, page, []billing.DocumentKey{billing.LimitsKey(s.Wallet.WalletRef, *q.Subject, "")}, q)
	}
	before := q.After.Document
	if before != "" { // the document of the place may have more
		key := billing.DocumentKey{Tenant: s.Wallet.Tenant, Kind: billing.KindLimits, Parent: string(s.Wallet.ID), ID: before}
		if err := l.addLimits(ctx, s, now, page, []billing.DocumentKey{key}, q); err != nil {
			return nil, err
		}
	}
	for !page.More {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		documents, err := List[*billing.Limits](ctx, l.store, billing.Collection{
			Tenant: s.Wallet.Tenant, Kind: billing.KindLimits, Parent: string(s.Wallet.ID), Limit: billing.MaxPageSize,
		}, before)
		if err != nil || len(documents) == 0 {
			return page, err
		}
		keys := make([]billing.DocumentKey, len(documents))
		for i, document := range documents {
			keys[i] = document.DocumentKey()
			if !isNewer(document, &s.Wallet) {
				knowFact(s, keys[i], document) // one that is newer is read again, together with the wallet
			}
		}
		if err := l.addLimits(ctx, s, now, page, keys, q); err != nil {
			return nil, err
		}
		before = keys[len(keys)-1].ID
	}
	return page, nil
}

// addLimits adds the limits in documents to a page.
func (l *Ledger) addLimits(
	ctx context.Context, s *billing.Snapshot, now time.Time, page *LimitPage, keys []billing.DocumentKey, q LimitQuery,
) error {
	var limits map[billing.DocumentKey][]billing.SpendLimit
	err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		limits, need = s.LimitsAt(now, keys)
		return need
	})
	for _, key := range keys {
		page.add(limits[key], key.ID, q)
	}
	return err
}

// add adds those limits of a document to the page that the query selects, as far as there is room.
func (p *LimitPage) add(limits []billing.SpendLimit, document string, q LimitQuery) {
	ordered := slices.SortedFunc(slices.Values(limits), func(a, b billing.SpendLimit) int {
		return placeOfLimit(document, &a).within(placeOfLimit(document, &b))
	})
	for _, limit := range ordered {
		at := placeOfLimit(document, &limit)
		switch {
		case document == q.After.Document && at.within(q.After) <= 0,
			q.Subject != nil && limit.Subject != *q.Subject, q.Action != nil && limit.Action != *q.Action:
		case len(p.Limits) == q.Limit:
			p.More = true
			return
		default:
			p.Limits, p.Places = append(p.Limits, limit), append(p.Places, at)
		}
	}
}

// DrawLimits returns the draw limits of a wallet, in the order in which they were set. The read is strong.
func (l *Ledger) DrawLimits(ctx context.Context, s *billing.Snapshot) ([]billing.DrawLimit, error) {
	if s.Wallet.Limited.Draws == 0 {
		return nil, nil
	}
	limits, err := Get[*billing.DrawLimits](ctx, l.store, billing.DrawLimitsKey(s.Wallet.WalletRef), Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return limits.All, nil
}

// Budgets returns budgets of a wallet as they are at now, see [Ledger.Now], by their places. Those that do not exist are left out.
func (l *Ledger) Budgets(
	ctx context.Context, s *billing.Snapshot, now time.Time, places []billing.GrantRef,
) (budgets map[billing.GrantRef]billing.BudgetView, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		budgets, need = s.BudgetsAt(now, places)
		return need
	})
	return budgets, err
}

// BudgetQuery selects a page of budgets, newest first.
type BudgetQuery struct {
	Parent billing.GrantRef     // whose children they are; zero: of none
	Status billing.BudgetStatus // empty: all
	After  billing.BudgetID     // only older ones; empty: begin with the newest
	Limit  int
}

// BudgetPage is a page of budgets, by their places.
type BudgetPage struct {
	Places []billing.GrantRef
	More   bool
}

// BudgetPlaces lists budgets of a wallet that have the same parent.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) BudgetPlaces(ctx context.Context, w billing.WalletRef, q BudgetQuery) (*BudgetPage, error) {
	before, err := placeInList(q.After, w.ID)
	if err != nil {
		return nil, err
	}
	listed, err := List[*billing.ListedBudget](ctx, l.store, billing.Collection{
		Tenant: w.Tenant, Kind: billing.KindListedBudget, Parent: billing.BudgetList(w.ID, q.Parent, q.Status), Limit: q.Limit + 1,
	}, before)
	if err != nil {
		return nil, err
	}
	page := &BudgetPage{More: len(listed) > q.Limit}
	for _, entry := range listed[:min(q.Limit, len(listed))] {
		page.Places = append(page.Places, entry.Place)
	}
	return page, nil
}
