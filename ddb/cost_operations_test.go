package ddb_test

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// event is a usage as the back end of a product that sells inference would record it.
func event(wallet billing.WalletID, n int) billing.RecordUsage {
	credits := 1_834_000 + billing.Credits(n)
	quantity, _ := billing.ParseDecimal("1834")
	return billing.RecordUsage{
		Keyed: keyed(fmt.Sprintf("req_8f14e45f-ceea-467f-9575-%012d", n)), Wallet: string(wallet), Action: "chat.completion",
		Credits: &credits, Quantity: quantity, Dimensions: billing.Metadata{"model": "large-2"}, Subject: "user_2481",
		OnShortfall: billing.ShortfallReject,
	}
}

// done drops the result of a request and keeps its error.
func done[T any](_ T, err error) error { return err }

// creations are requests that make something.
func (c *costs) creations() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	c.charge("createCustomer with an external id", 1, noLimit, func() error {
		_, err := w.CreateCustomer(ctx, by, billing.CreateCustomer{
			Keyed: keyed("c1"), ExternalID: "acme", Name: "Acme", TimeZone: "UTC",
		})
		return err
	})
	for _, name := range []string{"main", "crowd", "spare", "charted"} {
		open := func() error {
			_, err := w.OpenWallet(ctx, by, billing.OpenWallet{
				Keyed: keyed("w " + name), Customer: "acme", ExternalID: name, Name: "Acme, production", Unit: "credits",
				Metadata: billing.Metadata{"team": "core"},
			})
			return err
		}
		if name == "main" {
			c.charge("openWallet with an external id", 1, noLimit, open)
		} else if err := open(); err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("updateCustomer, another name", 1, noLimit, func() error {
		return done(w.UpdateCustomer(ctx, by, billing.UpdateCustomer{
			Keyed: keyed("uc"), Customer: "acme", Name: billing.SetTo("Acme Ltd"),
		}))
	})
	c.charge("createApiKey", 1, noLimit, func() error {
		_, err := w.CreateAPIKey(ctx, by, billing.CreateAPIKey{
			Keyed: keyed("k"), Name: "K", Scopes: []billing.Scope{billing.ScopeRead},
		})
		return err
	})
	for n := range billing.InlineGrants {
		give := func() error { return c.grant("main", n) }
		if n == 1 {
			c.charge("grantCredits", 1, noLimit, give)
		} else if err := give(); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, wallet := range []string{"crowd", "spare"} {
		if err := c.grant(wallet, 0); err != nil {
			c.t.Fatal(err)
		}
	}
}

// grant gives a wallet the n-th of its grants, of two thousand credits until the end of the n-th month.
func (c *costs) grant(wallet string, n int) error {
	end := billingtest.Epoch.AddDate(0, n+1, 0)
	paid, err := billing.ParseDecimal("49.90")
	if err != nil {
		return err
	}
	return done(c.world.GrantCredits(c.t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(fmt.Sprintf("invoice-2026-%05d", n)), Wallet: wallet, Amount: 4000 * billing.Credit,
		Source: billing.SourcePurchase, Priority: 100, ExpiresAt: &end, Paid: &billing.Money{Amount: paid, Currency: "EUR"},
		Reason: "order 4711",
	}))
}

