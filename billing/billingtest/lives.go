package billingtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestLives runs wallets through random lives of so many steps on stores that newStore makes, and checks after each
// step that the books agree, and at the end that history tells what was seen while it happened and that every request
// replays. Each seed makes another life.
func TestLives(t *testing.T, newStore func(t *testing.T) ledger.Store, seeds, steps int) {
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newLife(t, newStore(t), seed).run(steps)
		})
	}
}

// Live runs two wallets through a random life, and answers the world in which they lived.
func Live(t *testing.T, store ledger.Store, seed uint64, steps int) (*World, []billing.WalletID) {
	t.Helper()
	l := newLife(t, store, seed)
	l.run(steps)
	return l.World, l.wallets
}

type life struct {
	*World
	t       *testing.T
	rand    *rand.Rand
	wallets []billing.WalletID
	grants  []billing.GrantID
	usages  []billing.TransactionID
	holds   []billing.HoldID

	subscriptions []billing.SubscriptionID

	seen    []sighting
	replays []func() error
	steps   int // taken so far, which number the idempotency keys
}

// sighting is a balance as it was seen while it was so.
type sighting struct {
	wallet  billing.WalletID
	balance billing.Balance
}

func newLife(t *testing.T, store ledger.Store, seed uint64) *life {
	l := &life{World: NewWorld(store, seed), t: t, rand: rand.New(rand.NewPCG(seed, 1))}
	customer, err := l.CreateCustomer(t.Context(), Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		limit := billing.Credits(i) * 50 * billing.Credit
		w, err := l.OpenWallet(t.Context(), Caller, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("w", i)}, Customer: string(customer.Value.ID), Name: "w",
			Unit:           "credits",
			OverdraftLimit: limit,
		})
		if err != nil {
			t.Fatal(err)
		}
		l.wallets = append(l.wallets, w.Value.ID)
	}
	l.sellPlans()
	return l
}

func (l *life) run(steps int) {
	for range steps {
		wallet := l.wallets[l.rand.IntN(2)]
		key := billing.Keyed{IdempotencyKey: fmt.Sprint("k", l.steps)}
		l.steps++
		l.do(l.command(wallet, key))
		l.look()
		if l.rand.IntN(3) == 0 {
			unit := time.Hour
			if l.rand.IntN(2) == 0 { // holds are open for a day at most
				unit = 10 * time.Minute
			}
			l.Pass(time.Duration(l.rand.IntN(72)) * unit)
			l.look()
		}
	}
	for _, s := range l.seen {
		l.compare(s)
	}
	for i, replay := range l.replays {
		if err := replay(); err != nil {
			l.t.Fatalf("replay %d: %v", i, err)
		}
	}
	for _, wallet := range l.wallets {
		l.audit(wallet)
	}
}

func (l *life) look() {
	for _, wallet := range l.wallets {
		l.check(wallet)
	}
}

func (l *life) amount(most int) billing.Credits {
	return billing.Credits(1 + l.rand.Int64N(int64(most)*int64(billing.Credit)))
}

func (l *life) in(hours int) *time.Time {
	at := l.Time().Add(time.Duration(hours) * time.Hour)
	return &at
}

// command makes up a request and answers how to send it.
func (l *life) command(wallet billing.WalletID, key billing.Keyed) func() (*posted, error) {
	ctx := l.t.Context()
	n := l.rand.IntN(20)
	switch {
	case n >= 18:
		return l.subscriptionCommand(wallet, key)
	case n >= 12:
		return l.holdCommand(wallet, key)
	}
	switch n {
	case 0, 1, 2:
		g := billing.GrantCredits{
			Keyed: key, Wallet: string(wallet), Amount: l.amount(60), Source: billing.SourcePromotion,
			Priority: l.rand.IntN(3) * 50,
		}
		effective := 0
		if l.rand.IntN(3) == 0 {
			effective = 1 + l.rand.IntN(100)
			g.EffectiveAt = l.in(effective)
		}
		if l.rand.IntN(2) == 0 {
			g.ExpiresAt = l.in(effective + 1 + l.rand.IntN(200))
		}
		if l.rand.IntN(3) == 0 {
			paid := billing.Amount{Minor: l.rand.Int64N(200), Currency: []string{"EUR", "JPY"}[l.rand.IntN(2)]}.Money()
			g.Paid = &paid
		}
		return func() (*posted, error) { return l.GrantCredits(ctx, Caller, g) }
	case 3, 4, 5, 6:
		credits := l.amount(40)
		u := billing.RecordUsage{
			Keyed: key, Wallet: string(wallet), Action: "a", Credits: &credits,
			OnShortfall: []billing.ShortfallPolicy{billing.ShortfallReject, billing.ShortfallPartial, billing.ShortfallOverdraft}[l.rand.IntN(3)],
		}
		return func() (*posted, error) { return l.RecordUsage(ctx, Caller, u) }
	case 7, 8:
		if len(l.usages) == 0 {
			return nil
		}
		r := billing.ReverseUsage{
			Keyed: key, Transaction: l.usages[l.rand.IntN(len(l.usages))], Reason: "r",
			ExpiredCredits: []billing.ExpiredCreditPolicy{billing.ExpiredGrace, billing.ExpiredAgain, billing.ExpiredNonExpiring}[l.rand.IntN(3)],
		}
		if l.rand.IntN(2) == 0 {
			amount := l.amount(20)
			r.Amount = &amount
		}
		return func() (*posted, error) { return l.ReverseUsage(ctx, Caller, r) }
	case 9:
		a := billing.AdjustBalance{Keyed: key, Wallet: string(wallet), Amount: l.amount(40) - 20*billing.Credit, Reason: "r"}
		return func() (*posted, error) { return l.AdjustBalance(ctx, Caller, a) }
	case 10:
		if len(l.grants) == 0 {
			return nil
		}
		v := billing.VoidGrant{Keyed: key, Grant: l.grants[l.rand.IntN(len(l.grants))], Reason: "r"}
		return func() (*posted, error) { return l.VoidGrant(ctx, Caller, v) }
	default:
		tr := billing.TransferCredits{Keyed: key, From: string(wallet), To: string(l.other(wallet)), Amount: l.amount(20), Reason: "r"}
		return func() (*posted, error) {
			done, err := l.TransferCredits(ctx, Caller, tr)
			if err != nil {
				return nil, err
			}
			return &posted{Value: done.Value.Out, Wallet: done.Value.From, Replayed: done.Replayed}, nil
		}
	}
}

