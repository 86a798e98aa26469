package billing

import (
	"testing"
	"time"
)

// TestMergeGrants: credit from more grants than one commit creates arrives as one grant for each source, priority and
// expiry, and only its origin is lost. Two parts that differ in anything else stay apart, and nothing is lost.
func TestMergeGrants(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	part := func(edit func(*Grant)) Grant {
		g := Grant{Source: SourceTransfer, Amount: Credit, Priority: 10, EffectiveAt: noon, ExpiresAt: noon.Add(time.Hour)}
		edit(&g)
		return g
	}
	kinds := map[string]Grant{
		"one":             part(func(*Grant) {}),
		"another source":  part(func(g *Grant) { g.Source = SourcePurchase }),
		"higher priority": part(func(g *Grant) { g.Priority = 11 }),
		"later":           part(func(g *Grant) { g.ExpiresAt = noon.Add(time.Hour + time.Microsecond) }),
		"never":           part(func(g *Grant) { g.ExpiresAt = time.Time{} }),
	}
	var parts []Grant
	for n := range MaxCreatedGrants + 1 {
		for _, kind := range kinds {
			kind.Origin = NewGrantID("wal_01KDVDNA00HDST93PJ8ZDYB21E", GrantRef{Sequence: int64(n + 1)})
			parts = append(parts, kind)
		}
	}
	merged := mergeGrants(parts)
	if len(merged) != len(kinds) {
		t.Fatalf("%d kinds of credit become %d grants", len(kinds), len(merged))
	}
	for name, kind := range kinds {
		found := 0
		for _, g := range merged {
			if g.Source == kind.Source && g.Priority == kind.Priority && g.ExpiresAt.Equal(kind.ExpiresAt) {
				found++
				if g.Amount != Credits(MaxCreatedGrants+1)*Credit || g.Origin != parts[0].Origin {
					t.Errorf("%s: %+v", name, g)
				}
			}
		}
		if found != 1 {
			t.Errorf("%s: there are %d grants of it", name, found)
		}
	}
	// As many as one commit creates keep their origins.
	if merged := mergeGrants(parts[:MaxCreatedGrants]); len(merged) != MaxCreatedGrants {
		t.Errorf("%d parts become %d grants", MaxCreatedGrants, len(merged))
	}
	// Parts of one origin, as of a grant that was drawn on twice, are one grant.
	if merged := mergeGrants([]Grant{kinds["one"], kinds["one"]}); len(merged) != 1 || merged[0].Amount != 2*Credit {
		t.Errorf("two parts of one grant become %+v", merged)
	}
}

// TestAuditComparesDebt: an audit compares the debt that each line states with that of the lines around it, even if
// somebody wrote all hashes again, so that the chain shows nothing.
func TestAuditComparesDebt(t *testing.T) {
	const id = WalletID("wal_01KDVDNA00HDST93PJ8ZDYB21E")
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	audit := func(debts ...Credits) *Audit {
		var lines []*Transaction
		var before Hash
		grant := GrantRef{Sequence: 1}
		for i, debt := range debts {
			line := &Transaction{Wallet: id, Sequence: int64(i + 1), Type: TypeUsage, OccurredAt: noon, RecordedAt: noon}
			line.Amount, line.BalanceAfter, line.DebtAfter = -Credit, Credits(1-i)*Credit, debt
			switch i {
			case 0:
				line.Type, line.Amount = TypeGrant, Credit
				line.Created = []Grant{{Ref: grant, Source: SourceTrial, Amount: Credit, EffectiveAt: noon}}
				line.Drawdowns = []Drawdown{{grant, Credit}}
			case 1:
				line.Drawdowns = []Drawdown{{grant, Credit}}
			}
			line.Hash = line.chain(before)
			before = line.Hash
			lines = append(lines, line)
		}
		last := lines[len(lines)-1]
		w := &Wallet{WalletRef: WalletRef{Tenant: Live, ID: id}, Sequence: last.Sequence, Posted: last.BalanceAfter}
		w.Debt, w.Head, w.CommittedAt = 2*Credit, last.Hash, noon
		a := NewAuditor(w, nil, nil)
		for i := len(lines) - 1; i >= 0; i-- {
			a.Add(lines[i])
		}
		return a.Finish(noon)
	}
	if got := audit(0, 0, Credit, 2*Credit); !got.OK {
		t.Fatalf("true books do not pass: %+v", got)
	}
	for at, debts := range [][]Credits{
		{1, 0, Credit, 2 * Credit}, {0, 1, Credit, 2 * Credit}, {0, 0, Credit + 1, 2 * Credit}, {0, 0, Credit, 2*Credit + 1},
	} {
		// Nothing says which of the line and the one before it is wrong, so that the earlier is named.
		if got := audit(debts...); got.OK || got.FirstMismatch != int64(max(at, 1)) {
			t.Errorf("debts %v: %+v", debts, got)
		}
	}
}
