package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// createKey creates an API key directly in the tables, for operators who have no key for the API yet. Their AWS
// credentials are their permission. It prints the id and the secret; the secret cannot be read again.
func (o operator) createKey(ctx context.Context, tenant, name string, words []string) error {
	if len(words) == 0 {
		words = []string{string(billing.ScopeAdmin)}
	}
	scopes := make([]billing.Scope, len(words))
	for i, word := range words {
		scopes[i] = billing.Scope(strings.ToUpper(word))
	}
	if t := billing.Tenant(tenant); t != billing.Live && t != billing.Test {
		return fmt.Errorf("there is no tenant %q: give live or test", tenant)
	}
	caller := billing.Caller{Tenant: billing.Tenant(tenant), Actor: "operator"}
	created, err := o.ledger.CreateAPIKey(ctx, caller, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: wiring.RequestID()}, Name: name, Scopes: scopes,
	})
	if refusal := (*billing.Error)(nil); errors.As(err, &refusal) {
		return errors.New(refusal.Message)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.out, "%s  %s\n", created.Value.ID, created.Value.Secret)
	return err
}
