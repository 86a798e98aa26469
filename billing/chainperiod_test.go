package billing

import (
	"reflect"
	"testing"
	"time"
)

// periodLines returns lines of periods: a trial, a rollover with and without a cost, an expiry of several grants, and a line of a
// hold with a price, as no line is yet.
func periodLines() []*Transaction {
	end, later := testInstant.AddDate(0, 1, 0), testInstant.Add(2*time.Microsecond)
	created := func(sequence int64, ordinal int, source GrantSource, amount Credits, origin GrantID, cost *Amount) Grant {
		return Grant{
			Wallet: testWallet, Ref: GrantRef{sequence, ordinal}, Source: source, Amount: amount, Priority: 100,
			EffectiveAt: testInstant, ExpiresAt: end, Origin: origin, Cost: cost,
		}
	}
	first, second := Drawdown{GrantRef{11, 0}, 3 * Credit}, Drawdown{GrantRef{11, 1}, Credit}
	line := func(sequence int64, kind TransactionType, amount, balance Credits, key string, period int, drawdowns ...Drawdown) *Transaction {
		return &Transaction{
			Wallet: testWallet, Sequence: sequence, Type: kind, Amount: amount, BalanceAfter: balance, Drawdowns: drawdowns, Key: key,
			Actor: "system", OccurredAt: testInstant, RecordedAt: later, Period: period,
		}
	}
	lines := []*Transaction{
		line(9, TypeGrant, 5*Credit, 5*Credit, "k9", 0, Drawdown{GrantRef{9, 0}, 5 * Credit}),
		line(10, TypeRollover, -4*Credit, Credit, "k10", 7, Drawdown{GrantRef{2, 0}, 3 * Credit}, Drawdown{GrantRef{2, 1}, Credit}),
		line(11, TypeRollover, 4*Credit, 5*Credit, "k11", 8, first, second),
		line(12, TypeExpiry, -4*Credit, Credit, "k12", 8, first, second),
		heldLines()[0],
	}
	lines[0].Created, lines[0].RecordedAt = []Grant{created(9, 0, SourceTrial, 5*Credit, "", nil)}, testInstant
	lines[2].Created = []Grant{
		created(11, 0, SourceRollover, 3*Credit, NewGrantID(testWallet, GrantRef{2, 0}), &Amount{41, "EUR"}),
		created(11, 1, SourceRollover, Credit, NewGrantID(testWallet, GrantRef{2, 1}), nil),
	}
	lines[3].OccurredAt, lines[3].RecordedAt = end, end
	lines[4].Sequence, lines[4].Period = 13, 12
	for _, l := range lines {
		l.Subscription = NewSubscriptionID(testWallet, GrantRef{3, 1})
	}
	return lines
}

// TestPeriodChainGolden fixes the form of lines of periods. The values were computed from the description alone, by another
// program.
func TestPeriodChainGolden(t *testing.T) {
	var head Hash
	for i, want := range []string{
		"df85b393ad99aec743bede261c11446da3db90aa9ef3a00ca0b654bacb523195",
		"7e6b522718365244ed3cafd044971c16f52f6f6b00652fd71f902f4ca022a177",
		"49ceb8fccf6e803b1266e7688f07ab75cdf5b26b680924505f0f060381a8cfa2",
		"43e9eeef9ff508319829de2d5f91ed08b1e5ef64a6206640ebfb6f3848674b79",
		"da34d810df740df60044031b6b31fffde627b828aa222ae6a2a544376ce709dd",
	} {
		if head = periodLines()[i].chain(head); head.String() != want {
			t.Errorf("line %d: got %s, want %s", i+1, head, want)
		}
	}
}

func TestChainCoversPeriods(t *testing.T) {
	left := map[string]bool{
		"Hash": true, "RunID": true, "Exhausted": true, "Previous": true, "Next": true, "TypeSequence": true, "Reversed": true,
		"HeldAfter": true, "Depleted": true, // see TestChainCoversTheLine
	}
	for i := range periodLines() {
		covers(t, "line of a period", left, func(edit func(reflect.Value)) Hash {
			line := periodLines()[i]
			edit(reflect.ValueOf(line).Elem())
			return line.chain(Hash{})
		})
	}
}
