package payment_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// listing is a bank that could not deliver some events, and lists two at most.
type listing struct {
	*bank
	events []payment.Notice
	since  []time.Time
	err    error
}

func (l *listing) Undelivered(_ context.Context, since time.Time) (listed []payment.Notice, err error) {
	l.since = append(l.since, since)
	for _, n := range l.events {
		if !n.At.Before(since) && len(listed) < payment.MaxUndelivered {
			listed = append(listed, n)
		}
	}
	return listed, l.err
}

// sweeping returns a shop whose bank could not deliver events.
func sweeping(t *testing.T) (*shop, *listing, *payment.Service) {
	t.Helper()
	s := newShop(t, billingtest.NewMemory())
	l := &listing{bank: s.bank}
	return s, l, payment.New(payment.Config{
		Store: s.World.Store, Runtime: s.Runtime(), Log: slog.New(slog.DiscardHandler),
		Provider: map[billing.Tenant]payment.Provider{billing.Live: l},
	})
}

// TestSweep: an event that was not delivered is handled by the next sweep, and not again, although the bank still lists it.
func TestSweep(t *testing.T) {
	s, l, service := sweeping(t)
	bought := s.buy("")
	paid := s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
	lost := payment.Notice{ID: "e1", Type: "paid", At: s.Time(), TopUp: bought.TopUpID(), Attempt: 1, Payment: paid.ID}
	l.events = []payment.Notice{{ID: "e0", Type: "other", At: s.Time(), Ignore: true}, lost}
	for _, step := range []struct {
		pass time.Duration
		late int
	}{{time.Hour, 1}, {time.Hour, 0}} {
		s.Pass(step.pass)
		looked := 0
		s.bank.lose = func(call string) bool {
			if call == "find" {
				looked++
			}
			return false
		}
		swept, err := service.Sweep(t.Context(), billing.Live)
		if err != nil || swept.Late != step.late {
			t.Fatalf("got %+v, %v", swept, err)
		}
		if looked != step.late {
			t.Errorf("the bank was asked %d times", looked)
		}
	}
	s.has(110)
	if !slices.IsSortedFunc(l.since, time.Time.Compare) || s.Time().Sub(l.since[0]) < 30*24*time.Hour {
		t.Errorf("it was asked for events since %v", l.since)
	}
	record, err := ledger.Get[*billing.ProviderEvent](t.Context(), s.World.Store,
		billing.ProviderEventKey(billing.Live, "bank", "e1"), ledger.Strong)
	if err != nil || !record.Listed || record.Type != "paid" {
		t.Errorf("it stored %+v, %v", record, err)
	}
	// The bank delivers it after all: that is no new event.
	if err := service.Receive(t.Context(), billing.Live, nil, []byte(paid.ID)); err != nil {
		t.Fatal(err)
	}
	s.has(110)
}

// TestSweepGoesOn: an event that cannot be handled holds up no other, and is handled by a later sweep, as is one that was
// received and could not be handled then. An event that is under way is not late.
func TestSweepGoesOn(t *testing.T) {
	s, l, service := sweeping(t)
	first, second := s.buy(""), s.buy("")
	for i, bought := range []*billing.TopUp{first, second} {
		paid := s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		l.events = append(l.events, payment.Notice{
			ID: fmt.Sprint("e", i), Type: "paid", At: s.Time(), TopUp: bought.TopUpID(), Attempt: 1, Payment: paid.ID,
		})
	}
	received := &billing.ProviderEvent{
		Tenant: billing.Live, Provider: "bank", ID: "e0", Type: "paid", Body: []byte("body"), ReceivedAt: s.Time(),
	}
	received.Revision = 1
	if err := s.World.Store.PutDocument(t.Context(), billing.DocumentChange{Key: received.DocumentKey(), After: received}); err != nil {
		t.Fatal(err)
	}
	lost := 1
	s.bank.lose = func(call string) bool { lost--; return call == "find" && lost == 0 }
	if swept, err := service.Sweep(t.Context(), billing.Live); !errors.Is(err, payment.ErrUnknown) || swept.Late != 0 {
		t.Fatalf("got %+v, %v", swept, err)
	}
	if swept, err := service.Sweep(t.Context(), billing.Live); err != nil || swept.Late != 0 {
		t.Fatalf("got %+v, %v", swept, err)
	}
	s.has(220)
	record, err := ledger.Get[*billing.ProviderEvent](t.Context(), s.World.Store, received.DocumentKey(), ledger.Strong)
	if err != nil || !record.Listed || string(record.Body) != "body" {
		t.Errorf("it stored %+v, %v", record, err)
	}
	l.err = payment.ErrUnknown
	if _, err := service.Sweep(t.Context(), billing.Live); !errors.Is(err, payment.ErrUnknown) {
		t.Errorf("got %v of a list that cannot be read", err)
	}
	if _, err := service.Sweep(t.Context(), billing.Test); !errors.Is(err, payment.ErrNoProvider) {
		t.Errorf("got %v of a tenant without a provider", err)
	}
}

