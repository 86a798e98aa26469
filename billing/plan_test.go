package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// TestPlanQuantityLimit: a subscription has at most ten thousand of a plan, and a period of it never has more credits or
// costs more money than there can be. A plan without credits or without a price is bounded by the number alone.
func TestPlanQuantityLimit(t *testing.T) {
	for _, test := range []struct {
		included Credits
		price    int64
		want     int
	}{
		{1000 * Credit, 4990, MaxPlanQuantity},
		{0, 0, MaxPlanQuantity},
		{5 * Credit, 0, MaxPlanQuantity},
		{MaxCredits / MaxPlanQuantity, MaxMoney / MaxPlanQuantity, MaxPlanQuantity},
		{MaxCredits/MaxPlanQuantity + 1, 1, MaxPlanQuantity - 1},
		{1, MaxMoney/MaxPlanQuantity + 1, MaxPlanQuantity - 1},
		{MaxCredits / 3, MaxMoney / 2, 2},
		{MaxCredits / 2, MaxMoney / 3, 2},
		{MaxCredits, MaxMoney, 1},
		{MaxCredits/2 + 1, 0, 1},
		{1, MaxMoney/2 + 1, 1},
	} {
		plan := Plan{Included: test.included, Price: Amount{test.price, "JPY"}}
		got := plan.QuantityLimit()
		if got != test.want {
			t.Errorf("%s for %d: the limit is %d, want %d", test.included, test.price, got, test.want)
		}
		n := int64(got)
		if total := test.included * Credits(n); total > MaxCredits || test.price*n > MaxMoney {
			t.Errorf("%d of %s for %d are %s for %d", n, test.included, test.price, total, test.price*n)
		}
	}
}

// TestPlanLimits: one move of the test clock passes the longest trial and a period of a year behind it.
func TestPlanLimits(t *testing.T) {
	if days := MaxTrialDays + 366; time.Duration(days)*24*time.Hour > MaxTestLeap {
		t.Errorf("%d days are more than the test clock moves at once, %s", days, MaxTestLeap)
	}
}

// TestPlanIDs: the id is an address of the code, and a code has one id.
func TestPlanIDs(t *testing.T) {
	for _, code := range []string{"a", "team", "Größe 2", "a/b #1", strings.Repeat("c", MaxCodeBytes)} {
		id := NewPlanID(code)
		if got, ok := id.Code(); !ok || got != code || !id.Valid() {
			t.Errorf("%q: %s is of %q, %v", code, id, got, ok)
		}
		if CheckExternalID(string(id)) == nil {
			t.Errorf("%s can be an external id", id)
		}
	}
	for _, id := range []PlanID{
		"", "pln_", "pln_0", "pln_!", "pln_C5", "rcd_C4", "pln_00", NewPlanID(" "), NewPlanID("a\x00"),
		NewPlanID(strings.Repeat("c", MaxCodeBytes+1)), NewPlanID("a") + "0", PlanID(NewCreditPackID("a")),
	} {
		if code, ok := id.Code(); ok || id.Valid() {
			t.Errorf("%s is the id of the plan %q", id, code)
		}
	}
}

// TestPlansAreDecidedAgain: a decision about a plan leaves the plan that was read, and the request, as they are. So one that
// was not committed is decided again in the same way.
func TestPlansAreDecidedAgain(t *testing.T) {
	stored := &Plan{Versioned: Versioned{2}, Tenant: Live, Code: "c", Unit: "u", Features: []string{"a"}}
	v := walletsView(t)
	v.Documents = map[DocumentKey]Document{PlanKey(Live, "c"): stored, PlanKey(Live, "d"): nil}
	archive := ArchivePlan{Keyed: Keyed{IdempotencyKey: "a"}, Code: "c"}
	create := change(aFreePlan(), func(c *CreatePlan) { c.IdempotencyKey, c.Code, c.Features = "b", "d", []string{"a"} })
	for range 2 {
		decision := mustDecide(t, v, archive, create)
		archived, _ := decision.Documents[0].After.(*Plan)
		created, _ := decision.Documents[2].After.(*Plan)
		if archived == nil || !archived.Archived || archived.Revision != 3 || created == nil || created.Features[0] != "a" {
			t.Fatalf("it is decided: %+v, %+v", archived, created)
		}
		archived.Features[0], created.Features[0] = "b", "b"
	}
}

