package billing

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// AuditEntry records who changed what, for changes that no line of a ledger records: of a wallet's status, an API key,
// a webhook endpoint. It is part of the commit that makes the change, so no change lacks its entry.
type AuditEntry struct {
	Versioned
	ID        AuditID
	Tenant    Tenant
	At        time.Time // by the tenant's clock
	Actor     string    // the id of the API key of the request, or "system"
	Mutation  string    // the operation, by its name in the API
	Target    string    // the id of what was changed
	Reason    string
	Before    Metadata // the fields that changed, as they were; empty for something new
	After     Metadata // the fields that changed, as they are now
	RequestID string   // of the HTTP request; empty if there was none
}

// AuditID names an audit entry: aud_ and 26 characters that sort by time.
type AuditID string

const auditPrefix = "aud_"

// auditID derives the id from the instant and the key of the request: one request makes one entry, however often it is
// tried.
func auditID(at time.Time, key KeyHash) AuditID {
	ulid := NewULID(at, Entropy{})
	const instant = 10 // characters of a ULID that hold its milliseconds
	return AuditID(auditPrefix + ulid[:instant] + string(key)[len(key)-(ulidLength-instant):])
}

// Valid reports whether id has the form of an audit entry's id.
func (id AuditID) Valid() bool { return ValidID(string(id), auditPrefix, ulidLength) }

// DocumentKey implements [Document].
func (a *AuditEntry) DocumentKey() DocumentKey {
	return DocumentKey{Tenant: a.Tenant, Kind: KindAudit, ID: string(a.ID)}
}

// CloneDocument implements [Document].
func (a *AuditEntry) CloneDocument() Document {
	copied := *a
	copied.Before, copied.After = maps.Clone(a.Before), maps.Clone(a.After)
	return &copied
}

// Change is what a command changed, for the audit log.
type Change struct {
	Target        string
	Reason        string
	Before, After Metadata
}

// differences returns the fields that differ between two sets, each value cut to the length that an audit entry allows.
func differences(before, after Metadata) (was, is Metadata) {
	return apart(before, after), apart(after, before)
}

// apart returns the fields of one set that the other one lacks or has with another value; nil if there are none.
func apart(fields, other Metadata) (kept Metadata) {
	for name, value := range fields {
		if other[name] == value {
			continue
		}
		if kept == nil {
			kept = Metadata{}
		}
		kept[name] = cut(value)
	}
	return kept
}

// cut shortens a value to [MaxMetadataValueBytes], between characters.
func cut(value string) string {
	if len(value) <= MaxMetadataValueBytes {
		return value
	}
	const mark = "…"
	return strings.ToValidUTF8(value[:MaxMetadataValueBytes-len(mark)], "") + mark
}

// auditKey returns a hash that differs between requests: of their key, and of the wallets that the key belongs to.
func (d *Draft) auditKey(c Command) KeyHash {
	var space strings.Builder
	for _, id := range c.Wallets() {
		space.WriteString(string(id) + ":")
	}
	return HashKey(strconv.Itoa(space.Len()) + ":" + space.String() + c.Origin().Key())
}

// AuditFrom returns the text at or above which are the ids of the entries that were made in the millisecond of an instant or
// later. At and above it are no ids of entries that were made in a millisecond before.
func AuditFrom(at time.Time) string {
	const instant = 10 // characters of a ULID that hold its milliseconds
	if at.UnixMilli() < 0 {
		return auditPrefix
	}
	return auditPrefix + NewULID(at, Entropy{})[:instant]
}
