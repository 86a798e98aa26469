package follower

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/ddb"
)

// Names of tables, without their prefix.
const (
	walletsTable = "wallets"
	outboxTable  = "outbox"
)

// tableOf returns which of the tables a record is of, by the ARN of its stream:
// arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>.
func tableOf(r *events.DynamoDBEventRecord) (string, error) {
	_, rest, _ := strings.Cut(r.EventSourceArn, ":table/")
	name, _, found := strings.Cut(rest, "/stream/")
	for _, table := range []string{walletsTable, outboxTable} {
		if found && strings.HasSuffix(name, table) {
			return table, nil
		}
	}
	return "", fmt.Errorf("no function follows the stream %q that the record is from", r.EventSourceArn)
}

// expired says whether TTL removed the item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
func expired(r *events.DynamoDBEventRecord) bool {
	by := r.UserIdentity
	return r.EventName == string(events.DynamoDBOperationTypeRemove) &&
		by != nil && by.Type == "Service" && by.PrincipalID == "dynamodb.amazonaws.com"
}

// walletsChange reads a record of the table wallets.
func walletsChange(r *events.DynamoDBEventRecord) (ddb.WalletsChange, error) {
	before, after, err := images(r)
	if err != nil {
		return ddb.WalletsChange{}, err
	}
	return ddb.ReadWalletsChange(before, after)
}

// outboxChange reads a record of the table outbox.
func outboxChange(r *events.DynamoDBEventRecord) (ddb.OutboxChange, error) {
	before, after, err := images(r)
	if err != nil {
		return ddb.OutboxChange{}, err
	}
	return ddb.ReadOutboxChange(before, after, expired(r))
}

// images returns the old and the new image of a record.
func images(r *events.DynamoDBEventRecord) (before, after ddb.Image, err error) {
	if before, err = image(r.Change.OldImage); err != nil {
		return nil, nil, fmt.Errorf("the old image: %w", err)
	}
	if after, err = image(r.Change.NewImage); err != nil {
		return nil, nil, fmt.Errorf("the new image: %w", err)
	}
	return before, after, nil
}

func image(attributes map[string]events.DynamoDBAttributeValue) (ddb.Image, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	converted := make(ddb.Image, len(attributes))
	for name, value := range attributes {
		attribute, err := attributeValue(value)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		converted[name] = attribute
	}
	return converted, nil
}

// What can be wrong with a value.
var (
	errNoValue    = errors.New("it has no value")
	errUnusedType = errors.New("it has a type that Drawdown does not use")
)

// attributeValue converts a value from the form that events have to the form that the SDK has. It refuses sets, which
// Drawdown does not use, and a value that was never set: an event's accessors panic on one.
func attributeValue(v events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	if v == (events.DynamoDBAttributeValue{}) {
		return nil, errNoValue
	}
	switch v.DataType() {
	case events.DataTypeString:
		return &types.AttributeValueMemberS{Value: v.String()}, nil
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: v.Number()}, nil
	case events.DataTypeBinary:
		return &types.AttributeValueMemberB{Value: v.Binary()}, nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeList:
		list := make([]types.AttributeValue, 0, len(v.List()))
		for i, element := range v.List() {
			converted, err := attributeValue(element)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
			list = append(list, converted)
		}
		return &types.AttributeValueMemberL{Value: list}, nil
	case events.DataTypeMap:
		converted, err := image(v.Map())
		if err != nil {
			return nil, err
		}
		return &types.AttributeValueMemberM{Value: converted}, nil
	default:
		return nil, errUnusedType
	}
}

// errNotFollowed says that a function got a record of a table that it does not follow. It is nil for no table.
func errNotFollowed(table string) error {
	if table == "" {
		return nil
	}
	return fmt.Errorf("the record is of table %s, which this function does not follow", table)
}

// Wants returns a function that says which records a reader of a stream gets, as the filters of its event source
// mapping do.
func Wants(reader ddb.Reader) func(events.DynamoDBEventRecord) bool {
	return func(r events.DynamoDBEventRecord) bool {
		name := r.Change.Keys["sk"]
		if name.DataType() != events.DataTypeString {
			return true // so that the reader fails at it, and somebody sees that
		}
		said := ""
		if value, found := r.Change.NewImage[ddb.AttributeFor]; found && value.DataType() == events.DataTypeString {
			said = value.String()
		}
		return slices.ContainsFunc(reader.Wants, func(f ddb.Filter) bool {
			return f.Matches(r.EventName, name.String(), said, expired(&r))
		})
	}
}
