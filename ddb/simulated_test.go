package ddb_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated/simulatedtest"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// The simulated payment provider keeps its state in tables as it does in memory.
func TestSimulatedProvider(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness { return simulatedtest.New(billing.Test, ddbtest.Store(t)) })
}
