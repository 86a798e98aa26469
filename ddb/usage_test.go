package ddb

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

func typicalCursor() *aggregate.Cursor {
	return &aggregate.Cursor{
		Wallet: someWallet, Generation: 3, Zone: "Europe/Berlin", Revision: 9, Sequence: 41, Hash: billing.Hash{1, 2, 3},
		At: someday, Posted: -7, Dimensions: []string{"model", "the region"}, MovedAt: someday,
	}
}

func TestCursorItem(t *testing.T) {
	want := typicalCursor()
	got, err := fromItemCursor(toItemCursor(cursorKey(someWallet), want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, c := range map[string]struct {
		attribute string
		value     types.AttributeValue // nil: it is missing
		says      string
	}{
		"no generation":   {"gen", nil, "from 1"},
		"no revision":     {"rev", nil, "from 1"},
		"no zone":         {"tz", nil, "missing"},
		"an unknown zone": {"tz", text("Europe/Atlantis"), "unknown time zone"},
		"half a hash":     {"hash", &types.AttributeValueMemberB{Value: []byte("half")}, "it has 4 bytes"},
		"below zero":      {"seq", number(-1), "below zero"},
		"of no wallet":    {"pk", text("live#someone"), "no wallet"},
	} {
		i := toItemCursor(cursorKey(someWallet), want)
		if delete(i, c.attribute); c.value != nil {
			i[c.attribute] = c.value
		}
		if _, err := fromItemCursor(i); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %s", name, err, c.says)
		}
	}
}

func TestRowItemRefusals(t *testing.T) {
	prefix := generationPrefix(1)
	for name, c := range map[string]struct {
		sort, attribute string
		value           types.AttributeValue
	}{
		"no row":            {"CURSOR", "e01", number(1)},
		"of no kind":        {prefix + "XX#2026-01-01#1:a", "e01", number(1)},
		"of no span":        {prefix + "XA#2026-01-01#a\x01", "e01", number(1)},
		"of no such number": {prefix + "DD4#2026-01-01#a\x01", "e01", number(1)},
		"three names":       {prefix + "DB#2026-01-01#a\x01b\x01c", "e01", number(1)},
		"an unknown escape": {prefix + "DA#2026-01-01#a\x02\x01", "e01", number(1)},
		"no date":           {prefix + "DA#2026-02-30#a\x01", "e01", number(1)},
		"no separator":      {prefix + "DA#2026-01-01#a", "e01", number(1)},
		"an earlier form":   {prefix + "DA#2026-01-01#1:a", "e01", number(1)},
		"a slot too far":    {prefix + "DA#2026-01-01#a\x01", "e32", number(1)},
		"no slot":           {prefix + "DA#2026-01-01#a\x01", "e", number(1)},
		"no count":          {prefix + "DA#2026-01-01#a\x01", "x01", number(1)},
		"a text":            {prefix + "DA#2026-01-01#a\x01", "e01", text("1")},
		"a fraction":        {prefix + "DA#2026-01-01#a\x01", "c01", &types.AttributeValueMemberN{Value: "0.5"}},
		"an exponent":       {prefix + "DA#2026-01-01#a\x01", "q01", &types.AttributeValueMemberN{Value: "1E+2"}},
		"39 digits":         {prefix + "DA#2026-01-01#a\x01", "c01", &types.AttributeValueMemberN{Value: strings.Repeat("9", 39)}},
	} {
		i := newItem(key{walletPartition(someWallet), c.sort})
		i[c.attribute] = c.value
		if row, err := fromItemRow(i); err == nil {
			t.Errorf("%s: got %+v", name, row)
		}
	}
}

// A cursor and rows are small, since they are paid for by the kilobyte with every usage that is counted.
func TestSizesOfUsage(t *testing.T) {
	if size := ItemSize(toItemCursor(cursorKey(someWallet), typicalCursor())); size > 200 {
		t.Errorf("a cursor has %d bytes", size)
	}
	row := aggregate.Row{
		RowKey: aggregate.RowKey{
			Span: calendar.Month, Series: aggregate.OfActions, Date: "2026-01-01",
			Names: aggregate.Names{First: "chat.completion"},
		},
		Slots: map[int]aggregate.Counts{}, Through: 123_456_789,
	}
	quantity, err := billing.ParseDecimal("123456")
	if err != nil {
		t.Fatal(err)
	}
	for day := 1; day <= 31; day++ {
		row.Slots[day] = aggregate.Counts{Events: 1234, Quantity: quantity, Credits: billing.SumOf(12_345_678)}
	}
	size := 0
	for name, value := range addToRow("t", someWallet, 1, &row).ExpressionAttributeValues {
		size += len(strings.TrimPrefix(name, ":")) + valueSize(value)
	}
	if size += ItemSize(newItem(rowKey(someWallet, 1, row.RowKey))); size > 1024 {
		t.Errorf("a row of a month has %d bytes", size)
	}
}
