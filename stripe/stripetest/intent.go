package stripetest

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

// maxAmount is Stripe's largest amount.
const maxAmount = 99_999_999

// intent is a payment.
type intent struct {
	id, customer, method, currency, description, status, future, session string
	amount, received, created                                            int64
	metadata                                                             map[string]string
	failure                                                              *failure
	charge                                                               string
}

// failure is why an intent was not paid.
type failure struct {
	kind, code, decline, message string
	method                       *method
}

func (f *failure) view() map[string]any {
	if f == nil {
		return nil
	}
	view := map[string]any{"type": f.kind, "code": f.code, "message": f.message, "payment_method": f.method.view()}
	if f.decline != "" {
		view["decline_code"] = f.decline
	}
	return view
}

var failures = map[Card]failure{
	CardDeclined:     {"card_error", "card_declined", "generic_decline", "Your card was declined.", nil},
	CardInsufficient: {"card_error", "card_declined", "insufficient_funds", "Your card has insufficient funds.", nil},
	CardAuthenticate: {
		"card_error", "authentication_required", "authentication_required",
		"Your card was declined. This transaction requires authentication.", nil,
	},
	BankAccount: {"invalid_request_error", "payment_intent_payment_attempt_failed", "", "The bank returned the debit R01.", nil},
}

func (s *Server) viewIntent(i *intent, expand []string) map[string]any {
	view := map[string]any{
		"id": i.id, "object": "payment_intent", "amount": i.amount, "amount_received": i.received, "currency": i.currency,
		"customer": orNull(i.customer), "description": i.description, "metadata": i.metadata, "status": i.status,
		"created": i.created, "livemode": false, "client_secret": i.id + "_secret_fakeClientSecret",
		"payment_method": orNull(i.method), "latest_charge": orNull(i.charge), "last_payment_error": nil,
		"setup_future_usage": orNull(i.future), "capture_method": "automatic_async",
	}
	if i.failure != nil {
		view["last_payment_error"] = i.failure.view()
	}
	if _, ok := below(expand, "payment_method"); ok && i.method != "" {
		view["payment_method"] = s.methods[i.method].view()
	}
	if _, ok := below(expand, "latest_charge"); ok && i.charge != "" {
		view["latest_charge"] = map[string]any{
			"id": i.charge, "object": "charge", "amount": i.amount, "currency": i.currency, "payment_intent": i.id,
			"receipt_url": "https://pay.stripe.com/receipts/" + i.charge, "created": i.created, "livemode": false,
		}
	}
	return view
}

func (s *Server) createIntent(c call) reply {
	amount, refusal := charged(c.params.Get("amount"), c.params.Get("currency"))
	if refusal != nil {
		return *refusal
	}
	m := s.methods[c.params.Get("payment_method")]
	switch {
	case c.params.Get("off_session") == "true" && c.params.Get("confirm") != "true":
		return invalid("", "off_session can only be used with confirm=true")
	case c.params.Get("automatic_payment_methods[allow_redirects]") != "never":
		return invalid("", "This PaymentIntent is configured to accept redirects: you must provide a return_url")
	case s.customers[c.params.Get("customer")] == nil:
		return missing("customer", c.params.Get("customer"))
	case m == nil:
		return missing("PaymentMethod", c.params.Get("payment_method"))
	case m.customer != c.params.Get("customer"):
		return refuse("payment_method_unexpected_state", "The payment method does not belong to the customer.")
	}
	i := &intent{
		id: s.id("pi"), customer: m.customer, currency: c.params.Get("currency"), amount: amount,
		description: c.params.Get("description"), metadata: c.named("metadata"), created: s.now.Unix(),
		status: "requires_payment_method",
	}
	s.intents = append(s.intents, i)
	s.emit("payment_intent.created", s.viewIntent(i, nil))
	s.confirm(i, m, true)
	if i.failure != nil {
		body := map[string]any{"error": i.failure.view()}
		body["error"].(map[string]any)["payment_intent"] = s.viewIntent(i, nil) //nolint:forcetypeassert // made above
		return reply{status: http.StatusPaymentRequired, body: body}
	}
	return found(s.viewIntent(i, nil))
}

