package stripetest

import (
	"slices"
)

type refund struct {
	id, intent, currency, status, reason string
	amount, created                      int64
	metadata                             map[string]string
}

func (r *refund) view() map[string]any {
	return map[string]any{
		"id": r.id, "object": "refund", "payment_intent": r.intent, "currency": r.currency, "status": r.status,
		"failure_reason": orNull(r.reason), "amount": r.amount, "created": r.created, "metadata": r.metadata,
	}
}

func (s *Server) createRefund(c call) reply {
	i := s.intent(c.params.Get("payment_intent"))
	if i == nil {
		return missing("payment_intent", c.params.Get("payment_intent"))
	}
	amount, refusal := charged(c.params.Get("amount"), i.currency)
	if refusal != nil {
		return *refusal
	}
	left := i.received
	for _, r := range s.refunds {
		if r.intent == i.id && r.status != "failed" && r.status != "canceled" {
			left -= r.amount
		}
	}
	switch {
	case i.status != "succeeded":
		return refuse("charge_not_refundable", "This PaymentIntent does not have a successful charge to refund.")
	case slices.ContainsFunc(s.disputes, func(d *dispute) bool { return d.intent == i.id && d.hasMoney() }):
		return refuse("charge_disputed", "Charge %s has been charged back; cannot issue a refund.", i.charge)
	case left == 0:
		return refuse("charge_already_refunded", "Charge %s has already been refunded.", i.charge)
	case amount > left:
		return refuse("", "Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left)
	}
	return found(s.giveBack(i, amount, c.named("metadata")).view())
}

func (s *Server) giveBack(i *intent, amount int64, metadata map[string]string) *refund {
	r := &refund{s.id("re"), i.id, i.currency, "succeeded", "", amount, s.now.Unix(), metadata}
	if s.methods[i.method].card != CardOK && s.methods[i.method].card != CardAuthenticate {
		r.status = "pending" // a bank takes days
	}
	s.refunds = append(s.refunds, r)
	s.emit("charge.refunded", map[string]any{"id": i.charge, "object": "charge", "payment_intent": i.id, "created": r.created})
	s.emit("refund.created", r.view())
	return r
}

func (s *Server) getRefund(c call) reply {
	for _, r := range s.refunds {
		if r.id == c.id {
			return found(r.view())
		}
	}
	return missing("refund", c.id)
}

func (s *Server) listRefunds(c call) reply {
	var views []map[string]any
	for _, r := range s.refunds {
		views = append(views, r.view())
	}
	return c.list("/v1/refunds", views)
}

// RefundAtDashboard is a person who refunds at Stripe's dashboard, and returns the refund's id. It has no metadata.
func (s *Server) RefundAtDashboard(payment string, amount int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.intent(payment)
	must(i != nil && i.status == "succeeded", "no payment %s", payment)
	return s.giveBack(i, amount, map[string]string{}).id
}

// EndRefund says what became of a refund: succeeded, failed or canceled. It may fail after it succeeded.
func (s *Server) EndRefund(id, status, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.refunds, func(r *refund) bool { return r.id == id })
	must(at >= 0, "no refund %s", id)
	r := s.refunds[at]
	r.status, r.reason = status, reason
	s.emit("refund.updated", r.view())
	if status == "failed" {
		s.emit("refund.failed", r.view())
	}
}

type dispute struct {
	id, intent, currency, status string
	amount, created              int64
}

// hasMoney reports whether the bank has taken the money.
func (d *dispute) hasMoney() bool {
	return slices.Contains([]string{"needs_response", "under_review", "lost"}, d.status)
}

func (d *dispute) view() map[string]any {
	return map[string]any{
		"id": d.id, "object": "dispute", "payment_intent": d.intent, "currency": d.currency, "status": d.status,
		"amount": d.amount, "created": d.created, "metadata": map[string]string{}, "livemode": false, "reason": "fraudulent",
	}
}

func (s *Server) listDisputes(c call) reply {
	var views []map[string]any
	for _, d := range s.disputes {
		views = append(views, d.view())
	}
	return c.list("/v1/disputes", views)
}

// Dispute is a bank that disputes an amount of a payment, and returns the dispute's id. An inquiry moves no money.
func (s *Server) Dispute(payment string, amount int64, currency string, inquiry bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.intent(payment)
	must(i != nil && i.status == "succeeded", "no payment %s", payment)
	d := &dispute{s.id("du"), i.id, currency, "needs_response", amount, s.now.Unix()}
	if inquiry {
		d.status = "warning_needs_response"
	}
	s.disputes = append(s.disputes, d)
	s.emit("charge.dispute.created", d.view())
	if !inquiry {
		s.emit("charge.dispute.funds_withdrawn", d.view())
	}
	return d.id
}

// MoveDispute gives a dispute a status in Stripe's words, such as under_review, won, lost, prevented or warning_closed.
func (s *Server) MoveDispute(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.disputes, func(d *dispute) bool { return d.id == id })
	must(at >= 0, "no dispute %s", id)
	d := s.disputes[at]
	had := d.hasMoney()
	d.status = status
	s.emit("charge.dispute.updated", d.view())
	switch {
	case !had && d.hasMoney():
		s.emit("charge.dispute.funds_withdrawn", d.view())
	case had && !d.hasMoney():
		s.emit("charge.dispute.funds_reinstated", d.view())
	}
	if slices.Contains([]string{"won", "lost", "prevented", "warning_closed"}, status) {
		s.emit("charge.dispute.closed", d.view())
	}
}

type warning struct {
	id, intent, charge string
	created            int64
}

func (w *warning) view() map[string]any {
	return map[string]any{
		"id": w.id, "object": "radar.early_fraud_warning", "payment_intent": w.intent, "charge": w.charge,
		"created": w.created, "actionable": true, "fraud_type": "misc", "livemode": false,
	}
}

func (s *Server) listWarnings(c call) reply {
	var views []map[string]any
	for _, w := range s.warnings {
		views = append(views, w.view())
	}
	return c.list("/v1/radar/early_fraud_warnings", views)
}

// Warn is a card's network that suspects fraud.
func (s *Server) Warn(payment string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.intent(payment)
	must(i != nil && i.status == "succeeded", "no payment %s", payment)
	w := &warning{s.id("issfr"), i.id, i.charge, s.now.Unix()}
	s.warnings = append(s.warnings, w)
	s.emit("radar.early_fraud_warning.created", w.view())
}
