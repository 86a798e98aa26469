package ddb_test

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// reads are the requests of a front end.
func (c *costs) reads() {
	page := func(first int) string {
		return fmt.Sprintf(`query($wallet: ID!) { wallet(id: $wallet) { transactions(first: %d) { nodes {
			id type amount balanceAfter occurredAt drawdowns { amount grant { id source expiresAt } } } } } }`, first)
	}
	main := map[string]any{"wallet": string(c.wallet("main"))}
	ask := func(document string) func() error { return func() error { return c.query(document, main) } }
	if err := ask(balanceQuery)(); err != nil { // from here on, the process knows the key
		c.t.Fatal(err)
	}
	c.charge("a balance", 1, limit{0, 0, 0.5}, ask(balanceQuery))
	c.charge("a dashboard: balance, grants, the last eight transactions", 1, limit{0, 0, 2}, ask(dashboard))
	c.charge("50 transactions with their grants", 1, noLimit, ask(page(50)))
	c.charge("100 transactions with their grants", 1, noLimit, ask(page(100)))
	c.charge("the grants and expiries among 1,100 transactions: types: [GRANT, EXPIRY]", 1, noLimit,
		ask(`query($wallet: ID!) { wallet(id: $wallet) { transactions(types: [GRANT, EXPIRY]) { nodes { id amount } } } }`))
	c.charge("the grants of a wallet, newest first", 1, noLimit,
		ask(`query($wallet: ID!) { wallet(id: $wallet) { grants(first: 50) { nodes { id amount remaining status } } } }`))
	c.charge("a transaction by its key", 1, noLimit, ask(`query($wallet: ID!) { wallet(id: $wallet) {
		transactionByKey(idempotencyKey: "req_8f14e45f-ceea-467f-9575-000000000001") { id amount } } }`))
	c.charge("an audit of a wallet of about 1,100 lines", 1, noLimit,
		ask(`query($wallet: ID!) { wallet(id: $wallet) { audit { ok } } }`))
	c.charge("the wallets of a customer with their balances", 1, noLimit,
		ask(`{ customer(id: "acme") { wallets { nodes { name balance { available } } } } }`))
	c.charge("the wallets of the tenant with their balances", 1, noLimit,
		ask(`{ wallets { nodes { name balance { available } } } }`))
	c.charge("what people did in all wallets of the tenant, a page of 50", 1, noLimit,
		ask(`{ activity { nodes { type amount actorDetails { name } } } }`))
	c.charge("what asks for attention for one reason", 1, noLimit, ask(`{ attention(kind: FROZEN) { nodes { id since detail } } }`))
	c.attention()
	c.charge("the totals of the tenant", 1, noLimit, ask(`{ totals { customers wallets units { posted held debt } asOf } }`))
	c.charge("the active wallets of the tenant", 1, noLimit, ask(`{ wallets(status: ACTIVE) { nodes { name } } }`))
	c.charge("searchCustomers by a word", 1, noLimit, ask(`{ searchCustomers(text: "acm") { nodes { name } } }`))
	c.charge("searchCustomers by two words", 1, noLimit, ask(`{ searchCustomers(text: "acme mai") { nodes { name } } }`))
}

// attention is what a follower does when a wallet begins to ask for attention, and when the same record comes again.
func (c *costs) attention() {
	watch := attention.New(ddbtest.Open(c.t, c.config), c.world.Runtime())
	frozen := billing.Wallet{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: c.wallet("main")}, Status: billing.WalletFrozen, Revision: 1 << 40,
		CommittedAt: c.world.Time(),
	}
	follow := func() error { return watch.FollowWallet(c.t.Context(), &frozen) }
	c.charge("listing a wallet that begins to ask for attention", 1, noLimit, follow)
	c.charge("… when its record comes again", 1, noLimit, follow)
}
