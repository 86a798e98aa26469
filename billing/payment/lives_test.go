package payment_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// buyer is one life of a wallet that buys and recharges, through a process whose commits fail.
type buyer struct {
	*shop
	store   *judged
	random  *rand.Rand
	process *ledger.Ledger
	service *payment.Service
	step    int
}

// until sends a command until it has an answer or a refusal.
func (b *buyer) until(send func(key billing.Keyed) error) error {
	key := b.next()
	for range 200 {
		err := send(key)
		var refusal *billing.Error
		if err == nil || errors.As(err, &refusal) && refusal.Code != billing.CodeConflict {
			return err
		}
	}
	b.t.Fatalf("step %d has no answer", b.step)
	return nil
}

// lives makes one random step.
func (b *buyer) lives() {
	ctx, by, wallet := b.t.Context(), billingtest.Caller, string(b.wallet)
	credits := billing.Credits(1+b.random.IntN(100)) * billing.Credit
	switch n := b.random.IntN(100); {
	case n < 30:
		b.spends(credits)
	case n < 32:
		b.grants(credits)
	case n < 36:
		card := []string{"card", "", "other card"}[b.random.IntN(3)]
		_ = b.until(func(key billing.Keyed) error {
			_, err := b.service.CreateTopUp(ctx, by, billing.CreateTopUp{
				Keyed: key, Wallet: wallet, Pack: "p", Quantity: 1, Method: card,
			})
			return err
		})
	case n < 42:
		if t := b.any(); t != nil {
			_ = b.until(func(key billing.Keyed) error {
				_, err := b.service.CancelTopUp(ctx, by, billing.CancelTopUp{Keyed: key, TopUp: t.TopUpID()})
				return err
			})
		}
	case n < 44:
		b.configures()
	case n < 46:
		status := []billing.WalletStatus{billing.WalletActive, billing.WalletFrozen}[b.random.IntN(2)]
		_ = b.until(func(key billing.Keyed) error {
			_, err := b.process.SetWalletStatus(ctx, by, billing.SetWalletStatus{Keyed: key, Wallet: wallet, Status: status, Reason: "r"})
			return err
		})
	case n < 58:
		b.bank.moves(b.random, b.revives)
	case n < 63:
		if t := b.any(); t != nil {
			_ = b.service.Handle(ctx, billing.Live, payment.Notice{
				ID: "event", TopUp: t.TopUpID(), Attempt: 1 + b.random.IntN(len(t.Attempts)),
			})
		}
	case n < 80:
		_ = b.service.DriveWallet(ctx, b.ref())
	default:
		_ = b.service.DriveWallet(ctx, b.ref())
		b.Pass(time.Duration(b.random.Int64N(int64([]time.Duration{time.Hour, 12 * time.Hour}[b.random.IntN(2)]))))
	}
}

// grants grants credits.
func (b *buyer) grants(credits billing.Credits) {
	_ = b.until(func(key billing.Keyed) error {
		_, err := b.process.GrantCredits(b.t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: key, Wallet: string(b.wallet), Amount: credits, Source: billing.SourcePromotion,
		})
		return err
	})
}

// spends spends, and expects a refusal to name the recharge that is under way.
func (b *buyer) spends(credits billing.Credits) {
	err := b.until(func(key billing.Keyed) error {
		_, err := b.process.RecordUsage(b.t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: key, Wallet: string(b.wallet), Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
		})
		return err
	})
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInsufficientCredits {
		return
	}
	want := billing.TopUpID("")
	for id, t := range b.store.topUps {
		if t.Automatic && !t.Status.Paid() && !t.Released {
			want = id
		}
	}
	if refusal.TopUp != want || (refusal.RetryAt != nil) != (want != "") {
		b.t.Errorf("step %d: the refusal names %q, and under way is %q: %v", b.step, refusal.TopUp, want, refusal)
	}
	if want != "" {
		b.store.seen["named"]++
	}
}

// configures switches the auto-recharge on, mostly by another card, or off.
func (b *buyer) configures() {
	on := b.step == 0 || b.random.IntN(9) > 0
	threshold, limit := billing.Credits(b.random.IntN(2000))*billing.Credit, billing.Amount{Minor: b.store.cap, Currency: "USD"}.Money()
	pack, card := "p", []string{"card", "other card"}[b.random.IntN(2)]
	_ = b.until(func(key billing.Keyed) error {
		_, err := b.service.ConfigureAutoRecharge(b.t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
			Keyed: key, Wallet: string(b.wallet), Enabled: on, Threshold: &threshold, Pack: &pack, MonthlyCap: &limit, Method: &card,
		})
		return err
	})
}

