package billing

import (
	"fmt"
	"maps"
	"testing"
)

// TestRefusedTransferChangesNothing: another command of the same list commits after it.
func TestRefusedTransferChangesNothing(t *testing.T) {
	one, two := walletNumber(1), walletNumber(2)
	v := walletsView(t, one, two)
	for band := range MaxCreatedGrants + 1 { // so that credit comes from more kinds of grants than may arrive
		granted := mustDecide(t, v, GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(band)}, Wallet: string(one), Amount: Credit, Source: SourcePlan, Priority: band,
		})
		pages := maps.Clone(v.Wallets[one].Facts.Pages)
		if pages == nil {
			pages = map[int][]LiveGrant{}
		}
		for _, change := range granted.Wallets[0].Pages {
			pages[change.Number] = change.Grants
		}
		v.Wallets[one] = &Snapshot{Wallet: granted.Wallets[0].After, Facts: Facts{Pages: pages}}
	}
	transfer := TransferCredits{
		Keyed: Keyed{IdempotencyKey: "t"}, From: string(one), To: string(two), Amount: (10 + MaxCreatedGrants + 1) * Credit, Reason: "r",
	}
	adjust := AdjustBalance{Keyed: Keyed{IdempotencyKey: "a"}, Wallet: string(one), Amount: -Credit, Reason: "r"}
	verdict := Decide(v, []Command{transfer, adjust}, false)
	if o := verdict.Outcomes[0]; o.Refusal == nil || o.Refusal.Code != CodeRequestTooLarge {
		t.Fatalf("%+v", o)
	}
	if verdict.Decision == nil {
		t.Fatal("nothing is decided")
	}
	if err := verdict.Decision.Validate(); err != nil {
		t.Error(err)
	}
}
