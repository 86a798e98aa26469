package stripetest

import (
	"fmt"
)

type customer struct {
	id, name, email string
	metadata        map[string]string
}

func (s *Server) createCustomer(c call) reply {
	made := &customer{s.id("cus"), c.params.Get("name"), c.params.Get("email"), c.named("metadata")}
	s.customers[made.id] = made
	return found(map[string]any{
		"id": made.id, "object": "customer", "name": made.name, "email": made.email, "metadata": made.metadata,
		"created": s.now.Unix(), "livemode": false,
	})
}

// Customers returns how many customers there are.
func (s *Server) Customers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.customers)
}

// Card is what a customer pays with. Its name says what happens.
type Card string

// The cards. A bank account is a "card" whose money takes days.
const (
	CardOK           Card = "ok"
	CardDeclined     Card = "declined"
	CardInsufficient Card = "insufficient"
	CardAuthenticate Card = "authenticate" // the customer has to authenticate
	BankAccount      Card = "bank account" // processing, until Settle
	Slip             Card = "slip"         // on a page: the customer pays a slip at a bank, in days
)

// method is a payment method. It is stored if it has a customer.
type method struct {
	id       string
	card     Card
	customer string
}

// Store stores a card for a customer, as if it had been done on a page, and returns the method's id.
func (s *Server) Store(customer string, card Card) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newMethod(card, customer).id
}

func (s *Server) newMethod(card Card, customer string) *method {
	m := &method{s.id("pm"), card, customer}
	s.methods[m.id] = m
	return m
}

func (m *method) view() map[string]any {
	view := map[string]any{"id": m.id, "object": "payment_method", "customer": orNull(m.customer), "livemode": false}
	switch m.card {
	case BankAccount, Slip:
		view["type"] = "sepa_debit"
		view["sepa_debit"] = map[string]any{"last4": "3000", "fingerprint": "fp_bank"}
	default:
		view["type"] = "card"
		view["card"] = map[string]any{
			"brand": "visa", "last4": fmt.Sprintf("%04d", len(m.card)), "exp_month": 12, "exp_year": 2034,
			"fingerprint": "fp_" + string(m.card), "funding": "credit",
		}
	}
	return view
}

func (s *Server) getMethod(c call) reply {
	m := s.methods[c.id]
	if m == nil {
		return missing("PaymentMethod", c.id)
	}
	return found(m.view())
}

func (s *Server) detachMethod(c call) reply {
	m := s.methods[c.id]
	switch {
	case m == nil:
		return missing("PaymentMethod", c.id)
	case m.customer == "":
		return refuse("", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	m.customer = ""
	s.emit("payment_method.detached", m.view())
	return found(m.view())
}

// orNull is an id, or null for none.
func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}
