package infra

import (
	"github.com/drawdown-billing/drawdown/billing"
)

// owe returns a wallet in debt, whose auto-recharge had to wait because a page was open on which the customer might have paid. In
// a week a grant repays a part: by then the page has closed, and the commit that books the repayment, which nobody asked for,
// starts a recharge.
func (d *deployment) owe(of any, card string) any {
	d.t.Helper()
	customer := at(d.ask(`query($id: ID!) { wallet(id: $id) { customer { id } } }`, map[string]any{"id": of}), "wallet", "customer", "id")
	wallet := at(d.do("openWallet", "wallet { id }", map[string]any{"customerId": customer, "overdraftLimit": "10"}), "wallet", "id")
	d.do("grantCredits", "grant { id }", map[string]any{"walletId": wallet, "amount": "5"})
	d.do("grantCredits", "grant { id }", map[string]any{"walletId": wallet, "amount": "1", "effectiveAt": in(8)})
	d.do("configureAutoRecharge", "wallet { id }", map[string]any{
		"walletId": wallet, "enabled": true, "threshold": "1", "packCode": "large", "paymentMethod": card,
		"monthlyCap": map[string]any{"amount": "100", "currency": "EUR"},
	})
	d.open(wallet)
	d.do("recordUsage", "transaction { id }", map[string]any{
		"walletId": wallet, "action": "chat", "credits": "8", "onShortfall": "OVERDRAFT",
	})
	if left := d.recharges(wallet); len(left) > 0 {
		d.t.Errorf("while a page is open, the recharges are %v", left)
	}
	return wallet
}

// recharges lists the status of each recharge of a wallet.
func (d *deployment) recharges(wallet any) (statuses []any) {
	d.t.Helper()
	asked := d.ask(`query($id: ID!) { wallet(id: $id) { topUps { nodes { automatic status } } } }`, map[string]any{"id": wallet})
	for _, t := range list(at(asked, "wallet", "topUps", "nodes")) {
		if at(t, "automatic") == true {
			statuses = append(statuses, at(t, "status"))
		}
	}
	return statuses
}

// expectRecharge checks that the wallet in debt was recharged.
func (d *deployment) expectRecharge(wallet any) {
	d.t.Helper()
	if got := d.recharges(wallet); len(got) != 1 || got[0] != string(billing.TopUpSucceeded) {
		d.t.Errorf("the recharges of a wallet in debt are %v: %s", got, d.processes["expiry"].Logs())
	}
}
