package main

import (
	"slices"
	"testing"
)

// TestScenario checks that the kept trace has a case of everything that the demonstration shows.
func TestScenario(t *testing.T) {
	s := newScenario(keptTrace(t), midnight, keptPrices(t))
	rows := 0
	for _, w := range s.wallets {
		a := recompute(w, s.prices, s.clock)
		rows += len(w.events)
		if dry := w.id == "ember"; (len(a.refused) > 0) != dry {
			t.Errorf("%s is refused %d times", w.id, len(a.refused))
		}
		if lapses := w.id != "delta" && w.id != "ember"; lapses && a.expiries == 0 {
			t.Errorf("nothing of %s lapses", w.id)
		}
		end := 0
		for part := range parts {
			first, next := w.of(part)
			if first != end {
				t.Errorf("part %d of %s begins at %d, after %d", part, w.id, first, end)
			}
			end = next
			for _, e := range w.events[first:next] {
				if e.occurredAt.After(s.clock(part)) || e.occurredAt.Before(s.clock(part).Add(-s.part)) {
					t.Errorf("%s happened at %s, and is played at %s", e.key, e.occurredAt, s.clock(part))
				}
			}
		}
		if end != len(w.events) {
			t.Errorf("%s has %d events, and its parts %d", w.id, len(w.events), end)
		}
	}
	if rows != 441 {
		t.Errorf("%d rows are played", rows)
	}
}

func TestBatches(t *testing.T) {
	if got := batches(5, 2, false); len(got) != 3 || !slices.Equal(got[2], []int{4}) {
		t.Errorf("got %v", got)
	}
	full := batches(200, fullBatchRows, true)
	if len(full) != 3 || len(full[0]) != 98 || len(full[1]) != 98 {
		t.Fatalf("got %v", full)
	}
	seen := map[int]int{}
	for _, row := range slices.Concat(full...) {
		seen[row]++
	}
	if len(seen) != 200 || seen[5] != 2 || seen[6] != 1 {
		t.Errorf("got %v", seen)
	}
}

func keptPrices(t *testing.T) *prices {
	t.Helper()
	list, err := parsePrices(pricesFile)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func keptTrace(t *testing.T) []row {
	t.Helper()
	rows, err := readTrace("testdata/trace.csv")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
