package billing

import (
	"reflect"
	"testing"
)

// moneyLines returns a purchase with its bonus, credit that arrived from grants with and without a cost, a usage of a hold
// that was priced and states money, as no line does yet, and a refund.
func moneyLines() []*Transaction {
	price, _ := ParseDecimal("49.9")
	topUp := NewTopUpID(testWallet, GrantRef{7, 1})
	created := func(sequence int64, ordinal int, source GrantSource, cost *Amount) Grant {
		return Grant{
			Wallet: testWallet, Ref: GrantRef{sequence, ordinal}, Source: source, Amount: 10 * Credit, Priority: 100,
			EffectiveAt: testInstant, Cost: cost, CreatedAt: testInstant,
		}
	}
	bought := created(9, 0, SourcePurchase, &Amount{4192, "EUR"})
	bought.Paid = &Money{price, "EUR"}
	capture := heldLines()[0]
	capture.Sequence, capture.Type, capture.Amount, capture.HeldChange = 11, TypeCapture, -4*Credit, -4*Credit
	capture.Money = &LineMoney{Currency: "JPY", CustomerCredit: 1}
	return []*Transaction{
		{
			Wallet: testWallet, Sequence: 9, Type: TypeTopUp, Amount: 20 * Credit, BalanceAfter: 20 * Credit,
			Drawdowns: []Drawdown{{GrantRef{9, 0}, 10 * Credit}, {GrantRef{9, 1}, 10 * Credit}},
			Created:   []Grant{bought, created(9, 1, SourcePurchase, nil)}, Key: "k9", Actor: "system",
			OccurredAt: testInstant, RecordedAt: testInstant, TopUp: topUp, Money: &LineMoney{Currency: "EUR", Tax: 798},
		},
		{
			Wallet: testWallet, Sequence: 10, Type: TypeTransferIn, Amount: 30 * Credit, BalanceAfter: 50 * Credit,
			Created: []Grant{
				created(10, 0, SourceTransfer, &Amount{0, "EUR"}), created(10, 1, SourceTransfer, nil),
				created(10, 2, SourceTransfer, &Amount{1, "KWD"}),
			},
			Key: "k10", Actor: "key_test", OccurredAt: testInstant, RecordedAt: testInstant,
		},
		capture,
		{
			Wallet: testWallet, Sequence: 12, Type: TypeRefund, Amount: -10 * Credit, BalanceAfter: 36 * Credit,
			Drawdowns: []Drawdown{{GrantRef{9, 0}, 10 * Credit}}, Key: "k12", Actor: "system",
			OccurredAt: testInstant, RecordedAt: testInstant, TopUp: topUp,
			Money: &LineMoney{Currency: "EUR", Refunded: 4192, WrittenOff: 3, Tax: -798, Breakage: 5, CustomerCredit: -7},
		},
	}
}

// TestMoneyChainGolden fixes the form of lines that state money. The values were computed from the description alone, by
// another program.
func TestMoneyChainGolden(t *testing.T) {
	var head Hash
	for i, want := range []string{
		"e1757eeb5d2c45a8c83efc5daa1a598649b9adfdfb1c0a2d68e13dbd7a4ca5af",
		"45356fcf13b036e6236c3264d629e58c49df64f96843edd1fc646dce316bee86",
		"c0a0573bc16151d8734883c75473b6e603f441aed1689cd97471547e500828a9",
		"12e6abce15817d6d550d41410760915d0cd8855e0f28d4fff053777a3cb939f3",
	} {
		if head = moneyLines()[i].chain(head); head.String() != want {
			t.Errorf("line %d: got %s, want %s", i+1, head, want)
		}
	}
}

func TestChainCoversMoney(t *testing.T) {
	left := map[string]bool{
		"Hash": true, "RunID": true, "Exhausted": true, "Previous": true, "Next": true, "TypeSequence": true, "Reversed": true,
		"HeldAfter": true, "Depleted": true, // see TestChainCoversTheLine
	}
	for i := range moneyLines() {
		covers(t, "line with money", left, func(edit func(reflect.Value)) Hash {
			line := moneyLines()[i]
			edit(reflect.ValueOf(line).Elem())
			return line.chain(Hash{})
		})
	}
	covers(t, "money", nil, func(edit func(reflect.Value)) Hash {
		line := moneyLines()[3]
		edit(reflect.ValueOf(line.Money).Elem())
		return line.chain(Hash{})
	})
	covers(t, "cost", nil, func(edit func(reflect.Value)) Hash {
		line := moneyLines()[0]
		edit(reflect.ValueOf(line.Created[0].Cost).Elem())
		return line.chain(Hash{})
	})
}
