package billing

import "slices"

// Customer credit is money of a customer that a wallet owes: what a change to less gave back of a charge. It pays later charges of the
// wallet in its currency. It is set aside when a charge is made, moves when that succeeds, and comes back if it fails.
//
// Each charge knows how much of it became customer credit. As long as the charge is disputed, so much of the credit pays nothing. What
// a refund or a lost dispute gives back beyond the worth of the credits that leave is taken from it, and only the rest is written
// off. What a later change gives back pays first what was written off on charges of its subscription.

// MaxOwing is how many charges with something written off a subscription knows. A change to less writes each charge that it pays, and
// each whose credits it takes: with the state and its line they fit into one commit. If there are more, the oldest stay written off.
const MaxOwing = 20

// creditIn returns how much customer credit the wallet has in a currency, in minor units.
func (w *Wallet) creditIn(currency string) int64 {
	for _, credit := range w.CustomerCredit {
		if credit.Currency == currency {
			return credit.Minor
		}
	}
	return 0
}

// CreditIn returns how much customer credit the wallet has in a currency.
func (w *Wallet) CreditIn(currency string) Amount { return Amount{w.creditIn(currency), currency} }

// addCredit changes the customer credit of the wallet in a currency.
func (w *walletDraft) addCredit(by Amount) {
	left := []Amount{}
	sum := by
	for _, credit := range w.wallet.CustomerCredit {
		if credit.Currency == by.Currency {
			sum.Minor += credit.Minor
		} else {
			left = append(left, credit)
		}
	}
	w.wallet.CustomerCredit = withMore(left, sum)
}

// creditThatPays returns how much of a price customer credit pays. Credit that came from a disputed charge pays nothing. Such charges
// have to be loaded first.
func (w *walletDraft) creditThatPays(price Amount) int64 {
	credit := w.wallet.creditIn(price.Currency)
	if credit == 0 {
		return 0
	}
	for _, b := range w.wallet.Blocked {
		if b.Gone {
			continue
		}
		if t := w.charge(b.TopUp); t != nil && t.Terms.Price.Currency == price.Currency {
			credit -= t.Credited
		}
	}
	return min(price.Minor, max(0, credit))
}

// useCredit sets customer credit aside for a charge, as much as pays. What is left to be charged is nothing, or not below the
// least that the provider takes: so much of the credit is kept for a later charge.
func (w *walletDraft) useCredit(price Amount, least int64) (used int64) {
	if used = w.creditThatPays(price); used < price.Minor {
		used = max(0, min(used, price.Minor-least))
	}
	if used > 0 {
		w.addCredit(Amount{-used, price.Currency})
	}
	return used
}

// returnCredit gives back the customer credit that was set aside for a charge.
func (w *walletDraft) returnCredit(t *TopUp) {
	if t.Used > 0 {
		w.addCredit(Amount{t.Used, t.Terms.Price.Currency})
		t.Used, t.Unused = 0, t.Used
	}
}

// charge returns a copy of a top-up of the wallet as the draft leaves it; nil: it has to be loaded first.
func (w *walletDraft) charge(place GrantRef) *TopUp {
	document, _ := w.look(TopUpKey(w.wallet.WalletRef, place))
	if t, _ := document.(*TopUp); t != nil {
		return t.Clone()
	}
	return nil
}

// clawCredit takes what is to go back of a charge, beyond the worth of the credits that left for it, from the customer credit that had
// come from the charge. It returns how much it took.
func (w *walletDraft) clawCredit(t *TopUp, over int64) int64 {
	credit := Amount{Currency: t.Terms.Price.Currency}
	credit.Minor = max(0, min(over, t.Credited, w.wallet.creditIn(credit.Currency)))
	if credit.Minor > 0 {
		t.Credited -= credit.Minor
		w.addCredit(Amount{-credit.Minor, credit.Currency})
	}
	return credit.Minor
}

// creditBack gives back the customer credit that left for a refund which failed.
func (w *walletDraft) creditBack(t *TopUp, minor int64) {
	if minor > 0 {
		t.Credited += minor
		w.addCredit(Amount{minor, t.Terms.Price.Currency})
	}
}

