// Package simulatedtest gives tests a simulated payment provider in a world of their own: its clocks, a customer who uses the
// pages, a bank, and a receiver of events.
package simulatedtest

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
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// World is the clocks of a test. They stand still, but the world's goes a millisecond on whenever the provider looks at it.
type World struct {
	Time  time.Time // of the world
	Clock time.Time // of the tenant
}

// Harness is a simulated provider whose customer uses its pages. It is a [paymenttest.Harness].
type Harness struct {
	World     *World
	Simulated *simulated.Provider
	Pages     http.Handler

	lossy   *lossy
	refuse  bool
	arrived []paymenttest.Event
}

var _ paymenttest.Harness = (*Harness)(nil)

// New returns a harness of a provider with a store, which may have a state already.
func New(tenant billing.Tenant, store simulated.Store) *Harness {
	start := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	w := &World{Time: start, Clock: start}
	p := NewProvider(tenant, store, w)
	return &Harness{
		World: w, Simulated: p, lossy: &lossy{Provider: p}, Pages: simulated.NewPages(slog.New(slog.DiscardHandler), p),
	}
}

// NewProvider returns a provider in a world, as another process has it.
func NewProvider(tenant billing.Tenant, store simulated.Store, w *World) *simulated.Provider {
	return simulated.New(simulated.Config{
		Tenant: tenant, Store: store, BaseURL: "http://localhost:8080", Secrets: []string{"whsec_one", "whsec_two"},
		Clock: func(context.Context, billing.Tenant) (time.Time, error) { return w.Clock, nil },
		Runtime: ledger.Runtime{
			Now: func() time.Time {
				w.Time = w.Time.Add(time.Millisecond)
				return w.Time
			},
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		},
	})
}

// Provider implements [paymenttest.Harness].
func (h *Harness) Provider() payment.Provider { return h.lossy }

// Tenant implements [paymenttest.Harness].
func (h *Harness) Tenant() billing.Tenant { return h.Simulated.Tenant }

// Now implements [paymenttest.Harness].
func (h *Harness) Now() time.Time { return h.World.Time }

// Secrets implements [paymenttest.Harness].
func (h *Harness) Secrets() []string { return h.Simulated.Secrets }

var methods = map[paymenttest.Behaviour]string{
	paymenttest.Works: "sim_ok", paymenttest.Declines: "sim_decline", paymenttest.Authenticates: "sim_authenticate",
	paymenttest.Settles: "sim_delay_3d", paymenttest.Bounces: "sim_delay_fail",
}

// Method implements [paymenttest.Harness].
func (*Harness) Method(_ testing.TB, _ string, b paymenttest.Behaviour) string { return methods[b] }

// press sends the form of a page, and returns the answer.
func (h *Harness) press(t testing.TB, page string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	path := simulated.PayPath
	if strings.HasPrefix(page, "sim_si_") {
		path = simulated.SetupPath
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path+page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	h.Pages.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("pressing %v on the page %s: %d %s", form, page, answer.Code, answer.Body)
	}
	return answer
}

// Pay implements [paymenttest.Harness].
func (h *Harness) Pay(t testing.TB, page string, b paymenttest.Behaviour) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"pay"}, "method": {methods[b]}})
}

// Decline implements [paymenttest.Harness].
func (h *Harness) Decline(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"decline"}})
}

// Authenticate implements [paymenttest.Harness].
func (h *Harness) Authenticate(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"authenticate"}})
}

// Leave implements [paymenttest.Harness].
func (h *Harness) Leave(t testing.TB, page string) {
	t.Helper()
	h.press(t, page, url.Values{"button": {"leave"}})
}

// Wait implements [paymenttest.Harness].
func (h *Harness) Wait(testing.TB) { h.World.Clock = h.World.Clock.Add(simulated.Delay) }

// act makes an outcome happen to the payment with an id.
func (h *Harness) act(t testing.TB, id string, o simulated.Outcome) {
	t.Helper()
	if _, err := h.Simulated.ActOn(t.Context(), id, o); err != nil {
		t.Fatalf("%s of %s: %v", o, id, err)
	}
}

// FailRefund implements [paymenttest.Harness].
func (h *Harness) FailRefund(t testing.TB, id, _ string) { h.act(t, id, simulated.OutcomeRefundFail) }

// OpenDispute implements [paymenttest.Harness].
func (h *Harness) OpenDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeOpen) }

// WinDispute implements [paymenttest.Harness].
func (h *Harness) WinDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeWon) }

// LoseDispute implements [paymenttest.Harness].
func (h *Harness) LoseDispute(t testing.TB, id string) { h.act(t, id, simulated.OutcomeDisputeLost) }

// Inquire implements [paymenttest.Harness].
func (h *Harness) Inquire(t testing.TB, id string) {
	t.Helper()
	if err := h.Simulated.Inquire(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// Warn implements [paymenttest.Harness].
func (h *Harness) Warn(t testing.TB, id string) {
	t.Helper()
	if err := h.Simulated.Warn(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// RefundByHand implements [paymenttest.Harness].
func (h *Harness) RefundByHand(t testing.TB, id string, minor int64) {
	t.Helper()
	if _, err := h.Simulated.RefundByHand(t.Context(), id, minor); err != nil {
		t.Fatal(err)
	}
}

// LoseAnswers implements [paymenttest.Harness].
func (h *Harness) LoseAnswers(lose bool) { h.lossy.lose = lose }

// RefuseEvents implements [paymenttest.Harness].
func (h *Harness) RefuseEvents(refuse bool) { h.refuse = refuse }

// Events implements [paymenttest.Harness].
func (h *Harness) Events(t testing.TB) []paymenttest.Event {
	t.Helper()
	h.World.Time = h.World.Time.Add(time.Minute) // beyond the delay of what was refused before
	err := h.Simulated.Deliver(t.Context(), func(header http.Header, body []byte) error {
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
