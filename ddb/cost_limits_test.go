package ddb_test

import (
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// limitedSubjects is how many subjects of a wallet have limits.
const limitedSubjects = 10_000

// limited opens a wallet like that of the usages: it has eight live grants.
func (c *costs) limited(name string) billing.WalletID {
	if err := done(c.world.OpenWallet(c.t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("w " + name), Customer: "acme", ExternalID: name, Name: "Acme, " + name, Unit: "credits",
	})); err != nil {
		c.t.Fatal(err)
	}
	for n := range billing.InlineGrants {
		if err := c.grant(name, n+30); err != nil { // the first years have passed
			c.t.Fatal(err)
		}
	}
	return c.wallet(name)
}

// limits are usages under limits of the wallet, of their subjects and actions, and usages that no limit is for.
func (c *costs) limits() {
	ctx, by := c.t.Context(), billingtest.Caller
	limited, next := c.limited("limited"), 0
	use := func(subject, action string) func() error {
		next++
		e := event(limited, next)
		e.Subject, e.Action = subject, action
		return func() error { return done(c.world.RecordUsage(ctx, by, e)) }
	}
	limit1, credits := 100*billing.Credit, 1_000_000*billing.Credit
	set := func(window calendar.Interval, subject, action string) func() error {
		next++
		key := keyed(fmt.Sprintf("req_8f14e45f-ceea-467f-9577-%012d", next))
		return func() error {
			return done(c.world.SetSpendLimit(ctx, by, billing.SetSpendLimit{
				Keyed: key, Wallet: string(limited), Window: window, Limit: &credits, Subject: subject, Action: action,
			}))
		}
	}
	must := func(all ...func() error) {
		for _, do := range all {
			if err := do(); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	must(use("user-2481", "chat.completion"), use("user-2481", "chat.completion"))
	c.charge("recordUsage of a subject without a limit", 1, limit{4, 1, 0}, use("user-2481", "chat.completion"))
	c.charge("setSpendLimit of a wallet", 1, noLimit, set(calendar.Month, "", ""))
	c.charge("recordUsage under a limit of its wallet", 1, limit{4, 1, 0}, use("user-2481", "chat.completion"))
	c.charge("setSpendLimit of a subject", 1, noLimit, set(calendar.Day, "user_1", ""))
	must(set(calendar.Month, "user_1", ""), set(calendar.Hour, "user_1", "chat.completion"))
	c.charge("recordUsage under three limits of its subject", 1, limit{6, 1, 0}, use("user_1", "chat.completion"))
	c.charge("recordUsage under a limit of its subject, again", 1, limit{6, 1, 0}, use("user_1", "chat.completion"))
	c.charge("recordUsage of a subject that the process has not seen since limits were set", 1, limit{4, 1, 1},
		use("user-2481", "chat.completion"))
	c.limitMany(limited)
	must(use("user-2481", "chat.completion"), use("user-2481", "chat.completion"))
	c.charge("recordUsage of a subject without a limit, where 10,000 subjects have one", 1, limit{4, 1, 0},
		use("user-2481", "chat.completion"))
	c.charge("recordUsage under a limit of its subject, which is one of 10,000", 1, limit{6, 1, 1}, use("user_9999", "chat.completion"))
	must(set(calendar.Day, "", "image.generation"), use("user-2481", "chat.completion"))
	c.charge("recordUsage under a limit of its action", 1, limit{6, 1, 0}, use("user-2481", "image.generation"))
	c.charge("setDrawLimit", 1, noLimit, func() error {
		return done(c.world.SetDrawLimit(ctx, by, billing.SetDrawLimit{Keyed: keyed("draw limit"), Wallet: string(limited), Limit: &limit1}))
	})
	must(use("user-2481", "chat.completion"))
	c.charge("recordUsage under a draw limit", 1, limit{4, 1, 0}, use("user-2481", "chat.completion"))
	c.charge("a page of 50 limits", 1, noLimit, func() error {
		return c.query(`query($id: ID!) { wallet(id: $id) { spendLimitList(first: 50) { nodes { subject limit spent resetsAt } } } }`,
			map[string]any{"id": string(limited)})
	})
}

// limitMany has limits of many subjects stored, and begins a new process.
func (c *costs) limitMany(wallet billing.WalletID) {
	s, err := c.world.Wallet(c.t.Context(), billingtest.Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	const each = billing.MaxCommitItems - 1 // one item is the state
	for before := &s.Wallet; before.Limited.Subjects < limitedSubjects; {
		change := billing.WalletChange{Before: before, After: *before.Clone()}
		change.After.Revision++
		change.After.Limited.Epoch++
		for range min(each, limitedSubjects-before.Limited.Subjects) {
			change.After.Limited.Subjects++
			l := &billing.Limits{WalletRef: before.WalletRef, Subject: fmt.Sprint("user_", change.After.Limited.Subjects)}
			l.Revision = change.After.Revision
			l.All = []billing.SpendLimit{{
				Window: calendar.Day, Zone: "UTC", Subject: l.Subject, Limit: 100 * billing.Credit, SetBy: billing.ActorAPIKey, Since: before.Number(),
			}}
			change.Documents = append(change.Documents, l)
		}
		d := &billing.Decision{Tenant: before.Tenant, Wallets: []billing.WalletChange{change}}
		if err := c.store.Commit(c.t.Context(), d); err != nil {
			c.t.Fatal(err)
		}
		before = &change.After
	}
	c.restart()
	if err := c.epoch(); err != nil {
		c.t.Fatal(err)
	}
}

// spendsOfBudgets are usages and holds that name a budget of each level.
func (c *costs) spendsOfBudgets() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	wallet, next := c.limited("budgeted"), 0
	create := func(parent, name string) func() error {
		return func() error {
			return done(w.CreateBudget(ctx, by, billing.CreateBudget{
				Keyed: keyed("budget " + name), Wallet: string(wallet), Parent: parent, ExternalID: name, Name: "The budget of " + name,
				Limit: 1_000_000 * billing.Credit, Window: calendar.Month,
			}))
		}
	}
	use := func(budget string) func() error {
		next++
		e := event(wallet, next)
		e.Budget = budget
		return func() error { return done(w.RecordUsage(ctx, by, e)) }
	}
	names := []string{"team-support", "user-2481", "agent_nightly", "run_8f14e45f-ceea-467f-9575-1d0c1b2a7c3d"}
	must := func(do func() error) {
		if err := do(); err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("createBudget", 1, noLimit, create("", names[0]))
	must(use(names[0]))
	for level := 1; level <= billing.MaxBudgetLevels; level++ {
		if level > 1 {
			must(create(names[level-2], names[level-1]))
		}
		must(use(names[level-1]))
		c.charge(fmt.Sprintf("recordUsage naming a budget of level %d", level), 1, limit{float64(4 + 2*level), 1, 0}, use(names[level-1]))
	}
	c.charge("recordUsage naming no budget, in a wallet with budgets", 1, limit{4, 1, 0}, use(""))
	c.charge("recordUsage naming a budget, the first of a process", 1, limit{12, 1, 8}, func() error {
		c.restart()
		w = c.world
		return errors.Join(c.epoch(), use(names[3])())
	})
	place := func(key, budget string) (*billing.Hold, error) {
		credits := 5 * billing.Credit
		placed, err := w.PlaceHold(ctx, by, billing.PlaceHold{
			Keyed: keyed("req_8f14e45f-ceea-467f-9578-" + key), Wallet: string(wallet), Amount: &credits, Action: "chat.completion",
			Dimensions: billing.Metadata{"model": "large-2"}, Subject: "user-2481", ExpiresIn: 900, Budget: budget,
		})
		if err != nil {
			return nil, err
		}
		return placed.Value.Hold, nil
	}
	capture := func(h *billing.Hold, key string, final bool) func() error {
		return func() error {
			return done(w.CaptureHold(ctx, by, billing.CaptureHold{
				Keyed: keyed("req_8f14e45f-ceea-467f-9579-" + key), Hold: h.HoldID(), Amount: billing.Credit, Final: final,
			}))
		}
	}
	if _, err := place("000000000000", ""); err != nil { // from here on, the process knows the rate card
		c.t.Fatal(err)
	}
	for _, level := range []int{1, 4} {
		more := float64(2 * level)
		var h *billing.Hold
		must(use(names[level-1]))
		c.charge(fmt.Sprintf("placeHold naming a budget of level %d", level), 1, limit{6 + more, 1, 0}, func() (err error) {
			h, err = place(fmt.Sprintf("%012d", level), names[level-1])
			return err
		})
		c.charge("… captureHold, not the final one", 1, limit{6 + more, 1, 1}, capture(h, fmt.Sprint("part", level), false))
		c.charge("… captureHold, the final one, with a rest", 1, limit{12 + more, 2, 1}, capture(h, fmt.Sprint("final", level), true))
	}
	h, err := place("release", names[3])
	if err != nil {
		c.t.Fatal(err)
	}
	c.charge("… releaseHold", 1, limit{8 + 8, 1, 1}, func() error {
		return done(w.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: keyed("req_8f14e45f-ceea-467f-9580-release"), Hold: h.HoldID()}))
	})
	id := billing.NewBudgetID(wallet, h.Budget)
	token := func() error {
		_, _, err := w.CreateBudgetToken(ctx, by, id, "user_1", 20, 3600)
		return err
	}
	c.charge("updateBudget, frozen", 1, noLimit, func() error {
		return done(w.UpdateBudget(ctx, by, billing.UpdateBudget{
			Keyed: keyed("freeze"), Budget: id, Status: billing.SetTo(billing.BudgetFrozen), Reason: "r",
		}))
	})
	c.charge("createBudgetToken of a budget of level 4, the first of a tenant", 1, noLimit, token)
	c.charge("createBudgetToken of a budget of level 4", 1, limit{0, 0, 4.5}, token)
	c.charge("a budget with what is spendable", 1, noLimit, func() error {
		return c.query(`query($id: ID!) { node(id: $id) { ... on Budget { name status spent held remaining spendable } } }`,
			map[string]any{"id": string(id)})
	})
}
