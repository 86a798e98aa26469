package stripetest

// Pay is a customer who presses the button of a page, with a card. A declined customer may press it again. A page of a setup
// stores the card.
func (s *Server) Pay(id string, card Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := s.session(id)
	must(page != nil && page.status == "open", "no open page %s", id)
	m := s.newMethod(card, "")
	if page.mode == "setup" {
		s.store(page, m)
		return
	}
	i := s.intent(page.intent)
	if i == nil {
		i = &intent{
			id: s.id("pi"), customer: page.customer, currency: page.currency, amount: page.amount, future: page.future,
			description: page.description, metadata: page.below, created: s.now.Unix(), session: page.id,
		}
		s.intents = append(s.intents, i)
		page.intent = i.id
		s.emit("payment_intent.created", s.viewIntent(i, nil))
	}
	s.confirm(i, m, false)
	if i.status == "succeeded" || i.status == "processing" || card == Slip {
		s.complete(page)
	}
}

func (s *Server) complete(page *session) {
	page.status, page.url = "complete", ""
	s.emit("checkout.session.completed", s.viewSession(page, nil))
}

// store ends a page of a setup.
func (s *Server) store(page *session, m *method) {
	made := s.setups[page.setup]
	if m.card == CardDeclined {
		s.emit("setup_intent.setup_failed", s.viewSetup(made, nil))
		return
	}
	m.customer = page.customer
	made.status, made.method = "succeeded", m.id
	s.emit("setup_intent.succeeded", s.viewSetup(made, nil))
	s.complete(page)
}

// Decline is a customer whose card is declined at a page.
func (s *Server) Decline(id string) { s.Pay(id, CardDeclined) }

// Authenticate is a customer who authenticates at a page, after Pay with [CardAuthenticate].
func (s *Server) Authenticate(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := s.session(id)
	must(page != nil && page.status == "open", "no open page %s", id)
	i := s.intent(page.intent)
	must(i != nil && i.status == "requires_action", "page %s waits for no authentication", id)
	s.succeed(i, s.methods[i.method])
	s.complete(page)
}

// Leave is a customer who leaves a page. Stripe does nothing.
func (s *Server) Leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	must(s.session(id) != nil, "no page %s", id)
}

// ExpirePage closes a page, as its time does.
func (s *Server) ExpirePage(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := s.session(id)
	must(page != nil && page.status == "open", "no open page %s", id)
	s.expire(page)
}

// IntentOf returns the id of a page's payment; empty if nobody tried to pay.
func (s *Server) IntentOf(page string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	must(s.session(page) != nil, "no page %s", page)
	return s.session(page).intent
}

// Intents returns the ids of all payments, the oldest first.
func (s *Server) Intents() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, i := range s.intents {
		ids = append(ids, i.id)
	}
	return ids
}

// Settle is a bank that ends a payment that is processing, or a slip that is paid or not.
func (s *Server) Settle(id string, paid bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.intent(id)
	must(i != nil && (i.status == "processing" || i.status == "requires_action"), "payment %s is not processing", id)
	m := s.methods[i.method]
	page := s.session(i.session)
	if paid {
		s.succeed(i, m)
		if page != nil {
			s.emit("checkout.session.async_payment_succeeded", s.viewSession(page, nil))
		}
		return
	}
	failed := failures[BankAccount]
	failed.method = m
	i.status, i.method, i.failure = "requires_payment_method", "", &failed
	s.emit("payment_intent.payment_failed", s.viewIntent(i, nil))
	if page != nil {
		s.emit("checkout.session.async_payment_failed", s.viewSession(page, nil))
	}
}
