package ledger

import (
	"maps"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// A line that the books cannot follow is a mismatch, unless an earlier one is, and the books end before it.
func TestAuditFindsWhatTheBooksCannotFollow(t *testing.T) {
	const wallet = billing.WalletID("wal_01KDVDNA00ABCDEFGHJKMNPQRS")
	first := billing.GrantRef{Sequence: 1}
	granted := &billing.Transaction{
		Wallet: wallet, Sequence: 1, Type: billing.TypeGrant, Amount: 10, Drawdowns: []billing.Drawdown{{Grant: first, Amount: 10}},
		Created: []billing.Grant{{Wallet: wallet, Ref: first, Amount: 10, Cost: &billing.Amount{Minor: 30, Currency: "EUR"}}},
	}
	returned := billing.Grant{Wallet: wallet, Ref: billing.GrantRef{Sequence: 2}, Amount: 4, Origin: billing.NewGrantID(wallet, first)}
	returned.Cost = &billing.Amount{Minor: 14, Currency: "EUR"} // which is worth 12
	reversal := &billing.Transaction{Wallet: wallet, Sequence: 2, Type: billing.TypeReversal, Created: []billing.Grant{returned}}
	newer := &billing.Transaction{Wallet: wallet, Sequence: 3, Type: billing.TypeUsage, Amount: -1, Drawdowns: []billing.Drawdown{{Grant: first, Amount: 1}}}

	books := &bookkeeper{}
	for _, line := range []*billing.Transaction{newer, reversal, granted} {
		books.add(line)
	}
	want := finance.Changes{"EUR": {Received: 30, Deferred: 30}}
	for _, test := range []struct{ sequence, before, first int64 }{{3, 0, 2}, {3, 3, 2}, {3, 1, 1}, {2, 0, 2}} {
		audit := books.finish(&billing.Audit{OK: test.before == 0, Sequence: test.sequence, FirstMismatch: test.before})
		if audit.OK || audit.FirstMismatch != test.first || !maps.Equal(audit.Finance, want) {
			t.Errorf("%+v: got %+v", test, audit)
		}
	}
	if audit := books.finish(&billing.Audit{OK: true, Sequence: 1}); !audit.OK || audit.FirstMismatch != 0 {
		t.Errorf("of the first line alone: %+v", audit)
	}
}
