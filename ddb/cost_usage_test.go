package ddb_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// The queries of a page of charts.
const (
	chartQuery = `query($wallet: ID!) { wallet(id: $wallet) {
		usage(from: "2025-12-03T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: [ACTION]) { start action events quantity credits } } }`
	hourlyQuery = `query($wallet: ID!) { wallet(id: $wallet) {
		usage(from: "2025-12-31T00:00:00Z", to: "2026-01-02T00:00:00Z", interval: HOUR) { start events credits } } }`
	subjectsQuery = `query($wallet: ID!) { wallet(id: $wallet) {
		usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", interval: MONTH, groupBy: [SUBJECT]) { subject credits } } }`
	forecastQuery = `query($wallet: ID!) { wallet(id: $wallet) { forecast { creditsPerDay depletesAt expiringUnused { amount expiresAt } } } }`
	chartsPage    = `query($wallet: ID!) { wallet(id: $wallet) { balance { available } usageThrough { recordedAt behind }
		usage(from: "2025-12-03T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: [ACTION]) { start action credits }
		forecast { creditsPerDay depletesAt } } }`
)

// charts are the counting of usage, and the queries of a page of charts, for a wallet that is used every hour for a
// month, for three actions by four subjects.
func (c *costs) charts() {
	ctx, main := c.t.Context(), billing.WalletRef{Tenant: billingtest.Caller.Tenant, ID: c.wallet("charted")}
	service := aggregate.New(aggregate.Config{Ledger: c.world.Ledger, Store: ddbtest.Open(c.t, c.config).Usage(), Now: c.world.Time})
	count := func() error {
		wallet, err := c.world.Wallet(ctx, main.Tenant, string(main.ID), ledger.Strong)
		if err != nil {
			return err
		}
		return service.Apply(ctx, nil, &wallet.Wallet)
	}
	const hours = 30 * 24
	var events []billing.RecordUsage
	for n := range hours {
		e := event(main.ID, n)
		at := c.world.Time().Add(time.Duration(n-hours) * time.Hour)
		e.OccurredAt, e.Action, e.Subject = &at, []string{"chat.completion", "image.generation", "text.embedding"}[n%3],
			fmt.Sprint("user_", n%4)
		events = append(events, e)
	}
	batch := billing.RecordUsageBatch{Wallet: string(main.ID), Mode: billing.BestEffort, Events: events}
	record := func() error { return done2(c.world.RecordUsageBatch(ctx, billingtest.Caller, batch)) }
	if err := errors.Join(c.grant("charted", 0), record(), count()); err != nil {
		c.t.Fatal(err)
	}
	next := hours
	counting := func(usages int, each limit) {
		for range usages {
			if err := c.use(main.ID, next)(); err != nil {
				c.t.Fatal(err)
			}
			next++
		}
		name := fmt.Sprintf("counting %d usages for charts", usages)
		if usages == 1 {
			name = "counting a usage for charts"
		}
		c.charge(name, usages, each, count)
	}
	counting(1, limit{28, 0, 3})
	counting(billing.CountEvery, limit{28. / billing.CountEvery, 0, 0.2})
	if err := c.batch(main.ID, 2*hours, 2*hours+980)(); err != nil {
		c.t.Fatal(err)
	}
	c.charge("counting 980 usages for charts", 980, limit{0.1, 0, 0.5}, count)
	wait := timer.New(timer.Config{Ledger: c.world.Ledger, Store: ddbtest.Open(c.t, c.config)})
	c.charge("setting the timer that has usage counted", 1, limit{1, 1, 0}, func() error {
		return wait.ScheduleCount(ctx, main, c.world.Time().Add(billing.CountLatest))
	})
	c.charge("setting it again", 1, limit{1, 2, 0}, func() error {
		return wait.ScheduleCount(ctx, main, c.world.Time().Add(2*billing.CountLatest))
	})
	c.world.Pass(10 * time.Second) // after which rows need not be read strongly
	ask := func(document string) func() error {
		return func() error { return c.query(document, map[string]any{"wallet": string(main.ID)}) }
	}
	c.charge("a chart of 30 days by action", 1, limit{0, 0, 2}, ask(chartQuery))
	c.charge("a chart of 48 hours", 1, limit{0, 0, 2}, ask(hourlyQuery))
	c.charge("the subjects of a month", 1, noLimit, ask(subjectsQuery))
	movements := `query($wallet: ID!) { wallet(id: $wallet) {
		movements(from: "2025-12-03T00:00:00Z", to: "2026-01-02T00:00:00Z") { start type lines credits closing } } }`
	c.charge("what moved in 30 days", 1, limit{0, 0, 2}, ask(movements))
	ranking := `query($wallet: ID!) { wallet(id: $wallet) {
		topSubjects(from: "2025-12-03T00:00:00Z", to: "2026-01-02T00:00:00Z") { subject credits share } } }`
	c.charge("the top subjects of 30 days", 1, limit{0, 0, 3}, ask(ranking))
	c.charge("a forecast", 1, noLimit, ask(forecastQuery))
	c.charge("a page of charts: balance, 30 days by action, forecast", 1, limit{0, 0, 2}, ask(chartsPage))
	for n := range billing.CountEvery - 1 {
		if err := c.use(main.ID, 5000+n)(); err != nil {
			c.t.Fatal(err)
		}
	}
	c.charge("… when 63 usages are not counted yet", 1, limit{0, 0, 6}, ask(chartsPage))
}