// TestPlanIsArchivedOnce: a plan that is archived again is not written again.
func TestPlanIsArchivedOnce(t *testing.T) {
	v := walletsView(t)
	v.Documents = map[DocumentKey]Document{
		PlanKey(Live, "c"): &Plan{Versioned: Versioned{2}, Tenant: Live, Code: "c", Unit: "u", Archived: true},
	}
	decision := mustDecide(t, v, ArchivePlan{Keyed: Keyed{IdempotencyKey: "a"}, Code: "c"})
	if len(decision.Documents) != 0 || len(decision.Requests) != 1 || decision.Requests[0].Result != string(NewPlanID("c")) {
		t.Errorf("it writes %+v, and records %+v", decision.Documents, decision.Requests)
	}
}

// aFreePlan is a plan with as little as possible.
func aFreePlan() CreatePlan {
	return CreatePlan{
		Keyed: Keyed{IdempotencyKey: "k"}, Code: "c", Name: "n", Unit: "u", Price: Money{Currency: "EUR"}, Interval: calendar.Monthly,
		Unused: UnusedExpire, OnRenewal: CreditsAtBoundary,
	}
}

// TestPlanRules: what a plan cannot be is refused, for its field. What is just within the rules is not.
func TestPlanRules(t *testing.T) {
	free, cent := aFreePlan(), Decimal{"0.01"}
	priced := change(free, func(c *CreatePlan) { c.Included, c.Price.Amount = 1, cent })
	rolling := func(limit Credits) CreatePlan {
		return change(free, func(c *CreatePlan) { c.Unused, c.RolloverLimit = UnusedRollOver, &limit })
	}
	trial := func(days int, credits Credits) CreatePlan {
		return change(free, func(c *CreatePlan) { c.TrialDays, c.TrialCredits = days, credits })
	}
	features := func(list ...string) CreatePlan {
		return change(free, func(c *CreatePlan) { c.Features = list })
	}
	many := make([]string, MaxFeatures+1)
	for i := range many {
		many[i] = strings.Repeat("f", i+1)
	}
	for name, test := range map[string]struct {
		path    string // empty: it is allowed
		command CreatePlan
	}{
		"a free plan":                  {"", free},
		"a free plan with credits":     {"", change(free, func(c *CreatePlan) { c.Included = 1 })},
		"a plan with a price":          {"", priced},
		"no code":                      {"code", change(free, func(c *CreatePlan) { c.Code = "" })},
		"a code with U+FFFD":           {"code", change(free, func(c *CreatePlan) { c.Code = "\ufffd" })},
		"no name":                      {"name", change(free, func(c *CreatePlan) { c.Name = " " })},
		"no unit":                      {"unit", change(free, func(c *CreatePlan) { c.Unit = "" })},
		"no currency":                  {"price.currency", change(free, func(c *CreatePlan) { c.Price.Currency = "" })},
		"half a yen":                   {"price.amount", change(priced, func(c *CreatePlan) { c.Price.Currency = "JPY" })},
		"a price without credits":      {"includedCredits", change(priced, func(c *CreatePlan) { c.Included = 0 })},
		"credits below zero":           {"includedCredits", change(free, func(c *CreatePlan) { c.Included = -1 })},
		"the most credits":             {"", change(priced, func(c *CreatePlan) { c.Included = MaxCredits })},
		"more credits":                 {"includedCredits", change(priced, func(c *CreatePlan) { c.Included = MaxCredits + 1 })},
		"no interval":                  {"interval", change(free, func(c *CreatePlan) { c.Interval = "HOUR" })},
		"nothing of unused":            {"unusedCredits", change(free, func(c *CreatePlan) { c.Unused = "" })},
		"no renewal":                   {"creditsOnRenewal", change(free, func(c *CreatePlan) { c.OnRenewal = "LATER" })},
		"the least limit":              {"", rolling(1)},
		"the largest limit":            {"", rolling(MaxCredits)},
		"a larger limit":               {"rolloverLimit", rolling(MaxCredits + 1)},
		"a limit of 0":                 {"rolloverLimit", rolling(0)},
		"a limit below zero":           {"rolloverLimit", rolling(-1)},
		"no limit":                     {"rolloverLimit", change(rolling(1), func(c *CreatePlan) { c.RolloverLimit = nil })},
		"a limit with EXPIRE":          {"rolloverLimit", change(rolling(1), func(c *CreatePlan) { c.Unused = UnusedExpire })},
		"a limit with KEEP":            {"rolloverLimit", change(rolling(1), func(c *CreatePlan) { c.Unused = UnusedKeep })},
		"a trial":                      {"", trial(1, 0)},
		"the longest trial":            {"", trial(MaxTrialDays, MaxCredits)},
		"a longer trial":               {"trialDays", trial(MaxTrialDays+1, 0)},
		"a trial below zero":           {"trialDays", trial(-1, 0)},
		"trial credits alone":          {"trialCredits", trial(0, 1)},
		"trial credits below zero":     {"trialCredits", trial(1, -1)},
		"more trial credits":           {"trialCredits", trial(1, MaxCredits+1)},
		"the longest grace":            {"", change(free, func(c *CreatePlan) { c.GraceDays = MaxGraceDays })},
		"a longer grace":               {"graceDays", change(free, func(c *CreatePlan) { c.GraceDays = MaxGraceDays + 1 })},
		"a grace below zero":           {"graceDays", change(free, func(c *CreatePlan) { c.GraceDays = -1 })},
		"the most features":            {"", features(many[:MaxFeatures]...)},
		"more features":                {"features", features(many...)},
		"the longest feature":          {"", features(strings.Repeat("f", MaxFeatureBytes))},
		"a longer feature":             {"features.1", features("a", strings.Repeat("f", MaxFeatureBytes+1))},
		"an empty feature":             {"features.0", features("")},
		"a feature twice":              {"features.2", features("a", "b", "a")},
		"features that differ":         {"", features("a", "A", " a")},
		"a feature of two lines":       {"features.0", features("a\nb")},
		"a feature with U+FFFD":        {"features.0", features("\ufffd")},
		"a rate card that can be none": {"rateCardCode", change(free, func(c *CreatePlan) { c.RateCard = " " })},
	} {
		refusal := test.command.Check()
		if test.path == "" && refusal != nil {
			t.Errorf("%s: got %v", name, refusal)
		}
		if test.path != "" && (refusal == nil || refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != test.path) {
			t.Errorf("%s: got %v at %v, want INVALID_INPUT at %s", name, refusal, refusal.pathOf(), test.path)
		}
	}
}

