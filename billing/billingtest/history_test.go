package billingtest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// lagging is a store whose index lags: it lacks the lines that are hidden.
type lagging struct {
	ledger.Store
	hidden func(sequence int64) bool
}

func (l *lagging) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	limit := r.Limit
	r.Limit = math.MaxInt
	all, err := l.Store.IndexedLines(ctx, ref, r)
	shown := []*billing.Transaction{}
	for _, t := range all {
		if !l.hidden(t.Sequence) && len(shown) < limit {
			shown = append(shown, t)
		}
	}
	return shown, err
}

// History is what it was, whatever the index lacks: the newest lines, lines in between, all of them.
func TestHistoryWhileTheIndexLags(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			store := &lagging{Store: NewMemory(), hidden: func(int64) bool { return false }}
			world, wallets := Live(t, store, seed, 100)
			for _, wallet := range wallets {
				s, err := world.Wallet(t.Context(), Caller.Tenant, string(wallet), ledger.Strong)
				if err != nil {
					t.Fatal(err)
				}
				CompareHistory(t, world, wallet, s.Wallet.Sequence, func(hidden func(int64) bool) { store.hidden = hidden })
			}
		})
	}
}
