package billingtest

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func apiKeyN(n int) *billing.APIKey {
	return &billing.APIKey{
		ID: billing.KeyID(fmt.Sprintf("key_%026d", n)), Tenant: billing.Live, Name: fmt.Sprint("K", n),
		Scopes: []billing.Scope{billing.ScopeRead}, SecretHash: fmt.Sprint("hash ", n), CreatedAt: at(n),
		Versioned: billing.Versioned{Revision: 1},
	}
}

// credentialOf is the copy of a key by which its secret is found.
func credentialOf(key *billing.APIKey) *billing.Credential {
	return &billing.Credential{APIKey: *key.Clone()}
}

// revoked is a key one revision on, revoked at an instant.
func revoked(n, when int) *billing.APIKey {
	key := apiKeyN(n)
	key.RevokedAt = at(when)
	key.Revision = 2
	return key
}

// createKeys stores keys with these numbers.
func (c *conformance) createKeys(numbers ...int) {
	c.Helper()
	for _, n := range numbers {
		c.commit(ofDocuments(putting(apiKeyN(n), credentialOf(apiKeyN(n)))...))
	}
}

// unrevoked is the condition that a key is as it was created.
func unrevoked(n int) billing.DocumentChange {
	return billing.DocumentChange{Key: apiKeyN(n).DocumentKey(), Before: 1}
}

// revoking is the decision by which one key revokes another: on the condition that neither has been revoked.
func revoking(by, n, when int) *billing.Decision {
	key := revoked(n, when)
	d := ofDocuments(append(putting(key, credentialOf(key)), unrevoked(by))...)
	d.Requests = []*billing.RequestRecord{tenantRequest(fmt.Sprint(by, " revokes ", n, " at ", when))}
	return d
}

// sameKey reads a key in every way there is.
func (c *conformance) sameKey(n int, want *billing.APIKey) {
	c.Helper()
	c.sameDocument("by its secret", billing.CredentialKey(want.SecretHash), credentialOf(want))
	c.sameDocument("by its id", billing.APIKeyKey(billing.Live, want.ID), want)
	if listed := c.list(billing.KindAPIKey, "", string(apiKeyN(n+1).ID), 1); len(listed) != 1 {
		c.Errorf("%d keys are listed", len(listed))
	} else {
		c.same("in the list", listed[0], billing.Document(want))
	}
}

func (c *conformance) testListAPIKeys() {
	c.createKeys(10, 20, 30, 40)
	list := func(before billing.KeyID, limit int) (names []string) {
		for _, document := range c.list(billing.KindAPIKey, "", string(before), limit) {
			key, _ := document.(*billing.APIKey)
			names = append(names, key.Name)
		}
		return names
	}
	c.same("all", list("", 9), []string{"K40", "K30", "K20", "K10"})
	c.same("two", list("", 2), []string{"K40", "K30"})
	c.same("before", list(apiKeyN(30).ID, 1), []string{"K20"})
	c.same("before one that is not there", list(apiKeyN(15).ID, 9), []string{"K10"})
	ofTest := must(c.ListDocuments(c.Context(),
		billing.Collection{Tenant: billing.Test, Kind: billing.KindAPIKey, Limit: 9}, ""))(c)
	c.same("of another tenant", len(ofTest), 0)
	c.sameDocument("a key of another tenant", billing.APIKeyKey(billing.Test, apiKeyN(10).ID), nil)
	c.sameKey(20, apiKeyN(20))
}

// A key is revoked once: whoever comes second fails with the key as the first one left it.
func (c *conformance) testRevoke() {
	c.createKeys(1, 2, 3)
	c.commit(revoking(1, 2, 50))
	want := revoked(2, 50)
	c.sameKey(2, want)
	c.sameStale(c.refused(revoking(3, 2, 60)), ledger.StaleError{Documents: map[billing.DocumentKey]billing.Document{
		want.DocumentKey(): want, credentialOf(want).DocumentKey(): credentialOf(want),
	}})
	c.sameKey(2, want)
	c.sameKey(1, apiKeyN(1))
	c.sameKey(3, apiKeyN(3))
	absent := apiKeyN(4)
	c.sameStale(c.refused(revoking(1, 4, 60)), ledger.StaleError{Documents: map[billing.DocumentKey]billing.Document{
		absent.DocumentKey(): nil, credentialOf(absent).DocumentKey(): nil,
	}})
	c.same("keys", len(c.list(billing.KindAPIKey, "", "", 9)), 3)
}

// A key that has been revoked changes nothing any more. Of two that revoke each other, one remains.
func (c *conformance) testRevokedBy() {
	c.createKeys(1, 2)
	c.commit(revoking(1, 2, 50))
	byRevoked := staleDocument(revoked(2, 50).DocumentKey(), revoked(2, 50))
	c.sameStale(c.refused(revoking(2, 1, 50)), byRevoked)
	c.sameKey(1, apiKeyN(1))
	creating := func(by billing.DocumentChange) *billing.Decision {
		return ofDocuments(append(putting(apiKeyN(3), credentialOf(apiKeyN(3))), by)...)
	}
	c.sameStale(c.refused(creating(unrevoked(2))), byRevoked)
	c.sameDocument("a key that a revoked one asked for", billing.CredentialKey(apiKeyN(3).SecretHash), nil)
	c.commit(creating(billing.DocumentChange{Key: apiKeyN(9).DocumentKey()})) // on the condition that there is no such key
	c.sameKey(3, apiKeyN(3))
}