func (l *life) other(wallet billing.WalletID) billing.WalletID {
	if wallet == l.wallets[0] {
		return l.wallets[1]
	}
	return l.wallets[0]
}

// do sends a request, and keeps how to check that sending it again changes nothing.
func (l *life) do(send func() (*posted, error)) {
	if send == nil {
		return
	}
	first, err := send()
	var refusal *billing.Error
	if errors.As(err, &refusal) {
		return
	}
	if err != nil {
		l.t.Fatal(err)
	}
	if first.Replayed {
		l.t.Fatal("the first answer is a replay")
	}
	if first.Value == nil { // an extension writes no line
		l.replays = append(l.replays, func() error {
			again, err := send()
			if err == nil && !again.Replayed {
				err = errors.New("it is not replayed")
			}
			return err
		})
		return
	}
	for i := range first.Value.Created {
		l.grants = append(l.grants, first.Value.Created[i].ID())
	}
	if first.Value.Type.Spends() {
		l.usages = append(l.usages, first.Value.ID())
	}
	if first.Value.Type == billing.TypeHold {
		l.holds = append(l.holds, first.Value.HoldID())
	}
	l.replays = append(l.replays, func() error {
		again, err := send()
		if err != nil {
			return err
		}
		again.Value.Reversed = first.Value.Reversed
		if !again.Replayed || !reflect.DeepEqual(again.Value, first.Value) {
			return fmt.Errorf("got %+v\nwant %+v", again.Value, first.Value)
		}
		return nil
	})
}

// check looks at a wallet now: its open holds have what is held.
func (l *life) check(wallet billing.WalletID) {
	s, err := l.Wallet(l.t.Context(), Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		l.t.Fatal(err)
	}
	b, err := l.Balance(l.t.Context(), s, l.Time())
	if err != nil {
		l.t.Fatal(err)
	}
	if b.Available < -s.Wallet.OverdraftLimit {
		l.t.Fatalf("available is %s, below the overdraft limit %s", b.Available, s.Wallet.OverdraftLimit)
	}
	page, err := l.Holds(l.t.Context(), s, l.Time(), ledger.HoldQuery{Status: billing.HoldOpen, Limit: billing.MaxOpenHolds})
	if err != nil {
		l.t.Fatal(err)
	}
	var held billing.Credits
	for _, h := range page.Holds {
		held += h.Remaining()
	}
	if held != b.Held {
		l.t.Fatalf("the open holds have %s, and %s is held", held, b.Held)
	}
	l.seen = append(l.seen, sighting{wallet, b})
}

// compare looks back at a sighting: the last one of its instant, as more may have happened in it.
func (l *life) compare(s sighting) {
	for _, later := range l.seen {
		if later.wallet == s.wallet && later.balance.AsOf.Equal(s.balance.AsOf) {
			s = later
		}
	}
	snapshot, err := l.Wallet(l.t.Context(), Caller.Tenant, string(s.wallet), ledger.Strong)
	if err != nil {
		l.t.Fatal(err)
	}
	then, err := l.BalanceAt(l.t.Context(), snapshot, s.balance.AsOf)
	if err != nil {
		l.t.Fatal(err)
	}
	if next := s.balance.ExpiringNext; next != nil && then.ExpiringNext != nil && next.Grant == (billing.GrantRef{}) {
		next.Grant = then.ExpiringNext.Grant // of a period whose beginning was not booked then
	}
	if !reflect.DeepEqual(then, s.balance) {
		l.t.Fatalf("balanceAt %s\n got %+v %+v\nwant %+v %+v", s.balance.AsOf, then, then.ExpiringNext, s.balance, s.balance.ExpiringNext)
	}
}

func (l *life) audit(wallet billing.WalletID) {
	s, err := l.Wallet(context.Background(), Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		l.t.Fatal(err)
	}
	audit, err := l.Audit(context.Background(), s, l.Time())
	if err != nil {
		l.t.Fatal(err)
	}
	if !audit.OK {
		l.t.Fatalf("audit: %+v", audit)
	}
}
