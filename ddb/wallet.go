package ddb

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// keyBytes is how many bytes a key hash takes in the list of the last keys: after a batch there are many of them, and
// each commit pays for all of the state.
const keyBytes = 16

// toItemWallet is the STATE of a wallet.
func toItemWallet(w *billing.Wallet) item {
	i := newLargeItem(stateKey(w.WalletRef))
	i.text("ext", w.ExternalID)
	i.text("cus", string(w.Customer))
	i.text("name", w.Name)
	i.text("unit", w.Unit)
	i.text("status", string(w.Status))
	i.number("limit", int64(w.OverdraftLimit))
	i.instant("opened", w.CreatedAt)

	i.number("rev", w.Revision)
	i.number("seq", w.Sequence)
	i.number("ep", w.Epoch)
	if w.Head != (billing.Hash{}) {
		i.binary("head", w.Head[:])
	}
	i.instant("when", w.CommittedAt) // of the last commit
	i.binary("last", joinKeys(w.LastKeys))
	i.binary("n", formatTally(w.Tally))

	i.number("posted", int64(w.Posted))
	i.number("debt", int64(w.Debt))
	i.number("held", int64(w.Held))
	i.number("holds", int64(w.Holds))
	i.number("pieces", int64(w.Pieces))
	i.instant("holdEnd", w.HoldEnd)
	texts(i, "voided", w.Voided, appendVoided)
	texts(i, "live", w.Live, appendLive)
	texts(i, "pages", w.Pages, appendSummary)
	texts(i, "alerts", w.Alerts, appendAlert)
	i.flag("empty", w.Depleted)
	texts(i, "repaid", w.Repayments, appendRepayment)
	i.instant("eff", w.LastEffective)
	i.number("grants", int64(w.LiveGrantCount))
	i.number("un", int64(w.Uncounted))
	if !w.CountedAt.IsZero() {
		i.number("ca", w.CountedAt.Unix())
	}
	i.text("card", w.RateCard)
	if w.RateMultiplier != billing.WithoutDiscount {
		i.text("mult", w.RateMultiplier.String())
	}
	texts(i, "pay", w.Payments, appendDuePayment)
	texts(i, "blocked", w.Blocked, appendBlocked)
	i.recharge("rc", w.Recharge)
	texts(i, "credit", w.CustomerCredit, appendAmount)
	texts(i, "subs", w.Subscriptions, appendOpen)
	i.limits("lims", w.Limits, false)
	i.limited("lim", w.Limited)
	i.number("buds", int64(w.Budgets))
	i[attrFor] = text(followersOf(&w.Following))
	return i
}

// The values of the attribute of a STATE that says for which followers its commit is, by which the filters of the change
// stream select: see [Readers]. States of earlier versions have no such attribute, and are for all of them.
const (
	forNobody = "-"
	forCount  = "c"
	forEvents = "e"
	forBoth   = "ce"
)

// followersOf writes for which followers a commit is.
func followersOf(f *billing.Following) string {
	switch {
	case f.CountDue && f.EventsDue:
		return forBoth
	case f.CountDue:
		return forCount
	case f.EventsDue:
		return forEvents
	}
	return forNobody
}

// following reads for which followers a commit is, and what is not counted yet.
func (r *reader) following() billing.Following {
	f := billing.Following{Uncounted: int(r.count("un"))}
	if at := r.count("ca"); at > 0 {
		f.CountedAt = time.Unix(at, 0).UTC()
	}
	switch value := r.text(attrFor); value {
	case forBoth:
		f.CountDue, f.EventsDue = true, true
	case forCount:
		f.CountDue = true
	case forEvents:
		f.EventsDue = true
	case forNobody, "":
	default:
		r.reject(attrFor, "%q does not say for which followers the commit is", value)
	}
	if f.Uncounted >= billing.CountEvery {
		r.reject("un", "it is %d; %d lines are counted", f.Uncounted, billing.CountEvery)
	}
	return f
}

