package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// events returns n usages of a millionth of a credit, whose keys repeat after the given number of keys.
func events(w *billing.Wallet, n, keys int) []billing.RecordUsage {
	all := make([]billing.RecordUsage, n)
	for i := range all {
		micro := billing.Credits(1)
		all[i] = usage(w, fmt.Sprint("e", i%keys), 0)
		all[i].Credits = &micro
	}
	return all
}

func (b *fixture) batch(mode billing.BatchMode, events []billing.RecordUsage) ([]ledger.UsageOutcome, error) {
	outcomes, _, err := b.RecordUsageBatch(b.t.Context(), billingtest.Caller, billing.RecordUsageBatch{
		Wallet: string(b.wallet.ID), Mode: mode, Events: events,
	})
	return outcomes, err
}

// TestBatchOfAThousand: each key is recorded once, in order, wherever it is repeated, and whatever happens to the
// commits.
func TestBatchOfAThousand(t *testing.T) {
	for name, faults := range map[string][]billingtest.Fault{
		"smoothly": nil,
		"with accidents": {
			billingtest.LostAfter, billingtest.Raced, billingtest.NoFault, billingtest.LostBefore,
			billingtest.Busy,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			before := b.lines(b.wallet)
			b.store.Forget()
			b.store.Inject(faults...)
			outcomes, err := b.batch(billing.BestEffort, events(b.wallet, billing.MaxBatchEvents, 700))
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range outcomes {
				if o.Refusal != nil || o.Replayed != (i >= 700) || o.Transaction.Sequence != before+int64(i%700)+1 {
					t.Fatalf("event %d: %+v of line %d, %v", i, o, o.Transaction.Sequence, o.Refusal)
				}
			}
			if lines := b.lines(b.wallet) - before; lines != 700 {
				t.Errorf("%d lines are recorded", lines)
			}
			commits := b.store.Asked("Commit")
			if most := 11 + 4 + len(faults); commits > most { // eight with something new, and one for each part with repeats
				t.Errorf("%d commits were tried", commits)
			}
		})
	}
}

// TestBatchOfAThousandIsReplayed sends a batch again, half of it in other batches.
func TestBatchOfAThousandIsReplayed(t *testing.T) {
	b := newFixture(t)
	all := events(b.wallet, billing.MaxBatchEvents, billing.MaxBatchEvents)
	first, err := b.batch(billing.BestEffort, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][2]int{{0, 1000}, {250, 750}, {999, 1000}} {
		again, err := b.batch(billing.BestEffort, all[part[0]:part[1]])
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range again {
			if original := first[part[0]+i]; !o.Replayed || o.Transaction.Hash != original.Transaction.Hash {
				t.Fatalf("event %d: %+v", part[0]+i, o)
			}
		}
	}
	if lines := b.lines(b.wallet); lines != 1+billing.MaxBatchEvents {
		t.Errorf("%d lines", lines)
	}
}

