package billing

import (
	"slices"
	"testing"
)

// A wallet asks for attention for what it lacks, and one that is closed for nothing.
func TestAttentionOfWallet(t *testing.T) {
	w := Wallet{
		Status: WalletFrozen, Sequence: 3, Depleted: true, Debt: 1, Recharge: &Recharge{Enabled: true, Failures: 1},
		Alerts: []BalanceAlert{{Threshold: 50 * Credit, Active: true}, {Threshold: 20 * Credit, Active: true}},
	}
	want := []Cause{
		{Kind: AttentionBalanceLow, Detail: "Less than 20 credits are left."},
		{Kind: AttentionBalanceDepleted},
		{Kind: AttentionInDebt},
		{Kind: AttentionFrozen},
		{Kind: AttentionRechargeFailed, Detail: "The last charge failed."},
	}
	if got := w.Attention(); !slices.Equal(got, want) {
		t.Errorf("it asks for %+v, want %+v", got, want)
	}
	closed := w
	closed.Status = WalletClosed
	if got := closed.Attention(); len(got) > 0 || !AttentionChanged(&w, &closed) {
		t.Errorf("a closed wallet asks for %+v", got)
	}
	if got := (*Wallet)(nil).Attention(); len(got) > 0 {
		t.Errorf("no wallet asks for %+v", got)
	}
}
