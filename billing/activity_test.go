package billing

import (
	"slices"
	"testing"
	"time"
)

// Every type of lines has its place in this table, so that nobody adds a type without deciding whether it is activity.
func TestActivity(t *testing.T) {
	tests := map[TransactionType][]struct {
		what string
		line Transaction
		want bool
	}{
		TypeGrant: {
			{"a person's", Transaction{Actor: "key_1"}, true},
			{"of a period", Transaction{Actor: systemActor, Subscription: "sub_1"}, false},
		},
		TypeTopUp: {
			{"of a purchase", Transaction{Actor: systemActor, TopUp: "top_1"}, true},
			{"of a period", Transaction{Actor: systemActor, TopUp: "top_1", Subscription: "sub_1"}, true},
		},
		TypeRefund: {
			{"a person's", Transaction{Actor: "key_1", TopUp: "top_1"}, true},
			{"a provider's", Transaction{Actor: systemActor, TopUp: "top_1"}, true},
		},
		TypeVoid: {
			{"a person's", Transaction{Actor: "key_1"}, true},
			{"of the bonus of a refund", Transaction{Actor: systemActor, TopUp: "top_1"}, true},
			{"of what a hold gave back", Transaction{Actor: systemActor, Hold: 3}, false},
			{"of a period that changed", Transaction{Actor: systemActor, Subscription: "sub_1"}, false},
			{"of what a reversal gave back", Transaction{Actor: systemActor, Reverses: "txn_1"}, false},
		},
		TypeReversal: {
			{"of a usage", Transaction{Actor: "key_1", Reverses: "txn_1"}, false},
			{"of a refund that failed", Transaction{Actor: systemActor, TopUp: "top_1", Money: &LineMoney{}}, true},
		},
		TypeAdjustment:  {{"a person's", Transaction{Actor: "key_1"}, true}},
		TypeTransferOut: {{"a person's", Transaction{Actor: "key_1"}, true}},
		TypeTransferIn:  {{"a person's", Transaction{Actor: "key_1"}, true}},
		TypeUsage:       {{"a person's", Transaction{Actor: "key_1"}, false}},
		TypeHold:        {{"a person's", Transaction{Actor: "key_1"}, false}},
		TypeCapture:     {{"a person's", Transaction{Actor: "key_1"}, false}},
		TypeRelease:     {{"a person's", Transaction{Actor: "key_1"}, false}},
		TypeExpiry:      {{"by time", Transaction{Actor: systemActor}, false}},
		TypeRepayment:   {{"by time", Transaction{Actor: systemActor}, false}},
		TypeRollover:    {{"by time", Transaction{Actor: systemActor, Subscription: "sub_1"}, false}},
	}
	for _, kind := range TransactionTypes {
		if len(tests[kind]) == 0 {
			t.Errorf("%s is not decided", kind)
		}
		some := false
		for _, test := range tests[kind] {
			test.line.Type = kind
			if got := test.line.IsActivity(); got != test.want {
				t.Errorf("%s, %s: %t, want %t", kind, test.what, got, test.want)
			}
			some = some || test.want
		}
		if listed := slices.Contains(ActivityTypes, kind); listed != some {
			t.Errorf("%s is among the types of activity: %t, want %t", kind, listed, some)
		}
		if refused := CheckActivityTypes([]TransactionType{TypeGrant, kind}) != nil; refused == some {
			t.Errorf("%s is refused: %t", kind, refused)
		}
	}
}

func TestActivityPlaces(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 1000, time.UTC)
	a := ActivityPlace{Position{at, 7}, WalletID("wal_" + "00000000000000000000000001")}
	b := ActivityPlace{Position{at, 7}, WalletID("wal_" + "00000000000000000000000002")}
	if a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 || ActivityUntil(at).Compare(a) >= 0 {
		t.Error("places are not in their order")
	}
	if got, ok := ParseActivityPlace(a.String()); !ok || got != a {
		t.Errorf("%s became %s, %t", a, got, ok)
	}
	for _, text := range []string{"", "1 2", "1 2 wal_1", "-1 2 " + string(a.Wallet), "1 0 " + string(a.Wallet), " " + a.String(), "+" + a.String()} {
		if _, ok := ParseActivityPlace(text); ok {
			t.Errorf("%q passes for a place", text)
		}
	}
}
