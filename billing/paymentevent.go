package billing

import (
	"fmt"
	"strings"
)

// The events of payments are stored by the commits that make them true: they do not follow from the states of a wallet and
// its lines.

// firstEmitted is the ordinal of the first event of payments of a commit. Those that follow from the states and lines of
// the same commit have ordinals from 0: of at most 100 items, each with at most 40 grants.
const firstEmitted = 1 << 14

// Emitted reports whether commits store the events of the type. Followers get these as stored events alone, while they derive the
// others from commits and publish them.
func (t EventType) Emitted() bool {
	subject, _, _ := strings.Cut(string(t), ".")
	switch subject {
	case "customer", "top_up", "refund", "dispute", "recharge", "payment", "limit", "budget":
		return true
	case "subscription":
		return t != EventSubscriptionTrialEnding
	}
	return false
}

// emitOf adds an event of a payment to the decision.
func (d *Draft) emitOf(w *walletDraft, t *TopUp, kind EventType) {
	shown := w.state()
	event := emittedEvent(&shown, kind, w.emitted)
	event.TopUp = t.Clone()
	d.Emit(&event)
	w.emitted++
}

// TopUpEvent returns an event of a payment: of a wallet as a commit left it. It is the one with a number, counted from 0,
// of those that the commit emits.
func TopUpEvent(w *Wallet, t *TopUp, kind EventType, emitted int) Event {
	event := emittedEvent(w, kind, emitted)
	event.TopUp = t
	return event
}

// emittedEvent returns an event that a commit stores, without its subject.
func emittedEvent(w *Wallet, kind EventType, emitted int) Event {
	return Event{
		ID: EventID(fmt.Sprint(eventPrefix, strings.TrimPrefix(string(w.ID), walletPrefix),
			encodeNumber(Numbered(w.Revision, w.Epoch), sequenceLength), encodeNumber(int64(firstEmitted+emitted), ordinalLength+1))),
		Type: kind, Tenant: w.Tenant, Wallet: w, At: w.CommittedAt, Sequence: w.Sequence,
	}
}

// event returns the event of what became of the top-up; empty if nothing new did.
func (t *TopUp) event(was TopUpStatus) EventType {
	if t.Status == was || was.Paid() { // what refunds change is said by events of their own
		return ""
	}
	switch t.Status {
	case TopUpSucceeded:
		return EventTopUpSucceeded
	case TopUpFailed:
		return EventTopUpFailed
	case TopUpCanceled:
		return EventTopUpCanceled
	default:
		return "" // the page that is required is said once it exists
	}
}
