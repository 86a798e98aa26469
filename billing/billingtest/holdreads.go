package billingtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// interrupted is a store that lets something happen before one of the reads that it is asked for, and that returns old
// states of wallets to eventual reads, if it has some.
type interrupted struct {
	ledger.Store
	left      atomic.Int64 // how many reads come before that one
	meanwhile func()
	old       *billing.Wallet
}

func (i *interrupted) read() {
	if i.left.Add(-1) == -1 && i.meanwhile != nil {
		i.meanwhile()
	}
}

// Wallets implements [ledger.WalletStore].
func (i *interrupted) Wallets(
	ctx context.Context, t billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	i.read()
	found, err := i.Store.Wallets(ctx, t, ids, f)
	if i.old != nil && f == ledger.Eventual {
		for _, id := range ids {
			found[id] = i.old.Clone()
		}
	}
	return found, err
}

// Pages implements [ledger.WalletStore].
func (i *interrupted) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	i.read()
	return i.Store.Pages(ctx, ref, numbers)
}

// Grants implements [ledger.WalletStore].
func (i *interrupted) Grants(
	ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	i.read()
	return i.Store.Grants(ctx, ref, grants)
}

// ListGrants implements [ledger.WalletStore].
func (i *interrupted) ListGrants(
	ctx context.Context, ref billing.WalletRef, after billing.GrantRef, limit int,
) ([]*billing.Grant, error) {
	i.read()
	return i.Store.ListGrants(ctx, ref, after, limit)
}

// Records implements [ledger.WalletStore].
func (i *interrupted) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	i.read()
	return i.Store.Records(ctx, ref, keys)
}

// IndexedLines implements [ledger.WalletStore].
func (i *interrupted) IndexedLines(
	ctx context.Context, ref billing.WalletRef, lines ledger.LineRange,
) ([]*billing.Transaction, error) {
	i.read()
	return i.Store.IndexedLines(ctx, ref, lines)
}

// Documents implements [ledger.DocumentStore].
func (i *interrupted) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	i.read()
	return i.Store.Documents(ctx, keys, f)
}

// ListDocuments implements [ledger.DocumentStore].
func (i *interrupted) ListDocuments(
	ctx context.Context, c billing.Collection, before string,
) ([]billing.Document, error) {
	i.read()
	return i.Store.ListDocuments(ctx, c, before)
}

// heldReads are what is read of a wallet with holds, as texts.
var heldReads = map[string]func(r *holdRace, w *World, s *billing.Snapshot, now time.Time) (string, error){
	"balance": func(r *holdRace, w *World, s *billing.Snapshot, now time.Time) (string, error) {
		b, err := w.Balance(r.Context(), s, now)
		return fmt.Sprint(b.Available, " ", b.Held, " ", b.Posted), err
	},
	"holds": func(r *holdRace, w *World, s *billing.Snapshot, now time.Time) (string, error) {
		page, err := w.Holds(r.Context(), s, now, ledger.HoldQuery{Limit: 3})
		if err != nil {
			return "", err
		}
		var all []string
		for _, h := range page.Holds {
			all = append(all, fmt.Sprint(h.Number, " ", h.Status, " ", h.Remaining()))
		}
		return strings.Join(all, ", "), nil
	},
	"grants": func(r *holdRace, w *World, s *billing.Snapshot, now time.Time) (string, error) {
		page, err := w.Grants(r.Context(), s, now, ledger.GrantQuery{Limit: 3})
		if err != nil {
			return "", err
		}
		var all []string
		for _, g := range page.Grants {
			all = append(all, fmt.Sprint(g.Ref, " ", g.Status, " ", g.Remaining, " ", g.Held))
		}
		return strings.Join(all, ", "), nil
	},
	"audit": func(r *holdRace, w *World, s *billing.Snapshot, now time.Time) (string, error) {
		a, err := w.Audit(r.Context(), s, now)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(a.OK, " ", a.Sequence, " ", a.Posted, " ", a.SumOfGrants, " ", a.SumOfTransactions), nil
	},
}

// see reads a wallet that has holds.
func (r *holdRace) see(w *World, ref billing.WalletRef, what string, f ledger.Freshness) string {
	r.Helper()
	s, err := w.Wallet(r.Context(), ref.Tenant, string(ref.ID), f)
	r.must(err)
	shown, err := heldReads[what](r, w, s, w.Time())
	r.must(err)
	return shown
}

