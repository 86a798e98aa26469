package ddb_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestTimers(t *testing.T) {
	timertest.TestStore(t, func(t *testing.T) timer.Store { return ddbtest.Store(t) })
}
