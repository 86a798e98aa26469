package billing

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// TestAuditEntries: a change that is no ledger line writes an entry in its own commit, once for each request, with the
// fields that changed. A request that changes nothing or is refused writes none.
func TestAuditEntries(t *testing.T) {
	v := walletsView(t, walletNumber(1))
	entries := func(d *Decision) (found []*AuditEntry) {
		for _, c := range d.Documents {
			if entry, is := c.After.(*AuditEntry); is {
				found = append(found, entry)
			}
		}
		return found
	}
	by := Caller{Tenant: Live, Actor: "key_1", RequestID: "r-1"}
	freeze := SetWalletStatus{
		Keyed: Keyed{IdempotencyKey: "k"}.By(by), Wallet: string(walletNumber(1)), Status: WalletFrozen, Reason: "chargeback",
	}
	decision := mustDecide(t, v, freeze, freeze)
	found := entries(decision)
	if len(found) != 1 {
		t.Fatalf("%d entries", len(found))
	}
	got := *found[0]
	want := AuditEntry{
		Versioned: Versioned{1}, ID: got.ID, Tenant: Live, At: testInstant, Actor: "key_1", Mutation: "setWalletStatus",
		Target: string(walletNumber(1)), Reason: "chargeback", RequestID: "r-1",
	}
	if !maps.Equal(got.Before, Metadata{"status": "ACTIVE"}) || !maps.Equal(got.After, Metadata{"status": "FROZEN"}) ||
		!got.ID.Valid() {
		t.Errorf("%+v", got)
	}
	got.Before, got.After = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	again := freeze
	again.Status, again.IdempotencyKey = WalletActive, "l"
	if found := entries(mustDecide(t, v, again)); len(found) != 0 {
		t.Errorf("setting the status that the wallet has writes %+v", found[0])
	}
	elsewhere := freeze
	elsewhere.Wallet = string(walletNumber(2))
	second := entries(mustDecide(t, walletsView(t, walletNumber(2)), elsewhere))
	if second[0].ID == found[0].ID {
		t.Error("the same key in another wallet makes the same entry")
	}
	later := auditID(testInstant.Add(time.Second), HashKey("k"))
	if later <= found[0].ID {
		t.Error("entries do not sort by time")
	}
}

// TestAuditEntriesAreNeverReplaced: an entry whose id is taken, which whoever chooses idempotency keys can bring about, is a
// condition that fails, as the store then said.
func TestAuditEntriesAreNeverReplaced(t *testing.T) {
	wallet := walletNumber(1)
	v := walletsView(t, wallet)
	freeze := SetWalletStatus{Keyed: Keyed{IdempotencyKey: "k"}, Wallet: string(wallet), Status: WalletFrozen, Reason: "r"}
	first := mustDecide(t, v, freeze).Documents[0]
	v.Documents = map[DocumentKey]Document{first.Key: first.After}
	again := mustDecide(t, v, freeze).Documents[0]
	if again.Key != first.Key || again.Before != 0 {
		t.Errorf("%+v is written in place of revision %d", again.Key, again.Before)
	}
}
