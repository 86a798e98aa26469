package timertest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/timer"
)

func TestMemory(t *testing.T) {
	TestStore(t, func(*testing.T) timer.Store { return NewMemory() })
}