func (c *costs) wallet(name string) billing.WalletID {
	s, err := c.world.Wallet(c.t.Context(), billingtest.Caller.Tenant, name, ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	return s.Wallet.ID
}

func (c *costs) use(wallet billing.WalletID, n int) func() error {
	return func() error { return done(c.world.RecordUsage(c.t.Context(), billingtest.Caller, event(wallet, n))) }
}

func (c *costs) batch(wallet billing.WalletID, from, to int) func() error {
	return func() error {
		b := billing.RecordUsageBatch{Wallet: string(wallet), Mode: billing.BestEffort}
		for n := from; n < to; n++ {
			b.Events = append(b.Events, event(wallet, n))
		}
		outcomes, _, err := c.world.RecordUsageBatch(c.t.Context(), billingtest.Caller, b)
		for _, o := range outcomes {
			if o.Refusal != nil {
				return o.Refusal
			}
		}
		return err
	}
}

// usages are the most frequent requests.
func (c *costs) usages() {
	main := c.wallet("main")
	for n := range 2 { // with the second usage a process finds out, for half a minute, who wants events of usages
		if err := c.use(main, 5000+n)(); err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("recordUsage", 1, limit{4, 1, 0}, c.use(main, 1))
	c.charge("recordUsage, repeated", 1, limit{unlimited, 0, 0}, c.use(main, 1))
	c.charge("recordUsageBatch of 98", 98, limit{write: 2.1, index: 1}, c.batch(main, 100, 198))
	c.charge("recordUsage right after a batch of 98", 1, limit{write: 8, index: 1}, c.use(main, 2))
	c.charge("recordUsageBatch of 98, repeated", 98, limit{unlimited, 0, 0}, c.batch(main, 100, 198))
	c.charge("recordUsageBatch of 1,000", 1000, limit{write: 2.1, index: 1}, c.batch(main, 1000, 2000))
	if err := c.use(main, 3)(); err != nil {
		c.t.Fatal(err)
	}
	c.restart()
	c.charge("the epoch, by each process before its first commit and then every 2½ minutes", 1, limit{0, 0, 1}, c.epoch)
	c.charge("recordUsage, the first of a process", 1, limit{4, 1, 1}, c.use(main, 4))
	c.restart()
	if err := c.epoch(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("recordUsage, repeated to another process", 1, limit{unlimited, 0, 1}, c.use(main, 4))
	document := `mutation($input: RecordUsageInput!) { recordUsage(input: $input) {
		transaction { id amount balanceAfter } wallet { balance { available expiringNext { amount expiresAt } } } replayed userErrors { code } } }`
	input := map[string]any{
		"walletId": string(main), "action": "chat.completion", "credits": "1.5", "subject": "user_2481",
	}
	for _, name := range []string{"", "recordUsage through the API, with the balance after"} {
		if input["idempotencyKey"] = "api " + name; name == "" {
			if err := c.query(document, map[string]any{"input": input}); err != nil {
				c.t.Fatal(err)
			}
			continue
		}
		c.charge(name, 1, limit{4, 1, 0}, func() error { return c.query(document, map[string]any{"input": input}) })
	}
}

// epoch has the process read the epoch of the deployment if it does not know it.
func (c *costs) epoch() error { return done(c.world.Epoch(c.t.Context())) }

// rivals are two processes on one wallet.
func (c *costs) rivals() {
	crowd := c.wallet("crowd")
	rival := billingtest.NewWorld(ddbtest.Open(c.t, withoutMeter(c.config)), 2)
	overtake := func(n int) {
		if _, err := rival.RecordUsage(c.t.Context(), billingtest.Caller, event(crowd, n)); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := c.use(crowd, 1)(); err != nil {
		c.t.Fatal(err)
	}
	overtake(2)
	c.charge("recordUsage that loses a race, both commits", 1, limit{unlimited, 1, 0}, c.use(crowd, 3))
	c.world.Pass(time.Minute) // for a while, a wallet that others change is read first
	if err := c.use(crowd, 4)(); err != nil {
		c.t.Fatal(err)
	}
	overtake(5)
	c.charge("recordUsage that loses a race to its own repetition", 1, limit{unlimited, 0, 0}, c.use(crowd, 5))
}

func withoutMeter(c ddb.Config) ddb.Config {
	c.APIOptions = nil
	return c
}

// corrections are what follows.
func (c *costs) corrections() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	main, spare := c.wallet("main"), c.wallet("spare")
	adjust := func(key string, amount billing.Credits) func() error {
		return func() error {
			return done(w.AdjustBalance(ctx, by, billing.AdjustBalance{
				Keyed: keyed(key), Wallet: string(main), Amount: amount, Reason: "by hand",
			}))
		}
	}
	c.charge("adjustBalance, taking", 1, limit{4, 3, 0}, adjust("down", -billing.Credit))
	c.charge("adjustBalance, giving", 1, noLimit, adjust("up", billing.Credit))
	used, err := w.RecordUsage(ctx, by, event(main, 5))
	if err != nil {
		c.t.Fatal(err)
	}
	c.charge("reverseUsage", 1, noLimit, func() error {
		return done(w.ReverseUsage(ctx, by, billing.ReverseUsage{
			Keyed: keyed("r"), Transaction: used.Value.ID(), ExpiredCredits: billing.ExpiredGrace, Reason: "failed",
		}))
	})
	c.charge("transferCredits of one grant", 1, noLimit, func() error {
		return done(w.TransferCredits(ctx, by, billing.TransferCredits{
			Keyed: keyed("t"), From: string(main), To: string(spare), Amount: billing.Credit, Reason: "moved",
		}))
	})
	granted, err := w.GrantCredits(ctx, by, billing.GrantCredits{
		Keyed: keyed("v"), Wallet: string(spare), Amount: 1, Source: billing.SourceTrial,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.charge("voidGrant", 1, noLimit, func() error {
		return done(w.VoidGrant(ctx, by, billing.VoidGrant{
			Keyed: keyed("void"), Grant: granted.Value.Created[0].ID(), Reason: "mistake",
		}))
	})
	c.charge("setWalletStatus", 1, noLimit, func() error {
		return done(w.SetWalletStatus(ctx, by, billing.SetWalletStatus{
			Keyed: keyed("s"), Wallet: string(spare), Status: billing.WalletFrozen, Reason: "fraud",
		}))
	})
	c.charge("updateWallet, with metadata", 1, noLimit, func() error {
		return done(w.UpdateWallet(ctx, by, billing.UpdateWallet{
			Keyed: keyed("uw"), Wallet: string(main), Name: billing.SetTo("Acme, production, EU"),
			Metadata: billing.SetTo(billing.Metadata{"team": "eu"}),
		}))
	})
	c.charge("setBalanceAlerts", 1, noLimit, func() error {
		return done(w.SetBalanceAlerts(ctx, by, billing.SetBalanceAlerts{
			Keyed: keyed("a"), Wallet: string(main), Thresholds: []billing.Credits{billing.Credit},
		}))
	})
}

// clocks are what time brings.
func (c *costs) clocks() {
	main := c.wallet("main")
	c.charge("booking what is due in a wallet of which nothing has lapsed", 1, limit{0, 0, 2}, func() error {
		return c.world.BookDue(c.t.Context(), billing.WalletRef{Tenant: billingtest.Caller.Tenant, ID: main})
	})
	ask := func(document string) func() error {
		return func() error { return c.query(document, map[string]any{"wallet": string(main)}) }
	}
	if err := ask(dashboard)(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("a dashboard of a wallet with more than eight grants", 1, limit{0, 0, 3}, ask(dashboard))
	c.world.Pass(31 * 24 * time.Hour)
	if err := c.epoch(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("recordUsage that books the expiry of a grant", 1, noLimit, c.use(main, 6))
	usage := aggregate.New(aggregate.Config{Ledger: c.world.Ledger, Store: c.store.Usage()})
	c.charge("updateUsageSettings", 1, noLimit, func() error {
		return done(usage.UpdateSettings(c.t.Context(), billingtest.Caller, aggregate.UpdateSettings{
			Keyed: keyed("dimensions"), Dimensions: []string{"model"},
		}))
	})
	test := billingtest.Caller
	test.Tenant = billing.Test
	c.charge("advanceTestClock", 1, noLimit, func() error {
		return done(c.world.AdvanceTestClock(c.t.Context(), test, c.world.Time().AddDate(1, 0, 0), true))
	})
	c.restart()
	c.charge("a balance, the first query with its key in a process", 1, limit{0, 0, 1.5}, ask(balanceQuery))
	c.charge("the balance of a month ago", 1, noLimit, ask(`query($wallet: ID!) { wallet(id: $wallet) {
		balanceAt(time: "2026-01-02T00:00:00Z") { available } } }`))
}

// revocation ends an API key.
func (c *costs) revocation() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	key, err := w.CreateAPIKey(ctx, by, billing.CreateAPIKey{Keyed: keyed("leaked"), Name: "K", Scopes: []billing.Scope{billing.ScopeRead}})
	if err != nil {
		c.t.Fatal(err)
	}
	c.charge("revokeApiKey", 1, noLimit, func() error {
		return done(w.RevokeAPIKey(ctx, by, billing.RevokeAPIKey{Keyed: keyed("revoke"), APIKey: key.Value.ID}))
	})
}

// webhooks are what an owner of webhook endpoints does.
func (c *costs) webhooks() {
	ctx, by := c.t.Context(), billingtest.Caller
	hooks := outbox.New(outbox.Config{
		Store: c.store, Sender: &outboxtest.Sender{}, Queue: outboxtest.NewQueue(c.world.Time), Runtime: c.world.Runtime(),
		Log: slog.New(slog.DiscardHandler),
	})
	var endpoint outbox.EndpointID
	c.charge("createWebhookEndpoint", 1, noLimit, func() error {
		created, err := hooks.CreateEndpoint(ctx, by, outbox.CreateEndpoint{
			Keyed: keyed("e"), URL: "https://example.com/hooks", Events: []string{"grant.*"},
		})
		if err == nil {
			endpoint = created.Value.Endpoint.ID
		}
		return err
	})
	c.charge("updateWebhookEndpoint", 1, noLimit, func() error {
		return done(hooks.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("u"), Endpoint: endpoint, Events: []string{"*"}}))
	})
	c.charge("rotateWebhookSecret", 1, noLimit, func() error {
		return done(hooks.RotateSecret(ctx, by, outbox.RotateSecret{Keyed: keyed("o"), Endpoint: endpoint, OverlapHours: 24}))
	})
	var delivery outbox.DeliveryID
	c.charge("sendTestWebhook", 1, noLimit, func() error {
		sent, err := hooks.SendTest(ctx, by, outbox.SendTest{Keyed: keyed("test"), Endpoint: endpoint})
		if err == nil {
			delivery = sent.Value.ID
		}
		return err
	})
	c.charge("replayWebhookDelivery", 1, noLimit, func() error {
		return done(hooks.Replay(ctx, by, outbox.Replay{Keyed: keyed("replay"), Delivery: delivery}))
	})
	c.charge("replayFailedDeliveries", 1, noLimit, func() error {
		return done(hooks.ReplayFailed(ctx, by, outbox.ReplayFailed{
			Keyed: keyed("failed"), Endpoint: endpoint, From: c.world.Time().Add(-time.Hour), To: c.world.Time(),
		}))
	})
	c.charge("deleteWebhookEndpoint", 1, noLimit, func() error {
		return done(hooks.DeleteEndpoint(ctx, by, outbox.DeleteEndpoint{Keyed: keyed("delete"), Endpoint: endpoint}))
	})
}

// dashboard is the first page of a front end: the balance with what expires next, what can be spent of which grant, and
// the last eight lines.
const dashboard = `query($wallet: ID!) { wallet(id: $wallet) {
	id name unit status overdraftLimit
	balance { available held pending posted asOf expiringNext { amount expiresAt } }
	grants(first: 10, spendable: true) { nodes { id source amount remaining priority effectiveAt expiresAt status } pageInfo { hasNextPage endCursor } }
	transactions(first: 8) { nodes { id type amount balanceAfter action subject occurredAt recordedAt } pageInfo { hasNextPage endCursor } } } }`

const balanceQuery = `query($wallet: ID!) { wallet(id: $wallet) { id balance { available held pending posted asOf } } }`
