package stripe_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func TestCheckoutRequest(t *testing.T) {
	w := newWorld(t)
	page := must(w.Checkout(t.Context(), w.charge(1), w.back()))(t)
	form, key := w.last("POST", "/v1/checkout/sessions")
	wantForm(t, form, map[string]string{
		"mode": "payment", "customer": w.payer, "client_reference_id": string(topUp),
		"success_url": "https://shop.example/done", "cancel_url": "https://shop.example/back",
		"line_items[0][quantity]": "1", "line_items[0][price_data][currency]": "eur",
		"line_items[0][price_data][unit_amount]":         "4990",
		"line_items[0][price_data][tax_behavior]":        "inclusive",
		"line_items[0][price_data][product_data][name]":  "500 credits",
		"payment_intent_data[setup_future_usage]":        "off_session",
		"payment_intent_data[metadata][drawdown_tenant]": "test", "payment_intent_data[metadata][drawdown_attempt]": "1",
		"payment_intent_data[metadata][drawdown_top_up]": string(topUp), "metadata[drawdown_top_up]": string(topUp),
		"metadata[drawdown_wallet]": string(wallet), "adaptive_pricing[enabled]": "false", "automatic_tax[enabled]": "",
		"expires_at": strconv.FormatInt(noon.Add(35*time.Minute).Unix(), 10),
	})
	if key != w.charge(1).Key {
		t.Errorf("the idempotency key is %q", key)
	}
	if page.URL == "" || !page.Expires.Equal(noon.Add(35*time.Minute)) {
		t.Errorf("got %+v", page)
	}
}

// A request that arrives late still leaves the 30 minutes that Stripe asks for.
func TestCheckoutArrivesLate(t *testing.T) {
	w := newWorld(t)
	c, back := w.charge(1), w.back()
	w.Advance(5 * time.Minute)
	must(w.Checkout(t.Context(), c, back))(t)
	w.Advance(time.Second)
	c.Key, c.Attempt = "drawdown:other", 2
	if _, err := w.Checkout(t.Context(), c, back); err == nil {
		t.Error("the fake accepts a page that closes in less than 30 minutes")
	}
}

func TestPageIsPaid(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.charge(1))
	if photo := w.state(c, billing.PaymentOpen); photo.ID != "" || photo.Page != c.Page {
		t.Errorf("got %+v", photo)
	}
	w.Leave(c.Page)
	w.state(c, billing.PaymentOpen)
	w.Decline(c.Page)
	if photo := w.state(c, billing.PaymentOpen); photo.Reason != "Your card was declined." {
		t.Errorf("got %+v", photo)
	}
	w.Pay(c.Page, stripetest.CardAuthenticate)
	w.state(c, billing.PaymentOpen)
	w.Authenticate(c.Page)
	photo := w.state(c, billing.PaymentSucceeded)
	if photo.Received != c.Price || photo.Tax != 0 || photo.Receipt == "" || photo.Reason != "" || photo.TopUp != topUp ||
		photo.Attempt != 1 {
		t.Errorf("got %+v", photo)
	}
	if photo.Method == nil || photo.Method.Brand != "visa" || photo.Method.Fingerprint != "fp_authenticate" ||
		photo.Method.Year != 2034 || photo.Method.Month != 12 {
		t.Errorf("got %+v", photo.Method)
	}
	if len(w.Intents()) != 1 {
		t.Errorf("there are %d payments", len(w.Intents()))
	}
	c.Page, c.Payment = "", photo.ID
	if again := w.find(c); again.Page != photo.Page || again.State != photo.State {
		t.Errorf("by the id of the payment: %+v", again)
	}
}

func TestMethodIsNotStored(t *testing.T) {
	w := newWorld(t)
	c, back := w.charge(1), w.back()
	back.Store = false
	c.Page = must(w.Checkout(t.Context(), c, back))(t).ID
	w.Pay(c.Page, stripetest.CardOK)
	if photo := w.state(c, billing.PaymentSucceeded); photo.Method != nil {
		t.Errorf("the method is said to be stored: %+v", photo.Method)
	}
}

func TestBankTakesDays(t *testing.T) {
	for card, paid := range map[stripetest.Card]billing.PaymentState{
		stripetest.BankAccount: billing.PaymentSucceeded, stripetest.Slip: billing.PaymentSucceeded,
	} {
		for _, arrives := range []bool{true, false} {
			w := newWorld(t)
			c := w.open(w.charge(1))
			w.Pay(c.Page, card)
			w.state(c, billing.PaymentProcessing)
			w.Settle(w.IntentOf(c.Page), arrives)
			want := paid
			if !arrives {
				want = billing.PaymentDeclined
			}
			photo := w.state(c, want)
			if !arrives && photo.Reason != "The payment was declined." {
				t.Errorf("a text for developers is shown to customers: %q", photo.Reason)
			}
		}
	}
}

