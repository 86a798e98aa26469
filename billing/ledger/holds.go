package ledger

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// HoldChange is the result of a request for a hold: the hold after it, and the line that it wrote. In a replay the hold is
// as it is now. An extension writes no line.
type HoldChange struct {
	Hold *billing.Hold
	Line *billing.Transaction
}

// PlaceHold sets credits of a wallet aside.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, WALLET_CLOSED, TOO_MANY_HOLDS, UNKNOWN_ACTION, QUOTE_EXPIRED,
// QUOTE_MISMATCH, QUOTE_USED, INSUFFICIENT_CREDITS, REQUEST_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) PlaceHold(ctx context.Context, by billing.Caller, p billing.PlaceHold) (*Result[HoldChange], error) {
	p.Keyed = p.By(by)
	if err := l.openQuotes(ctx, by.Tenant, &p); err != nil {
		return nil, err
	}
	return l.runOnHold(ctx, by.Tenant, &p)
}

// CaptureHold spends credit of a hold.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, HOLD_NOT_OPEN, HOLD_EXPIRED, HOLD_AMOUNT_EXCEEDED, UNKNOWN_ACTION,
// INSUFFICIENT_CREDITS (of what it takes beyond the hold), REQUEST_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CaptureHold(ctx context.Context, by billing.Caller, c billing.CaptureHold) (*Result[HoldChange], error) {
	c.Keyed = c.By(by)
	return l.runOnHold(ctx, by.Tenant, &c)
}

// ReleaseHold gives back what is left of a hold.
//
// Refusals: INVALID_INPUT, NOT_FOUND, HOLD_NOT_OPEN, HOLD_EXPIRED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ReleaseHold(ctx context.Context, by billing.Caller, r billing.ReleaseHold) (*Result[HoldChange], error) {
	r.Keyed = r.By(by)
	return l.runOnHold(ctx, by.Tenant, &r)
}

// ExtendHold moves the end of a hold further ahead. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, HOLD_NOT_OPEN, HOLD_EXPIRED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ExtendHold(ctx context.Context, by billing.Caller, e billing.ExtendHold) (*Result[HoldChange], error) {
	e.Keyed = e.By(by)
	return l.runOnHold(ctx, by.Tenant, &e)
}

// runOnHold does what runOne does for a command of one hold.
func (l *Ledger) runOnHold(ctx context.Context, tenant billing.Tenant, c billing.Command) (*Result[HoldChange], error) {
	outcome, view, err := l.runOne(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	id := holdOf(&outcome)
	wallet, number, _ := id.Split()
	s := view.Wallets[wallet]
	result := &Result[HoldChange]{Value: HoldChange{Line: outcome.Transaction}, Replayed: outcome.Replayed}
	for _, status := range billing.HoldStatuses {
		key := billing.HoldKey(s.Wallet.WalletRef, status, number)
		if h, known := view.Documents[key].(*billing.Hold); known && h != nil {
			result.Value.Hold = h
		}
	}
	if result.Value.Hold == nil {
		if result.Value.Hold, err = l.storedHold(ctx, tenant, id); err != nil {
			return nil, err
		}
		if s, err = l.CatchUp(ctx, s, result.Value.Hold); err != nil { // not s itself: others of the commit show it
			return nil, err
		}
	}
	result.Value.Hold = result.Value.Hold.At(view.Now)
	result.Wallet = &s.Wallet
	return result, nil
}

// holdOf returns the hold that a command was about.
func holdOf(o *billing.Outcome) billing.HoldID {
	if o.Transaction != nil {
		return o.Transaction.HoldID()
	}
	return billing.HoldID(o.Request.Result)
}

// Hold returns a hold as it is at now, see [Ledger.Now], with every change that was answered before; or
// [billing.ErrNotFound].
func (l *Ledger) Hold(
	ctx context.Context, tenant billing.Tenant, id billing.HoldID, now time.Time,
) (*billing.Hold, error) {
	h, err := l.storedHold(ctx, tenant, id)
	if err != nil {
		return nil, err
	}
	return h.At(now), nil
}

// storedHold reads a hold strongly, open or ended, or returns [billing.ErrNotFound].
func (l *Ledger) storedHold(ctx context.Context, tenant billing.Tenant, id billing.HoldID) (*billing.Hold, error) {
	found, err := l.readHolds(ctx, tenant, []billing.HoldID{id}, Strong)
	if err != nil {
		return nil, err
	}
	if h := found[id]; h != nil {
		return h, nil
	}
	return nil, billing.ErrNotFound
}

// HoldsByID returns holds as they are at now, in one request for those that are open or captured and one for the others.
// Those that do not exist are left out. A hold may be a moment old. None is shown as expired because its extension is not
// visible yet.
func (l *Ledger) HoldsByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.HoldID, now time.Time,
) (map[billing.HoldID]*billing.Hold, error) {
	found, err := l.readHolds(ctx, tenant, ids, Eventual)
	if err != nil {
		return nil, err
	}
	var over []billing.HoldID
	for id, h := range found {
		if found[id] = h.At(now); found[id] != h {
			over = append(over, id)
		}
	}
	again, err := l.readHolds(ctx, tenant, over, Strong)
	for id, h := range again {
		found[id] = h.At(now)
	}
	return found, err
}

