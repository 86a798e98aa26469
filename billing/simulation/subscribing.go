package simulation

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// askedStart asks to subscribe a wallet to a plan.
type askedStart struct {
	onWallet
	billing.StartSubscription
}

// askedCancellation asks to cancel a subscription.
type askedCancellation struct {
	onWallet
	*billing.CancelSubscription
	place lot
}

// askedResumption asks to withdraw a cancellation.
type askedResumption struct {
	onWallet
	*billing.ResumeSubscription
	place lot
}

// askedChange asks for another plan or quantity.
type askedChange struct {
	onWallet
	*billing.ChangeSubscription
	place lot
}

// fewSubscriptions is how many subscriptions a wallet has here at most. It is below the product's own limit.
const fewSubscriptions = 8

// offer is a plan of the simulation's family, mostly one that can be subscribed to.
func (c *client) offer() string {
	if c.sim.chance(0.03) {
		return "unknown"
	}
	for {
		o := pick(c, offerings)
		if o.family == c.sim.Family || o.family < 0 && c.sim.chance(0.15) {
			return o.code
		}
	}
}

func (c *client) inventStart() *request {
	key, wallet := c.key(), c.wallet()
	if !c.sim.Plans || c.sim.books[wallet].openSubs() >= fewSubscriptions {
		return nil
	}
	r := billing.StartSubscription{Keyed: key, Wallet: string(wallet), Plan: c.offer(), Quantity: 1}
	switch {
	case c.sim.chance(0.2):
		r.Quantity = 1 + c.sim.rand.IntN(3)
	case c.sim.chance(0.02):
		r.Quantity = 1 + billing.MaxPlanQuantity
	}
	if c.sim.chance(0.25) {
		r.StartAt = c.in(c.sim.rand.IntN(pick(c, []int{48, 24 * int(longest[c.sim.Family])})) - 1)
	}
	if c.sim.chance(0.15) {
		included := c.amount(20)
		r.Included = &included
		r.Price = &billing.Money{Currency: "EUR"}
	}
	if c.sim.chance(0.2) {
		r.Metadata = billing.Metadata{"k": fmt.Sprint(c.sim.rand.IntN(3))}
	}
	return newRequest(key, askedStart{onWallet(wallet), r})
}

// subscription is one that was started, mostly one that is open.
func (c *client) subscription() (id billing.SubscriptionID, wallet billing.WalletID, place lot) {
	for range 4 {
		if len(c.sim.subscriptions) == 0 {
			return "", "", lot{}
		}
		id = pick(c, c.sim.subscriptions)
		var ref billing.GrantRef
		wallet, ref, _ = id.Split()
		if place = lotFrom(ref); c.sim.books[wallet].subs[place].open() {
			break
		}
	}
	return id, wallet, place
}

func (c *client) inventCancellation() *request {
	key := c.key()
	id, wallet, place := c.subscription()
	if id == "" {
		return nil
	}
	timing := pick(c, []billing.ChangeTiming{billing.ChangeNow, billing.ChangeAtPeriodEnd, billing.ChangeAtPeriodEnd})
	return newRequest(key, askedCancellation{onWallet(wallet), billing.NewCancelSubscription(key, id, timing), place})
}

func (c *client) inventResumption() *request {
	key := c.key()
	id, wallet, place := c.subscription()
	if id == "" {
		return nil
	}
	return newRequest(key, askedResumption{onWallet(wallet), billing.NewResumeSubscription(key, id), place})
}

func (c *client) inventChange() *request {
	key := c.key()
	id, wallet, place := c.subscription()
	if id == "" {
		return nil
	}
	plan := c.offer()
	if c.sim.chance(0.3) {
		plan = c.sim.books[wallet].subs[place].terms.plan
	}
	quantity := c.sim.rand.IntN(4)
	return newRequest(key, askedChange{onWallet(wallet), billing.NewChangeSubscription(key, id, plan, quantity, billing.ChangeAtPeriodEnd), place})
}

// inventCrossing waits until shortly before the end of a period, and asks for a hold that mostly outlasts it.
func (c *client) inventCrossing() *request {
	key, wallet := c.key(), c.wallet()
	b := c.sim.books[wallet]
	for _, s := range b.subsByAge() {
		end := instant(s.end)
		if s.status != "ACTIVE" || c.sim.leaps >= mostLeaps || end.Sub(c.sim.time) > time.Duration(longest[c.sim.Family])*24*time.Hour {
			continue
		}
		c.sim.leaps++
		if before := end.Add(-time.Hour); before.After(c.sim.time) {
			c.sim.time = before
		}
		amount := c.amount(30)
		return newRequest(key, askedPlacing{onWallet(wallet), billing.PlaceHold{
			Keyed: key, Wallet: string(wallet), Amount: &amount, UpTo: true, ExpiresIn: 3600 * (1 + c.sim.rand.IntN(pick(c, []int{1, 12}))),
		}})
	}
	return nil
}

func (r askedStart) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return subscriptionAnswer(p.StartSubscription(ctx, by, r.StartSubscription))
}

func (r askedCancellation) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := *r.CancelSubscription
	return subscriptionAnswer(p.CancelSubscription(ctx, by, &command))
}

func (r askedResumption) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := *r.ResumeSubscription
	return subscriptionAnswer(p.ResumeSubscription(ctx, by, &command))
}

func (r askedChange) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := *r.ChangeSubscription
	return subscriptionAnswer(p.ChangeSubscription(ctx, by, &command))
}

