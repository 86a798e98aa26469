package ddb

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ItemSize is how many bytes DynamoDB counts for an item: the names of its attributes and their values.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func ItemSize(attributes map[string]types.AttributeValue) int {
	size := 0
	for name, value := range attributes {
		size += len(name) + valueSize(value)
	}
	return size
}

// Bytes that a list or a map takes beside its elements, and each element beside its value.
const (
	documentOverhead = 3
	elementOverhead  = 1
)

func valueSize(value types.AttributeValue) int {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return numberSize(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberBOOL, *types.AttributeValueMemberNULL:
		return 1
	case *types.AttributeValueMemberL:
		size := documentOverhead
		for _, element := range v.Value {
			size += elementOverhead + valueSize(element)
		}
		return size
	case *types.AttributeValueMemberM:
		return documentOverhead + elementOverhead*len(v.Value) + ItemSize(v.Value)
	case *types.AttributeValueMemberSS:
		return setSize(v.Value, func(s string) int { return len(s) })
	case *types.AttributeValueMemberNS:
		return setSize(v.Value, numberSize)
	case *types.AttributeValueMemberBS:
		return setSize(v.Value, func(b []byte) int { return len(b) })
	}
	return 0 // there are no other types
}

func setSize[T any](members []T, size func(T) int) int {
	sum := 0
	for _, member := range members {
		sum += size(member)
	}
	return sum
}

// numberSize is one byte, and one more for each two significant digits, without the zeros at either end. The
// documentation says so, as an approximation; that a sign takes a byte as well is what others have measured, and rather
// too much than too little.
func numberSize(n string) int {
	digits, negative := strings.CutPrefix(n, "-")
	digits, _, _ = strings.Cut(strings.ToLower(digits), "e")
	digits = strings.Trim(strings.Replace(digits, ".", "", 1), "0")
	size := 1 + (len(digits)+1)/2
	if negative {
		size++
	}
	return size
}
