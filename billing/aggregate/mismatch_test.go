package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// editedStore is a store whose lines somebody edits.
type editedStore struct {
	ledger.Store
	edit func(*billing.Transaction) *billing.Transaction // returns nil to remove the line
}

func (e *editedStore) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := e.Store.IndexedLines(ctx, ref, r)
	var kept []*billing.Transaction
	for _, line := range lines {
		if line := e.edit(line); line != nil {
			kept = append(kept, line)
		}
	}
	return kept, err
}

func (e *editedStore) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	records, err := e.Store.Records(ctx, ref, keys)
	for key, record := range records {
		if record.Line != nil {
			if record.Line = e.edit(record.Line); record.Line == nil {
				delete(records, key)
			} else {
				records[key] = record
			}
		}
	}
	return records, err
}

// A ledger that was edited is reported with its facts, the lines before are counted, and so are other wallets.
func TestMismatch(t *testing.T) {
	other := billing.HashKey("other")
	for name, test := range map[string]struct {
		edit func(*billing.Transaction) *billing.Transaction // of line 5
		says string
	}{
		"an amount": {
			func(t *billing.Transaction) *billing.Transaction { t.Amount--; return t }, "hash does not continue",
		},
		"a subject": {
			func(t *billing.Transaction) *billing.Transaction { t.Subject = "eve"; return t }, "hash does not continue",
		},
		"a hash": {
			func(t *billing.Transaction) *billing.Transaction { t.Hash[0]++; return t }, "hash does not continue",
		},
		"a removed line": {
			func(*billing.Transaction) *billing.Transaction { return nil }, "lacks the lines",
		},
		"another sequence": {
			func(t *billing.Transaction) *billing.Transaction { t.Sequence = 4; return t }, "next line in the ledger is 4",
		},
		"a later line": {
			func(t *billing.Transaction) *billing.Transaction { t.Sequence, t.Previous = 7, other; return t }, "line 5 does not",
		},
	} {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", together: ", together), func(t *testing.T) {
				unedited := func(t *billing.Transaction) *billing.Transaction { return t }
				store := &editedStore{Store: billingtest.NewMemory(), edit: unedited}
				f := aggregatetest.NewFixture(t, store, aggregatetest.NewMemory())
				ref, fine := f.Wallet("main", "UTC"), f.Wallet("fine", "UTC")
				for range 7 {
					f.Use("main", "chat", "", "1", 1, 0)
					f.Use("fine", "chat", "", "1", 1, 0)
				}
				store.edit = func(line *billing.Transaction) *billing.Transaction {
					if line.Wallet == ref.ID && line.Sequence == 5 {
						return test.edit(line)
					}
					return line
				}
				var errs []error
				commits := f.Stream.Commits()
				if together {
					errs = f.Service.ApplyAll(t.Context(), commits)
				} else {
					for _, c := range commits {
						errs = append(errs, f.Service.Apply(t.Context(), c.Before, c.After))
					}
				}
				for i, err := range errs {
					wrong := commits[i].After.WalletRef == ref && commits[i].After.Sequence >= 5
					mismatch, is := errors.AsType[*aggregate.Mismatch](err)
					if is != wrong {
						t.Errorf("commit %d: got %v", i, err)
					}
					if is && (mismatch.Wallet != ref || mismatch.Counted > 4 || !strings.Contains(err.Error(), test.says)) {
						t.Errorf("got %v, %+v", err, mismatch)
					}
				}
				cursors, err := f.Store.Cursors(t.Context(), billing.Live, []billing.WalletID{ref.ID, fine.ID}, ledger.Strong)
				if err != nil || cursors[ref.ID] == nil || cursors[ref.ID].Sequence > 4 || cursors[fine.ID].Sequence != 8 {
					t.Errorf("the cursors are %+v, %+v, %v", cursors[ref.ID], cursors[fine.ID], err)
				}
				f.CheckRows(fine)
				if err := f.Service.Rebuild(t.Context(), ref, nil); !isMismatch(err) {
					t.Errorf("rebuilding returned %v", err)
				}
			})
		}
	}
}

func isMismatch(err error) bool {
	_, is := errors.AsType[*aggregate.Mismatch](err)
	return is
}

// A state that is not the sum of its lines is reported, even if each line continues the one before.
func TestStateMismatch(t *testing.T) {
	for name, edit := range map[string]func(*billing.Wallet){
		"another head":    func(w *billing.Wallet) { w.Head[0]++ },
		"another balance": func(w *billing.Wallet) { w.Posted++ },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			ref := f.Wallet("main", "UTC")
			for range 3 {
				f.Use("main", "chat", "", "1", 1, 0)
			}
			commits := f.Stream.Commits()
			last := len(commits) - 1
			f.ApplyAll(commits[:last]...)
			for _, state := range []*billing.Wallet{commits[last].Before, commits[last].After} {
				was := *state
				edit(state)
				if err := f.Service.Apply(t.Context(), commits[last].Before, commits[last].After); !isMismatch(err) {
					t.Errorf("%d: got %v", state.Sequence, err)
				}
				*state = was
			}
			f.ApplyAll(commits[last])
			f.CheckRows(ref)
		})
	}
}

// A rebuild repairs a cursor of another ledger than the wallet's, whatever the cursor contains.
func TestRebuildRepairs(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	wrong := aggregate.Cursor{Wallet: ref, Generation: 1, Zone: "UTC", Revision: 1, Sequence: 1, Hash: billing.Hash{1}}
	row := aggregate.Row{
		RowKey: aggregate.RowKey{Span: calendar.Day, Date: "2026-01-01", Series: aggregate.Total},
		Slots:  map[int]aggregate.Counts{1: {Events: 1}},
	}
	if err := f.Store.Move(t.Context(), &aggregate.Step{To: wrong, Rows: []aggregate.Row{row}}); err != nil {
		t.Fatal(err)
	}
	f.Use("main", "chat", "", "1", 1, 0)
	commits := f.Stream.Commits()
	if err := f.Service.ApplyAll(t.Context(), commits); !isMismatch(errors.Join(err...)) {
		t.Fatalf("got %v", err)
	}
	if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	f.ApplyAll(commits...)
	f.CheckRows(ref)
	if removed, err := f.Service.Sweep(t.Context(), ref); err != nil || removed != 1 {
		t.Errorf("removed %d, %v", removed, err)
	}
	f.CheckRows(ref)
}

// A process has an old cursor, and another process has counted lines since. The first one finds the grants of these lines
// moved already. That is no mismatch: it reads the cursor again, and counts what is left.
func TestCursorFromBeforeAnotherProcess(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.GrantPaid("main", 100, billing.Amount{Minor: 50, Currency: "EUR"}, f.World.Time().AddDate(1, 0, 0))
	f.ApplyAll(f.Stream.Commits()...)
	f.Use("main", "chat", "", "1", 80, 0)
	if err := errors.Join(f.NewService().ApplyAll(t.Context(), f.Stream.Commits())...); err != nil {
		t.Fatal(err)
	}
	f.Use("main", "chat", "", "1", 20, 0)
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.CheckMoney(ref)
}