// subscriptionAnswer is the answer of a request about a subscription. Its wallet is not from before the subscription.
func subscriptionAnswer(done *ledger.Result[*billing.Subscription], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	shown := done.Value
	return answer{
		id: string(shown.SubscriptionID()), replayed: done.Replayed, behind: done.Wallet.Revision < shown.DocumentRevision(),
	}, nil
}

func (r askedStart) rule(on state, now int64) ruling {
	b := on.books[0]
	if code := b.maySpend(); code != "" {
		return refused(code)
	}
	of := offered(r.Plan)
	code := of.sells(r.Quantity)
	if code == billing.CodeNotFound {
		return refused(code)
	}
	start := now
	if r.StartAt != nil {
		start = r.StartAt.UnixMicro()
	}
	if code != "" || start < now || r.Price != nil && of.currency != r.Price.Currency {
		return refused(billing.CodeInvalidInput)
	}
	s := &subscription{
		place: lot{sequence: b.revision + 1}, status: "SCHEDULED", terms: of.terms(int64(r.Quantity)),
		zone: on.tenant.customers[b.customer].zone, metadata: fmt.Sprint(r.Metadata), created: now,
	}
	for b.subs[s.place] != nil {
		s.place.ordinal++
	}
	s.id = billing.NewSubscriptionID(billing.WalletID(r.onWallet), billing.GrantRef{Sequence: s.place.sequence, Ordinal: s.place.ordinal})
	if r.Included != nil {
		s.terms.included = int64(*r.Included)
	}
	ruled := written()
	had := b.customer + " " + of.code
	late := on.tenant.back[had] && !on.trials // it was read before it was given back, in another wallet
	if of.trial > 0 && !on.tenant.trials[had] && !late {
		on.tenant.trials[had] = true
		s.trialDays, s.trialCredits = of.trial, of.credits
		ruled.documents = []document{{kind: "trial", of: b.customer, id: of.code, after: 1, says: string(s.id)}}
	}
	b.subs[s.place], b.putSubs[s.place] = s, true
	if start > now {
		s.start, s.end = start, s.firstEnd(start)
	} else {
		ruled.lines = [][]entry{b.begin(s, now, now)}
	}
	ruled.answers = string(s.id)
	started := s.note()
	for key, value := range r.Metadata {
		started["metadata."+key] = value
	}
	ruled.documents = append(ruled.documents, audited("startSubscription", string(s.id), nil, started))
	return ruled
}

// sells says why a plan cannot be had for a quantity.
func (o *offering) sells(quantity int) billing.Code {
	switch {
	case o == nil:
		return billing.CodeNotFound
	case o.archived || o.unit != "credits" || quantity > billing.MaxPlanQuantity:
		return billing.CodeInvalidInput
	}
	return ""
}

func (r askedCancellation) rule(on state, now int64) ruling {
	b := on.books[0]
	s := b.subs[r.place]
	if !s.open() {
		return refused(billing.CodeSubscriptionNotActive)
	}
	ruled := written()
	ruled.answers = string(s.id)
	b.putSubs[s.place] = true
	before := s.note()
	s.pending = nil
	if r.Timing == billing.ChangeAtPeriodEnd && s.status != "SCHEDULED" {
		s.cancelAtEnd = true
		s.auditedSince(before, &ruled, "cancelSubscription")
		return ruled
	}
	if s.status == "SCHEDULED" && s.trialDays > 0 { // which was not had
		had := b.customer + " " + s.terms.plan
		delete(on.tenant.trials, had)
		on.tenant.back[had] = true
		ruled.documents = []document{{kind: "trial", of: b.customer, id: s.terms.plan, before: 1, says: "removed"}}
	}
	ruled.lines = [][]entry{b.cancel(s, now)}
	s.auditedSince(before, &ruled, "cancelSubscription")
	return ruled
}

func (r askedResumption) rule(on state, _ int64) ruling {
	b := on.books[0]
	s := b.subs[r.place]
	switch {
	case !s.open():
		return refused(billing.CodeSubscriptionNotActive)
	case !s.cancelAtEnd:
		return refused(billing.CodeInvalidInput)
	}
	before := s.note()
	s.cancelAtEnd = false
	b.putSubs[s.place] = true
	ruled := written()
	ruled.answers = string(s.id)
	s.auditedSince(before, &ruled, "resumeSubscription")
	return ruled
}

func (r askedChange) rule(on state, _ int64) ruling {
	b := on.books[0]
	s := b.subs[r.place]
	if s.status != "ACTIVE" || s.cancelAtEnd {
		return refused(billing.CodeSubscriptionNotActive)
	}
	quantity := int64(r.Quantity)
	if quantity == 0 {
		quantity = s.terms.quantity
	}
	next := s.terms
	if r.Plan != s.terms.plan {
		of := offered(r.Plan)
		if code := of.sells(int(quantity)); code != "" {
			return refused(code)
		}
		if of.currency != s.terms.currency {
			return refused(billing.CodeCurrencyMismatch)
		}
		next = of.terms(quantity)
	}
	next.quantity = quantity
	before := s.note()
	if s.pending = &next; next == s.terms {
		s.pending = nil
	}
	b.putSubs[s.place] = true
	ruled := written()
	ruled.answers = string(s.id)
	s.auditedSince(before, &ruled, "changeSubscription")
	return ruled
}

// micros is an instant as the model has it; 0: never.
func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}
