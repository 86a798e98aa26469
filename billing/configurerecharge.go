package billing

// ConfigureAutoRecharge sets up the auto-recharge of a wallet, or switches it off. What is left out stays as it is.
type ConfigureAutoRecharge struct {
	Keyed
	Wallet     string
	Enabled    bool
	Threshold  *Credits
	Pack       *string // code
	MonthlyCap *Money
	Method     *string // id of a payment method

	// What the caller's process adds. It is no part of the request.
	Provider    string // name of the payment provider; empty: there is none
	Published   bool   // Method is one that the provider publishes for everybody, such as a simulated card
	Fingerprint string // of such a method
}

// Request implements [Command].
func (c ConfigureAutoRecharge) Request() Request {
	return Request{"configureAutoRecharge", []Field{
		{"enabled", formatBool(c.Enabled)},
		{"threshold", formatCredits(c.Threshold)},
		{"packCode", formatText(c.Pack)},
		{"monthlyCap", formatMoney(c.MonthlyCap)},
		{"paymentMethod", formatText(c.Method)},
	}}
}

// formatText writes an optional text so that none and an empty one differ.
func formatText(s *string) string {
	if s == nil {
		return ""
	}
	return "=" + *s
}

// Check implements [Command].
func (c ConfigureAutoRecharge) Check() *Error {
	if c.Threshold != nil && *c.Threshold < 0 {
		return invalid("threshold is %s; use 0 or more", *c.Threshold).at("threshold")
	}
	if c.MonthlyCap != nil {
		if _, refusal := c.MonthlyCap.Minor(); refusal != nil {
			return refusal.at("monthlyCap")
		}
	}
	if c.Pack != nil {
		if refusal := CheckCode("packCode", *c.Pack); refusal != nil {
			return refusal
		}
	}
	if c.Method != nil {
		if refusal := checkRequiredText("paymentMethod", *c.Method, MaxNameBytes); refusal != nil {
			return refusal
		}
	}
	return c.Keyed.Check()
}

// Wallets implements [Command].
func (c ConfigureAutoRecharge) Wallets() []WalletID { return []WalletID{WalletID(c.Wallet)} }

// References implements [Referrer].
func (c *ConfigureAutoRecharge) References() []Reference {
	return []Reference{{KindWallet, "walletId", &c.Wallet}}
}

// Reads implements [Command].
func (c ConfigureAutoRecharge) Reads(d *Draft) {
	w := d.wallet(WalletID(c.Wallet))
	if w == nil {
		return
	}
	d.ReadDocument(CustomerKey(d.Tenant(), w.wallet.Customer))
	if c.Pack != nil {
		d.ReadDocument(CreditPackKey(d.Tenant(), *c.Pack))
	}
	method := c.method(w)
	d.readMethod(method)
	if c.usesDefault(method) {
		d.ReadPayer(w.wallet.Customer, c.Provider)
	}
}

// usesDefault reports whether the recharge is to charge the customer's default.
func (c ConfigureAutoRecharge) usesDefault(method string) bool {
	return c.Enabled && c.Provider != "" && method == ""
}

// method returns the payment method that the recharge is to have.
func (c ConfigureAutoRecharge) method(w *walletDraft) string {
	switch {
	case c.Method != nil:
		return *c.Method
	case w.wallet.Recharge != nil:
		return w.wallet.Recharge.Method
	}
	return ""
}

// Apply implements [Command].
func (c ConfigureAutoRecharge) Apply(d *Draft) *Error {
	return d.on(WalletID(c.Wallet), func(w *walletDraft) *Error {
		r := Recharge{}
		if w.wallet.Recharge != nil {
			r = *w.wallet.Recharge
		}
		before := r.audited()
		if refusal := c.change(d, w, &r); refusal != nil {
			return refusal
		}
		w.wallet.Recharge = &r
		w.rechargeSet = r.Enabled
		d.Changed(Change{Target: c.Wallet, Before: before, After: r.audited()})
		return nil
	})
}

