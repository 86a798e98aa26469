package billing

import "time"

// A period that costs something is charged like a pack: its charge is a top-up, which the commit of the boundary creates, and
// which is driven as others are. Three things differ. The credits may come before the money: only if a charge of the subscription
// has succeeded before, and no period of any of the customer's subscriptions was given up unpaid. A charge that was declined is
// tried again. And if the money comes when nothing is left that it could buy, it goes back.
//
// One period of a subscription is unpaid at most: its successor does not begin.

// retryDays are how many days after the boundary a declined charge is tried again.
var retryDays = []int{1, 3, 5}

// retryAt returns when the charge is tried again next; zero: it is not.
func (s *Subscription) retryAt() time.Time {
	if s.Tried >= len(retryDays) || s.Terms.GraceDays == 0 { // also where a bank debit has taken days to fail
		return time.Time{}
	}
	return localDaysAfter(s.Zone, s.Due, retryDays[s.Tried])
}

// LatestCharge returns the id of the latest charge; empty: nothing was charged yet.
func (s *Subscription) LatestCharge() TopUpID {
	if s.Latest == (GrantRef{}) {
		return ""
	}
	return NewTopUpID(s.ID, s.Latest)
}

// chargePeriod creates the charge for the period that begins at an instant. It adds the credits at once if the customer is
// trusted. Retries and the days of grace count from when the provider can be asked: a period that is booked late, because nobody came
// by, is not given up before.
func (w *walletDraft) chargePeriod(s *Subscription, at time.Time) {
	trusted := s.EverPaid && s.Terms.OnRenewal == CreditsAtBoundary
	if trusted {
		givenUp, known := w.hasGivenUp(s)
		if !known {
			return // it is loaded first
		}
		trusted = !givenUp
	}
	price := s.Terms.Total()
	used := w.useCredit(price, s.Least)
	if price.Minor -= used; price.Minor == 0 {
		line := w.periodLine(s, TypeGrant, "renew", at)
		line.Money = &LineMoney{Currency: price.Currency, CustomerCredit: -used}
		w.grantPeriod(s, line, Grant{Source: SourcePlan, Amount: s.Terms.Credits(), Cost: &Amount{used, price.Currency}}, at)
		s.EverPaid = true
		return
	}
	t := w.newCharge(s, &s.Terms, s.Terms.Credits(), price, used)
	t.ReturnURL, t.CreatedAt = s.ReturnTo, at
	t.Attempts = []PaymentAttempt{{At: at, Outcome: AttemptUnknown, OnPage: s.Method == "" && !s.EverPaid}}
	s.Latest, s.Unpaid, s.Waiting, s.Asked = t.Place, true, true, !t.Current().OnPage
	due := at
	if s.Tenant != Test { // the clock of the test tenant leaps, and waits for the provider
		due = latest(at, w.now)
	}
	s.Due, s.Since, s.Tried, s.GraceEnds = due, due, 0, localDaysAfter(s.Zone, due, s.Terms.GraceDays)
	if !s.EverPaid {
		s.Status = SubscriptionIncomplete
	}
	if trusted {
		none := Amount{0, t.Terms.Price.Currency}
		line := w.periodLine(s, TypeGrant, "renew", at)
		g := w.grantPeriod(s, line, Grant{Source: SourcePlan, Amount: t.Terms.Credits, Cost: &none, Purchase: t.Place}, at)
		t.Advance, t.Grants = g.Ref, []GrantRef{g.Ref}
	}
	w.putTopUp(t, at)
}

// newCharge returns a charge for credits of the period of a subscription, at a price beside which customer credit pays so much.
func (w *walletDraft) newCharge(s *Subscription, terms *SubscriptionTerms, credits Credits, price Amount, used int64) *TopUp {
	t := w.newTopUp()
	t.Provider, t.Method, t.Subscription, t.Period, t.Used = s.Provider, s.Method, s.Place, s.Period, used
	t.Terms = PackTerms{Code: terms.Plan, Name: terms.Name, Quantity: terms.Quantity, Credits: credits, Price: price}
	return t
}

// retry tries the charge of a period again at an instant, unless the last try may still succeed.
func (w *walletDraft) retry(s *Subscription, at time.Time) {
	t := w.charge(s.Latest)
	if t == nil {
		return
	}
	s.Tried++
	if s.Method != "" || s.EverPaid {
		w.tryAgain(s, t, at, false)
	}
}

