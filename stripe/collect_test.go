package stripe_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func TestCollect(t *testing.T) {
	for card, want := range map[stripetest.Card]struct {
		state  billing.PaymentState
		reason string
	}{
		stripetest.CardOK:           {billing.PaymentSucceeded, ""},
		stripetest.CardDeclined:     {billing.PaymentDeclined, "Your card was declined."},
		stripetest.CardInsufficient: {billing.PaymentDeclined, "Your card has insufficient funds."},
		stripetest.CardAuthenticate: {
			billing.PaymentNeedsCustomer, "Your card was declined. This transaction requires authentication.",
		},
		stripetest.BankAccount: {billing.PaymentProcessing, ""},
	} {
		w := newWorld(t)
		c := w.stored(1, card)
		photo := must(w.Collect(t.Context(), c))(t)
		if photo.State != want.state || photo.Reason != want.reason || photo.Page != "" || photo.ID == "" {
			t.Errorf("%s: got %+v", card, photo)
		}
		if photo.Method == nil || photo.Method.ID != c.Method {
			t.Errorf("%s: the method is %+v", card, photo.Method)
		}
		again := must(w.Collect(t.Context(), c))(t)
		if again.ID != photo.ID || again.State != photo.State || len(w.Intents()) != 1 {
			t.Errorf("%s: the same call again: %+v, %d payments", card, again, len(w.Intents()))
		}
	}
}

func TestCollectRequest(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.CardOK)
	must(w.Collect(t.Context(), c))(t)
	form, key := w.last("POST", "/v1/payment_intents")
	wantForm(t, form, map[string]string{
		"amount": "4990", "currency": "eur", "customer": w.payer, "payment_method": c.Method, "confirm": "true",
		"off_session": "true", "description": "500 credits", "metadata[drawdown_tenant]": "test",
		"metadata[drawdown_top_up]": string(topUp), "metadata[drawdown_attempt]": "1",
		"automatic_payment_methods[allow_redirects]": "never",
	})
	if key != c.Key {
		t.Errorf("the idempotency key is %q", key)
	}
}

// Stripe answers a repeated key with what it said at first. The photograph shows what is true now.
func TestRepeatedKeyShowsThePresent(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.BankAccount)
	photo := must(w.Collect(t.Context(), c))(t)
	w.Settle(photo.ID, true)
	refund := payment.Refund{
		Key: "drawdown:ref_1", Tenant: billing.Test, TopUp: topUp, ID: "ref_1", Payment: photo.ID,
		Amount: billing.Amount{Minor: 1000, Currency: "EUR"},
	}
	made := must(w.Refund(t.Context(), refund))(t)
	w.EndRefund(made.ID, "failed", "expired_or_canceled_card")
	if again := must(w.Collect(t.Context(), c))(t); again.State != billing.PaymentSucceeded ||
		again.Refunds[0].State != billing.RefundFailed {
		t.Errorf("got %+v", again)
	}
	again := must(w.Refund(t.Context(), refund))(t)
	if again.ID != made.ID || again.State != billing.RefundFailed || again.Reason != "expired_or_canceled_card" {
		t.Errorf("got %+v", again)
	}
}

// Crash points 5 and 6: whether Stripe did it or not, the same call charges once, and Find without an id tells.
func TestAnswerIsLost(t *testing.T) {
	for _, done := range []bool{true, false} {
		w := newWorld(t)
		c := w.stored(1, stripetest.CardOK)
		lift := w.Fail(stripetest.Fault{Request: "POST /v1/payment_intents", Done: done})
		_, err := w.Collect(t.Context(), c)
		wantUnknown(t, err)
		lift()
		photo, err := w.Find(t.Context(), c)
		switch {
		case done && (err != nil || photo.State != billing.PaymentSucceeded):
			t.Errorf("Find: %+v, %v", photo, err)
		case !done && !errors.Is(err, payment.ErrNone):
			t.Errorf("Find: %+v, %v", photo, err)
		}
		if photo := must(w.Collect(t.Context(), c))(t); photo.State != billing.PaymentSucceeded || len(w.Intents()) != 1 {
			t.Errorf("got %+v, and %d payments", photo, len(w.Intents()))
		}
	}
}

func TestPageAnswerIsLost(t *testing.T) {
	w := newWorld(t)
	c := w.charge(1)
	lift := w.Fail(stripetest.Fault{Request: "POST /v1/checkout/sessions", Done: true})
	_, err := w.Checkout(t.Context(), c, w.back())
	wantUnknown(t, err)
	lift()
	photo := w.state(c, billing.PaymentOpen)
	if page := must(w.Checkout(t.Context(), c, w.back()))(t); page.ID != photo.Page {
		t.Errorf("another page: %+v", page)
	}
	w.Pay(photo.Page, stripetest.CardOK)
	w.state(c, billing.PaymentSucceeded)
}

// Find without ids reads lists of more than one page, and takes no other attempt's payment for its own.
func TestFindAmongMany(t *testing.T) {
	w := newWorld(t)
	first := w.stored(1, stripetest.CardDeclined)
	must(w.Collect(t.Context(), first))(t)
	for attempt := 2; attempt <= 130; attempt++ {
		c := first
		c.Attempt, c.Key = attempt, first.Key+strings.Repeat("x", attempt)
		must(w.Collect(t.Context(), c))(t)
	}
	w.Advance(time.Minute)
	if photo := w.find(first); photo.ID != w.Intents()[0] || photo.Attempt != 1 {
		t.Errorf("got %+v", photo)
	}
	form, _ := w.last("GET", "/v1/payment_intents")
	wantForm(t, form, map[string]string{"customer": w.payer, "limit": "100", "created[gte]": "1773489000"})
}

