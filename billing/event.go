package billing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// EventType is the kind of an [Event]. Types are only ever added.
type EventType string

// The types of the events that are sent to webhooks.
const (
	EventCustomerCreated     EventType = "customer.created"
	EventWalletCreated       EventType = "wallet.created"
	EventWalletStatusChanged EventType = "wallet.status_changed"
	EventGrantCreated        EventType = "grant.created"
	EventGrantExpiring       EventType = "grant.expiring"
	EventGrantExpired        EventType = "grant.expired"
	EventGrantVoided         EventType = "grant.voided"
	EventGrantDepleted       EventType = "grant.depleted"
	EventUsageRecorded       EventType = "usage.recorded"
	EventUsageReversed       EventType = "usage.reversed"
	EventHoldPlaced          EventType = "hold.placed"
	EventHoldCaptured        EventType = "hold.captured"
	EventHoldReleased        EventType = "hold.released"
	EventHoldExpired         EventType = "hold.expired"
	EventBalanceLow          EventType = "balance.low"
	EventBalanceRecovered    EventType = "balance.recovered"
	EventBalanceDepleted     EventType = "balance.depleted"
	EventTopUpSucceeded      EventType = "top_up.succeeded"
	EventTopUpFailed         EventType = "top_up.failed"
	EventTopUpCanceled       EventType = "top_up.canceled"
	EventTopUpRequiresAction EventType = "top_up.requires_action"
	EventRechargeDisabled    EventType = "recharge.disabled"
	EventPaymentMismatch     EventType = "payment.mismatch"
	EventPaymentDuplicate    EventType = "payment.duplicate"
	EventRefundSucceeded     EventType = "refund.succeeded"
	EventRefundFailed        EventType = "refund.failed"
	EventDisputeOpened       EventType = "dispute.opened"
	EventDisputeWon          EventType = "dispute.won"
	EventDisputeLost         EventType = "dispute.lost"

	EventSubscriptionStarted     EventType = "subscription.started"
	EventSubscriptionTrialEnding EventType = "subscription.trial_ending"
	EventSubscriptionRenewed     EventType = "subscription.renewed"
	EventSubscriptionChanged     EventType = "subscription.changed"
	EventSubscriptionCanceled    EventType = "subscription.canceled"
	EventSubscriptionPastDue     EventType = "subscription.past_due"

	EventLimitWarning    EventType = "limit.warning"
	EventLimitReached    EventType = "limit.reached"
	EventBudgetWarning   EventType = "budget.warning"
	EventBudgetExhausted EventType = "budget.exhausted"
)

// EventTypes lists all types, in the order of the API.
var EventTypes = []EventType{
	EventCustomerCreated, EventWalletCreated, EventWalletStatusChanged,
	EventGrantCreated, EventGrantExpiring, EventGrantExpired, EventGrantVoided, EventGrantDepleted,
	EventUsageRecorded, EventUsageReversed,
	EventHoldPlaced, EventHoldCaptured, EventHoldReleased, EventHoldExpired,
	EventBalanceLow, EventBalanceRecovered, EventBalanceDepleted,
	EventTopUpSucceeded, EventTopUpFailed, EventTopUpCanceled, EventTopUpRequiresAction, EventRechargeDisabled,
	EventPaymentMismatch, EventPaymentDuplicate,
	EventRefundSucceeded, EventRefundFailed, EventDisputeOpened, EventDisputeWon, EventDisputeLost,
	EventSubscriptionStarted, EventSubscriptionTrialEnding,
	EventSubscriptionRenewed, EventSubscriptionChanged, EventSubscriptionCanceled,
	EventSubscriptionPastDue,
	EventLimitWarning, EventLimitReached, EventBudgetWarning, EventBudgetExhausted,
}

// Valid reports whether t is one of the types.
func (t EventType) Valid() bool { return slices.Contains(EventTypes, t) }

// Bulk reports whether there may be very many events of the type at once: as many as a wallet has usages or holds. They
// are stored and sent behind all others.
func (t EventType) Bulk() bool { return t == EventUsageReversed || slices.Contains(BulkEvents, t) }

// BulkEvents are the types that a commit is published for only if an endpoint of the tenant wants one of them.
var BulkEvents = []EventType{
	EventUsageRecorded, EventHoldPlaced, EventHoldCaptured, EventHoldReleased, EventHoldExpired,
}

// EventID names an event: evt_, and the ids and numbers from which the event is derived, so that the same fact always
// has the same id.
type EventID string

const eventPrefix = "evt_"

// NewEventID returns a random id, for an event that is created on request.
func NewEventID(now time.Time, random Entropy) EventID {
	return EventID(eventPrefix + NewULID(now, random))
}

// Valid reports whether id has the form of an event's id: a ULID, of a wallet or of the event itself, and up to 26 more
// characters for the place in that wallet.
func (id EventID) Valid() bool {
	length := len(id) - len(eventPrefix)
	return length >= ulidLength && length <= 2*ulidLength && ValidID(string(id), eventPrefix, length)
}

// Before returns the id of the event that the same commit made before this one; empty for the first.
func (id EventID) Before() EventID {
	at := max(0, len(id)-ordinalLength-1)
	ordinal, ok := decodeNumber(string(id[at:]))
	if !ok || ordinal == 0 {
		return ""
	}
	return id[:at] + EventID(encodeNumber(ordinal-1, ordinalLength+1))
}

// Event is something that happened, with the state at that instant. Only the fields of its subject are set; the others
// are nil.
type Event struct {
	ID           EventID
	Type         EventType
	Tenant       Tenant
	Customer     *Customer    // of customer.created
	Wallet       *Wallet      // as it was after the event
	Line         *Transaction // the line that caused it
	Grant        *Grant
	Alert        *BalanceAlert
	TopUp        *TopUp // of events of payments
	Subscription *Subscription
	Limit        *SpendLimit
	Budget       *Budget
	Days         int     // of grant.expiring: how many days before the grant expires
	Lost         Credits // likewise: how much of it will be lost
	At           time.Time
	Sequence     int64 // of the wallet's ledger after the event: it orders the events of the wallet
}

