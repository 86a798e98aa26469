package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// Transfers in both directions at once do not wait for each other for ever.
func TestLaneTransfersCross(t *testing.T) {
	w, _, wallets := laneWorld(t, 2)
	var wait sync.WaitGroup
	for i := range 200 {
		from, to := wallets[i%2].ID, wallets[1-i%2].ID
		wait.Go(func() {
			if _, err := w.TransferCredits(t.Context(), billingtest.Caller, billing.TransferCredits{
				Keyed: keyed(fmt.Sprint("t", i)), From: string(from), To: string(to), Amount: billing.Credit, Reason: "r",
			}); err != nil {
				t.Error(err)
			}
		})
		wait.Go(func() {
			if _, err := use(t.Context(), w, from, fmt.Sprint("u", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// Two transfers in opposite directions do not wait for each other, because both enter the lanes in the same order. Here
// the second lane is busy, so that both wait.
func TestLaneOrder(t *testing.T) {
	w, g, wallets := laneWorld(t, 2)
	slices.SortFunc(wallets, func(a, b *billing.Wallet) int { return strings.Compare(string(a.ID), string(b.ID)) })
	first, second := wallets[0], wallets[1]
	g.enter = make(chan billing.WalletID)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // instead of for ever
	defer cancel()
	results := make(chan error, 3)
	transfer := func(key string, from, to *billing.Wallet) {
		_, err := w.TransferCredits(ctx, billingtest.Caller, billing.TransferCredits{
			Keyed: keyed(key), From: string(from.ID), To: string(to.ID), Amount: billing.Credit, Reason: "r",
		})
		results <- err
	}
	go func() { _, err := use(t.Context(), w, second.ID, "u"); results <- err }()
	<-g.enter
	go transfer("back", second, first)
	waitFor(t, func() bool { return w.Waiting(second.WalletRef) == 1 })
	go transfer("there", first, second)
	waitFor(t, func() bool { return w.Waiting(first.WalletRef)+w.Waiting(second.WalletRef) == 2 })
	go func() {
		for range g.enter {
			g.proceed <- struct{}{}
		}
	}()
	g.proceed <- struct{}{}
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	close(g.enter)
}