// rivals are what others do to a wallet with a hold of 30 credits and a grant of 10 of which 5 are held, in the time of a
// read.
var rivals = map[string]func(r *holdRace, ref billing.WalletRef, h *billing.Hold, short billing.GrantID, key string) error{
	"capture": func(r *holdRace, _ billing.WalletRef, h *billing.Hold, _ billing.GrantID, key string) error {
		_, err := r.capture(r.worlds[0], h.HoldID(), key, 7, false)
		return err
	},
	"final capture": func(r *holdRace, _ billing.WalletRef, h *billing.Hold, _ billing.GrantID, key string) error {
		_, err := r.capture(r.worlds[0], h.HoldID(), key, 7, true)
		return err
	},
	"release": func(r *holdRace, _ billing.WalletRef, h *billing.Hold, _ billing.GrantID, key string) error {
		_, err := r.release(r.worlds[0], h.HoldID(), key)
		return err
	},
	"place": func(r *holdRace, ref billing.WalletRef, _ *billing.Hold, _ billing.GrantID, key string) error {
		_, err := r.place(r.worlds[0], ref, key, 5, 900)
		return err
	},
	"use": func(r *holdRace, ref billing.WalletRef, _ *billing.Hold, _ billing.GrantID, key string) error {
		return r.use(r.worlds[0], ref, key, 2)
	},
	"void": func(r *holdRace, _ billing.WalletRef, _ *billing.Hold, short billing.GrantID, key string) error {
		_, err := r.worlds[0].VoidGrant(r.Context(), Caller, billing.VoidGrant{
			Keyed: billing.Keyed{IdempotencyKey: key}, Grant: short, Reason: "r",
		})
		return err
	},
}

// scene gives a wallet a grant of 10 credits, of which a hold of 30 has 5.
func (r *holdRace) scene(ref billing.WalletRef, key string) (*billing.Hold, billing.GrantID) {
	r.Helper()
	soon := r.worlds[0].Time().Add(time.Hour) // it is drawn first
	short := r.grant(r.worlds[0], ref, "grant "+key, 10, &soon).Created[0].ID()
	r.must(r.use(r.worlds[0], ref, "use "+key, 5))
	return r.placed(ref, "hold "+key, 30, 900), short
}

// Whatever happens between two reads of the store, a read of the ledger shows what was before it or what was after it.
func (r *holdRace) testSlowReads() {
	quiet, seen := r.worlds[1], 0
	for what := range heldReads {
		for rival, act := range rivals {
			if r.races < manyRaces && (rival == "use" || rival == "capture") {
				continue // the store is slow
			}
			for reads := int64(0); ; reads++ {
				ref := r.wallet(100)
				h, short := r.scene(ref, "s")
				before := r.see(quiet, ref, what, ledger.Strong)
				store, acted := &interrupted{Store: r.store}, false
				store.left.Store(reads)
				store.meanwhile = func() {
					acted = true
					r.must(act(r, ref, h, short, "rival"))
				}
				shown := r.see(NewWorld(store, 5), ref, what, ledger.Strong)
				if !acted {
					break
				}
				if after := r.see(quiet, ref, what, ledger.Strong); shown != before && shown != after {
					r.Errorf("%s, with a %s before read %d, shows\n%s\nbefore it was\n%s\nand after it\n%s", what, rival, reads, shown,
						before, after)
				}
				seen++
			}
		}
	}
	if least := len(heldReads) * len(rivals); seen < least {
		r.Errorf("%d reads were interrupted, want at least %d", seen, least)
	}
}

// An eventual read that gets an old state of the wallet shows what was then or later, as a whole, whichever two things
// happened since.
func (r *holdRace) testOldStates() {
	quiet := r.worlds[1]
	for what := range heldReads {
		for first, one := range rivals {
			for second, other := range rivals {
				if r.races < manyRaces && second != "void" {
					continue // the store is slow
				}
				ref := r.wallet(100)
				h, short := r.scene(ref, "s")
				old, err := quiet.Wallet(r.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
				r.must(err)
				moments := []string{r.see(quiet, ref, what, ledger.Strong)}
				r.must(one(r, ref, h, short, "first"))
				moments = append(moments, r.see(quiet, ref, what, ledger.Strong))
				if err := other(r, ref, h, short, "second"); err != nil && refusalIn(err) == nil {
					r.Fatal(err)
				}
				moments = append(moments, r.see(quiet, ref, what, ledger.Strong))
				shown := r.see(NewWorld(&interrupted{Store: r.store, old: &old.Wallet}, 5), ref, what, ledger.Eventual)
				if !slices.Contains(moments, shown) {
					r.Errorf("%s, of the state from before a %s and a %s, shows\n%s\nwhich never was:\n%s", what, first, second, shown,
						strings.Join(moments, "\n"))
				}
			}
		}
	}
}
