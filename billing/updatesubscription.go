package billing

// UpdateSubscription changes what a caller has attached to a subscription, and how it is paid.
type UpdateSubscription struct {
	ofSubscription
	Metadata  Edit[Metadata]
	Method    *string // id of the payment method that pays from now on; nil: as it is
	Retry     bool    // an unpaid charge is tried again now
	ReturnURL string  // where the page sends the customer, if there is no method to charge

	// What the caller's process adds. It is no part of the request.
	Provider  string // name of the payment provider; empty: there is none
	Local     bool   // return addresses of this machine are allowed
	Published bool   // Method is one that the provider publishes for everybody
}

// NewUpdateSubscription returns the command.
func NewUpdateSubscription(keyed Keyed, id SubscriptionID, metadata Edit[Metadata]) *UpdateSubscription {
	return &UpdateSubscription{ofSubscription: ofSubscription{keyed, id}, Metadata: metadata}
}

// Request implements [Command].
func (c UpdateSubscription) Request() Request {
	method := ""
	if c.Method != nil {
		method = *c.Method
	}
	return Request{"updateSubscription", []Field{
		{"subscriptionId", string(c.Subscription)},
		{"metadata", c.Metadata.canonical(Metadata.canonical)},
		{"paymentMethod", method},
		{"retryCharge", formatBool(c.Retry)},
		{"returnUrl", c.ReturnURL},
	}}
}

// Check implements [Command].
func (c UpdateSubscription) Check() *Error {
	if c.Method != nil {
		if *c.Method == "" {
			return invalid("paymentMethod is empty; leave it out to keep the one that the subscription has").at("paymentMethod")
		}
		if refusal := checkText("paymentMethod", *c.Method, MaxNameBytes); refusal != nil {
			return refusal
		}
	}
	return firstRefusal(c.ofSubscription.Check(), c.Metadata.check(checkMetadata))
}

// Reads implements [Command].
func (c UpdateSubscription) Reads(d *Draft) {
	c.ofSubscription.Reads(d)
	if c.ReturnURL != "" {
		d.ReadDocument(PortalSettingsKey(d.Tenant()))
	}
	if c.Method != nil {
		d.readMethod(*c.Method)
	}
}

// Apply implements [Command]. Another payment method tries an unpaid charge again as well.
func (c UpdateSubscription) Apply(d *Draft) *Error {
	return d.onSubscription(c.Subscription, func(w *walletDraft, s *Subscription) *Error {
		if refusal := c.checkPaying(d, w, s); refusal != nil {
			return refusal
		}
		c.Metadata.apply(&s.Metadata)
		if c.Method != nil {
			s.Method = *c.Method
		}
		if c.ReturnURL != "" {
			s.ReturnTo = c.ReturnURL
		}
		if refusal := w.retryNow(s, c.Retry, c.Method != nil); refusal != nil {
			return refusal
		}
		if w.missing().Any() {
			return nil // something is loaded first
		}
		w.putSubscription(s)
		d.Created(string(c.Subscription))
		return nil
	})
}

// checkPaying refuses a payment method or an address that cannot be used.
func (c UpdateSubscription) checkPaying(d *Draft, w *walletDraft, s *Subscription) *Error {
	if (c.Method != nil || c.Retry) && s.Provider == "" {
		return noProvider()
	}
	method := ""
	if c.Method != nil {
		method = *c.Method
	}
	return firstRefusal(
		d.checkMethod(w, method, s.Provider, c.Published), d.checkReturn("returnUrl", c.ReturnURL, c.Local),
	)
}

// retryNow tries an unpaid charge again at once, because somebody asks for it or another method pays: by the method, or else on a
// page.
func (w *walletDraft) retryNow(s *Subscription, asked, another bool) *Error {
	id := s.SubscriptionID()
	if !s.Unpaid {
		if asked {
			return invalid("no charge of subscription %s is unpaid; there is nothing to try again", id).at("retryCharge")
		}
		return nil
	}
	if !asked && !another {
		return nil
	}
	t := w.charge(s.Latest)
	switch {
	case t == nil: // it is loaded first
	case w.tryAgain(s, t, w.now, s.Method == "" && !s.EverPaid):
	case asked && t.Status.Open():
		return refuse(CodePaymentPending, "the charge of subscription %s is under way; wait until it has ended", id).at("retryCharge")
	case asked:
		return refuse(CodePaymentFailed, "the charge of subscription %s cannot be tried again: it was tried %d times, or the last try "+
			"may still succeed", id, len(t.Attempts)).at("retryCharge")
	}
	return nil
}