// tryAgain adds an attempt to a charge that was declined. It returns false if the last attempt may still succeed, or if there were
// as many as there can be.
func (w *walletDraft) tryAgain(s *Subscription, t *TopUp, at time.Time, onPage bool) bool {
	if t.Status.Open() || t.Status.Paid() || !t.dead() || len(t.Attempts) >= MaxTopUpAttempts {
		return false
	}
	t.Attempts = append(t.Attempts, PaymentAttempt{At: at, Outcome: AttemptUnknown, OnPage: onPage})
	t.Status, t.Reason, t.SettledAt, t.Method, t.Canceling = TopUpPending, "", time.Time{}, s.Method, false
	s.Waiting, s.Asked, s.Since = true, !onPage, at
	if s.Tenant != Test {
		s.Since = latest(at, w.now)
	}
	w.putTopUp(t, at)
	return true
}

// owesNothing records that no period waits for its charge any more.
func (s *Subscription) owesNothing() {
	s.Unpaid, s.Waiting, s.Asked, s.Busy, s.GraceEnds, s.Since = false, false, false, false, time.Time{}, time.Time{}
}

// giveUp ends a subscription whose period is not paid: what is left of its credits is voided.
func (w *walletDraft) giveUp(s *Subscription, at time.Time) {
	t := w.charge(s.Latest)
	if t == nil {
		return
	}
	w.voidUnpaid(s, t, at)
	if w.missing().Any() {
		return
	}
	w.cancel(s, at)
}

// voidUnpaid voids what is left of the credits that came before the money of a charge, which nobody waits for any more.
func (w *walletDraft) voidUnpaid(s *Subscription, t *TopUp, at time.Time) {
	s.owesNothing()
	w.withdraw(t, "The subscription was canceled before it was paid.")
	w.returnCredit(t)
	if t.Advance == (GrantRef{}) {
		w.putTopUp(t, t.nextLook(w.now))
		return
	}
	held := w.heldOf(t.Advance)
	before, known := w.hasGivenUp(s)
	if !known || w.missing().Any() {
		return
	}
	if w.gaveUp = true; w.draft != nil && !before {
		w.draft.Put(&GivenUp{Tenant: s.Tenant, Customer: s.Customer, Subscription: s.SubscriptionID(), Period: s.Period})
	}
	for _, g := range s.Grants {
		live := w.lots.find(g)
		if g.Ref != t.Advance || live.Remaining+held == 0 {
			continue
		}
		line := w.periodLine(s, TypeVoid, "unpaid", at)
		line.Amount, line.Reason = -live.Remaining, "the period was not paid"
		line.Drawdowns = []Drawdown{{g.Ref, w.lots.remove(live, w.now)}}
		if held > 0 {
			w.wallet.Voided = append(w.wallet.Voided, VoidedPiece{g.Ref, held})
		}
		t.Lapsed += live.Remaining
		w.ended = append(w.ended, GrantEnd{g.Ref, GrantVoided, w.now})
		w.book(line)
	}
	w.putTopUp(t, t.nextLook(w.now))
}

// chargeFailed records that a charge of a subscription was declined, as far as is known.
func (w *walletDraft) chargeFailed(s *Subscription, t *TopUp) {
	if open := s.Change; open != nil && open.Charge == t.Place {
		if !t.Status.Open() {
			w.dropChange(s, t)
			w.putSubscription(s)
		}
		return
	}
	if !s.Unpaid || s.Latest != t.Place {
		return
	}
	was := s.Status
	busy := s.Busy
	a := t.Current()
	s.Waiting, s.Busy = t.Status.Open() && t.Mismatch == "", t.Processing()
	s.Asked = !a.OnPage && (a.Outcome == AttemptUnknown || a.Outcome == AttemptDeclined && !t.dead())
	s.followAttempt(a, busy, w.now)
	if !s.Waiting && s.Status == SubscriptionActive {
		s.Status = SubscriptionPastDue
	}
	w.putSubscription(s)
	if was != s.Status {
		w.tell(s, EventSubscriptionPastDue)
	}
}

// followAttempt moves the end of the days of grace: they do not run while the provider is at it, which busy says that it was. When an
// attempt has failed after their end, the subscription is given up right after that instant, and not before: requests of the very
// instant may have been answered already.
func (s *Subscription) followAttempt(a *PaymentAttempt, busy bool, now time.Time) {
	switch {
	case s.Busy && !busy:
		s.Since = now
	case busy && !s.Busy:
		s.GraceEnds = s.GraceEnds.Add(now.Sub(latest(s.Since, a.At)))
	}
	if s.Waiting && !s.Busy {
		s.Since = latest(s.Since, a.At) // the customer has to authenticate: on a page, which is another attempt
	}
	if !s.Waiting {
		failed := now.Add(time.Microsecond)
		if s.Tenant == Test && !a.OnPage { // see paidAt
			failed = a.At
		}
		s.GraceEnds = latest(s.GraceEnds, failed)
	}
}

