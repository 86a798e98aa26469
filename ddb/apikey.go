package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// An API key is two items, which change in the same commit: the one where keys are listed, by its id, and the
// credential, by the hash of its secret, at which a request finds it.

// toItemAPIKey is an API key where keys are listed.
func toItemAPIKey(k *billing.APIKey) (item, error) {
	i := newItem(apiKeyKey(k.Tenant, k.ID))
	i.writeAPIKey(k)
	i.text("hash", k.SecretHash)
	return i, nil
}

// toItemCredential is an API key at the hash of its secret, which the key of the item has.
func toItemCredential(c *billing.Credential) (item, error) {
	i := newItem(credentialKey(c.SecretHash))
	i.writeAPIKey(&c.APIKey)
	return i, nil
}

// writeAPIKey adds the attributes that both items have.
func (i item) writeAPIKey(k *billing.APIKey) {
	scopes := make([]string, len(k.Scopes))
	for at, scope := range k.Scopes {
		scopes[at] = string(scope)
	}
	i.text("id", string(k.ID))
	i.text("tenant", string(k.Tenant))
	i.text("name", k.Name)
	i.text("scopes", strings.Join(scopes, " "))
	i.instant("when", k.CreatedAt)
	i.instant("revoked", k.RevokedAt)
	i.number("rev", k.Revision)
}

// fromItemAPIKey reads what toItemAPIKey wrote.
func fromItemAPIKey(i item) (*billing.APIKey, error) {
	r := newReader(i)
	k := r.apiKey()
	k.SecretHash = r.required("hash")
	if err := r.err(); err != nil {
		return nil, err
	}
	return &k, nil
}

// fromItemCredential reads what toItemCredential wrote.
func fromItemCredential(i item) (*billing.Credential, error) {
	r := newReader(i)
	k := r.apiKey()
	hash, found := strings.CutPrefix(r.text(attrPartition), credentialPrefix)
	if !found || hash == "" {
		r.reject(attrPartition, "it is not %s and the hash of a secret", credentialPrefix)
	}
	k.SecretHash = hash
	if err := r.err(); err != nil {
		return nil, err
	}
	return &billing.Credential{APIKey: k}, nil
}

// apiKey reads what writeAPIKey wrote.
func (r *reader) apiKey() billing.APIKey {
	k := billing.APIKey{
		Versioned: r.laterVersioned(),
		ID:        valid[billing.KeyID](r, "id"),
		Tenant:    billing.Tenant(r.required("tenant")),
		Name:      r.text("name"),
		CreatedAt: r.instant("when"),
		RevokedAt: r.instant("revoked"),
	}
	for word := range strings.FieldsSeq(r.text("scopes")) {
		scope := billing.Scope(word)
		if !scope.Valid() {
			r.reject("scopes", "%q is not a scope", word)
		}
		k.Scopes = append(k.Scopes, scope)
	}
	return k
}