// fromItemWallet reads what toItemWallet wrote.
func fromItemWallet(i item) (*billing.Wallet, error) {
	r := newReader(i)
	w := &billing.Wallet{
		WalletRef:      r.wallet(),
		ExternalID:     r.text("ext"),
		Customer:       valid[billing.CustomerID](r, "cus"),
		Name:           r.text("name"),
		Unit:           r.text("unit"),
		Status:         valid[billing.WalletStatus](r, "status"),
		OverdraftLimit: r.credits("limit"),
		CreatedAt:      r.instant("opened"),
		Revision:       r.count("rev"),
		Sequence:       r.count("seq"),
		Epoch:          r.epoch("ep"),
		Head:           r.hash("head"),
		CommittedAt:    r.instant("when"),
		LastKeys:       r.keys("last"),
		Tally:          r.tally("n"),
		Posted:         r.credits("posted"),
		Debt:           r.credits("debt"),
		Held:           r.credits("held"),
		Holds:          int(r.count("holds")),
		Pieces:         int(r.count("pieces")),
		HoldEnd:        r.instant("holdEnd"),
		Voided:         readTexts(r, "voided", readVoided),
		Live:           readTexts(r, "live", readLive),
		Pages:          readTexts(r, "pages", readSummary),
		Alerts:         readTexts(r, "alerts", readAlert),
		Depleted:       r.flag("empty"),
		Repayments:     readTexts(r, "repaid", readRepayment),
		LastEffective:  r.instant("eff"),
		LiveGrantCount: int(r.count("grants")),
		RateCard:       r.text("card"),
		RateMultiplier: r.multiplier("mult"),
		Payments:       readTexts(r, "pay", readDuePayment),
		Blocked:        readTexts(r, "blocked", readBlocked),
		Recharge:       r.recharge("rc"),
		CustomerCredit: readTexts(r, "credit", readAmount),
		Subscriptions:  readTexts(r, "subs", readOpen),
		Limits:         r.walletLimits("lims"),
		Limited:        r.limited("lim"),
		Budgets:        int(r.count("buds")),
		Following:      r.following(),
	}
	if r.text(attrSort) != sortState {
		r.reject(attrSort, "it is not the sort key of a wallet's state")
	}
	if w.Revision == 0 {
		r.reject("rev", "it is missing")
	}
	if n := liveGrants(w); n != w.LiveGrantCount {
		r.reject("grants", "it is %d, but live and pages hold %d", w.LiveGrantCount, n)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return w, nil
}

func liveGrants(w *billing.Wallet) int {
	n := len(w.Live)
	for _, page := range w.Pages {
		n += page.Count
	}
	return n
}

func joinKeys(keys []billing.KeyHash) []byte {
	joined := make([]byte, 0, keyBytes*len(keys))
	for _, k := range keys {
		bits, _ := k.Bytes() // every hash that HashKey makes has them
		joined = append(joined, bits[:]...)
	}
	return joined
}

// keys reads what joinKeys wrote.
func (r *reader) keys(name string) []billing.KeyHash {
	joined := r.binary(name)
	if len(joined)%keyBytes != 0 {
		r.reject(name, "it has %d bytes, which is not a multiple of %d", len(joined), keyBytes)
		return nil
	}
	var keys []billing.KeyHash
	for at := 0; at < len(joined); at += keyBytes {
		keys = append(keys, billing.KeyHashOf([keyBytes]byte(joined[at:])))
	}
	return keys
}

// formatTally writes a tally: each number in one byte below 128, in two below 16,384 and so on, without the zeros at the
// end. An empty tally is one zero.
func formatTally(tally billing.Tally) []byte {
	var b []byte
	for at, n := range tally {
		if at == 0 || slices.Max(tally[at:]) > 0 {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return b
}

// tally reads what formatTally wrote.
func (r *reader) tally(name string) billing.Tally {
	b := r.binary(name)
	if len(b) == 0 {
		return nil
	}
	tally := billing.NewTally()
	for at := range tally {
		if len(b) == 0 {
			return tally
		}
		n, size := binary.Uvarint(b)
		if size <= 0 || n > lastSequence {
			r.reject(name, "it is no list of counts")
			return nil
		}
		tally[at], b = int64(n), b[size:]
	}
	if len(b) > 0 {
		r.reject(name, "it has counts of %d types and %d bytes more", len(tally), len(b))
	}
	return tally
}

// Wallets implements [ledger.WalletStore].
func (s *Store) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = stateKey(billing.WalletRef{Tenant: tenant, ID: id})
	}
	wallets, err := getPresent(ctx, s, s.wallets, keys, f, fromItemWallet)
	if err != nil {
		return nil, fmt.Errorf("reading wallets: %w", err)
	}
	return byID(wallets, func(w *billing.Wallet) billing.WalletID { return w.ID }), nil
}

// writeWallet adds the state of a wallet, on the condition that it is as it was.
func (c *commit) writeWallet(change *billing.WalletChange) {
	if state := toItemWallet(&change.After); change.Before == nil {
		c.putIfAbsent(c.store.wallets, state, staleWallet)
	} else {
		c.putIfRevision(c.store.wallets, state, change.Before.Revision, staleWallet)
	}
}

// staleWallet reports the state of a wallet that is no longer as it was.
func staleWallet(stale *ledger.StaleError, stored item) error {
	if len(stored) == 0 {
		return nil
	}
	w, err := fromItemWallet(stored)
	if err == nil {
		stale.Wallets[w.ID] = w
	}
	return err
}
