package billing

import "time"

// A plan that is free and includes credits gives them to whoever subscribes. A back end decides how often that happens, as it does with
// grants. A customer's session must not decide it: with one of the plan, in one subscription of the wallet, the customer has what the
// plan gives in a period, and has it again when that period is over. After a session has canceled such a subscription within its period,
// none starts another one until then. A session cannot have more of the plan, nor change to another such plan within a period.

// gives reports whether the terms bring credits that nobody pays for.
func (t *SubscriptionTerms) gives() bool { return t.Price.Minor == 0 && t.Included > 0 }

// readOpen declares that the subscriptions are read which the wallet has, if a customer's session starts one more that is free.
func (c StartSubscription) readOpen(d *Draft, w *walletDraft) {
	plan, _ := d.ReadDocument(PlanKey(d.Tenant(), c.Plan)).(*Plan)
	if plan == nil || !c.isCustomers() {
		return
	}
	if terms := plan.terms(c.Quantity); terms.gives() {
		for _, open := range w.wallet.Subscriptions {
			d.readSubscription(NewSubscriptionID(w.wallet.ID, open.Place))
		}
	}
}

// checkGift refuses to a customer's session more of a free plan than a period gives.
func (c StartSubscription) checkGift(d *Draft, w *walletDraft, terms *SubscriptionTerms) *Error {
	if !c.isCustomers() || !terms.gives() {
		return nil
	}
	if c.Quantity > 1 {
		return moreForNothing(terms, 1)
	}
	for _, open := range w.wallet.Subscriptions {
		s, _ := d.Document(SubscriptionKey(w.wallet.WalletRef, open.Place)).(*Subscription)
		if s != nil && s.Terms.Plan == c.Plan {
			return refuse(CodeConflict, "wallet %s has the free plan %s already, by subscription %s; a session has its credits once",
				w.wallet.ID, quote(c.Plan), s.SubscriptionID()).at("planCode")
		}
	}
	if had, _ := d.Document(TrialKey(d.Tenant(), w.wallet.Customer, c.Plan)).(*Trial); had != nil && had.FreeUntil.After(w.now) {
		refusal := refuse(CodeConflict, "the customer has had the credits of the free plan %s until %s; start it again then",
			quote(c.Plan), FormatInstant(had.FreeUntil)).at("planCode")
		refusal.RetryAt = &had.FreeUntil
		return refusal
	}
	return nil
}

// checkGift refuses to a customer's session more of a free plan than the subscription has of its plan, and a change within a period
// from one free plan to another, which would give the credits of both.
func (c *ChangeSubscription) checkGift(s *Subscription, terms *SubscriptionTerms) *Error {
	switch {
	case !c.isCustomers() || !terms.gives():
	case terms.Quantity > s.Terms.Quantity:
		return moreForNothing(terms, s.Terms.Quantity)
	case c.Timing == ChangeNow && terms.Plan != s.Terms.Plan && s.Terms.gives():
		return invalid("both plans are free, and a session has the credits of one in a period; use the timing PERIOD_END").at("timing")
	}
	return nil
}

// moreForNothing refuses a quantity of a free plan.
func moreForNothing(terms *SubscriptionTerms, most int) *Error {
	return invalid("quantity is %d, and the plan %s is free; a session can have %d of it", terms.Quantity, quote(terms.Plan), most).
		at("quantity")
}

// endsGift reports whether a customer's session ends a period of a free plan.
func (c CancelSubscription) endsGift(s *Subscription) bool {
	return c.isCustomers() && s != nil && s.Status == SubscriptionActive && s.Terms.gives()
}

// recordGift records until when the customer has had the credits of a free plan, whose period ends early, at an instant.
func (s *Subscription) recordGift(d *Draft, at time.Time) {
	record := &Trial{Tenant: s.Tenant, Customer: s.Customer, Plan: s.Terms.Plan}
	if had, _ := d.Document(s.trialKey()).(*Trial); had != nil {
		record = clonePointer(had)
	}
	if s.End.After(at) && s.End.After(record.FreeUntil) {
		record.FreeUntil = s.End
		d.Put(record)
	}
}