// change changes the settings of a recharge.
func (c ConfigureAutoRecharge) change(d *Draft, w *walletDraft, r *Recharge) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if c.Pack != nil {
		terms, refusal := d.offer(w, *c.Pack, 1)
		if refusal != nil {
			return refusal
		}
		r.changeTerms(terms)
	}
	if c.Threshold != nil {
		r.Threshold = *c.Threshold
	}
	if c.MonthlyCap != nil {
		limit, _ := c.MonthlyCap.Minor()
		r.Cap, r.CapCurrency = limit.Minor, limit.Currency
	}
	customer, _ := d.Document(CustomerKey(d.Tenant(), w.wallet.Customer)).(*Customer)
	if customer == nil {
		return noCustomer(string(w.wallet.Customer))
	}
	r.Zone = customer.TimeZone
	if !c.Enabled {
		r.Enabled = false
		return nil
	}
	return c.enable(d, w, r)
}

// enable switches the recharge on, if nothing is missing.
func (c ConfigureAutoRecharge) enable(d *Draft, w *walletDraft, r *Recharge) *Error {
	switch {
	case c.Provider == "":
		return noProvider()
	case r.Terms.Code == "":
		return invalid("auto-recharge needs a pack to buy; set packCode").at("packCode")
	case r.CapCurrency == "":
		return invalid("auto-recharge needs the most that may be charged in a month; set monthlyCap").at("monthlyCap")
	case r.CapCurrency != r.Terms.Price.Currency:
		return refuse(CodeCurrencyMismatch, "monthlyCap is in %s, and the pack costs %s; use the currency of the pack",
			r.CapCurrency, r.Terms.Price).at("monthlyCap", "currency")
	case r.Cap < r.Terms.Price.Minor:
		return invalid("monthlyCap is %s, and the pack costs %s: it could never be bought; raise monthlyCap",
			Amount{r.Cap, r.CapCurrency}, r.Terms.Price).at("monthlyCap")
	}
	method := c.method(w)
	charged := method
	if c.usesDefault(method) {
		charged = string(d.Payer(w.wallet.Customer, c.Provider).Default)
	}
	if charged == "" {
		return refuse(CodeNoPaymentMethod, "customer %s has no default payment method to charge; store one by createPaymentSetup, "+
			"or set paymentMethod", w.wallet.Customer).at("paymentMethod")
	}
	if refusal := d.checkMethod(w, charged, c.Provider, c.Published); refusal != nil {
		return refusal
	}
	fingerprint := c.fingerprint(d, charged)
	if r.Failures >= maxRechargeFailures {
		if fingerprint == r.Declined {
			return refuse(CodePaymentFailed, "the payment method %s was declined %d times in a row, which switched the "+
				"auto-recharge off; choose another card", quote(charged), r.Failures).at("paymentMethod")
		}
		r.Failures, r.NotBefore = 0, optional(nil)
	}
	r.Enabled, r.Method, r.Provider, r.Declined, r.Warned = true, method, c.Provider, "", false
	return nil
}

// fingerprint returns what tells one card from another, however often it is stored.
func (c ConfigureAutoRecharge) fingerprint(d *Draft, method string) string {
	if !PaymentMethodID(method).Valid() {
		return c.Fingerprint
	}
	if stored := d.storedMethod(method); stored != nil && stored.Stored.Fingerprint != "" {
		return stored.Stored.Fingerprint
	}
	return method
}

// changeTerms sets what is bought. What was charged in another currency is kept for the month, because the cap counts by
// currency.
func (r *Recharge) changeTerms(terms PackTerms) {
	from, to := r.Terms.Price.Currency, terms.Price.Currency
	if from != "" && from != to {
		charged, others := r.without(to)
		r.Others, r.Charged = withMore(others, Amount{r.Charged, from}), charged
	}
	r.Terms = terms
}

// audited returns the settings as the audit log has them.
func (r *Recharge) audited() Metadata {
	if r.Terms.Code == "" {
		return Metadata{"enabled": formatBool(r.Enabled)}
	}
	fields := Metadata{
		"enabled": formatBool(r.Enabled), "threshold": r.Threshold.String(), "packCode": r.Terms.Code,
		"monthlyCap": Amount{r.Cap, r.CapCurrency}.String(),
	}
	if r.Method != "" { // else the customer's default
		fields["paymentMethod"] = r.Method
	}
	return fields
}