// holdRead is one request for holds: those with some statuses.
type holdRead struct {
	statuses []billing.HoldStatus
	fresh    Freshness
}

// readHolds reads holds, open or ended. Those that do not exist are left out. Most are open or captured: these are read
// first. A hold that ends moves to another key: a read of all keys at that moment may find it at none, and a
// second read finds it.
func (l *Ledger) readHolds(
	ctx context.Context, tenant billing.Tenant, ids []billing.HoldID, f Freshness,
) (map[billing.HoldID]*billing.Hold, error) {
	found := make(map[billing.HoldID]*billing.Hold, len(ids))
	for _, read := range []holdRead{
		{[]billing.HoldStatus{billing.HoldOpen, billing.HoldCaptured}, f},
		{[]billing.HoldStatus{billing.HoldReleased, billing.HoldExpired}, f},
		{billing.HoldStatuses, Strong},
		{billing.HoldStatuses, Strong},
	} {
		var keys []billing.DocumentKey
		for _, id := range ids {
			wallet, number, ok := id.Split()
			if !ok || found[id] != nil {
				continue
			}
			for _, status := range read.statuses {
				keys = append(keys, billing.HoldKey(billing.WalletRef{Tenant: tenant, ID: wallet}, status, number))
			}
		}
		if len(keys) == 0 {
			break
		}
		stored, err := l.store.Documents(ctx, keys, read.fresh)
		if err != nil {
			return nil, err
		}
		for _, document := range stored {
			h, err := asType[*billing.Hold](document)
			if err != nil {
				return nil, err
			}
			if known := found[h.HoldID()]; known == nil || h.Revision > known.Revision {
				found[h.HoldID()] = h
			}
		}
	}
	maps.DeleteFunc(found, func(_ billing.HoldID, h *billing.Hold) bool { return h.Reserved })
	return found, nil
}

// CatchUp returns the state of a wallet that was read: as it is now, where it is older than a document of the wallet.
func (l *Ledger) CatchUp(ctx context.Context, s *billing.Snapshot, d billing.Document) (*billing.Snapshot, error) {
	caught := s.Fork()
	return caught, l.catchUpWith(ctx, caught, d)
}

// HoldQuery selects a page of a wallet's holds, newest first.
type HoldQuery struct {
	Status billing.HoldStatus // empty: all
	After  billing.HoldID     // only older ones; empty: begin with the newest
	Limit  int
}

// HoldPage is a page of holds.
type HoldPage struct {
	Holds []*billing.Hold
	More  bool
}

// Holds lists holds of the wallet as they are at now. One whose end has passed is among the expired ones, whether or not
// that is booked.
//
// Refusals: INVALID_INPUT for a cursor of another list; CONFLICT.
func (l *Ledger) Holds(ctx context.Context, s *billing.Snapshot, now time.Time, q HoldQuery) (*HoldPage, error) {
	before := ""
	if q.After != "" {
		wallet, number, ok := q.After.Split()
		if !ok || wallet != s.Wallet.ID {
			return nil, noCursor()
		}
		before = billing.HoldKey(s.Wallet.WalletRef, billing.HoldOpen, number).ID
	}
	for range billing.MaxAttempts {
		page, fits, err := l.holds(ctx, s, now, q, before)
		if err != nil || fits {
			return page, err
		}
		fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
		if err != nil {
			return nil, err
		}
		*s = *fresh
	}
	return nil, conflict()
}