// TestSweepReadsAllPages: more events than a page has are all handled, and a list that never advances ends the sweep.
func TestSweepReadsAllPages(t *testing.T) {
	s, l, service := sweeping(t)
	const n = 2*payment.MaxUndelivered + 10
	for i := range n {
		l.events = append(l.events, payment.Notice{ID: fmt.Sprint("e", i), Type: "t", At: s.Time().Add(time.Duration(i) * time.Second)})
	}
	s.Pass(24 * time.Hour)
	if swept, err := service.Sweep(t.Context(), billing.Live); err != nil || swept.Late != n {
		t.Fatalf("got %+v, %v; want %d", swept, err, n)
	}
	for i := range l.events {
		l.events[i].At = s.Time()
	}
	if swept, err := service.Sweep(t.Context(), billing.Live); err != nil || swept.Late != 0 {
		t.Fatalf("got %+v, %v", swept, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := service.Sweep(ctx, billing.Live); !errors.Is(err, context.Canceled) {
		t.Errorf("a sweep whose time has ended returns %v", err)
	}
}

// TestStuck: a payment is stuck when its page has closed long ago and nobody says what became of it, when a bank takes longer
// than banks do, and when money that arrived finds no room in the wallet.
func TestStuck(t *testing.T) {
	stuck := func(s *shop) int {
		t.Helper()
		found, err := s.Stuck(t.Context(), s.ref())
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	t.Run("the bank does not answer", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.buy("")
		s.bank.lose = func(string) bool { return true }
		for _, step := range []struct {
			pass time.Duration
			want int
		}{{billing.PageTime, 0}, {50 * time.Minute, 0}, {11 * time.Minute, 1}} {
			s.Pass(step.pass)
			_ = s.DriveWallet(t.Context(), s.ref()) // it fails
			if got := stuck(s); got != step.want {
				t.Errorf("after %s more, %d payments are stuck", step.pass, got)
			}
		}
		s.bank.calm()
		s.Pass(billing.PaymentLease)
		s.drive()
		if got := stuck(s); got != 0 {
			t.Errorf("%d payments are stuck that have ended", got)
		}
	})
	t.Run("a bank takes days", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
		s.buy("card")
		for day := range 18 {
			if got, want := stuck(s), day >= 16; (got == 1) != want {
				t.Errorf("on day %d, %d payments are stuck", day, got)
			}
			s.Pass(24 * time.Hour)
			s.drive()
		}
	})
	t.Run("the wallet is full", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("")
		if _, err := s.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: s.next(), Wallet: string(s.wallet), Amount: billing.MaxCredits - billing.Credit, Source: billing.SourcePromotion,
		}); err != nil {
			t.Fatal(err)
		}
		s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		s.Pass(billing.PageTime + 61*time.Minute)
		var refusal *billing.Error
		if err := s.DriveWallet(t.Context(), s.ref()); !errors.As(err, &refusal) || refusal.Code != billing.CodeWalletFull {
			t.Fatalf("got %v", err)
		}
		if got := stuck(s); got != 1 {
			t.Errorf("%d payments are stuck", got)
		}
	})
}
