package ddb_test

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// catalogue is what is sold.
func (c *costs) catalogue() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	price, err := billing.ParseDecimal("49.90")
	if err != nil {
		c.t.Fatal(err)
	}
	create := func(code string) func() error {
		return func() error {
			return done(w.CreateCreditPack(ctx, by, billing.CreateCreditPack{
				Keyed: keyed("pack " + code), Code: code, Name: "1,000 credits", Credits: 1000 * billing.Credit,
				Price: billing.Money{Amount: price, Currency: "EUR"}, Unit: "credits",
			}))
		}
	}
	for _, code := range []string{"pack-1", "pack-2", "pack-3"} {
		if err := create(code)(); err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("createCreditPack", 1, noLimit, create("pack-4"))
	wallet := map[string]any{"wallet": string(c.wallet("main"))}
	c.charge("the four packs that a wallet is offered", 1, noLimit, func() error {
		return c.query(`query($wallet: ID!) { wallet(id: $wallet) { offers { id credits price { amount currency } } } }`, wallet)
	})
	c.charge("createPlan", 1, noLimit, func() error {
		return done(w.CreatePlan(ctx, by, billing.CreatePlan{
			Keyed: keyed("plan"), Code: "plan-1", Name: "Team", Price: billing.Money{Amount: price, Currency: "EUR"},
			Interval: calendar.Monthly, Included: 1000 * billing.Credit, Unused: billing.UnusedExpire, Unit: "credits",
			RateCard: billing.DefaultRateCard, OnRenewal: billing.CreditsAtBoundary, GraceDays: 7,
			Features: []string{"sso", "priority support"},
		}))
	})
	c.charge("a plan", 1, noLimit, func() error {
		return c.query(`{ plan(code: "plan-1") { id name price { amount currency } includedCredits features } }`, nil)
	})
	c.charge("archivePlan", 1, noLimit, func() error {
		return done(w.ArchivePlan(ctx, by, billing.ArchivePlan{Keyed: keyed("archive plan"), Code: "plan-1"}))
	})
	c.charge("updatePortalSettings", 1, noLimit, func() error {
		return done(w.UpdatePortalSettings(ctx, by, billing.UpdatePortalSettings{
			Keyed: keyed("portal"), Brand: billing.SetTo("Acme"),
			ReturnOrigins: billing.SetTo([]string{"https://app.acme.example"}),
		}))
	})
	exports := exportjob.New(exportjob.Config{Store: c.store, Ledger: w.Ledger, Runtime: w.Runtime()})
	c.charge("createExport", 1, noLimit, func() error {
		return done(exports.Create(ctx, by, exportjob.Create{
			Keyed: keyed("export"), Kind: exportjob.Ledger, Format: exportjob.CSV, Wallet: "main", From: billingtest.Epoch,
			To: billingtest.Epoch.AddDate(0, 1, 0),
		}))
	})
	mails := mail.New(mail.Config{Store: c.store, Ledger: w.Ledger, Runtime: w.Runtime()})
	c.charge("setNotifications", 1, noLimit, func() error {
		return done(mails.Set(ctx, by, mail.Set{Keyed: keyed("mails"), Customer: "acme", Kinds: billing.SetTo(mail.Kinds)}))
	})
	c.charge("archiveCreditPack", 1, noLimit, func() error {
		return done(w.ArchiveCreditPack(ctx, by, billing.ArchiveCreditPack{Keyed: keyed("archive"), Code: "pack-4"}))
	})
}
