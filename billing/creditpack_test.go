package billing

import (
	"slices"
	"strings"
	"testing"
)

// TestQuantityLimit: one top-up buys at most a hundred packs, and never more credits or money than there can be.
func TestQuantityLimit(t *testing.T) {
	for _, test := range []struct {
		credits, bonus Credits
		price          int64
		want           int
	}{
		{1000 * Credit, 100 * Credit, 4990, 100},
		{1, 0, 1, 100},
		{MaxCredits / 100, 0, 1, 100},
		{MaxCredits/100 + 1, 0, 1, 99},
		{MaxCredits / 100, 1, 1, 99},
		{MaxCredits / 4, MaxCredits / 4, 1, 2},
		{MaxCredits - 1, 1, 1, 1},
		{MaxCredits, 0, MaxMoney, 1},
		{1, 0, MaxMoney / 100, 100},
		{1, 0, MaxMoney/100 + 1, 99},
		{1, 0, MaxMoney/2 + 1, 1},
	} {
		pack := CreditPack{Credits: test.credits, Bonus: test.bonus, Price: Amount{test.price, "JPY"}}
		got := pack.QuantityLimit()
		if got != test.want {
			t.Errorf("%s and %s for %d: the limit is %d, want %d", test.credits, test.bonus, test.price, got, test.want)
		}
		n := int64(got)
		if total := (test.credits + test.bonus) * Credits(n); total > MaxCredits || test.price*n > MaxMoney {
			t.Errorf("%d of %s and %s for %d are %s for %d", n, test.credits, test.bonus, test.price, total, test.price*n)
		}
	}
}

// TestCreditPackIDs: the id is an address of the code, and a code has one id.
func TestCreditPackIDs(t *testing.T) {
	for _, code := range []string{"a", "thousand", "Größe 2", "a/b #1", strings.Repeat("c", MaxCodeBytes)} {
		id := NewCreditPackID(code)
		if got, ok := id.Code(); !ok || got != code || !id.Valid() {
			t.Errorf("%q: %s is of %q, %v", code, id, got, ok)
		}
		if CheckExternalID(string(id)) == nil {
			t.Errorf("%s can be an external id", id)
		}
	}
	for _, id := range []CreditPackID{
		"", "pck_", "pck_0", "pck_!", "pck_C5", "rcd_C4", "pck_00", NewCreditPackID(" "), NewCreditPackID("a\x00"),
		NewCreditPackID(strings.Repeat("c", MaxCodeBytes+1)), NewCreditPackID("a") + "0",
	} {
		if code, ok := id.Code(); ok || id.Valid() {
			t.Errorf("%s is the id of the pack %q", id, code)
		}
	}
}

// TestOffersAreInOrder: whatever the order before, packs are offered by currency, price and code.
func TestOffersAreInOrder(t *testing.T) {
	want := []*CreditPack{
		{Code: "z", Price: Amount{1, "EUR"}},
		{Code: "a", Price: Amount{2, "EUR"}},
		{Code: "b", Price: Amount{2, "EUR"}},
		{Code: "a", Price: Amount{1, "USD"}},
	}
	for turn := range want {
		packs := append(slices.Clone(want[turn:]), want[:turn]...)
		slices.Reverse(packs)
		slices.SortFunc(packs, CompareOffers)
		if !slices.Equal(packs, want) {
			t.Errorf("turn %d: the packs are in the order %v", turn, packs)
		}
	}
}
