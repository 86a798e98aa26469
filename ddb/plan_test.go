package ddb

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// readUnit is how many bytes one read unit reads, at strong consistency.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
const readUnit = 4096

// A plan is read with each subscription to it: the largest one that the limits allow takes one read unit, and the smallest
// one reads as it was written.
func TestSizesOfPlans(t *testing.T) {
	largest := &billing.Plan{
		Versioned: billing.Versioned{Revision: 2}, Tenant: billing.Test, Code: strings.Repeat("c", billing.MaxCodeBytes),
		Name: strings.Repeat("n", billing.MaxNameBytes), Unit: strings.Repeat("u", billing.MaxUnitBytes),
		Price: billing.Amount{Minor: billing.MaxMoney - 1, Currency: "EUR"}, Interval: calendar.Monthly,
		Included: billing.MaxCredits - 1, Unused: billing.UnusedRollOver, RolloverLimit: billing.MaxCredits - 1,
		TrialDays: billing.MaxTrialDays, TrialCredits: billing.MaxCredits - 1, RateCard: strings.Repeat("r", billing.MaxCodeBytes),
		OnRenewal: billing.CreditsAtBoundary, GraceDays: billing.MaxGraceDays, Archived: true, CreatedAt: farAway,
	}
	for n := range billing.MaxFeatures {
		largest.Features = append(largest.Features, fmt.Sprintf("%0*d", billing.MaxFeatureBytes, n))
	}
	smallest := &billing.Plan{
		Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Live, Code: "c", Unit: "u",
		Price: billing.Amount{Currency: "EUR"}, Interval: calendar.Daily, Unused: billing.UnusedExpire,
		OnRenewal: billing.CreditsAtBoundary,
	}
	for name, plan := range map[string]*billing.Plan{"the largest plan": largest, "the smallest plan": smallest} {
		i, err := toItemPlan(plan)
		if err != nil {
			t.Fatal(err)
		}
		if size := ItemSize(i); size > readUnit {
			t.Errorf("%s has %d bytes, more than a read unit of %d", name, size, readUnit)
		} else {
			t.Logf("%s has %d bytes", name, size)
		}
		if got, err := fromItemPlan(i); err != nil || !reflect.DeepEqual(got, plan) {
			t.Errorf("%s is read as %+v, %v", name, got, err)
		}
	}
}

// Values of the right type that no plan can have are refused, with the attribute at fault.
func TestPlansAreChecked(t *testing.T) {
	n := func(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }
	stored := readableOf(t, somePlan()).item
	for attribute, values := range map[string][]types.AttributeValue{
		"price": {n("-1")},
		"every": {text("HOUR"), text("month")},
		"amt":   {n("-1"), n("0")},
		"roll":  {n("-1"), n("0")},
		"trial": {n("-1"), n("0")},
		"gift":  {n("-1")},
		"renew": {text("LATER")},
		"grace": {n("-1")},
		"off":   {n("2")},
		"feats": {&types.AttributeValueMemberL{Value: []types.AttributeValue{n("1")}}},
	} {
		for _, value := range values {
			spoilt := maps.Clone(stored)
			spoilt[attribute] = value
			if p, err := fromItemPlan(spoilt); err == nil || !strings.Contains(err.Error(), "attribute "+attribute) {
				t.Errorf("%s of %v is read as %+v, %v", attribute, value, p, err)
			}
		}
	}
	spoilt := maps.Clone(stored) // a limit of what rolls over, where nothing does
	spoilt["unused"] = text("KEEP")
	if p, err := fromItemPlan(spoilt); err == nil || !strings.Contains(err.Error(), "attribute roll") {
		t.Errorf("a limit without a rollover is read as %+v, %v", p, err)
	}
}

// somePlan has a value in each field.
func somePlan() *billing.Plan {
	return &billing.Plan{
		Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, Code: "a #1", Name: "n", Unit: "credits",
		Price: billing.Amount{Minor: 9, Currency: "EUR"}, Interval: calendar.Weekly, Included: 8,
		Unused: billing.UnusedRollOver, RolloverLimit: 7, TrialDays: 6, TrialCredits: 5, Features: []string{"a #1", "b"},
		RateCard: "r", OnRenewal: billing.CreditsWhenPaid, GraceDays: 4, Archived: true, CreatedAt: someday,
	}
}
