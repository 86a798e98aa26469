package billing

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestDecideFallsTogether: a refused atomic list changes nothing; only the refused command has a refusal.
func TestDecideFallsTogether(t *testing.T) {
	s := newStoredWallet(t, 0)
	s.do(false, GrantCredits{Keyed: Keyed{IdempotencyKey: "g", Actor: "a"}, Amount: 20, Source: SourcePlan})
	before := s.wallet.Clone()
	outcomes := s.do(true, charge(Keyed{IdempotencyKey: "a", Actor: "a"}, 15),
		charge(Keyed{IdempotencyKey: "b", Actor: "a"}, 6), charge(Keyed{IdempotencyKey: "c", Actor: "a"}, 5))
	if outcomes[0].Refusal != nil || outcomes[0].Transaction != nil || outcomes[1].Refusal == nil ||
		outcomes[2].Refusal != nil {
		t.Errorf("got %+v", outcomes)
	}
	if !reflect.DeepEqual(before, s.wallet.Clone()) || len(s.lines) != 1 {
		t.Error("something was changed")
	}
}

// TestDecideRefusesOnlyWhatIsTooLarge: of the commands that wait for a wallet, which may be of several callers, the one that
// does not fit a commit is refused, and the others stand.
func TestDecideRefusesOnlyWhatIsTooLarge(t *testing.T) {
	s := newStoredWallet(t, 0)
	key := func(k string) Keyed { return Keyed{IdempotencyKey: k, Actor: "a"} }
	s.do(false, GrantCredits{Keyed: key("g"), Amount: 10 * Credit, Source: SourcePlan})
	huge := testCommand{Keyed: key("huge"), wallets: []WalletID{s.wallet.ID}}
	huge.apply = func(d *Draft) *Error {
		w := d.wallet(s.wallet.ID)
		for i := range MaxCommitItems {
			w.book(Transaction{Type: TypeUsage, Key: fmt.Sprint(huge.IdempotencyKey, " ", i)})
		}
		w.book(w.line(TypeUsage, huge))
		return nil
	}
	for _, place := range []int{0, 1, 2} {
		commands := []Command{charge(key(fmt.Sprint("u", place)), Credit), charge(key(fmt.Sprint("v", place)), Credit)}
		commands = slices.Insert(commands, place, Command(huge))
		for i, o := range s.do(false, commands...) {
			switch {
			case i == place && (o.Refusal == nil || o.Refusal.Code != CodeRequestTooLarge):
				t.Errorf("the large command at %d: %+v", i, o)
			case i != place && (o.Refusal != nil || o.Transaction == nil):
				t.Errorf("beside a large command at %d, the one at %d: %+v", place, i, o)
			}
		}
	}
}
