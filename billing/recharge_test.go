package billing

import (
	"testing"
	"time"
)

// Each condition of a recharge keeps it from starting, and where all hold it starts, in the commit of the spend.
func TestRechargeConditions(t *testing.T) {
	for name, change := range map[string]func(*followed){
		"": func(*followed) {},
		"disabled": func(f *followed) {
			f.wallet.Recharge.Enabled = false
		},
		"one is under way": func(f *followed) {
			f.wallet.Recharge.InFlight = GrantRef{Sequence: 1}
		},
		"a page is open": func(f *followed) {
			f.wallet.Payments = []DuePayment{{TopUp: GrantRef{Sequence: 1}, At: f.now.Add(time.Hour), Open: true}}
		},
		"a dispute is open": func(f *followed) {
			f.wallet.Blocked = []BlockedPurchase{{TopUp: GrantRef{Sequence: 1}}}
		},
		"within the back-off": func(f *followed) {
			f.wallet.Recharge.NotBefore = f.now.Add(time.Microsecond)
		},
		"beyond the cap": func(f *followed) {
			f.wallet.Recharge.Charged, f.wallet.Recharge.Month = 4001, "2026-01"
		},
		"not below the threshold": func(f *followed) {
			f.wallet.Recharge.Threshold = 999 * Credit
		},
		"too many payments are due": func(f *followed) {
			for n := range MaxDuePayments {
				f.wallet.Payments = append(f.wallet.Payments, DuePayment{TopUp: GrantRef{Sequence: int64(n + 1)}, At: f.now})
			}
		},
	} {
		f := newFollowed(t)
		f.grant(1000 * Credit)
		f.wallet.Recharge = &Recharge{
			Enabled: true, Threshold: 1000 * Credit, Cap: 5000, CapCurrency: "EUR", Method: "m", Provider: "bank", Zone: "UTC",
			Terms: PackTerms{Code: "p", Quantity: 1, Credits: Credit, Price: Amount{1000, "EUR"}},
		}
		change(f)
		var started *TopUp
		commit := f.commit(f.uses(1, Credit)...)
		for _, document := range commit.Documents {
			if t, is := document.(*TopUp); is {
				started = t
			}
		}
		if (started != nil) != (name == "") {
			t.Errorf("%q: it started %+v", name, started)
			continue
		}
		if r := commit.After.Recharge; started != nil &&
			(r.InFlight != started.Place || r.Charged != 1000 || r.Month != "2026-01" || started.Cause != commit.Lines[0].ID()) {
			t.Errorf("it started %+v, and left %+v", started, r)
		}
	}
}
