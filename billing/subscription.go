package billing

import (
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A subscription is what a wallet has of a plan: its terms, for a quantity, and the period that it is in. Periods begin and end
// at their instants, whoever is there to see it: see periodBoundary, the kind of the agenda that books them.
//
//	SCHEDULED ─┬─► TRIALING ─┬─► ACTIVE ◄──► PAST_DUE
//	           │             │     ▲            │
//	           └─────────────┴─► INCOMPLETE     ▼
//	                               └────────► CANCELED, which each of them can become
//
// A subscription is a document of its wallet. The wallet's state lists the subscriptions that are open, each with the instant
// at which time does something to it next, see [OpenSubscription].

// SubscriptionStatus says what a subscription is in.
type SubscriptionStatus string

// A SCHEDULED subscription has not begun. A TRIALING one is in its trial, an ACTIVE one in a period. An INCOMPLETE one waits for its
// first charge. A PAST_DUE one has a period that is not paid, because the charge failed. A CANCELED one has ended for ever.
const (
	SubscriptionScheduled  SubscriptionStatus = "SCHEDULED"
	SubscriptionIncomplete SubscriptionStatus = "INCOMPLETE"
	SubscriptionPastDue    SubscriptionStatus = "PAST_DUE"
	SubscriptionTrialing   SubscriptionStatus = "TRIALING"
	SubscriptionActive     SubscriptionStatus = "ACTIVE"
	SubscriptionCanceled   SubscriptionStatus = "CANCELED"
)

// SubscriptionStatuses lists all statuses.
var SubscriptionStatuses = []SubscriptionStatus{
	SubscriptionScheduled, SubscriptionIncomplete, SubscriptionTrialing, SubscriptionActive, SubscriptionPastDue,
	SubscriptionCanceled,
}

// Valid reports whether s is one of SubscriptionStatuses.
func (s SubscriptionStatus) Valid() bool { return slices.Contains(SubscriptionStatuses, s) }

// Entitles reports whether a subscription with the status gives its customer the features and the prices of its plan.
func (s SubscriptionStatus) Entitles() bool {
	return s == SubscriptionTrialing || s == SubscriptionActive || s == SubscriptionPastDue
}

// SubscriptionTerms are the terms of a plan as a subscription copied them, with what a contract overrides.
type SubscriptionTerms struct {
	Plan          string // code
	Name          string // of the plan
	Quantity      int
	Price         Amount  // of one of the quantity for a period
	Included      Credits // of one of the quantity for a period
	Interval      calendar.PlanInterval
	Unused        UnusedCredits
	RolloverLimit Credits // of all that rolls over at one boundary, whatever the quantity; 0 unless Unused is ROLL_OVER
	Features      []string
	RateCard      string // code; empty: the plan names none
	OnRenewal     CreditsOnRenewal
	GraceDays     int
}

// Credits returns what the quantity includes for a period.
func (t *SubscriptionTerms) Credits() Credits { return t.Included * Credits(t.Quantity) }

// Total returns what the quantity costs for a period.
func (t *SubscriptionTerms) Total() Amount {
	return Amount{t.Price.Minor * int64(t.Quantity), t.Price.Currency}
}

// checkLeast refuses a price of a period that is below the least that the payment provider takes, by currency in minor units.
func (t *SubscriptionTerms) checkLeast(least map[string]int64) *Error {
	total := t.Total()
	if takes := (Amount{least[total.Currency], total.Currency}); total.Minor > 0 && total.Minor < takes.Minor {
		return invalid("a period of the plan %s costs %s, and the payment provider takes at least %s; set a price of 0 and bill "+
			"elsewhere, or a higher one", quote(t.Plan), total, takes).at("planCode")
	}
	return nil
}

// clone copies t.
func (t SubscriptionTerms) clone() SubscriptionTerms {
	t.Features = slices.Clone(t.Features)
	return t
}

// Subscription is what a wallet has of a plan.
type Subscription struct {
	WalletRef
	Versioned
	Place    GrantRef // in the wallet, see [SubscriptionID]
	Customer CustomerID
	Status   SubscriptionStatus
	Terms    SubscriptionTerms
	Pending  *SubscriptionTerms // with which the next period begins; nil: the same
	Zone     string             // of the customer when the subscription was started: its periods are those of its calendar
	Metadata Metadata

	Anchor time.Time // from which periods are counted; zero before the first
	Index  int       // of the period, counted from Anchor, from 0
	Period int       // number of the period in the life of the subscription, from 0: it never comes again
	Start  time.Time // of the period, or of the trial; of a SCHEDULED one: when it begins
	End    time.Time // of the same; of a CANCELED one: when the last of them ended, or would have

	TrialDays    int     // of the trial that it begins with; 0: none
	TrialCredits Credits // 0: the trial has none
	TrialEnds    time.Time
	Skipped      bool // the period began while the wallet could receive nothing: it has no credits

	CancelAtEnd bool
	CanceledAt  time.Time
	CreatedAt   time.Time

	// Of what is charged.
	Provider  string    // the name of the payment provider; empty where nothing was ever charged
	Method    string    // the id of the payment method; empty: the customer's default, or a page for the first charge
	ReturnTo  string    // where the page sends the customer; empty: the provider's default
	Least     int64     // the least that the provider takes for a charge, in minor units
	Latest    GrantRef  // the latest charge, by the place of its top-up; zero: there was none
	Unpaid    bool      // the period waits for Latest: no other period begins before that is paid
	Waiting   bool      // Latest may be paid at any moment: it was not declined
	Asked     bool      // the provider has not answered about Latest, or has still to cancel what it declined: see pauses
	Busy      bool      // the provider is still at it: the days of grace do not run
	Over      bool      // the period is over, and is not paid
	EverPaid  bool      // a charge of a period or of a change has succeeded, or customer credit alone has paid for one
	Due       time.Time // when the period began that is not paid
	Tried     int       // how many times the charge was tried again by itself
	GraceEnds time.Time // when the days of grace end: see [Subscription.GivenUpAt]; zero unless Unpaid
	Since     time.Time // when the latest attempt began; where the provider is at it, when it said so first

	Account PeriodAccount // of the period
	Change  *OpenChange   // whose charge is not paid yet; nil: there is none
	Owing   []GrantRef    // the charges with something written off, by their top-ups: at most MaxOwing

	Grants  []LiveGrant // of the period, in the order in which they were given: those that are bound end with it. Remaining is 0
	Rolling []GrantRef  // of the period before: what holds give back of them rolls over, as long as Rolled stays within RollLimit
	Rolled  Credits     // how much has rolled over into the period

	RollLimit Credits // how much may: the limit of the plan that the period before had
}

// SubscriptionKey returns the address of a subscription.
func SubscriptionKey(ref WalletRef, place GrantRef) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindSubscription, Parent: string(ref.ID), ID: place.String()}
}

