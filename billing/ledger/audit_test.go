package ledger_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// forgedStore is a store in which somebody changed lines, or the state of a wallet, without the ledger.
type forgedStore struct {
	*billingtest.Faulty
	line  func(*billing.Transaction) *billing.Transaction // nil: the line was deleted
	state func(*billing.Wallet)
}

func (f *forgedStore) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := f.Faulty.IndexedLines(ctx, ref, r)
	for i := range lines {
		lines[i] = f.line(lines[i])
	}
	return slices.DeleteFunc(lines, func(line *billing.Transaction) bool { return line == nil }), err
}

func (f *forgedStore) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	records, err := f.Faulty.Records(ctx, ref, keys)
	for key, record := range records {
		if record.Line == nil {
			continue
		}
		if record.Line = f.line(record.Line); record.Line == nil {
			delete(records, key)
			continue
		}
		records[key] = record
	}
	return records, err
}

func (f *forgedStore) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	wallets, err := f.Faulty.Wallets(ctx, tenant, ids, fresh)
	for _, w := range wallets {
		f.state(w)
	}
	return wallets, err
}

// TestAuditFindsForgery changes, one at a time, everything that somebody could change, and expects the audit to find
// it.
func TestAuditFindsForgery(t *testing.T) {
	at := func(sequence int64, edit func(*billing.Transaction)) func(*billing.Transaction) *billing.Transaction {
		return func(line *billing.Transaction) *billing.Transaction {
			if line.Sequence == sequence {
				edit(line)
			}
			return line
		}
	}
	const somewhere = -1 // any line: an earlier one does not fit either
	for name, test := range map[string]struct {
		line  func(*billing.Transaction) *billing.Transaction
		state func(*billing.Wallet)
		first int64
	}{
		"nothing":              {nil, nil, 0},
		"amount":               {at(2, func(l *billing.Transaction) { l.Amount++ }), nil, 2},
		"balance":              {at(2, func(l *billing.Transaction) { l.BalanceAfter++ }), nil, 2},
		"reason":               {at(1, func(l *billing.Transaction) { l.Reason = "x" }), nil, 1},
		"actor":                {at(4, func(l *billing.Transaction) { l.Actor = "x" }), nil, 4},
		"action":               {at(2, func(l *billing.Transaction) { l.Action = "x" }), nil, 2},
		"key":                  {at(2, func(l *billing.Transaction) { l.Key = "x" }), nil, 2},
		"when it occurred":     {at(3, func(l *billing.Transaction) { l.OccurredAt = l.OccurredAt.Add(1000) }), nil, 3},
		"when it was recorded": {at(3, func(l *billing.Transaction) { l.RecordedAt = l.RecordedAt.Add(-time.Hour) }), nil, 3},
		"type":                 {at(3, func(l *billing.Transaction) { l.Type = billing.TypeUsage }), nil, 3},
		"terms of a grant":     {at(1, func(l *billing.Transaction) { l.Created[0].Priority++ }), nil, 1},
		"hash":                 {at(3, func(l *billing.Transaction) { l.Hash[0]++ }), nil, 3},
		"hash of the last":     {at(5, func(l *billing.Transaction) { l.Hash[0]++ }), nil, 5},
		"which grant": {at(2, func(l *billing.Transaction) {
			l.Drawdowns = []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 9}, Amount: l.Drawdowns[0].Amount}}
		}), nil, somewhere},
		"a line is gone": {func(l *billing.Transaction) *billing.Transaction {
			if l.Sequence == 3 {
				return nil
			}
			return l
		}, nil, 3},
		"the first line is gone": {func(l *billing.Transaction) *billing.Transaction {
			if l.Sequence == 1 {
				return nil
			}
			return l
		}, nil, 1},
		"balance of the wallet":      {nil, func(w *billing.Wallet) { w.Posted++ }, 5},
		"debt of the wallet":         {nil, func(w *billing.Wallet) { w.Debt++ }, somewhere},
		"head of the wallet":         {nil, func(w *billing.Wallet) { w.Head[0]++ }, 5},
		"a grant and the balance":    {nil, func(w *billing.Wallet) { w.Live[0].Remaining++; w.Posted++ }, 5},
		"from one grant to another":  {nil, func(w *billing.Wallet) { w.Live[0].Remaining++; w.Live[1].Remaining-- }, 4},
		"a grant that nobody booked": {nil, func(w *billing.Wallet) { w.Live[0].Ref.Sequence = 7 }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.Pass(time.Minute)
			used, err := b.use("u", 30)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
				Keyed: keyed("r"), Transaction: used.Value.ID(), Reason: "r", ExpiredCredits: billing.ExpiredGrace,
			}); err != nil {
				t.Fatal(err)
			}
			b.credit(b.wallet, "more", 7)
			if _, err := b.use("v", 1); err != nil {
				t.Fatal(err)
			}
			store := &forgedStore{b.store, test.line, test.state}
			if store.line == nil {
				store.line = func(l *billing.Transaction) *billing.Transaction { return l }
			}
			if store.state == nil {
				store.state = func(*billing.Wallet) {}
			}
			w := billingtest.NewWorld(store, 3)
			s, err := w.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			audit, err := w.Audit(t.Context(), s, w.Time())
			if err != nil {
				t.Fatal(err)
			}
			if audit.OK != (test.first == 0) || audit.FirstMismatch != test.first && test.first != somewhere {
				t.Errorf("found %+v, want the first mismatch at %d", *audit, test.first)
			}
		})
	}
}

// TestAuditOfWhatIsBookedInPart: an audit finds nothing wrong if more has lapsed than the commits so far have booked.
func TestAuditOfWhatIsBookedInPart(t *testing.T) {
	b := newFixture(t)
	b.lapse(billing.MaxDueItems/2 + 20)
	// so that the last part is not booked
	if _, err := b.use("refused", 1000); refusalOf(err) != billing.CodeInsufficientCredits {
		t.Fatal(err)
	}
	s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil || s.Wallet.LiveGrantCount != 1+20 {
		t.Fatalf("%d grants are live, %v", s.Wallet.LiveGrantCount, err)
	}
	if audit, err := b.Audit(t.Context(), s, b.Time()); err != nil || !audit.OK ||
		audit.SumOfGrants != 120*billing.Credit {
		t.Errorf("got %+v, %v", audit, err)
	}
}
