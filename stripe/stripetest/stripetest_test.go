package stripetest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// client sends requests as they are on the wire, without a library of Stripe.
type client struct {
	*Server
	*testing.T
}

func newClient(t *testing.T) client {
	s := New(noon)
	t.Cleanup(s.Close)
	return client{s, t}
}

// post sends parameters such as "amount=1&currency=eur", and returns the status, the object and the headers.
func (c client) post(path, key, params string) (int, map[string]any, http.Header) {
	c.Helper()
	return c.send(http.MethodPost, path, key, params)
}

func (c client) get(path string) map[string]any {
	c.Helper()
	_, object, _ := c.send(http.MethodGet, path, "", "")
	return object
}

func (c client) send(method, path, key, params string) (int, map[string]any, http.Header) {
	c.Helper()
	request, err := http.NewRequest(method, c.URL+"/v1/"+path, strings.NewReader(params))
	if err != nil {
		c.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+Key)
	request.Header.Set("Stripe-Version", Version)
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, nil
	}
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		c.Fatal(err)
	}
	object := map[string]any{}
	if err := json.Unmarshal(text, &object); err != nil {
		c.Fatalf("%q: %v", text, err)
	}
	return answer.StatusCode, object, answer.Header
}

// codeOf returns the code of an error, or its type if it has none.
func codeOf(object map[string]any) string {
	failed, _ := object["error"].(map[string]any)
	if code, ok := failed["code"].(string); ok {
		return code
	}
	kind, _ := failed["type"].(string)
	return kind
}

func (c client) customer() string {
	c.Helper()
	_, object, _ := c.post("customers", "", "name=Ada")
	return object["id"].(string)
}

func (c client) charge(card Card) string {
	customer := c.customer()
	return url.Values{
		"amount": {"4990"}, "currency": {"eur"}, "customer": {customer}, "payment_method": {c.Store(customer, card)},
		"confirm": {"true"}, "off_session": {"true"}, "automatic_payment_methods[allow_redirects]": {"never"},
	}.Encode()
}

// A key keeps the first answer for a day: also a decline, and an error of Stripe.
func TestKeyKeepsTheAnswer(t *testing.T) {
	c := newClient(t)
	for card, want := range map[Card]int{CardOK: 200, CardDeclined: 402, CardAuthenticate: 402} {
		key, params := "key of "+string(card), c.charge(card)
		status, first, _ := c.post("payment_intents", key, params)
		if status != want {
			t.Errorf("%s: got %d", card, status)
		}
		status, again, header := c.post("payment_intents", key, params)
		if status != want || header.Get("Idempotent-Replayed") != "true" || intentID(first) != intentID(again) {
			t.Errorf("%s: the key gets %d %v", card, status, again)
		}
	}
	params := c.charge(CardOK)
	lift := c.Fail(Fault{Request: "POST /v1/payment_intents", Done: true, Status: 500})
	status, _, _ := c.post("payment_intents", "broken", params)
	lift()
	again, _, _ := c.post("payment_intents", "broken", params)
	if status != 500 || again != 500 || len(c.Intents()) != 4 {
		t.Errorf("got %d, then %d, and %d payments", status, again, len(c.Intents()))
	}
	c.Advance(forgetAfter - time.Second)
	if status, _, _ := c.post("payment_intents", "broken", params); status != 500 {
		t.Errorf("got %d within a day", status)
	}
	c.Advance(time.Second)
	if status, _, _ := c.post("payment_intents", "broken", params); status != 200 || len(c.Intents()) != 5 {
		t.Errorf("got %d after a day, and %d payments", status, len(c.Intents()))
	}
}

func intentID(object map[string]any) any {
	if failed, ok := object["error"].(map[string]any); ok {
		return failed["payment_intent"].(map[string]any)["id"]
	}
	return object["id"]
}

// What fails validation keeps nothing. Other parameters are an error.
func TestKeyAndParameters(t *testing.T) {
	c := newClient(t)
	if status, object, _ := c.post("customers", "k", "nmae=Ada"); status != 400 || codeOf(object) != "parameter_unknown" {
		t.Errorf("got %d %v", status, object)
	}
	if status, _, _ := c.post("customers", "k", "name=Ada"); status != 200 {
		t.Errorf("got %d", status)
	}
	if status, object, _ := c.post("customers", "k", "name=Bob"); status != 400 || codeOf(object) != "idempotency_error" {
		t.Errorf("got %d %v", status, object)
	}
	arrived, release := c.Hold("POST /v1/customers")
	done := make(chan int)
	go func() {
		status, _, _ := c.post("customers", "other", "name=Eve")
		done <- status
	}()
	<-arrived
	if status, object, _ := c.post("customers", "other", "name=Eve"); status != 409 || codeOf(object) != "idempotency_key_in_use" {
		t.Errorf("got %d %v", status, object)
	}
	release()
	if status := <-done; status != 200 {
		t.Errorf("got %d", status)
	}
	if c.Customers() != 2 {
		t.Errorf("there are %d customers", c.Customers())
	}
}

