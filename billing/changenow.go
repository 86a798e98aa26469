package billing

import (
	"math/big"
	"slices"
	"time"
)

// OpenChange is a change within a period whose charge is not paid yet. The plan changes when it is.
type OpenChange struct {
	Charge GrantRef // by the place of its top-up
	Terms  SubscriptionTerms
	Give   Credits // to be added
	Money  int64   // minor units that buy them: the charge, with the customer credit that was set aside for it
	Moved  Moved   // what it added to what is due
}

// clone copies c.
func (c *OpenChange) clone() *OpenChange {
	if c == nil {
		return nil
	}
	copied := *c
	copied.Terms = c.Terms.clone()
	copied.Moved = Moved{new(big.Int).Set(c.Moved.Credits), new(big.Int).Set(c.Moved.Money)}
	return &copied
}

// SubscriptionChange is what a change of a subscription would do.
type SubscriptionChange struct {
	At      time.Time // the instant for which it was computed
	Credits Credits   // that would be added or, below zero, taken back
	Charge  Amount    // that the payment provider would be asked for
	Credit  Amount    // that later charges would be lower by
	Takes   time.Time // when it would take effect
}

// changing is a change of terms with what it takes and gives back.
type changing struct {
	SubscriptionChange
	parts  []LiveGrant // what is taken, by grant: Remaining says how many credits
	costs  []*Amount   // of the parts
	credit creditTaken // what they give back
}

// showChange returns what a change does, given what of the credits can be taken back.
func (w *walletDraft) showChange(s *Subscription, c *prorated) (shown changing) {
	currency := s.Terms.Price.Currency
	shown.SubscriptionChange = SubscriptionChange{
		At: c.at, Credits: c.give, Charge: Amount{c.charge, currency}, Credit: Amount{0, currency}, Takes: c.at,
	}
	shown.Charge.Minor -= w.creditThatPays(shown.Charge)
	if c.want == 0 {
		return shown
	}
	parts := w.takeable(s, c.want)
	if w.readCosts(parts); w.missing().Any() {
		return shown
	}
	shown.parts, shown.costs = parts, w.costsLeaving(parts)
	shown.Credits = -sumOf(parts)
	shown.credit = w.creditOf(s, c.creditFor(sumOf(parts), s.whole(), sumOfCosts(shown.costs)), parts, shown.costs)
	shown.Credit.Minor = shown.credit.minor - shown.credit.pays
	return shown
}

// takeable returns what is free of the plan's grants of a period, up to an amount, last granted first.
func (w *walletDraft) takeable(s *Subscription, want Credits) (parts []LiveGrant) {
	for i := len(s.Grants) - 1; i >= 0 && want > 0; i-- {
		if g := w.lots.find(s.Grants[i]); g.Remaining > 0 {
			g.Remaining = min(g.Remaining, want)
			want -= g.Remaining
			parts = append(parts, g)
		}
	}
	return parts
}

// sumOfCosts adds up costs; nil is none.
func sumOfCosts(costs []*Amount) (sum int64) {
	for _, cost := range costs {
		if cost != nil {
			sum += cost.Minor
		}
	}
	return sum
}

// changeNow carries out a change within a period: at once, or when its charge is paid.
func (w *walletDraft) changeNow(s *Subscription, c *prorated, by string) {
	shown := w.showChange(s, c)
	if w.missing().Any() {
		return
	}
	s.Pending = nil
	if c.give > 0 || c.charge > 0 {
		w.chargeChange(s, c, shown.Charge)
		return
	}
	s.Account.due(c.moved, 1)
	if len(shown.parts) > 0 {
		w.takeBack(s, &shown, by)
	}
	s.Terms = c.terms
	w.tell(s, EventSubscriptionChanged)
}

