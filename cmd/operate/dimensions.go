package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// countBy sets by which dimensions of usages a tenant's usage is counted, and prints them. Without names it sets none.
func (o operator) countBy(ctx context.Context, tenant string, dimensions []string) error {
	if t := billing.Tenant(tenant); t != billing.Live && t != billing.Test {
		return fmt.Errorf("there is no tenant %q: give live or test", tenant)
	}
	caller := billing.Caller{Tenant: billing.Tenant(tenant), Actor: "operator"}
	result, err := o.usage.UpdateSettings(ctx, caller, aggregate.UpdateSettings{
		Keyed: billing.Keyed{IdempotencyKey: wiring.RequestID()}, Dimensions: dimensions,
	})
	if refusal := (*billing.Error)(nil); errors.As(err, &refusal) {
		return errors.New(refusal.Message)
	}
	if err != nil {
		return err
	}
	counted := "no dimension"
	if len(result.Value.Dimensions) > 0 {
		counted = strings.Join(result.Value.Dimensions, ", ")
	}
	_, err = fmt.Fprintf(o.out, "%s counts by %s from now on; rebuild-usage counts what was recorded before\n", tenant, counted)
	return err
}