// A lost answer is of a request that was carried out.
func TestLostAnswer(t *testing.T) {
	c := newClient(t)
	lift := c.Fail(Fault{Request: "POST", Done: true})
	status, _, _ := c.post("customers", "k", "name=Ada")
	lift()
	again, _, _ := c.post("customers", "k", "name=Ada")
	if status != 0 || again != 200 || c.Customers() != 1 {
		t.Errorf("got %d, then %d, and %d customers", status, again, c.Customers())
	}
}

// A charge that needs authentication is an error that names the intent, which waits for a method.
func TestAuthenticationIsAnError(t *testing.T) {
	c := newClient(t)
	status, object, _ := c.post("payment_intents", "k", c.charge(CardAuthenticate))
	failed := object["error"].(map[string]any)
	intent := failed["payment_intent"].(map[string]any)
	if status != 402 || failed["code"] != "authentication_required" || failed["type"] != "card_error" ||
		intent["status"] != "requires_payment_method" || intent["payment_method"] != nil {
		t.Errorf("got %d %v", status, object)
	}
}

func TestPage(t *testing.T) {
	c := newClient(t)
	params := url.Values{
		"mode": {"payment"}, "customer": {c.customer()}, "success_url": {"https://shop.example"},
		"line_items[0][quantity]": {"1"}, "line_items[0][price_data][currency]": {"eur"},
		"line_items[0][price_data][unit_amount]": {"4990"}, "line_items[0][price_data][product_data][name]": {"500 credits"},
		"payment_intent_data[metadata][a]": {"b"},
	}
	for open, want := range map[time.Duration]int{
		30*time.Minute - time.Second: 400, 30 * time.Minute: 200, 24 * time.Hour: 200, 24*time.Hour + time.Second: 400,
	} {
		params.Set("expires_at", jsonNumber(noon.Add(open)))
		if status, object, _ := c.post("checkout/sessions", "", params.Encode()); status != want {
			t.Errorf("open for %s: got %d %v", open, status, object)
		}
	}
	params.Del("expires_at")
	_, page, _ := c.post("checkout/sessions", "", params.Encode())
	id := page["id"].(string)
	if page["payment_intent"] != nil {
		t.Error("the intent is made before the customer came")
	}
	c.Decline(id)
	intent := c.get("payment_intents/" + c.IntentOf(id))
	if intent["metadata"].(map[string]any)["a"] != "b" || len(page["metadata"].(map[string]any)) != 0 {
		t.Errorf("got %v", intent)
	}
	if status, object, _ := c.post("payment_intents/"+c.IntentOf(id)+"/cancel", "", ""); status != 400 ||
		codeOf(object) != "payment_intent_unexpected_state" {
		t.Errorf("the intent of a page is canceled: %d %v", status, object)
	}
	if status, _, _ := c.post("checkout/sessions/"+id+"/expire", "", ""); status != 200 {
		t.Errorf("got %d", status)
	}
	if got := c.get("payment_intents/" + c.IntentOf(id)); got["status"] != "canceled" {
		t.Errorf("got %v", got)
	}
	c.Pay(id, CardOK) // is over
	if got := c.get("checkout/sessions/" + id); got["status"] != "expired" {
		t.Errorf("got %v", got)
	}
}

func jsonNumber(at time.Time) string {
	text, _ := json.Marshal(at.Unix())
	return string(text)
}

func TestDelivery(t *testing.T) {
	c := newClient(t)
	c.post("payment_intents", "k", c.charge(CardOK))
	deliver := func(mail Mail, take bool) (types string) {
		c.Deliver(mail, func(d Delivery) bool {
			types += d.Type + " "
			return take
		})
		return types
	}
	const created, charged, succeeded = "payment_intent.created ", "charge.succeeded ", "payment_intent.succeeded "
	if got := deliver(Mail{Backwards: true, Twice: true}, false); got != succeeded+succeeded+charged+charged+created+created {
		t.Errorf("got %s", got)
	}
	drop := func(kind string) bool { return kind == "charge.succeeded" }
	if got := deliver(Mail{Drop: drop}, true); got != created+succeeded {
		t.Errorf("got %s", got)
	}
	if got := c.get("events?delivery_success=false")["data"].([]any); len(got) != 1 {
		t.Errorf("undelivered are %v", got)
	}
	if got := deliver(Mail{}, true) + deliver(Mail{}, true); got != charged {
		t.Errorf("got %s", got)
	}
}
