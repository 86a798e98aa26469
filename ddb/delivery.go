package ddb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// dueParts is the number of parts of the index due over which deliveries are spread: a part takes 1,000 writes a
// second, and each delivery makes about four, so that eight parts take 2,000 deliveries a second.
const dueParts = 8

// duePart names a part of the index.
func duePart(n int) string { return duePrefix + strconv.Itoa(n) }

const duePrefix = "delivery#"

// duePartOf is the part that a delivery is in. The end of its id is practically random.
func duePartOf(id outbox.DeliveryID) string {
	last := 0
	if len(id) > 0 {
		last = int(id[len(id)-1])
	}
	return duePart(last % dueParts)
}

// formatDue writes the instant at which something is due so that texts sort by it, followed by its id, so that no two
// texts are equal.
func formatDue(at time.Time, id string) (string, error) {
	micros := at.UnixMicro()
	if micros < firstInstant || micros > lastInstant {
		return "", fmt.Errorf("%s is due at %s, which is outside of the instants that can be stored", id, at)
	}
	return dueText(micros) + id, nil
}

// dueText is what formatDue writes of the instant alone.
func dueText(micros int64) string {
	var digits [instantDigits]byte
	writeDigits(digits[:], micros)
	return string(digits[:]) + "#"
}

// due reads what formatDue wrote, if it is there. The names of its parts of the index begin with parts.
func (r *reader) due(parts string) time.Time {
	written := r.text(attrDueAt)
	if part := r.text(attrDue); part != "" && !strings.HasPrefix(part, parts) {
		r.reject(attrDue, "%q is not a part of the index", part)
	}
	if written == "" {
		return time.Time{}
	}
	digits, _, found := strings.Cut(written, "#")
	micros, err := strconv.ParseInt(digits, 10, 64)
	if !found || err != nil || len(digits) != instantDigits || micros < 0 {
		r.reject(attrDueAt, "%q is not an instant and an id", written)
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// toItemDelivery is a delivery. Only a delivery that is due at some instant is in the index.
func toItemDelivery(d *outbox.Delivery) (item, error) {
	i := newLargeItem(deliveryKey(d.Tenant, d.Endpoint, d.ID))
	if !d.DueAt.IsZero() {
		at, err := formatDue(d.DueAt, string(d.ID))
		if err != nil {
			return nil, err
		}
		i.text(attrDue, duePartOf(d.ID))
		i.text(attrDueAt, at)
	}
	i.text("event", string(d.Event))
	i.text("type", string(d.Type))
	i.text("status", string(d.Status))
	i.number("tries", int64(d.Attempts))
	i.number("round", int64(d.Round))
	i.instant("roundAt", d.RoundAt)
	i.instant("next", d.NextAt)
	texts(i, "log", d.Log, appendAttempt)
	i.instant("when", d.CreatedAt)
	i.ttl(d.KeptUntil)
	i.number("rev", d.Revision)
	return i, nil
}

// fromItemDelivery reads what toItemDelivery wrote.
func fromItemDelivery(i item) (*outbox.Delivery, error) {
	r := newReader(i)
	d := &outbox.Delivery{
		ID: valid[outbox.DeliveryID](r, attrSort), Event: valid[billing.EventID](r, "event"),
		Type: billing.EventType(r.required("type")), Status: valid[outbox.DeliveryStatus](r, "status"),
		Attempts: int(r.count("tries")), Round: int(r.count("round")), RoundAt: r.instant("roundAt"),
		NextAt: r.instant("next"), DueAt: r.due(duePrefix), Log: readTexts(r, "log", readAttempt),
		CreatedAt: r.instant("when"), KeptUntil: r.ttl(), Versioned: r.versioned(),
	}
	if r.err() == nil {
		d.Endpoint, _ = d.ID.Endpoint()
		d.Tenant = r.tenant("#" + string(d.Endpoint))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return d, nil
}

// toItemFailed is a delivery in the list of those that failed for good.
func toItemFailed(f *outbox.Failed) (item, error) {
	i := newItem(failedKey(f.Tenant, f.ID))
	i.instant("when", f.At)
	i.ttl(f.KeptUntil)
	i.number("rev", f.Revision)
	return i, nil
}

// fromItemFailed reads what toItemFailed wrote.
func fromItemFailed(i item) (*outbox.Failed, error) {
	r := newReader(i)
	f := &outbox.Failed{
		Versioned: r.versioned(), Tenant: r.tenant("#failed"), ID: r.required(attrSort), At: r.instant("when"), KeptUntil: r.ttl(),
	}
	if _, ok := outbox.ParseFailedID(f.ID); !ok {
		r.reject(attrSort, "%q is not that of a delivery in a list", f.ID)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// isFailed reports whether a sort key is that of a delivery in the list of those that failed for good.
func isFailed(sort string) bool {
	_, ok := outbox.ParseFailedID(sort)
	return ok
}

// Postpone implements [outbox.Store].
func (s *Store) Postpone(ctx context.Context, d *outbox.Delivery, dueAt time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at, err := formatDue(dueAt, string(d.ID))
	if err != nil {
		return err
	}
	_, err = s.writes.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.outbox, Key: newItem(deliveryKey(d.Tenant, d.Endpoint, d.ID)),
		UpdateExpression:          aws.String("SET #dueAt = :at"),
		ConditionExpression:       aws.String("rev = :rev AND attribute_exists(#dueAt)"),
		ExpressionAttributeNames:  map[string]string{"#dueAt": attrDueAt},
		ExpressionAttributeValues: item{":at": text(at), ":rev": number(d.Revision)},
	})
	var failed *types.ConditionalCheckFailedException
	if err == nil || errors.As(err, &failed) {
		return nil
	}
	return fmt.Errorf("postponing delivery %s: %w", d.ID, classify(ctx, err))
}

// Due implements [outbox.Store]. What cannot be read is left out, and is in the error.
func (s *Store) Due(ctx context.Context, by time.Time, limit int) ([]*outbox.Delivery, error) {
	var due dueReader
	for n := range dueParts {
		left := limit - len(due.found)
		if left <= 0 {
			break
		}
		_, err := query(ctx, s, span{
			table: s.outbox, index: indexDue, partition: duePart(n), by: attrDue, sort: attrDueAt,
			from: dueText(0), to: dueText(by.UnixMicro() + 1), ascending: true, limit: left,
		}, due.read)
		if err != nil {
			due.faults = append(due.faults, fmt.Errorf("reading deliveries that are due: %w", err))
		}
	}
	return due.found, errors.Join(due.faults...)
}

// dueReader reads each delivery by itself, so that one that cannot be read hides none of the others.
type dueReader struct {
	found  []*outbox.Delivery
	faults []error
}

func (d *dueReader) read(i item) (bool, error) {
	delivery, err := fromItemDelivery(i)
	if err != nil {
		d.faults = append(d.faults, err)
		return false, nil
	}
	d.found = append(d.found, delivery)
	return true, nil
}

// appendAttempt writes: its instant, how many microseconds it took, the status or 0, and the fault, if any.
func appendAttempt(b []byte, a outbox.Attempt) []byte {
	b = append(appendInstant(b, a.At), ' ')
	b = append(appendNumber(b, a.Took.Microseconds()), ' ')
	b = appendNumber(b, int64(a.Status))
	if a.Fault != "" {
		b = append(append(b, ' '), a.Fault...)
	}
	return b
}

func readAttempt(w *words) outbox.Attempt {
	a := outbox.Attempt{At: w.instant(), Took: time.Duration(w.number()) * time.Microsecond, Status: int(w.number())}
	a.Fault, w.rest = w.rest, ""
	return a
}
