package billing

import (
	"time"
)

// StartSubscription subscribes a wallet to a plan, now or at an instant to come.
type StartSubscription struct {
	Keyed
	Wallet    string
	Plan      string // code
	Quantity  int
	StartAt   *time.Time // nil: now
	Included  *Credits   // of one of the quantity, in place of the plan's; nil: the plan's
	Price     *Money     // likewise
	Metadata  Metadata
	Method    string // id of a payment method; empty: the customer's default after a page
	ReturnURL string // where the page sends the customer; empty: the provider's default

	// What the caller's process adds. It is no part of the request.
	Provider  string           // name of the payment provider; empty: there is none
	Local     bool             // return addresses of this machine are allowed
	Published bool             // Method is one that the provider publishes for everybody
	Least     map[string]int64 // the least that the provider takes, by currency in minor units
}

// Request implements [Command].
func (c StartSubscription) Request() Request {
	return Request{"startSubscription", []Field{
		{"planCode", c.Plan},
		{"quantity", formatInt(c.Quantity)},
		{"startAt", formatTime(c.StartAt)},
		{"includedCredits", formatCredits(c.Included)},
		{"price", formatMoney(c.Price)},
		{"metadata", c.Metadata.canonical()},
		{"paymentMethod", c.Method},
		{"returnUrl", c.ReturnURL},
	}}
}

// Check implements [Command].
func (c StartSubscription) Check() *Error {
	if c.Included != nil && (*c.Included < 0 || *c.Included > MaxCredits) {
		return invalid("includedCredits is %s; use 0 to %s", *c.Included, MaxCredits).at("includedCredits")
	}
	if c.Price != nil {
		if refusal := c.Price.check(); refusal != nil {
			return refusal.at("price")
		}
	}
	return firstRefusal(
		c.Keyed.Check(), CheckCode("planCode", c.Plan), checkQuantity(c.Quantity), c.Metadata.check("metadata"),
		checkText("paymentMethod", c.Method, MaxNameBytes),
	)
}

// checkQuantity refuses a quantity that no subscription has.
func checkQuantity(quantity int) *Error {
	if quantity < 1 {
		return invalid("quantity is %d; subscribe to at least one", quantity).at("quantity")
	}
	return nil
}

// Wallets implements [Command].
func (c StartSubscription) Wallets() []WalletID { return []WalletID{WalletID(c.Wallet)} }

// References implements [Referrer].
func (c *StartSubscription) References() []Reference {
	return []Reference{{KindWallet, "walletId", &c.Wallet}}
}

// Reads implements [Command]: the plan, the customer for its calendar, and what the customer has had of the plan for nothing.
func (c StartSubscription) Reads(d *Draft) {
	d.ReadDocument(PlanKey(d.Tenant(), c.Plan))
	if c.ReturnURL != "" {
		d.ReadDocument(PortalSettingsKey(d.Tenant()))
	}
	d.readMethod(c.Method)
	if w := d.wallet(WalletID(c.Wallet)); w != nil {
		d.ReadDocument(CustomerKey(d.Tenant(), w.wallet.Customer))
		d.ReadDocument(TrialKey(d.Tenant(), w.wallet.Customer, c.Plan))
		c.readOpen(d, w)
	}
}

// Apply implements [Command].
func (c StartSubscription) Apply(d *Draft) *Error {
	return d.on(WalletID(c.Wallet), func(w *walletDraft) *Error { return c.apply(d, w) })
}

func (c StartSubscription) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.maySpend(); refusal != nil {
		return refusal
	}
	plan, _ := d.Document(PlanKey(d.Tenant(), c.Plan)).(*Plan)
	terms, refusal := w.subscribe(plan, c.Plan, c.Quantity)
	if refusal != nil {
		return refusal
	}
	start := w.now
	if c.StartAt != nil {
		start = Instant(*c.StartAt)
	}
	if refusal := firstRefusal(
		c.override(&terms), w.mayStart(start), c.checkCharge(d, w, &terms), terms.checkLeast(c.Least),
		c.checkGift(d, w, &terms),
	); refusal != nil {
		return refusal
	}
	if !start.After(w.now) && !w.hasRoom(terms.Credits()) {
		return w.full(terms.Credits()).at("planCode")
	}
	if n := len(w.wallet.Subscriptions); n >= MaxSubscriptions {
		return refuse(CodeConflict, "wallet %s has %d subscriptions that have not ended, which is the most; cancel one of them first",
			w.wallet.ID, n).at("walletId")
	}
	customer, _ := d.Document(CustomerKey(d.Tenant(), w.wallet.Customer)).(*Customer)
	s := w.newSubscription()
	s.Status, s.Terms, s.Zone, s.Metadata = SubscriptionScheduled, terms, customer.TimeZone, c.Metadata
	s.Provider, s.Method, s.ReturnTo, s.Least = c.Provider, c.Method, c.ReturnURL, c.Least[terms.Price.Currency]
	if plan.TrialDays > 0 {
		s.beginTrial(d, plan)
	}
	if start.After(w.now) {
		s.Start, s.End = start, s.firstEnd(start)
	} else {
		w.begin(s, w.now)
		w.tell(s, EventSubscriptionStarted)
	}
	w.putSubscription(s)
	d.Created(string(s.SubscriptionID()))
	d.Changed(Change{Target: string(s.SubscriptionID()), After: s.auditFields()})
	return nil
}

