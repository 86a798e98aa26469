package ddb

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

func typicalCursor() *aggregate.Cursor {
	return &aggregate.Cursor{
		Wallet: someWallet, Generation: 3, Zone: "Europe/Berlin", Revision: 9, Sequence: 41, Hash: billing.Hash{1, 2, 3},
		At: someday, Posted: -7, Held: 3, Debt: 9, Leveled: true, Totaled: aggregate.Level{Posted: -8, Debt: 9}, Dimensions: []string{"model", "the region"}, MovedAt: someday,
		Money: aggregate.Money{Sequence: 41, At: someday},
	}
}

// withMoney is a cursor of a wallet with paid grants, whose books are counted up to another line than its usage.
func withMoney() *aggregate.Cursor {
	c := typicalCursor()
	c.Money = aggregate.Money{
		Sequence: 40, At: someday.Add(-time.Hour), Day: "2026-01-02", Newest: 7,
		Columns: finance.Changes{"EUR": {Received: 1, Deferred: 2, Earned: -1, Tax: 3}, "KWD": {Refunded: 4, WrittenOff: 5}},
		Groups: []aggregate.Group{
			{First: billing.GrantRef{Sequence: 2}, Day: "2026-01-01"}, {First: billing.GrantRef{Sequence: 9, Ordinal: 1}, Day: "2026-01-02"},
		},
	}
	return c
}

// The books of a wallet in a cursor are read as they were written, and refused in any other form. A cursor from before money was
// counted has none.
func TestMoneyInCursor(t *testing.T) {
	want := withMoney()
	got, err := fromItemCursor(toItemCursor(cursorKey(someWallet), want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	older := toItemCursor(cursorKey(someWallet), typicalCursor())
	older["tz"] = older["zname"]
	delete(older, "zname")
	delete(older, "books")
	if got, err := fromItemCursor(older); err != nil || got.Outdated || got.Zone != "Europe/Berlin" || !reflect.DeepEqual(got.Money, aggregate.Money{}) {
		t.Errorf("an older cursor is read as %+v, %v", got, err)
	}
	for attribute, value := range map[string]types.AttributeValue{
		"books": text("40"), "bday": text("2026-02-30"), "newest": number(-1), "groups": list(text("2")), "cols": list(text("EUR 1 2")),
	} {
		i := toItemCursor(cursorKey(someWallet), want)
		i[attribute] = value
		if _, err := fromItemCursor(i); err == nil || !strings.Contains(err.Error(), attribute) {
			t.Errorf("%s: got %v", attribute, err)
		}
	}
}

func list(values ...types.AttributeValue) types.AttributeValue {
	return &types.AttributeValueMemberL{Value: values}
}

// Items of the books are refused where they are not what was written.
func TestMoneyItemRefusals(t *testing.T) {
	for name, read := range map[string]func() error{
		"positions of no group": func() error {
			_, err := fromItemPositions(newItem(key{walletPartition(someWallet), sortPositions + "x#2026-01-01"}))
			return err
		},
		"positions of no day": func() error {
			_, err := fromItemPositions(newItem(key{walletPartition(someWallet), positionsPrefix(1) + "2026-01-32"}))
			return err
		},
		"a closing of no day": func() error {
			_, err := fromItemClosing(newItem(closingKey(someWallet, "soon")))
			return err
		},
		"no column": func() error {
			i := newItem(moneyKey(someWallet, "2026-01-01"))
			i["EUR_owed"] = number(1)
			_, err := fromItemMoney(i)
			return err
		},
		"no currency": func() error {
			i := newItem(moneyKey(someWallet, "2026-01-01"))
			i["EUX_tax"] = number(1)
			_, err := fromItemMoney(i)
			return err
		},
	} {
		if err := read(); err == nil {
			t.Errorf("%s is read", name)
		}
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
		"no zone":         {"zname", nil, "missing"},
		"an unknown zone": {"zname", text("Europe/Atlantis"), "unknown time zone"},
		"half a level":    {"totaled", text("1 2"), "what is in a wallet"},
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
		"no budgeted count": {prefix + "DA#2026-01-01#a\x01", "X01", number(1)},
		"budgets of a seat": {prefix + "DS#2026-01-01#a\x01", "E01", number(1)},
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
	if size := ItemSize(toItemCursor(cursorKey(someWallet), typicalCursor())); size > 220 {
		t.Errorf("a cursor has %d bytes", size)
	}
	if size := ItemSize(toItemCursor(cursorKey(someWallet), withMoney())); size > 400 {
		t.Errorf("a cursor of a wallet with paid grants has %d bytes", size)
	}
	full := aggregate.Positions{Day: "2026-01-01"}
	for n := range int64(aggregate.GroupSize) {
		full.Grants = append(full.Grants, aggregate.GrantPosition{
			Ref: billing.GrantRef{Sequence: 123_456_789 + n}, Position: finance.Position{
				Amount: 1000 * billing.Credit, Cost: billing.Amount{Minor: 4990, Currency: "EUR"}, Left: 999 * billing.Credit,
			},
		})
	}
	if size := ItemSize(toItemPositions(someWallet, &full)); size > 12<<10 {
		t.Errorf("the positions of a full group have %d bytes", size)
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
	if size := rowSize(&row); size > 1024 {
		t.Errorf("a row of a month has %d bytes", size)
	}
	row.Budgeted = row.Slots
	if size := rowSize(&row); size > 2048 {
		t.Errorf("a row of a month in which all usage names budgets has %d bytes", size)
	}
	row.RowKey.Series, row.Budgeted = aggregate.OfBudgets, nil
	row.Names = aggregate.Names{First: string(billing.NewBudgetID(someWallet.ID, billing.GrantRef{Sequence: 123_456})), Action: "chat.completion"}
	if size := rowSize(&row); size > 1100 {
		t.Errorf("a row of a month and a budget has %d bytes", size)
	}
}

// rowSize is the size of the item that a row makes where there was none.
func rowSize(row *aggregate.Row) int {
	size := ItemSize(newItem(rowKey(someWallet, 1, row.RowKey)))
	for name, value := range addToRow("t", someWallet, 1, row).ExpressionAttributeValues {
		size += len(strings.TrimPrefix(name, ":")) + valueSize(value)
	}
	return size
}
