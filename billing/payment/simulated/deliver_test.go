package simulated_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// types sends what waits, and returns the types of the events in the order of their arrival.
func (f *fixture) types() (types []string) {
	f.t.Helper()
	for _, e := range f.Events(f.t) {
		n, err := f.provider.Read(e.Header, e.Body, f.now)
		if err != nil {
			f.t.Fatal(err)
		}
		types = append(types, n.Type)
	}
	return types
}

// What is due happens without anybody looking, and is told in Stripe's words, the oldest first.
func TestEventsOfLives(t *testing.T) {
	f := newFixture(t)
	for method, wants := range map[string][2]string{ // at once, and ten days later
		"sim_ok":           {"payment_intent.succeeded", ""},
		"sim_decline":      {"payment_intent.payment_failed", ""},
		"sim_authenticate": {"payment_intent.requires_action", ""},
		"sim_delay_3d":     {"payment_intent.processing", "payment_intent.succeeded"},
		"sim_delay_fail":   {"payment_intent.processing", "payment_intent.payment_failed"},
		"sim_late_return":  {"payment_intent.succeeded", "charge.dispute.created charge.dispute.funds_withdrawn charge.dispute.closed"},
		"sim_dispute_won": {
			"payment_intent.succeeded",
			"charge.dispute.created charge.dispute.funds_withdrawn charge.dispute.funds_reinstated charge.dispute.closed",
		},
	} {
		c := f.charge(1, method)
		c.Key = method
		f.collect(c)
		if got := strings.Join(f.types(), " "); got != wants[0] {
			t.Errorf("%s tells %q, want %q", method, got, wants[0])
		}
		f.clock = f.clock.Add(simulated.ReturnDelay)
		if got := strings.Join(f.types(), " "); got != wants[1] {
			t.Errorf("%s tells %q ten days later, want %q", method, got, wants[1])
		}
		if got := f.types(); len(got) > 0 {
			t.Errorf("%s tells %v again", method, got)
		}
	}
	page, ended := f.checkout(2), f.checkout(3)
	f.Pay(t, page.Page, "settles")
	f.clock = f.clock.Add(simulated.Delay)
	if got := strings.Join(f.types(), " "); got != "payment_intent.processing checkout.session.completed "+
		"payment_intent.succeeded checkout.session.async_payment_succeeded" {
		t.Errorf("a delayed method on a page tells %q", got)
	}
	f.now = f.now.Add(time.Hour)
	if got := f.types(); !slices.Equal(got, []string{"checkout.session.expired"}) {
		t.Errorf("the end of the page %s tells %q", ended.Page, got)
	}
	if settled, err := f.provider.Settle(t.Context()); settled != 0 || err != nil {
		t.Errorf("%d payments are due after all are settled, %v", settled, err)
	}
}

// More payments than are settled at once, and more events than are read at once, are settled and sent in one go.
func TestDeliverMany(t *testing.T) {
	f := newFixture(t)
	for n := range 120 {
		c := f.charge(1, "sim_delay_3d")
		c.Key, c.Attempt = fmt.Sprint("many ", n), n+1
		f.collect(c)
	}
	if got := f.types(); len(got) != 120 {
		t.Errorf("%d events tell of 120 payments", len(got))
	}
	f.clock = f.clock.Add(simulated.Delay)
	if got := f.types(); len(got) != 120 {
		t.Errorf("%d events tell of 120 payments that were settled", len(got))
	}
}

// A receiver that is down gets an event again after 2, 4, 8 … seconds, at most an hour apart, for three days. Its events are
// listed all the while, and do not hold up those of others.
func TestDeliverAgain(t *testing.T) {
	f := newFixture(t)
	f.collect(f.charge(1, "sim_ok"))
	start, tries := f.now, []time.Duration{}
	for f.now.Before(start.Add(5 * 24 * time.Hour)) {
		f.now = f.now.Add(time.Second)
		err := f.provider.Deliver(t.Context(), func(http.Header, []byte) error {
			tries = append(tries, f.now.Sub(start).Round(time.Second))
			return errors.New("down")
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(tries) > 6 {
			f.now = f.now.Add(5 * time.Minute)
		}
	}
	for i, want := range []float64{1, 3, 7, 15, 31} {
		if tries[i].Seconds() != want {
			t.Errorf("try %d is after %s, want %vs", i+1, tries[i], want)
		}
	}
	if last := tries[len(tries)-1]; last > 72*time.Hour || last < 70*time.Hour || len(tries) < 70 || len(tries) > 90 {
		t.Errorf("%d tries, the last after %s", len(tries), last)
	}
	f.collect(f.charge(2, "sim_decline"))
	if got := f.types(); !slices.Equal(got, []string{"payment_intent.payment_failed"}) {
		t.Errorf("beside an event that nobody takes, %v is sent", got)
	}
	listed, err := f.provider.Undelivered(t.Context(), start.Add(-time.Hour))
	if err != nil || len(listed) != 1 || listed[0].Type != "payment_intent.succeeded" {
		t.Errorf("listed are %+v, %v", listed, err)
	}
	if listed, err := f.provider.Undelivered(t.Context(), start.Add(time.Hour)); err != nil || len(listed) != 0 {
		t.Errorf("listed as of an hour later are %+v, %v", listed, err)
	}
}

// The header is made anew for each delivery, and each secret signs.
func TestDeliverSigns(t *testing.T) {
	f := newFixture(t)
	f.collect(f.charge(1, "sim_ok"))
	var events []payment.Notice
	for range 2 {
		f.now = f.now.Add(time.Hour)
		if err := f.provider.Deliver(t.Context(), func(header http.Header, body []byte) error {
			if n := strings.Count(header.Get("Stripe-Signature"), "v1="); n != 2 {
				t.Errorf("there are %d signatures", n)
			}
			n, err := f.provider.Read(header, body, f.now)
			if err != nil {
				t.Error(err)
			}
			events = append(events, n)
			return errors.New("down")
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(events) != 2 || events[0] != events[1] || events[0].TopUp != f.charge(1, "").TopUp || events[0].Attempt != 1 {
		t.Errorf("two deliveries of one event read as %+v", events)
	}
}
