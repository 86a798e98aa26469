package graph_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// asks returns the estimate of a usage of the wallet main.
func (a *api) asks(fields, selection string) answer {
	a.t.Helper()
	input := with(a.t, `{"walletId": "main"}`, fields)
	return a.query(`query($input: EstimateInput!) { estimate(input: $input) { `+selection+` } }`, `{"input": `+input+`}`).
		in("estimate")
}

const wholeEstimate = `credits allowed available affordableQuantity denial { code path message required available retryAt }
	drawdowns { grant { id } amount } components { name quantity credits rate { position } } rateCard { code version }
	rate { position }`

func TestEstimate(t *testing.T) {
	a := newPriced(t, "1")
	other := a.grant("main", "other", "5", `"priority": 50`).str("grant.id")
	a.asks(`"action": "chat"`, wholeEstimate).is(`{"credits": "0", "allowed": false, "available": "6", "affordableQuantity": "0",
		"denial": {"code": "UNKNOWN_ACTION", "path": ["input", "action"], "message": "*", "required": null, "available": null, "retryAt": null},
		"drawdowns": [], "components": [], "rateCard": null, "rate": null}`)
	a.publish("default", modelRates)
	a.asks(`"action": "chat", "quantity": "2.75"`, wholeEstimate).is(`{"credits": "5.5", "allowed": true, "available": "6",
		"affordableQuantity": "3", "denial": null, "drawdowns": [{"grant": {"id": "` + other + `"}, "amount": "5"}, {"grant": {"id": "*"}, "amount": "0.5"}],
		"components": [], "rateCard": {"code": "default", "version": 1}, "rate": {"position": 5}}`)
	a.asks(`"action": "chat", "quantity": "4"`, wholeEstimate).is(`{"credits": "8", "allowed": false, "available": "6",
		"affordableQuantity": "3", "denial": {"code": "INSUFFICIENT_CREDITS", "path": null, "message": "*", "required": "8", "available": "6", "retryAt": null},
		"drawdowns": [], "components": [], "rateCard": {"code": "default", "version": 1}, "rate": {"position": 5}}`)
	call := `"action": "chat", "components": [{"name": "input", "quantity": "400000"}, {"name": "output", "quantity": "50000"}]`
	a.asks(call, wholeEstimate+` output: affordableQuantity(component: "output") cached: affordableQuantity(component: "cached_input")`).
		is(`{"credits": "1", "allowed": true, "available": "6", "affordableQuantity": "6", "denial": null, "drawdowns": "*",
		"components": [{"name": "input", "quantity": "400000", "credits": "0.5", "rate": {"position": 1}},
			{"name": "output", "quantity": "50000", "credits": "0.5", "rate": {"position": 3}}],
		"rateCard": {"code": "default", "version": 1}, "rate": null, "output": "550000", "cached": "8000000"}`)
	a.asks(`"action": "chat", "credits": "1.5", "quantity": "3"`, wholeEstimate).is(`{"credits": "1.5", "allowed": true, "available": "6",
		"affordableQuantity": "12", "denial": null, "drawdowns": "*", "components": [], "rateCard": null, "rate": null}`)
	// What is far too much is refused, and says how much is affordable all the same.
	a.asks(`"action": "chat", "quantity": "999999999999999999"`, `credits affordableQuantity denial { code path }`).
		is(`{"credits": "0", "affordableQuantity": "3", "denial": {"code": "INVALID_INPUT", "path": ["input", "quantity"]}}`)
	a.available("6")
}

