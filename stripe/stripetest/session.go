package stripetest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// session is a page.
type session struct {
	id, mode, customer, reference, status, intent, setup, currency string
	description, future                                            string
	amount, tax, expires, created                                  int64
	metadata, below                                                map[string]string // below: of the intent or the setup
	url                                                            string
}

// setup is the storing of a method.
type setup struct {
	id, status, method string
	metadata           map[string]string
}

// A page may close this long after it was made.
const (
	minOpen = 30 * time.Minute
	maxOpen = 24 * time.Hour
)

func (s *Server) createSession(c call) reply {
	page := &session{
		mode: c.params.Get("mode"), customer: c.params.Get("customer"), reference: c.params.Get("client_reference_id"),
		status: "open", metadata: c.named("metadata"), created: s.now.Unix(), expires: s.now.Add(maxOpen).Unix(),
	}
	if text := c.params.Get("expires_at"); text != "" {
		var err error
		page.expires, err = strconv.ParseInt(text, 10, 64)
		open := time.Unix(page.expires, 0).Sub(s.now.Truncate(time.Second))
		if err != nil || open < minOpen || open > maxOpen {
			return invalid("", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
		}
	}
	if s.customers[page.customer] == nil {
		return missing("customer", page.customer)
	}
	if c.params.Get("success_url") == "" {
		return invalid("parameter_missing", "Missing required param: success_url.")
	}
	var refusal *reply
	switch page.mode {
	case "payment":
		refusal = page.sell(c)
	case "setup":
		refusal = s.setUp(page, c)
	default:
		refusal = new(invalid("", "mode must be payment or setup"))
	}
	if refusal != nil {
		return *refusal
	}
	page.id = s.id("cs_test")
	page.url = "https://checkout.stripe.com/c/pay/" + page.id
	s.sessions = append(s.sessions, page)
	return found(s.viewSession(page, nil))
}

// sell reads what a page sells.
func (page *session) sell(c call) *reply {
	const item = "line_items[0]"
	page.currency = c.params.Get(item + "[price_data][currency]")
	var refusal *reply
	if page.amount, refusal = charged(c.params.Get(item+"[price_data][unit_amount]"), page.currency); refusal != nil {
		return refusal
	}
	if c.params.Get(item+"[quantity]") != "1" || c.params.Get(item+"[price_data][product_data][name]") == "" {
		return new(invalid("parameter_missing", "A line item needs quantity 1 and the name of its product"))
	}
	page.description, page.future = c.params.Get("payment_intent_data[description]"),
		c.params.Get("payment_intent_data[setup_future_usage]")
	page.below = c.named("payment_intent_data[metadata]")
	if c.params.Get("automatic_tax[enabled]") == "true" {
		if c.params.Get("customer_update[address]") != "auto" {
			return new(invalid("customer_tax_location_invalid", "Automatic tax needs the customer's address"))
		}
		page.tax = page.amount * 19 / 119 // 19 % are in the price
	}
	return nil
}

func (s *Server) setUp(page *session, c call) *reply {
	if c.params.Get("payment_method_types[0]") == "" {
		return new(invalid("parameter_missing", "Missing required param: currency."))
	}
	made := &setup{s.id("seti"), "requires_payment_method", "", c.named("setup_intent_data[metadata]")}
	s.setups[made.id] = made
	page.setup = made.id
	return nil
}

func (s *Server) viewSession(page *session, expand []string) map[string]any {
	view := map[string]any{
		"id": page.id, "object": "checkout.session", "mode": page.mode, "status": page.status, "customer": page.customer,
		"client_reference_id": page.reference, "metadata": page.metadata, "url": orNull(page.url), "created": page.created,
		"expires_at": page.expires, "livemode": false, "payment_intent": orNull(page.intent), "setup_intent": orNull(page.setup),
		"payment_status": "unpaid", "amount_total": page.amount, "currency": orNull(page.currency),
		"total_details": map[string]any{"amount_discount": 0, "amount_shipping": 0, "amount_tax": page.tax},
	}
	if page.mode == "setup" {
		view["payment_status"] = "no_payment_required"
	}
	if i := s.intent(page.intent); i != nil {
		if i.status == "succeeded" {
			view["payment_status"] = "paid"
		}
		if rest, ok := below(expand, "payment_intent"); ok {
			view["payment_intent"] = s.viewIntent(i, rest)
		}
	}
	if made := s.setups[page.setup]; made != nil {
		if rest, ok := below(expand, "setup_intent"); ok {
			view["setup_intent"] = s.viewSetup(made, rest)
		}
	}
	return view
}

func (s *Server) viewSetup(made *setup, expand []string) map[string]any {
	view := map[string]any{
		"id": made.id, "object": "setup_intent", "status": made.status, "metadata": made.metadata,
		"payment_method": orNull(made.method), "client_secret": made.id + "_secret_fakeClientSecret", "livemode": false,
		"created": s.now.Unix(),
	}
	if _, ok := below(expand, "payment_method"); ok && made.method != "" {
		view["payment_method"] = s.methods[made.method].view()
	}
	return view
}

func (s *Server) session(id string) *session {
	at := slices.IndexFunc(s.sessions, func(page *session) bool { return page.id == id })
	if at < 0 {
		return nil
	}
	return s.sessions[at]
}

func (s *Server) getSession(c call) reply {
	page := s.session(c.id)
	if page == nil {
		return missing("checkout.session", c.id)
	}
	return found(s.viewSession(page, c.expand))
}

func (s *Server) listSessions(c call) reply {
	var views []map[string]any
	for _, page := range s.sessions {
		views = append(views, s.viewSession(page, nil))
	}
	return c.list("/v1/checkout/sessions", views)
}

func (s *Server) expireSession(c call) reply {
	page := s.session(c.id)
	switch {
	case page == nil:
		return missing("checkout.session", c.id)
	case page.status != "open":
		return refuse("", "Only Checkout Sessions with a status in [\"open\"] can be expired. This one has a status of %s.", page.status)
	}
	s.expire(page)
	return found(s.viewSession(page, nil))
}

// expire closes a page. Its intent, if the customer tried to pay, is canceled with it.
func (s *Server) expire(page *session) {
	page.status, page.url = "expired", ""
	if i := s.intent(page.intent); i != nil {
		i.status = "canceled"
		s.emit("payment_intent.canceled", s.viewIntent(i, nil))
	}
	s.emit("checkout.session.expired", s.viewSession(page, nil))
}

// must ends a test whose steps do not fit together.
func must(ok bool, format string, args ...any) {
	if !ok {
		panic("stripetest: " + fmt.Sprintf(format, args...))
	}
}
