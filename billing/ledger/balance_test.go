package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestBalanceAtOfWhatIsBookedInPart computes balances at instants since which more has become due than one commit
// books: when the first commit has booked a part of it, and when all is booked.
func TestBalanceAtOfWhatIsBookedInPart(t *testing.T) {
	const grants = 60
	for _, debt := range []billing.Credits{0, 25, 45, 100} { // which the grants repay, the oldest first
		t.Run(fmt.Sprint("debt of ", int64(debt)), func(t *testing.T) {
			b := newFixture(t)
			w, start := b.indebted(debt), b.Time()
			for i := range grants {
				from := start.Add(time.Hour + time.Duration(i)*time.Second)
				to := from.Add(2 * time.Hour)
				if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
					Keyed: keyed(fmt.Sprint("g", i)), Wallet: string(w.ID), Amount: billing.Credit, Source: billing.SourceTrial,
					EffectiveAt: &from, ExpiresAt: &to,
				}); err != nil {
					t.Fatal(err)
				}
			}
			b.Pass(9 * time.Hour)
			// so that the last part is not booked
			_, err := b.RecordUsage(t.Context(), billingtest.Caller, usage(w, "refused", 500))
			if refusalOf(err) != billing.CodeInsufficientCredits {
				t.Fatal(err)
			}
			for _, booked := range []string{"in part", "whole"} {
				s, err := b.Wallet(t.Context(), billing.Live, string(w.ID), ledger.Strong)
				if err != nil {
					t.Fatal(err)
				}
				for _, at := range []struct {
					after  time.Duration
					lapsed billing.Credits
				}{{2 * time.Hour, 0}, {3*time.Hour + 30*time.Second, 31}, {4 * time.Hour, grants}, {9 * time.Hour, grants}} {
					want := (grants - debt - max(0, at.lapsed-debt)) * billing.Credit
					got, err := b.BalanceAt(t.Context(), s, start.Add(at.after))
					if err != nil || got.Posted != want || got.Available != want {
						t.Errorf("booked %s: after %s %s are posted and %s available, want %s; %v", booked, at.after, got.Posted,
							got.Available, want, err)
					}
				}
				if err := b.BookDue(t.Context(), w.WalletRef); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// indebted returns a wallet with no grants and a debt of so many credits.
func (b *fixture) indebted(debt billing.Credits) *billing.Wallet {
	b.t.Helper()
	w, _, err := unpack(b.OpenWallet(b.t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("indebted"), Customer: string(b.customer.ID), Name: "w", Unit: "credits",
		OverdraftLimit: 200 * billing.Credit,
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	owed := usage(w, "owed", debt)
	owed.OnShortfall = billing.ShortfallOverdraft
	if _, err := b.RecordUsage(b.t.Context(), billingtest.Caller, owed); err != nil {
		b.t.Fatal(err)
	}
	return w
}