// SubscriptionID returns the subscription's id.
func (s *Subscription) SubscriptionID() SubscriptionID { return NewSubscriptionID(s.ID, s.Place) }

// DocumentKey implements [Document].
func (s *Subscription) DocumentKey() DocumentKey { return SubscriptionKey(s.WalletRef, s.Place) }

// CloneDocument implements [Document].
func (s *Subscription) CloneDocument() Document { return s.Clone() }

// Clone copies s.
func (s *Subscription) Clone() *Subscription {
	copied := *s
	copied.Terms = s.Terms.clone()
	if s.Pending != nil {
		pending := s.Pending.clone()
		copied.Pending = &pending
	}
	copied.Metadata, copied.Account, copied.Change = maps.Clone(s.Metadata), s.Account.clone(), s.Change.clone()
	copied.Grants, copied.Rolling, copied.Owing = slices.Clone(s.Grants), slices.Clone(s.Rolling), slices.Clone(s.Owing)
	return &copied
}

// Open reports whether something can still happen to the subscription.
func (s *Subscription) Open() bool { return s.Status != SubscriptionCanceled }

// Next returns when time does something to the subscription next: it begins, its trial or its period ends, its charge is tried
// again, or it is given up. It returns zero if time does nothing.
func (s *Subscription) Next() (next time.Time) {
	switch {
	case s.Status == SubscriptionScheduled:
		return s.Start
	case s.pauses():
		return next
	case !s.Over:
		next = s.End
	}
	if s.Unpaid && !s.Waiting {
		next = earliest(next, s.retryAt())
	}
	if s.Unpaid && !s.Busy {
		next = earliest(next, s.GivenUpAt())
	}
	return next
}

// GivenUpAt returns when the subscription is given up if its period is not paid; zero: nothing is unpaid. An attempt that nobody has
// answered yet has [AttemptTime], also where the days of grace end before that, as they do at once in a plan that has none.
func (s *Subscription) GivenUpAt() time.Time {
	if s.Waiting && !s.Since.IsZero() {
		return latest(s.GraceEnds, s.Since.Add(AttemptTime))
	}
	return s.GraceEnds
}

// pauses reports whether time waits for the provider. The clock of the test tenant leaps: what would have been answered in between
// is asked first.
func (s *Subscription) pauses() bool { return s.Tenant == Test && s.Unpaid && s.Asked }

// key returns the key of what Drawdown does to the subscription by itself. It is made of the fact, so that each happens once.
func (s *Subscription) key(fact string) string {
	return reservedKeyPrefix + fact + ":" + string(s.SubscriptionID())
}

