package graph_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// All fields of each object that are no lists with pages.
const (
	wholeCustomer = `id externalId name email timeZone metadata createdAt`
	wholeBalance  = `available held pending posted expiringNext { amount expiresAt grant { id } } sequence asOf`
	wholeWallet   = `id externalId customer { id } name unit status overdraftLimit metadata createdAt balance { ` +
		wholeBalance + ` }`
	wholeGrant = `id wallet { id } source status amount remaining held priority effectiveAt expiresAt
		paid { amount currency } reason metadata createdAt origin { id }`
	wholeTransaction = `id wallet { id } sequence type amount heldChange balanceAfter drawdowns { grant { id } amount }
		idempotencyKey action quantity dimensions subject reason actor reverses { id } reversed counterpart { id }
		shortfall occurredAt recordedAt metadata hash`
	wholeHold = `id wallet { id } status requested amount captured remaining grants { grant { id } amount } expiresAt action
		quantity components { name quantity credits } dimensions subject metadata createdAt endedAt`
	wholeLimit  = `id window limit spent held remaining subject action resetsAt setBy`
	wholeBudget = `id wallet { id } parent { id } externalId name status limit window spent held remaining spendable actions
		resetsAt expiresAt createdAt`
	wholeTopUp = `id wallet { id } status automatic credits bonusCredits price { amount currency } pack { code } subscription { id } quantity
		grant { id } processing checkoutUrl failureReason tax { amount currency } receiptUrl createdAt settledAt
		attempts { number at outcome reason } refunded { amount currency }
		refunds { id amount { amount currency } credits status reason createdAt }
		dispute { id amount { amount currency } status openedAt closedAt } paymentMethod { ` + wholeMethod + ` }`
	wholeMethod = `id brand last4 expiresMonth expiresYear default createdAt`
	wholeRate   = `action component credits per when minimum description`
	wholePack   = `id code name unit credits bonusCredits price { amount currency } quantityLimit expiresAfterDays
		refundableForDays archived`
	wholePlan = `id code name unit price { amount currency } interval includedCredits quantityLimit unusedCredits
		rolloverLimit trialDays trialCredits features rateCardCode creditsOnRenewal graceDays archived createdAt`
	wholeSubscription = `id wallet { id } plan { code } status quantity price { amount currency } includedCredits
		currentPeriodStart currentPeriodEnd cancelAtPeriodEnd pendingPlan { code } pendingQuantity anchor trialEndsAt graceEndsAt
		canceledAt latestCharge { id } checkoutUrl credit { amount currency } paymentMethod { id } metadata createdAt`
	wholePortal   = `brand accent logoUrl supportUrl frameAncestors returnOrigins refreshUrl`
	wholeRateCard = `id code version effectiveAt publishedAt publishedBy { id kind name } rates { ` + wholeRate + ` }`
	wholeEndpoint = `id url events enabled disabledReason disabledAt lastSuccessAt createdAt`
	wholeDelivery = `id endpoint { id } eventId eventType status attempts lastResponseStatus nextAttemptAt payload
		attemptLog { at milliseconds responseStatus error } createdAt`
	wholeRefusal = `userErrors { code message path required available retryAt }`
)

// done sends a mutation that must succeed, and returns its whole payload.
func (a *api) done(name, input string) answer {
	a.t.Helper()
	payload := a.mutate(name, input, exampleOf(a.t, name).payload+" "+wholeRefusal)
	if refusals := payload.list("userErrors"); len(refusals) > 0 {
		a.t.Fatalf("%s was refused: %s", name, payload.in("userErrors").text)
	}
	return payload
}

// refuses sends a mutation that must be refused for the field at path, empty for none, with a message that contains all
// of says. It checks that nothing else was returned and that nothing was written. It returns the refusal.
func (a *api) refuses(name, input, code, path string, says ...string) answer {
	a.t.Helper()
	var payload answer
	_, written := a.store.during(func() { payload = a.mutate(name, input, exampleOf(a.t, name).payload+" "+wholeRefusal) })
	request := name + " " + input[:min(len(input), 400)]
	if refusals := payload.list("userErrors"); len(refusals) != 1 {
		a.t.Fatalf("%s was refused %d times: %s", request, len(refusals), payload.text)
	}
	if written > 0 {
		a.t.Errorf("%s wrote %d times", request, written)
	}
	refusal := payload.in("userErrors.0")
	if got := refusal.path(); got != path || refusal.str("code") != code {
		a.t.Errorf("%s: got %s at %q, want %s at %q", request, refusal.str("code"), got, code, path)
	}
	for _, fact := range says {
		if !strings.Contains(refusal.str("message"), fact) {
			a.t.Errorf("%s: %q does not say %q", request, refusal.str("message"), fact)
		}
	}
	fields, _ := payload.value().(map[string]any)
	for field, value := range fields {
		if list, ok := value.([]any); field != "userErrors" && value != nil && value != false && value != 0.0 && (!ok || len(list) > 0) {
			a.t.Errorf("%s was refused and returns %s: %v", request, field, value)
		}
	}
	return refusal
}

