package ddb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A row of usage is at
//
//	ROW#<generation>#<kind>#<date>#<length of the action>:<action><subject>
//
// so that the rows of one kind are in the order of their dates, and one query reads those of a stretch of them. Its
// counts are numbers to which any step can add without reading them first: for each slot e07, q07 and c07 are events,
// quantity and credits of usage that names a subject, E07, Q07 and C07 those of usage that names none; only those that
// are not zero are there.
const generationDigits = 10

// rowKinds are the kinds of rows: whether of days or months, and whether of actions alone or of subjects.
var rowKinds = map[rowKind]string{
	{calendar.Day, false}: "DA", {calendar.Day, true}: "DS", {calendar.Month, false}: "MA", {calendar.Month, true}: "MS",
}

type rowKind struct {
	span      calendar.Interval
	bySubject bool
}

// generationPrefix begins the sort keys of a generation's rows.
func generationPrefix(generation int64) string {
	return fmt.Sprintf("%s%0*d#", sortRow, generationDigits, generation)
}

func rowKey(ref billing.WalletRef, generation int64, r aggregate.RowKey) key {
	return key{walletPartition(ref), fmt.Sprintf("%s%s#%s#%d:%s%s", generationPrefix(generation),
		rowKinds[rowKind{r.Span, r.Subject != ""}], r.Date, len(r.Action), r.Action, r.Subject)}
}

// rowKey reads which row the item is.
func (r *reader) rowKey() (k aggregate.RowKey) {
	written, fits := strings.CutPrefix(r.required(attrSort), sortRow)
	parts := strings.SplitN(written, "#", 4)
	if !fits || len(parts) != 4 {
		r.reject(attrSort, "it is not that of a row of usage")
		return k
	}
	for kind, name := range rowKinds {
		if name == parts[1] {
			k.Span = kind.span
		}
	}
	k.Date = calendar.Date(parts[2])
	digits, names, _ := strings.Cut(parts[3], ":")
	length, err := strconv.Atoi(digits)
	if err != nil || length < 0 || length > len(names) || !k.Date.Valid() {
		r.reject(attrSort, "it is not that of a row of usage")
		return k
	}
	k.Action, k.Subject = names[:length], names[length:]
	if k.Span == "" || rowKinds[rowKind{k.Span, k.Subject != ""}] != parts[1] {
		r.reject(attrSort, "it is not the sort key of a row")
	}
	return k
}

// addToRow adds counts to a row, which is created if it does not exist. It is nil if all counts are zero.
func addToRow(table string, ref billing.WalletRef, generation int64, r *aggregate.Row) *types.Update {
	var additions []string
	values := item{}
	add := func(kind string, slot int, value types.AttributeValue) {
		name := fmt.Sprintf("%s%02d", kind, slot)
		additions = append(additions, name+" :"+name)
		values[":"+name] = value
	}
	addSlots := func(kinds string, slots map[int]aggregate.Counts) {
		for slot, counts := range slots {
			if counts.Events != 0 {
				add(kinds[0:1], slot, number(counts.Events))
			}
			if counts.Quantity != (billing.Decimal{}) {
				add(kinds[1:2], slot, &types.AttributeValueMemberN{Value: counts.Quantity.String()})
			}
			if counts.Credits != 0 {
				add(kinds[2:3], slot, number(int64(counts.Credits)))
			}
		}
	}
	addSlots("eqc", r.Named)
	addSlots("EQC", r.Anonymous)
	if len(additions) == 0 {
		return nil
	}
	slices.Sort(additions)
	return &types.Update{
		TableName: &table, Key: newItem(rowKey(ref, generation, r.RowKey)),
		UpdateExpression: aws.String("ADD " + strings.Join(additions, ", ")), ExpressionAttributeValues: values,
	}
}

// fromItemRow reads a row.
func fromItemRow(i item) (aggregate.Row, error) {
	r := newReader(i)
	row := aggregate.Row{RowKey: r.rowKey(), Named: map[int]aggregate.Counts{}, Anonymous: map[int]aggregate.Counts{}}
	for name := range i {
		if name == attrPartition || name == attrSort {
			continue
		}
		slot, err := strconv.Atoi(name[1:])
		if err != nil || slot < 0 || slot > 31 {
			r.reject(name, "it is not a count of a slot")
			continue
		}
		slots := row.Named
		if strings.ContainsRune("EQC", rune(name[0])) {
			slots = row.Anonymous
		}
		counts := slots[slot]
		switch name[0] {
		case 'e', 'E':
			counts.Events = r.number(name)
		case 'q', 'Q':
			counts.Quantity = r.sum(name)
		case 'c', 'C':
			counts.Credits = r.credits(name)
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

// sum reads a number that is a sum of decimals.
func (r *reader) sum(name string) billing.Decimal {
	stored, found := attribute[*types.AttributeValueMemberN](r, name)
	if !found {
		return billing.Decimal{}
	}
	sum, err := billing.ParseDecimalSum(stored.Value)
	if err != nil {
		r.reject(name, "%q is not a sum of decimals", stored.Value)
	}
	return sum
}

// Rows implements [aggregate.Store].
func (u *Usage) Rows(
	ctx context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int,
) ([]aggregate.Row, bool, error) {
	if r.Last < r.First {
		return nil, false, nil
	}
	prefix := generationPrefix(generation) + rowKinds[rowKind{r.Span, r.BySubject}] + "#"
	rows, err := query(ctx, u.store, span{
		table: u.store.usage, partition: walletPartition(ref), sort: attrSort,
		from: prefix + string(r.First) + "#", to: prefix + string(r.Last) + "$", // which comes next after #
		ascending: true, limit: limit + 1,
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
