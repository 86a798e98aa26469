package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// KindMail is the kind of [Mail]: of the tenant, by fact and address.
const KindMail billing.Kind = "mail"

// Status is what became of a mail.
type Status string

// The statuses of mails. A mail that is Sending was claimed, and nobody knows yet whether it was sent.
const (
	Sending Status = "SENDING"
	Sent    Status = "SENT"
	Failed  Status = "FAILED"
)

// Statuses lists all statuses.
var Statuses = []Status{Sending, Sent, Failed}

const (
	// Retention is how long it is remembered that a mail was sent: longer than a record of a stream or a message of a queue lasts.
	Retention = 30 * 24 * time.Hour

	// Lease is for how long a process that has claimed a mail has it alone.
	Lease = time.Minute

	// MaxTries is how many times a mail is given to the sender if the answer of the try before was lost.
	MaxTries = 2
)

// Valid reports whether s is one of Statuses.
func (s Status) Valid() bool { return slices.Contains(Statuses, s) }

// Mail is a mail to one address about one fact.
type Mail struct {
	billing.Versioned
	Tenant    billing.Tenant
	ID        string // see [MailID]
	Customer  billing.CustomerID
	Kind      Kind
	Status    Status
	Tries     int
	Claim     string    // of whoever claimed it last: each claim has another one
	Until     time.Time // until when whoever claimed it has it
	Reason    string    // why it failed
	KeptUntil time.Time // it is deleted then
}

const idBytes = 16

// MailID names the mail about a fact to an address, however it is written. The address is not readable in it: ids are written into logs.
func MailID(fact, address string) string {
	sum := sha256.Sum256([]byte(fact + "\n" + mailbox(address)))
	return hex.EncodeToString(sum[:idBytes])
}

// ValidID reports whether a text has the form of the id of a mail.
func ValidID(id string) bool {
	decoded, err := hex.DecodeString(id)
	return err == nil && len(decoded) == idBytes && strings.ToLower(id) == id
}

// MailKey is the address of a mail.
func MailKey(tenant billing.Tenant, id string) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindMail, ID: id}
}

// DocumentKey implements [billing.Document].
func (m *Mail) DocumentKey() billing.DocumentKey { return MailKey(m.Tenant, m.ID) }

// CloneDocument implements [billing.Document].
func (m *Mail) CloneDocument() billing.Document { copied := *m; return &copied }
