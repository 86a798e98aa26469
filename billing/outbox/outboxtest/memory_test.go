package outboxtest_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

func TestMemory(t *testing.T) {
	outboxtest.TestStore(t, func(*testing.T) outbox.Store { return outboxtest.NewMemory() })
}

// It is a store of the ledger as well.
func TestMemoryOfTheLedger(t *testing.T) {
	billingtest.TestStore(t, func(*testing.T) ledger.Store { return outboxtest.NewMemory() })
}