func TestBatchLimits(t *testing.T) {
	b := newFixture(t)
	for _, test := range []struct {
		name   string
		mode   billing.BatchMode
		events int
		code   billing.Code
		path   string
	}{
		{"no event", billing.BestEffort, 0, billing.CodeInvalidInput, "events"},
		{"one event too many", billing.BestEffort, billing.MaxBatchEvents + 1, billing.CodeInvalidInput, "events"},
		{
			"more than one commit holds", billing.AllOrNothing, billing.MaxCommitCommands + 1, billing.CodeRequestTooLarge,
			"events",
		},
		{"no mode", "", 1, billing.CodeInvalidInput, "mode"},
	} {
		_, err := b.batch(test.mode, events(b.wallet, test.events, 2000))
		refusal, ok := err.(*billing.Error)
		if !ok || refusal.Code != test.code || strings.Join(refusal.Path, ".") != test.path {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if b.store.Asked("Commit") > 0 {
		t.Error("something was committed")
	}
	outcomes, err := b.batch(billing.AllOrNothing, events(b.wallet, billing.MaxCommitCommands, 2000))
	if err != nil || outcomes[billing.MaxCommitCommands-1].Transaction == nil {
		t.Errorf("as many as one commit holds: %v", err)
	}
	if commits := b.store.Asked("Commit"); commits != 1 {
		t.Errorf("all or nothing took %d commits", commits)
	}
}

// TestBatchRefusalsNameTheEvent sends one refused event of each kind among events that succeed.
func TestBatchRefusalsNameTheEvent(t *testing.T) {
	b := newFixture(t)
	minus := -billing.Credit
	all := events(b.wallet, 6, 6)
	all[1].Credits = &minus
	all[2].Action = ""
	all[3].Credits = nil
	all[4].IdempotencyKey = "drawdown:x"
	outcomes, err := b.batch(billing.BestEffort, all)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"", "events.1.credits", "events.2.action", "events.3.action", "events.4.idempotencyKey", "",
	} {
		refusal := outcomes[i].Refusal
		if (refusal == nil) != (want == "") || refusal != nil && strings.Join(refusal.Path, ".") != want {
			t.Errorf("event %d: %+v", i, refusal)
		}
	}
}

// TestAllOrNothingUnderAccidents: all events are recorded or none, whatever happens to the commit.
func TestAllOrNothingUnderAccidents(t *testing.T) {
	for name, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost before": billingtest.LostBefore, "lost after": billingtest.LostAfter,
		"raced": billingtest.Raced,
	} {
		for _, used := range []string{"free", "used before by the same request", "used before by another request"} {
			t.Run(name+", a key "+used, func(t *testing.T) {
				b := newFixture(t)
				all := events(b.wallet, 10, 10)
				early := all[4]
				switch used {
				case "free":
					early.IdempotencyKey = "unrelated"
				case "used before by another request":
					early.Action = "another"
				}
				if _, err := b.RecordUsage(t.Context(), billingtest.Caller, early); err != nil {
					t.Fatal(err)
				}
				before := b.lines(b.wallet)
				b.store.Inject(fault)
				outcomes, err := b.batch(billing.AllOrNothing, all)
				if err != nil {
					t.Fatal(err)
				}
				recorded := int64(0)
				for _, o := range outcomes {
					if o.Transaction != nil && !o.Replayed {
						recorded++
					}
				}
				want := map[string]int64{
					"free": 10, "used before by the same request": 9,
					"used before by another request": 0,
				}[used]
				if lines := b.lines(b.wallet) - before; lines != want || recorded != want {
					t.Errorf("%d lines were written and %d returned, want %d", lines, recorded, want)
				}
			})
		}
	}
}

// TestBatchWithAnEventRecordedBefore: what was recorded before takes no credit from the rest of a batch, all or nothing as it
// is.
func TestBatchWithAnEventRecordedBefore(t *testing.T) {
	for _, mode := range billing.BatchModes {
		b := newFixture(t)
		if _, err := b.use("before", 30); err != nil {
			t.Fatal(err)
		}
		outcomes, err := b.batch(mode, []billing.RecordUsage{usage(b.wallet, "before", 30), usage(b.wallet, "new", 60)})
		if err != nil {
			t.Fatal(err)
		}
		if !outcomes[0].Replayed || outcomes[1].Transaction == nil || outcomes[1].Replayed || outcomes[1].Refusal != nil {
			t.Errorf("%s: %+v", mode, outcomes)
		}
		if left := b.available(b.wallet); left != 10 {
			t.Errorf("%s: %s are left", mode, left)
		}
	}
}

// TestBatchOfABudgetThatDoesNotExist: each event that names it is refused at its own place, whether by an id or by an external id, and
// also if all name the same.
func TestBatchOfABudgetThatDoesNotExist(t *testing.T) {
	for _, name := range []string{
		string(billing.NewBudgetID("wal_00000000000000000000000001", billing.GrantRef{Sequence: 7})), "nobody's",
	} {
		b := newFixture(t)
		all := events(b.wallet, 2, 2)
		all[0].Budget, all[1].Budget = name, name
		outcomes, err := b.batch(billing.BestEffort, all)
		if err != nil {
			t.Fatalf("a batch of the budget %s is refused as a whole: %v", name, err)
		}
		for i, o := range outcomes {
			want := fmt.Sprint("events.", i, ".budgetId")
			if o.Refusal == nil || o.Refusal.Code != billing.CodeNotFound || strings.Join(o.Refusal.Path, ".") != want {
				t.Errorf("event %d of the budget %s: %+v", i, name, o.Refusal)
			}
		}
	}
}