// holds does what Holds does, with the wallet as it is in the snapshot. It returns false if a hold is newer than that.
func (l *Ledger) holds(
	ctx context.Context, s *billing.Snapshot, now time.Time, q HoldQuery, before string,
) (page *HoldPage, fits bool, err error) {
	var open []*billing.Hold
	if err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		open, need = s.BookedHolds()
		return need
	}); err != nil {
		return nil, false, err
	}
	now = later(now, s.Wallet.CommittedAt)
	var found []*billing.Hold
	for _, h := range open {
		if h = h.At(now); !h.Reserved && (q.Status == "" || h.Status == q.Status) && (before == "" || h.DocumentKey().ID < before) {
			found = append(found, h)
		}
	}
	for _, status := range billing.HoldStatuses[1:] {
		if q.Status != "" && q.Status != status {
			continue
		}
		ended, err := List[*billing.Hold](ctx, l.store, holdsOf(s.Wallet.WalletRef, status, q.Limit+1), before)
		if err != nil {
			return nil, false, err
		}
		if slices.ContainsFunc(ended, func(h *billing.Hold) bool { return isNewer(h, &s.Wallet) }) {
			return nil, false, nil
		}
		found = append(found, ended...)
	}
	slices.SortFunc(found, func(a, b *billing.Hold) int { return int(b.Number - a.Number) })
	return &HoldPage{Holds: found[:min(q.Limit, len(found))], More: len(found) > q.Limit}, true, nil
}

// HoldLines lists lines of a hold before one of them, newest first; the empty id begins with the newest.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) HoldLines(
	ctx context.Context, h *billing.Hold, before billing.TransactionID, limit int,
) (*LinePage, error) {
	keys := slices.Clone(h.Lines)
	slices.Reverse(keys)
	if before != "" {
		_, _, key, _ := before.Split()
		at := slices.Index(keys, key)
		if at < 0 {
			return nil, noCursor()
		}
		keys = keys[at+1:]
	}
	page := &LinePage{More: len(keys) > limit}
	keys = keys[:min(limit, len(keys))]
	records, err := l.store.Records(ctx, h.WalletRef, keys)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if line := records[key].Line; line != nil {
			page.Lines = append(page.Lines, line)
			page.Resume = line.ID()
		}
	}
	return page, nil
}

// maxOpenHolds is more than are ever open: at [billing.MaxOpenHolds], holds are refused and reservations are not.
const maxOpenHolds = 10 * billing.MaxOpenHolds

// openHolds reads the open holds of a wallet. It returns false if they are not those of the state that was read. They are,
// if none is newer than the state, and they are as many as it counts: a hold that ended since is missing, and one that was
// placed or changed since is newer.
func (l *Ledger) openHolds(ctx context.Context, w *billing.Wallet) (open []*billing.Hold, fits bool, err error) {
	open, err = List[*billing.Hold](ctx, l.store, holdsOf(w.WalletRef, billing.HoldOpen, maxOpenHolds), "")
	newer := slices.ContainsFunc(open, func(h *billing.Hold) bool { return isNewer(h, w) })
	return open, len(open) == w.Holds && !newer, err
}

// loadHolds adds the open holds of a wallet to its snapshot, if they are those of its state.
func (l *Ledger) loadHolds(ctx context.Context, s *billing.Snapshot) (fits bool, err error) {
	open, fits, err := l.openHolds(ctx, &s.Wallet)
	if err == nil && fits {
		s.Facts.Holds, s.Facts.HoldsKnown = open, true
	}
	return fits, err
}

// holdsOf names the list of a wallet's holds with a status.
func holdsOf(ref billing.WalletRef, status billing.HoldStatus, limit int) billing.Collection {
	return billing.Collection{Tenant: ref.Tenant, Kind: status.Kind(), Parent: string(ref.ID), Limit: limit}
}
