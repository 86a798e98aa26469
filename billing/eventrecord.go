package billing

import "time"

// EventRecord is an event as it is stored and sent: its payload is rendered once, when the event is made, so that two
// stores with the same decision send the same bytes.
type EventRecord struct {
	Versioned
	Tenant    Tenant
	ID        EventID
	Type      EventType
	At        time.Time
	Only      string    // the id of the only webhook endpoint to send it to; empty: all that subscribe to its type
	Payload   string    // JSON
	KeptUntil time.Time // it is deleted then

	// NoFollower says that whoever stores the event fans it out as well, so that no follower has to see it in the stream.
	NoFollower bool
}

// NewEventRecord renders an event that is stored from clock on, by the wall clock.
func NewEventRecord(e *Event, clock time.Time) *EventRecord {
	return &EventRecord{
		Tenant: e.Tenant, ID: e.ID, Type: e.Type, At: e.At, Payload: renderPayload(e), KeptUntil: EventKeptUntil(clock),
	}
}

// NewDirectEvent returns an event for one webhook endpoint alone, with data of its own.
func NewDirectEvent(
	tenant Tenant, id EventID, kind EventType, endpoint string, data any, at, clock time.Time,
) *EventRecord {
	payload := encodePayload(payload{ID: id, Type: kind, Timestamp: FormatInstant(at), Tenant: tenant, Data: data})
	return &EventRecord{
		Tenant: tenant, ID: id, Type: kind, At: at, Only: endpoint, Payload: payload, KeptUntil: EventKeptUntil(clock),
	}
}

// EventKeptUntil returns when an event that is stored at clock is deleted, in whole seconds.
func EventKeptUntil(clock time.Time) time.Time {
	return clock.Add(EventRetention).Truncate(time.Second)
}

// EventKey returns the address of an event.
func EventKey(tenant Tenant, id EventID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindEvent, ID: string(id)}
}

// DocumentKey implements [Document].
func (e *EventRecord) DocumentKey() DocumentKey { return EventKey(e.Tenant, e.ID) }

// CloneDocument implements [Document].
func (e *EventRecord) CloneDocument() Document { return clonePointer(e) }
