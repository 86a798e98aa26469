package outboxtest_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

func TestMemory(t *testing.T) {
	outboxtest.TestStore(t, func(*testing.T) outboxtest.Store { return outboxtest.NewMemory() })
}

// It is a store of the domain as well.
func TestMemoryOfBilling(t *testing.T) {
	billingtest.TestStore(t, func(*testing.T) billing.Store { return outboxtest.NewMemory() })
}
