package ddb

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestItemSize(t *testing.T) {
	n := func(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }
	for name, test := range map[string]struct {
		item item
		want int
	}{
		"nothing":            {item{}, 0},
		"text":               {item{"pk": text("abc")}, 2 + 3},
		"text in bytes":      {item{"é": text("漢🙂")}, 2 + 3 + 4},
		"binary":             {item{"b": &types.AttributeValueMemberB{Value: make([]byte, 32)}}, 1 + 32},
		"truth":              {item{"b": &types.AttributeValueMemberBOOL{Value: true}}, 1 + 1},
		"null":               {item{"b": &types.AttributeValueMemberNULL{Value: true}}, 1 + 1},
		"zero":               {item{"n": n("0")}, 1 + 1},
		"a digit":            {item{"n": n("7")}, 1 + 2},
		"two digits":         {item{"n": n("42")}, 1 + 2},
		"three digits":       {item{"n": n("123")}, 1 + 3},
		"zeros at the end":   {item{"n": n("12000000")}, 1 + 2},
		"zeros at the front": {item{"n": n("0.0012")}, 1 + 2},
		"zeros within":       {item{"n": n("1001")}, 1 + 3},
		"below zero":         {item{"n": n("-1")}, 1 + 3},
		"with an exponent":   {item{"n": n("1.5E+9")}, 1 + 2},
		"an empty list":      {item{"l": &types.AttributeValueMemberL{}}, 1 + 3},
		"a list": {item{"l": &types.AttributeValueMemberL{Value: []types.AttributeValue{
			text("ab"), n("1"),
		}}}, 1 + 3 + 2*1 + 2 + 2},
		"an empty map": {item{"m": &types.AttributeValueMemberM{}}, 1 + 3},
		"a map": {item{"m": &types.AttributeValueMemberM{Value: item{"k": text("ab")}}}, 1 + 3 + 1 + 1 +
			2},
		"a map in a list":            {item{"l": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{}}}}, 1 + 3 + 1 + 3},
		"a set of texts":             {item{"s": &types.AttributeValueMemberSS{Value: []string{"ab", "c"}}}, 1 + 3},
		"a set of numbers":           {item{"s": &types.AttributeValueMemberNS{Value: []string{"1", "100"}}}, 1 + 4},
		"a set of binaries":          {item{"s": &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2, 3}}}}, 1 + 3},
		"an instant in microseconds": {item{"when": instant(someday)}, 4 + 9},
	} {
		if got := ItemSize(test.item); got != test.want {
			t.Errorf("%s: got %d, want %d", name, got, test.want)
		}
	}
}
