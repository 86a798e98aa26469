package simulation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// Every command of package billing is one that clients of the simulation ask for and the model has a rule for.
func TestSimulationKnowsEveryCommand(t *testing.T) {
	known := map[string]bool{}
	for _, c := range commands {
		known[strings.TrimPrefix(fmt.Sprintf("%T", c.of), "*")] = true
		if c.weight <= 0 || c.invent == nil {
			t.Errorf("no client of the simulation asks for %T", c.of)
		}
	}
	for _, c := range append(billingtest.Commands(), billingtest.OwnCommands()...) {
		name := strings.TrimPrefix(fmt.Sprintf("%T", c), "*")
		if strings.HasPrefix(name, "billing.") && !known[name] {
			t.Errorf("%s has no rule in the simulation; write a file like billing/simulation/grant.go for it "+
				"and add it to commands in billing/simulation/command.go", name)
		}
	}
}
