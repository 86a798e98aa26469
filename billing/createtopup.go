package billing

import "strings"

// CreateTopUp buys a pack: on a page of the payment provider, or by a stored method.
type CreateTopUp struct {
	Keyed
	Wallet    string
	Pack      string // code
	Quantity  int
	Method    string // id of a payment method; empty: a page
	ReturnURL string // where the page sends the customer once it is paid; empty: the provider's default
	CancelURL string // where it sends a customer who leaves; empty: ReturnURL

	// What the caller's process adds. It is no part of the request.
	Provider  string // name of the payment provider; empty: there is none
	Local     bool   // return addresses of this machine are allowed
	Published bool   // Method is one that the provider publishes for everybody, such as a simulated card
}

// Request implements [Command].
func (c CreateTopUp) Request() Request {
	return Request{"createTopUp", []Field{
		{"packCode", c.Pack},
		{"quantity", formatInt(c.Quantity)},
		{"paymentMethod", c.Method},
		{"returnUrl", c.ReturnURL},
		{"cancelUrl", c.CancelURL},
	}}
}

// Check implements [Command].
func (c CreateTopUp) Check() *Error {
	if c.Quantity < 1 {
		return invalid("quantity is %d; buy at least one", c.Quantity).at("quantity")
	}
	return firstRefusal(
		c.Keyed.Check(),
		CheckCode("packCode", c.Pack),
		checkText("paymentMethod", c.Method, MaxNameBytes),
		c.checkPage(),
	)
}

// checkPage refuses addresses to return to where there is no page to return from.
func (c CreateTopUp) checkPage() *Error {
	switch {
	case c.Method == "":
		return nil
	case c.ReturnURL != "":
		return invalid("a stored payment method is charged without a page to return from; leave returnUrl out").at("returnUrl")
	case c.CancelURL != "":
		return invalid("a stored payment method is charged without a page to leave; leave cancelUrl out").at("cancelUrl")
	}
	return nil
}

// Wallets implements [Command].
func (c CreateTopUp) Wallets() []WalletID { return []WalletID{WalletID(c.Wallet)} }

// References implements [Referrer].
func (c *CreateTopUp) References() []Reference {
	return []Reference{{KindWallet, "walletId", &c.Wallet}}
}

// Reads implements [Command].
func (c CreateTopUp) Reads(d *Draft) {
	d.ReadDocument(CreditPackKey(d.Tenant(), c.Pack))
	if c.ReturnURL != "" || c.CancelURL != "" {
		d.ReadDocument(PortalSettingsKey(d.Tenant()))
	}
	d.readMethod(c.Method)
}

// Apply implements [Command].
func (c CreateTopUp) Apply(d *Draft) *Error {
	return d.on(WalletID(c.Wallet), func(w *walletDraft) *Error { return c.apply(d, w) })
}

func (c CreateTopUp) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if c.Provider == "" {
		return noProvider()
	}
	terms, refusal := d.offer(w, c.Pack, c.Quantity)
	if refusal != nil {
		return refusal
	}
	if refusal := firstRefusal(
		w.mayReceive(terms.Credits+terms.Bonus).retitle("quantity"),
		d.checkMethod(w, c.Method, c.Provider, c.Published),
		d.checkReturn("returnUrl", c.ReturnURL, c.Local),
		d.checkReturn("cancelUrl", c.CancelURL, c.Local),
	); refusal != nil {
		return refusal
	}
	if len(w.wallet.Payments) >= MaxDuePayments {
		return refuse(CodePaymentPending, "%d payments of wallet %s are under way, which is the most; cancel one, or wait until "+
			"one has ended", len(w.wallet.Payments), w.wallet.ID)
	}
	t := w.newTopUp()
	t.Terms, t.Provider, t.Method, t.ReturnURL, t.CancelURL = terms, c.Provider, c.Method, c.ReturnURL, c.CancelURL
	t.Attempts = []PaymentAttempt{{At: w.now, Outcome: AttemptUnknown, OnPage: c.Method == ""}}
	w.putTopUp(t, w.now)
	d.Created(string(t.TopUpID()))
	return nil
}

// noProvider refuses what needs a payment provider where there is none.
func noProvider() *Error {
	return refuse(CodeProviderUnavailable, "no payment provider is configured here; set the key of one, or grant the credits "+
		"with grantCredits and say what was paid for them")
}

// retitle returns a refusal of the field amount as one of another field.
func (e *Error) retitle(field string) *Error {
	if e == nil || len(e.Path) == 0 {
		return e
	}
	moved := *e
	moved.Path = []string{field}
	return &moved
}

