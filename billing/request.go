package billing

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"time"
)

// Request is the canonical form of a caller's request. It contains the request as it was sent, never its effects: "now"
// stays absent, a partial charge stays the amount that was requested. New fields are appended at the end, so that older
// fingerprints can still be compared.
type Request struct {
	Operation string // its name in the API
	Fields    []Field
}

// Field is one input of a request in canonical form; absent and empty are the same.
type Field struct {
	Name  string
	Value string
}

// Fingerprint is a digest of a request that shows which field of another request differs: 128 bits of the whole
// request, which decide whether two are the same, then 16 bits for the operation and for each field, which only name
// the difference. Fields at the end that are absent have no part.
type Fingerprint []byte

const (
	fingerprintWhole = 16
	fingerprintPart  = 2
)

func (r Request) fingerprint() Fingerprint {
	whole := sha256.New()
	digest := make(Fingerprint, fingerprintWhole, fingerprintWhole+fingerprintPart*(1+len(r.Fields)))
	add := func(text string) {
		sum := sha256.Sum256([]byte(text))
		digest = append(digest, sum[:fingerprintPart]...)
	}
	add(r.Operation)
	writeField(whole, r.Operation)
	fields := r.Fields
	for len(fields) > 0 && fields[len(fields)-1].Value == "" {
		fields = fields[:len(fields)-1]
	}
	for _, f := range fields {
		add(f.Value)
		if f.Value != "" { // so that adding a field later does not change older fingerprints
			writeField(whole, f.Name)
			writeField(whole, f.Value)
		}
	}
	copy(digest, whole.Sum(nil)[:fingerprintWhole])
	return digest
}

// conflict compares r with the request that used the key first, and refuses where they differ, naming that request's
// operation and the field. by is the operation, where what the key stands for says it; see [Record.Operation].
func (r Request) conflict(first Fingerprint, by string) *Error {
	second := r.fingerprint()
	if len(first) >= fingerprintWhole && bytes.Equal(first[:fingerprintWhole], second[:fingerprintWhole]) {
		return nil
	}
	path := r.differencePath(first, second)
	return refuse(CodeIdempotencyKeyReused,
		"this idempotencyKey was used before by %s; send every new request with a new key",
		r.usedBy(first, second, by, path[0])).at(path...)
}

// usedBy names the request that used the key first, in words that follow "by".
func (r Request) usedBy(first, second Fingerprint, by, field string) string {
	same := bytes.Equal(first.part(0), second.part(0))
	switch {
	case same && field != "idempotencyKey":
		return r.Operation + ", with another " + field
	case same:
		return r.Operation + ", with other fields"
	case by != "" && by != r.Operation:
		return by + ", and not by " + r.Operation
	}
	return "another operation than " + r.Operation
}

// part is the part of the operation, 0, or of a field, from 1. Where there is none, it is that of an absent field.
func (f Fingerprint) part(i int) []byte {
	from := fingerprintWhole + fingerprintPart*i
	if from+fingerprintPart > len(f) {
		return absentPart
	}
	return f[from : from+fingerprintPart]
}

// absentPart is the part of an absent field: the beginning of the SHA-256 of an empty text.
var absentPart = []byte{0xe3, 0xb0}

// differencePath returns the first field whose part differs. If the operation differs, or the 16 bits of the fields
// hide the difference, it is the key itself.
func (r Request) differencePath(first, second Fingerprint) []string {
	if bytes.Equal(first.part(0), second.part(0)) {
		for i, f := range r.Fields {
			if !bytes.Equal(first.part(i+1), second.part(i+1)) {
				return []string{f.Name}
			}
		}
	}
	return []string{"idempotencyKey"}
}

// operations are the requests that write a line of each type. What happens by itself is no request, and has no key that a
// caller could use.
var operations = map[TransactionType]string{
	TypeGrant: "grantCredits", TypeUsage: "recordUsage", TypeReversal: "reverseUsage", TypeVoid: "voidGrant",
	TypeAdjustment: "adjustBalance", TypeTransferOut: "transferCredits", TypeTransferIn: "transferCredits",
	TypeHold: "placeHold", TypeCapture: "captureHold", TypeRelease: "releaseHold", TypeRefund: "refundTopUp",
}

// Operation is the request that the key stands for, by its name in the API; empty where what is stored does not say it.
func (r Record) Operation() string {
	if r.Line != nil {
		return operations[r.Line.Type]
	}
	return r.Request.Operation
}

// writeField writes text so that no two sequences of fields read the same: its length, a colon, the text.
func writeField(w interface{ Write([]byte) (int, error) }, text string) {
	var length [20]byte
	_, _ = w.Write(append(strconv.AppendInt(length[:0], int64(len(text)), 10), ':')) // a hash never fails
	_, _ = w.Write([]byte(text))
}

func formatInt(n int) string { return strconv.Itoa(n) }

func formatBool(b bool) string { return strconv.FormatBool(b) }

// formatDecimal writes a quantity; for nil it returns "".
func formatDecimal(d *Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// formatTime writes an instant to the microsecond, as the API shows it; for nil it returns "".
func formatTime(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return FormatInstant(*t)
}

// FormatInstant writes t in RFC 3339, in UTC, with as many digits as it needs, at most six.
func FormatInstant(t time.Time) string { return Instant(t).Format(time.RFC3339Nano) }

func formatCredits(c *Credits) string {
	if c == nil {
		return ""
	}
	return c.String()
}

func formatMoney(m *Money) string {
	if m == nil {
		return ""
	}
	return m.Amount.String() + " " + m.Currency
}

// micros returns an instant as it is hashed: in microseconds since 1970, 0 for never.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
