package ddb

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A row of usage is at
//
//	ROW#<generation>#<span><series>#<date>#<first name><separator><action>
//
// so that the rows of one series are in the order of their dates, those of one date in the order of their names, and one
// query reads a stretch of them. Its counts are numbers to which any step can add without reading them first. For each
// slot e07 is the number of events, q07 and f07 the quantity, its whole part and its fraction in units of 10⁻¹², and c07
// the credits in micro-credits; only those that are not zero are there. DynamoDB adds up to 38 digits exactly, so that
// each holds 10²⁰ of the largest values that a usage has: the quantity is in two parts because its 30 digits would leave
// room for a hundred million only. E07, Q07, F07 and C07 are the part of these counts that is of lines which name a budget;
// rows of a wallet without budgets do not have them. thru is the line up to which the row is complete.
const (
	generationDigits = 10
	attrThrough      = "thru"
)

// spans are the letters of the spans of rows.
var spans = map[calendar.Interval]string{calendar.Day: "D", calendar.Month: "M"}

// generationPrefix begins the sort keys of a generation's rows.
func generationPrefix(generation int64) string {
	return fmt.Sprintf("%s%0*d#", sortRow, generationDigits, generation)
}

// seriesPrefix begins the sort keys of a generation's rows of one span and series.
func seriesPrefix(generation int64, span calendar.Interval, series aggregate.Series) string {
	return generationPrefix(generation) + spans[span] + string(series) + "#"
}

// nameSeparator is between the two names of a row. It sorts before everything that a name is written with, so that the
// keys are in the order of the first names, then of the actions.
const nameSeparator = "\x01"

var (
	// nameEscaper writes names without the separator, and keeps their order.
	nameEscaper   = strings.NewReplacer("\x00", "\x02\x03", "\x01", "\x02\x04", "\x02", "\x02\x05")
	nameUnescaper = strings.NewReplacer("\x02\x03", "\x00", "\x02\x04", "\x01", "\x02\x05", "\x02")
)

// namesKey ends the sort key of a row.
func namesKey(n aggregate.Names) string {
	return nameEscaper.Replace(n.First) + nameSeparator + nameEscaper.Replace(n.Action)
}

func rowKey(ref billing.WalletRef, generation int64, r aggregate.RowKey) key {
	return key{walletPartition(ref), seriesPrefix(generation, r.Span, r.Series) + string(r.Date) + "#" + namesKey(r.Names)}
}

// rowKey reads which row the item is.
func (r *reader) rowKey() (k aggregate.RowKey) {
	written, fits := strings.CutPrefix(r.required(attrSort), sortRow)
	parts := strings.SplitN(written, "#", 4)
	if !fits || len(parts) != 4 || parts[1] == "" {
		r.reject(attrSort, "it is not that of a row of usage")
		return k
	}
	for span, letter := range spans {
		if letter == parts[1][:1] {
			k.Span = span
		}
	}
	k.Series, k.Date = aggregate.Series(parts[1][1:]), calendar.Date(parts[2])
	first, action, found := strings.Cut(parts[3], nameSeparator)
	k.Names = aggregate.Names{First: nameUnescaper.Replace(first), Action: nameUnescaper.Replace(action)}
	if k.Span == "" || !k.Series.Valid() || !k.Date.Valid() || !found || namesKey(k.Names) != parts[3] {
		r.reject(attrSort, "it is not that of a row of usage")
	}
	return k
}

// upperCase is how far the letters of what names a budget are before those of all.
const upperCase = 'e' - 'E'

// addToRow adds counts to a row, which is created if it does not exist.
func addToRow(table string, ref billing.WalletRef, generation int64, r *aggregate.Row) *types.Update {
	var additions []string
	values := item{":" + attrThrough: number(r.Through)}
	add := func(kind byte, slot int, digits string) {
		if digits == "0" {
			return
		}
		name := fmt.Sprintf("%c%02d", kind, slot)
		additions = append(additions, name+" :"+name)
		values[":"+name] = &types.AttributeValueMemberN{Value: digits}
	}
	addAll := func(slots map[int]aggregate.Counts, upper byte) {
		for slot, counts := range slots {
			whole, fraction := counts.Quantity.Parts()
			add('e'-upper, slot, strconv.FormatInt(counts.Events, 10))
			add('q'-upper, slot, whole)
			add('f'-upper, slot, fraction)
			add('c'-upper, slot, counts.Credits.Micros().String())
		}
	}
	addAll(r.Slots, 0)
	addAll(r.Budgeted, upperCase)
	expression := "SET " + attrThrough + " = :" + attrThrough
	if len(additions) > 0 {
		slices.Sort(additions)
		expression += " ADD " + strings.Join(additions, ", ")
	}
	return &types.Update{
		TableName: &table, Key: newItem(rowKey(ref, generation, r.RowKey)),
		UpdateExpression: &expression, ExpressionAttributeValues: values,
	}
}