// An estimate denies what recordUsage refuses, for the same reason, an invalid input included.
func TestEstimateDenials(t *testing.T) {
	a := newPriced(t, "10")
	a.publish("default", modelRates)
	tooMany := strings.TrimSuffix(strings.Repeat(`{"name": "c", "quantity": "1"}, `, 21), ", ")
	cases := []string{
		`"action": ""`, `"action": "image"`, `"action": "chat", "quantity": "-1"`, `"action": "chat", "quantity": "?"`,
		`"action": "chat", "quantity": 1.5`, `"action": "chat", "credits": "-1"`, `"action": "chat", "credits": "11"`,
		`"action": "chat", "quantity": "6"`, `"action": "chat", "components": [{"name": "tools", "quantity": "1"}]`,
		`"action": "chat", "components": [{"name": "input", "quantity": "x"}]`, `"action": "chat", "components": [` + tooMany + `]`,
		`"action": "chat", "components": [{"name": "input", "quantity": "1"}], "quantity": "2"`,
		`"action": "chat", "components": [{"name": "input", "quantity": "1"}], "credits": "2"`,
		`"action": "chat", "subject": "` + strings.Repeat("s", 201) + `"`, `"action": "chat", "dimensions": {"a": 1}`,
		`"action": "chat", "walletId": "nobody"`, `"action": "chat", "walletId": ""`, `"action": "chat", "walletId": "nobody", "quantity": "?"`,
	}
	compare := func(fields string) {
		t.Helper()
		const facts = `{ code path message required available retryAt }`
		estimate := a.asks(fields, `allowed available denial `+facts)
		input := with(t, `{"idempotencyKey": "k", "walletId": "main"}`, fields)
		usage := a.mutate("recordUsage", input, `userErrors `+facts)
		if len(usage.list("userErrors")) != 1 {
			t.Fatalf("%s: %s", fields, usage.text)
		}
		estimate.in("denial").is(string(usage.in("userErrors.0").text))
		estimate.in("allowed").is(`false`)
		if available := estimate.str("available"); available != "10" && !strings.Contains(fields, "walletId") {
			t.Errorf("%s: available is %s", fields, available)
		}
	}
	for _, fields := range cases {
		compare(fields)
	}
	for _, status := range []string{"FROZEN", "CLOSED"} {
		if status == "CLOSED" {
			a.done("adjustBalance", `{"idempotencyKey": "empty", "walletId": "main", "amount": "-10", "reason": "r"}`)
		}
		a.done("setWalletStatus", `{"idempotencyKey": "`+status+`", "walletId": "main", "status": "`+status+`", "reason": "r"}`)
		for _, fields := range []string{`"action": "image"`, `"action": "chat"`, `"action": "chat", "credits": "0"`} {
			if status == "FROZEN" {
				compare(fields)
			} else {
				a.asks(fields, `denial { code }`).in("denial.code").is(`"WALLET_CLOSED"`)
			}
		}
	}
}

// Random usages of random cards: an estimate says exactly what recording does, and a quote charges it.
func TestEstimatesAgreeWithUsage(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 11))
			a := newPriced(t, "3")
			a.grant("main", "soon", "0.5", `"expiresAt": "2026-02-01T00:00:00Z"`)
			a.grant("main", "first", "1.25", `"priority": 1`)
			a.publish("default", randomRates(random))
			a.done("updateWallet", `{"idempotencyKey": "m", "walletId": "main", "rateMultiplier": "`+[]string{"1", "0.9", "1.333333333333", "0"}[random.IntN(4)]+`"}`)
			for n := range 8 {
				fields := randomUsage(random)
				estimate := a.asks(fields, `credits allowed denial { code path message required available } drawdowns { grant { id } amount }
					components { name quantity credits rate { position } } rateCard { id } rate { position } quote { token credits }`)
				input := with(t, `{"idempotencyKey": "`+fmt.Sprint(n)+`", "walletId": "main"}`, fields)
				if quote := estimate.in("quote"); string(quote.text) != "null" {
					quote.in("credits").is(string(estimate.in("credits").text))
					if random.IntN(2) == 0 {
						input = with(t, input, `"quote": "`+quote.str("token")+`"`)
					}
				}
				usage := a.mutate("recordUsage", input, `transaction { amount drawdowns { grant { id } amount } components { name quantity
					credits rate { position } } rateCard { id } rate { position } } userErrors { code path message required available }`)
				if string(usage.in("transaction").text) == "null" {
					estimate.in("denial").is(string(usage.in("userErrors.0").text))
					continue
				}
				estimate.in("allowed").is(`true`)
				line := usage.in("transaction")
				if want := strings.TrimPrefix(line.str("amount"), "-"); estimate.str("credits") != want {
					t.Errorf("%s: estimated %s, charged %s", fields, estimate.str("credits"), want)
				}
				for _, same := range []string{"drawdowns", "components", "rateCard", "rate"} {
					estimate.in(same).is(string(line.in(same).text))
				}
			}
		})
	}
}

// randomRates returns some rates of two actions, without ties.
func randomRates(random *rand.Rand) string {
	var rates []string
	for _, subject := range []string{`"action": "a"`, `"action": "a", "component": "in"`, `"action": "a", "component": "out"`, `"action": "b"`} {
		for _, when := range []string{`{}`, `{"model": "x"}`, `{"model": "y"}`, `{"model": "x", "region": "eu"}`} {
			if random.IntN(3) > 0 {
				rate := fmt.Sprintf(`{%s, "when": %s, "credits": "%d.%012d", "per": "%d"`, subject, when, random.IntN(2),
					random.Int64N(1e12), 1+random.IntN(100))
				if random.IntN(4) == 0 {
					rate += fmt.Sprintf(`, "minimum": "0.%06d"`, random.IntN(1e6))
				}
				rates = append(rates, rate+"}")
			}
		}
	}
	return strings.Join(append(rates, `{"action": "c", "credits": "1"}`), ", ")
}

