package graph_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// meter meters a call that streams: it places a hold of the most that the call can cost, extends it and captures what was
// used each ten seconds, and captures the rest at the end. It stops after so many requests. It returns the hold, and how many
// tokens it has captured.
func (a *api) meter(call string, chunks []int, requests int) (id string, tokens int) {
	a.t.Helper()
	allowed := func() bool {
		requests--
		return requests >= 0
	}
	if !allowed() {
		return "", 0
	}
	id = a.holdPriced(call+" place", `"action": "chat", "components": [{"name": "out", "quantity": "1000"}], "expiresInSeconds": 30`).str("hold.id")
	capture := func(i, used int, final bool) {
		a.captures(fmt.Sprint(call, " capture ", i), id,
			fmt.Sprintf(`"components": [{"name": "out", "quantity": "%d"}], "final": %v`, used, final))
		tokens += used
	}
	for i, used := range chunks {
		a.world.Pass(10 * time.Second)
		if !allowed() {
			return id, tokens
		}
		a.done("extendHold", with(a.t, ofHold(fmt.Sprint(call, " alive ", i), id), `"expiresInSeconds": 30`))
		if !allowed() {
			return id, tokens
		}
		capture(i, used, i == len(chunks)-1)
	}
	return id, tokens
}

// newMetered returns the API with a wallet in which a token costs 0.000007 credits.
func newMetered(t *testing.T) *api {
	t.Helper()
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "paid", "1")
	a.grant("main", "free", "0.004", `"priority": 1, "expiresAt": "2026-01-01T00:00:45Z"`)
	a.publish("default", `{"action": "chat", "component": "out", "credits": "7", "per": "1000000"}`)
	return a
}

// micro writes millionths of a credit.
func micro(n int) string {
	if n == 0 {
		return "0"
	}
	text := fmt.Sprintf("%d.%06d", n/1_000_000, n%1_000_000)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

// A call that streams pays for what it used, and for nothing else.
func TestStreamedCall(t *testing.T) {
	a := newMetered(t)
	chunks := []int{100, 250, 0, 33, 1}
	id, tokens := a.meter("call", chunks, 1_000_000)
	a.query(`{ hold(id: "` + id + `") { status captured remaining } }`).in("hold").
		is(`{"status": "CAPTURED", "captured": "` + micro(7*tokens) + `", "remaining": "0"}`)
	// The free grant lapsed while the call went on: what was held of it by then could still be captured, the rest is gone.
	left := 1_004_000 - 7*tokens - (4_000 - 7*tokens)
	a.held(micro(left), "0", micro(left))
	if sums := a.query(`{ wallet(id: "main") { transactions(types: [EXPIRY]) { nodes { amount } } } }`).of("wallet.transactions.nodes", "amount"); len(sums) != 1 ||
		sums[0] != "-"+micro(4_000-7*tokens) {
		t.Errorf("the expiries are %v", sums)
	}
}

// The caller is killed after any of its requests. With every job stopped, the hold ends at its instant, what was captured is
// charged, and not a millionth of a credit is lost or invented.
func TestCallerIsKilledAnywhere(t *testing.T) {
	chunks := []int{100, 250, 0, 33, 1}
	for requests := range 2*len(chunks) + 2 {
		a := newMetered(t)
		id, tokens := a.meter("call", chunks, requests)
		charged := 7 * tokens
		if id != "" {
			h := a.query(`{ hold(id: "` + id + `") { status captured expiresAt remaining } }`).in("hold")
			h.in("captured").is(quoted(micro(charged)))
			if requests < 2*len(chunks)+1 {
				h.in("status").is(`"OPEN"`)
				ends, err := time.Parse(time.RFC3339Nano, h.str("expiresAt"))
				if err != nil {
					t.Fatal(err)
				}
				a.world.Pass(ends.Sub(a.world.Time()) - time.Microsecond)
				a.query(`{ hold(id: "` + id + `") { status } }`).in("hold.status").is(`"OPEN"`)
				a.world.Pass(time.Microsecond)
				a.query(`{ hold(id: "` + id + `") { status remaining captured } }`).in("hold").
					is(`{"status": "EXPIRED", "remaining": "0", "captured": "` + micro(charged) + `"}`)
			}
		}
		a.world.Pass(time.Minute) // by then, the free grant has lapsed
		paid := 1_000_000 - max(0, charged-4_000)
		a.held(micro(paid), "0", micro(paid))
		a.use("main", "all that is left", micro(paid)) // which books what is due
		a.held("0", "0", "0")
	}
}

// Many calls stream on one wallet at the same time, and many of their callers die. In the end, exactly what was captured is
// charged.
func TestManyStreamedCalls(t *testing.T) {
	a := newMetered(t)
	random := rand.New(rand.NewPCG(1, 2))
	charged := 0
	for i := range 100 {
		chunks := make([]int, 1+random.IntN(4))
		for c := range chunks {
			chunks[c] = random.IntN(60)
		}
		_, tokens := a.meter(fmt.Sprint("call ", i), chunks, random.IntN(2*len(chunks)+3))
		charged += 7 * tokens
	}
	a.world.Pass(time.Minute)
	sum := a.query(`{ wallet(id: "main", fresh: true) { balance { posted held } transactions(first: 100, types: [EXPIRY]) { nodes { amount } } } }`)
	expired := 0
	for _, amount := range sum.of("wallet.transactions.nodes", "amount") {
		var whole, part int
		if n, err := fmt.Sscanf(amount+"000000", "-%d.%06d", &whole, &part); n != 2 || err != nil {
			t.Fatalf("%s: %v", amount, err)
		}
		expired += whole*1_000_000 + part
	}
	left := 1_004_000 - charged - expired
	a.held(micro(left), "0", micro(left))
}
