package ddb

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// TestDueTimersOfAllPages: timers that are due are found on every page of every part of the index, each page from where
// the one before ended, also on a page that has none; and a part that cannot be read hides none of the others.
func TestDueTimersOfAllPages(t *testing.T) {
	due := timer.Timer{Wallet: someWallet, Kind: timer.Expiry, Subject: billing.GrantRef{Sequence: 1}.String()}
	due.At = time.UnixMicro(1).UTC()
	stored := map[string]any{}
	for name, value := range toItemTimer(due) {
		stored[name] = value
	}
	text := func(name string) map[string]string {
		var s struct{ Value string }
		encoded, err := json.Marshal(stored[name])
		if err == nil {
			err = json.Unmarshal(encoded, &s)
		}
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"S": s.Value}
	}
	found := map[string]any{
		attrPartition: text(attrPartition), attrSort: text(attrSort), attrDue: text(attrDue), attrDueAt: text(attrDueAt),
	}
	pages := []string{"", "second", "third"} // of each part, by where they begin; the second is empty
	var broken atomic.Bool
	store, calls := scripted(t, func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			ExclusiveStartKey         map[string]map[string]string
			ExpressionAttributeValues map[string]map[string]string
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		if broken.Load() && strings.HasSuffix(asked.ExpressionAttributeValues[":pk"]["S"], "0") {
			answering(400, `{"__type": "ValidationException"}`)(w, r)
			return
		}
		from := asked.ExclusiveStartKey["pk"]["S"]
		answer := map[string]any{"Items": []any{found}}
		for i, page := range pages[:len(pages)-1] {
			if page == from {
				answer["LastEvaluatedKey"] = map[string]any{"pk": map[string]string{"S": pages[i+1]}}
			}
		}
		if from == "second" {
			answer["Items"] = []any{}
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	for _, parts := range []int{timerShards, timerShards - 1} {
		calls.Store(0)
		timers, faults := 0, 0
		for _, err := range store.DueTimers(t.Context(), billing.Live, time.UnixMicro(2)) {
			if err != nil {
				faults++
				continue
			}
			timers++
		}
		if timers != 2*parts || faults != timerShards-parts || calls.Load() != int64(3*parts+faults) {
			t.Errorf("of %d parts: %d timers and %d faults in %d calls", parts, timers, faults, calls.Load())
		}
		broken.Store(true)
	}
}
