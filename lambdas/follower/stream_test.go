package follower

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/ddb"
)

// stream is a store in memory, with the records that the change streams of DynamoDB would have of what is written to it. Package ddb
// makes their images: each write is given to a store of that package, too, whose calls end before they are sent.
type stream struct {
	outbox.Store
	items *ddb.Store

	mu      sync.Mutex
	images  map[string]map[string]events.DynamoDBAttributeValue // by table and key
	records []events.DynamoDBEventRecord
}

func newStream(t *testing.T) *stream {
	t.Helper()
	s := &stream{Store: outboxtest.NewMemory(), images: map[string]map[string]events.DynamoDBAttributeValue{}}
	items, err := ddb.Open(t.Context(), ddb.Config{
		Endpoint: "http://127.0.0.1:1", TablePrefix: "x-", APIOptions: []func(*middleware.Stack) error{s.catch},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.items = items
	return s
}

// Commit implements [ledger.Store].
func (s *stream) Commit(ctx context.Context, d *billing.Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Store.Commit(ctx, d); err != nil {
		return err
	}
	return s.items.Commit(ctx, d)
}

// PutDocument implements [ledger.DocumentStore].
func (s *stream) PutDocument(ctx context.Context, c billing.DocumentChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Store.PutDocument(ctx, c); err != nil {
		return err
	}
	return s.items.PutDocument(ctx, c)
}

// catch makes the calls of a client end before they are sent, and keeps what they put.
func (s *stream) catch(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("catch", func(
		_ context.Context, in middleware.InitializeInput, _ middleware.InitializeHandler,
	) (out middleware.InitializeOutput, m middleware.Metadata, err error) {
		switch call := in.Parameters.(type) {
		case *dynamodb.TransactWriteItemsInput:
			for _, i := range call.TransactItems {
				if i.Put != nil {
					s.put(*i.Put.TableName, i.Put.Item)
				}
			}
			out.Result = &dynamodb.TransactWriteItemsOutput{}
		case *dynamodb.PutItemInput:
			s.put(*call.TableName, call.Item)
			out.Result = &dynamodb.PutItemOutput{}
		default:
			err = fmt.Errorf("a call that nobody expects: %T", call)
		}
		return out, m, err
	}), middleware.Before)
}

// put appends the record of an item that was put.
func (s *stream) put(table string, item map[string]types.AttributeValue) {
	image := map[string]events.DynamoDBAttributeValue{}
	for name, value := range item {
		image[name] = ofEvent(value)
	}
	keys := map[string]events.DynamoDBAttributeValue{"pk": image["pk"], "sk": image["sk"]}
	name := table + " " + keys["pk"].String() + " " + keys["sk"].String()
	r := events.DynamoDBEventRecord{
		EventName: "INSERT", EventSourceArn: "arn:aws:dynamodb:eu-central-1:1:table/" + table + "/stream/s",
		Change: events.DynamoDBStreamRecord{
			SequenceNumber: fmt.Sprint(len(s.records) + 1), Keys: keys, OldImage: s.images[name], NewImage: image,
		},
	}
	if len(r.Change.OldImage) > 0 {
		r.EventName = "MODIFY"
	}
	s.images[name] = image
	followed := func(by ddb.Reader) bool {
		return by.Function == "outbox" && strings.HasSuffix(table, by.Table) && Wants(by)(r)
	}
	if slices.ContainsFunc(ddb.Readers(), followed) {
		s.records = append(s.records, r)
	}
}

// since returns the records from one on that the function outbox gets.
func (s *stream) since(n int) []events.DynamoDBEventRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.records[n:])
}

// ofEvent converts a value from the form that the SDK has to the form that events have.
func ofEvent(value types.AttributeValue) events.DynamoDBAttributeValue {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(v.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value)
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i, element := range v.Value {
			list[i] = ofEvent(element)
		}
		return events.NewListAttribute(list)
	case *types.AttributeValueMemberM:
		image := map[string]events.DynamoDBAttributeValue{}
		for name, element := range v.Value {
			image[name] = ofEvent(element)
		}
		return events.NewMapAttribute(image)
	}
	return events.NewNullAttribute()
}
