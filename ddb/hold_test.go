package ddb

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// spell writes an item as text.
func spell(i item) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(i)) {
		switch v := i[name].(type) {
		case *types.AttributeValueMemberS:
			words = append(words, fmt.Sprintf("%s=%q", name, v.Value))
		case *types.AttributeValueMemberN:
			words = append(words, name+"="+v.Value)
		case *types.AttributeValueMemberB:
			words = append(words, name+"=0x"+hex.EncodeToString(v.Value))
		case *types.AttributeValueMemberM:
			words = append(words, name+"={"+spell(v.Value)+"}")
		case *types.AttributeValueMemberL:
			for at, element := range v.Value {
				words = append(words, spell(item{fmt.Sprint(name, at): element}))
			}
		default:
			words = append(words, fmt.Sprintf("%s=%T", name, v))
		}
	}
	return strings.Join(words, "\n")
}

// theHold is what holds of all statuses have, with gaps for what differs.
const theHold = `act="a"
amt=8
%sdim={a="b"}
%sexp=1773504566535897
got=7
lines=0xaaa9402664f1a41f40ebbc52c9993eb6
meta={c="d"}
%spk="live#wal_01KDVDNA0086FCC9Y7DCDZP7X3"
price="9 0 1 a #1"
req=9
rev=1
sk="%s"
sub="s"
when=1773500966535897`

// endedHold returns what a hold is stored as that has ended.
func endedHold(sort string) string {
	return fmt.Sprintf(theHold, `by="txn_01KDVDNA0086FCC9Y7DCDZP7X30000000D1EFMP07AAGFBH6BV7NPMTPH1D5"`+"\n",
		"ended=1773501026535897\n", "", sort)
}

// TestHoldItems fixes the form of stored holds: tables that exist have such items.
func TestHoldItems(t *testing.T) {
	for status, want := range map[billing.HoldStatus]string{
		billing.HoldOpen:     fmt.Sprintf(theHold, "", "", `pieces0="3 0 - 1773500966535897 - 1"`+"\n", "HOLD#0000000C"),
		billing.HoldCaptured: endedHold("HELD#C#0000000C"),
		billing.HoldReleased: endedHold("HELD#R#0000000C"),
		billing.HoldExpired:  endedHold("HELD#X#0000000C"),
	} {
		i, err := toItemHold(someHold(status))
		if err != nil {
			t.Fatal(err)
		}
		if got := spell(i); got != want {
			t.Errorf("a hold that is %s is stored as\n%s", status, got)
		}
	}
	w := typicalWallet()
	w.Held, w.Holds, w.Pieces, w.HoldEnd = 7, 2, 3, someday
	w.Voided = []billing.VoidedPiece{{Grant: billing.GrantRef{Sequence: 6, Ordinal: 2}, Amount: 5}}
	line := typicalLine()
	line.Type, line.Hold, line.HeldChange, line.HeldAfter = billing.TypeCapture, 12, -9, 7
	line.Depleted = []billing.GrantRef{{Sequence: 6, Ordinal: 2}}
	written, err := toItemLine(someWallet, line)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		item item
		want string // of the attributes that holds have added
	}{
		{"the state of a wallet", toItemWallet(w), "held=7\nholdEnd=1773500966535897\nholds=2\npieces=3\nvoided0=\"6.2:5\""},
		{"a line", written, "gone=\"6.2\"\nheld=-9\nhold=12\nkept=7"},
	} {
		maps.DeleteFunc(test.item, func(name string, _ types.AttributeValue) bool {
			return !slices.Contains([]string{"held", "holds", "pieces", "holdEnd", "voided", "hold", "kept", "gone"}, name)
		})
		if got := spell(test.item); got != test.want {
			t.Errorf("%s is stored as\n%s", test.name, got)
		}
	}
}

// TestOlderItemsHaveNoHolds: what versions without holds wrote is read as a wallet and a line that hold nothing.
func TestOlderItemsHaveNoHolds(t *testing.T) {
	written, err := toItemLine(someWallet, typicalLine())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []item{toItemWallet(typicalWallet()), written} {
		for _, name := range []string{"held", "holds", "pieces", "holdEnd", "voided", "hold", "kept", "gone"} {
			if i[name] != nil {
				t.Errorf("item %s has an attribute %s, which costs every wallet bytes", keyOf(i), name)
			}
		}
	}
	w, err := fromItemWallet(toItemWallet(typicalWallet()))
	if err != nil || w.Held != 0 || w.Holds != 0 || w.Pieces != 0 || !w.HoldEnd.IsZero() || w.Voided != nil {
		t.Errorf("the wallet is read as %+v, %v", w, err)
	}
	line, err := fromItemLine(written)
	if err != nil || line.Hold != 0 || line.HeldChange != 0 || line.HeldAfter != 0 || line.Depleted != nil {
		t.Errorf("the line is read as %+v, %v", line, err)
	}
}
