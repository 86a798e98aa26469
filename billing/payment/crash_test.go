package payment_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// crashPoint is one row of the table of crash points of the design. What a row does not say ends with one charge.
type crashPoint struct {
	name   string
	buys   func(*crashing)
	status billing.TopUpStatus // empty: SUCCEEDED
	asks   int                 // how often the bank was asked for the price; 0: once
}

// crashPoints are those of top-ups and recharges; where a process dies or an answer is lost.
var crashPoints = []crashPoint{
	{name: "1 dies before commit A", buys: func(c *crashing) {
		c.crash(commitA, diedBefore)
		c.dies()
		if len(c.topUps()) != 0 || c.bank.charged() != 0 {
			c.t.Error("something happened")
		}
	}},
	{name: "2 answer of commit A lost", buys: func(c *crashing) {
		c.crash(commitA, billingtest.LostAfter)
		c.dies()
	}},
	{name: "2 dies with the answer of commit A", buys: func(c *crashing) {
		c.crash(commitA, diedAfter)
		if err := c.buys(); !errors.Is(err, errDied) {
			c.t.Errorf("got %v", err)
		}
	}},
	{name: "3 dies before the follower", buys: func(c *crashing) {
		c.crash(commitA, diedAfter)
		_ = c.buys()
		c.Pass(30 * time.Second)
		if err := c.another(); err != nil {
			c.t.Error(err)
		}
	}},
	{name: "4 message doubled", buys: func(c *crashing) {
		c.crash(commitClaim, billingtest.Rival(func() { // who read the same
			if err := c.another(); err != nil {
				c.t.Error(err)
			}
		}))
		c.dies()
	}},
	{name: "4 message doubled, and the other is at the provider", buys: func(c *crashing) {
		c.bank.during = func(call string) {
			c.bank.mu.Lock()
			c.bank.during = nil
			c.bank.mu.Unlock()
			if err := c.another(); err != nil || call != "collect" {
				c.t.Error(call, err)
			}
		}
		c.dies()
	}},
	{name: "5 claimed, dies before the call", buys: func(c *crashing) {
		c.crash(commitClaim, diedAfter)
		c.dies()
		if c.asks() != 0 {
			c.t.Error("the bank was asked")
		}
	}},
	{name: "6 provider did it, answer lost", asks: 2, buys: func(c *crashing) {
		c.bank.lose = func(string) bool { return true }
		c.dies()
		if c.bank.charged() != 1 || c.bought().Status != billing.TopUpPending {
			c.t.Errorf("got %+v", c.bought())
		}
	}},
	{name: "6 provider did it, answer lost, found at once", buys: func(c *crashing) {
		c.bank.lose = func(call string) bool { return call == "collect" }
		c.dies()
	}},
	{name: "6 provider did it, answer lost, a day ago", buys: func(c *crashing) {
		c.bank.lose = func(string) bool { return true }
		c.dies()
		c.Pass(24 * time.Hour)
	}},
	{name: "6 provider never got it, a day ago", status: billing.TopUpFailed, buys: func(c *crashing) {
		c.crash(commitClaim, diedAfter)
		c.dies()
		c.Pass(24 * time.Hour)
	}},
	{name: "7 answer read, dies before commit B", asks: 2, buys: func(c *crashing) {
		c.crash(commitB, diedBefore)
		c.dies()
		c.has(c.had)
	}},
	{name: "8 answer of commit B lost", buys: func(c *crashing) {
		c.crash(commitB, billingtest.LostAfter)
		c.dies()
	}},
	{name: "8 dies with the answer of commit B", buys: func(c *crashing) {
		c.crash(commitB, diedAfter)
		c.dies()
	}},
	{name: "9 event before commit B", buys: func(c *crashing) {
		c.crash(commitB, billingtest.Rival(func() { c.told(c.bought(), 1) }))
		c.dies()
	}},
	{name: "9 event before the answer", buys: func(c *crashing) {
		c.bank.lose = func(call string) bool { return call == "collect" }
		c.bank.during = func(call string) {
			if call == "find" {
				c.bank.mu.Lock()
				c.bank.during = nil
				c.bank.mu.Unlock()
				c.told(c.bought(), 1)
			}
		}
		c.dies()
	}},
	{name: "10 declined, dies before it is written", status: billing.TopUpFailed, asks: 2, buys: func(c *crashing) {
		c.bank.outcomes = []billing.PaymentState{billing.PaymentDeclined}
		c.crash(commitB, diedBefore)
		c.dies()
	}},
	{name: "11 lease ran out while the first worker still runs", asks: 2, buys: func(c *crashing) {
		c.bank.during = func(string) {
			c.bank.mu.Lock()
			c.bank.during = nil
			c.bank.mu.Unlock()
			c.Pass(billing.PaymentLease)
			if err := c.another(); err != nil {
				c.t.Error(err)
			}
			c.has(c.had + 110)
		}
		c.dies()
	}},
	{name: "12 frozen, and to be closed, meanwhile", buys: func(c *crashing) {
		c.crash(commitClaim, diedAfter)
		c.dies()
		c.is(billing.WalletClosed, billing.CodeWalletNotEmpty)
		c.is(billing.WalletFrozen, "")
	}},
	{name: "13 pack and settings change meanwhile", buys: func(c *crashing) {
		c.crash(commitClaim, diedAfter)
		c.dies()
		c.archive("p")
		if c.had > 0 {
			if _, err := c.ConfigureAutoRecharge(c.t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
				Keyed: c.next(), Wallet: string(c.wallet),
			}); err != nil {
				c.t.Error(err)
			}
		}
	}},
	{name: "14 needs the customer, and the old payment is confirmed before it is canceled", buys: func(c *crashing) {
		c.bank.outcomes = []billing.PaymentState{billing.PaymentNeedsCustomer}
		c.bank.during = func(call string) {
			if call == "cancel" {
				c.bank.pay(c.t, c.bought().TopUpID(), 1, billing.PaymentSucceeded)
			}
		}
		c.dies()
		if t := c.bought(); len(t.Attempts) != 1 {
			c.t.Errorf("there is a page: %+v", t)
		}
	}},
	{name: "15 two payments of one top-up", buys: func(c *crashing) {
		c.bank.outcomes = []billing.PaymentState{billing.PaymentNeedsCustomer}
		c.dies()
		for _, attempt := range []int{2, 1} {
			c.bank.pay(c.t, c.bought().TopUpID(), attempt, billing.PaymentSucceeded)
			c.told(c.bought(), attempt)
		}
		if got := c.bank.refunded; len(got) != 1 || !strings.HasSuffix(got[0], ":1") {
			c.t.Errorf("refunded are %q", got)
		}
	}},
	{name: "16 month turns between A and B", buys: func(c *crashing) {
		c.Pass(time.Date(2026, 1, 31, 22, 59, 0, 0, time.UTC).Sub(c.Time())) // 23:59 in the customer's zone
		c.crash(commitClaim, diedAfter)
		c.dies()
		c.Pass(time.Hour)
	}},
}

// TestCrashPoints: wherever a process dies or an answer is lost, and whoever buys, one charge is made and one purchase is
// booked, or none of either.
func TestCrashPoints(t *testing.T) {
	for _, point := range crashPoints {
		for name, shop := range map[string]func(*testing.T) *crashing{"top-up": manual, "recharge": automatic} {
			t.Run(fmt.Sprint(point.name, ", ", name), func(t *testing.T) {
				c := shop(t)
				point.buys(c)
				c.recovers()
				if point.status == "" {
					c.ends(billing.TopUpSucceeded, 1)
				} else {
					c.ends(point.status, 0)
				}
				if asks := c.asks(); asks != point.asks && (point.asks != 0 || asks > 1) {
					t.Errorf("the bank was asked for the price %d times", asks)
				}
			})
		}
	}
}
