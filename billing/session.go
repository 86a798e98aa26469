package billing

import (
	"crypto/subtle"
	"slices"
	"strings"
	"time"
)

// A session is what a page may hold instead of an API key. A back end creates a customer's session, with which a page sees this one
// customer, and an operator's session, with which a person of the seller acts under her own name. Both are stored by the hash of
// their secret, end at an instant of the wall clock, and end with the API key that created them.
type (
	// CustomerSessionID names the session of a customer: css_ and a ULID.
	CustomerSessionID string
	// OperatorSessionID names the session of an operator: ops_ and a ULID.
	OperatorSessionID string
)

const (
	customerSessionPrefix = "css_"
	operatorSessionPrefix = "ops_"
)

// NewCustomerSessionID returns an id for a customer's session.
func NewCustomerSessionID(now time.Time, random Entropy) CustomerSessionID {
	return CustomerSessionID(customerSessionPrefix + NewULID(now, random))
}

// NewOperatorSessionID returns an id for an operator's session.
func NewOperatorSessionID(now time.Time, random Entropy) OperatorSessionID {
	return OperatorSessionID(operatorSessionPrefix + NewULID(now, random))
}

// Valid reports whether id has the form of the id of a customer's session.
func (id CustomerSessionID) Valid() bool {
	return ValidID(string(id), customerSessionPrefix, ulidLength)
}

// Valid reports whether id has the form of the id of an operator's session.
func (id OperatorSessionID) Valid() bool {
	return ValidID(string(id), operatorSessionPrefix, ulidLength)
}

// SessionPermission is what a customer's session may do.
type SessionPermission string

// The permissions.
const (
	PermissionView      SessionPermission = "VIEW"      // see the customer, its wallets and what they can buy
	PermissionBuy       SessionPermission = "BUY"       // buy credits and store payment methods; with CONFIGURE also plans and recharges
	PermissionConfigure SessionPermission = "CONFIGURE" // set limits and alerts
)

// SessionPermissions lists all permissions.
var SessionPermissions = []SessionPermission{PermissionView, PermissionBuy, PermissionConfigure}

// Valid reports whether p is one of SessionPermissions.
func (p SessionPermission) Valid() bool { return slices.Contains(SessionPermissions, p) }

// CustomerSession is a credential of a page that one customer sees.
type CustomerSession struct {
	Versioned
	Tenant      Tenant
	ID          CustomerSessionID
	SecretHash  string
	Key         KeyID // that created it; empty: none, but this program itself
	Customer    CustomerID
	Permissions []SessionPermission
	ReturnURL   string // where the pages lead back to; empty: nowhere
	Epoch       int64  // of the customer's sessions, see [Customer.SessionEpoch]
	CreatedAt   time.Time
	ExpiresAt   time.Time // excluded
	KeptUntil   time.Time // when the store may drop it
}

// CustomerSessionKey returns the address of a customer's session.
func CustomerSessionKey(tenant Tenant, id CustomerSessionID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindCustomerSession, ID: string(id)}
}

// DocumentKey implements [Document].
func (s *CustomerSession) DocumentKey() DocumentKey { return CustomerSessionKey(s.Tenant, s.ID) }

// CloneDocument implements [Document].
func (s *CustomerSession) CloneDocument() Document {
	copied := *s
	copied.Permissions = slices.Clone(s.Permissions)
	return &copied
}

// Allows reports whether the session has a permission.
func (s *CustomerSession) Allows(p SessionPermission) bool { return slices.Contains(s.Permissions, p) }

// Over reports whether the session has expired by now, which is an instant of the wall clock.
func (s *CustomerSession) Over(now time.Time) bool { return !now.Before(s.ExpiresAt) }

// Caller returns the caller that has the session. All sessions of a customer share one space of idempotency keys. Back ends and other
// customers have other spaces.
func (s *CustomerSession) Caller() Caller {
	return Caller{Tenant: s.Tenant, Actor: string(s.ID), Space: "customer:" + string(s.Customer)}
}

// OperatorSession is a credential of a person who works for the seller.
type OperatorSession struct {
	Versioned
	Tenant     Tenant
	ID         OperatorSessionID
	SecretHash string
	Key        KeyID  // that created it
	Operator   string // the person's name
	Scopes     []Scope
	CreatedAt  time.Time
	ExpiresAt  time.Time // excluded
	RevokedAt  time.Time // zero if it has not been revoked
}

