package billing

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	testInstant = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	testWallet  = WalletID("wal_01KDVDNA00ABCDEFGHJKMNPQRS")
)

// TestULID compares with the example of the specification, and with values worked out by hand.
func TestULID(t *testing.T) {
	for _, test := range []struct {
		millis int64
		random Entropy
		want   string
	}{
		{0, Entropy{}, "00000000000000000000000000"},
		{0, Entropy{9: 1}, "00000000000000000000000001"},
		{1, Entropy{}, "00000000010000000000000000"},
		{1469918176385, Entropy{}, "01ARYZ6S410000000000000000"},
		{1<<48 - 1, Entropy{255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
	} {
		if got := NewULID(time.UnixMilli(test.millis), test.random); got != test.want {
			t.Errorf("%d: got %s, want %s", test.millis, got, test.want)
		}
	}
}

func TestULIDsSortByTime(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var ids []string
	for i := range 1000 {
		var entropy Entropy
		for j := range entropy {
			entropy[j] = byte(random.Uint32())
		}
		ids = append(ids, NewULID(testInstant.Add(time.Duration(i)*time.Millisecond), entropy))
	}
	if !slices.IsSorted(ids) {
		t.Error("ids of later instants sort before those of earlier ones")
	}
}

func TestIDValid(t *testing.T) {
	ulid := "01KDVDNA00ABCDEFGHJKMNPQRS"
	for _, test := range []struct {
		name string
		id   string
		want bool
	}{
		{"whole", "wal_" + ulid, true},
		{"empty", "", false},
		{"prefix alone", "wal_", false},
		{"other prefix", "cus_" + ulid, false},
		{"capital prefix", "WAL_" + ulid, false},
		{"no prefix", ulid, false},
		{"too short", "wal_" + ulid[1:], false},
		{"too long", "wal_" + ulid + "0", false},
		{"small letters", "wal_" + strings.ToLower(ulid), false},
		{"letter that is left out", "wal_" + ulid[:25] + "I", false},
		{"letter of another script", "wal_" + ulid[:24] + "é", false},
		{"space", "wal_" + ulid[:25] + " ", false},
		{"line feed after", "wal_" + ulid + "\n", false},
	} {
		if got := WalletID(test.id).Valid(); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if !CustomerID("cus_"+ulid).Valid() || !KeyID("key_"+ulid).Valid() || CustomerID("key_"+ulid).Valid() ||
		KeyID("cus_"+ulid).Valid() {
		t.Error("ids of customers and keys accept each other's prefixes")
	}
}

func TestGrantIDRoundTrip(t *testing.T) {
	for _, ref := range []GrantRef{{1, 0}, {1, 1}, {31, 31}, {32, 32}, {1<<40 - 1, 1023}} {
		id := NewGrantID(testWallet, ref)
		wallet, got, ok := id.Split()
		if !ok || wallet != testWallet || got != ref {
			t.Errorf("%s: got %s %v %v, want %v", id, wallet, got, ok, ref)
		}
		if parsed, ok := ParseGrantRef(ref.String()); !ok || parsed != ref {
			t.Errorf("%v: written as %s and read as %v, %v", ref, ref, parsed, ok)
		}
	}
}

func TestTransactionIDRoundTrip(t *testing.T) {
	for _, sequence := range []int64{1, 32, 1<<40 - 1} {
		id := NewTransactionID(testWallet, sequence, HashKey("k"))
		wallet, got, key, ok := id.Split()
		if !ok || wallet != testWallet || got != sequence || key != HashKey("k") {
			t.Errorf("%s: got %s %d %s %v", id, wallet, got, key, ok)
		}
	}
}

// TestIDsSortByAge: ids sort by age, so a cursor can be an id.
func TestIDsSortByAge(t *testing.T) {
	grants := []GrantID{
		NewGrantID(testWallet, GrantRef{1, 0}), NewGrantID(testWallet, GrantRef{1, 2}),
		NewGrantID(testWallet, GrantRef{1, 40}),
		NewGrantID(testWallet, GrantRef{2, 0}), NewGrantID(testWallet, GrantRef{40, 0}),
		NewGrantID(testWallet, GrantRef{1 << 30, 0}),
	}
	if !slices.IsSorted(grants) {
		t.Errorf("grants: %v", grants)
	}
	var lines []TransactionID
	for _, sequence := range []int64{1, 2, 33, 1025, 1 << 39} {
		lines = append(lines, NewTransactionID(testWallet, sequence, HashKey("z")))
	}
	if !slices.IsSorted(lines) {
		t.Errorf("lines: %v", lines)
	}
}

func TestSplitRefuses(t *testing.T) {
	grant := string(NewGrantID(testWallet, GrantRef{1, 0}))
	line := string(NewTransactionID(testWallet, 1, HashKey("k")))
	for _, text := range []string{
		"", "grt_", "txn_", string(testWallet), grant[:len(grant)-1], grant + "0", line[:len(line)-1], line + "0",
		"txn_" + grant[4:], "grt_" + line[4:], strings.ToLower(grant), strings.ToLower(line), " " + grant,
		grant[:10] + "U" + grant[11:],
		string(NewGrantID(testWallet, GrantRef{0, 0})), string(NewTransactionID(testWallet, 0, HashKey("k"))),
	} {
		if _, _, ok := GrantID(text).Split(); ok {
			t.Errorf("%q is accepted as a grant's id", text)
		}
		if _, _, _, ok := TransactionID(text).Split(); ok {
			t.Errorf("%q is accepted as a line's id", text)
		}
	}
}

func TestGrantRefOrders(t *testing.T) {
	ordered := []GrantRef{{1, 0}, {1, 1}, {2, 0}, {10, 0}, {10, 9}}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := a.Compare(b); sign(got) != sign(i-j) {
				t.Errorf("%v and %v compare as %d", a, b, got)
			}
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestExternalIDs(t *testing.T) {
	for _, test := range []struct {
		name string
		id   string
		want bool
	}{
		{"plain", "user-42", true},
		{"with an at", "a@example.com", true},
		{"other scripts", "пользователь-٣", true},
		{"a prefix of ours without its line", "wal", true},
		{"ours in the middle", "my_wal_1", true},
		{"capitals of ours", "WAL_1", true},
		{"255 bytes", strings.Repeat("x", 255), true},
		{"empty", "", false},
		{"blank", " \t", false},
		{"256 bytes", strings.Repeat("x", 256), false},
		{"control character", "a\x07b", false},
		{"line feed", "a\nb", false},
		{"broken UTF-8", "a\xff", false},
		{"replacement character", "a\ufffd", false},
		{"a wallet's id", string(testWallet), false},
		{"a customer of another system", "cus_NffrFeUfNV2Hib", true},
		{"a subscription of another system", "sub_1MowQVLkdIwHu7ixeraBm864", true},
		{"a transaction of another system", "txn_01hv8x29kz0t586xy6zn1a62ny", true},
		{"an event of another system", "evt_1NG8Du2eZvKYlo2CUI79vXWy", true},
		{"a prefix alone", "cus_", true},
		{"a prefix in capitals", strings.ToUpper(string(testWallet)), true},
		{"a wallet's id, with more behind", string(testWallet) + "-1", true},
		{"a wallet's id in lower case", "wal_" + strings.ToLower(string(testWallet)[4:]), true},
	} {
		refusal := CheckExternalID(test.id)
		if (refusal == nil) != test.want {
			t.Errorf("%s: %v", test.name, refusal)
		}
		if refusal != nil && (refusal.Code != CodeInvalidInput || !slices.Equal(refusal.Path, []string{"externalId"})) {
			t.Errorf("%s: %v at %v", test.name, refusal, refusal.Path)
		}
	}
	for _, prefix := range []string{
		"cus_", "wal_", "grt_", "txn_", "hld_", "rcd_", "pln_", "pck_", "sub_", "tup_", "whe_", "evt_", "dlv_", "key_", "quo_",
	} {
		form, known := idForms[prefix]
		if !known {
			t.Errorf("%s is no prefix", prefix)
		}
		like := func(length int) string {
			return prefix + strings.Repeat("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 4)[:length]
		}
		for id, want := range map[string]bool{
			like(form.least): false, like(form.most): false, like(form.least - 1): true, like(form.most + 1): true,
			like(form.least-1) + "a": true, like(form.least-1) + "U": true, like(form.least-1) + "_": true,
			strings.ToUpper(prefix) + like(form.least)[4:]: true, "x" + like(form.least): true, prefix + "1": true,
		} {
			if refusal := CheckExternalID(id); (refusal == nil) != want {
				t.Errorf("%s: %v", id, refusal)
			}
		}
	}
	now, random := time.UnixMilli(1<<41), Entropy{1}
	for _, id := range []string{
		string(NewCustomerID(now, random)), string(NewWalletID(now, random)), string(NewKeyID(now, random)),
		string(NewGrantID(testWallet, GrantRef{1, 0})), string(NewTransactionID(testWallet, 1, HashKey("k"))),
		string(NewEventID(now, random)), "whe_" + NewULID(now, random), "dlv_" + NewULID(now, random) + NewULID(now, random),
		string(NewRateCardID(RateCardRef{"d", 1})), string(NewRateCardID(RateCardRef{strings.Repeat("c", MaxCodeBytes), 1})),
	} {
		if CheckExternalID(id) == nil {
			t.Errorf("%s passes for an external id", id)
		}
	}
}

// FuzzIDs checks that whatever is read as an id is written as the same id again, so that nothing has two names.
func FuzzIDs(f *testing.F) {
	f.Add(string(testWallet))
	f.Add(string(NewGrantID(testWallet, GrantRef{1, 0})))
	f.Add(string(NewGrantID(testWallet, GrantRef{1<<40 - 1, 1023})))
	f.Add(string(NewTransactionID(testWallet, 1, HashKey("k"))))
	f.Add(string(NewRateCardID(RateCardRef{"default", 7})))
	f.Add("grt_")
	f.Add("txn_01KDVDNA00ABCDEFGHJKMNPQRS")
	f.Add(GrantRef{1, 1}.String())
	f.Fuzz(func(t *testing.T, text string) {
		if wallet, ref, ok := GrantID(text).Split(); ok && NewGrantID(wallet, ref) != GrantID(text) {
			t.Errorf("grant %q is %s %v", text, wallet, ref)
		}
		if wallet, sequence, key, ok := TransactionID(text).Split(); ok &&
			NewTransactionID(wallet, sequence, key) != TransactionID(text) {
			t.Errorf("line %q is %s %d %s", text, wallet, sequence, key)
		}
		if ref, ok := RateCardID(text).Split(); ok && NewRateCardID(ref) != RateCardID(text) {
			t.Errorf("rate card %q is %+v", text, ref)
		}
		if ref, ok := ParseGrantRef(text); ok && ref.String() != text {
			t.Errorf("ref %q is %v", text, ref)
		}
		if hash, ok := ParseHash(text); ok && hash.String() != strings.ToLower(text) {
			t.Errorf("hash %q is %s", text, hash)
		}
		_, _, grant := GrantID(text).Split()
		_, _, _, line := TransactionID(text).Split()
		_, card := RateCardID(text).Split()
		id := WalletID(text).Valid() || CustomerID(text).Valid() || KeyID(text).Valid() || EventID(text).Valid()
		if (id || grant || line || card) && CheckExternalID(text) == nil {
			t.Errorf("%q passes for an external id and for one of ours", text)
		}
	})
}
