package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// reads checks how often each read is made to execute a document, which may be in one of these ways, and that nothing
// is written.
func (a *api) reads(document string, want ...map[string]int) {
	a.t.Helper()
	calls, written := a.store.during(func() { a.query(document) })
	if written > 0 || !slices.ContainsFunc(want, func(w map[string]int) bool { return maps.Equal(calls, w) }) {
		a.t.Errorf("%s\nreads %v and writes %d times, want %v", document, calls, written, want)
	}
}

// busy creates a wallet with more than a hundred lines of every type that names another line or a grant.
func busy(a *api) {
	a.wallet("main")
	a.wallet("other")
	for i := range 30 {
		a.grant("main", fmt.Sprint("g", i), "10", `"expiresAt": "2026-06-01T00:00:00Z"`)
		usage := a.use("main", fmt.Sprint("u", i), "7").str("transaction.id")
		a.done("reverseUsage", fmt.Sprintf(`{"idempotencyKey": "r%d", "transactionId": "%s", "amount": "2", "reason": "r"}`,
			i, usage))
		a.done("transferCredits", fmt.Sprintf(`{"idempotencyKey": "t%d", "fromWalletId": "main", "toWalletId": "other",
			"amount": "1", "reason": "r"}`, i))
		a.world.Pass(time.Minute)
	}
}

// A page costs the same reads with ten rows or a hundred, and however many of them name other objects.
func TestReadsOfAPage(t *testing.T) {
	a := newAPI(t)
	busy(a)
	a.query(`{ wallet(id: "main") { id } }`) // so that key and external id are known
	for name, c := range map[string]struct {
		fields string
		want   map[string]int
	}{
		"lines": {`id type amount`, map[string]int{"Wallets": 1, "IndexedLines": 1}},
		"their grants": {
			`drawdowns { amount grant { id remaining status wallet { id } } }`,
			map[string]int{"Wallets": 1, "IndexedLines": 1, "Grants": 1, "Pages": 1},
		},
		"what they reverse":  {`reverses { id reversed }`, map[string]int{"Wallets": 1, "IndexedLines": 1, "Records": 1}},
		"their counterparts": {`counterpart { id }`, map[string]int{"Wallets": 1, "IndexedLines": 1, "Records": 1}},
		"all of it": {
			`drawdowns { grant { id origin { id } } } wallet { name metadata customer { name } } reverses { id } counterpart
				{ wallet { balance { available } } }`,
			map[string]int{
				"Wallets": 2, "IndexedLines": 1, "Grants": 1, "Pages": 1, "Records": 2, "Profiles": 1,
				"Customers": 1,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, first := range []int{10, 100} {
				for _, page := range []string{"nodes { %s }", "edges { node { %s } }", "nodes { %[1]s } edges { node { %[1]s } }"} {
					a.reads(fmt.Sprintf(`{ wallet(id: "main") { transactions(first: %d) { %s } } }`, first,
						fmt.Sprintf(page, c.fields)), c.want)
				}
			}
		})
	}
}

// A page of a dashboard costs a few reads: the wallet, the list of its grants and that of its lines, the terms of the
// grants that the lines and the burn order name, and, of a wallet with many grants, a page of them for each.
func TestReadsOfADashboard(t *testing.T) {
	a := newAPI(t)
	busy(a)
	a.query(`{ wallet(id: "main") { id } }`)
	a.reads(`{ wallet(id: "main") { balance { available } } }`, map[string]int{"Wallets": 1})
	a.reads(`{ wallet(id: "main") { name status balance { `+wholeBalance+` } grants(first: 20) { nodes { `+wholeGrant+` } }
		spendable: grants(first: 5, spendable: true) { nodes { id } }
		transactions(first: 20) { nodes { type amount drawdowns { amount grant { id source } } } pageInfo { hasNextPage } } }
		}`,
		map[string]int{"Wallets": 1, "ListGrants": 1, "IndexedLines": 1, "Grants": 2, "Terms": 1, "Pages": 3},
		// Fields are resolved in parallel: if the lines are read first, the grants that they name are read together with the
		// one that lapses next.
		map[string]int{"Wallets": 1, "ListGrants": 1, "IndexedLines": 1, "Grants": 1, "Terms": 1, "Pages": 3})
}

