package ledger_test

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestSameLineOfTwoProcesses: two processes decide the same request on the same state at the same instant, and one of
// them loses the answer to its commit, which was not written. Their lines are the same to the byte, and yet one of the
// results is a replay.
func TestSameLineOfTwoProcesses(t *testing.T) {
	for name := range operations(newFixture(t)) {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			send, twin := operations(b)[name], operations(b.rival())[name]
			var first ledger.Result[*billing.Transaction]
			var failed error
			b.store.Inject(func(*billingtest.Attempt) error {
				first, failed = twin()
				return ledger.ErrLost
			})
			second, err := send()
			if err := errors.Join(err, failed); err != nil {
				t.Fatal(err)
			}
			if first.Replayed || !second.Replayed {
				t.Errorf("the one that committed is a replay: %t; the other one: %t", first.Replayed, second.Replayed)
			}
			if first.Value != nil && first.Value.Hash != second.Value.Hash {
				t.Errorf("the lines are %+v and %+v", first.Value, second.Value)
			}
		})
	}
}

// TestEventTwiceInABatch sends an event twice in one batch, whose answer is lost: one of the two is a replay.
func TestEventTwiceInABatch(t *testing.T) {
	for accident, faults := range map[string][]billingtest.Fault{
		"smoothly": nil, "lost before": {billingtest.LostBefore}, "lost after": {billingtest.LostAfter},
	} {
		b := newFixture(t)
		b.store.Inject(faults...)
		event := usage(b.wallet, "op", 1)
		outcomes, _, err := b.RecordUsageBatch(t.Context(), billingtest.Caller, billing.RecordUsageBatch{
			Wallet: string(b.wallet.ID), Mode: billing.BestEffort, Events: []billing.RecordUsage{event, event},
		})
		if err != nil || outcomes[0].Replayed || !outcomes[1].Replayed || b.lines(b.wallet) != 2 {
			t.Errorf("%s: got %+v, %v, %d lines", accident, outcomes, err, b.lines(b.wallet))
		}
	}
}
