package units

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/ddb"
)

// Cost is what calls are charged as, in units, and how many there were of each operation.
type Cost struct {
	Write, Index, Read float64
	Items              int // written
	Calls              map[string]int
}

// Meter is middleware of the SDK that computes what calls cost. It reads the items before and after each write,
// so that it is exact as long as nobody else writes to the same items at the same time.
type Meter struct {
	client *dynamodb.Client // not metered
	tables []ddb.Table

	mu    sync.Mutex
	sum   Cost
	fault error
}

// NewMeter is a meter of calls to the tables of a store, with a client of the same database for looking.
func NewMeter(client *dynamodb.Client) *Meter {
	return &Meter{client: client, tables: ddb.Tables(), sum: Cost{Calls: map[string]int{}}}
}

// Options put the meter into the SDK's stack.
func (m *Meter) Options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("DrawdownMeter", m.observe), middleware.After)
	}}
}

// Measure returns what the calls cost that are made during do. It is an error if the meter does not know the price of
// one of them.
func (m *Meter) Measure(do func()) (Cost, error) {
	m.mu.Lock()
	m.sum, m.fault = Cost{Calls: map[string]int{}}, nil
	m.mu.Unlock()
	do()
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := m.sum
	sum.Calls = maps.Clone(sum.Calls)
	return sum, m.fault
}

func (m *Meter) observe(
	ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
) (middleware.InitializeOutput, middleware.Metadata, error) {
	writes, price := writesOf(in.Parameters)
	before, looked := m.look(ctx, writes)
	out, metadata, err := next.HandleInitialize(ctx, in)
	after := before
	if err == nil && looked == nil {
		after, looked = m.look(ctx, writes)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum.Calls[awsmiddleware.GetOperationName(ctx)]++
	m.note(looked)
	for i, w := range writes {
		m.sum.Items++
		m.sum.Write += Write(ddb.ItemSize(before[i]), ddb.ItemSize(after[i]), price)
		for _, index := range m.indexes(w.table) {
			m.sum.Index += Index(before[i], after[i], index.Key)
		}
	}
	if len(writes) == 0 && err == nil {
		read, err := readUnits(in.Parameters, out.Result)
		m.note(err)
		m.sum.Read += read
	}
	return out, metadata, err
}

func (m *Meter) note(err error) {
	if m.fault == nil {
		m.fault = err
	}
}

// indexes are those of the table of ours whose name the given one ends with.
func (m *Meter) indexes(table string) []ddb.Index {
	for _, t := range m.tables {
		if strings.HasSuffix(table, t.Name) {
			return t.Indexes
		}
	}
	return nil
}

// write is an item that a call writes.
type write struct {
	table string
	key   Item
}

// writesOf lists the items that a call writes, and at which price; none where it reads.
func writesOf(input any) ([]write, Consistency) {
	switch in := input.(type) {
	case *dynamodb.TransactWriteItemsInput:
		writes := make([]write, len(in.TransactItems))
		for i := range in.TransactItems {
			writes[i] = writeOf(&in.TransactItems[i])
		}
		return writes, Transactional
	case *dynamodb.PutItemInput:
		return []write{{aws.ToString(in.TableName), keyOf(in.Item)}}, Standard
	case *dynamodb.UpdateItemInput:
		return []write{{aws.ToString(in.TableName), in.Key}}, Standard
	case *dynamodb.DeleteItemInput:
		return []write{{aws.ToString(in.TableName), in.Key}}, Standard
	case *dynamodb.BatchWriteItemInput:
		var writes []write
		for table, requests := range in.RequestItems {
			for _, r := range requests {
				if r.PutRequest != nil {
					writes = append(writes, write{table, keyOf(r.PutRequest.Item)})
				} else {
					writes = append(writes, write{table, r.DeleteRequest.Key})
				}
			}
		}
		return writes, Standard
	}
	return nil, 0
}

// writeOf is what one item of a transaction writes. A check costs as much as a write.
func writeOf(i *types.TransactWriteItem) write {
	switch {
	case i.Put != nil:
		return write{*i.Put.TableName, keyOf(i.Put.Item)}
	case i.Update != nil:
		return write{*i.Update.TableName, i.Update.Key}
	case i.Delete != nil:
		return write{*i.Delete.TableName, i.Delete.Key}
	}
	return write{*i.ConditionCheck.TableName, i.ConditionCheck.Key}
}

// keyOf is the part of an item that is its key, in all of our tables.
func keyOf(i Item) Item { return Item{"pk": i["pk"], "sk": i["sk"]} }

// look reads the items as they are now. It requests again what DynamoDB leaves unread.
func (m *Meter) look(ctx context.Context, writes []write) ([]Item, error) {
	items, places := make([]Item, len(writes)), map[string]int{}
	asked := map[string]types.KeysAndAttributes{}
	for i, w := range writes {
		keys := asked[w.table]
		keys.Keys, keys.ConsistentRead = append(keys.Keys, w.key), aws.Bool(true)
		asked[w.table], places[place(w.table, w.key)] = keys, i
	}
	for len(asked) > 0 {
		output, err := m.client.BatchGetItem(context.WithoutCancel(ctx), &dynamodb.BatchGetItemInput{RequestItems: asked})
		if err != nil {
			return items, fmt.Errorf("the meter cannot read the items that are stored: %w", err)
		}
		for table, found := range output.Responses {
			for _, item := range found {
				items[places[place(table, item)]] = item
			}
		}
		asked = output.UnprocessedKeys
	}
	return items, nil
}

// place names an item of a table.
func place(table string, i Item) string {
	partition, _ := i["pk"].(*types.AttributeValueMemberS)
	sort, _ := i["sk"].(*types.AttributeValueMemberS)
	return strings.Join([]string{table, partition.Value, sort.Value}, " ")
}

// readUnits is what a call that reads costs, by its input and its output.
func readUnits(input, output any) (float64, error) {
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		return Read(ddb.ItemSize(output.(*dynamodb.GetItemOutput).Item), consistency(in.ConsistentRead)), nil
	case *dynamodb.BatchGetItemInput:
		return batchUnits(in, output.(*dynamodb.BatchGetItemOutput)), nil
	case *dynamodb.QueryInput:
		if in.FilterExpression != nil {
			break // what it looked at is more than what it found
		}
		found := 0
		for _, item := range output.(*dynamodb.QueryOutput).Items {
			found += ddb.ItemSize(item)
		}
		return Read(found, consistency(in.ConsistentRead)), nil
	}
	return 0, fmt.Errorf("the meter does not know what a call of %T costs", input)
}

// batchUnits rounds each item by itself, and charges for each key that has none.
func batchUnits(in *dynamodb.BatchGetItemInput, out *dynamodb.BatchGetItemOutput) float64 {
	sum := 0.0
	for table, asked := range in.RequestItems {
		c, found := consistency(asked.ConsistentRead), out.Responses[table]
		for _, item := range found {
			sum += Read(ddb.ItemSize(item), c)
		}
		absent := len(asked.Keys) - len(found) - len(out.UnprocessedKeys[table].Keys)
		sum += float64(absent) * Read(0, c)
	}
	return sum
}

func consistency(strong *bool) Consistency {
	if aws.ToBool(strong) {
		return Strong
	}
	return Eventual
}
