package payment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// errDied is what the caller sees of a process that died.
var errDied = errors.New("the process died")

// diedBefore is a process that dies before its commit is written, and diedAfter one that dies before it learns that it was.
func diedBefore(*billingtest.Attempt) error { return errDied }

func diedAfter(a *billingtest.Attempt) error {
	if err := a.Commit(); err != nil {
		return err
	}
	return errDied
}

// The commits of a top-up, by the names of the design.
const (
	commitA      = "A"      // the intent
	commitClaim  = "claim"  // before the provider is asked
	commitB      = "B"      // the outcome
	commitRefund = "refund" // the credits of a refund leave
	commitBack   = "back"   // the outcome of the refund of a payment that bought nothing
)

// commitOf returns which commit of a top-up a decision is; empty if it is none.
func commitOf(d *billing.Decision) string {
	for i := range d.Wallets {
		change := &d.Wallets[i]
		for _, r := range change.Requests {
			switch r.Operation {
			case "recordDuplicate":
				return commitBack
			case "claimPayment":
				return commitClaim
			case "applyPayment":
				return commitB
			}
		}
		for _, line := range change.Lines {
			if line.Type == billing.TypeRefund && line.Actor != "system" {
				return commitRefund
			}
		}
		for _, document := range change.Documents {
			if t, is := document.(*billing.TopUp); is && t.Status.Open() && t.Current().SentAt.IsZero() {
				return commitA
			}
		}
	}
	return ""
}

// crashing is a shop in which a pack is bought, by a customer or by a recharge, while something goes wrong.
type crashing struct {
	*shop
	store *billingtest.Faulty
	buys  func() error // always with the same key
	had   billing.Credits
}

// crash has a fault happen to the next commit of a kind.
func (c *crashing) crash(commit string, fault billingtest.Fault) {
	done := false
	c.store.Choose(func() billingtest.Fault {
		return func(a *billingtest.Attempt) error {
			if done || commitOf(a.Decision) != commit {
				return a.Commit()
			}
			done = true
			return fault(a)
		}
	})
	c.t.Cleanup(func() {
		if !done {
			c.t.Errorf("no commit %s happened", commit)
		}
	})
}

// dies buys, and the process that drives the payment may die on the way.
func (c *crashing) dies() {
	c.t.Helper()
	if err := c.buys(); err != nil && !errors.Is(err, errDied) {
		c.t.Fatal(err)
	}
	_ = c.DriveWallet(c.t.Context(), c.ref())
}

// another drives the payments of the wallet from another process.
func (c *crashing) another() error {
	return c.service(c.World.Store).DriveWallet(context.WithoutCancel(c.t.Context()), c.ref())
}

// bought is the one top-up of the wallet.
func (c *crashing) bought() *billing.TopUp {
	c.t.Helper()
	all := c.topUps()
	if len(all) != 1 {
		c.t.Fatalf("there are %d top-ups", len(all))
	}
	return all[0]
}

// manual is a shop in which a customer buys a pack by a stored card.
func manual(t *testing.T) *crashing {
	t.Helper()
	store := billingtest.NewFaulty(billingtest.NewMemory())
	s := newShop(t, store)
	key := s.next()
	return &crashing{shop: s, store: store, buys: func() error {
		_, err := s.CreateTopUp(t.Context(), billingtest.Caller, billing.CreateTopUp{
			Keyed: key, Wallet: string(s.wallet), Pack: "p", Quantity: 1, Method: "card",
		})
		return err
	}}
}

// automatic is a shop in which a usage of 85 of 100 credits starts a recharge.
func automatic(t *testing.T) *crashing {
	t.Helper()
	store := billingtest.NewFaulty(billingtest.NewMemory())
	s := newShop(t, store)
	if _, err := s.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: s.next(), Wallet: string(s.wallet), Amount: 100 * billing.Credit, Source: billing.SourcePromotion,
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.configure(20, "p", "card", 1000); err != nil {
		t.Fatal(err)
	}
	key, price := s.next(), 85*billing.Credit
	return &crashing{shop: s, store: store, had: 15, buys: func() error {
		_, err := s.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: key, Wallet: string(s.wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallReject,
		})
		return err
	}}
}