// Events returns the events of one commit of a wallet, in their order. before and after are the wallet's states, before
// is nil if the commit opened the wallet, and lines are those that the commit wrote. The same commit always makes the
// same events, with the same ids.
func Events(before, after *Wallet, lines []*Transaction) []Event {
	e := &events{after: after}
	if before == nil {
		e.add(Event{Type: EventWalletCreated, Sequence: after.Sequence})
		before = after
	} else if before.Status != after.Status {
		e.add(Event{Type: EventWalletStatusChanged, Sequence: after.Sequence})
	}
	for _, line := range lines {
		e.addLine(line)
	}
	for i := range after.Alerts {
		alert := &after.Alerts[i]
		at := slices.IndexFunc(before.Alerts, func(a BalanceAlert) bool { return a.Threshold == alert.Threshold })
		switch {
		case at < 0 || before.Alerts[at].Active == alert.Active: // a new threshold sends no event yet
		case alert.Active:
			e.add(Event{Type: EventBalanceLow, Alert: alert, Sequence: after.Sequence})
		case !before.Alerts[at].Silent: // otherwise it was never said to be low
			e.add(Event{Type: EventBalanceRecovered, Alert: alert, Sequence: after.Sequence})
		}
	}
	if after.Depleted && !before.Depleted {
		e.add(Event{Type: EventBalanceDepleted, Sequence: after.Sequence})
	}
	return e.all
}

// events are the events of one commit so far.
type events struct {
	after *Wallet
	all   []Event
}

// add appends an event, with the fields that all events of the commit have.
func (e *events) add(event Event) {
	event.Tenant, event.Wallet, event.At = e.after.Tenant, e.after, e.after.CommittedAt
	event.ID = EventID(fmt.Sprint(eventPrefix, strings.TrimPrefix(string(e.after.ID), walletPrefix),
		encodeNumber(Numbered(e.after.Revision, e.after.Epoch), sequenceLength), encodeNumber(int64(len(e.all)), ordinalLength+1)))
	e.all = append(e.all, event)
}

// addLine adds the events of a line.
func (e *events) addLine(t *Transaction) {
	kinds := map[TransactionType]EventType{
		TypeUsage: EventUsageRecorded, TypeReversal: EventUsageReversed, TypeExpiry: EventGrantExpired,
		TypeVoid: EventGrantVoided, TypeHold: EventHoldPlaced, TypeCapture: EventHoldCaptured,
	}
	kind := kinds[t.Type]
	switch {
	case t.Type == TypeRelease:
		kind = t.releaseEvent()
	case t.Type == TypeHold && t.Hold == 0, t.Reverses != "" && t.Type != TypeReversal,
		t.Type == TypeReversal && !t.UndoesUsage():
		kind = ""
	case (t.Hold != 0 || t.Subscription != "") && (t.Type == TypeExpiry || t.Type == TypeVoid): // of several grants
		for _, d := range t.Drawdowns {
			e.add(Event{Type: kind, Line: t, Grant: &Grant{Wallet: t.Wallet, Ref: d.Grant}, Sequence: t.Sequence})
		}
		return
	}
	if kind != "" {
		e.add(Event{Type: kind, Line: t, Sequence: t.Sequence})
	}
	for i := range t.Created {
		e.add(Event{Type: EventGrantCreated, Line: t, Grant: &t.Created[i], Sequence: t.Sequence})
	}
	for _, ref := range t.Depletes() {
		e.add(Event{Type: EventGrantDepleted, Line: t, Grant: &Grant{Wallet: t.Wallet, Ref: ref}, Sequence: t.Sequence})
	}
}

// releaseEvent returns the event of a RELEASE; empty if it gives back what a capture left, which the capture's event says,
// or if it is of a reservation.
func (t *Transaction) releaseEvent() EventType {
	h := Hold{WalletRef: WalletRef{ID: t.Wallet}, Number: t.Hold}
	switch {
	case t.Hold == 0 || t.Key == h.key(factHoldReturned):
		return ""
	case t.Key == h.key(factHoldExpired):
		return EventHoldExpired
	}
	return EventHoldReleased
}

// CustomerCreated returns the event of a new customer.
func CustomerCreated(c *Customer) Event {
	return Event{
		ID: EventID(eventPrefix + strings.TrimPrefix(string(c.ID), customerPrefix) +
			strings.Repeat("0", sequenceLength+ordinalLength+1)),
		Type: EventCustomerCreated, Tenant: c.Tenant, Customer: c, At: c.CreatedAt,
	}
}

// GrantExpiring returns the event that reminds of a grant. So many credits of it will be lost, and the reminder was due so many days
// before that. Each is sent once. The event says how many days are left at now: fewer, if the reminder is late.
func GrantExpiring(w *Wallet, g *Grant, lost Credits, reminder int, now time.Time) Event {
	const day = 24 * time.Hour
	left := max(0, g.ExpiresAt.Sub(now))
	return Event{
		ID: EventID(fmt.Sprint(eventPrefix, strings.TrimPrefix(string(w.ID), walletPrefix), g.Ref,
			encodeNumber(int64(reminder), ordinalLength+1))),
		Type: EventGrantExpiring, Tenant: w.Tenant, Wallet: w, Grant: g, Lost: lost, Days: int((left + day - 1) / day),
		At: g.ExpiresAt.Add(-time.Duration(reminder) * day), Sequence: w.Sequence,
	}
}
