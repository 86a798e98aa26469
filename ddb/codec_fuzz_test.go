package ddb

import (
	"encoding/binary"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// roundTrip is a codec that can write again what it read.
type roundTrip struct {
	seed  item // an item that it wrote, of which the fuzzer makes others
	read  func(item) (any, error)
	write func(value any, read item) (item, error) // nil: what it reads is written by updates of several kinds
}

// twice joins the two halves of a codec.
func twice[T any](seed item, from func(item) (T, error), to func(T, item) (item, error)) roundTrip {
	r := roundTrip{seed: seed, read: reading(from)}
	if to != nil {
		r.write = func(value any, read item) (item, error) { return to(value.(T), read) }
	}
	return r
}

// roundTrips are all codecs of items, in an order that stays: the corpus names them by number.
func roundTrips(t testing.TB) []roundTrip {
	t.Helper()
	seeds := readables(t)
	walletOf := func(i item) billing.WalletRef { return newReader(i).wallet() }
	writeRecord := func(r record, i item) (item, error) {
		if r.Line != nil {
			return toItemLine(walletOf(i), r.Line)
		}
		return toItemRequest(keyOf(i), r.Request), nil
	}
	// document is the codec of a kind of documents.
	document := func(kind billing.Kind) roundTrip {
		return twice(seeds[string(kind)].item, codecs[kind].fromItem, func(d billing.Document, _ item) (item, error) {
			return codecs[kind].toItem(d)
		})
	}
	cursor := &aggregate.Cursor{
		Wallet: someWallet, Generation: 1, Zone: "UTC", Revision: 1, Sequence: 1, Hash: billing.Hash{1}, At: someday,
		Posted: 1,
	}
	row := newItem(rowKey(someWallet, 1, aggregate.RowKey{
		Span: calendar.Day, Series: aggregate.OfSubjectsAndActions, Date: "2026-03-14",
		Names: aggregate.Names{First: "user", Action: "chat"},
	}))
	row["e07"], row["q07"], row["c07"] = number(1), number(2), number(3)
	reminder := timer.NewReminder(someWallet, billing.GrantRef{Sequence: 7, Ordinal: 1}, 30, someday)
	reminder.Lasting = true
	return []roundTrip{
		twice(seeds["wallet"].item, fromItemWallet, func(w *billing.Wallet, _ item) (item, error) {
			return toItemWallet(w), nil
		}),
		twice(seeds["line"].item, fromItemRecord, writeRecord),
		twice(seeds["request"].item, fromItemRecord, writeRecord),
		document(billing.KindProfile),
		twice(seeds["page"].item, fromItemPage, func(p page, _ item) (item, error) { return toItemPage(someWallet, p), nil }),
		twice(seeds["grant"].item, fromItemGrant, func(g *billing.Grant, i item) (item, error) {
			return toItemGrant(walletOf(i), g), nil
		}),
		document(billing.KindCustomer),
		document(billing.KindWalletLink),
		document(billing.KindListed),
		document(billing.KindSearch),
		document(billing.KindClaim),
		document(billing.KindCredential),
		document(billing.KindAPIKey),
		document(outbox.KindEndpoint),
		document(outbox.KindSecrets),
		twice(toItemCursor(profileKey(someWallet), cursor), fromItemCursor,
			func(c *aggregate.Cursor, _ item) (item, error) { return toItemCursor(profileKey(c.Wallet), c), nil }),
		document(outbox.KindDelivery),
		document(outbox.KindFailed),
		document(billing.KindEvent),
		document(billing.KindClock),
		twice(row, fromItemRow, nil),
		twice(toItemTimer(reminder), fromItemTimer, func(t timer.Timer, _ item) (item, error) {
			i := toItemTimer(t)
			i[attrSort] = text(storedTimerKey(t).sort) // an older form stays what it was
			return i, nil
		}),
		document(billing.KindAudit),
		twice(seeds["request of the tenant"].item, fromItemRecord, writeRecord),
		document(billing.KindEpoch),
		document(simulated.KindRecord),
		document(billing.KindLimits),
		document(billing.KindDrawLimits),
		document(billing.KindBudget),
		document(billing.KindListedBudget),
		document(billing.KindBudgetClaim),
		document(exportjob.KindJob),
		document(exportjob.KindWork),
		document(mail.KindSettings),
		document(mail.KindMail),
	}
}

// edits reads a fuzzer's bytes as changes to an item.
type edits struct{ rest []byte }

func (e *edits) byte() byte {
	if len(e.rest) == 0 {
		return 0
	}
	b := e.rest[0]
	e.rest = e.rest[1:]
	return b
}

func (e *edits) bytes() []byte {
	n := min(int(e.byte()), len(e.rest))
	b := e.rest[:n]
	e.rest = e.rest[n:]
	return b
}

// apply makes all the changes to a copy of an item.
func (e *edits) apply(seed item) item {
	changed := maps.Clone(seed)
	for len(e.rest) > 0 {
		names := append(slices.Sorted(maps.Keys(changed)), "more")
		name := names[int(e.byte())%len(names)]
		if value := e.value(changed[name], 3); value != nil {
			changed[name] = value
		} else {
			delete(changed, name)
		}
	}
	return changed
}

// value is another value for one that was, or nil for none; lists and maps are so many deep.
func (e *edits) value(was types.AttributeValue, deep int) types.AttributeValue {
	switch kind := e.byte() % 10; {
	case kind == 0:
		return nil
	case kind == 1:
		return text(string(e.bytes()))
	case kind == 2:
		return &types.AttributeValueMemberN{Value: string(e.bytes())}
	case kind == 3:
		return number(e.number())
	case kind == 4:
		return &types.AttributeValueMemberB{Value: e.bytes()}
	case kind == 5:
		return &types.AttributeValueMemberBOOL{Value: true}
	case kind == 6 && deep > 0:
		list := []types.AttributeValue{}
		for range e.byte() % 4 {
			if v := e.value(nil, deep-1); v != nil {
				list = append(list, v)
			}
		}
		return &types.AttributeValueMemberL{Value: list}
	case kind == 7 && deep > 0:
		m := map[string]types.AttributeValue{}
		for range e.byte() % 4 {
			if v := e.value(nil, deep-1); v != nil {
				m[string(e.bytes())] = v
			}
		}
		return &types.AttributeValueMemberM{Value: m}
	}
	return e.patch(was)
}

// number is one of any size.
func (e *edits) number() int64 {
	var eight [8]byte
	copy(eight[:], e.bytes())
	return int64(binary.LittleEndian.Uint64(eight[:]))
}

// patch changes a part of a value that was: that is how compact text is got at.
func (e *edits) patch(was types.AttributeValue) types.AttributeValue {
	switch v := was.(type) {
	case *types.AttributeValueMemberS:
		return text(string(e.splice([]byte(v.Value))))
	case *types.AttributeValueMemberN:
		n, _ := strconv.ParseInt(v.Value, 10, 64)
		return number(n + e.number())
	case *types.AttributeValueMemberB:
		return &types.AttributeValueMemberB{Value: e.splice(v.Value)}
	case *types.AttributeValueMemberL:
		if len(v.Value) == 0 {
			return was
		}
		list, at := slices.Clone(v.Value), int(e.byte())%len(v.Value)
		list[at] = e.patch(list[at])
		return &types.AttributeValueMemberL{Value: list}
	case *types.AttributeValueMemberM:
		return &types.AttributeValueMemberM{Value: e.apply(v.Value)}
	}
	return was
}

// splice puts bytes in the place of some others.
func (e *edits) splice(was []byte) []byte {
	from := int(e.byte()) % (len(was) + 1)
	to := min(from+int(e.byte()%8), len(was))
	return slices.Concat(was[:from], e.bytes(), was[to:])
}

// FuzzItems shows that an item which something else has written is refused, or read whole: what was read is written as
// an item that reads as the same.
func FuzzItems(f *testing.F) {
	codecs := roundTrips(f)
	for n, c := range codecs {
		if _, err := c.read(c.seed); err != nil {
			f.Fatalf("codec %d refuses what it wrote: %v", n, err)
		}
		f.Add(byte(n), []byte{})
		for at := range byte(len(c.seed)) { // each attribute changed in one way
			f.Add(byte(n), [][]byte{
				{at, 0},                   // without it
				{at, 1, 3, 'a', ' ', '1'}, // text
				{at, 3, 8, 255, 255, 255, 255, 255, 255, 255, 127},          // the largest number
				{at, 9, 3, 2, 2, '-', '1'},                                  // a part of it
				{at, 6, 2, 1, 1, 'x', 7, 1, 1, 1, 'v', 1, 'k', at, 4, 1, 0}, // a list, and then bytes
			}[at%5])
		}
	}
	f.Fuzz(func(t *testing.T, which byte, bytes []byte) {
		c := codecs[int(which)%len(codecs)]
		changed := (&edits{bytes}).apply(c.seed)
		value, err := c.read(changed)
		if err != nil {
			if v := reflect.ValueOf(value); v.IsValid() && !v.IsZero() {
				t.Errorf("half of a value is read: %+v, %v", value, err)
			}
			return
		}
		if c.write == nil {
			return
		}
		written, err := c.write(value, changed)
		if err != nil {
			t.Fatalf("read, but cannot be written: %v\n%+v", err, value)
		}
		if again, err := c.read(written); err != nil || !reflect.DeepEqual(again, value) {
			t.Errorf("reads differently when it is written again, %v:\n got %+v\nwant %+v", err, again, value)
		}
	})
}
