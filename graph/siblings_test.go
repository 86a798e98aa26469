package graph

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// TestSiblings: what was announced is read together with what is asked for first, as many at once as one read may have,
// and the rest with the next read; each object is read once, whether it exists, does not, or its read failed.
func TestSiblings(t *testing.T) {
	var loads []int
	broken := errors.New("broken")
	fails := false
	s := newSiblings(func(_ context.Context, keys []int) (map[int]string, error) {
		loads = append(loads, len(keys))
		if fails {
			return nil, broken
		}
		found := map[int]string{}
		for _, key := range keys {
			if key%2 == 0 {
				found[key] = fmt.Sprint("object ", key)
			}
		}
		return found, nil
	})
	const all = 2*maxSiblings + 10
	for key := range all {
		s.expect(key, key) // as often as somebody names it
	}
	for key := range all {
		value, found, err := s.get(t.Context(), key)
		if err != nil || found != (key%2 == 0) || found && value != fmt.Sprint("object ", key) {
			t.Fatalf("%d: got %q, %t, %v", key, value, found, err)
		}
	}
	if got := fmt.Sprint(loads); got != fmt.Sprint([]int{maxSiblings, maxSiblings, 10}) {
		t.Errorf("they are read %s at once", got)
	}
	loads, fails = nil, true
	s.expect(-1, -2)
	for range 2 {
		for _, key := range []int{-1, -2} {
			if _, _, err := s.get(t.Context(), key); !errors.Is(err, broken) {
				t.Errorf("%d: %v", key, err)
			}
		}
	}
	if got := fmt.Sprint(loads); got != "[2]" {
		t.Errorf("what failed is read %s at once", got)
	}
	fails = false
	s.remember(-1, "changed") // a mutation shows what a read failed for
	if value, found, err := s.get(t.Context(), -1); value != "changed" || !found || err != nil {
		t.Errorf("what a mutation changed is %q, %t, %v", value, found, err)
	}
	s.forget()
	if value, found, err := s.get(t.Context(), -2); value != "object -2" || !found || err != nil {
		t.Errorf("after everything was forgotten: %q, %t, %v", value, found, err)
	}
}
