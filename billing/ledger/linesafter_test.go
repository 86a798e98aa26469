package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// All lines after a position are returned, in order and without a gap, whatever the index shows and wherever the list
// begins.
func TestLinesAfter(t *testing.T) {
	for name, hidden := range map[string]func(*billing.Transaction) bool{
		"nothing hidden":    nil,
		"the newest hidden": func(t *billing.Transaction) bool { return t.Sequence > 12 },
		"every third":       func(t *billing.Transaction) bool { return t.Sequence%3 == 0 },
		"the oldest hidden": func(t *billing.Transaction) bool { return t.Sequence < 5 },
		"all hidden":        func(*billing.Transaction) bool { return true },
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			for i := range 4 {
				var events []billing.RecordUsage
				credits := billing.Credits(1)
				for j := range 4 {
					events = append(events, billing.RecordUsage{
						Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("f", i, j)}, Wallet: string(b.wallet.ID), Action: "chat",
						Credits: &credits, OnShortfall: billing.ShortfallReject,
					})
				}
				if _, _, err := b.RecordUsageBatch(t.Context(), billingtest.Caller, billing.RecordUsageBatch{
					Wallet: string(b.wallet.ID), Mode: billing.AllOrNothing, Events: events,
				}); err != nil {
					t.Fatal(err)
				}
			}
			s, err := b.Ledger.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			b.store.Hide(hidden)
			for _, limit := range []int{1, 3, 4, 5, 1000} {
				var at billing.Position
				var head billing.Hash
				for {
					lines, err := b.LinesAfter(t.Context(), &s.Wallet, at, limit)
					if err != nil || len(lines) > limit {
						t.Fatalf("%d lines after %+v, at most %d: %v", len(lines), at, limit, err)
					}
					if len(lines) == 0 {
						break
					}
					for _, line := range lines {
						if line.Sequence != at.Sequence+1 || !line.Continues(head) {
							t.Fatalf("after line %d comes %d", at.Sequence, line.Sequence)
						}
						at, head = billing.Position{At: line.RecordedAt, Sequence: line.Sequence}, line.Hash
					}
				}
				if at.Sequence != s.Wallet.Sequence || head != s.Wallet.Head {
					t.Errorf("at most %d: it ends at %d of %d", limit, at.Sequence, s.Wallet.Sequence)
				}
			}
		})
	}
}

// For a wallet that was read before the newest lines were written, the lines until then are returned.
func TestLinesAfterAsOfAWallet(t *testing.T) {
	b := newFixture(t)
	before, err := b.Ledger.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	credits := billing.Credits(1)
	if _, err := b.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: "later"}, Wallet: string(b.wallet.ID), Action: "chat", Credits: &credits,
		OnShortfall: billing.ShortfallReject,
	}); err != nil {
		t.Fatal(err)
	}
	lines, err := b.LinesAfter(t.Context(), &before.Wallet, billing.Position{}, 1000)
	if err != nil || int64(len(lines)) != before.Wallet.Sequence {
		t.Errorf("got %d lines of %d, %v", len(lines), before.Wallet.Sequence, err)
	}
	damaged := before.Wallet
	damaged.LastKeys = nil
	if _, err := b.LinesAfter(t.Context(), &damaged, billing.Position{}, 1000); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
