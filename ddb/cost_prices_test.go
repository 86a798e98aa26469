package ddb_test

import (
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// prices are rate cards, and the usage that they price. The card is that of 220 models with four rates each.
func (c *costs) prices() {
	publish := func(key string) func() error {
		return func() error {
			return done(c.world.PublishRateCard(c.t.Context(), billingtest.Caller, price.PublishRateCard{
				Keyed: keyed(key), Code: billing.DefaultRateCard, Rates: modelRates(220),
			}))
		}
	}
	c.charge("publishRateCard of 880 rates", 1, noLimit, publish("p1"))
	c.charge("publishRateCard of 880 rates, the next version", 1, noLimit, publish("p2"))
	c.world.Pass(time.Minute)
	main := c.wallet("main")
	use := func(n int) func() error {
		return func() error { return done(c.world.RecordUsage(c.t.Context(), billingtest.Caller, call(main, n, ""))) }
	}
	c.restart()
	if err := c.epoch(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("recordUsage by the rate card, the first of a process", 1, noLimit, use(9000))
	if err := use(9001)(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("recordUsage by the rate card, with three components", 1, limit{4, 1, 0}, use(9002))
	tokens := make([]string, 2)
	for i := range tokens { // the first makes the key of the tenant
		tokens[i] = c.quote(main)
	}
	quoted := func(n int) func() error {
		return func() error {
			return done(c.world.RecordUsage(c.t.Context(), billingtest.Caller, call(main, 9100+n, tokens[n])))
		}
	}
	c.charge("recordUsage with a quote", 1, noLimit, quoted(0))
	ask := func(selection string) func() error {
		return func() error {
			return c.query(`query($wallet: ID!) { estimate(input: {walletId: $wallet, action: "chat.completion",
				dimensions: {model: "model-7"}, components: [{name: "input", quantity: "1834"}]}) { `+selection+` } }`,
				map[string]any{"wallet": string(main)})
		}
	}
	if err := ask("credits")(); err != nil { // from here on, the process knows the key
		c.t.Fatal(err)
	}
	c.charge("an estimate", 1, limit{0, 0, 1}, ask(`credits allowed affordableQuantity(component: "input") rateCard { version }`))
	c.charge("an estimate with a quote", 1, limit{0, 0, 1.5}, ask(`credits allowed quote { token expiresAt }`))
	c.charge("50 transactions with their rates", 1, noLimit, func() error {
		return c.query(`query($wallet: ID!) { wallet(id: $wallet) { transactions(first: 50) { nodes { id amount
			rateCard { version } rate { credits } components { name credits rate { credits per } } } } } }`,
			map[string]any{"wallet": string(main)})
	})
}

// quote returns the token of a quote for a call.
func (c *costs) quote(wallet billing.WalletID) string {
	ctx := c.t.Context()
	s, err := c.world.Wallet(ctx, billingtest.Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	estimate, err := c.world.Estimate(ctx, s, call(wallet, 0, ""))
	if err != nil {
		c.t.Fatal(err)
	}
	token, _, err := c.world.Quote(ctx, s.Wallet.WalletRef, estimate, time.Minute)
	if err != nil {
		c.t.Fatal(err)
	}
	return token
}

// call is one call of a model, priced by the rate card.
func call(wallet billing.WalletID, n int, quote string) billing.RecordUsage {
	u := event(wallet, n)
	u.Credits, u.Quote, u.Quantity = nil, quote, decimalOf("1")
	u.Dimensions = billing.Metadata{"model": "model-7"}
	for _, name := range []string{"input", "cached_input", "output"} {
		u.Components = append(u.Components, billing.Component{Name: name, Quantity: decimalOf("1834")})
	}
	return u
}

// modelRates are four rates for each of some models.
func modelRates(models int) (rates []price.Rate) {
	for model := range models {
		for _, component := range []string{"input", "cached_input", "cache_write", "output"} {
			rates = append(rates, price.Rate{
				Action: "chat.completion", Component: component, Credits: decimalOf("0.000375"), Per: decimalOf("1"),
				When: billing.Metadata{"model": fmt.Sprint("model-", model)},
			})
		}
	}
	return rates
}

func decimalOf(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}
