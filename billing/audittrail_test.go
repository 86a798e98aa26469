package billing

import "testing"

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
