package ledger_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// manyGrants has two wallets with many small grants, so that more becomes due at once than one commit books.
type manyGrants struct {
	*fixture
	random  *rand.Rand
	limit   billing.Credits
	wallets [2]billing.WalletID
	keys    int
	usages  []billing.TransactionID
	seen    [2][]billing.Balance
}

// TestManyGrants runs random requests on such wallets. Balances that were read stay the same for their instants, and
// the books agree, in the ledger and in an export.
func TestManyGrants(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := &manyGrants{fixture: newFixture(t), random: rand.New(rand.NewPCG(seed, 9))}
			c.limit = billing.Credits(c.random.IntN(3)) * 100 * billing.Credit
			for i := range c.wallets {
				w, _, err := unpack(c.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
					Keyed: keyed(fmt.Sprint("many", i)), Customer: string(c.customer.ID), Name: "w", Unit: "credits",
					OverdraftLimit: c.limit,
				}))
				if err != nil {
					t.Fatal(err)
				}
				c.wallets[i] = w.ID
			}
			for range 60 {
				if err := c.act(c.random.IntN(2)); err != nil && refusalOf(err) == "" {
					t.Fatal(err)
				}
				c.look()
				if c.random.IntN(4) == 0 {
					c.compare(c.random.IntN(2))
				}
				c.Pass(time.Duration(1+c.random.IntN(60)) * time.Minute)
			}
		})
	}
}

func (c *manyGrants) key() billing.Keyed {
	c.keys++
	return keyed(fmt.Sprint(c.keys))
}

// act sends a random request for a wallet, which may be refused.
func (c *manyGrants) act(i int) (err error) {
	ctx, by, id := c.t.Context(), billingtest.Caller, string(c.wallets[i])
	amount := billing.Credits(1+c.random.IntN(60)) * billing.Credit
	switch kind := c.random.IntN(10); {
	case kind < 3:
		return c.fill(id)
	case kind < 7:
		u := billing.RecordUsage{Keyed: c.key(), Wallet: id, Action: "a", Credits: &amount}
		amount *= 8
		u.OnShortfall = []billing.ShortfallPolicy{
			billing.ShortfallReject, billing.ShortfallPartial, billing.ShortfallOverdraft,
		}[c.random.IntN(3)]
		var posted *ledger.Result[*billing.Transaction]
		if posted, err = c.RecordUsage(ctx, by, u); err == nil {
			c.usages = append(c.usages, posted.Value.ID())
		}
	case kind < 9 && len(c.usages) > 0:
		r := billing.ReverseUsage{Keyed: c.key(), Transaction: c.usages[c.random.IntN(len(c.usages))], Reason: "r"}
		r.ExpiredCredits = []billing.ExpiredCreditPolicy{
			billing.ExpiredGrace, billing.ExpiredAgain, billing.ExpiredNonExpiring,
		}[c.random.IntN(3)]
		if c.random.IntN(2) == 0 {
			r.Amount = &amount
		}
		_, err = c.ReverseUsage(ctx, by, r)
	default:
		_, err = c.TransferCredits(ctx, by, billing.TransferCredits{
			Keyed: c.key(), From: id, To: string(c.wallets[1-i]), Amount: amount, Reason: "r",
		})
	}
	return err
}

// fill makes up to ninety grants of a few credits, most of which become effective and lapse together, within hours.
func (c *manyGrants) fill(id string) error {
	from := c.Time().Add(time.Duration(c.random.IntN(60)-20) * time.Minute)
	to := c.Time().Add(time.Duration(60+c.random.IntN(120)) * time.Minute)
	for range 20 + c.random.IntN(70) {
		g := billing.GrantCredits{
			Keyed: c.key(), Wallet: id, Amount: billing.Credits(1+c.random.IntN(3)) * billing.Credit, Source: billing.SourcePlan,
			Priority: c.random.IntN(2), EffectiveAt: &from,
		}
		if c.random.IntN(8) > 0 {
			g.ExpiresAt = &to
		}
		if _, err := c.GrantCredits(c.t.Context(), billingtest.Caller, g); err != nil {
			return err
		}
	}
	return nil
}

// look records the balances of both wallets.
func (c *manyGrants) look() {
	c.t.Helper()
	for i, id := range c.wallets {
		s, err := c.Wallet(c.t.Context(), billing.Live, string(id), ledger.Strong)
		if err != nil {
			c.t.Fatal(err)
		}
		balance, err := c.Balance(c.t.Context(), s, c.Time())
		if err != nil || balance.Available < -c.limit {
			c.t.Fatalf("%s are available, %v", balance.Available, err)
		}
		c.seen[i] = append(c.seen[i], balance)
	}
}

// compare reads the last recorded balances of a wallet again, audits it, and verifies its export.
func (c *manyGrants) compare(i int) {
	ctx := c.t.Context()
	s, err := c.Wallet(ctx, billing.Live, string(c.wallets[i]), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, then := range c.seen[i][max(0, len(c.seen[i])-12):] {
		got, err := c.BalanceAt(ctx, s.Fork(), then.AsOf)
		if err != nil || got.Posted != then.Posted || got.Available != then.Available {
			c.t.Fatalf("at %s: %s, %s available, but it was %s and %s; %v", then.AsOf, got.Posted, got.Available, then.Posted,
				then.Available, err)
		}
	}
	if audit, err := c.Audit(ctx, s.Fork(), c.Time()); err != nil || !audit.OK {
		c.t.Errorf("audit: %+v, %v", audit, err)
	}
	page, err := c.Transactions(ctx, &s.Wallet, ledger.LineQuery{Limit: billing.MaxScannedLines})
	if err != nil || page.More {
		c.t.Fatalf("more lines: %t, %v", page.More, err)
	}
	var file bytes.Buffer
	for _, line := range slices.Backward(page.Lines) {
		if err := export.Write(&file, line, nil); err != nil {
			c.t.Fatal(err)
		}
	}
	if report, err := export.Verify(&file); err != nil || report.Posted != s.Wallet.Posted ||
		report.Debt != s.Wallet.Debt {
		c.t.Errorf("the export has %+v, %v", report, err)
	}
}
