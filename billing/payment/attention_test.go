package payment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/attention/attentiontest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// watchedShop is a shop in which what asks for attention is listed.
type watchedShop struct {
	*shop
	watch *attention.Service
}

func newWatchedShop(t *testing.T) watchedShop {
	t.Helper()
	store := &attentiontest.Store{Store: billingtest.NewMemory()}
	runtime := billingtest.NewWorld(store.Store, 9).Runtime()
	store.Watch = attention.New(store.Store, runtime)
	s := watchedShop{newShop(t, store), attention.New(store.Store, runtime)}
	return s
}

// look drives the payments of the wallet, and lists those that are stuck, as the function payments does.
func (s watchedShop) look() {
	s.t.Helper()
	_ = s.DriveWallet(s.t.Context(), s.ref()) // it may fail
	err := s.watch.FollowPayments(s.t.Context(), s.ref(), func() ([]billing.TopUpID, error) {
		return s.Stuck(s.t.Context(), s.ref())
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// lists checks what is listed for a reason.
func (s watchedShop) lists(kind billing.AttentionKind, want ...billing.TopUpID) {
	s.t.Helper()
	page, err := s.Attention(s.t.Context(), billing.Live, kind, "", 10)
	if err != nil {
		s.t.Fatal(err)
	}
	var got []billing.TopUpID
	for _, entry := range page.Entries {
		got = append(got, billing.TopUpID(entry.Subject))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s: %v are listed, want %v", kind, got, want)
	}
}

// A payment that should have ended is listed, each once however often it is looked at, until it has ended: whether it was driven, or
// an event of the provider told of it.
func TestAttentionOfStuckPayments(t *testing.T) {
	for name, ends := range map[string]func(s watchedShop, bought *billing.TopUp){
		"it is driven": func(s watchedShop, _ *billing.TopUp) {
			s.bank.calm()
			s.Pass(billing.PaymentLease)
			s.look()
		},
		"an event tells of it": func(s watchedShop, bought *billing.TopUp) { s.apply(bought, billing.PaymentSucceeded) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newWatchedShop(t)
			bought := s.buy("")
			s.bank.lose = func(string) bool { return true }
			s.Pass(billing.PageTime + 50*time.Minute)
			s.look()
			s.lists(billing.AttentionPaymentStuck)
			s.Pass(11 * time.Minute)
			s.look()
			s.look()
			s.lists(billing.AttentionPaymentStuck, bought.TopUpID())
			ends(s, bought)
			s.lists(billing.AttentionPaymentStuck)
		})
	}
}

// Money that is not the price is listed until the top-up is paid.
func TestAttentionOfMismatches(t *testing.T) {
	s := newWatchedShop(t)
	bought := s.buy("")
	s.apply(bought, "other")
	s.lists(billing.AttentionPaymentMismatch, bought.TopUpID())
	s.apply(bought, "other")
	s.lists(billing.AttentionPaymentMismatch, bought.TopUpID())
	s.apply(bought, "again")
	s.lists(billing.AttentionPaymentMismatch)
}