// chargePaid books the money of a charge that came at an instant. Where the wallet has no room for what it would buy, it buys nothing
// and goes back: the period is skipped, or the change is withdrawn.
func (w *walletDraft) chargePaid(s *Subscription, t *TopUp, at time.Time) {
	mine, sold := s.Open() && s.Unpaid && s.Latest == t.Place, true
	if open := s.Change; open != nil && open.Charge == t.Place {
		if w.hasRoom(open.Give) {
			w.buyChange(s, open, t, at)
		} else {
			w.dropChange(s, t)
			w.giveBackUnsold(t, t.Terms.Price.Minor, 0)
		}
		w.putSubscription(s)
		return
	}
	switch {
	case t.Advance != (GrantRef{}):
		w.payAdvance(s, t, mine)
	case mine && !s.Over && at.Before(s.End) && w.hasRoom(t.Terms.Credits):
		s.Status = SubscriptionActive
		line := w.periodLine(s, TypeTopUp, "renew", at)
		line.TopUp = t.TopUpID()
		if t.Tax != 0 || t.Used != 0 {
			line.Money = &LineMoney{Currency: t.Terms.Price.Currency, Tax: t.Tax, CustomerCredit: -t.Used}
		}
		cost := Amount{t.Terms.Price.Minor - t.Tax + t.Used, t.Terms.Price.Currency}
		g := w.grantPeriod(s, line, Grant{Source: SourcePlan, Amount: t.Terms.Credits, Cost: &cost, Purchase: t.Place}, at)
		t.Grants = append(t.Grants, g.Ref)
	default:
		w.giveBackUnsold(t, t.Terms.Price.Minor, 0)
		w.returnCredit(t)
		sold = false
	}
	if !mine {
		return
	}
	s.owesNothing()
	s.EverPaid = s.EverPaid || sold || s.Over
	s.Skipped = !sold && !s.Over
	s.Status = SubscriptionActive
	if s.Over {
		w.skipTo(s, at)
	}
	w.putSubscription(s)
}

// payAdvance books the money for credits that came before it: what was used of them is earned. What was voided because the period
// was given up is not sold.
func (w *walletDraft) payAdvance(s *Subscription, t *TopUp, mine bool) {
	g, price := w.grant(t.Advance), t.Terms.Price
	used := g.Amount - t.Lapsed
	if !mine {
		again := Amount{min(t.Unused, w.wallet.creditIn(price.Currency)), price.Currency}
		sold := (&Amount{price.Minor + again.Minor, price.Currency}).Share(used, g.Amount)
		again.Minor = min(again.Minor, sold)
		w.addCredit(Amount{-again.Minor, again.Currency})
		t.Unused -= again.Minor
		w.giveBackUnsold(t, price.Minor-(sold-again.Minor), again.Minor)
		return
	}
	cost := Amount{price.Minor - t.Tax + t.Used, price.Currency}
	line := w.periodLine(s, TypeTopUp, "paid", w.now)
	line.Period, line.Key = t.Period, s.keyOf("paid", t.Period)
	line.TopUp = t.TopUpID()
	line.Money = &LineMoney{
		Currency: cost.Currency, Tax: t.Tax, CustomerCredit: -t.Used, Pays: t.Advance, Cost: cost.Minor, Breakage: cost.Worth(used, g.Amount, g.Amount),
	}
	w.paid = append(w.paid, GrantPayment{t.Advance, cost})
	w.book(line)
}

// giveBackUnsold books the money of a charge that came too late. So much of the price, tax included, buys nothing and goes back. The
// rest paid for what was used, with so much customer credit, and is earned.
func (w *walletDraft) giveBackUnsold(t *TopUp, minor, credit int64) {
	refund := TopUpRefund{
		Number: len(t.Refunds) + 1, State: RefundPending, Minor: minor, Tax: t.taxIn(minor),
		Reason: "the period was over before it was paid", CreatedAt: w.now,
	}
	line := Transaction{
		Type: TypeTopUp, Key: t.key("late"), Actor: systemActor, TopUp: t.TopUpID(),
		Subscription: NewSubscriptionID(t.ID, t.Subscription), Period: t.Period,
		Money: &LineMoney{Currency: t.Terms.Price.Currency, Refunded: refund.net(), Tax: t.Tax - refund.Tax, CustomerCredit: -credit},
	}
	if earned := (Amount{t.Terms.Price.Minor - t.Tax - refund.net() + credit, t.Terms.Price.Currency}); earned.Minor > 0 {
		line.Money.Pays, line.Money.Cost = t.Advance, earned.Minor
		w.paid = append(w.paid, GrantPayment{t.Advance, earned})
	}
	refund.Line = w.book(line)
	if minor > 0 {
		t.Refunds = append(t.Refunds, refund)
	}
	if t.Refunded() == t.Terms.Price {
		t.Status = TopUpRefunded
	}
}
