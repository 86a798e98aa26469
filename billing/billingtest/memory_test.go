package billingtest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

func newMemory(*testing.T) billing.Store { return NewMemory() }

func TestMemoryStore(t *testing.T) { TestStore(t, newMemory) }

func TestMemoryLives(t *testing.T) { TestLives(t, newMemory, 80, 250) }
