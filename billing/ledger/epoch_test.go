package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// epochStore counts reads of the epoch, and fails them while broken is set.
type epochStore struct {
	ledger.Store
	reads  int
	broken bool
}

var errBroken = errors.New("broken")

func (e *epochStore) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if len(keys) == 1 && keys[0] == billing.EpochKey() {
		if e.reads++; e.broken {
			return nil, errBroken
		}
	}
	return e.Store.Documents(ctx, keys, f)
}

// TestEpochIsRemembered: a process reads the epoch before its first commit and then once in a while. It never commits
// with an epoch that is older than EpochWatch, and one that runs already has the new one by then.
func TestEpochIsRemembered(t *testing.T) {
	b := newFixture(t)
	store := &epochStore{Store: b.store.Store}
	b.World = billingtest.NewWorld(store, 3)
	b.Pass(time.Hour)
	use := func(key string, epoch int64, reads int) {
		t.Helper()
		line, err := b.use(key, 1)
		if err != nil || line.Value.Epoch != epoch || store.reads != reads {
			t.Fatalf("%s: got %+v, %v after %d reads; want epoch %d after %d", key, line, err, store.reads, epoch, reads)
		}
	}
	use("first", 0, 1)
	use("second", 0, 1)
	b.Pass(billing.EpochWatch/2 - time.Microsecond)
	use("third", 0, 1)
	b.Pass(time.Microsecond)
	use("renewed", 0, 2)

	other := b.rival()
	other.Pass(b.Time().Sub(billingtest.Epoch))
	if epoch, err := other.RaiseEpoch(t.Context()); err != nil || epoch != 62 {
		t.Fatalf("the epoch is %d, %v", epoch, err)
	}
	use("not known yet", 0, 2)
	b.Pass(billing.EpochWatch / 2)
	use("known", 62, 3)

	store.broken = true
	b.Pass(billing.EpochWatch - time.Microsecond)
	use("cannot be read, and is new enough", 62, 4)
	b.Pass(time.Microsecond)
	if _, err := b.use("too old", 1); !errors.Is(err, errBroken) {
		t.Errorf("a commit with an epoch that is too old: %v", err)
	}
	store.broken = false
	use("read again", 62, 6)
}

// TestRaisedEpochIsKnownAtOnce to the process that raised it, and each raise is above the one before.
func TestRaisedEpochIsKnownAtOnce(t *testing.T) {
	b := newFixture(t)
	for _, want := range []int64{1, 2} {
		if epoch, err := b.RaiseEpoch(t.Context()); err != nil || epoch != want {
			t.Fatalf("the epoch is %d, %v; want %d", epoch, err, want)
		}
		if epoch, err := b.Epoch(t.Context()); err != nil || epoch != want {
			t.Fatalf("commits have epoch %d, %v; want %d", epoch, err, want)
		}
	}
	b.Pass(40 * 366 * 24 * time.Hour)
	if epoch, err := b.RaiseEpoch(t.Context()); err == nil {
		t.Errorf("after the last epoch comes %d", epoch)
	}
}

// TestReadsAcrossARestore: a wallet that was read before it was raised is read again for a grant that is newer.
func TestReadsAcrossARestore(t *testing.T) {
	b := newFixture(t)
	stale, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.RaiseEpoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	line := b.credit(b.wallet, "raised", 7).Value
	views, err := b.GrantViews(t.Context(), stale, b.Time(), []billing.GrantRef{line.Created[0].Ref})
	if err != nil || views[line.Created[0].Ref].Remaining != 7*billing.Credit {
		t.Errorf("got %+v, %v", views, err)
	}
	raised, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := b.Grants(t.Context(), raised, b.Time(), ledger.GrantQuery{Limit: 9})
	if err != nil || len(page.Grants) != 2 || page.Grants[0].Ref != line.Created[0].Ref {
		t.Errorf("grants are listed as %+v, %v", page, err)
	}
	reversed, err := b.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
		Keyed: keyed("r"), Reason: "r", ExpiredCredits: billing.ExpiredAgain,
		Transaction: billing.NewTransactionID(b.wallet.ID, line.Sequence, line.KeyHash()), // of another epoch
	})
	if refusalOf(err) != billing.CodeNotFound {
		t.Errorf("reversing an id that was never given out: %+v, %v", reversed, err)
	}
}
