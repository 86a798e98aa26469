package ddb_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestHoldRaces tries requests for holds that are sent at once, on a real database.
func TestHoldRaces(t *testing.T) { billingtest.TestHoldRaces(t, newStore, 12) }
