package payment_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// guarded is a store that looks at each commit: no credit can be spent of a purchase that is disputed or gone.
type guarded struct {
	ledger.Store
	t *testing.T

	mu      sync.Mutex
	topUps  map[billing.GrantRef]*billing.TopUp
	blocked int // commits that were made while a purchase was in dispute
}

// Commit implements [ledger.Store].
func (g *guarded) Commit(ctx context.Context, d *billing.Decision) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.Store.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		change := &d.Wallets[i]
		for _, document := range change.Documents {
			if t, is := document.(*billing.TopUp); is {
				g.topUps[t.Place] = t.Clone()
			}
		}
		g.judge(&change.After)
	}
	return nil
}

// judge fails if credit can be spent of a purchase that is disputed, or whose money is gone, in a state of the wallet.
func (g *guarded) judge(after *billing.Wallet) {
	open := 0
	for place, t := range g.topUps {
		gone, disputed := int64(0), false
		for i := range t.Disputes {
			disputed = disputed || t.Disputes[i].State == billing.DisputeOpen
			if t.Disputes[i].State == billing.DisputeLost {
				gone += t.Disputes[i].Minor
			}
		}
		if disputed {
			open++
		}
		if !disputed && gone+t.Refunded().Minor < t.Terms.Price.Minor {
			continue
		}
		for _, live := range after.Live {
			if live.Purchase == place && live.Remaining > 0 && !live.Lapsed(after.CommittedAt) {
				g.t.Errorf("revision %d: %s can be spent of %s: %+v, %+v", after.Revision, live.Remaining, t.TopUpID(), t.Refunds, t.Disputes)
			}
		}
	}
	if open != after.DisputesOpen() {
		g.t.Errorf("revision %d: %d disputes are open, and the state has %d", after.Revision, open, after.DisputesOpen())
	}
	if open > 0 {
		g.blocked++
	}
}

// crowd is several workers on one wallet, whose commits fail, with a bank that loses answers.
type crowd struct {
	*shop
	mu     sync.Mutex
	bought []*billing.TopUp // paid
}

// member is one worker of a crowd. It has a ledger and a service of its own.
type member struct {
	*claimant
	crowd *crowd
	past  []billing.ApplyPayment // what the bank said earlier, and may say again at any time
}

func (c *crowd) member(number int, store ledger.Store, seed uint64) *member {
	own := *c.shop
	own.keys = (number + 1) * 1_000_000
	own.Service = c.service(store)
	own.World = &billingtest.World{Ledger: ledger.New(store, c.Runtime()), Store: store} // its clock is the crowd's
	return &member{crowd: c, claimant: &claimant{shop: &own, random: rand.New(rand.NewPCG(seed, uint64(number)))}}
}

// until asks with the same key until there is an answer or a refusal; or gives up, as a caller that died.
func (m *member) until(ask func(billing.Keyed) error) bool {
	key := m.next()
	for range 1 + m.random.IntN(12) {
		err := ask(key)
		var refusal *billing.Error
		if err == nil || errors.As(err, &refusal) {
			return err == nil
		}
	}
	return false
}

// topUp is one of the latest that are paid, or nil.
func (m *member) topUp() *billing.TopUp {
	m.crowd.mu.Lock()
	defer m.crowd.mu.Unlock()
	t, _ := one(m.random, m.crowd.bought)
	return t
}

// buys buys a pack.
func (m *member) buys() {
	var bought *billing.TopUp
	pack := []string{"p", "short", "odd"}[m.random.IntN(3)]
	if m.until(func(key billing.Keyed) error {
		made, err := m.CreateTopUp(m.ctx(), billingtest.Caller, billing.CreateTopUp{
			Keyed: key, Wallet: string(m.wallet), Pack: pack, Quantity: 1, Method: "card",
		})
		if err == nil {
			bought = made.Value
		}
		return err
	}) && bought.Status.Paid() {
		m.crowd.mu.Lock()
		m.crowd.bought = append(m.crowd.bought, bought)
		m.crowd.mu.Unlock()
	}
}

func (m *member) ctx() context.Context { return context.WithoutCancel(m.t.Context()) }

// turns lets something happen to a payment at a bank that never gives back more than it was paid.
func (m *member) turns(p *billing.Payment) {
	minor := leftOf(p)
	if minor > 0 && m.random.IntN(2) == 0 {
		minor = 1 + m.random.Int64N(minor)
	}
	switch n := m.random.IntN(10); {
	case n == 0 && minor > 0 && !disputed(p):
		p.Refunds = append(p.Refunds, billing.PaymentRefund{
			ID: fmt.Sprint(p.ID, " refund ", len(p.Refunds)), Minor: minor, State: billing.RefundPending,
		})
	case n < 4:
		if i := len(p.Refunds) - 1 - m.random.IntN(2); i >= 0 && p.Refunds[i].State != billing.RefundFailed {
			p.Refunds[i].State = []billing.RefundState{billing.RefundFailed, billing.RefundSucceeded}[m.random.IntN(2)]
		}
	case n < 6 && minor > 0 && !disputed(p) && len(p.Disputes) < 3:
		p.Disputes = append(p.Disputes, billing.PaymentDispute{
			ID: fmt.Sprint(p.ID, " dispute ", len(p.Disputes)), Minor: minor, State: billing.DisputeOpen,
		})
	default:
		m.decides(p)
	}
}

