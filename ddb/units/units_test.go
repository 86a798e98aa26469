package units

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/ddb"
)

const kilobyte = 1024

// The examples of the documentation, which speak of kilobytes.
func TestExamplesOfTheDocumentation(t *testing.T) {
	kb := func(n float64) int { return int(n * kilobyte) }
	for name, test := range map[string]struct{ got, want float64 }{
		"4 KB, strong":                              {Read(kb(4), Strong), 1},
		"4 KB, eventual":                            {Read(kb(4), Eventual), 0.5},
		"4 KB, transactional":                       {Read(kb(4), Transactional), 2},
		"3,500 bytes like 4 KB":                     {Read(3500, Strong), 1},
		"8 KB, strong":                              {Read(kb(8), Strong), 2},
		"8 KB, eventual":                            {Read(kb(8), Eventual), 1},
		"8 KB, transactional":                       {Read(kb(8), Transactional), 4},
		"GetItem of 3.5 KB, rounded to 4":           {Read(kb(3.5), Strong), 1},
		"GetItem of 10 KB, rounded to 12":           {Read(kb(10), Strong), 3},
		"BatchGetItem of 1.5 and 6.5 KB, 4 and 8":   {Read(kb(1.5), Strong) + Read(kb(6.5), Strong), 3},
		"Query of 10 items, 40.8 KB, rounded to 44": {Read(kb(40.8), Strong), 11},
		"Query of 1,500 items of 64 bytes, 96 KB":   {Read(1500*64, Strong), 24},
		"what is not there, strong":                 {Read(0, Strong), 1},
		"what is not there, eventual":               {Read(0, Eventual), 0.5},

		"1 KB":                              {Write(0, kb(1), Standard), 1},
		"1 KB, transactional":               {Write(0, kb(1), Transactional), 2},
		"500 bytes like 1 KB":               {Write(0, 500, Standard), 1},
		"2 KB":                              {Write(0, kb(2), Standard), 2},
		"2 KB, transactional":               {Write(0, kb(2), Transactional), 4},
		"BatchWriteItem of 500 B, 3.5 KB":   {Write(0, 500, Standard) + Write(0, kb(3.5), Standard), 5},
		"PutItem over a larger item":        {Write(kb(3), kb(1), Standard), 3},
		"UpdateItem that lets an item grow": {Write(kb(1), kb(1.5), Standard), 2},
		"DeleteItem":                        {Write(kb(2.1), 0, Standard), 3},
		"DeleteItem of what is not there":   {Write(0, 0, Standard), 1},
		"300 KB by 310, condition true":     {Write(kb(300), kb(310), Standard), 310},
		"300 KB by 310, condition false":    {Write(kb(300), 0, Standard), 300},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %v, want %v", name, test.got, test.want)
		}
	}
}

func TestIndex(t *testing.T) {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	item := func(at string, kilobytes int) Item {
		i := Item{"pk": text("p"), "sk": text("s"), "more": text(strings.Repeat("x", kilobytes*kilobyte-100))}
		if at != "" {
			i["at"] = text(at)
		}
		return i
	}
	key := ddb.KeySchema{Partition: "pk", Sort: "at"}
	for name, test := range map[string]struct {
		before, after Item
		want          float64
	}{
		"an item without the key":    {nil, item("", 1), 0},
		"an entry comes":             {nil, item("1", 1), 1},
		"a large entry comes":        {nil, item("1", 3), 3},
		"an item becomes an entry":   {item("", 3), item("1", 2), 2},
		"an entry goes":              {item("1", 2), nil, 2},
		"an entry loses its key":     {item("1", 2), item("", 2), 2},
		"an entry stays":             {item("1", 2), item("1", 2), 0},
		"an entry changes":           {item("1", 1), item("1", 2), 2},
		"an entry changes its place": {item("1", 1), item("2", 2), 3},
	} {
		if got := Index(test.before, test.after, key); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
