package ledger_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestHoldRaces tries requests for holds that are sent at once, on the store in memory.
func TestHoldRaces(t *testing.T) {
	billingtest.TestHoldRaces(t, func(*testing.T) ledger.Store { return billingtest.NewMemory() }, 150)
}