// books are what counting money adds, which is nothing in a wallet without paid grants, and the queries of books.
func (c *costs) books() {
	ctx, tenant := c.t.Context(), billingtest.Caller.Tenant
	service := aggregate.New(aggregate.Config{Ledger: c.world.Ledger, Store: ddbtest.Open(c.t, c.config).Usage(), Now: c.world.Time})
	charted := billing.WalletRef{Tenant: tenant, ID: c.wallet("charted")}
	opened, err := c.world.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("free"), Customer: "acme", ExternalID: "free", Name: "free", Unit: "credits",
	})
	if err != nil {
		c.t.Fatal(err)
	}
	free := opened.Value.WalletRef
	if _, err := service.UpdateSettings(ctx, billingtest.Caller, aggregate.UpdateSettings{Keyed: keyed("no dimension")}); err != nil {
		c.t.Fatal(err)
	}
	if err := done(c.world.GrantCredits(ctx, billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("given"), Wallet: "free", Amount: 1_000_000 * billing.Credit, Source: billing.SourcePromotion,
	})); err != nil {
		c.t.Fatal(err)
	}
	next := 9000
	count := func(ref billing.WalletRef) func() error {
		for range billing.CountEvery {
			if err := c.use(ref.ID, next)(); err != nil {
				c.t.Fatal(err)
			}
			next++
		}
		return func() error {
			wallet, err := c.world.Wallet(ctx, tenant, string(ref.ID), ledger.Strong)
			if err != nil {
				return err
			}
			return service.Apply(ctx, nil, &wallet.Wallet)
		}
	}
	if err := errors.Join(c.grant("charted", 1), c.grant("charted", 2), count(free)(), count(charted)()); err != nil {
		c.t.Fatal(err)
	}
	c.charge("counting 64 usages of a wallet without paid grants", billing.CountEvery, limit{24. / billing.CountEvery, 0, 0.2}, count(free))
	c.world.Pass(24 * time.Hour)
	c.charge("counting the first 64 usages of a day of a wallet with paid grants", billing.CountEvery,
		limit{38. / billing.CountEvery, 0, 0.2}, count(charted))
	ask := func(document string) func() error {
		return func() error { return c.query(document, map[string]any{"wallet": string(charted.ID)}) }
	}
	const rows = `{ currency received deferred earned }`
	end := billing.FormatInstant(c.world.Time().Truncate(24 * time.Hour).Add(-time.Microsecond))
	c.charge("the books of a wallet", 1, limit{0, 0, 3}, ask(`query($wallet: ID!) { wallet(id: $wallet) { finance `+rows+` } }`))
	c.charge("the books of a wallet at the end of a day", 1, limit{0, 0, 4},
		ask(`query($wallet: ID!) { wallet(id: $wallet) { finance(at: "`+end+`") `+rows+` } }`))
	c.charge("the books of the tenant, which look at its wallets", 1, noLimit, ask(`{ finance { complete rows `+rows+` } }`))
}

