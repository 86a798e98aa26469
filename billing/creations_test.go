package billing

import (
	"fmt"
	"testing"
)

// A decision counts what it creates, and not what it changes or deletes, in many parts.
func TestCreated(t *testing.T) {
	const many = 200
	d := &Decision{Tenant: Live}
	for i := range many {
		id := CustomerID(fmt.Sprint("cus_", i))
		d.Documents = append(d.Documents, DocumentChange{Key: CustomerKey(Live, id), After: &Customer{}})
	}
	changed, deleted := CustomerKey(Live, "cus_changed"), CustomerKey(Live, "cus_deleted")
	d.Documents = append(d.Documents,
		DocumentChange{Key: changed, Before: 3, After: &Customer{}}, DocumentChange{Key: deleted, Before: 3},
		DocumentChange{Key: DocumentKey{Tenant: Live, Kind: KindTopUp, ID: "top-up"}, After: &TopUp{}},
	)
	d.Wallets = []WalletChange{
		{After: Wallet{WalletRef: WalletRef{Live, "wal_1"}, Unit: "credits"}},
		{After: Wallet{WalletRef: WalletRef{Live, "wal_2"}, Unit: "tokens"}},
		{Before: &Wallet{}, After: Wallet{WalletRef: WalletRef{Live, "wal_3"}, Unit: "tokens"}},
	}
	counts, parts := map[string]int64{}, map[int]bool{}
	for _, c := range d.Created() {
		if c.Shard < 0 || c.Shard >= CountShards {
			t.Errorf("%+v is in no part", c)
		}
		counts[string(c.Kind)+" "+c.Unit] += c.Count
		parts[c.Shard] = true
	}
	if len(counts) != 3 || counts[string(KindCustomer)+" "] != many || counts[string(KindWallet)+" credits"] != 1 ||
		counts[string(KindWallet)+" tokens"] != 1 {
		t.Errorf("counted are %v", counts)
	}
	if len(parts) != CountShards {
		t.Errorf("%d customers are in %d parts", many, len(parts))
	}
}
