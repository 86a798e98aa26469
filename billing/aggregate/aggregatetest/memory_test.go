package aggregatetest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

func TestMemory(t *testing.T) { TestStore(t, func(*testing.T) aggregate.Store { return NewMemory() }) }

func TestChaosInMemory(t *testing.T) {
	TestChaos(t, func(*testing.T) aggregate.Store { return NewMemory() }, 8, 250)
}
