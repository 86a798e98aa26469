package ddb_test

import (
	"log/slog"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// payments are requests that buy packs, with the simulated provider, whose own reads and writes are counted as well. They
// are of the test tenant, whose clock costs a read.
func (c *costs) payments() {
	ctx, by, w := c.t.Context(), billing.Caller{Tenant: billing.Test, Actor: "key_test"}, c.world
	bank := simulated.New(simulated.Config{
		Tenant: billing.Test, Store: c.store, Clock: w.Now, Runtime: w.Runtime(), Secrets: []string{"whsec_costs"},
		BaseURL: "https://bank.example",
	})
	pay := payment.New(payment.Config{
		Store: c.store, Runtime: w.Runtime(), Log: slog.New(slog.DiscardHandler), ReturnTo: "https://acme.example/",
		Provider: map[billing.Tenant]payment.Provider{billing.Test: bank},
	})
	price, _ := billing.ParseDecimal("10")
	for _, prepare := range []func() error{
		func() error {
			return done(w.CreateCustomer(ctx, by, billing.CreateCustomer{
				Keyed: keyed("payer"), ExternalID: "payer", Name: "Payer", TimeZone: "UTC",
			}))
		},
		func() error {
			return done(w.OpenWallet(ctx, by, billing.OpenWallet{
				Keyed: keyed("paying"), Customer: "payer", ExternalID: "paying", Name: "Payer", Unit: "credits",
			}))
		},
		func() error {
			return done(w.CreateCreditPack(ctx, by, billing.CreateCreditPack{
				Keyed: keyed("hundred"), Code: "hundred", Name: "100 credits", Credits: 100 * billing.Credit, Unit: "credits",
				Price: billing.Money{Amount: price, Currency: "EUR"},
			}))
		},
	} {
		if err := prepare(); err != nil {
			c.t.Fatal(err)
		}
	}
	var bought *billing.TopUp
	buy := func(key, method string) func() error {
		return func() error {
			result, err := pay.CreateTopUp(ctx, by, billing.CreateTopUp{
				Keyed: keyed(key), Wallet: "paying", Pack: "hundred", Quantity: 1, Method: method,
			})
			if err == nil {
				bought = result.Value
			}
			return err
		}
	}
	if err := buy("first", "sim_ok")(); err != nil { // which also makes the customer at the provider
		c.t.Fatal(err)
	}
	c.charge("createTopUp with a stored method that is charged at once", 1, noLimit, buy("stored", "sim_ok"))
	c.charge("createTopUp with a page", 1, noLimit, buy("page", ""))
	c.charge("simulatePayment, SUCCEED on the page", 1, noLimit, func() error {
		return done(pay.SimulatePayment(ctx, by, billing.SimulatePayment{
			Keyed: keyed("pays"), TopUp: bought.TopUpID(), Outcome: billing.OutcomeSucceed,
		}))
	})
	if err := buy("another page", "")(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("cancelTopUp", 1, noLimit, func() error {
		return done(pay.CancelTopUp(ctx, by, billing.CancelTopUp{Keyed: keyed("leaves"), TopUp: bought.TopUpID()}))
	})
	if err := buy("to refund", "sim_ok")(); err != nil {
		c.t.Fatal(err)
	}
	half, _ := billing.ParseDecimal("5")
	c.charge("refundTopUp, half of a top-up", 1, noLimit, func() error {
		return done(pay.RefundTopUp(ctx, by, billing.RefundTopUp{
			Keyed: keyed("refund"), TopUp: bought.TopUpID(), Amount: &billing.Money{Amount: half, Currency: "EUR"}, Reason: "r",
		}))
	})
	simulate := func(key string, outcome billing.SimulatedOutcome) func() error {
		return func() error {
			return done(pay.SimulatePayment(ctx, by, billing.SimulatePayment{
				Keyed: keyed(key), TopUp: bought.TopUpID(), Outcome: outcome,
			}))
		}
	}
	c.charge("simulatePayment, a dispute opens", 1, noLimit, simulate("disputes", billing.OutcomeDisputeOpen))
	c.charge("simulatePayment, the dispute is won", 1, noLimit, simulate("wins", billing.OutcomeDisputeWon))
	c.methods(by, pay, bought.Customer)
	threshold, pack, method := 20*billing.Credit, "hundred", "sim_ok"
	c.charge("configureAutoRecharge", 1, noLimit, func() error {
		return done(pay.ConfigureAutoRecharge(ctx, by, billing.ConfigureAutoRecharge{
			Keyed: keyed("recharge"), Wallet: "paying", Enabled: true, Threshold: &threshold, Pack: &pack,
			MonthlyCap: &billing.Money{Amount: price, Currency: "EUR"}, Method: &method,
		}))
	})
	list := func(status billing.TopUpStatus) func() error {
		return func() error {
			return done(w.AllTopUps(ctx, by.Tenant, ledger.AllTopUpsQuery{Status: status, Limit: 50}))
		}
	}
	c.charge("the four top-ups of the tenant", 1, noLimit, list(""))
	c.charge("those of them that succeeded", 1, noLimit, list(billing.TopUpSucceeded))
}

// methods are requests about the payment methods of a customer, who has stored one by paying on a page.
func (c *costs) methods(by billing.Caller, pay *payment.Service, customer billing.CustomerID) {
	ctx := c.t.Context()
	origin := "https://acme.example"
	if _, err := c.world.UpdatePortalSettings(ctx, by, billing.UpdatePortalSettings{
		Keyed: keyed("returns"), ReturnOrigins: billing.SetTo([]string{origin}),
	}); err != nil {
		c.t.Fatal(err)
	}
	c.charge("createPaymentSetup", 1, noLimit, func() error {
		return done(pay.CreatePaymentSetup(ctx, by, billing.CreatePaymentSetup{
			Keyed: keyed("stores"), Customer: string(customer), ReturnURL: origin,
		}))
	})
	payers, err := c.world.Payers(ctx, by.Tenant, pay.ProviderName(by.Tenant), []billing.CustomerID{customer})
	if err != nil || len(payers) == 0 || len(payers[customer].Methods) == 0 {
		c.t.Fatalf("the customer has stored no method: %+v, %v", payers, err)
	}
	id := payers[customer].Methods[0]
	c.charge("setDefaultPaymentMethod", 1, noLimit, func() error {
		return done(pay.SetDefaultPaymentMethod(ctx, by, billing.SetDefaultPaymentMethod{Keyed: keyed("prefers"), Method: id}))
	})
	c.charge("detachPaymentMethod", 1, noLimit, func() error {
		return done(pay.DetachPaymentMethod(ctx, by, billing.DetachPaymentMethod{Keyed: keyed("removes"), Method: id}))
	})
}
