package aggregatetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestChaos uses wallets at random, and applies the commits in batches that are cut, repeated, interleaved between
// wallets and interrupted by every [Accident] that a store may have, by services that forget everything now and then.
// Meanwhile wallets are computed again. In the end the rows have to be the fold of the ledgers.
func TestChaos(t *testing.T, newStore func(t *testing.T) aggregate.Store, seeds, steps int) {
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			newChaos(t, newStore(t), uint64(seed)).run(steps)
		})
	}
}

// chaos is one random life of a fixture.
type chaos struct {
	*Fixture
	random  *rand.Rand
	faulty  *Faulty
	quiet   bool // no accidents happen
	wallets []billing.WalletRef
	usages  []*billing.Transaction
	grants  []billing.GrantID
	applied map[billing.WalletRef]int // how many commits of a wallet, from its first on, were all applied
}

func newChaos(t *testing.T, store aggregate.Store, seed uint64) *chaos {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same seed has to give the same life
	c := &chaos{random: random, applied: map[billing.WalletRef]int{}}
	c.faulty = NewFaulty(store, func() Accident {
		if c.quiet || c.random.IntN(4) > 0 {
			return None
		}
		return Accident(1 + c.random.IntN(4))
	})
	c.Fixture = NewFixture(t, billingtest.NewMemory(), c.faulty)
	for i, zone := range []string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/Havana", "Australia/Lord_Howe"} {
		name := fmt.Sprint("w", i)
		c.wallets = append(c.wallets, c.Wallet(name, zone))
		c.Budget(name, "team", "")
		c.Budget(name, "agent", "team")
	}
	return c
}

func (c *chaos) run(steps int) {
	for range steps {
		c.Stream.Lag(c.random.IntN(4) * c.random.IntN(30))
		switch n := c.random.IntN(20); {
		case n < 8:
			c.useWallet()
		case n < 10:
			c.moveMoney()
			c.CheckFinance(aggregate.New(aggregate.Config{Ledger: c.World.Ledger, Store: c.faulty.Store, Now: c.World.Time}),
				c.wallets[c.random.IntN(len(c.wallets))])
		case n < 17:
			c.deliver()
		case n < 18:
			c.Service = c.NewService()
		case n < 19:
			c.World.Pass(time.Duration(c.random.IntN(20*24)) * time.Hour)
		default:
			c.Count([][]string{nil, {"model"}, {"region", "model"}}[c.random.IntN(3)]...)
			c.rebuild()
		}
	}
	c.finish()
	if c.faulty.Accidents() == 0 {
		c.T.Error("no accident happened")
	}
}

// useWallet records, holds or reverses usage of a wallet, or grants credit to it.
func (c *chaos) useWallet() {
	name := fmt.Sprint("w", c.random.IntN(len(c.wallets)))
	pick := func(from ...string) string { return from[c.random.IntN(len(from))] }
	ago := time.Duration(c.random.Int64N(int64(34 * 24 * time.Hour)))
	switch n := c.random.IntN(10); {
	case n < 5:
		usage := c.Usage(name, pick("chat", "image", "a#b"), pick("", "", "anna", "ben"),
			pick("1", "0", "0.000000000001", "12345.678", "999999999999999999.999999999999"), billing.Credits(c.random.Int64N(1000)), ago)
		usage.Dimensions = billing.Metadata{"model": pick("", "opus", "haiku"), "region": pick("eu", "us")}
		usage.Budget = pick("", "team", "agent")
		c.usages = append(c.usages, c.Record(usage))
	case n < 6 && len(c.usages) > 0:
		usage := c.usages[c.random.IntN(len(c.usages))]
		if left := -usage.Amount - usage.Reversed; left > 0 {
			amount := 1 + billing.Credits(c.random.Int64N(int64(left)))
			c.Reverse(usage, amount)
			usage.Reversed += amount
		}
	case n < 7 && c.random.IntN(2) == 0: // of which the rest returns, or ends by itself
		hold := c.Hold(name, pick("chat", "image"), pick("", "anna"), 500, pick("", "team", "agent"))
		for step := range c.random.IntN(3) {
			c.usages = append(c.usages, c.Capture(hold, "2.5", billing.Credits(1+c.random.Int64N(300)), step == 1))
		}
	case n < 7:
		c.Grant(name, billing.Credits(1+c.random.Int64N(1000)))
	default:
		var events []billing.RecordUsage
		for range 1 + c.random.IntN(2*billing.MaxCommitCommands) {
			action, seat := fmt.Sprint("action ", c.random.IntN(40)), fmt.Sprint("seat ", c.random.IntN(50))
			event := c.Usage(name, action, pick("", seat), "1.5", billing.Credits(c.random.Int64N(50)),
				time.Duration(c.random.Int64N(int64(34*24*time.Hour))))
			event.Budget = pick("", "", "agent")
			events = append(events, event)
		}
		batch := billing.RecordUsageBatch{Wallet: name, Mode: billing.BestEffort, Events: events}
		if _, _, err := c.World.RecordUsageBatch(c.T.Context(), billingtest.Caller, batch); err != nil {
			c.T.Fatal(err)
		}
	}
}

