package billing

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Scope is one thing that an API key may do.
type Scope string

// The scopes that something requires. ADMIN includes all others.
const (
	ScopeRead          Scope = "READ"
	ScopeUsageWrite    Scope = "USAGE_WRITE"
	ScopeWalletsWrite  Scope = "WALLETS_WRITE"
	ScopeCatalogWrite  Scope = "CATALOG_WRITE"
	ScopePaymentsWrite Scope = "PAYMENTS_WRITE"
	ScopeWebhooksWrite Scope = "WEBHOOKS_WRITE"
	ScopeAdmin         Scope = "ADMIN"
)

// Scopes lists all scopes.
var Scopes = []Scope{
	ScopeRead, ScopeUsageWrite, ScopeWalletsWrite, ScopeCatalogWrite, ScopePaymentsWrite, ScopeWebhooksWrite, ScopeAdmin,
}

// Valid reports whether s is one of Scopes.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }

// APIKey is a credential of a back end. Its secret is shown once and kept only as a hash.
type APIKey struct {
	Versioned
	ID         KeyID
	Tenant     Tenant
	Name       string
	Scopes     []Scope
	SecretHash string
	CreatedAt  time.Time
	RevokedAt  time.Time // zero if it has not been revoked
}

// Allows reports whether the key may do what requires the scope.
func (k *APIKey) Allows(scope Scope) bool {
	return slices.Contains(k.Scopes, scope) || slices.Contains(k.Scopes, ScopeAdmin)
}

// secretPrefixes are the first characters of the secrets of each tenant's keys, so that a person can tell them apart at
// a glance.
var secretPrefixes = map[Tenant]string{Live: "sk_live_", Test: "sk_test_"}

// NewSecret returns a secret: the prefix of the tenant and 160 random bits.
func NewSecret(tenant Tenant, random [20]byte) string {
	return secretPrefixes[tenant] + secretText(random)
}

// secretLength is how many characters secretText returns.
const secretLength = 32

// secretText returns 160 random bits in characters of the ids' alphabet.
func secretText(random [20]byte) string {
	text := make([]byte, 0, secretLength)
	for group := range slices.Chunk(random[:], 5) { // 5 bytes are 8 characters of 5 bits
		var n int64
		for _, b := range group {
			n = n<<8 | int64(b)
		}
		text = append(text, encodeNumber(n, 8)...)
	}
	return string(text)
}

// looksRandom reports whether a text has the form of what secretText returns.
func looksRandom(text string) bool {
	return len(text) == secretLength && inAlphabet(text[:8]) && inAlphabet(text[8:16]) && inAlphabet(text[16:24]) &&
		inAlphabet(text[24:])
}

// HashSecret returns the hash by which a secret is stored. A secret has 160 random bits, so a plain hash cannot be
// searched.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// LooksLikeSecret reports whether secret has the form of an API key's, which saves a read for text that cannot be one.
func LooksLikeSecret(secret string) bool {
	for _, prefix := range secretPrefixes {
		if rest, found := strings.CutPrefix(secret, prefix); found {
			return looksRandom(rest)
		}
	}
	return false
}

// CreateAPIKey creates an API key.
type CreateAPIKey struct {
	Keyed
	ID         KeyID  // of the new key, drawn by the ledger; no part of the request
	SecretHash string // of the secret that the ledger drew for it; no part of the request
	Name       string
	Scopes     []Scope
}

// APIKeyKey returns the address of an API key in the list of keys.
func APIKeyKey(tenant Tenant, id KeyID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindAPIKey, ID: string(id)}
}

// CredentialKey returns the address at which an API key is found by the hash of its secret.
func CredentialKey(secretHash string) DocumentKey {
	return DocumentKey{Kind: KindCredential, ID: secretHash}
}

// DocumentKey implements [Document].
func (k *APIKey) DocumentKey() DocumentKey { return APIKeyKey(k.Tenant, k.ID) }

// CloneDocument implements [Document].
func (k *APIKey) CloneDocument() Document { return k.Clone() }

// Credential is a copy of an API key by which its secret is found. Both change in the same commit.
type Credential struct {
	APIKey
}

// DocumentKey implements [Document].
func (c *Credential) DocumentKey() DocumentKey { return CredentialKey(c.SecretHash) }

// CloneDocument implements [Document].
func (c *Credential) CloneDocument() Document { return &Credential{*c.Clone()} }

// putKey writes both documents of an API key.
func (d *Draft) putKey(k *APIKey) {
	d.Put(k)
	d.Put(&Credential{*k.Clone()})
}

// Request implements [Command].
func (c CreateAPIKey) Request() Request {
	var scopes []string
	for _, scope := range c.distinctScopes() {
		scopes = append(scopes, string(scope))
	}
	slices.Sort(scopes)
	return Request{"createApiKey", []Field{{"name", c.Name}, {"scopes", strings.Join(scopes, " ")}}}
}

