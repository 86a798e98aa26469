package ddb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// toItemEvent is an event as it is sent.
func toItemEvent(e *outbox.Event) item {
	i := newItem(eventKey(e.Tenant, e.ID))
	i.text("type", string(e.Type))
	i.instant("when", e.At)
	i.text("only", string(e.Only))
	i.text("body", e.Payload)
	i.ttl(e.KeptUntil)
	return i
}

// fromItemEvent reads what toItemEvent wrote.
func fromItemEvent(i item) (*outbox.Event, error) {
	r := newReader(i)
	tenant, id, ok := parseEventPartition(r.required(attrPartition))
	if !ok {
		r.reject(attrPartition, "it names no event")
	}
	e := &outbox.Event{
		Tenant: tenant, ID: id, Type: billing.EventType(r.required("type")), At: r.instant("when"),
		Only: outbox.EndpointID(r.text("only")), Payload: r.required("body"), KeptUntil: r.ttl(),
	}
	if e.Only != "" && !e.Only.Valid() {
		r.reject("only", "%q is no endpoint's id", string(e.Only))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// ttl writes when an item may go, which is a matter of whole seconds.
func (i item) ttl(at time.Time) {
	if !at.IsZero() {
		i[attrTTL] = number(at.Unix())
	}
}

// ttl reads what the item's ttl wrote.
func (r *reader) ttl() time.Time {
	seconds := r.number(attrTTL)
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// parseEventPartition reads what eventKey wrote.
func parseEventPartition(partition string) (billing.Tenant, billing.EventID, bool) {
	tenant, id, found := strings.Cut(partition, "#event#")
	return billing.Tenant(tenant), billing.EventID(id), found && tenant != "" && billing.EventID(id).Valid()
}

// PutEvents implements [outbox.EventStore].
func (s *Store) PutEvents(ctx context.Context, events []*outbox.Event) error {
	for _, e := range events {
		err := s.putOne(ctx, s.outbox, toItemEvent(e), ifAbsent, nil)
		if moved := (*billing.Moved)(nil); err != nil && !errors.As(err, &moved) {
			return fmt.Errorf("putting event %s: %w", e.ID, err)
		}
	}
	return nil
}

// Events implements [outbox.EventStore].
func (s *Store) Events(ctx context.Context, tenant billing.Tenant, ids []billing.EventID) (map[billing.EventID]*outbox.Event, error) {
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = eventKey(tenant, id)
	}
	events, err := getPresent(ctx, s, s.outbox, keys, billing.Strong, fromItemEvent)
	if err != nil {
		return nil, fmt.Errorf("reading events: %w", err)
	}
	return byID(events, func(e *outbox.Event) billing.EventID { return e.ID }), nil
}

// putOne puts one item on a condition. Where that does not hold, it answers *[billing.Moved].
func (s *Store) putOne(ctx context.Context, table string, i item, condition *string, values item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := s.writes.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table, Item: i, ConditionExpression: condition, ExpressionAttributeValues: values,
	})
	return movedOr(ctx, err)
}

// movedOr says what the error of a write of one item means.
func movedOr(ctx context.Context, err error) error {
	var failed *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed):
		return &billing.Moved{}
	}
	return classify(ctx, err)
}
