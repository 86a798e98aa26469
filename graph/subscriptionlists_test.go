package graph_test

import (
	"fmt"
	"testing"
)

// Subscriptions are listed newest first: those of a wallet, and those of the tenant by status and plan.
func TestSubscriptionsAreListed(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "10", "0")
	a.plan("tried", "10", "0", `"trialDays": 7`)
	list := listing{a.api, `query($first: Int, $after: String) { list: subscriptions(first: $first, after: $after) { ` +
		connection("id") + ` } }`, `{}`}
	ofMain := listing{a.api, `query($first: Int, $after: String) { wallet(id: "main") { list: subscriptions(first: $first, after: $after) { ` +
		connection("id") + ` } } }`, `{}`}
	list.isEmpty()
	ofMain.isEmpty()
	a.wallet("second")
	var all, main []string // newest first
	by := map[string][]string{}
	for n := range 9 {
		wallet, plan := []string{"main", "second"}[n%2], []string{"free", "tried", "free"}[n%3]
		s := a.subscribe(wallet, plan)
		id, status := s.str("id"), s.str("status")
		if n%4 == 3 {
			status = a.done("cancelSubscription", `{"idempotencyKey": "`+id+`", "subscriptionId": "`+id+`", "timing": "NOW"}`).str("subscription.status")
		}
		all = append([]string{id}, all...)
		if wallet == "main" {
			main = append([]string{id}, main...)
		}
		for _, key := range []string{status, plan, status + plan} {
			by[key] = append([]string{id}, by[key]...)
		}
		a.clock(fmt.Sprintf("2026-01-01T00:%02d:00Z", n+1))
	}
	list.pages("id", all...)
	ofMain.pages("id", main...)
	ofMain.refusesCursors(cursorOf(by["tried"][0] + "0"))
	list.refusesCursors(cursorOf("tup_01KDVDNA0086FCC9Y7DCDZP7X30000000100"), cursorOf("sub_01KDVDNA0086FCC9Y7DCDZP7X30000000100"))
	filtered := func(arguments string) listing {
		return listing{a.api, `query($first: Int, $after: String) { list: subscriptions(first: $first, after: $after, ` + arguments +
			`) { ` + connection("id") + ` } }`, `{}`}
	}
	for _, status := range []string{"ACTIVE", "TRIALING", "CANCELED"} {
		filtered("status: "+status).pages("id", by[status]...)
		for _, plan := range []string{"free", "tried"} {
			if want := by[status+plan]; len(want) > 0 {
				filtered("status: "+status+`, planCode: "`+plan+`"`).pages("id", want...)
			} else {
				filtered("status: " + status + `, planCode: "` + plan + `"`).isEmpty()
			}
		}
	}
	filtered(`planCode: "tried"`).pages("id", by["tried"]...)
	filtered(`planCode: "none"`).isEmpty()
	filtered(`status: SCHEDULED`).isEmpty()
	a.isFault(a.post(`{ subscriptions(planCode: "") { nodes { id } } }`, nil), "BAD_USER_INPUT", "planCode", "planCode is empty")
	list.survives("id", func(int) {
		if len(all) < 14 {
			all = append([]string{a.subscribe("second", "free").str("id")}, all...)
		}
	}, all...)
}

// A page of a filtered list leaves out what time has moved to another list, and the next page continues behind it.
func TestListsWithoutWhatTimeMoved(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("week", "10", "0", `"trialDays": 7`)
	a.plan("month", "10", "0", `"trialDays": 31`)
	var months []string // newest first
	for n, wallet := range []string{"a", "b"} {
		a.wallet(wallet)
		months = append([]string{a.subscribe(wallet, "month").str("id")}, months...)
		a.subscribe(wallet, "week")
		a.clock(fmt.Sprintf("2026-01-0%dT00:00:00Z", n+2))
	}
	a.clock("2026-01-20T00:00:00Z") // both weeks have ended, which nobody has booked
	var got []string
	after := "null"
	for pages := 1; ; pages++ {
		page := a.query(`{ subscriptions(first: 1, status: TRIALING, after: ` + after + `) { nodes { id status } pageInfo { hasNextPage endCursor } } }`).
			in("subscriptions")
		got = append(got, page.of("nodes", "id")...)
		if page.in("pageInfo.hasNextPage").value() != true {
			break
		}
		if after = string(page.in("pageInfo.endCursor").text); after == "null" || pages > 9 {
			t.Fatalf("page %d is %s", pages, page.text)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(months) {
		t.Errorf("listed are %v, want %v", got, months)
	}
}
