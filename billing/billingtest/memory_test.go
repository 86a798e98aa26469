package billingtest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func newMemory(*testing.T) ledger.Store { return NewMemory() }

func TestMemoryStore(t *testing.T) { TestStore(t, newMemory) }

func TestMemoryLives(t *testing.T) { TestLives(t, newMemory, 80, 250) }

func TestMemoryRestores(t *testing.T) { TestRestores(t, newMemory, 12, 160) }

func TestMemorySubscriptions(t *testing.T) { TestSubscriptions(t, newMemory) }
