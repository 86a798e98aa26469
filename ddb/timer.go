package ddb

import (
	"context"
	"fmt"
	"hash/fnv"
	"iter"
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

// timerShards is how many parts of the index the timers of a tenant are spread over, by wallet. A part takes 1,000 writes
// a second, so that 4,000 a second are those of 1,000 grants with an end and three reminders each.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
const timerShards = 4

// timerPart is where in the index the timers of a wallet are.
func timerPart(ref billing.WalletRef) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(ref.ID)) // never fails
	return timerPartOf(ref.Tenant, int(sum.Sum32()%timerShards))
}

func timerPartOf(tenant billing.Tenant, shard int) string {
	return string(tenant) + timerPrefix + strconv.Itoa(shard)
}

// timerPrefix follows the tenant in the name of a part.
const timerPrefix = "#timers#"

// timerKey names a timer: of a wallet, of a grant, and for its end or so many days before it.
func timerKey(t timer.Timer) key {
	return key{walletPartition(t.Wallet), fmt.Sprintf("%s%s#%s#%d", sortTimer, t.Grant, t.Kind, t.Days)}
}

// toItemTimer is a TIMER of a wallet.
func toItemTimer(t timer.Timer) item {
	k := timerKey(t)
	i := newItem(k)
	i.text(attrDue, timerPart(t.Wallet))
	// Those of one wallet at one instant stand together.
	i.text(attrDueAt, dueText(clamp(t.At.UnixMicro()))+string(t.Wallet.ID)+"#"+strings.TrimPrefix(k.sort, sortTimer))
	if !t.Lasting {
		i.ttl(t.At.Add(time.Second - time.Microsecond)) // never before it is due
	}
	return i
}

// fromItemTimer reads what toItemTimer wrote.
func fromItemTimer(i item) (timer.Timer, error) {
	r := newReader(i)
	t := timer.Timer{Wallet: r.wallet(), Lasting: r.ttl().IsZero()}
	t.At = r.due(string(t.Wallet.Tenant) + timerPrefix)
	words := strings.Split(strings.TrimPrefix(r.required(attrSort), sortTimer), "#")
	if len(words) == 3 {
		var whole bool
		t.Grant, whole = billing.ParseGrantRef(words[0])
		days, err := strconv.Atoi(words[2])
		if t.Kind, t.Days = timer.Kind(words[1]), days; !whole || err != nil {
			words = nil
		}
	}
	if len(words) != 3 || timerKey(t).sort != r.text(attrSort) {
		r.reject(attrSort, "it is not that of a timer")
	} else if err := t.Check(); err != nil {
		r.reject(attrSort, "%w", err)
	}
	if err := r.err(); err != nil {
		return timer.Timer{}, err
	}
	return t, nil
}

// PutTimers implements [timer.Store].
func (s *Store) PutTimers(ctx context.Context, timers []timer.Timer) error {
	items := map[key]item{} // of one name the last, as one call takes no two
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
		keys = append(keys, timerKey(t))
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

// dueIn goes through what is due in one part of the index, in the order of time, and says whether to go on.
func (s *Store) dueIn(ctx context.Context, part string, by time.Time, yield func(timer.Timer, error) bool) bool {
	const page = 250 // at some 200 bytes each, 50 KB
	limit := int32(page)
	input := &dynamodb.QueryInput{
		TableName: &s.outbox, IndexName: aws.String(indexDue), Limit: &limit,
		KeyConditionExpression:    aws.String("#due = :part AND #at <= :by"),
		ExpressionAttributeNames:  map[string]string{"#due": attrDue, "#at": attrDueAt},
		ExpressionAttributeValues: item{":part": text(part), ":by": text(dueText(clamp(by.UnixMicro())) + "~")}, // after every name
	}
	for {
		output, err := s.reads.Query(ctx, input)
		if err != nil {
			return yield(timer.Timer{}, fmt.Errorf("listing timers: %w", readFault(err))) // other parts may be well
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
