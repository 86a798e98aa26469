package ledger_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestReplayAfterARefusal: a request that was recorded long ago is replayed, even if a process that has not read the
// wallet yet would refuse it now.
func TestReplayAfterARefusal(t *testing.T) {
	b := newFixture(t)
	first, err := b.use("all", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range []*fixture{b, b.rival()} {
		again, err := process.use("all", 100)
		if err != nil || !again.Replayed || again.Value.Hash != first.Value.Hash {
			t.Errorf("got %+v, %v", again, err)
		}
		if _, err := process.use("more", 100); refusalOf(err) != billing.CodeInsufficientCredits {
			t.Errorf("another request: %v", err)
		}
	}
}

// TestReplayBooksNothing: what time did is committed ahead of a request that would hide it, and not ahead of one that
// was committed before.
func TestReplayBooksNothing(t *testing.T) {
	b := newFixture(t)
	first, err := b.use("all", 100)
	if err != nil {
		t.Fatal(err)
	}
	from := b.Time().Add(time.Hour)
	if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("later"), Wallet: string(b.wallet.ID), Amount: 100 * billing.Credit, Source: billing.SourcePlan,
		EffectiveAt: &from,
	}); err != nil {
		t.Fatal(err)
	}
	b.Pass(time.Hour)
	revision := func() int64 {
		s, err := b.Wallet(t.Context(), billingtest.Caller.Tenant, string(b.wallet.ID), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		return s.Wallet.Revision
	}
	before := revision()
	for _, process := range []*fixture{b, b.rival()} {
		again, err := process.use("all", 100)
		if err != nil || !again.Replayed || again.Value.Hash != first.Value.Hash || revision() != before {
			t.Errorf("got %+v, %v, at revision %d after %d", again, err, revision(), before)
		}
	}
	if again, err := b.use("more", 100); err != nil || again.Replayed || revision() != before+2 {
		t.Errorf("another request: %+v, %v, at revision %d after %d", again, err, revision(), before)
	}
}
