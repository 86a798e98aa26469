package billing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// ApplyPayment moves a top-up towards the state of one of its payments at the provider. Every part of the state is absolute
// and is applied once, so it does not matter in which order, and how often, states are applied.
type ApplyPayment struct {
	Keyed
	TopUp   TopUpID
	Payment Payment

	// Of a page that was just made.
	PageURL  string
	PageEnds time.Time

	// PaidBy is the method that the customer has of the card that paid on a page; empty: none was stored.
	PaidBy PaymentMethodID

	// Look is the revision of the top-up that a scheduled look began with; 0: it is an answer or an event. Each look sets the
	// time of the next one, even if the provider says what it said before.
	Look int64

	// Never says that the provider refused the attempt, or does not know it: its payment does not exist and never will.
	Never bool
}

// NewApplyPayment returns the command, with a key made of all its facts.
func NewApplyPayment(a ApplyPayment) *ApplyPayment {
	facts := HashKey(fmt.Sprintf("%q", a.Request().Fields))
	a.Keyed = Keyed{IdempotencyKey: reservedKeyPrefix + "payment:" + string(a.TopUp) + ":" + string(facts), Actor: systemActor}
	return &a
}

// Request implements [Command].
func (a ApplyPayment) Request() Request {
	p := &a.Payment
	fields := []Field{
		{"topUpId", string(a.TopUp)},
		{"attempt", formatInt(p.Attempt)},
		{"id", p.ID},
		{"page", p.Page},
		{"state", string(p.State)},
		{"received", p.Received.String()},
		{"tax", strconv.FormatInt(p.Tax, 10)},
		{"reason", p.Reason},
		{"receipt", p.Receipt},
		{"paidBy", string(a.PaidBy)},
		{"pageUrl", a.PageURL},
		{"pageEnds", formatTime(&a.PageEnds)},
		{"look", strconv.FormatInt(a.Look, 10)},
		{"never", formatBool(a.Never)},
		{"warned", formatBool(p.Warned)},
	}
	for _, r := range p.Refunds {
		fields = append(fields, Field{"refund", fmt.Sprintf("%q", []string{r.ID, r.Refund, strconv.FormatInt(r.Minor, 10), string(r.State)})})
	}
	for _, s := range p.Disputes {
		fields = append(fields, Field{"dispute", fmt.Sprintf("%q", []string{s.ID, strconv.FormatInt(s.Minor, 10), string(s.State)})})
	}
	return Request{"applyPayment", fields}
}

// Check implements [Command]: it is made by Drawdown itself.
func (a ApplyPayment) Check() *Error { return checkTopUpID(a.TopUp) }

// Wallets implements [Command].
func (a ApplyPayment) Wallets() []WalletID { return walletOfTopUp(a.TopUp) }

// Reads implements [Command].
func (a ApplyPayment) Reads(d *Draft) {
	t := d.readTopUp(a.TopUp)
	if t != nil && t.Subscription != (GrantRef{}) {
		d.ReadDocument(SubscriptionKey(t.WalletRef, t.Subscription))
		if t.Advance != (GrantRef{}) {
			d.readGrant(t.ID, t.Advance)
		}
	}
	if len(a.Payment.Refunds)+len(a.Payment.Disputes) > 0 {
		d.readPurchaseOf(a.TopUp)
	}
}

// Apply implements [Command].
func (a ApplyPayment) Apply(d *Draft) *Error {
	return d.onTopUp(a.TopUp, func(w *walletDraft, t *TopUp) *Error {
		number := t.AttemptOf(a.Payment.Attempt, a.Payment.ID, a.Payment.Page)
		if number == 0 {
			return refuse(CodeConflict, "top-up %s has no attempt %d", a.TopUp, a.Payment.Attempt)
		}
		attempt := &t.Attempts[number-1]
		was := t.Status
		if m := a.Payment.Method; m != nil && m.Fingerprint != "" {
			t.Card = m.Fingerprint
		}
		attempt.move(&a.Payment, a.Never)
		if a.PageURL != "" {
			attempt.URL, attempt.Ends = a.PageURL, Instant(a.PageEnds)
		}
		events, refusal := a.receive(d, w, t)
		if refusal != nil {
			return refusal
		}
		events = append(events, a.aftermath(w, t)...)
		t.settle(w.now)
		if s := d.charged(t); s != nil && !t.Status.Paid() {
			w.chargeFailed(s, t)
		}
		if w.endRecharge(t, was, t.dead(), cmp.Or(t.Card, t.Method)) {
			events = append(events, EventRechargeDisabled)
		}
		if kind := t.event(was); kind != "" {
			events = append(events, kind)
		}
		if a.PageURL != "" && t.Status == TopUpRequiresAction {
			events = append(events, EventTopUpRequiresAction)
		}
		w.putTopUp(t, t.nextLook(w.now))
		for _, kind := range events {
			d.emitOf(w, t, kind)
		}
		return nil
	})
}

