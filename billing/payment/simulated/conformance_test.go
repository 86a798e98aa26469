package simulated_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

func TestProvider(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness {
		return newHarness(t, billing.Test, billingtest.NewMemory())
	})
}

// The provider of the live tenant, as make run has it.
func TestLiveProvider(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness {
		return newHarness(t, billing.Live, billingtest.NewMemory())
	})
}

func TestProviderOnDynamoDB(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness { return newHarness(t, billing.Test, ddbtest.Store(t)) })
}

// Each commit of the store meets one accident before it succeeds, and the provider behaves as without.
func TestProviderUnderFaults(t *testing.T) {
	for name, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost before": billingtest.LostBefore, "lost after": billingtest.LostAfter,
	} {
		t.Run(name, func(t *testing.T) {
			paymenttest.Test(t, func(t *testing.T) paymenttest.Harness {
				faulty := billingtest.NewFaulty(billingtest.NewMemory())
				turn := 0
				faulty.Choose(func() billingtest.Fault {
					if turn++; turn%2 == 1 {
						return fault
					}
					return billingtest.NoFault
				})
				return newHarness(t, billing.Test, faulty)
			})
		})
	}
}

// world is the clocks of a test. They stand still, but the world's goes a millisecond on at each look.
type world struct{ now, clock time.Time }

// harness is a simulated provider whose customer uses its pages.
type harness struct {
	*world
	t        *testing.T
	provider *simulated.Provider
	lossy    *lossy
	pages    http.Handler
	refuse   bool
	arrived  []paymenttest.Event
}

func newHarness(t *testing.T, tenant billing.Tenant, store simulated.Store) *harness {
	t.Helper()
	start := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	w := &world{now: start, clock: start}
	p := newProvider(tenant, store, w)
	return &harness{
		world: w, t: t, provider: p, lossy: &lossy{Provider: p}, pages: simulated.NewPages(slog.New(slog.DiscardHandler), p),
	}
}

func newProvider(tenant billing.Tenant, store simulated.Store, w *world) *simulated.Provider {
	return simulated.New(simulated.Config{
		Tenant: tenant, Store: store, BaseURL: "http://localhost:8080", Secrets: []string{"whsec_one", "whsec_two"},
		Clock: func(context.Context, billing.Tenant) (time.Time, error) { return w.clock, nil },
		Runtime: ledger.Runtime{
			Now: func() time.Time {
				w.now = w.now.Add(time.Millisecond)
				return w.now
			},
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		},
	})
}

func (h *harness) Provider() payment.Provider { return h.lossy }
func (h *harness) Tenant() billing.Tenant     { return h.provider.Tenant }
func (h *harness) Now() time.Time             { return h.now }
func (h *harness) Secrets() []string          { return h.provider.Secrets }

var methods = map[paymenttest.Behaviour]string{
	paymenttest.Works: "sim_ok", paymenttest.Declines: "sim_decline", paymenttest.Authenticates: "sim_authenticate",
	paymenttest.Settles: "sim_delay_3d", paymenttest.Bounces: "sim_delay_fail",
}

func (*harness) Method(_ testing.TB, _ string, b paymenttest.Behaviour) string { return methods[b] }

// press sends the form of a page, and returns the answer.
func (h *harness) press(t testing.TB, page string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	path := simulated.PayPath
	if strings.HasPrefix(page, "sim_si_") {
		path = simulated.SetupPath
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path+page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	h.pages.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("pressing %v on the page %s: %d %s", form, page, answer.Code, answer.Body)
	}
	return answer
}

func (h *harness) Pay(t testing.TB, page string, b paymenttest.Behaviour) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"pay"}, "method": {methods[b]}})
}

func (h *harness) Decline(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"decline"}})
}

func (h *harness) Authenticate(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"authenticate"}})
}

func (h *harness) Leave(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"leave"}})
}

func (h *harness) Wait(testing.TB) { h.clock = h.clock.Add(simulated.Delay) }

// act makes an outcome happen to the payment with an id.
func (h *harness) act(t testing.TB, id string, o simulated.Outcome) {
	t.Helper()
	for _, n := range h.topUps(t) {
		p, err := h.provider.Find(t.Context(), payment.Charge{
			Tenant: h.Tenant(), Payment: id, TopUp: n, Attempt: 1,
		})
		if err != nil {
			continue // it is of another top-up
		}
		if _, err := h.provider.Act(t.Context(), p.TopUp, o); err != nil {
			t.Fatalf("%s of %s: %v", o, id, err)
		}
		return
	}
	t.Fatalf("there is no payment %s", id)
}

// topUps are those that the suite makes payments of.
func (h *harness) topUps(testing.TB) (all []billing.TopUpID) {
	wallet := billing.NewWalletID(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), billing.Entropy{9: 1})
	for n := range int64(20) {
		all = append(all, billing.NewTopUpID(wallet, billing.GrantRef{Sequence: n + 1}))
	}
	return all
}

func (h *harness) FailRefund(t testing.TB, id, _ string) { h.act(t, id, simulated.OutcomeRefundFail) }

func (h *harness) OpenDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeOpen) }

func (h *harness) WinDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeWon) }

func (h *harness) LoseDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeLost) }

func (h *harness) Inquire(t testing.TB, id string) {
	t.Helper()
	if err := h.provider.Inquire(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) Warn(t testing.TB, id string) {
	t.Helper()
	if err := h.provider.Warn(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) RefundByHand(t testing.TB, id string, minor int64) {
	t.Helper()
	if _, err := h.provider.RefundByHand(t.Context(), id, minor); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) LoseAnswers(lose bool)    { h.lossy.lose = lose }
func (h *harness) RefuseEvents(refuse bool) { h.refuse = refuse }

func (h *harness) Events(t testing.TB) []paymenttest.Event {
	t.Helper()
	h.now = h.now.Add(time.Minute) // beyond the delay of what was refused before
	err := h.provider.Deliver(t.Context(), func(header http.Header, body []byte) error {
		if h.refuse {
			return errors.New("the receiver is down")
		}
		h.arrived = append(h.arrived, paymenttest.Event{Header: header.Clone(), Body: bytes.Clone(body)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	arrived := h.arrived
	h.arrived = nil
	return arrived
}

// lossy is a provider whose answers may be lost after it did what it was asked to.
type lossy struct {
	*simulated.Provider
	lose bool
}

// answer is an answer, or what arrives instead.
func answer[A any](l *lossy, a A, err error) (A, error) {
	if l.lose {
		var none A
		return none, payment.ErrUnknown
	}
	return a, err
}

func (l *lossy) Checkout(ctx context.Context, c payment.Charge, back payment.Return) (payment.Page, error) {
	page, err := l.Provider.Checkout(ctx, c, back)
	return answer(l, page, err)
}

func (l *lossy) Expire(ctx context.Context, c payment.Charge) error {
	_, err := answer(l, 0, l.Provider.Expire(ctx, c))
	return err
}

func (l *lossy) Collect(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	p, err := l.Provider.Collect(ctx, c)
	return answer(l, p, err)
}

func (l *lossy) Cancel(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	p, err := l.Provider.Cancel(ctx, c)
	return answer(l, p, err)
}

func (l *lossy) Refund(ctx context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	refund, err := l.Provider.Refund(ctx, r)
	return answer(l, refund, err)
}
