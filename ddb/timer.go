package ddb

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

var _ timer.Store = (*Store)(nil)

// timerShards is how many parts of the index the timers of a tenant are spread over, by wallet. A part takes 1,000
// writes a second, so that 4,000 a second are those of 1,000 grants with an end and three reminders each.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
const timerShards = 4

// timerPart names the part of the index that the timers of a wallet are in.
func timerPart(ref billing.WalletRef) string {
	return timerPartOf(ref.Tenant, billing.PartOf(string(ref.ID), timerShards))
}

func timerPartOf(tenant billing.Tenant, shard int) string {
	return string(tenant) + timerPrefix + strconv.Itoa(shard)
}

// timerPrefix follows the tenant in the name of a part.
const timerPrefix = "#timers#"

// timerKey is the key under which a timer is put: TIMER#<kind>#<subject>, beside its wallet.
func timerKey(t timer.Timer) key {
	return key{walletPartition(t.Wallet), sortTimer + string(t.Kind) + "#" + t.Subject}
}

// storedTimerKey is the key that a timer has in the table, which may be one of an older form.
func storedTimerKey(t timer.Timer) key {
	k := timerKey(t)
	if t.StoredAs != "" {
		k.sort = t.StoredAs
	}
	return k
}

// toItemTimer is a TIMER of a wallet.
func toItemTimer(t timer.Timer) item {
	k := timerKey(t)
	i := newItem(k)
	i.text(attrDue, timerPart(t.Wallet))
	// The timers of one wallet at one instant are next to each other.
	i.text(attrDueAt, dueText(clamp(t.At.UnixMicro()))+string(t.Wallet.ID)+"#"+strings.TrimPrefix(k.sort, sortTimer))
	if !t.Lasting {
		i.ttl(t.At.Add(time.Second - time.Microsecond)) // never before it is due
	}
	return i
}

// fromItemTimer reads what toItemTimer wrote, or an older version of it. Of a kind that is unknown it returns a
// [*timer.UnknownKindError], whatever form the rest of the item has.
func fromItemTimer(i item) (timer.Timer, error) {
	r := newReader(i)
	t := r.timerName()
	t.Wallet, t.Lasting = r.wallet(), r.ttl().IsZero()
	t.At = r.due(string(t.Wallet.Tenant) + timerPrefix)
	if r.err() == nil {
		if err := t.Check(); err != nil {
			r.reject(attrSort, "%w", err)
		}
	}
	if err := r.err(); err != nil {
		return timer.Timer{}, err
	}
	return t, nil
}

// timerName reads the kind and the subject of a timer. Items of tables that exist already may have names of an older
// form, which began with the grant: TIMER#<grant>#END#0, TIMER#<grant>#REMINDER#<days>. A grant and a kind cannot be
// mistaken for each other: a grant has no lowercase letters, and a kind has no others.
func (r *reader) timerName() (t timer.Timer) {
	name := r.required(attrSort)
	first, rest, _ := strings.Cut(strings.TrimPrefix(name, sortTimer), "#")
	if _, older := billing.ParseGrantRef(first); older {
		kind, days, _ := strings.Cut(rest, "#")
		switch {
		case kind == "END" && days == "0":
			t.Kind, t.Subject = timer.Expiry, first
		case kind == "REMINDER":
			t.Kind, t.Subject = timer.Reminder, first+"#"+days
		case kind != "END":
			t.Kind = timer.Kind(kind)
		}
		t.StoredAs = name
	} else {
		t.Kind, t.Subject = timer.Kind(first), rest
	}
	switch {
	case t.Kind == "":
		r.reject(attrSort, "it names no kind of timer")
	case !slices.Contains(timer.Kinds(), t.Kind):
		r.reject(attrSort, "%w", &timer.UnknownKindError{Kind: t.Kind})
	case storedTimerKey(t).sort != name:
		r.reject(attrSort, "it is not the name of a timer")
	}
	return t
}

// PutTimers implements [timer.Store].
func (s *Store) PutTimers(ctx context.Context, timers []timer.Timer) error {
	items := map[key]item{} // the last of each name, as one call refuses two of one key
	for _, t := range timers {
		items[timerKey(t)] = toItemTimer(t)
	}
	writes := make([]types.WriteRequest, 0, len(items))
	for _, i := range items {
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: i}})
	}
	return s.batchWrite(ctx, s.outbox, writes)
}

// DeleteTimers implements [timer.Store].
func (s *Store) DeleteTimers(ctx context.Context, timers []timer.Timer) error {
	var keys []key
	for _, t := range timers {
		keys = append(keys, storedTimerKey(t))
	}
	return s.deleteAll(ctx, s.outbox, unique(keys))
}

// DueTimers implements [timer.Store].
func (s *Store) DueTimers(ctx context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[timer.Timer, error] {
	return func(yield func(timer.Timer, error) bool) {
		for shard := range timerShards {
			if !s.dueIn(ctx, timerPartOf(tenant, shard), by, yield) {
				return
			}
		}
	}
}

// dueIn yields what is due in one part of the index, in the order of time, and returns whether to go on.
func (s *Store) dueIn(ctx context.Context, part string, by time.Time, yield func(timer.Timer, error) bool) bool {
	const page = 250 // at some 200 bytes each, 50 KB
	limit := int32(page)
	input := &dynamodb.QueryInput{
		TableName: &s.outbox, IndexName: aws.String(indexDue), Limit: &limit,
		KeyConditionExpression:   aws.String("#due = :pk AND #at <= :by"),
		ExpressionAttributeNames: map[string]string{"#due": attrDue, "#at": attrDueAt},
		ExpressionAttributeValues: item{
			":pk": text(part), ":by": text(dueText(clamp(by.UnixMicro())) + "~"), // ~ sorts after every name
		},
	}
	for {
		output, err := s.reads.Query(ctx, input)
		if err != nil {
			return yield(timer.Timer{}, fmt.Errorf("listing timers: %w", readFault(err))) // other parts may work
		}
		for _, i := range output.Items {
			t, err := fromItemTimer(i)
			if !yield(t, err) {
				return false
			}
		}
		if len(output.LastEvaluatedKey) == 0 {
			return true
		}
		input.ExclusiveStartKey = output.LastEvaluatedKey
	}
}