// offer returns the terms of a pack that the wallet can buy.
func (d *Draft) offer(w *walletDraft, code string, quantity int) (PackTerms, *Error) {
	pack, _ := d.Document(CreditPackKey(d.Tenant(), code)).(*CreditPack)
	switch {
	case pack == nil:
		return PackTerms{}, refuse(CodeNotFound, "there is no credit pack with the code %s", quote(code)).at("packCode")
	case pack.Archived:
		return PackTerms{}, invalid("the credit pack %s is archived and no longer sold", quote(code)).
			at("packCode")
	case pack.Unit != w.wallet.Unit:
		return PackTerms{}, invalid("the credit pack %s is of %s, and wallet %s has %s; buy a pack of its unit",
			quote(code), quote(pack.Unit), w.wallet.ID, quote(w.wallet.Unit)).at("packCode")
	case quantity > pack.QuantityLimit():
		return PackTerms{}, invalid("quantity is %d; at most %d of this pack can be bought at once", quantity,
			pack.QuantityLimit()).at("quantity")
	}
	return pack.terms(quantity), nil
}

// terms returns what a quantity of the pack is, which is at most its QuantityLimit.
func (p *CreditPack) terms(quantity int) PackTerms {
	n := int64(quantity)
	return PackTerms{
		Code: p.Code, Name: p.Name, Quantity: quantity, Credits: p.Credits * Credits(n), Bonus: p.Bonus * Credits(n),
		Price: Amount{p.Price.Minor * n, p.Price.Currency}, ExpiresAfterDays: p.ExpiresAfterDays,
		RefundableForDays: p.RefundableForDays,
	}
}

// readMethod declares that a payment method is read, if the text can be the id of one.
func (d *Draft) readMethod(method string) {
	if id := PaymentMethodID(method); id.Valid() {
		d.ReadDocument(PaymentMethodKey(d.Tenant(), id))
	}
}

// storedMethod returns a copy of a payment method that was read; nil if there is none.
func (d *Draft) storedMethod(method string) *PaymentMethod {
	id := PaymentMethodID(method)
	if !id.Valid() {
		return nil
	}
	return d.method(id)
}

// checkMethod refuses a payment method that the wallet's customer does not have, has no more, or has at another provider.
func (d *Draft) checkMethod(w *walletDraft, method, provider string, published bool) *Error {
	if method == "" || published {
		return nil
	}
	owner, _ := PaymentMethodID(method).Customer()
	stored := d.storedMethod(method)
	if stored != nil && owner == w.wallet.Customer && !stored.Detached() && stored.Provider == provider {
		return nil
	}
	return refuse(CodeNotFound, "customer %s has no payment method %s; store one by createPaymentSetup, or leave paymentMethod "+
		"out to pay on a page", w.wallet.Customer, quote(method)).at("paymentMethod")
}

// checkReturn refuses an address to return to that is none of the tenant's.
func (d *Draft) checkReturn(field, url string, local bool) *Error {
	if url == "" {
		return nil
	}
	var origins []string
	if settings, _ := d.Document(PortalSettingsKey(d.Tenant())).(*PortalSettings); settings != nil {
		origins = settings.ReturnOrigins
	}
	return CheckReturnURL(field, url, origins, local)
}

// CancelTopUp closes the page of a top-up. What becomes of the top-up depends on whether it was paid first.
type CancelTopUp struct {
	Keyed
	TopUp TopUpID
}

// Request implements [Command].
func (c CancelTopUp) Request() Request {
	return Request{"cancelTopUp", []Field{{"topUpId", string(c.TopUp)}}}
}

// Check implements [Command].
func (c CancelTopUp) Check() *Error {
	return firstRefusal(c.Keyed.Check(), checkTopUpID(c.TopUp))
}

// Wallets implements [Command].
func (c CancelTopUp) Wallets() []WalletID { return walletOfTopUp(c.TopUp) }

// Reads implements [Command].
func (c CancelTopUp) Reads(d *Draft) { d.readTopUp(c.TopUp) }

// Apply implements [Command].
func (c CancelTopUp) Apply(d *Draft) *Error {
	return d.onTopUp(c.TopUp, func(w *walletDraft, t *TopUp) *Error {
		switch a := t.Current(); {
		case !t.Status.Open():
			return refuse(CodeTopUpNotCancelable, "top-up %s is %s; only one that waits for the customer can be canceled", c.TopUp,
				strings.ToLower(string(t.Status))).at("topUpId")
		case !a.OnPage || a.Outcome == AttemptProcessing:
			return refuse(CodeTopUpNotCancelable, "the payment of top-up %s is with the provider and cannot be stopped; wait for "+
				"its outcome, and refund it if need be", c.TopUp).at("topUpId")
		}
		t.Canceling, t.Reason = true, reasonCanceled
		w.putTopUp(t, w.now)
		d.Created(string(c.TopUp))
		return nil
	})
}
