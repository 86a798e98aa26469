package pump

import (
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// Records of removals by TTL are the same as on AWS. DynamoDB Local has no known event name for them, and no user
// identity.
func TestRemovalsByTTL(t *testing.T) {
	images := &types.StreamRecord{
		OldImage:       map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: "a"}},
		SequenceNumber: aws.String("7"),
	}
	for name, test := range map[string]struct {
		record types.Record
		event  string
		ttl    bool
	}{
		"TTL, here":        {types.Record{EventName: "", Dynamodb: images}, "REMOVE", true},
		"TTL, named oddly": {types.Record{EventName: "TTL_REMOVE", Dynamodb: images}, "REMOVE", true},
		"TTL, on AWS": {types.Record{EventName: "REMOVE", Dynamodb: images, UserIdentity: &types.Identity{
			Type: aws.String("Service"), PrincipalId: aws.String("dynamodb.amazonaws.com"),
		}}, "REMOVE", true},
		"somebody":  {types.Record{EventName: "REMOVE", Dynamodb: images}, "REMOVE", false},
		"no images": {types.Record{EventName: "", Dynamodb: &types.StreamRecord{}}, "", false},
		"nothing":   {types.Record{}, "", false},
	} {
		got := record("arn", test.record)
		by := got.UserIdentity
		if got.EventName != test.event || (by != nil && by.Type == "Service") != test.ttl || got.EventSourceArn != "arn" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Attribute values of all types are converted.
func TestValues(t *testing.T) {
	got := attributeValue(&types.AttributeValueMemberL{Value: []types.AttributeValue{
		&types.AttributeValueMemberS{Value: "s"}, &types.AttributeValueMemberN{Value: "1"},
		&types.AttributeValueMemberB{Value: []byte("b")}, &types.AttributeValueMemberBOOL{Value: true},
		&types.AttributeValueMemberNULL{Value: true},
		&types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"k": &types.AttributeValueMemberS{Value: "v"}}},
		&types.AttributeValueMemberSS{Value: []string{"s"}}, &types.AttributeValueMemberNS{Value: []string{"1"}},
		&types.AttributeValueMemberBS{Value: [][]byte{{1}}},
	}}).List()
	want := []events.DynamoDBDataType{
		events.DataTypeString, events.DataTypeNumber, events.DataTypeBinary, events.DataTypeBoolean, events.DataTypeNull,
		events.DataTypeMap, events.DataTypeStringSet, events.DataTypeNumberSet, events.DataTypeBinarySet,
	}
	for i, value := range got {
		if value.DataType() != want[i] {
			t.Errorf("value %d is of type %d", i, value.DataType())
		}
	}
	if got[0].String() != "s" || got[1].Number() != "1" || string(got[2].Binary()) != "b" ||
		got[5].Map()["k"].String() != "v" {
		t.Errorf("got %+v", got)
	}
}
