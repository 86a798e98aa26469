package billing

import (
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Customer is the person or organization that pays. It owns wallets.
type Customer struct {
	Versioned
	Tenant     Tenant
	ID         CustomerID
	ExternalID string // the caller's own id, unique in the tenant; empty if none was given
	Name       string
	Email      string
	TimeZone   string // of the IANA database, such as "Europe/Berlin"
	Metadata   Metadata
	CreatedAt  time.Time

	// SessionEpoch counts how often the sessions of the customer were revoked. A session of an earlier epoch is over.
	SessionEpoch int64
}

// CreateCustomer creates a customer.
type CreateCustomer struct {
	Keyed
	ID         CustomerID // of the new customer, drawn by the ledger; no part of the request
	ExternalID string
	Name       string
	Email      string
	TimeZone   string
	Metadata   Metadata
}

// CustomerKey returns the address of a customer.
func CustomerKey(tenant Tenant, id CustomerID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindCustomer, ID: string(id)}
}

// DocumentKey implements [Document].
func (c *Customer) DocumentKey() DocumentKey { return CustomerKey(c.Tenant, c.ID) }

// CloneDocument implements [Document].
func (c *Customer) CloneDocument() Document { return c.Clone() }

// Request implements [Command].
func (c CreateCustomer) Request() Request {
	return Request{"createCustomer", []Field{
		{"externalId", c.ExternalID},
		{"name", c.Name},
		{"email", c.Email},
		{"timeZone", c.TimeZone},
		{"metadata", c.Metadata.canonical()},
	}}
}

// Check implements [Command].
func (c CreateCustomer) Check() *Error {
	return firstRefusal(
		c.Keyed.Check(),
		checkOptional(c.ExternalID, CheckExternalID),
		checkRequiredText("name", c.Name, MaxNameBytes),
		checkOptional(c.Email, checkEmail),
		checkTimeZone(c.TimeZone),
		c.Metadata.check("metadata"),
	)
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreateCustomer) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (c CreateCustomer) Reads(*Draft) {}

// Apply implements [Command].
func (c CreateCustomer) Apply(d *Draft) *Error {
	if refusal := d.claim(KindCustomer, c.ExternalID, string(c.ID)); refusal != nil {
		return refusal
	}
	customer := &Customer{
		Tenant: d.Tenant(), ID: c.ID, ExternalID: c.ExternalID, Name: c.Name, Email: c.Email, TimeZone: c.TimeZone,
		Metadata: c.Metadata, CreatedAt: d.now,
	}
	d.Put(customer)
	for _, entry := range customer.SearchEntries() {
		d.Put(entry)
	}
	d.Created(string(c.ID))
	event := CustomerCreated(customer)
	d.Emit(&event)
	return nil
}

// UpdateCustomer changes fields of a customer.
type UpdateCustomer struct {
	Keyed
	Customer string // id or external id
	Name     Edit[string]
	Email    Edit[string]
	Metadata Edit[Metadata]
}

// Request implements [Command].
func (u UpdateCustomer) Request() Request {
	return Request{"updateCustomer", []Field{
		{"customerId", u.Customer},
		{"name", u.Name.canonical(itself)},
		{"email", u.Email.canonical(itself)},
		{"metadata", u.Metadata.canonical(Metadata.canonical)},
	}}
}

// Check implements [Command].
func (u UpdateCustomer) Check() *Error {
	return firstRefusal(
		u.Keyed.Check(),
		u.Name.checkPresent("name", checkName),
		u.Email.check(checkNewEmail),
		u.Metadata.check(checkMetadata),
	)
}

// Wallets implements [Command]: the request's key is the tenant's.
func (u UpdateCustomer) Wallets() []WalletID { return nil }

// References implements [Referrer].
func (u *UpdateCustomer) References() []Reference {
	return []Reference{{KindCustomer, "customerId", &u.Customer}}
}

// Reads implements [Command]: the customer, and the search entries that the update puts or removes.
func (u UpdateCustomer) Reads(d *Draft) {
	stored, _ := d.ReadDocument(CustomerKey(d.Tenant(), CustomerID(u.Customer))).(*Customer)
	if stored == nil {
		return
	}
	before, after := stored.searchWords(), u.updated(stored).searchWords()
	for _, word := range append(apartWords(before, after), apartWords(after, before)...) {
		d.ReadDocument(stored.entry(word).DocumentKey())
	}
}

// updated returns the customer after the update.
func (u UpdateCustomer) updated(stored *Customer) *Customer {
	customer := stored.Clone()
	u.Name.apply(&customer.Name)
	u.Email.apply(&customer.Email)
	u.Metadata.apply(&customer.Metadata)
	return customer
}

// Apply implements [Command].
func (u UpdateCustomer) Apply(d *Draft) *Error {
	stored, _ := d.Document(CustomerKey(d.Tenant(), CustomerID(u.Customer))).(*Customer)
	if stored == nil {
		return noCustomer(u.Customer)
	}
	customer := u.updated(stored)
	d.Put(customer)
	before, after := stored.searchWords(), customer.searchWords()
	for _, word := range apartWords(before, after) {
		d.Delete(stored.entry(word).DocumentKey())
	}
	for _, word := range apartWords(after, before) {
		if entry := customer.entry(word); d.Document(entry.DocumentKey()) == nil {
			d.Put(entry)
		}
	}
	d.Created(string(customer.ID))
	d.Changed(Change{Target: string(customer.ID), Before: stored.auditFields(), After: customer.auditFields()})
	return nil
}

// auditFields returns the fields of a customer that can be changed.
func (c *Customer) auditFields() Metadata {
	fields := c.Metadata.auditFields()
	fields["name"] = c.Name
	if c.Email != "" {
		fields["email"] = c.Email
	}
	return fields
}

// NoCustomer refuses a name that is nobody's: NOT_FOUND.
func NoCustomer(name string) *Error { return noCustomer(name) }

// noCustomer refuses a name that is nobody's.
func noCustomer(name string) *Error {
	return refuse(CodeNotFound, "there is no customer with the id or external id %s", quote(name)).at("customerId")
}

func checkName(name string) *Error { return checkRequiredText("name", name, MaxNameBytes) }

// checkNewEmail does what checkEmail does, and refuses the empty text: an address is cleared by null.
func checkNewEmail(email string) *Error {
	if email == "" {
		return invalid("email is empty; send null to clear it").at("email")
	}
	return checkEmail(email)
}

func checkMetadata(m Metadata) *Error { return m.check("metadata") }

// checkOptional checks s unless it is empty.
func checkOptional(s string, check func(string) *Error) *Error {
	if s == "" {
		return nil
	}
	return check(s)
}

// checkEmail refuses text that is clearly not an e-mail address. Whether mail arrives at an address can only be found
// out by sending some.
func checkEmail(email string) *Error {
	local, domain, found := strings.Cut(email, "@")
	if !found || local == "" || domain == "" || strings.ContainsAny(email, " ,;<>\"") || strings.Contains(domain, "@") {
		return invalid("%s is not an e-mail address", quote(email)).at("email")
	}
	return checkText("email", email, MaxNameBytes)
}

// checkTimeZone refuses a name that is not one of the IANA database.
func checkTimeZone(name string) *Error {
	if _, err := calendar.LoadZone(name); err != nil {
		return invalid("%s is not a time zone of the IANA database, such as \"Europe/Berlin\"", quote(name)).at("timeZone")
	}
	return nil
}
