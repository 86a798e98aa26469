package simulation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// elsewhere are the commands that this simulation does not have, because they are about how the provider is asked, or about
// recharges and stored methods. Random lives of them, with a model of their own, are in TestRandomLives of package payment.
var elsewhere = []string{
	"billing.CancelTopUp", "billing.ConfigureAutoRecharge", "billing.ClaimPayment",
	"billing.SimulatePayment", "billing.RecordPayer",
	"billing.CreatePaymentSetup", "billing.SetDefaultPaymentMethod", "billing.DetachPaymentMethod", "billing.ApplySetup",
	"billing.RecordMethod", "billing.RecordDetached",
	"billing.CreateCustomerSession", "billing.RevokeCustomerSessions", "billing.CreateOperatorSession", "billing.RevokeOperatorSession",
}

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
		if strings.HasPrefix(name, "billing.") && known[name] == slices.Contains(elsewhere, name) {
			t.Errorf("%s has no rule in the simulation; write a file like billing/simulation/grant.go for it "+
				"and add it to commands in billing/simulation/command.go", name)
		}
	}
}