// moveMoney grants credit that was paid for, or moves it otherwise.
func (c *chaos) moveMoney() {
	name := fmt.Sprint("w", c.random.IntN(len(c.wallets)))
	switch n := c.random.IntN(8); {
	case n < 4:
		var expires time.Time
		if c.random.IntN(2) == 0 {
			expires = c.World.Time().Add(time.Duration(1+c.random.IntN(10*24)) * time.Hour)
		}
		paid := billing.Amount{Minor: c.random.Int64N(500), Currency: []string{"EUR", "JPY", "USD"}[c.random.IntN(3)]}
		if line := c.GrantPaid(name, billing.Credits(1+c.random.Int64N(1500)), paid, expires); line != nil {
			c.grants = append(c.grants, line.Created[0].ID())
		}
	case n < 6:
		c.Transfer(name, fmt.Sprint("w", c.random.IntN(len(c.wallets))), billing.Credits(1+c.random.Int64N(700)))
	case n < 7 && len(c.grants) > 0:
		c.Void(c.grants[c.random.IntN(len(c.grants))])
	default:
		c.Adjust(name, billing.Credits(c.random.Int64N(400)-300))
	}
}

// commitsOf returns the commits of a wallet, in order.
func (c *chaos) commitsOf(ref billing.WalletRef) (commits []aggregate.Commit) {
	for _, commit := range c.Stream.Commits() {
		if commit.After.WalletRef == ref {
			commits = append(commits, commit)
		}
	}
	return commits
}

// deliver applies a batch of commits: for each of some wallets the next ones, after some that were applied before.
func (c *chaos) deliver() {
	var batch []aggregate.Commit
	next := map[billing.WalletRef]int{}
	for _, at := range c.random.Perm(len(c.wallets))[:1+c.random.IntN(len(c.wallets))] {
		ref := c.wallets[at]
		commits := c.commitsOf(ref)
		from := max(0, c.applied[ref]-c.random.IntN(4))
		to := from + c.random.IntN(len(commits)-from+1)
		if c.random.IntN(20) == 0 {
			from = min(to, from+c.random.IntN(5)) // some are never delivered
		}
		next[ref] = to
		batch = append(batch, commits[from:to]...)
	}
	errs := c.Service.ApplyAll(c.T.Context(), batch)
	for i, err := range errs {
		if err != nil {
			next[batch[i].After.WalletRef] = 0
			if isMismatch(err) {
				c.T.Fatal(err)
			}
		}
	}
	for ref, to := range next {
		c.applied[ref] = max(c.applied[ref], to)
	}
}

// rebuild computes a wallet again, which accidents may interrupt, and removes old rows.
func (c *chaos) rebuild() {
	ref := c.wallets[c.random.IntN(len(c.wallets))]
	service := c.NewService() // as another process does
	if err := service.Rebuild(c.T.Context(), ref, nil); err != nil {
		if isMismatch(err) {
			c.T.Fatal(err)
		}
		return
	}
	_, _ = service.Sweep(c.T.Context(), ref) // a later sweep removes the rows that it leaves
}

func isMismatch(err error) bool {
	_, is := errors.AsType[*aggregate.Mismatch](err)
	return is
}

// finish applies all commits without accidents, and checks the rows.
func (c *chaos) finish() {
	c.quiet = true
	defer func() { c.quiet = false }()
	c.ApplyAll(c.Stream.Commits()...)
	c.CheckRows(c.wallets...)
	c.CheckMoney(c.wallets...)
	c.CheckTotals(c.wallets...)
}