// distinctScopes returns the scopes without duplicates.
func (c CreateAPIKey) distinctScopes() (scopes []Scope) {
	for _, scope := range c.Scopes {
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// Check implements [Command].
func (c CreateAPIKey) Check() *Error {
	if len(c.Scopes) == 0 {
		return invalid("scopes is empty, so the key could do nothing; name at least one scope").at("scopes")
	}
	for i, scope := range c.Scopes {
		if !scope.Valid() {
			return invalid("%s is not a scope", quote(string(scope))).AtIndex("scopes", i)
		}
	}
	return firstRefusal(c.Keyed.Check(), checkRequiredText("name", c.Name, MaxNameBytes))
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreateAPIKey) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (c CreateAPIKey) Reads(d *Draft) { d.readCaller(c.Keyed) }

// Apply implements [Command]. A revoked key must not create another one while some process still accepts it.
func (c CreateAPIKey) Apply(d *Draft) *Error {
	if refusal := d.requireCaller(c.Keyed); refusal != nil {
		return refusal
	}
	key := &APIKey{
		ID: c.ID, Tenant: d.Tenant(), Name: c.Name, Scopes: c.distinctScopes(), SecretHash: c.SecretHash,
		CreatedAt: d.Clock(),
	}
	d.putKey(key)
	d.Created(string(c.ID))
	d.Changed(Change{Target: string(c.ID), After: Metadata{"name": key.Name, "scopes": joinTexts(key.Scopes)}})
	return nil
}

// joinTexts returns texts with a space between them.
func joinTexts[T ~string](texts []T) string {
	names := make([]string, len(texts))
	for i, text := range texts {
		names[i] = string(text)
	}
	return strings.Join(names, " ")
}

// readCaller declares that the API key of the caller is read, if the caller has one. Of an operator's session, the session is read
// and the key that created it.
func (d *Draft) readCaller(k Keyed) {
	id := KeyID(k.Actor)
	if session, _, is := OperatorOf(k.Actor); is {
		if stored, _ := d.ReadDocument(OperatorSessionKey(d.Tenant(), session)).(*OperatorSession); stored != nil {
			id = stored.Key
		}
	}
	if id.Valid() {
		d.ReadDocument(APIKeyKey(d.Tenant(), id))
	}
}

// requireCaller refuses a caller whose API key or session has been revoked. It also makes it a condition of the commit that neither
// has been revoked until then.
func (d *Draft) requireCaller(k Keyed) *Error {
	id := KeyID(k.Actor)
	if session, _, is := OperatorOf(k.Actor); is {
		stored, _ := d.Document(OperatorSessionKey(d.Tenant(), session)).(*OperatorSession)
		if stored == nil || !stored.RevokedAt.IsZero() {
			return refuse(CodeUnauthenticated, "the session has been revoked")
		}
		d.Require(stored.DocumentKey())
		id = stored.Key
	}
	if !id.Valid() {
		return nil
	}
	key, _ := d.Document(APIKeyKey(d.Tenant(), id)).(*APIKey)
	if key == nil || !key.RevokedAt.IsZero() {
		return refuse(CodeUnauthenticated, "the API key has been revoked")
	}
	d.Require(key.DocumentKey())
	return nil
}

// RevokeAPIKey revokes an API key.
type RevokeAPIKey struct {
	Keyed
	APIKey KeyID
}

// Request implements [Command].
func (r RevokeAPIKey) Request() Request {
	return Request{"revokeApiKey", []Field{{"apiKeyId", string(r.APIKey)}}}
}

// Check implements [Command].
func (r RevokeAPIKey) Check() *Error {
	if refusal := r.Keyed.Check(); refusal != nil {
		return refusal
	}
	switch {
	case !r.APIKey.Valid():
		return r.notFound()
	case string(r.APIKey) == r.Actor:
		return invalid("a key cannot revoke itself; use another one with the scope ADMIN").at("apiKeyId")
	}
	return nil
}

// Wallets implements [Command]: the request's key is the tenant's.
func (r RevokeAPIKey) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (r RevokeAPIKey) Reads(d *Draft) {
	d.readCaller(r.Keyed)
	key, _ := d.ReadDocument(APIKeyKey(d.Tenant(), r.APIKey)).(*APIKey)
	if key != nil {
		d.ReadDocument(CredentialKey(key.SecretHash))
	}
}

// Apply implements [Command]. A key that was revoked before stays as it was.
//
// No key revokes itself, and a revoked key can no longer change keys. So the key that requests a revocation always
// remains: a tenant never loses its last key with ADMIN.
func (r RevokeAPIKey) Apply(d *Draft) *Error {
	if refusal := d.requireCaller(r.Keyed); refusal != nil {
		return refusal
	}
	key, _ := d.Document(APIKeyKey(d.Tenant(), r.APIKey)).(*APIKey)
	if key == nil {
		return r.notFound()
	}
	if session, _, is := OperatorOf(r.Actor); is {
		own, _ := d.Document(OperatorSessionKey(d.Tenant(), session)).(*OperatorSession)
		if own != nil && own.Key == r.APIKey {
			return invalid("a session cannot revoke the key that created it; use another session or key").at("apiKeyId")
		}
	}
	if !key.RevokedAt.IsZero() {
		return nil // no id is recorded as created: by this the ledger sees that the key was revoked before
	}
	d.Created(string(r.APIKey))
	revoked := key.Clone()
	revoked.RevokedAt = d.Clock()
	d.putKey(revoked)
	d.Changed(Change{
		Target: string(r.APIKey), Before: Metadata{"revokedAt": ""},
		After: Metadata{"revokedAt": FormatInstant(revoked.RevokedAt)},
	})
	return nil
}

func (r RevokeAPIKey) notFound() *Error {
	return refuse(CodeNotFound, "there is no API key %s", quote(string(r.APIKey))).at("apiKeyId")
}