// takeBack takes the credits that a change to less takes, and gives back what is due for them.
func (w *walletDraft) takeBack(s *Subscription, shown *changing, by string) {
	line, credit := w.periodLine(s, TypeVoid, "change", w.now), &shown.credit
	line.Key, line.Actor, line.Reason = w.nextKey(line.Key), by, "the plan was changed"
	line.Amount, line.Drawdowns = shown.Credits, drawdownsOf(shown.parts)
	if worth := sumOfCosts(shown.costs); worth > 0 {
		line.Money = &LineMoney{
			Currency: shown.Credit.Currency, CustomerCredit: shown.Credit.Minor, WrittenOff: -credit.pays, Breakage: worth - credit.minor,
		}
	}
	w.takeOut(shown.parts)
	w.book(line)
	w.addCredit(shown.Credit)
	for _, t := range append(credit.owing, credit.origin...) {
		w.putTopUp(t, t.nextLook(w.now))
		if t.writtenOff() == 0 {
			s.Owing = slices.DeleteFunc(s.Owing, func(place GrantRef) bool { return place == t.Place })
		}
	}
	s.Account.Credits += shown.Credits
	s.Account.Money -= credit.minor
}

// chargeChange asks for the charge of a change that adds something. One that customer credit pays is done at once.
func (w *walletDraft) chargeChange(s *Subscription, c *prorated, price Amount) {
	s.Account.due(c.moved, 1)
	open := &OpenChange{Terms: c.terms, Give: c.give, Money: c.charge, Moved: c.moved}
	used := w.useCredit(Amount{c.charge, price.Currency}, 0)
	if price.Minor == 0 {
		w.buyChange(s, open, nil, w.now)
		return
	}
	t := w.newCharge(s, &c.terms, c.give, price, used)
	t.Attempts = []PaymentAttempt{{At: w.now, Outcome: AttemptUnknown}}
	open.Charge = t.Place
	s.Change, s.Latest = open, t.Place
	w.putTopUp(t, w.now)
}

// buyChange carries out a change that is paid: by a charge or, without one, by customer credit alone.
func (w *walletDraft) buyChange(s *Subscription, open *OpenChange, t *TopUp, at time.Time) {
	line, currency := w.periodLine(s, TypeGrant, "change", at), open.Terms.Price.Currency
	tax, used := int64(0), open.Money
	if t != nil {
		line.Type, line.TopUp, tax, used = TypeTopUp, t.TopUpID(), t.Tax, t.Used
	}
	line.Key = w.nextKey(line.Key)
	cost := Amount{open.Money - tax, currency}
	if cost.Minor > 0 && (tax > 0 || used > 0 || open.Give == 0) {
		line.Money = &LineMoney{Currency: currency, Tax: tax, CustomerCredit: -used}
	}
	s.Terms, s.Change = open.Terms, nil
	s.EverPaid = s.EverPaid || open.Money > 0
	s.Account.Credits += open.Give
	s.Account.Money += open.Money
	switch {
	case open.Give > 0:
		g := Grant{Source: SourcePlan, Amount: open.Give}
		if cost.Minor > 0 {
			g.Cost = &cost
		}
		if t != nil {
			g.Purchase = t.Place
		}
		created := w.grantPeriod(s, line, g, at)
		if t != nil {
			t.Grants = append(t.Grants, created.Ref)
		}
	case cost.Minor > 0: // it buys no credits: it is earned
		line.Money.Earned = cost.Minor
		w.book(line)
	}
	w.tell(s, EventSubscriptionChanged)
}

// dropChange withdraws a change that is not paid.
func (w *walletDraft) dropChange(s *Subscription, t *TopUp) {
	s.Account.due(s.Change.Moved, -1)
	s.Change = nil
	w.returnCredit(t)
}

// endChange withdraws a change whose charge is open when the period ends, or the subscription does.
func (w *walletDraft) endChange(s *Subscription) {
	if s.Change == nil {
		return
	}
	t := w.charge(s.Change.Charge)
	if t == nil {
		return // it is loaded first
	}
	w.withdraw(t, "The period ended before it was paid.")
	w.dropChange(s, t)
	w.putTopUp(t, t.nextLook(w.now))
}

// withdraw makes sure that nobody pays a charge any more, as far as that is possible.
func (w *walletDraft) withdraw(t *TopUp, reason string) {
	a := t.Current()
	if t.Status.Open() && a.SentAt.IsZero() { // nobody was asked: nobody will be
		a.Outcome, a.Dead, a.Reason = AttemptCanceled, true, reason
		t.settle(w.now)
		return
	}
	if t.Canceling = t.Status.Open() && a.OnPage; t.Canceling {
		t.Reason = reason
	}
}