// path returns the path of a refusal, joined by points, without "input"; empty for none.
func (a answer) path() string {
	a.t.Helper()
	if a.in("path").value() == nil {
		return ""
	}
	var names []string
	if err := json.Unmarshal(a.in("path").text, &names); err != nil || len(names) < 2 || names[0] != "input" {
		a.t.Fatalf("%s is no path below input", a.in("path").text)
	}
	return strings.Join(names[1:], ".")
}

// with returns an input with some of its fields replaced.
func with(t testing.TB, input, fields string) string {
	t.Helper()
	var object, replaced map[string]json.RawMessage // so that everything stays as it was written
	if err := json.Unmarshal([]byte(input), &object); err != nil {
		t.Fatalf("%v: %s", err, input)
	}
	if err := json.Unmarshal([]byte("{"+fields+"}"), &replaced); err != nil {
		t.Fatalf("%v: %s", err, fields)
	}
	maps.Copy(object, replaced)
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// bad is a change to a valid input because of which it is refused. path is the field of the refusal, if that is not the
// changed one.
type bad struct{ fields, path, says string }

// refusesEach checks that each change to a valid input is refused as INVALID_INPUT, with the message that the change
// names.
func (a *api) refusesEach(name, input string, changes []bad) {
	a.t.Helper()
	for _, change := range changes {
		a.refuses(name, with(a.t, input, change.fields), "INVALID_INPUT", change.path, change.says)
	}
}

// repeats sends a mutation again that has succeeded before, and checks that it returns the same, as a replay, and
// writes nothing. Only the fields named by volatile, whose state may have changed, are left out.
func (a *api) repeats(name, input string, first answer, volatile ...string) {
	a.t.Helper()
	var again answer
	if _, written := a.store.during(func() { again = a.done(name, input) }); written > 0 {
		a.t.Errorf("the replay of %s %s wrote %d times", name, input, written)
	}
	before, _ := first.value().(map[string]any)
	after, _ := again.value().(map[string]any)
	for field := range before {
		switch {
		case field == "replayed":
			if before[field] != false || after[field] != true {
				a.t.Errorf("%s %s: replayed is %v, then %v", name, input, before[field], after[field])
			}
		case !slices.Contains(volatile, field) && !matches(after[field], before[field]):
			a.t.Errorf("%s %s: the replay returns %s\n%s\nafter\n%s", name, input, field, again.in(field).text,
				first.in(field).text)
		}
	}
}

// reuses checks that the key of a mutation that succeeded is refused with any of the changes, each of which is an
// object of fields. The refusal names the first field that differs.
func (a *api) reuses(name, input string, changes map[string]string) {
	a.t.Helper()
	for path, fields := range changes {
		a.refuses(name, with(a.t, input, fields), "IDEMPOTENCY_KEY_REUSED", path, "idempotencyKey", path)
	}
}

// customer creates a customer with an external id, which is also its name.
func (a *api) customer(external string) answer {
	a.t.Helper()
	return a.done("createCustomer",
		`{"idempotencyKey": "create `+external+`", "externalId": "`+external+`", "name": "`+external+`"}`).in("customer")
}

// wallet opens a wallet with an external id for a customer of its own, with further fields of its input.
func (a *api) wallet(external string, fields ...string) answer {
	a.t.Helper()
	owner := a.customer("owner of " + external)
	input := `{"idempotencyKey": "open ` + external + `", "customerId": "` + owner.str("id") + `", "externalId": "` +
		external + `"}`
	return a.done("openWallet", with(a.t, input, strings.Join(fields, ", "))).in("wallet")
}

// grant adds credits to a wallet with a key, with further fields of its input.
func (a *api) grant(wallet, key, amount string, fields ...string) answer {
	a.t.Helper()
	input := `{"idempotencyKey": "` + key + `", "walletId": "` + wallet + `", "amount": "` + amount + `"}`
	return a.done("grantCredits", with(a.t, input, strings.Join(fields, ", ")))
}

// use charges a wallet with a key, with further fields of its input.
func (a *api) use(wallet, key, credits string, fields ...string) answer {
	a.t.Helper()
	input := `{"idempotencyKey": "` + key + `", "walletId": "` + wallet + `", "action": "chat", "credits": "` + credits +
		`"}`
	return a.done("recordUsage", with(a.t, input, strings.Join(fields, ", ")))
}

// holds checks what is available in a wallet, and that its audit finds nothing.
func (a *api) holds(wallet, available string) {
	a.t.Helper()
	a.query(`query($id: ID!) { wallet(id: $id) { balance { available } audit { ok firstMismatch } } }`,
		`{"id": "`+wallet+`"}`).
		in("wallet").is(`{"balance": {"available": "` + available + `"}, "audit": {"ok": true, "firstMismatch": null}}`)
}
