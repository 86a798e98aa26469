package ddb

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestDueOfOtherParts: deliveries are looked for in every part of the index, and a part that cannot be read is an error
// that hides none of the others.
func TestDueOfOtherParts(t *testing.T) {
	var asked []string
	store, _ := scripted(t, func(w http.ResponseWriter, r *http.Request) {
		var call struct {
			ExpressionAttributeValues map[string]map[string]string
		}
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			t.Error(err)
		}
		for _, value := range call.ExpressionAttributeValues {
			if part := value["S"]; strings.HasPrefix(part, duePrefix) {
				asked = append(asked, part)
				if part == duePart(2) {
					answering(400, `{"__type": "ValidationException"}`)(w, r)
					return
				}
			}
		}
		answering(200, `{"Items": []}`)(w, r)
	})
	found, err := store.Due(t.Context(), time.UnixMicro(1), 10)
	if err == nil || !strings.Contains(err.Error(), "reading deliveries that are due") || len(found) > 0 {
		t.Errorf("got %d deliveries, %v", len(found), err)
	}
	for n := range dueParts {
		if len(asked) <= n || asked[n] != duePart(n) {
			t.Fatalf("it looks in %v, and not in each of %d parts once", asked, dueParts)
		}
	}
}
