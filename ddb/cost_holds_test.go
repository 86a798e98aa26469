package ddb_test

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// holds are streamed calls, each metered by a hold. The wallet has eight live grants, like that of the usages.
func (c *costs) holds() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	if err := done(w.OpenWallet(ctx, by, billing.OpenWallet{
		Keyed: keyed("w held"), Customer: "acme", ExternalID: "held", Name: "Acme, streams", Unit: "credits",
	})); err != nil {
		c.t.Fatal(err)
	}
	for n := range billing.InlineGrants {
		if err := c.grant("held", n+6); err != nil { // the first months have passed
			c.t.Fatal(err)
		}
	}
	held := c.wallet("held")
	if _, err := c.place(held, 0); err != nil { // from here on, the process knows the rate card
		c.t.Fatal(err)
	}
	var h *billing.Hold
	c.charge("placeHold", 1, limit{write: 6, index: 1}, func() (err error) {
		h, err = c.place(held, 1)
		return err
	})
	credits := billing.Credits(1_834_000)
	capture := func(name string, final bool) func() error {
		return func() error {
			return done(w.CaptureHold(ctx, by, billing.CaptureHold{
				Keyed: keyed(fmt.Sprintf("req_8f14e45f-ceea-467f-9575-%s", name)), Hold: h.HoldID(), Amount: credits, Final: final,
			}))
		}
	}
	extend := func(n int) func() error {
		return func() error {
			return done(w.ExtendHold(ctx, by, billing.ExtendHold{
				Keyed: keyed(fmt.Sprintf("req_8f14e45f-ceea-467f-9575-extend%06d", n)), Hold: h.HoldID(), ExpiresIn: 1800,
			}))
		}
	}
	c.charge("extendHold", 1, limit{write: 6, read: unlimited}, extend(1))
	c.charge("captureHold, not the final one", 1, noLimit, capture("partial00001", false))
	c.charge("captureHold, repeated", 1, noLimit, capture("partial00001", false))
	ask := func(document string, id string) func() error {
		return func() error { return c.query(document, map[string]any{"id": id}) }
	}
	c.charge("a hold with its balance", 1, noLimit,
		ask(`query($id: ID!) { hold(id: $id) { status captured remaining expiresAt wallet { balance { available held } } } }`,
			string(h.HoldID())))
	c.charge("captureHold, the final one, with a rest", 1, limit{write: 12, index: unlimited, read: unlimited},
		capture("final0000001", true))
	c.charge("a hold that was captured", 1, noLimit, ask(`query($id: ID!) { hold(id: $id) { status captured } }`, string(h.HoldID())))
	var err error
	if h, err = c.place(held, 2); err != nil {
		c.t.Fatal(err)
	}
	c.charge("releaseHold", 1, noLimit, func() error {
		return done(w.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: keyed("req_8f14e45f-ceea-467f-9575-release00001"), Hold: h.HoldID()}))
	})
	for n := range 40 {
		if h, err = c.place(held, 100+n); err == nil && n%2 == 0 {
			err = capture(fmt.Sprintf("captured%04d", n), true)()
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("the holds of a wallet, 20 of them open", 1, noLimit,
		ask(`query($id: ID!) { wallet(id: $id) { holds(first: 50) { nodes { id status amount captured remaining } } } }`, string(held)))
	c.charge("100 transactions with their holds", 1, noLimit,
		ask(`query($id: ID!) { wallet(id: $id) { transactions(first: 100) { nodes { id amount heldChange hold { id status } } } } }`,
			string(held)))
	c.world.Pass(billing.MaxHoldTime)
	if err := c.epoch(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("a balance of which 21 holds have ended and are not booked", 1, noLimit, ask(`query($id: ID!) { wallet(id: $id) { balance { available } } }`, string(held)))
	c.charge("booking the end of 21 holds", 21, noLimit, func() error {
		return w.BookDue(ctx, billing.WalletRef{Tenant: by.Tenant, ID: held})
	})
}

// place sets credits aside for a call, as event records one.
func (c *costs) place(wallet billing.WalletID, n int) (*billing.Hold, error) {
	credits := 5 * billing.Credit
	placed, err := c.world.PlaceHold(c.t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: keyed(fmt.Sprintf("req_8f14e45f-ceea-467f-9576-%012d", n)), Wallet: string(wallet), Amount: &credits,
		Action: "chat.completion", Dimensions: billing.Metadata{"model": "large-2"}, Subject: "user_2481", ExpiresIn: 900,
	})
	if err != nil {
		return nil, err
	}
	return placed.Value.Hold, nil
}