// fromItemRow reads a row.
func fromItemRow(i item) (aggregate.Row, error) {
	r := newReader(i)
	row := aggregate.Row{RowKey: r.rowKey(), Slots: map[int]aggregate.Counts{}, Through: r.count(attrThrough)}
	for name := range i {
		if name == attrPartition || name == attrSort || name == attrThrough {
			continue
		}
		slot, err := strconv.Atoi(name[1:])
		if err != nil || slot < 0 || slot > 31 {
			r.reject(name, "it is not a count of a slot")
			continue
		}
		kind, slots := name[0], row.Slots
		if kind >= 'A' && kind <= 'Z' && row.Series.WithBudgets() {
			if row.Budgeted == nil {
				row.Budgeted = map[int]aggregate.Counts{}
			}
			kind, slots = kind+upperCase, row.Budgeted
		}
		counts := slots[slot]
		switch kind {
		case 'e':
			counts.Events = r.number(name)
		case 'q':
			counts.Quantity = counts.Quantity.Plus(r.whole(name, 0))
		case 'f':
			counts.Quantity = counts.Quantity.Plus(r.whole(name, billing.DecimalFractionDigits))
		case 'c':
			counts.Credits = r.creditSum(name)
		default:
			r.reject(name, "it is not a count of a slot")
		}
		slots[slot] = counts
	}
	if err := r.err(); err != nil {
		return aggregate.Row{}, err
	}
	return row, nil
}

// bigNumber reads a whole number of up to 38 digits.
func (r *reader) bigNumber(name string) *big.Int {
	stored, found := attribute[*types.AttributeValueMemberN](r, name)
	if !found {
		return new(big.Int)
	}
	n, ok := new(big.Int).SetString(stored.Value, 10)
	if !ok || len(strings.TrimPrefix(stored.Value, "-")) > maxDigits {
		r.reject(name, "%q is not a whole number of up to %d digits", stored.Value, maxDigits)
		return new(big.Int)
	}
	return n
}

// maxDigits is how many digits a number of DynamoDB has.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
const maxDigits = 38

// whole reads a whole number, in units of the last of so many fraction digits.
func (r *reader) whole(name string, fractionDigits int) billing.Decimal {
	return billing.NewDecimal(r.bigNumber(name), fractionDigits)
}

func (r *reader) creditSum(name string) billing.CreditSum {
	sum, _ := billing.CreditSumOf(r.bigNumber(name)) // 38 digits fit
	return sum
}

// Rows implements [aggregate.Store].
func (u *Usage) Rows(
	ctx context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int, f ledger.Freshness,
) ([]aggregate.Row, bool, error) {
	if r.Last < r.First {
		return nil, false, nil
	}
	prefix := seriesPrefix(generation, r.Span, r.Series)
	from := prefix + string(r.First) + "#"
	if r.After != nil {
		from += namesKey(*r.After) + nameSeparator // which comes next, as no action is written with it
	}
	rows, err := query(ctx, u.store, span{
		table: u.store.usage, partition: walletPartition(ref), sort: attrSort,
		from: from, to: prefix + string(r.Last) + "$", // which comes next after #
		ascending: true, limit: limit + 1, strong: bool(f),
	}, fromItemRow)
	if err != nil {
		return nil, false, fmt.Errorf("reading usage: %w", err)
	}
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// Sweep implements [aggregate.Store].
func (u *Usage) Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (removed int, err error) {
	bounds := []string{sortRow}
	for _, generation := range slices.Sorted(slices.Values(keep)) {
		prefix := generationPrefix(generation)
		bounds = append(bounds, strings.TrimSuffix(prefix, "#"), strings.TrimSuffix(prefix, "#")+"$")
	}
	bounds = append(bounds, strings.TrimSuffix(sortRow, "#")+"$")
	for i := 0; i < len(bounds) && removed < limit; i += 2 { // the stretches between what is kept
		keys, err := query(ctx, u.store, span{
			table: u.store.usage, partition: walletPartition(ref), sort: attrSort, from: bounds[i], to: bounds[i+1],
			ascending: true, limit: limit - removed, strong: true,
		}, func(i item) (key, error) { return keyOf(i), nil })
		if err != nil {
			return removed, fmt.Errorf("listing usage that is out of date: %w", err)
		}
		for chunk := range slices.Chunk(keys, maxBatchWrites) {
			if err := u.store.deleteAll(ctx, u.store.usage, chunk); err != nil {
				return removed, fmt.Errorf("removing usage that is out of date: %w", err)
			}
			removed += len(chunk)
		}
	}
	return removed, nil
}