// beginTrial gives the subscription the trial of its plan, unless the customer has had it.
func (s *Subscription) beginTrial(d *Draft, plan *Plan) {
	trial := &Trial{Tenant: s.Tenant, Customer: s.Customer, Plan: s.Terms.Plan}
	if had, _ := d.Document(s.trialKey()).(*Trial); had != nil {
		trial = clonePointer(had)
	}
	if trial.Subscription == "" {
		trial.Subscription, s.TrialDays, s.TrialCredits = s.SubscriptionID(), plan.TrialDays, plan.TrialCredits
		d.Put(trial)
	}
}

// firstEnd returns when the trial or the period ends with which a subscription begins at an instant.
func (s *Subscription) firstEnd(at time.Time) time.Time {
	if s.TrialDays > 0 {
		return localDaysAfter(s.Zone, at, s.TrialDays)
	}
	return periodsFrom(s.Zone, s.Terms.Interval, at, 1)
}

// subscribe returns the terms of a plan that the wallet can have, for a quantity.
func (w *walletDraft) subscribe(plan *Plan, code string, quantity int) (SubscriptionTerms, *Error) {
	switch {
	case plan == nil:
		return SubscriptionTerms{}, refuse(CodeNotFound, "there is no plan with the code %s", quote(code)).at("planCode")
	case plan.Archived:
		return SubscriptionTerms{}, invalid("the plan %s is archived and no longer sold", quote(code)).at("planCode")
	case plan.Unit != w.wallet.Unit:
		return SubscriptionTerms{}, invalid("the plan %s is of %s, and wallet %s has %s; use a plan of its unit", quote(code),
			quote(plan.Unit), w.wallet.ID, quote(w.wallet.Unit)).at("planCode")
	case quantity > plan.QuantityLimit():
		return SubscriptionTerms{}, invalid("quantity is %d; one subscription to this plan has at most %d", quantity,
			plan.QuantityLimit()).at("quantity")
	}
	return plan.terms(quantity), nil
}

// terms returns what a quantity of the plan is.
func (p *Plan) terms(quantity int) SubscriptionTerms {
	return SubscriptionTerms{
		Plan: p.Code, Quantity: quantity, Price: p.Price, Included: p.Included, Interval: p.Interval, Unused: p.Unused,
		RolloverLimit: p.RolloverLimit, Features: p.Features, RateCard: p.RateCard, OnRenewal: p.OnRenewal, GraceDays: p.GraceDays,
		Name: p.Name,
	}
}

// override puts what a contract says in place of what the plan says.
func (c StartSubscription) override(terms *SubscriptionTerms) *Error {
	if c.Price != nil {
		price, refusal := c.Price.Minor()
		if refusal != nil {
			return refusal.at("price")
		}
		if price.Currency != terms.Price.Currency {
			return invalid("the price is in %s, and the plan is sold in %s; use the plan's currency", price.Currency,
				terms.Price.Currency).at("price", "currency")
		}
		terms.Price = price
	}
	if c.Included != nil {
		terms.Included = *c.Included
	}
	switch n := int64(c.Quantity); {
	case terms.Included > 0 && n > int64(MaxCredits/terms.Included):
		return invalid("%d times %s credits are more than a period can include, which is %s", c.Quantity, terms.Included,
			MaxCredits).at("quantity")
	case terms.Price.Minor > 0 && n > MaxMoney/terms.Price.Minor:
		return invalid("%d times %s is more than a period can cost", c.Quantity, terms.Price).at("quantity")
	case terms.Price.Minor > 0 && terms.Included == 0:
		return invalid("includedCredits is 0, and the price is %s; a period that costs something includes credits", terms.Price).
			at("includedCredits")
	}
	return nil
}

// checkCharge refuses what cannot be charged for a plan with a price.
func (c StartSubscription) checkCharge(d *Draft, w *walletDraft, terms *SubscriptionTerms) *Error {
	if terms.Price.Minor > 0 && c.Provider == "" {
		return noProvider()
	}
	return firstRefusal(d.checkMethod(w, c.Method, c.Provider, c.Published), d.checkReturn("returnUrl", c.ReturnURL, c.Local))
}

// mayStart refuses an instant at which no subscription begins.
func (w *walletDraft) mayStart(at time.Time) *Error {
	latest := w.now.AddDate(MaxStartYears, 0, 0)
	switch {
	case at.Before(w.now):
		return invalid("startAt is %s, and it is %s; leave it out to start now", FormatInstant(at), FormatInstant(w.now)).
			at("startAt")
	case at.After(latest):
		return invalid("startAt is %s; a subscription can be scheduled until %s", FormatInstant(at), FormatInstant(latest)).
			at("startAt")
	}
	return nil
}

// Trial records what a customer has, or has had, of a plan for nothing: there is one trial for each, and see freeplan.go.
type Trial struct {
	Versioned
	Tenant       Tenant
	Customer     CustomerID
	Plan         string         // code
	Subscription SubscriptionID // whose trial it is; empty: the customer has had none
	FreeUntil    time.Time      // when the period would have ended that was canceled, of a free plan with credits; zero: none was
}

// TrialKey returns the address of the record of what a customer has had of a plan for nothing.
func TrialKey(tenant Tenant, customer CustomerID, plan string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindTrial, Parent: string(customer), ID: plan}
}

// DocumentKey implements [Document].
func (t *Trial) DocumentKey() DocumentKey { return TrialKey(t.Tenant, t.Customer, t.Plan) }

// CloneDocument implements [Document].
func (t *Trial) CloneDocument() Document { return clonePointer(t) }
