package payment_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// claimant is one life of a wallet whose payments are refunded and disputed, while its credits are spent, held and returned.
type claimant struct {
	*shop
	random *rand.Rand
	bought []*billing.TopUp
	holds  []billing.HoldID
	usages []billing.TransactionID
	calm   bool // nothing else is at work, and nothing fails
}

// one returns one of the latest things.
func one[T any](random *rand.Rand, all []T) (some T, is bool) {
	if len(all) == 0 {
		return some, false
	}
	latest := all[max(0, len(all)-4):]
	return latest[random.IntN(len(latest))], true
}

// credits returns a random amount.
func (c *claimant) credits() billing.Credits {
	return billing.Credits(1 + c.random.IntN(40_000_000))
}

// lives makes one random step. Refusals are no failures: anything may be asked for at any time.
func (c *claimant) lives() {
	ctx, by, wallet, amount := c.t.Context(), billingtest.Caller, string(c.wallet), c.credits()
	switch n := c.random.IntN(100); {
	case n < 6 && c.calm:
		c.bought = append(c.bought, c.buyPack([]string{"p", "short", "odd"}[c.random.IntN(3)]))
	case n < 24:
		used, err := c.RecordUsage(ctx, by, billing.RecordUsage{
			Keyed: c.next(), Wallet: wallet, Action: "a", Credits: &amount, OnShortfall: billing.ShortfallOverdraft,
		})
		if err == nil {
			c.usages = append(c.usages, used.Value.ID())
		}
	case n < 38:
		c.usesHold(amount)
	case n < 44:
		if usage, is := one(c.random, c.usages); is {
			part := 1 + amount/4
			_, _ = c.ReverseUsage(ctx, by, billing.ReverseUsage{
				Keyed: c.next(), Transaction: usage, Amount: &part, Reason: "r", ExpiredCredits: billing.ExpiredCreditPolicies[c.random.IntN(3)],
			})
		}
	case n < 47:
		if t, is := one(c.random, c.bought); is && len(t.Grants) > 0 {
			id := billing.NewGrantID(c.wallet, t.Grants[c.random.IntN(len(t.Grants))])
			_, _ = c.VoidGrant(ctx, by, billing.VoidGrant{Keyed: c.next(), Grant: id, Reason: "r"})
		}
	case n < 50:
		_, _ = c.GrantCredits(ctx, by, billing.GrantCredits{
			Keyed: c.next(), Wallet: wallet, Amount: amount, Source: billing.SourcePromotion,
		})
	case n < 58:
		if t, is := one(c.random, c.bought); is {
			c.bank.refunds = []billing.RefundState{[]billing.RefundState{
				billing.RefundPending, billing.RefundSucceeded, billing.RefundFailed,
			}[c.random.IntN(3)]}
			_, _ = c.refund(t, []*billing.Money{nil, usd(1 + c.random.Int64N(1000))}[c.random.IntN(2)], c.random.IntN(2) == 0)
		}
	case n < 88:
		if t, is := one(c.random, c.bought); is {
			c.bank.turns(t, c.turns)
			c.hears(t)
		}
	default:
		c.Pass(time.Duration(c.random.Int64N(int64(10 * time.Hour))))
	}
}

// usesHold does something with one of the latest holds, or places one.
func (c *claimant) usesHold(amount billing.Credits) {
	ctx, by := c.t.Context(), billingtest.Caller
	hold, is := one(c.random, c.holds)
	switch n := c.random.IntN(5); {
	case !is || n < 3:
		placed, err := c.PlaceHold(ctx, by, billing.PlaceHold{
			Keyed: c.next(), Wallet: string(c.wallet), Amount: &amount, UpTo: true, ExpiresIn: 60 * (1 + c.random.IntN(600)),
		})
		if err == nil && placed.Value.Hold != nil {
			c.holds = append(c.holds, placed.Value.Hold.HoldID())
		}
	case n == 3:
		_, _ = c.CaptureHold(ctx, by, billing.CaptureHold{
			Keyed: c.next(), Hold: hold, Amount: 1 + amount/3, Final: c.random.IntN(2) == 0, AllowMore: true,
		})
	default:
		_, _ = c.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: c.next(), Hold: hold})
	}
}

