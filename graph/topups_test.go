package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// listed returns the ids of all top-ups of the tenant that arguments select, in pages of a size.
func (s shop) listed(size int, arguments string) (ids []string) {
	s.t.Helper()
	for after := "null"; ; {
		page := s.query(fmt.Sprintf(`{ topUps(first: %d, after: %s, %s) { nodes { id wallet { id } } pageInfo { hasNextPage endCursor } } }`,
			size, after, arguments)).in("topUps")
		found := page.of("nodes", "id")
		ids = append(ids, found...)
		more := page.in("pageInfo.hasNextPage").value() == true
		if len(found) > size || more && len(found) < size || len(ids) > 100 {
			s.t.Fatalf("a page of %d has %d nodes, and there are more: %t", size, len(found), more)
		}
		if !more {
			return ids
		}
		after = quoted(page.str("pageInfo.endCursor"))
	}
}

// The top-ups of all wallets, newest first, by status and time. One whose status changes moves to another filter.
func TestTopUpsOfTheTenant(t *testing.T) {
	s := newShop(t)
	s.api.wallet("other")
	s.sell("p", "100", "0", "10.00")
	var all []string
	for n := range 7 {
		method := []string{`"paymentMethod": "sim_ok"`, `"paymentMethod": "sim_decline"`, `"quantity": 1`}[n%3]
		input := topUpInput(fmt.Sprint("b", n), "p", method)
		if n >= 4 {
			input = strings.Replace(input, `"main"`, `"other"`, 1)
		}
		all = append(all, s.done("createTopUp", input).str("topUp.id"))
		s.clock(time.Duration(n+1) * time.Minute)
	}
	slices.Reverse(all)
	start := func(minutes int) string {
		return quoted(s.query(`{ topUp(id: "` + all[6-minutes] + `") { createdAt } }`).str("topUp.createdAt"))
	}
	same := func(name, arguments string, want ...string) {
		s.t.Helper()
		for _, size := range []int{1, 2, 3, 100} {
			if got := s.listed(size, arguments); !slices.Equal(got, want) {
				s.t.Errorf("%s, in pages of %d: got %v, want %v", name, size, got, want)
			}
		}
	}
	succeeded, failed, pending := []string{all[0], all[3], all[6]}, []string{all[2], all[5]}, []string{all[1], all[4]}
	same("all", `status: null`, all...)
	same("succeeded", `status: SUCCEEDED`, succeeded...)
	same("failed", `status: FAILED`, failed...)
	same("pending", `status: PENDING`, pending...)
	same("refunded", `status: REFUNDED`)
	same("from the third", `from: `+start(2), all[:5]...)
	same("before the third", `to: `+start(2), all[5:]...)
	same("in between", `from: `+start(1)+`, to: `+start(3), all[4:6]...)
	same("pending in between", `status: PENDING, from: `+start(1)+`, to: `+start(3), all[4])
	same("nothing", `from: "2099-01-01T00:00:00Z"`)

	s.done("simulatePayment", `{"idempotencyKey": "s", "topUpId": "`+all[4]+`", "outcome": "SUCCEED"}`)
	s.done("cancelTopUp", `{"idempotencyKey": "c", "topUpId": "`+all[1]+`"}`)
	same("succeeded", `status: SUCCEEDED`, all[0], all[3], all[4], all[6])
	same("canceled", `status: CANCELED`, all[1])
	same("pending", `status: PENDING`)
	same("all", `status: null`, all...)
	s.refusesQuery(`{ topUps(after: "x") { nodes { id } } }`, "after", "cursor")
}