// Stripe may have forgotten a key, or keep an error of its own under it. Both leave open whether there was a charge, and Find
// says it.
func TestKeys(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.CardOK)
	lift := w.Fail(stripetest.Fault{Request: "POST /v1/payment_intents", Done: true, Status: 500})
	_, err := w.Collect(t.Context(), c)
	wantUnknown(t, err)
	lift()
	_, err = w.Collect(t.Context(), c) // Stripe keeps the 500
	wantUnknown(t, err)
	w.state(c, billing.PaymentSucceeded)

	other := c
	other.Description = "600 credits"
	_, err = w.Collect(t.Context(), other)
	wantUnknown(t, err)

	w.Advance(24 * time.Hour)
	must(w.Collect(t.Context(), c))(t)
	if n := len(w.Intents()); n != 2 {
		t.Errorf("the fake never forgets a key: %d payments", n)
	}
}

func TestKeyIsAtWork(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.CardOK)
	arrived, release := w.Hold("POST /v1/payment_intents")
	var first sync.WaitGroup
	first.Go(func() {
		if photo, err := w.Collect(context.Background(), c); err != nil || photo.State != billing.PaymentSucceeded {
			t.Errorf("the first: %+v, %v", photo, err)
		}
	})
	<-arrived
	_, err := w.Collect(t.Context(), c)
	wantUnknown(t, err)
	release()
	first.Wait()
	if n := len(w.Intents()); n != 1 {
		t.Errorf("there are %d payments", n)
	}
}

func TestUndecidedAnswers(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.CardOK)
	for _, status := range []int{401, 403, 408, 409, 429, 500, 502, 503} {
		lift := w.Fail(stripetest.Fault{Request: "POST", Status: status, Code: "lock_timeout"})
		c.Key += "x"
		_, err := w.Collect(t.Context(), c)
		wantUnknown(t, err)
		lift()
	}
	for _, status := range []int{400, 404, 422} {
		lift := w.Fail(stripetest.Fault{Request: "POST", Status: status, Code: "some_code"})
		c.Key += "x"
		_, err := w.Collect(t.Context(), c)
		wantRefused(t, err, "some_code")
		lift()
	}
	if n := len(w.Intents()); n != 0 {
		t.Errorf("there are %d payments", n)
	}
}

// A charge is never taken for made if its present state cannot be read.
func TestLookUpFails(t *testing.T) {
	w := newWorld(t)
	c := w.stored(1, stripetest.CardOK)
	for _, path := range []string{"payment_intents/", "refunds", "disputes", "radar/"} {
		lift := w.Fail(stripetest.Fault{Request: "GET /v1/" + path, Status: 503})
		_, err := w.Collect(t.Context(), c)
		wantUnknown(t, err)
		lift()
	}
	must(w.Collect(t.Context(), c))(t)
}

func TestNobodyAnswersInTime(t *testing.T) {
	w := newWorld(t)
	arrived, release := w.Hold("POST /v1/payment_intents")
	ctx, cancel := context.WithCancel(background())
	go func() { <-arrived; cancel() }()
	_, err := w.Collect(ctx, w.stored(1, stripetest.CardOK))
	release()
	wantUnknown(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Something between us and Stripe answers with a page, or leads elsewhere.
func TestAnswerIsNotStripes(t *testing.T) {
	for _, answer := range []func(http.ResponseWriter, *http.Request){
		func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>" + stripetest.Key)) },
		func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>"+stripetest.Key, http.StatusBadRequest)
		},
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.com/", http.StatusTemporaryRedirect)
		},
		func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 9<<20)) },
	} {
		w := newWorld(t)
		other := serve(t, answer)
		p := must(stripe.New(stripe.Config{Tenant: billing.Test, Key: stripetest.Key, URL: other}))(t)
		_, err := p.Collect(t.Context(), w.stored(1, stripetest.CardOK))
		wantUnknown(t, err)
		wantNoSecret(t, err)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	for attempt, card := range []stripetest.Card{stripetest.CardDeclined, stripetest.CardAuthenticate} {
		c := w.stored(attempt+1, card)
		photo := must(w.Collect(t.Context(), c))(t)
		if attempt == 0 {
			c.Payment = photo.ID // else the answer was lost
		}
		for range 2 { // the second finds it canceled
			if photo := must(w.Cancel(t.Context(), c))(t); photo.State != billing.PaymentCanceled {
				t.Errorf("%s: got %+v", card, photo)
			}
		}
	}
	c := w.stored(3, stripetest.CardOK)
	must(w.Collect(t.Context(), c))(t)
	if photo := must(w.Cancel(t.Context(), c))(t); photo.State != billing.PaymentSucceeded {
		t.Errorf("it was too late, and the state is %s", photo.State)
	}
	c = w.stored(4, stripetest.BankAccount)
	must(w.Collect(t.Context(), c))(t)
	photo := must(w.Cancel(t.Context(), c))(t)
	if photo.State != billing.PaymentProcessing {
		t.Errorf("a bank is at it, and the state is %s", photo.State)
	}
	w.Settle(photo.ID, false)
	// Stripe would answer a repeated key with the refusal of before.
	if photo := must(w.Cancel(t.Context(), c))(t); photo.State != billing.PaymentCanceled {
		t.Errorf("got %+v", photo)
	}
	if _, err := w.Cancel(t.Context(), w.stored(5, stripetest.CardOK)); !errors.Is(err, payment.ErrNone) {
		t.Errorf("a charge that never was: %v", err)
	}
	c = w.stored(6, stripetest.CardDeclined)
	must(w.Collect(t.Context(), c))(t)
	lift := w.Fail(stripetest.Fault{Request: "POST", Status: 500})
	_, err := w.Cancel(t.Context(), c)
	lift()
	wantUnknown(t, err)
}
