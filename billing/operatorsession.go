package billing

import (
	"strings"
	"time"
)

// CreateOperatorSession creates a session of a person who works for the seller. Its idempotency key is drawn by the ledger: each
// request makes another session.
type CreateOperatorSession struct {
	Keyed
	ID         OperatorSessionID // of the new session, drawn by the ledger; no part of the request
	SecretHash string            // of the secret that the ledger drew for it; no part of the request
	Operator   string
	Scopes     []Scope
	ExpiresIn  int // seconds
}

// Request implements [Command].
func (c CreateOperatorSession) Request() Request {
	return Request{"createOperatorSession", []Field{
		{"operator", c.Operator}, {"scopes", joinTexts(among(Scopes, c.Scopes))}, {"expiresInSeconds", formatInt(c.ExpiresIn)},
	}}
}

// Check implements [Command].
func (c CreateOperatorSession) Check() *Error {
	if len(c.Scopes) == 0 {
		return invalid("scopes is empty, so the session could do nothing; name at least one scope").at("scopes")
	}
	for i, scope := range c.Scopes {
		if !scope.Valid() {
			return invalid("%s is not a scope", quote(string(scope))).AtIndex("scopes", i)
		}
	}
	if strings.TrimSpace(c.Operator) != c.Operator {
		return invalid("operator begins or ends with a space; leave it out").at("operator")
	}
	return firstRefusal(
		c.Keyed.Check(), checkRequiredText("operator", c.Operator, MaxOperatorBytes),
		checkSessionTime(c.ExpiresIn, MaxOperatorSession),
	)
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreateOperatorSession) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (c CreateOperatorSession) Reads(d *Draft) { d.readCaller(c.Keyed) }

// Apply implements [Command]. Only an API key with the scope ADMIN creates sessions, and none with a scope that the key lacks.
func (c CreateOperatorSession) Apply(d *Draft) *Error {
	id := KeyID(c.Actor)
	if !id.Valid() {
		return refuse(CodeUnauthenticated, "only an API key creates a session")
	}
	if refusal := d.requireCaller(c.Keyed); refusal != nil {
		return refusal
	}
	key, _ := d.Document(APIKeyKey(d.Tenant(), id)).(*APIKey)
	for i, scope := range c.Scopes {
		if !key.Allows(ScopeAdmin) || !key.Allows(scope) {
			return invalid("the API key lacks the scope %s, so that no session of it can have it", scope).AtIndex("scopes", i)
		}
	}
	session := &OperatorSession{
		Tenant: d.Tenant(), ID: c.ID, SecretHash: c.SecretHash, Key: id, Operator: c.Operator, Scopes: among(Scopes, c.Scopes),
		CreatedAt: d.Clock(), ExpiresAt: d.Clock().Add(time.Duration(c.ExpiresIn) * time.Second),
	}
	d.Put(session)
	d.Created(string(c.ID))
	d.Changed(Change{Target: string(c.ID), After: Metadata{
		"operator": c.Operator, "scopes": joinTexts(session.Scopes), "expiresAt": FormatInstant(session.ExpiresAt),
	}})
	return nil
}

// RevokeOperatorSession ends one session of an operator.
type RevokeOperatorSession struct {
	Keyed
	Session OperatorSessionID
}

// Request implements [Command].
func (r RevokeOperatorSession) Request() Request {
	return Request{"revokeOperatorSessions", []Field{{"sessionId", string(r.Session)}}}
}

// Check implements [Command].
func (r RevokeOperatorSession) Check() *Error {
	if !r.Session.Valid() {
		return r.notFound()
	}
	return r.Keyed.Check()
}

// Wallets implements [Command]: the request's key is the tenant's.
func (r RevokeOperatorSession) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (r RevokeOperatorSession) Reads(d *Draft) {
	d.ReadDocument(OperatorSessionKey(d.Tenant(), r.Session))
}

// Apply implements [Command]. A session that is over stays as it was: then no id is recorded as created, by which the ledger sees it.
func (r RevokeOperatorSession) Apply(d *Draft) *Error {
	stored, _ := d.Document(OperatorSessionKey(d.Tenant(), r.Session)).(*OperatorSession)
	if stored == nil {
		return r.notFound()
	}
	if stored.Over(d.Clock()) {
		return nil
	}
	session := stored.clone()
	session.RevokedAt = d.Clock()
	d.Put(session)
	d.Created(string(r.Session))
	d.Changed(Change{
		Target: string(r.Session), Before: Metadata{"revokedAt": ""}, After: Metadata{"revokedAt": FormatInstant(session.RevokedAt)},
	})
	return nil
}

func (r RevokeOperatorSession) notFound() *Error {
	return refuse(CodeNotFound, "there is no operator session %s", quote(string(r.Session))).at("sessionId")
}
