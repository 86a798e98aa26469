package ddb

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// FuzzStreams reads images in which any attribute may have any value: the result is whole, or an error.
func FuzzStreams(f *testing.F) {
	before, after := commitOf()
	images := []item{
		nil, toItemWallet(before), toItemWallet(after), toItemTimer(someTimer()), written(toItemEvent(wholeEvent())),
	}
	for i := range images {
		f.Add(uint8(i), uint8(i+1), "sk", "STATE", int64(0), false)
		f.Add(uint8(i), uint8(0), "pk", "x", int64(1), true)
		f.Add(uint8(0), uint8(i), "live", "1.2 3", int64(2), true)
	}
	f.Fuzz(func(t *testing.T, old, fresh uint8, attribute, value string, kind int64, expired bool) {
		before, after := maps.Clone(images[int(old)%len(images)]), maps.Clone(images[int(fresh)%len(images)])
		for _, image := range []item{before, after} {
			if image != nil {
				image[attribute] = anything(value, kind)
			}
		}
		if got, err := ReadWalletsChange(before, after); err != nil && !reflect.DeepEqual(got, WalletsChange{}) {
			t.Errorf("half read: %+v, %v", got, err)
		}
		if got, err := ReadOutboxChange(before, after, expired); err != nil && !reflect.DeepEqual(got, OutboxChange{}) {
			t.Errorf("half read: %+v, %v", got, err)
		}
	})
}

func anything(value string, kind int64) types.AttributeValue {
	switch kind % 7 {
	case 1:
		return &types.AttributeValueMemberN{Value: value}
	case 2:
		return &types.AttributeValueMemberL{Value: []types.AttributeValue{text(value), nil}}
	case 3:
		return &types.AttributeValueMemberM{Value: item{value: text(value)}}
	case 4:
		return &types.AttributeValueMemberB{Value: []byte(value)}
	case 5:
		return &types.AttributeValueMemberNULL{Value: true}
	case 6:
		return nil
	}
	return text(fmt.Sprint(value))
}