func randomUsage(random *rand.Rand) string {
	quantity := func() string { return fmt.Sprintf("%d.%03d", random.IntN(30), random.IntN(1000)) }
	fields := fmt.Sprintf(`"action": "%s", "dimensions": {"model": "%s", "region": "%s"}`, []string{"a", "a", "b", "c", "d"}[random.IntN(5)],
		[]string{"x", "y", "z"}[random.IntN(3)], []string{"eu", "us"}[random.IntN(2)])
	switch random.IntN(4) {
	case 0:
		return fields + fmt.Sprintf(`, "components": [{"name": "in", "quantity": "%s"}, {"name": "out", "quantity": "%s"}]`, quantity(), quantity())
	case 1:
		return fields + `, "credits": "0.` + fmt.Sprint(1+random.IntN(99)) + `"`
	}
	return fields + `, "quantity": "` + quantity() + `"`
}

// Spending what is affordable works, and one unit more of its last digit does not.
func TestAffordableQuantityIsExact(t *testing.T) {
	for _, c := range []struct{ rate, multiplier, available string }{
		{`"credits": "0.004"`, "1", "10"},
		{`"credits": "0.000000076234"`, "1", "3.141592"},
		{`"credits": "3", "per": "7"`, "0.9", "1.000001"},
		{`"credits": "1", "per": "999999999999999999"`, "0.000000000001", "0.000001"},
		{`"credits": "7", "minimum": "2"`, "1", "2"},
		{`"credits": "123456789.123456789123"`, "1.1", "999999999999"},
		{`"credits": "0.1", "minimum": "3"`, "1", "2.999999"},
	} {
		a := newPriced(t, c.available)
		a.publish("default", `{"action": "chat", `+c.rate+`}, {"action": "chat", "component": "in", "credits": "0.01"},
			{"action": "chat", "component": "out", `+c.rate+`}`)
		a.done("updateWallet", `{"idempotencyKey": "m", "walletId": "main", "rateMultiplier": "`+c.multiplier+`"}`)
		const largest = "999999999999999999.999999999999"
		one := func(quantity string) string { return `"action": "chat", "quantity": "` + quantity + `"` }
		whole := func(quantity string) string {
			return `"action": "chat", "components": [{"name": "in", "quantity": "0.5"}, {"name": "out", "quantity": "` + quantity + `"}]`
		}
		for _, of := range []struct {
			usage  func(string) string
			ask    string
			fields string
		}{{one, `affordableQuantity`, one("1")}, {whole, `affordableQuantity(component: "out")`, whole("3")}} {
			exact := a.asks(of.fields, `it: `+of.ask).str("it")
			if exact != largest {
				a.asks(of.usage(digitMore(t, exact)), `allowed`).is(`{"allowed": false}`)
			}
			if exact == "0" {
				continue
			}
			a.asks(of.usage(exact), `allowed`).is(`{"allowed": true}`)
		}
		if exact := a.asks(one("1"), `affordableQuantity`).str("affordableQuantity"); exact != "0" {
			if exact != largest {
				a.refusesUsage("more", one(digitMore(t, exact)), "INSUFFICIENT_CREDITS", "")
			}
			a.priced("all", one(exact))
		}
	}
	a := newPriced(t, "1")
	a.publish("default", `{"action": "chat", "credits": "0"}, {"action": "chat", "component": "in", "credits": "1"}`)
	a.asks(`"action": "chat"`, `affordableQuantity`).is(`{"affordableQuantity": "999999999999999999.999999999999"}`)
	refused := func(selection, says string) {
		t.Helper()
		a.isFault(a.post(`{ estimate(input: {walletId: "main", action: "chat"}) { `+selection+` } }`, nil), "BAD_USER_INPUT", "component", says)
	}
	refused(`affordableQuantity(component: "none")`, `"none"`)
	refused(`affordableQuantity(component: "")`, "empty")
}

// digitMore returns a decimal and one unit of its twelfth digit.
func digitMore(t *testing.T, decimal string) string {
	t.Helper()
	n, ok := new(big.Rat).SetString(decimal)
	if !ok {
		t.Fatalf("%q is no number", decimal)
	}
	return n.Add(n, big.NewRat(1, 1e12)).FloatString(12)
}

// An estimate reads the wallet strongly: nothing is denied because of an old state. A what-if does, too: it leaves out no
// usage that was recorded before the question.
func TestEstimateReadsItsOwnWrites(t *testing.T) {
	a := newPriced(t, "1")
	a.publish("default", `{"action": "chat", "credits": "1"}`)
	other := a.another()
	a.store.lags = true
	got := other.asks(`"action": "chat"`, `allowed available drawdowns { amount grant { remaining } } rateCard { effectiveAt }`)
	a.store.lags = false
	got.is(`{"allowed": true, "available": "1", "drawdowns": [{"amount": "1", "grant": {"remaining": "1"}}],
		"rateCard": {"effectiveAt": "2026-01-01T00:00:00Z"}}`)
	a.priced("u", `"action": "chat"`)
	asking := a.another()
	a.store.lags = true
	asking.asksWhatIf(`{"action": "chat", "credits": "2"}`).in("credits").is(`"2"`)
	a.store.lags = false
}