// An external id always belongs to the same object, so it is looked up once; a key is cached for a while.
func TestReadsOfNames(t *testing.T) {
	a := newAPI(t)
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "acme", "name": "Acme"}`)
	a.done("openWallet", `{"idempotencyKey": "w", "customerId": "acme", "externalId": "main"}`)
	fresh := a.another()
	fresh.reads(`{ wallet(id: "main") { name } }`, map[string]int{"APIKey": 1, "Claimed": 1, "Wallets": 1})
	fresh.reads(`{ wallet(id: "main") { name } }`, map[string]int{"Wallets": 1})
	fresh.reads(`{ customer(id: "acme") { name } }`, map[string]int{"Claimed": 1, "Customers": 1})
	fresh.reads(`{ a: customer(id: "acme") { name } b: wallet(id: "main") { name } }`,
		map[string]int{"Customers": 1, "Wallets": 1})
	fresh.reads(`{ customer(id: "acme") { wallets { nodes { name customer { name } } } } }`,
		map[string]int{"Customers": 1, "ListWallets": 1, "Wallets": 1})
	fresh.reads(`{ customers { nodes { wallets { nodes { customer { name } } } } } }`,
		map[string]int{"ListCustomers": 1, "ListWallets": 1, "Wallets": 1})
	calls, _ := fresh.store.during(func() { fresh.grant("main", "g", "1") })
	if calls["Claimed"]+calls["APIKey"] > 0 {
		t.Errorf("granting makes the calls %v", calls)
	}
	fresh.world.Pass(31 * time.Second)
	fresh.reads(`{ __typename }`, map[string]int{"APIKey": 1})
}

// The drawdowns of a batch's events are returned without a read for each event.
func TestReadsOfABatch(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for i := range 5 {
		a.grant("main", fmt.Sprint("g", i), "30")
	}
	for _, size := range []int{10, 90} {
		var events []string
		for i := range size {
			events = append(events, event(t, fmt.Sprint("e", size, " ", i)))
		}
		calls, _ := a.store.during(func() {
			a.mutate("recordUsageBatch", batch("BEST_EFFORT", events...),
				`results { outcome transaction { drawdowns { grant { remaining } } wallet { name } } }`)
		})
		if calls["Commit"] != 1 || calls["Grants"] != 1 || calls["Records"] != 0 || calls["Wallets"] > 1 {
			t.Errorf("a batch of %d makes the calls %v", size, calls)
		}
	}
}

// A request shows everything as of one instant, for which the clock is read once.
func TestReadsOfTheClock(t *testing.T) {
	a := newAPI(t).inTest()
	a.wallet("main")
	a.query(`{ wallet(id: "main") { id } }`)
	a.reads(`{ testClock { now } a: wallet(id: "main") { balance { asOf } grants { nodes { status } } }
		b: wallet(id: "main") { balance { asOf } } }`,
		map[string]int{"TestClock": 1, "Wallets": 2, "ListGrants": 1})
}

func TestTooCostly(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	fragments := &strings.Builder{}
	for i := range 50 {
		fmt.Fprintf(fragments, " fragment F%d on Wallet { ...F%d ...F%d }", i, i+1, i+1)
	}
	mutation := `recordUsage(input: {idempotencyKey: "k", walletId: "x", action: "a", credits: "1"}) { replayed }`
	many := func(n int) string {
		text := &strings.Builder{}
		for i := range n {
			fmt.Fprintf(text, "m%d: %s ", i, mutation)
		}
		return "mutation { " + text.String() + "}"
	}
	for name, c := range map[string]struct {
		document string
		costly   bool
	}{
		"pages of pages": {`{ customers(first: 100) { nodes { wallets(first: 100) { nodes { balance { available } } } } }
			}`, false},
		"pages by default": {`{ customers { nodes { wallets { nodes { transactions { nodes { id } } } } } } }`, true},
		"a page too deep": {`{ customers(first: 100)
			{ nodes { wallets(first: 100) { nodes { transactions(first: 3) { nodes { id } } } } } } }`, true},
		"by edges": {`{ customers(first: 100)
			{ edges { node { wallets(first: 100) { edges { node { transactions(first: 3) { edges { cursor } } } } } } } }
			}`, true},
		"not included": {`{ customers { nodes { wallets { nodes { transactions @skip(if: true) { nodes { id } } } } } }
			}`, false},
		"by variable": {`query($n: Int = 100)
			{ customers(first: $n) { nodes { wallets(first: $n) { nodes { transactions(first: $n) { nodes { id } } } } } }
			}`, true},
		"audits of all": {`{ customers { nodes { wallets { nodes { audit { ok } } } } } }`, true},
		"one audit":     {`{ wallet(id: "x") { audit { ok } } }`, false},
		"a long page": {`{ wallet(id: "x") { transactions(first: 100) { nodes { ` + wholeTransaction +
			` } edges { cursor node { ` + wholeTransaction + ` } } } } }`, false},
		"fragments, doubling": {
			`{ wallet(id: "x") { ...F0 } }` + fragments.String() + ` fragment F50 on Wallet { name }`,
			false,
		},
		"in fragments": {`{ ...A } fragment A on Query { customers { nodes { ...B } } } fragment B on Customer
			{ wallets { nodes { ...C } } } fragment C on Wallet { grants { nodes { id } } }`, true},
		"holds of all": {`{ customers { nodes { wallets { nodes { holds { nodes { transactions { nodes { id } } } } } } } } }`, true},
		"a page of holds with their lines": {`{ wallet(id: "x") { holds(first: 100) { nodes { transactions(first: 100)
			{ nodes { id } } } } } }`, false},
		"25 mutations": {many(25), false},
		"26 mutations": {many(26), true},
	} {
		t.Run(name, func(t *testing.T) {
			var got reply
			calls, _ := a.store.during(func() { got = a.post(c.document, nil) })
			if !c.costly {
				if len(got.Errors) > 0 {
					t.Errorf("refused: %+v", got.Errors)
				}
				return
			}
			a.isFault(got, "TOO_COSTLY", "")
			if got.Data != nil || len(calls) > 1 { // beside the key
				t.Errorf("returned %s after %v", got.Data, calls)
			}
		})
	}
}
