package stripe_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func serve(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

// secrets are what must never be in an error. The last is in every intent of the fake, as in Stripe's.
var secrets = []string{stripetest.Key, stripetest.RestrictedKey, stripetest.Secret, "fakeClientSecret"}

func wantNoSecret(t *testing.T, err error) {
	t.Helper()
	for _, secret := range secrets {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); err != nil && strings.Contains(text, secret) {
			t.Errorf("a secret is in the error %s", text)
		}
	}
}

// everything calls each method of the provider, all at once, and returns the errors by the name of the call.
func everything(t *testing.T, w *world) map[string]error {
	ctx := t.Context()
	c := w.stored(1, stripetest.CardAuthenticate)
	page := c
	page.Method, page.Key = "", "drawdown:page"
	paged := page
	paged.Page = "cs_test_1"
	setup := payment.Setup{Key: "drawdown:setup", Tenant: billing.Test, ID: "set_1", Payer: w.payer}
	errs := map[string]error{}
	var mu sync.Mutex
	var calls sync.WaitGroup
	for name, call := range map[string]func() error{
		"Customer": func() error {
			_, err := w.Customer(ctx, payment.Customer{Tenant: billing.Test, Key: "drawdown:another"})
			return err
		},
		"Checkout":    func() error { _, err := w.Checkout(ctx, page, w.back()); return err },
		"Expire":      func() error { return w.Expire(ctx, page) },
		"Collect":     func() error { _, err := w.Collect(ctx, c); return err },
		"Cancel":      func() error { _, err := w.Cancel(ctx, c); return err },
		"Setup":       func() error { _, err := w.Setup(ctx, setup, w.back()); return err },
		"Stored":      func() error { _, err := w.Stored(ctx, "cs_test_1"); return err },
		"Detach":      func() error { return w.Detach(ctx, c.Method) },
		"Find":        func() error { _, err := w.Find(ctx, c); return err },
		"Find by id":  func() error { _, err := w.Find(ctx, paged); return err },
		"Refund":      func() error { _, err := w.Refund(ctx, refundOf(billing.Payment{ID: "pi_1"}, "ref_1", 1)); return err },
		"Undelivered": func() error { _, err := w.Undelivered(ctx, noon); return err },
	} {
		calls.Go(func() {
			err := call()
			mu.Lock()
			defer mu.Unlock()
			errs[name] = err
		})
	}
	calls.Wait()
	return errs
}

func TestNoErrorHasASecret(t *testing.T) {
	w := newWorld(t)
	failures := 0
	try := func() {
		for _, err := range everything(t, w) {
			wantNoSecret(t, err)
			if err != nil {
				failures++
			}
		}
	}
	try()
	for _, status := range []int{0, 400, 401, 402, 403, 404, 409, 429, 500} {
		for _, request := range []string{"POST", "GET"} {
			lift := w.Fail(stripetest.Fault{Request: request, Status: status})
			try()
			lift()
		}
	}
	if failures < 100 {
		t.Errorf("only %d calls failed", failures)
	}
	// The fake repeats a wrong key, and one without the permission, in its message.
	for _, key := range []string{"sk_test_wrong", stripetest.RestrictedKey} {
		secrets = append(secrets, key)
		wrong := must(stripe.New(stripe.Config{Tenant: billing.Test, Key: key, Secrets: []string{stripetest.Secret}, URL: w.URL}))(t)
		for name, err := range everything(t, &world{Server: w.Server, Provider: wrong, t: t, payer: w.payer}) {
			wantNoSecret(t, err)
			if key == "sk_test_wrong" && err == nil {
				t.Errorf("%s succeeds with a wrong key", name)
			}
		}
	}
}

