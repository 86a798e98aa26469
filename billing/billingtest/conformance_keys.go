package billingtest

import (
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

func apiKeyN(n int) *billing.APIKey {
	return &billing.APIKey{
		ID: billing.KeyID(fmt.Sprintf("key_%026d", n)), Tenant: billing.Live, Name: fmt.Sprint("K", n),
		Scopes: []billing.Scope{billing.ScopeRead}, SecretHash: fmt.Sprint("hash ", n), CreatedAt: at(n),
	}
}

// createKeys has the store keep keys with these numbers.
func (c *conformance) createKeys(numbers ...int) {
	c.Helper()
	for _, n := range numbers {
		c.commit(&billing.Decision{Tenant: billing.Live, Catalog: billing.CatalogChange{Keys: []*billing.APIKey{apiKeyN(n)}}})
	}
}

// revoking is the decision by which one key revokes another.
func revoking(by, n, when int) *billing.Decision {
	key := apiKeyN(n)
	key.RevokedAt = at(when)
	return &billing.Decision{Tenant: billing.Live, Catalog: billing.CatalogChange{
		Revoked: []*billing.APIKey{key}, By: apiKeyN(by).ID, Receipt: receipt(fmt.Sprint(by, " revokes ", n, " at ", when)),
	}}
}

// sameKey reads a key in every way there is.
func (c *conformance) sameKey(n int, want *billing.APIKey) {
	c.Helper()
	ctx := c.Context()
	c.same("by its secret", must(c.APIKey(ctx, want.SecretHash))(c), want)
	c.same("by its id", must(c.APIKeyByID(ctx, billing.Live, want.ID))(c), want)
	if listed := must(c.ListAPIKeys(ctx, billing.Live, apiKeyN(n+1).ID, 1))(c); len(listed) != 1 {
		c.Errorf("%d keys are listed", len(listed))
	} else {
		c.same("in the list", listed[0], want)
	}
}

func (c *conformance) testListAPIKeys() {
	c.createKeys(10, 20, 30, 40)
	list := func(before billing.KeyID, limit int) (numbers []string) {
		for _, key := range must(c.ListAPIKeys(c.Context(), billing.Live, before, limit))(c) {
			numbers = append(numbers, key.Name)
		}
		return numbers
	}
	c.same("all", list("", 9), []string{"K40", "K30", "K20", "K10"})
	c.same("two", list("", 2), []string{"K40", "K30"})
	c.same("before", list(apiKeyN(30).ID, 1), []string{"K20"})
	c.same("before one that is not there", list(apiKeyN(15).ID, 9), []string{"K10"})
	c.same("of another tenant", len(must(c.ListAPIKeys(c.Context(), billing.Test, "", 9))(c)), 0)
	if _, err := c.APIKeyByID(c.Context(), billing.Test, apiKeyN(10).ID); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("a key of another tenant: %v", err)
	}
	c.sameKey(20, apiKeyN(20))
}

// A key is revoked once, at the first instant that somebody said.
func (c *conformance) testRevoke() {
	c.createKeys(1, 2, 3)
	c.commit(revoking(1, 2, 50))
	want := apiKeyN(2)
	want.RevokedAt = at(50)
	c.sameKey(2, want)
	c.commit(revoking(3, 2, 60))
	c.sameKey(2, want)
	c.sameKey(1, apiKeyN(1))
	c.sameKey(3, apiKeyN(3))
	c.movedTo(c.refused(revoking(1, 4, 60)), billing.Moved{}) // there is no such key
	c.same("keys", len(must(c.ListAPIKeys(c.Context(), billing.Live, "", 9))(c)), 3)
}

// A key that has been revoked changes nothing any more. Of two that revoke each other, one remains.
func (c *conformance) testRevokedBy() {
	c.createKeys(1, 2)
	c.commit(revoking(1, 2, 50))
	c.movedTo(c.refused(revoking(2, 1, 50)), billing.Moved{Revoked: true})
	c.sameKey(1, apiKeyN(1))
	creating := &billing.Decision{Tenant: billing.Live, Catalog: billing.CatalogChange{Keys: []*billing.APIKey{apiKeyN(3)}, By: apiKeyN(2).ID}}
	c.movedTo(c.refused(creating), billing.Moved{Revoked: true})
	if _, err := c.APIKey(c.Context(), apiKeyN(3).SecretHash); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("a key that a revoked one asked for: %v", err)
	}
	creating.Catalog.By = apiKeyN(9).ID // of which nothing is known
	c.commit(creating)
	c.sameKey(3, apiKeyN(3))
}