func TestExpire(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.charge(1))
	for range 2 { // the second finds it closed
		if err := w.Expire(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		w.state(c, billing.PaymentCanceled)
	}
	c, _ = w.paid(w.charge(2))
	if err := w.Expire(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	w.state(c, billing.PaymentSucceeded)

	lost := w.open(w.charge(3))
	lost.Page = "" // the answer with it was lost
	if err := w.Expire(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	w.state(lost, billing.PaymentCanceled)
	if err := w.Expire(t.Context(), w.charge(4)); err != nil {
		t.Errorf("a page that was never made: %v", err)
	}
	c = w.open(w.charge(5))
	lift := w.Fail(stripetest.Fault{Request: "POST /v1/checkout/sessions/", Status: 500})
	wantUnknown(t, w.Expire(t.Context(), c))
	lift()
	w.state(c, billing.PaymentOpen)
	w.ExpirePage(c.Page)
	w.state(c, billing.PaymentCanceled)
}

func TestPageClosesByItself(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.charge(1))
	w.Decline(c.Page)
	w.Advance(34 * time.Minute)
	w.state(c, billing.PaymentOpen)
	w.Advance(time.Minute)
	w.state(c, billing.PaymentCanceled)
}

func TestTaxIsInThePrice(t *testing.T) {
	w := newWorld(t, func(c *stripe.Config) { c.AutomaticTax = true })
	c, photo := w.paid(w.charge(1))
	if photo.Received != c.Price || photo.Tax != 796 {
		t.Errorf("got %+v", photo)
	}
	form, _ := w.last("POST", "/v1/checkout/sessions")
	wantForm(t, form, map[string]string{"automatic_tax[enabled]": "true", "customer_update[address]": "auto"})
}

func TestSetup(t *testing.T) {
	w := newWorld(t)
	s := payment.Setup{Key: "drawdown:set_1", Tenant: billing.Test, ID: "set_1", Payer: w.payer}
	page := must(w.Setup(t.Context(), s, w.back()))(t)
	if again := must(w.Setup(t.Context(), s, w.back()))(t); again != page {
		t.Errorf("the same call made another page: %+v", again)
	}
	form, _ := w.last("POST", "/v1/checkout/sessions")
	wantForm(t, form, map[string]string{
		"mode": "setup", "metadata[drawdown_setup]": "set_1", "setup_intent_data[metadata][drawdown_setup]": "set_1",
		"payment_method_types[0]": "card",
	})
	if stored := must(w.Stored(t.Context(), page.ID))(t); stored != nil {
		t.Errorf("stored %+v before the customer came", stored)
	}
	w.Decline(page.ID)
	if stored := must(w.Stored(t.Context(), page.ID))(t); stored != nil {
		t.Errorf("stored %+v after a decline", stored)
	}
	w.Pay(page.ID, stripetest.CardOK)
	stored := must(w.Stored(t.Context(), page.ID))(t)
	if stored == nil || stored.Fingerprint != "fp_ok" || stored.Last4 == "" {
		t.Fatalf("got %+v", stored)
	}
	c := w.charge(1)
	c.Method = stored.ID
	if photo := must(w.Collect(t.Context(), c))(t); photo.State != billing.PaymentSucceeded {
		t.Errorf("got %+v", photo)
	}
	for range 2 { // the second finds it detached
		if err := w.Detach(t.Context(), stored.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Detach(t.Context(), "pm_unknown"); err != nil {
		t.Errorf("a method that is not there: %v", err)
	}
	c.Key, c.Attempt = "drawdown:2", 2
	_, err := w.Collect(t.Context(), c)
	wantRefused(t, err, "payment_method_unexpected_state")
}

// Somebody whose charge has an object of another charge gets a refusal, not its money.
func TestFindChecksWhoseItIs(t *testing.T) {
	w := newWorld(t)
	c, _ := w.paid(w.charge(1))
	other := w.charge(2)
	other.Page = c.Page
	_, err := w.Find(t.Context(), other)
	wantRefused(t, err, "other_payment")
	c.Page = "cs_test_unknown"
	_, err = w.Find(t.Context(), c)
	wantRefused(t, err, "resource_missing")
	if _, err := w.Find(t.Context(), w.charge(3)); !errors.Is(err, payment.ErrNone) {
		t.Errorf("got %v", err)
	}
}