// AttemptOf returns the number, counted from 1, of the attempt that the provider names: by that number, or else by the
// provider's id of its payment or its page. It returns 0 if there is no such attempt.
func (t *TopUp) AttemptOf(number int, payment, page string) int {
	if number >= 1 && number <= len(t.Attempts) {
		return number
	}
	return 1 + slices.IndexFunc(t.Attempts, func(a PaymentAttempt) bool {
		return payment != "" && a.Payment == payment || page != "" && a.Page == page
	})
}

// dead reports whether no attempt of the top-up can succeed any more.
func (t *TopUp) dead() bool {
	return !slices.ContainsFunc(t.Attempts, func(a PaymentAttempt) bool { return !a.Dead })
}

// receive books the money of a payment that succeeded: once as credits. What arrives beyond that goes back.
func (a ApplyPayment) receive(d *Draft, w *walletDraft, t *TopUp) (events []EventType, refusal *Error) {
	p := &a.Payment
	if p.State != PaymentSucceeded || p.ID == "" || p.ID == t.Payment || t.isDuplicate(p.ID) {
		return nil, nil
	}
	switch {
	case p.Received != t.Terms.Price:
		if t.Mismatch != "" {
			return nil, nil
		}
		t.Mismatch = fmt.Sprintf("the payment %s is of %s, and the price is %s", p.ID, p.Received, t.Terms.Price)
		return []EventType{EventPaymentMismatch}, nil
	case t.Payment != "" || w.wallet.Status == WalletClosed:
		t.Duplicates = append(t.Duplicates, DuplicatePayment{Payment: p.ID, Amount: p.Received})
		return []EventType{EventPaymentDuplicate}, nil
	}
	s := d.charged(t)
	if s == nil {
		refusal = w.mayReceive(t.Terms.Credits + t.Terms.Bonus)
	}
	if refusal != nil {
		return nil, refusal
	}
	t.Status, t.Payment, t.Tax, t.Receipt, t.SettledAt, t.Reason = TopUpSucceeded, p.ID, p.Tax, p.Receipt, w.now, ""
	t.PaidBy = a.PaidBy
	if s == nil {
		w.bookTopUp(t)
	} else {
		w.chargePaid(s, t, a.paidAt(w, s, t))
	}
	d.Put(&PaymentClaim{Tenant: t.Tenant, Provider: t.Provider, Payment: p.ID, TopUp: t.TopUpID()})
	return nil, nil
}

// charged returns a copy of the subscription that a top-up is a charge of; nil: it is the purchase of a pack.
func (d *Draft) charged(t *TopUp) *Subscription {
	if t.Subscription == (GrantRef{}) {
		return nil
	}
	s, _ := d.Document(SubscriptionKey(t.WalletRef, t.Subscription)).(*Subscription)
	return s.Clone()
}

// paidAt returns when a charge was paid. In the test tenant, whose clock leaps, what the provider says at once counts at the
// instant at which it was asked, or at the end of the period if that is booked: a declined attempt may turn out to be paid later.
func (a ApplyPayment) paidAt(w *walletDraft, s *Subscription, t *TopUp) time.Time {
	if s.Method == "" && a.PaidBy != "" {
		s.Method = string(a.PaidBy) // the card that paid on a page pays for the next periods
	}
	if s.pauses() && s.Latest == t.Place {
		at := t.Current().At
		if s.Over {
			at = latest(at, s.End)
		}
		return at
	}
	return w.now
}

func (t *TopUp) isDuplicate(payment string) bool {
	return slices.ContainsFunc(t.Duplicates, func(d DuplicatePayment) bool { return d.Payment == payment })
}

// bookTopUp adds the credits of a top-up that is paid: those that were paid for, and the bonus.
func (w *walletDraft) bookTopUp(t *TopUp) {
	line := Transaction{
		Type: TypeTopUp, Amount: t.Terms.Credits + t.Terms.Bonus, Key: t.key("topup"), Actor: systemActor, TopUp: t.TopUpID(),
	}
	if t.Tax != 0 {
		line.Money = &LineMoney{Currency: t.Terms.Price.Currency, Tax: t.Tax}
	}
	var expires time.Time
	if t.Terms.ExpiresAfterDays > 0 {
		expires = w.now.AddDate(0, 0, t.Terms.ExpiresAfterDays)
	}
	paid := Amount{t.Terms.Price.Minor - t.Tax, t.Terms.Price.Currency}.Money()
	bought := Grant{
		Source: SourcePurchase, Amount: t.Terms.Credits, Priority: defaultPriority, EffectiveAt: w.now, ExpiresAt: expires, Paid: &paid,
		Purchase: t.Place,
	}
	w.create(&line, bought)
	if t.Terms.Bonus > 0 {
		bought.Amount, bought.Paid = t.Terms.Bonus, nil
		w.create(&line, bought)
	}
	for _, g := range line.Created {
		t.Grants = append(t.Grants, g.Ref)
	}
	w.book(line)
}