func TestNothingShowsASecret(t *testing.T) {
	config := stripe.Config{Tenant: billing.Test, Key: stripetest.Key, Secrets: []string{stripetest.Secret}}
	p := must(stripe.New(config))(t)
	text := fmt.Sprintf("%v %+v %#v %s %v %+v %#v %s", config, config, config, config, p, p, p, p)
	for _, value := range []any{config, p} {
		text += string(must(json.Marshal(value))(t))
	}
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("a secret is shown in %s", text)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	const live, test = "sk_live_51ForTestsOfTheMode", "sk_test_51ForTestsOfTheMode"
	for name, c := range map[string]stripe.Config{
		"a live key for the test tenant": {Tenant: billing.Test, Key: live},
		"a test key for the live tenant": {Tenant: billing.Live, Key: test},
		"a restricted live key for the test tenant": {
			Tenant: billing.Test, Key: strings.Replace(live, "sk", "rk", 1),
		},
		"no key":                 {Tenant: billing.Test},
		"half a key":             {Tenant: billing.Test, Key: "sk_test_"},
		"a publishable key":      {Tenant: billing.Test, Key: "pk_test_51ForTestsOfTheMode"},
		"a signing secret":       {Tenant: billing.Test, Key: stripetest.Secret},
		"a key for the secret":   {Tenant: billing.Test, Key: test, Secrets: []string{test}},
		"an empty secret":        {Tenant: billing.Test, Key: test, Secrets: []string{""}},
		"a short secret":         {Tenant: billing.Test, Key: test, Secrets: []string{"whsec_"}},
		"an address without TLS": {Tenant: billing.Test, Key: test, URL: "http://stripe.example"},
	} {
		p, err := stripe.New(c)
		if err == nil || p != nil {
			t.Errorf("%s is accepted", name)
			continue
		}
		for _, secret := range append([]string{c.Key}, c.Secrets...) {
			if len(secret) > 8 && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, c := range []stripe.Config{
		{Tenant: billing.Live, Key: live},
		{Tenant: billing.Test, Key: test},
		{Tenant: billing.Test, Key: "rk_test_51ForTestsOfTheMode"},
	} {
		must(stripe.New(c))(t)
	}
}

// The function of the API has a restricted key. It is enough for pages, and for nothing else.
func TestRestrictedKey(t *testing.T) {
	w := newWorld(t, func(c *stripe.Config) { c.Key = stripetest.RestrictedKey })
	c := w.open(w.charge(1))
	must(w.Setup(t.Context(), payment.Setup{Key: "s", Tenant: billing.Test, ID: "set_1", Payer: w.payer}, w.back()))(t)
	if err := w.Expire(t.Context(), c); err != nil {
		t.Error(err)
	}
	_, err := w.Collect(t.Context(), w.stored(2, stripetest.CardOK))
	wantUnknown(t, err) // the function with the other key can make it
	_, err = w.Refund(t.Context(), refundOf(billing.Payment{ID: "pi_1"}, "ref_1", 1))
	wantUnknown(t, err)
	if len(w.Intents()) != 0 {
		t.Error("a restricted key charged a card")
	}
}

// Each call names the version, says nothing about this machine, and makes things under the caller's key.
func TestHeaders(t *testing.T) {
	w := newWorld(t)
	everything(t, w)
	if stripe.Version != stripetest.Version {
		t.Errorf("the version of the API is %s", stripe.Version)
	}
	made := 0
	for _, r := range w.Requests() {
		if r.Header.Get("Stripe-Version") != "2026-03-25.dahlia" || r.Header.Get("X-Stripe-Client-Telemetry") != "" {
			t.Errorf("%s %s has the headers %v", r.Method, r.Path, r.Header)
		}
		key := r.Header.Get("Idempotency-Key")
		switch ends := strings.HasSuffix(r.Path, "/expire") || strings.HasSuffix(r.Path, "/cancel") ||
			strings.HasSuffix(r.Path, "/detach"); {
		case r.Method == http.MethodPost && !ends && !strings.HasPrefix(key, "drawdown:"):
			t.Errorf("%s has a key that nobody gave: %q", r.Path, key)
		case r.Method == http.MethodPost && !ends:
			made++
		}
	}
	if made != 6 {
		t.Errorf("%d calls made something", made)
	}
}

func TestIncompleteCalls(t *testing.T) {
	w := newWorld(t)
	before := len(w.Requests())
	other := w.stored(1, stripetest.CardOK)
	other.Tenant = billing.Live
	_, err := w.Collect(t.Context(), other)
	wantRefused(t, err, "other_tenant")
	_, err = w.Checkout(t.Context(), other, w.back())
	wantRefused(t, err, "other_tenant")
	keyless := w.stored(1, stripetest.CardOK)
	keyless.Key = ""
	_, err = w.Collect(t.Context(), keyless)
	wantRefused(t, err, "incomplete_charge")
	_, err = w.Collect(t.Context(), w.charge(1))
	wantRefused(t, err, "incomplete_charge")
	_, err = w.Customer(t.Context(), payment.Customer{Tenant: billing.Live, Key: "k"})
	wantRefused(t, err, "incomplete_customer")
	_, err = w.Setup(t.Context(), payment.Setup{Tenant: billing.Test, Payer: w.payer}, w.back())
	wantRefused(t, err, "incomplete_setup")
	_, err = w.Refund(t.Context(), payment.Refund{Tenant: billing.Test, Key: "k", Amount: billing.Amount{Minor: 1, Currency: "EUR"}})
	wantRefused(t, err, "incomplete_refund")
	if n := len(w.Requests()); n != before {
		t.Errorf("%d requests were sent", n-before)
	}
}