// TestPlanFeaturesAreOfTheRequest: other features, or the same in another order, are another request. None are none.
func TestPlanFeaturesAreOfTheRequest(t *testing.T) {
	seen := map[string]string{}
	for name, features := range map[string][]string{
		"null": nil, "a": {"a"}, "a, b": {"a", "b"}, "b, a": {"b", "a"}, "ab": {"ab"}, "a; b": {"a, b"}, "1:a": {"1:a"},
	} {
		request := fmt.Sprint(change(aFreePlan(), func(c *CreatePlan) { c.Features = features }).Request())
		if seen[request] != "" {
			t.Errorf("%s and %s are one request", name, seen[request])
		}
		seen[request] = name
	}
	if empty := fmt.Sprint(change(aFreePlan(), func(c *CreatePlan) { c.Features = []string{} }).Request()); seen[empty] != "null" {
		t.Errorf("no features are the request %s", empty)
	}
}

// TestPlanNeedsItsRateCard: the code of a plan is free, and its rate card is published.
func TestPlanNeedsItsRateCard(t *testing.T) {
	create := change(aFreePlan(), func(c *CreatePlan) { c.RateCard = "r" })
	for name, test := range map[string]struct {
		plan, card Document
		code       Code
		path       string
	}{
		"no card":            {nil, nil, CodeNotFound, "rateCardCode"},
		"a card":             {nil, &Claim{}, "", ""},
		"a plan":             {&Plan{}, &Claim{}, CodeAlreadyExists, "code"},
		"an archived plan":   {&Plan{Archived: true}, &Claim{}, CodeAlreadyExists, "code"},
		"a plan and no card": {&Plan{}, nil, CodeAlreadyExists, "code"},
	} {
		v := walletsView(t)
		v.Documents = map[DocumentKey]Document{PlanKey(Live, "c"): test.plan, RateCardKey(Live, "r"): test.card}
		refusal := Decide(v, []Command{create}, false).Outcomes[0].Refusal
		switch {
		case test.code == "" && refusal != nil:
			t.Errorf("%s: got %v", name, refusal)
		case test.code != "" && (refusal == nil || refusal.Code != test.code || !slices.Equal(refusal.Path, []string{test.path})):
			t.Errorf("%s: got %v at %v", name, refusal, refusal.pathOf())
		}
	}
}
