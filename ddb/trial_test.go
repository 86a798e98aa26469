package ddb

import (
	"reflect"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// A trial is of a subscription, or it says until when a free plan was had, or both. One that says neither is refused.
func TestTrials(t *testing.T) {
	for _, trial := range []*billing.Trial{
		{Plan: "free", FreeUntil: someday},
		{Plan: "trial", Subscription: "sub_01KDVDNA0086FCC9Y7DCDZP7X30000000502"},
		{Plan: "both", Subscription: "sub_01KDVDNA0086FCC9Y7DCDZP7X30000000502", FreeUntil: someday},
	} {
		trial.Tenant, trial.Customer, trial.Revision = billing.Live, someCustomer, 3
		i, err := toItemTrial(trial)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := fromItemTrial(i); err != nil || !reflect.DeepEqual(read, trial) {
			t.Errorf("%+v is read as %+v, %v", trial, read, err)
		}
	}
	i, err := toItemTrial(&billing.Trial{Tenant: billing.Live, Customer: someCustomer, Plan: "neither", Versioned: billing.Versioned{Revision: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if read, err := fromItemTrial(i); err == nil {
		t.Errorf("a trial of nothing is read as %+v", read)
	}
}
