package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The holds of a wallet come in pages, newest first, open and ended ones, all or by status.
func TestListHolds(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "g", "100")
	a.query(`{ wallet(id: "main") { holds { nodes { id } pageInfo { hasNextPage endCursor } } } }`).in("wallet.holds").
		is(`{"nodes": [], "pageInfo": {"hasNextPage": false, "endCursor": null}}`)
	want := map[string][]string{}
	for i := range 20 {
		status, seconds := []string{"OPEN", "CAPTURED", "RELEASED", "EXPIRED", "EXPIRED"}[i%5], 900
		if status == "EXPIRED" {
			seconds = 30 + i // the first half is booked
		}
		id := a.place(fmt.Sprint("h", i), "1", fmt.Sprintf(`"expiresInSeconds": %d`, seconds)).str("hold.id")
		switch status {
		case "CAPTURED":
			a.capture(fmt.Sprint("c", i), id, "0.5")
		case "RELEASED":
			a.done("releaseHold", ofHold(fmt.Sprint("r", i), id))
		}
		want[""], want[status] = append(want[""], id), append(want[status], id)
	}
	a.world.Pass(40 * time.Second)
	a.use("main", "books", "1")
	a.world.Pass(20 * time.Second)
	for status, ids := range want {
		slices.Reverse(ids)
		for _, first := range []int{1, 3, 7, 20, 100} {
			var got []string
			filter, after := "", "null"
			if status != "" {
				filter = ", status: " + status
			}
			for {
				page := a.query(fmt.Sprintf(`{ wallet(id: "main") { holds(first: %d, after: %s%s) { nodes { id status }
					edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, first, after, filter)).in("wallet.holds")
				page.in("pageInfo.hasPreviousPage").is(fmt.Sprint(after != "null"))
				got = append(got, page.of("nodes", "id")...)
				if !slices.Equal(page.of("edges", "cursor")[len(page.list("edges"))-1:], []string{page.str("pageInfo.endCursor")}) {
					t.Errorf("the last cursor of %s", page.text)
				}
				for _, is := range page.of("nodes", "status") {
					if status != "" && is != status {
						t.Errorf("among the holds that are %s is one that is %s", status, is)
					}
				}
				if string(page.in("pageInfo.hasNextPage").text) == "false" {
					break
				}
				after = quoted(page.str("pageInfo.endCursor"))
			}
			if !slices.Equal(got, ids) {
				t.Errorf("%d a page, status %q: got %v, want %v", first, status, got, ids)
			}
		}
	}
	cursor := a.query(`{ wallet(id: "main") { holds(first: 1) { pageInfo { endCursor } } } }`).str("wallet.holds.pageInfo.endCursor")
	a.refusesQuery(`{ wallet(id: "other") { holds(after: "`+cursor+`") { nodes { id } } } }`, "after", "not a cursor of this list")
	a.refusesQuery(`{ wallet(id: "main") { holds(after: "x") { nodes { id } } } }`, "after", "not a cursor of this list")
	a.refusesQuery(`{ wallet(id: "main") { holds(first: 101) { nodes { id } } } }`, "first", "1 to 100")
	a.refusesQuery(`{ wallet(id: "main") { holds(first: 0) { nodes { id } } } }`, "first", "1 to 100")
}

// The lines of a hold come in pages, newest first.
func TestLinesOfAHold(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "100")
	id := a.place("h", "100").str("hold.id")
	want := []string{"h"}
	for i := range 30 {
		a.capture(fmt.Sprint("c", i), id, "1", `"final": false`)
		want = append([]string{fmt.Sprint("c", i)}, want...)
	}
	var got []string
	for after := "null"; ; {
		page := a.query(`{ hold(id: "` + id + `") { transactions(first: 7, after: ` + after + `) { nodes { idempotencyKey }
			pageInfo { hasNextPage endCursor } } } }`).in("hold.transactions")
		got = append(got, page.of("nodes", "idempotencyKey")...)
		if string(page.in("pageInfo.hasNextPage").text) == "false" {
			break
		}
		after = quoted(page.str("pageInfo.endCursor"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	second := a.query(`{ wallet(id: "main") { transactions { pageInfo { endCursor } } } }`).str("wallet.transactions.pageInfo.endCursor")
	a.refusesQuery(`{ hold(id: "`+id+`") { transactions(after: "`+second+`") { nodes { id } } } }`, "after", "not a cursor of this list")
}

// A hold of another tenant does not exist, whichever way it is asked for. Its id alone opens nothing.
func TestHoldsOfAnotherTenant(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	placed := a.place("h", "4")
	id := placed.str("hold.id")
	document := `query($id: ID!) { hold(id: $id) { id } node(id: $id) { __typename id ... on Hold { amount } } }`
	a.query(document, `{"id": "`+id+`"}`).is(`{"hold": {"id": "` + id + `"}, "node": {"__typename": "Hold", "id": "` + id + `", "amount": "4"}}`)
	test := a.inTest()
	test.query(document, `{"id": "`+id+`"}`).is(`{"hold": null, "node": null}`)
	for _, none := range []string{"", "hld_", strings.ToLower(id), id + "0", id[:len(id)-1] + "9", placed.str("transaction.id")} {
		a.query(`query($id: ID!) { hold(id: $id) { id } }`, `{"id": "`+none+`"}`).is(`{"hold": null}`)
	}
}

// A page of lines that are of holds costs the same reads with ten lines or a hundred.
func TestReadsOfHolds(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1000")
	for i := range 40 {
		id := a.place(fmt.Sprint("h", i), "2", `"expiresInSeconds": 86400`).str("hold.id")
		if i%4 == 0 {
			continue
		}
		a.capture(fmt.Sprint("c", i), id, "1", fmt.Sprintf(`"final": %v`, i%4 == 1))
		if i%4 == 3 {
			a.done("releaseHold", ofHold(fmt.Sprint("r", i), id))
		}
	}
	a.query(`{ wallet(id: "main") { id } }`) // so that key and external id are known
	open := map[string]int{"Wallets": 1, "IndexedLines": 1, "Holds": 1, "CapturedHolds": 1, "ReleasedHolds": 1, "ExpiredHolds": 1}
	for _, first := range []int{20, 100} {
		a.reads(fmt.Sprintf(`{ wallet(id: "main") { transactions(first: %d) { nodes { type hold { id status remaining } } } } }`, first), open)
		a.reads(fmt.Sprintf(`{ wallet(id: "main") { transactions(first: %d) { nodes { hold { grants { grant { held } } wallet { balance { held } } } }
			edges { node { hold { subject } } } } } }`, first),
			map[string]int{
				"Wallets": 1, "IndexedLines": 1, "Holds": 1, "CapturedHolds": 1, "ReleasedHolds": 1, "ExpiredHolds": 1, "Grants": 1,
				"ListHolds": 1,
			})
		a.reads(fmt.Sprintf(`{ wallet(id: "main") { holds(first: %d) { nodes { status grants { grant { held } } wallet { balance { held } } } } } }`, first),
			map[string]int{
				"Wallets": 1, "ListHolds": 2, "ListCapturedHolds": 1, "ListReleasedHolds": 1, "ListExpiredHolds": 1, "Grants": 1,
			})
	}
	a.reads(`{ wallet(id: "main") { balance { available held } } }`, map[string]int{"Wallets": 1})
	a.reads(`{ wallet(id: "main") { transactions(first: 100, types: [GRANT]) { nodes { hold { id } } } } }`,
		map[string]int{"Wallets": 1, "IndexedLines": 1})
}

// The wallet of a hold is never shown as it was before the hold, whatever an eventual read shows.
func TestWalletOfAHoldIsNotOlder(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	a.grant("main", "g", "10")
	stale := func() {
		a.t.Helper()
		found, err := a.store.Store.Wallets(t.Context(), billing.Live, []billing.WalletID{billing.WalletID(wallet)}, ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		a.store.stale = map[billing.WalletID]*billing.Wallet{billing.WalletID(wallet): found[billing.WalletID(wallet)].Clone()}
	}
	stale()
	id := a.place("h", "4").str("hold.id")
	a.query(`{ wallet(id: "main") { balance { held } } }`).is(`{"wallet": {"balance": {"held": "0"}}}`) // it is stale indeed
	const shown = `{ remaining wallet { balance { available held posted sequence } } grants { grant { remaining held } } }`
	a.query(`{ hold(id: "` + id + `") ` + shown + ` }`).in("hold").is(`{"remaining": "4",
		"wallet": {"balance": {"available": "6", "held": "4", "posted": "10", "sequence": 2}}, "grants": [{"grant": {"remaining": "10", "held": "4"}}]}`)
	stale()
	a.capture("c", id, "1", `"final": false`)
	a.query(`{ hold(id: "` + id + `") ` + shown + ` }`).in("hold").is(`{"remaining": "3",
		"wallet": {"balance": {"available": "6", "held": "3", "posted": "9", "sequence": 3}}, "grants": [{"grant": {"remaining": "9", "held": "3"}}]}`)
	a.query(`{ wallet(id: "main") { holds { nodes ` + shown + ` } } }`).in("wallet.holds.nodes.0.remaining").is(`"3"`)
}

// A hold that a line names knows of the line, and is not shown as expired while a read that is a moment old does not show
// its extension.
func TestHoldOfALineIsNotOlder(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	placed := a.place("h", "4", `"expiresInSeconds": 60`)
	id := placed.str("hold.id")
	wallet, number, _ := billing.HoldID(id).Split()
	key := billing.HoldKey(billing.WalletRef{Tenant: billing.Live, ID: wallet}, billing.HoldOpen, number)
	remember := func() {
		found, err := a.store.Store.Documents(t.Context(), []billing.DocumentKey{key}, ledger.Strong)
		if err != nil || found[key] == nil {
			t.Fatalf("got %v, %v", found, err)
		}
		a.store.old = found[key].CloneDocument()
	}
	remember()
	a.done("extendHold", with(t, ofHold("e", id), `"expiresInSeconds": 3600`))
	a.world.Pass(time.Minute)
	line := `{ transaction(id: "` + placed.str("transaction.id") + `") { hold { status captured } } }`
	a.query(line).in("transaction.hold").is(`{"status": "OPEN", "captured": "0"}`)
	remember()
	captured := a.capture("c", id, "1", `"final": false`).str("transaction.id")
	a.query(line).in("transaction.hold.captured").is(`"0"`) // it is a moment old indeed
	a.query(`{ transaction(id: "` + captured + `") { hold { status captured } } }`).in("transaction.hold").is(`{"status": "OPEN", "captured": "1"}`)
	a.query(`{ hold(id: "` + id + `") { captured } }`).in("hold.captured").is(`"1"`)
}

// What is held of a grant is part of what remains of it. All of a grant can be held: then it is active, and cannot be spent.
func TestHeldOfGrants(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "late", "5")
	soon := a.grant("main", "soon", "3", `"expiresAt": "2026-01-01T01:00:00Z"`).str("grant.id")
	id := a.place("h", "4", `"expiresInSeconds": 7200`).str("hold.id")
	grants := func(argument string) answer {
		return a.query(`{ wallet(id: "main", fresh: true) { grants` + argument + ` { nodes { amount remaining held status } } } }`).in("wallet.grants.nodes")
	}
	const late = `{"amount": "5", "remaining": "5", "held": "1", "status": "ACTIVE"}`
	grants("").is(`[{"amount": "3", "remaining": "3", "held": "3", "status": "ACTIVE"}, ` + late + `]`)
	grants("(spendable: true)").is(`[` + late + `]`)
	grants("(spendable: false)").is(`[{"amount": "3", "remaining": "3", "held": "3", "status": "ACTIVE"}]`)
	a.world.Pass(time.Hour)
	grants("").is(`[{"amount": "3", "remaining": "3", "held": "3", "status": "EXPIRED"}, ` + late + `]`)
	a.held("4", "4", "8") // what is held does not expire
	a.capture("c", id, "2", `"final": false`)
	grants("").is(`[{"amount": "3", "remaining": "1", "held": "1", "status": "EXPIRED"}, ` + late + `]`)
	a.done("releaseHold", ofHold("r", id))
	grants("").is(`[{"amount": "3", "remaining": "0", "held": "0", "status": "EXPIRED"}, {"amount": "5", "remaining": "5", "held": "0", "status": "ACTIVE"}]`)
	a.query(`{ wallet(id: "main") { transactions(first: 2) { nodes { type amount heldChange drawdowns { grant { id } amount } hold { id } } } } }`).
		in("wallet.transactions.nodes").is(`[
		{"type": "EXPIRY", "amount": "-1", "heldChange": "0", "drawdowns": [{"grant": {"id": "` + soon + `"}, "amount": "1"}], "hold": {"id": "` + id + `"}},
		{"type": "RELEASE", "amount": "0", "heldChange": "-2", "drawdowns": [{"grant": "*", "amount": "1"}, {"grant": {"id": "` + soon + `"}, "amount": "1"}],
			"hold": {"id": "` + id + `"}}]`)
	a.held("5", "0", "5")
}

// A grant that is cancelled keeps what is held of it, until the hold gives it back.
func TestVoidedGrantsAndHolds(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	grant := a.grant("main", "g", "10").str("grant.id")
	id := a.place("h", "10").str("hold.id")
	done := a.done("voidGrant", `{"idempotencyKey": "v", "grantId": "`+grant+`", "reason": "chargeback"}`)
	done.in("grant.status").is(`"VOIDED"`)
	done.in("grant.remaining").is(`"10"`)
	done.in("grant.held").is(`"10"`)
	done.in("transaction.amount").is(`"0"`)
	done.in("transaction.drawdowns").is(`[{"grant": {"id": "` + grant + `"}, "amount": "0"}]`)
	a.held("0", "10", "10")
	a.capture("c", id, "4")
	a.query(`{ wallet(id: "main") { transactions(first: 3) { nodes { type amount heldChange reason drawdowns { amount } } } } }`).
		in("wallet.transactions.nodes").is(`[
		{"type": "VOID", "amount": "-6", "heldChange": "0", "reason": "*", "drawdowns": [{"amount": "6"}]},
		{"type": "RELEASE", "amount": "0", "heldChange": "-6", "reason": null, "drawdowns": [{"amount": "6"}]},
		{"type": "CAPTURE", "amount": "-4", "heldChange": "-4", "reason": null, "drawdowns": [{"amount": "4"}]}]`)
	a.held("0", "0", "0")
}

// A list of holds shows every hold whose answer was sent before, whatever eventual reads show.
func TestHoldsAreReadAfterTheyAreWritten(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	a.grant("main", "g", "10")
	found, err := a.store.Store.Wallets(t.Context(), billing.Live, []billing.WalletID{billing.WalletID(wallet)}, ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	a.store.stale = map[billing.WalletID]*billing.Wallet{billing.WalletID(wallet): found[billing.WalletID(wallet)].Clone()}
	id := a.place("h", "4").str("hold.id")
	a.query(`{ wallet(id: "main") { holds { nodes { id status } } } }`).in("wallet.holds.nodes").
		is(`[{"id": "` + id + `", "status": "OPEN"}]`)
}
