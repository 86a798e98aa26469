package main

import (
	"encoding/hex"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// simulatedProviders returns the simulated payment providers of all tenants, whose pages a server on this port shows. Their
// secret lasts as long as the process: events are signed for each delivery, and pages keep their ids.
func simulatedProviders(
	store simulated.Store, books *ledger.Ledger, runtime ledger.Runtime, port int,
) []*simulated.Provider {
	var secret [32]byte
	runtime.Random(secret[:])
	providers := make([]*simulated.Provider, len(billing.Tenants))
	for i, tenant := range billing.Tenants {
		providers[i] = simulated.New(simulated.Config{
			Tenant: tenant, Store: store, Clock: books.Now, Runtime: runtime, BaseURL: fmt.Sprintf("http://localhost:%d", port),
			Secrets: []string{"whsec_" + string(tenant) + hex.EncodeToString(secret[:])},
		})
	}
	return providers
}