// keyOf does what key does for a fact of a period.
func (s *Subscription) keyOf(fact string, period int) string {
	return s.key(fact) + ":" + formatInt(period)
}

// OpenSubscription is a subscription of a wallet that has not ended. A wallet's state has all of them, the oldest first.
type OpenSubscription struct {
	Place GrantRef
	At    time.Time // when time does something to it next
	Card  string    // code of the rate card of its plan; empty: it names none, or the subscription has not begun
}

// FirstBoundary returns when time first does something to a subscription of the wallet; zero: it never does.
func (w *Wallet) FirstBoundary() (first time.Time) {
	for _, open := range w.Subscriptions {
		first = earliest(first, open.At)
	}
	return first
}

// BoundaryDue reports whether a subscription of the wallet begins, or a trial or a period of it ends, by now, and that is not
// booked yet.
func (w *Wallet) BoundaryDue(now time.Time) bool {
	first := w.FirstBoundary()
	return !first.IsZero() && !first.After(now)
}

// PricedBy returns the code of the rate card that prices the wallet's usage: its own, or that of the oldest subscription whose
// plan names one, or [DefaultRateCard].
func (w *Wallet) PricedBy() string {
	if w.RateCard != "" {
		return w.RateCard
	}
	for _, open := range w.Subscriptions {
		if open.Card != "" {
			return open.Card
		}
	}
	return DefaultRateCard
}

// open returns where a subscription is among those that are open; -1: it is not.
func (w *Wallet) open(place GrantRef) int {
	return slices.IndexFunc(w.Subscriptions, func(o OpenSubscription) bool { return o.Place == place })
}

// putSubscription writes a subscription as the draft leaves it.
func (w *walletDraft) putSubscription(s *Subscription) {
	open := OpenSubscription{Place: s.Place, At: s.Next()}
	if s.Status.Entitles() {
		open.Card = s.Terms.RateCard
	}
	switch at := w.wallet.open(s.Place); {
	case !s.Open() && at >= 0:
		w.wallet.Subscriptions = slices.Delete(w.wallet.Subscriptions, at, at+1)
	case !s.Open():
	case at >= 0:
		w.wallet.Subscriptions[at] = open
	default:
		w.wallet.Subscriptions = append(w.wallet.Subscriptions, open)
	}
	w.putDocument(s)
}

// newSubscription returns a subscription at the next place of the wallet.
func (w *walletDraft) newSubscription() *Subscription {
	place := nextPlace(w, func(s *Subscription) GrantRef { return s.Place })
	return &Subscription{WalletRef: w.wallet.WalletRef, Place: place, Customer: w.wallet.Customer, CreatedAt: w.now}
}

// subscription returns a copy of an open subscription as the draft leaves it; nil: it has to be loaded first.
func (w *walletDraft) subscription(place GrantRef) *Subscription {
	if s, _ := w.document(SubscriptionKey(w.wallet.WalletRef, place)).(*Subscription); s != nil {
		return s.Clone()
	}
	if s := w.facts.Subscriptions[place]; s != nil {
		return s.Clone()
	}
	w.need.subscription(place)
	return nil
}

// readSubscription declares that a subscription is read. It returns it once it is loaded: nil before that, and nil if it does not exist.
func (d *Draft) readSubscription(id SubscriptionID) *Subscription {
	wallet, place, ok := id.Split()
	if !ok {
		return nil
	}
	s, _ := d.ReadDocument(SubscriptionKey(WalletRef{d.Tenant(), wallet}, place)).(*Subscription)
	return s
}

// ended refuses what a subscription that has ended does not do.
func (s *Subscription) ended() *Error {
	return refuse(CodeSubscriptionNotActive, "subscription %s was canceled at %s; start another one", s.SubscriptionID(),
		FormatInstant(s.CanceledAt)).at("subscriptionId")
}

// onSubscription applies a change to a copy of a subscription, for the audit log, or refuses if it does not exist or has ended.
func (d *Draft) onSubscription(id SubscriptionID, change func(*walletDraft, *Subscription) *Error) *Error {
	wallet, place, _ := id.Split()
	w := d.wallet(wallet)
	if w == nil {
		return NoSubscription(id)
	}
	s, _ := d.Document(SubscriptionKey(w.wallet.WalletRef, place)).(*Subscription)
	switch {
	case s == nil:
		return NoSubscription(id)
	case !s.Open():
		return s.ended()
	}
	changed := s.Clone()
	refusal := change(w, changed)
	if refusal == nil {
		d.Changed(Change{Target: string(id), Before: s.auditFields(), After: changed.auditFields()})
	}
	return refusal
}