// RecordDuplicate records that a payment which bought nothing was refunded.
type RecordDuplicate struct {
	Keyed
	TopUp   TopUpID
	Payment string
	State   RefundState
}

// NewRecordDuplicate returns the command.
func NewRecordDuplicate(t *TopUp, payment string, state RefundState) *RecordDuplicate {
	return &RecordDuplicate{TopUp: t.TopUpID(), Payment: payment, State: state, Keyed: Keyed{
		IdempotencyKey: t.key("duplicate") + ":" + payment, Actor: systemActor,
	}}
}

// Request implements [Command].
func (r RecordDuplicate) Request() Request {
	return Request{"recordDuplicate", []Field{{"topUpId", string(r.TopUp)}, {"payment", r.Payment}, {"state", string(r.State)}}}
}

// Check implements [Command]: it is made by Drawdown itself.
func (r RecordDuplicate) Check() *Error { return checkTopUpID(r.TopUp) }

// Wallets implements [Command].
func (r RecordDuplicate) Wallets() []WalletID { return walletOfTopUp(r.TopUp) }

// Reads implements [Command].
func (r RecordDuplicate) Reads(d *Draft) { d.readTopUp(r.TopUp) }

// Apply implements [Command].
func (r RecordDuplicate) Apply(d *Draft) *Error {
	return d.onTopUp(r.TopUp, func(w *walletDraft, t *TopUp) *Error {
		for i := range t.Duplicates {
			if t.Duplicates[i].Payment == r.Payment {
				t.Duplicates[i].State = r.State
			}
		}
		w.putTopUp(t, t.nextLook(w.now))
		return nil
	})
}

// ClaimPayment gives an attempt to one worker for [PaymentLease], before it asks the provider. It records when the provider
// was first asked, because nothing is sent a second time after the provider may have forgotten the key.
type ClaimPayment struct {
	Keyed
	TopUp    TopUpID
	Revision int64 // of the top-up that the worker read: of several workers that read the same, one claims
}

// NewClaimPayment returns the command for a top-up as it was read.
func NewClaimPayment(t *TopUp) *ClaimPayment {
	return &ClaimPayment{TopUp: t.TopUpID(), Revision: t.Revision, Keyed: Keyed{
		IdempotencyKey: t.key("claim") + ":" + strconv.FormatInt(t.Revision, 10), Actor: systemActor,
	}}
}

// Request implements [Command].
func (c ClaimPayment) Request() Request {
	return Request{"claimPayment", []Field{{"topUpId", string(c.TopUp)}, {"revision", strconv.FormatInt(c.Revision, 10)}}}
}

// Check implements [Command]: it is made by Drawdown itself.
func (c ClaimPayment) Check() *Error { return checkTopUpID(c.TopUp) }

// Wallets implements [Command].
func (c ClaimPayment) Wallets() []WalletID { return walletOfTopUp(c.TopUp) }

// Reads implements [Command].
func (c ClaimPayment) Reads(d *Draft) { d.readDefault(d.readTopUp(c.TopUp)) }

// Apply implements [Command].
func (c ClaimPayment) Apply(d *Draft) *Error {
	return d.onTopUp(c.TopUp, func(w *walletDraft, t *TopUp) *Error {
		a := t.Current()
		if t.Revision != c.Revision || d.Clock().Before(a.Claimed) {
			refusal := refuse(CodeConflict, "another worker has the payment of top-up %s", c.TopUp)
			if retry := a.Claimed; !retry.IsZero() {
				refusal.RetryAt = &retry
			}
			return refusal
		}
		a.Claimed = d.Clock().Add(PaymentLease)
		if a.SentAt.IsZero() {
			t.Method = d.defaultMethod(t)
			a.SentAt = d.Clock()
		}
		switch duplicate, refund := t.Duplicate(), t.RefundToSend(); {
		case duplicate != nil: // a refund comes after it, and is not sent yet
			if duplicate.SentAt.IsZero() {
				duplicate.SentAt = d.Clock()
			}
		case refund != nil && refund.SentAt.IsZero():
			refund.SentAt = d.Clock()
		}
		w.putTopUp(t, t.nextLook(w.now))
		return nil
	})
}