// any returns some top-up, or nil.
func (b *buyer) any() *billing.TopUp {
	all := b.topUps()
	if len(all) == 0 {
		return nil
	}
	return all[b.random.IntN(min(len(all), 4))]
}

// revives reports whether a payment that was canceled may succeed all the same: no bank does that to a charge of a recharge.
func (b *buyer) revives(id billing.TopUpID) bool {
	return !b.store.topUps[id].Automatic && b.random.IntN(3) == 0
}

// moves lets something happen at the bank to a payment that has not ended for good, or is revived.
func (b *bank) moves(random *rand.Rand, revives func(billing.TopUpID) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(b.charges)) { // so that a seed repeats
		p := b.charges[key]
		if p.State != billing.PaymentSucceeded && p.State != billing.PaymentCanceled || p.State == billing.PaymentCanceled &&
			revives(p.TopUp) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return
	}
	key := keys[random.IntN(len(keys))]
	p := b.charges[key]
	if p.State == billing.PaymentCanceled {
		p.State, p.ID = billing.PaymentSucceeded, "payment "+key
		return
	}
	p.ID = "payment " + key
	switch states := []billing.PaymentState{billing.PaymentSucceeded, billing.PaymentSucceeded, billing.PaymentDeclined}; {
	case p.Page != "" && random.IntN(2) == 0:
		p.State = billing.PaymentProcessing
	case p.Page != "":
		p.State = billing.PaymentSucceeded
	default:
		p.State = states[random.IntN(len(states))]
	}
}

// TestRandomLives: whatever customers, a bank and accidents do in whatever order, a model that is kept from the commits alone
// agrees with each of them, and in the end each payment has its credits, once, or went back.
func TestRandomLives(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(45) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			store := &judged{seen: seen, watched: &watched{
				Store: billingtest.NewMemory(), t: t, cap: 2000, topUps: map[billing.TopUpID]*billing.TopUp{},
				booked: map[billing.TopUpID]int{},
			}}
			store.bank = newBank()
			s := newShop(t, store)
			s.bank = store.bank
			faulty := fickle(store, seed)
			b := &buyer{shop: s, store: store, random: rand.New(rand.NewPCG(seed, 9)), process: ledger.New(faulty, s.Runtime())}
			s.bank.fickle(seed)
			b.service = s.service(faulty)
			for i := range s.bank.outcomes { // a bank that is kind, one that is not, and one that is both
				if seed%3 > 0 && i%8 > 0 {
					s.bank.outcomes[i] = []billing.PaymentState{billing.PaymentSucceeded, billing.PaymentDeclined}[seed%3-1]
				}
			}
			b.grants(1000 * billing.Credit)
			if b.configures(); s.state().Recharge == nil {
				t.Fatal("it has no recharge")
			}
			for b.step = range 300 {
				if b.lives(); t.Failed() {
					t.Fatalf("at step %d", b.step)
				}
			}
			b.ends()
		})
	}
	t.Log(seen)
	for _, what := range []string{
		"recharges", "late successes", "disabled", "named", "none: it is too early", "none: the cap is reached", "none: one is under way",
		"none: the balance is not below", "none: nothing was spent", "refunded",
	} {
		if seen[what] < 5 {
			t.Errorf("%s: only %d", what, seen[what])
		}
	}
}

// ends drives what is left without accidents, and compares the bank with the wallet.
func (b *buyer) ends() {
	b.bank.calm()
	b.Service = b.shop.service(b.store)
	for range 5 {
		b.drive()
		b.Pass(25 * time.Hour)
	}
	b.hears()
	read, err := b.Wallet(b.t.Context(), billing.Live, string(b.wallet), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	audit, err := b.Audit(b.t.Context(), read, b.Time())
	booked, back := len(b.store.booked), len(b.bank.refunded)
	b.store.seen["refunded"] += back
	if charged := b.bank.charged(); err != nil || !audit.OK || charged != booked+back || len(read.Wallet.Payments) != 0 {
		b.t.Errorf("%d charges: %d are booked and %d went back; due are %+v: %+v, %v", charged, booked, back,
			read.Wallet.Payments, audit, err)
	}
	b.verifies()
}

// hears has the bank tell of each payment once more.
func (b *buyer) hears() {
	for _, t := range b.topUps() {
		for attempt := range t.Attempts {
			if err := b.Handle(b.t.Context(), billing.Live, payment.Notice{
				ID: "event", TopUp: t.TopUpID(), Attempt: attempt + 1,
			}); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.drive()
}
