package billing

import (
	"slices"
	"time"
)

// CreateCustomerSession creates a session of a customer. Its idempotency key is drawn by the ledger: each request makes another
// session.
type CreateCustomerSession struct {
	Keyed
	ID          CustomerSessionID // of the new session, drawn by the ledger; no part of the request
	SecretHash  string            // of the secret that the ledger drew for it; no part of the request
	Customer    string            // id or external id
	Permissions []SessionPermission
	ReturnURL   string
	ExpiresIn   int  // seconds
	Local       bool // return addresses of this machine are allowed, for development; no part of the request
}

// Request implements [Command].
func (c CreateCustomerSession) Request() Request {
	return Request{"createCustomerSession", []Field{
		{"customerId", c.Customer},
		{"expiresInSeconds", formatInt(c.ExpiresIn)},
		{"permissions", c.permissions()},
		{"returnUrl", c.ReturnURL},
	}}
}

// permissions returns the permissions as a text.
func (c CreateCustomerSession) permissions() string {
	return joinTexts(among(SessionPermissions, c.Permissions))
}

// among returns those of all values that are chosen, in the order of all.
func among[T ~string](all, chosen []T) (kept []T) {
	for _, value := range all {
		if slices.Contains(chosen, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

// Check implements [Command].
func (c CreateCustomerSession) Check() *Error {
	if len(c.Permissions) == 0 {
		return invalid("permissions is empty, so the session could do nothing; name at least VIEW").at("permissions")
	}
	for i, p := range c.Permissions {
		if !p.Valid() {
			return invalid("%s is not a permission", quote(string(p))).AtIndex("permissions", i)
		}
	}
	if !slices.Contains(c.Permissions, PermissionView) {
		return invalid("permissions lacks VIEW, without which no page can show anything; add it").at("permissions")
	}
	return firstRefusal(c.Keyed.Check(), checkSessionTime(c.ExpiresIn, MaxCustomerSession))
}

// checkSessionTime refuses a session that would be over at once, or would last too long.
func checkSessionTime(seconds int, most time.Duration) *Error {
	if limit := int(most / time.Second); seconds < 1 || seconds > limit {
		return invalid("expiresInSeconds is %d; use 1 to %d, which is %d hours", seconds, limit, int(most/time.Hour)).
			at("expiresInSeconds")
	}
	return nil
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreateCustomerSession) Wallets() []WalletID { return nil }

// References implements [Referrer].
func (c *CreateCustomerSession) References() []Reference {
	return []Reference{{KindCustomer, "customerId", &c.Customer}}
}

// Reads implements [Command].
func (c CreateCustomerSession) Reads(d *Draft) {
	d.ReadDocument(CustomerKey(d.Tenant(), CustomerID(c.Customer)))
	d.ReadDocument(PortalSettingsKey(d.Tenant()))
}

// Apply implements [Command]. It is no condition that the API key has not been revoked until the commit: a session ends with its
// key.
func (c CreateCustomerSession) Apply(d *Draft) *Error {
	if kind := KindOfActor(c.Actor); kind != ActorAPIKey && kind != ActorSystem {
		return refuse(CodeUnauthenticated, "only an API key creates a session")
	}
	customer, _ := d.Document(CustomerKey(d.Tenant(), CustomerID(c.Customer))).(*Customer)
	if customer == nil {
		return noCustomer(c.Customer)
	}
	if c.ReturnURL != "" {
		if refusal := d.checkReturn("returnUrl", c.ReturnURL, c.Local); refusal != nil {
			return refusal
		}
	}
	session := &CustomerSession{
		Tenant: d.Tenant(), ID: c.ID, SecretHash: c.SecretHash, Customer: customer.ID,
		Permissions: among(SessionPermissions, c.Permissions), ReturnURL: c.ReturnURL, Epoch: customer.SessionEpoch, CreatedAt: d.Clock(),
		ExpiresAt: d.Clock().Add(time.Duration(c.ExpiresIn) * time.Second),
	}
	if key := KeyID(c.Actor); key.Valid() {
		session.Key = key
	}
	session.KeptUntil = session.ExpiresAt.Add(KeptAfterSession).Truncate(time.Second)
	d.Put(session)
	d.Created(string(c.ID))
	d.Changed(Change{Target: string(customer.ID), After: Metadata{
		"session": string(c.ID), "permissions": c.permissions(), "expiresAt": FormatInstant(session.ExpiresAt),
	}})
	return nil
}

// RevokeCustomerSessions ends all sessions that a customer has.
type RevokeCustomerSessions struct {
	Keyed
	Customer string // id or external id
}

// Request implements [Command].
func (r RevokeCustomerSessions) Request() Request {
	return Request{"revokeCustomerSessions", []Field{{"customerId", r.Customer}}}
}

// Check implements [Command].
func (r RevokeCustomerSessions) Check() *Error { return r.Keyed.Check() }

// Wallets implements [Command]: the request's key is the tenant's.
func (r RevokeCustomerSessions) Wallets() []WalletID { return nil }

// References implements [Referrer].
func (r *RevokeCustomerSessions) References() []Reference {
	return []Reference{{KindCustomer, "customerId", &r.Customer}}
}

// Reads implements [Command].
func (r RevokeCustomerSessions) Reads(d *Draft) {
	d.ReadDocument(CustomerKey(d.Tenant(), CustomerID(r.Customer)))
}

// Apply implements [Command].
func (r RevokeCustomerSessions) Apply(d *Draft) *Error {
	stored, _ := d.Document(CustomerKey(d.Tenant(), CustomerID(r.Customer))).(*Customer)
	if stored == nil {
		return noCustomer(r.Customer)
	}
	customer := stored.Clone()
	customer.SessionEpoch++
	d.Put(customer)
	d.Created(string(customer.ID))
	d.Changed(Change{
		Target: string(customer.ID), Before: Metadata{"sessionEpoch": formatInt(int(stored.SessionEpoch))},
		After: Metadata{"sessionEpoch": formatInt(int(customer.SessionEpoch))},
	})
	return nil
}