// usageOfBudgets are what counting by budget adds: nothing where no line names one, and a pair of rows for each budget and action.
func (c *costs) usageOfBudgets() {
	ctx := c.t.Context()
	service := aggregate.New(aggregate.Config{Ledger: c.world.Ledger, Store: ddbtest.Open(c.t, c.config).Usage(), Now: c.world.Time})
	opened, err := c.world.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("shared"), Customer: "acme", ExternalID: "shared", Name: "shared", Unit: "credits",
	})
	if err != nil {
		c.t.Fatal(err)
	}
	shared := opened.Value.WalletRef
	if err := done(c.world.GrantCredits(ctx, billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("given to shared"), Wallet: "shared", Amount: 1_000_000 * billing.Credit, Source: billing.SourcePromotion,
	})); err != nil {
		c.t.Fatal(err)
	}
	for n := range billing.CountEvery {
		if err := done(c.world.CreateBudget(ctx, billingtest.Caller, billing.CreateBudget{
			Keyed: keyed(fmt.Sprint("budget of agent ", n)), Wallet: "shared", ExternalID: fmt.Sprint("agent ", n), Name: fmt.Sprint(n),
			Limit: billing.MaxCredits,
		})); err != nil {
			c.t.Fatal(err)
		}
	}
	next := 10_000
	count := func(budget func(n int) string) func() error {
		for n := range billing.CountEvery {
			usage := event(shared.ID, next)
			usage.Budget = budget(n)
			if err := done(c.world.RecordUsage(ctx, billingtest.Caller, usage)); err != nil {
				c.t.Fatal(err)
			}
			next++
		}
		return func() error {
			wallet, err := c.world.Wallet(ctx, shared.Tenant, string(shared.ID), ledger.Strong)
			if err != nil {
				return err
			}
			return service.Apply(ctx, nil, &wallet.Wallet)
		}
	}
	none, one := func(int) string { return "" }, func(int) string { return "agent 1" }
	if err := count(one)(); err != nil {
		c.t.Fatal(err)
	}
	each := limit{24. / billing.CountEvery, 0, 0.2}
	c.charge("counting 64 usages that name no budget, of a wallet with budgets", billing.CountEvery, each, count(none))
	each.write = 28. / billing.CountEvery
	c.charge("… that name one", billing.CountEvery, each, count(one))
	each.write = (2*24. + 4*billing.CountEvery) / billing.CountEvery // they take two steps
	c.charge("… that name one each", billing.CountEvery, each, count(func(n int) string { return fmt.Sprint("agent ", n) }))
	c.world.Pass(10 * time.Second) // after which rows need not be read strongly
	chart := func(fields string) func() error {
		from := billing.FormatInstant(c.world.Time().AddDate(0, 0, -30))
		to := billing.FormatInstant(c.world.Time())
		return func() error {
			return c.query(`{ wallet(id: "shared") { usage(from: "`+from+`", to: "`+to+`", groupBy: [BUDGET]) { start credits `+fields+` } } }`, nil)
		}
	}
	c.charge("a chart of 30 days by budget, of 64", 1, limit{0, 0, 5}, chart(``))
	c.charge("… with the name of each budget", 1, noLimit, chart(`budget { name }`))
}

// done2 is done for a request that returns a wallet as well.
func done2[T, U any](_ T, _ U, err error) error { return err }