// turns lets something happen to a payment at the bank.
func (c *claimant) turns(p *billing.Payment) {
	minor := 1 + c.random.Int64N(p.Received.Minor)
	if c.random.IntN(2) == 0 {
		minor = p.Received.Minor
	}
	switch n := c.random.IntN(10); {
	case n == 0 && len(p.Refunds) < 4:
		p.Refunds = append(p.Refunds, billing.PaymentRefund{
			ID: fmt.Sprint(p.ID, " refund ", len(p.Refunds)), Minor: minor, State: billing.RefundPending,
		})
	case n < 4:
		if i := len(p.Refunds) - 1 - c.random.IntN(2); i >= 0 && p.Refunds[i].State != billing.RefundFailed {
			p.Refunds[i].State = []billing.RefundState{billing.RefundFailed, billing.RefundSucceeded}[c.random.IntN(2)]
		}
	case n < 7 && len(p.Disputes) < 3:
		p.Disputes = append(p.Disputes, billing.PaymentDispute{
			ID: fmt.Sprint(p.ID, " dispute ", len(p.Disputes)), Minor: minor, State: billing.DisputeOpen,
		})
	default:
		if i := len(p.Disputes) - 1 - c.random.IntN(2); i >= 0 && p.Disputes[i].State == billing.DisputeOpen {
			p.Disputes[i].State = []billing.DisputeState{billing.DisputeWon, billing.DisputeLost}[c.random.IntN(2)]
		}
	}
}

// TestAftermathLives: whatever is refunded, disputed, held, reversed and voided in whatever order, the ledger is valid and the
// audit finds nothing.
func TestAftermathLives(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := &claimant{calm: true, shop: newShop(t, billingtest.NewMemory()), random: rand.New(rand.NewPCG(seed, 4))}
			c.createPackWith("short", func(p *billing.CreditPack) { p.ExpiresAfterDays = 1 })
			c.createPackWith("odd", func(p *billing.CreditPack) { p.Price.Minor, p.Bonus = 777, 33*billing.Credit })
			limit := 50 * billing.Credit
			if _, err := c.UpdateWallet(t.Context(), billingtest.Caller, billing.UpdateWallet{
				Keyed: c.next(), Wallet: string(c.wallet), OverdraftLimit: billing.SetTo(limit),
			}); err != nil {
				t.Fatal(err)
			}
			for range 250 {
				c.lives()
			}
			c.verifies()
			c.audits(seen)
		})
	}
	t.Log(seen)
	for _, what := range []string{
		"taken", "failed", "lost", "unreserved", "set aside by time", "voided", "returned as grants", "failed, and returned as grants",
	} {
		if seen[what] == 0 {
			t.Errorf("never %s", what)
		}
	}
}

// audits fails unless the audit finds nothing, and counts what happened.
func (c *claimant) audits(seen map[string]int) {
	read, err := c.Wallet(c.t.Context(), billing.Live, string(c.wallet), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	if audit, err := c.Audit(c.t.Context(), read, c.Time()); err != nil || !audit.OK {
		c.t.Errorf("the audit finds %+v, %v", audit, err)
	}
	for _, line := range c.ledger() {
		key := func(fact string) bool { return strings.HasPrefix(line.Key, "drawdown:"+fact+":") }
		for what, is := range map[string]bool{
			"taken": key("take-returned"), "failed": key("refund-failed"), "lost": key("dispute-lost"), "unreserved": key("unreserve"),
			"voided": key("void-returned"), "returned as grants": key("return-reserved"),
			"failed, and returned as grants": key("refund-failed") && len(line.Created) > 0,
			"set aside by time":              line.TopUp != "" && line.OccurredAt.Before(line.RecordedAt),
		} {
			if is {
				seen[what]++
			}
		}
	}
}
