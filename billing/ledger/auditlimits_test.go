package ledger_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// held is a store whose reads of the index wait until they are let go.
type held struct {
	ledger.Store
	began, release chan struct{}
}

func (h held) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	h.began <- struct{}{}
	<-h.release
	return h.Store.IndexedLines(ctx, ref, r)
}

// TestLongAudits: whoever audits a ledger that is too long is refused by its sequence, without a read.
func TestLongAudits(t *testing.T) {
	f := newFixture(t)
	s := &billing.Snapshot{Wallet: *f.wallet.Clone()}
	s.Wallet.Sequence = billing.MaxAuditedLines + 1
	reader := ledger.New(nil, ledger.Runtime{Now: f.Time}) // a read panics
	_, err := reader.Audit(t.Context(), s, f.Time())
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput ||
		!strings.Contains(refusal.Message, "100001 lines") || !strings.Contains(refusal.Message, "drawdown verify") {
		t.Errorf("got %v", err)
	}
}

// TestAuditsAtOnce: while the most audits run, another one is refused for now; when one ends, there is room again.
func TestAuditsAtOnce(t *testing.T) {
	f := newFixture(t)
	store := held{f.store, make(chan struct{}), make(chan struct{})}
	reader := ledger.New(store, ledger.Runtime{Now: f.Time})
	audit := func() error {
		s, err := f.Wallet(t.Context(), billingtest.Caller.Tenant, "wallet", ledger.Strong)
		if err != nil {
			return err
		}
		_, err = reader.Audit(t.Context(), s, f.Time())
		return err
	}
	results := make(chan error, billing.MaxAuditsAtOnce)
	for range billing.MaxAuditsAtOnce {
		go func() { results <- audit() }()
		<-store.began
	}
	var refusal *billing.Error
	if err := audit(); !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict {
		t.Errorf("one audit too many: %v", err)
	}
	close(store.release)
	for range billing.MaxAuditsAtOnce {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	go func() { <-store.began }()
	if err := audit(); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}
