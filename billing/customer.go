package billing

import (
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Customer is who pays. It owns wallets.
type Customer struct {
	ID         CustomerID
	ExternalID string // the caller's own id, unique in the tenant; empty where none was given
	Name       string
	Email      string
	TimeZone   string // of the IANA database, such as "Europe/Berlin"
	Metadata   Metadata
	CreatedAt  time.Time
}

// CreateCustomer asks for a new customer.
type CreateCustomer struct {
	IdempotencyKey string
	ExternalID     string
	Name           string
	Email          string
	TimeZone       string
	Metadata       Metadata
}

func (c CreateCustomer) request() request {
	return request{"createCustomer", []field{
		{"externalId", c.ExternalID},
		{"name", c.Name},
		{"email", c.Email},
		{"timeZone", c.TimeZone},
		{"metadata", c.Metadata.canonical()},
	}}
}

func (c CreateCustomer) check() *Error {
	return firstRefusal(
		checkKey(c.IdempotencyKey),
		checkOptional(c.ExternalID, checkExternalID),
		checkRequiredText("name", c.Name, MaxNameBytes),
		checkOptional(c.Email, checkEmail),
		checkTimeZone(c.TimeZone),
		c.Metadata.check("metadata"),
	)
}

// checkOptional checks s unless there is none.
func checkOptional(s string, check func(string) *Error) *Error {
	if s == "" {
		return nil
	}
	return check(s)
}

// checkEmail refuses what is plainly no address. Whether mail arrives only mail can tell.
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