// confirm tries to pay an intent with a method.
func (s *Server) confirm(i *intent, m *method, away bool) {
	i.failure = nil
	switch {
	case m.card == CardOK:
		s.succeed(i, m)
	case m.card == BankAccount:
		i.status, i.method, i.charge = "processing", m.id, s.id("ch")
		s.emit("payment_intent.processing", s.viewIntent(i, nil))
	case m.card == Slip, m.card == CardAuthenticate && !away:
		i.status, i.method = "requires_action", m.id
		s.emit("payment_intent.requires_action", s.viewIntent(i, nil))
	default:
		s.decline(i, m)
	}
}

func (s *Server) succeed(i *intent, m *method) {
	i.status, i.method, i.received, i.failure = "succeeded", m.id, i.amount, nil
	if i.charge == "" {
		i.charge = s.id("ch")
	}
	if i.future != "" {
		m.customer = i.customer
	}
	s.emit("charge.succeeded", map[string]any{"id": i.charge, "object": "charge", "payment_intent": i.id, "created": s.now.Unix()})
	s.emit("payment_intent.succeeded", s.viewIntent(i, nil))
}

// decline takes the method off the intent, as Stripe does.
func (s *Server) decline(i *intent, m *method) {
	failed := failures[m.card]
	failed.method = m
	i.status, i.method, i.failure, i.charge = "requires_payment_method", "", &failed, s.id("ch")
	s.emit("payment_intent.payment_failed", s.viewIntent(i, nil))
}

func (s *Server) listIntents(c call) reply {
	var views []map[string]any
	for _, i := range s.intents {
		views = append(views, s.viewIntent(i, nil))
	}
	return c.list("/v1/payment_intents", views)
}

func (s *Server) intent(id string) *intent {
	at := slices.IndexFunc(s.intents, func(i *intent) bool { return i.id == id })
	if at < 0 {
		return nil
	}
	return s.intents[at]
}

func (s *Server) getIntent(c call) reply {
	i := s.intent(c.id)
	if i == nil {
		return missing("payment_intent", c.id)
	}
	return found(s.viewIntent(i, c.expand))
}

func (s *Server) cancelIntent(c call) reply {
	i := s.intent(c.id)
	switch {
	case i == nil:
		return missing("payment_intent", c.id)
	case i.session != "", i.status != "requires_payment_method" && i.status != "requires_action":
		return refuse("payment_intent_unexpected_state",
			"You cannot cancel this PaymentIntent because it has a status of %s, or is of a Checkout Session.", i.status)
	}
	i.status = "canceled"
	s.emit("payment_intent.canceled", s.viewIntent(i, nil))
	return found(s.viewIntent(i, nil))
}

var aCurrency = regexp.MustCompile(`^[a-z]{3}$`)

// charged reads an amount of money, by the rules of https://docs.stripe.com/currencies
func charged(text, currency string) (int64, *reply) {
	amount, err := strconv.ParseInt(text, 10, 64)
	refusal := reply{}
	switch {
	case err != nil:
		refusal = invalid("parameter_invalid_integer", "Invalid integer: %s", text)
	case !aCurrency.MatchString(currency):
		refusal = invalid("", "Invalid currency: %s", currency)
	case amount < 1:
		refusal = invalid("amount_too_small", "Amount must be at least 1")
	case amount > maxAmount:
		refusal = invalid("amount_too_large", "Amount must be no more than 99999999")
	case slices.Contains([]string{"bhd", "jod", "kwd", "omr", "tnd"}, currency) && amount%10 != 0,
		currency == "isk" && amount%100 != 0:
		refusal = invalid("invalid_charge_amount", "Invalid amount for currency %s: %s", currency, text)
	default:
		return amount, nil
	}
	return 0, &refusal
}
