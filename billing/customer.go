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
	d.Created(string(c.ID))
	event := CustomerCreated(customer)
	d.Emit(&event)
	return nil
}

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
