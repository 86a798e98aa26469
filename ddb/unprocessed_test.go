package ddb

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// TestUnprocessedItems: writes and deletions that DynamoDB leaves undone are made again until all are done, each once;
// and if it does none of them for long, that is an error, so that whoever asked for them asks again.
func TestUnprocessedItems(t *testing.T) {
	var timers []timer.Timer
	for n := range 60 {
		timers = append(timers, timer.Timer{
			Wallet: someWallet, Kind: timer.Expiry, Subject: billing.GrantRef{Sequence: int64(n + 1)}.String(),
			At: time.UnixMicro(1),
		})
	}
	for name, write := range map[string]func(*Store, []timer.Timer) error{
		"PutTimers":    func(s *Store, timers []timer.Timer) error { return s.PutTimers(t.Context(), timers) },
		"DeleteTimers": func(s *Store, timers []timer.Timer) error { return s.DeleteTimers(t.Context(), timers) },
	} {
		t.Run(name, func(t *testing.T) {
			grudging := &grudgingWrites{most: 10, done: map[string]int{}}
			store, calls := scripted(t, grudging.serve)
			if err := write(store, timers); err != nil || len(grudging.done) != len(timers) || calls.Load() != 3+3+1 {
				t.Errorf("%d of %d are done after %d calls: %v", len(grudging.done), len(timers), calls.Load(), err)
			}
			for written, times := range grudging.done {
				if times != 1 {
					t.Errorf("%s is done %d times", written, times)
				}
			}
			grudging = &grudgingWrites{done: map[string]int{}}
			store, calls = scripted(t, grudging.serve)
			if err := write(store, timers[:2]); kindOf(err) != busy || calls.Load() != maxBatchTries {
				t.Errorf("if none is done: %v after %d calls", err, calls.Load())
			}
		})
	}
}

// grudgingWrites is a DynamoDB that does so many writes of a call, and leaves the others undone.
type grudgingWrites struct {
	most int

	mu   sync.Mutex
	done map[string]int // how often each item was written or deleted
}

func (g *grudgingWrites) serve(w http.ResponseWriter, r *http.Request) {
	var asked struct{ RequestItems map[string][]json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	left := map[string]any{}
	for table, writes := range asked.RequestItems {
		for i, write := range writes {
			if i < g.most {
				g.done[string(write)]++
			}
		}
		if len(writes) > g.most {
			left[table] = writes[g.most:]
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"UnprocessedItems": left})
}
