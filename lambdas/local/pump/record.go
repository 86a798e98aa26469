package pump

import (
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// record converts a record of a stream to the form in which Lambda gives it to functions.
func record(arn string, r types.Record) events.DynamoDBEventRecord {
	change := r.Dynamodb
	if change == nil {
		change = &types.StreamRecord{}
	}
	converted := events.DynamoDBEventRecord{
		AWSRegion: aws.ToString(r.AwsRegion), EventID: aws.ToString(r.EventID), EventName: string(r.EventName),
		EventSource: aws.ToString(r.EventSource), EventVersion: aws.ToString(r.EventVersion), EventSourceArn: arn,
		Change: events.DynamoDBStreamRecord{
			Keys: image(change.Keys), NewImage: image(change.NewImage), OldImage: image(change.OldImage),
			SequenceNumber: aws.ToString(change.SequenceNumber), SizeBytes: aws.ToInt64(change.SizeBytes),
			StreamViewType: string(change.StreamViewType),
		},
	}
	if at := change.ApproximateCreationDateTime; at != nil {
		converted.Change.ApproximateCreationDateTime = events.SecondsEpochTime{Time: *at}
	}
	if by := r.UserIdentity; by != nil {
		converted.UserIdentity = &events.DynamoDBUserIdentity{
			Type: aws.ToString(by.Type), PrincipalID: aws.ToString(by.PrincipalId),
		}
	}
	if removedByTTL(r) {
		converted.EventName = string(types.OperationTypeRemove)
		converted.UserIdentity = &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	}
	return converted
}

// removedByTTL returns whether TTL removed an item in DynamoDB Local, whose records of that have no known event name.
func removedByTTL(r types.Record) bool {
	switch r.EventName {
	case types.OperationTypeInsert, types.OperationTypeModify, types.OperationTypeRemove:
		return false
	}
	return r.Dynamodb != nil && len(r.Dynamodb.OldImage) > 0 && len(r.Dynamodb.NewImage) == 0
}

func image(attributes map[string]types.AttributeValue) map[string]events.DynamoDBAttributeValue {
	if len(attributes) == 0 {
		return nil
	}
	converted := make(map[string]events.DynamoDBAttributeValue, len(attributes))
	for name, value := range attributes {
		converted[name] = attributeValue(value)
	}
	return converted
}

func attributeValue(value types.AttributeValue) events.DynamoDBAttributeValue {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(v.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value)
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(v.Value)
	case *types.AttributeValueMemberNS:
		return events.NewNumberSetAttribute(v.Value)
	case *types.AttributeValueMemberBS:
		return events.NewBinarySetAttribute(v.Value)
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i, element := range v.Value {
			list[i] = attributeValue(element)
		}
		return events.NewListAttribute(list)
	case *types.AttributeValueMemberM:
		return events.NewMapAttribute(image(v.Value))
	}
	return events.NewNullAttribute()
}
