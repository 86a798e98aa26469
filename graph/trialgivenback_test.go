package graph_test

import "testing"

// A subscription that is canceled before it begins has used no trial: the next one has it, in any wallet of the customer. One that is
// canceled in its trial has used it, also where nobody had booked that it began.
func TestTrialOfASubscriptionThatNeverBegan(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("pro", "100", "0", `"trialDays": 7, "trialCredits": "5"`)
	a.done("openWallet", `{"idempotencyKey": "second", "customerId": "ada", "externalId": "second"}`)
	cancel := func(id, timing string) {
		t.Helper()
		a.done("cancelSubscription", `{"idempotencyKey": "`+timing+id+`", "subscriptionId": "`+id+`", "timing": "`+timing+`"}`)
	}
	starts := func(wallet, status string, fields ...string) string {
		t.Helper()
		s := a.subscribe(wallet, "pro", fields...)
		s.in("status").is(quoted(status))
		return s.str("id")
	}
	for _, timing := range []string{"NOW", "PERIOD_END"} {
		scheduled := starts("main", "SCHEDULED", `"startAt": "2026-02-01T00:00:00Z"`)
		other := starts("second", "ACTIVE") // the trial is taken
		cancel(other, "NOW")
		cancel(scheduled, timing)
	}
	scheduled := starts("second", "SCHEDULED", `"startAt": "2026-02-01T00:00:00Z"`)
	a.clock("2026-02-01T00:00:00Z")
	cancel(scheduled, "NOW")
	if ends := a.query(`query($id: ID!) { subscription(id: $id) { trialEndsAt } }`, `{"id": "`+scheduled+`"}`); ends.str("subscription.trialEndsAt") == "" {
		t.Error("the subscription did not begin with its trial")
	}
	starts("main", "ACTIVE")
}