// creditTaken is what a change to less gives back for the credits that it takes.
type creditTaken struct {
	minor  int64    // that is due back
	pays   int64    // of that: what had been written off
	owing  []*TopUp // charges whose written-off money it pays, as they are then
	origin []*TopUp // charges that the rest comes from, as they are then
}

// creditOf returns what a change gives back for credits that cost so much. The charges concerned have to be loaded first.
func (w *walletDraft) creditOf(s *Subscription, minor int64, parts []LiveGrant, costs []*Amount) creditTaken {
	taken := creditTaken{minor: minor}
	charges := map[GrantRef]*TopUp{}
	of := func(place GrantRef) *TopUp {
		if charges[place] == nil {
			charges[place] = w.charge(place)
		}
		return charges[place]
	}
	for _, place := range s.Owing {
		if t := of(place); t != nil && taken.pays < minor {
			if paid := t.payWrittenOff(minor - taken.pays); paid > 0 {
				taken.pays += paid
				taken.owing = append(taken.owing, t)
			}
		}
	}
	rest := minor - taken.pays
	for i, part := range parts {
		if part.Purchase == (GrantRef{}) || costs[i] == nil {
			continue
		}
		if t := of(part.Purchase); t != nil && rest > 0 {
			credited := min(costs[i].Minor, rest)
			t.Credited += credited
			rest -= credited
			if !slices.Contains(taken.owing, t) && !slices.Contains(taken.origin, t) {
				taken.origin = append(taken.origin, t)
			}
		}
	}
	return taken
}

// payWrittenOff pays what was written off of the charge, at most so much, as if customer credit had paid it at once. It returns how
// much it paid.
func (t *TopUp) payWrittenOff(most int64) (paid int64) {
	for i := range t.Disputes {
		if s := &t.Disputes[i]; s.State == DisputeLost {
			off := min(s.WrittenOff, most-paid)
			s.WrittenOff -= off
			paid += off
		}
	}
	for i := range t.Refunds {
		if r := &t.Refunds[i]; r.stands() {
			off := min(r.WrittenOff, most-paid)
			r.WrittenOff -= off
			r.FromCredit += off
			paid += off
		}
	}
	return paid
}

// writtenOff returns how much is written off of the charge, in minor units.
func (t *TopUp) writtenOff() (off int64) {
	for i := range t.Disputes {
		off += t.Disputes[i].WrittenOff
	}
	for i := range t.Refunds {
		if r := &t.Refunds[i]; r.stands() {
			off += r.WrittenOff
		}
	}
	return off
}

// owes records that something is written off of a charge of a subscription, which the credit of a later change pays first.
func (w *walletDraft) owes(t *TopUp, off int64) {
	if off <= 0 || t.Subscription == (GrantRef{}) || w.wallet.open(t.Subscription) < 0 {
		return
	}
	if s := w.subscription(t.Subscription); s != nil && !slices.Contains(s.Owing, t.Place) {
		s.Owing = append(s.Owing, t.Place)
		s.Owing = s.Owing[max(0, len(s.Owing)-MaxOwing):]
		w.putSubscription(s)
	}
}

// givenBack lowers what was given in a period by what a refund of one of its charges takes back, in credits and in money: an upgrade
// has to buy it again. off is how much of the refund is written off.
func (w *walletDraft) givenBack(t *TopUp, taken []Drawdown, minor, off int64) {
	w.give(t, taken, minor, -1)
	w.owes(t, off)
}

// givenAgain raises it again: the refund failed.
func (w *walletDraft) givenAgain(t *TopUp, r *TopUpRefund) { w.give(t, r.Taken, r.given(), 1) }

// give raises or, with a sign of −1, lowers what was given in the period of a charge, if it is not over.
func (w *walletDraft) give(t *TopUp, parts []Drawdown, minor, sign int64) {
	if t.Subscription == (GrantRef{}) || w.wallet.open(t.Subscription) < 0 {
		return
	}
	s := w.subscription(t.Subscription)
	if s == nil || s.Period != t.Period {
		return
	}
	for _, part := range parts {
		if slices.ContainsFunc(s.Grants, func(g LiveGrant) bool { return g.Ref == part.Grant }) {
			s.Account.Credits += Credits(sign) * part.Amount
		}
	}
	s.Account.Money += sign * minor
	w.putSubscription(s)
}