// decides decides a dispute that is open. One that was won gives the money back.
func (m *member) decides(p *billing.Payment) {
	for i := range p.Disputes {
		if p.Disputes[i].State == billing.DisputeOpen {
			p.Disputes[i].State = []billing.DisputeState{billing.DisputeWon, billing.DisputeLost}[m.random.IntN(2)]
		}
	}
}

// lives makes one random step.
func (m *member) lives() {
	switch n := m.random.IntN(100); {
	case n < 5:
		m.buys()
	case n < 30:
		m.claimant.lives()
	case n < 42:
		if t := m.topUp(); t != nil {
			amount, spent := []*billing.Money{nil, usd(1 + m.random.Int64N(700))}[m.random.IntN(2)], m.random.IntN(2) == 0
			m.until(func(key billing.Keyed) error {
				_, err := m.RefundTopUp(m.ctx(), billingtest.Caller, billing.RefundTopUp{
					Keyed: key, TopUp: t.TopUpID(), Amount: amount, Reason: "r", AllowSpent: spent,
				})
				return err
			})
		}
	case n < 75:
		if t := m.topUp(); t != nil {
			m.bank.turns(t, func(p *billing.Payment) {
				m.turns(p)
				state := *p
				state.Refunds, state.Disputes = append([]billing.PaymentRefund{}, p.Refunds...), append([]billing.PaymentDispute{}, p.Disputes...)
				state.TopUp, state.Attempt = t.TopUpID(), 1
				m.past = append(m.past, billing.ApplyPayment{TopUp: t.TopUpID(), Payment: state})
			})
			if m.random.IntN(3) > 0 {
				_ = m.Handle(m.ctx(), billing.Live, notice(t))
			}
		}
	case n < 88:
		if said, is := one(m.random, m.past); is { // late, again, and in another order
			_, _ = m.Run(m.ctx(), billing.Live, billing.NewApplyPayment(said))
		}
	default:
		_ = m.DriveWallet(m.ctx(), m.ref())
		m.crowd.Pass(time.Duration(m.random.Int64N(int64(4 * time.Hour))))
	}
}

// TestAftermathLivesUnderFaults: four workers refund, spend, hold and hear of one wallet at once, while half of all commits fail
// and the bank loses answers. Never can credit be spent of a purchase that is disputed or gone, and in the end the bank and the
// books agree about each payment.
func TestAftermathLivesUnderFaults(t *testing.T) {
	refunds, lost, failed, blocked := 0, 0, 0, 0
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			store := &guarded{Store: billingtest.NewMemory(), t: t, topUps: map[billing.GrantRef]*billing.TopUp{}}
			c := &crowd{shop: newShop(t, store)}
			c.createPackWith("short", func(p *billing.CreditPack) { p.ExpiresAfterDays = 1 })
			c.createPackWith("odd", func(p *billing.CreditPack) { p.Price.Minor, p.Bonus = 777, 33*billing.Credit })
			losing := rand.New(rand.NewPCG(seed, 77)) // the bank is locked when it asks
			c.bank.lose = func(string) bool { return losing.IntN(10) < 3 }
			var group sync.WaitGroup
			for number := range 4 {
				m := c.member(number, fickle(store, 10*seed+uint64(number)), seed)
				group.Go(func() {
					for range 150 {
						m.lives()
					}
				})
			}
			group.Wait()
			blocked += store.blocked
			r, l, f := c.agrees()
			refunds, lost, failed = refunds+r, lost+l, failed+f
		})
	}
	t.Logf("%d refunds, %d failed, %d disputes lost, %d commits while a dispute was open", refunds, failed, lost, blocked)
	if refunds < 20 || lost < 10 || failed < 10 || blocked < 100 {
		t.Error("too little happened")
	}
}

// agrees drives what is left without accidents, and compares the bank with the books.
func (c *crowd) agrees() (refunds, lost, failed int) {
	c.t.Helper()
	c.bank.calm()
	for range 4 {
		c.drive()
		c.Pass(25 * time.Hour)
	}
	for _, t := range c.topUps() {
		if err := c.Handle(c.t.Context(), billing.Live, payment.Notice{ID: "event", TopUp: t.TopUpID(), Attempt: 1}); err != nil {
			c.t.Fatal(err)
		}
	}
	c.drive()
	for _, t := range c.topUps() {
		if t.Payment == "" {
			continue
		}
		var atBank, gone, held int64
		c.bank.turns(t, func(p *billing.Payment) {
			if atBank, gone = goneOf(p); t.Refunded().Minor != atBank {
				c.t.Errorf("at the bank: %+v", p)
			}
		})
		for i := range t.Disputes {
			if s := &t.Disputes[i]; s.State == billing.DisputeLost || s.State == billing.DisputeOpen {
				held += s.Minor
				lost++
			}
		}
		for i := range t.Refunds {
			if refunds++; t.Refunds[i].State == billing.RefundFailed {
				failed++
			}
		}
		if t.Refunded().Minor != atBank || held != gone {
			c.t.Errorf("%s: the bank refunded %d and disputes have %d; the top-up has %d and %d: %+v, %+v", t.TopUpID(), atBank, gone,
				t.Refunded().Minor, held, t.Refunds, t.Disputes)
		}
	}
	c.verifies()
	(&claimant{shop: c.shop}).audits(map[string]int{})
	return refunds, lost, failed
}