// recovers is what happens after a crash: the caller sends the same request again, and the queue drives what is due.
func (c *crashing) recovers() {
	c.t.Helper()
	c.bank.lose = func(string) bool { return false }
	c.bank.during = nil
	for range 3 {
		if err := c.buys(); err != nil {
			c.t.Fatal(err)
		}
		c.drive()
		c.Pass(billing.PaymentLease)
	}
}

// ends fails unless the wallet got so many credits, for one charge or none, as one line with its grants.
func (c *crashing) ends(status billing.TopUpStatus, charges int) {
	c.t.Helper()
	t := c.bought()
	if t.Status != status || len(c.state().Payments) != 0 {
		c.t.Fatalf("the top-up is %+v, and due are %+v", t, c.state().Payments)
	}
	credits := billing.Credits(0)
	if charges > 0 {
		credits = 110
	}
	c.has(c.had + credits)
	if got := c.bank.charged() - len(c.bank.refunded); got != charges || len(t.Grants) != 2*charges {
		c.t.Errorf("%d charges, and %d grants", got, len(t.Grants))
	}
	read, err := c.Wallet(c.t.Context(), billing.Live, string(c.wallet), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	page, err := c.Transactions(c.t.Context(), &read.Wallet, ledger.LineQuery{Limit: 100})
	if err != nil {
		c.t.Fatal(err)
	}
	lines := 0
	for _, line := range page.Lines {
		if line.Type == billing.TypeTopUp {
			lines++
		}
	}
	audit, err := c.Audit(c.t.Context(), read, c.Time())
	if err != nil || !audit.OK || lines != charges {
		c.t.Errorf("%d lines add what was bought: %+v, %v", lines, audit, err)
	}
}

// asks returns how often the bank was asked to collect the first attempt's price.
func (c *crashing) asks() int {
	c.bank.mu.Lock()
	defer c.bank.mu.Unlock()
	for key, n := range c.bank.asked {
		if strings.HasSuffix(key, ":1") {
			return n
		}
	}
	return 0
}

// told has the bank tell of an attempt's payment.
func (c *crashing) told(t *billing.TopUp, attempt int) {
	c.t.Helper()
	other := c.service(c.World.Store)
	if err := other.Handle(context.WithoutCancel(c.t.Context()), billing.Live, payment.Notice{
		ID: "event", TopUp: t.TopUpID(), Attempt: attempt,
	}); err != nil {
		c.t.Error(err)
	}
}

// is sets the status of the wallet, or is refused with a code.
func (c *crashing) is(status billing.WalletStatus, code billing.Code) {
	c.t.Helper()
	_, err := c.SetWalletStatus(c.t.Context(), billingtest.Caller, billing.SetWalletStatus{
		Keyed: c.next(), Wallet: string(c.wallet), Status: status, Reason: "r",
	})
	if (code == "") != (err == nil) || code != "" && !refusedWith(err, code) {
		c.t.Errorf("%s: got %v, want %q", status, err, code)
	}
}

// archive takes a pack off sale and changes what it is.
func (c *crashing) archive(code string) {
	c.t.Helper()
	stored, err := ledger.Get[*billing.CreditPack](c.t.Context(), c.World.Store, billing.CreditPackKey(billing.Live, code), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	changed := stored.CloneDocument().(*billing.CreditPack)
	changed.Archived, changed.Price.Minor, changed.Credits, changed.Revision = true, 9999, billing.Credit, stored.Revision+1
	change := billing.DocumentChange{Key: changed.DocumentKey(), Before: stored.Revision, After: changed}
	if err := c.World.Store.PutDocument(c.t.Context(), change); err != nil {
		c.t.Fatal(err)
	}
}
