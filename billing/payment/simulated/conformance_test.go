package simulated_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated/simulatedtest"
)

func TestProvider(t *testing.T) {
	paymenttest.Test(t, func(*testing.T) paymenttest.Harness {
		return simulatedtest.New(billing.Test, billingtest.NewMemory())
	})
}

// The provider of the live tenant, as make run has it.
func TestLiveProvider(t *testing.T) {
	paymenttest.Test(t, func(*testing.T) paymenttest.Harness {
		return simulatedtest.New(billing.Live, billingtest.NewMemory())
	})
}

// Each commit of the store meets one accident before it succeeds, and the provider behaves as without.
func TestProviderUnderFaults(t *testing.T) {
	for name, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost before": billingtest.LostBefore, "lost after": billingtest.LostAfter,
	} {
		t.Run(name, func(t *testing.T) {
			paymenttest.Test(t, func(*testing.T) paymenttest.Harness {
				faulty := billingtest.NewFaulty(billingtest.NewMemory())
				turn := 0
				faulty.Choose(func() billingtest.Fault {
					if turn++; turn%2 == 1 {
						return fault
					}
					return billingtest.NoFault
				})
				return simulatedtest.New(billing.Test, faulty)
			})
		})
	}
}