// OperatorSessionKey returns the address of an operator's session.
func OperatorSessionKey(tenant Tenant, id OperatorSessionID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindOperatorSession, ID: string(id)}
}

// DocumentKey implements [Document].
func (s *OperatorSession) DocumentKey() DocumentKey { return OperatorSessionKey(s.Tenant, s.ID) }

// CloneDocument implements [Document].
func (s *OperatorSession) CloneDocument() Document { return s.clone() }

func (s *OperatorSession) clone() *OperatorSession {
	copied := *s
	copied.Scopes = slices.Clone(s.Scopes)
	return &copied
}

// Over reports whether the session has expired by now, which is an instant of the wall clock, or was revoked.
func (s *OperatorSession) Over(now time.Time) bool {
	return !s.RevokedAt.IsZero() || !now.Before(s.ExpiresAt)
}

// Caller returns the caller that has the session. Its actor contains the person's name: lines and audit entries keep it. All operators
// share one space of idempotency keys. Back ends have another one.
func (s *OperatorSession) Caller() Caller {
	return Caller{Tenant: s.Tenant, Actor: OperatorActor(s.ID, s.Operator), Space: "operators"}
}

// tokenPrefixes are the first characters of the tokens of each tenant's sessions.
var (
	customerTokens = map[Tenant]string{Live: "cs_live_", Test: "cs_test_"}
	operatorTokens = map[Tenant]string{Live: "os_live_", Test: "os_test_"}
)

// A token is its prefix, the ULID of the session's id, and 160 random bits in 32 characters. The id finds the session with one read
// by key; the random bits are the secret.

// NewCustomerToken returns the token of a customer's session.
func NewCustomerToken(tenant Tenant, id CustomerSessionID, random [20]byte) string {
	return customerTokens[tenant] + string(id[prefixLength:]) + secretText(random)
}

// NewOperatorToken returns the token of an operator's session.
func NewOperatorToken(tenant Tenant, id OperatorSessionID, random [20]byte) string {
	return operatorTokens[tenant] + string(id[prefixLength:]) + secretText(random)
}

// CustomerTokenID returns the tenant and the id in the token of a customer's session; false for a text that cannot be one.
func CustomerTokenID(token string) (Tenant, CustomerSessionID, bool) {
	tenant, ulid, ok := tokenParts(customerTokens, token)
	return tenant, CustomerSessionID(customerSessionPrefix + ulid), ok
}

// OperatorTokenID returns the tenant and the id in the token of an operator's session; false for a text that cannot be one.
func OperatorTokenID(token string) (Tenant, OperatorSessionID, bool) {
	tenant, ulid, ok := tokenParts(operatorTokens, token)
	return tenant, OperatorSessionID(operatorSessionPrefix + ulid), ok
}

// tokenParts returns the tenant of a token and the ULID in it.
func tokenParts(prefixes map[Tenant]string, token string) (Tenant, string, bool) {
	for tenant, prefix := range prefixes {
		if rest, found := strings.CutPrefix(token, prefix); found {
			ok := len(rest) == ulidLength+secretLength && inAlphabet(rest[:ulidLength]) && looksRandom(rest[ulidLength:])
			if !ok {
				return "", "", false
			}
			return tenant, rest[:ulidLength], true
		}
	}
	return "", "", false
}

// IsHash reports whether a hash is that of a secret. The time it takes reveals nothing about either.
func IsHash(stored, hash string) bool {
	return stored != "" && subtle.ConstantTimeCompare([]byte(stored), []byte(hash)) == 1
}

// OperatorActor returns the actor of what an operator asks for: the id of the session and the person's name.
func OperatorActor(id OperatorSessionID, operator string) string { return string(id) + " " + operator }

// OperatorOf returns the session and the name in an actor; false if the actor is no operator's session.
func OperatorOf(actor string) (OperatorSessionID, string, bool) {
	id, name, found := strings.Cut(actor, " ")
	if session := OperatorSessionID(id); found && session.Valid() {
		return session, name, true
	}
	return "", "", false
}
