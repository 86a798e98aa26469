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
// the difference.
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
	for _, f := range r.Fields {
		add(f.Value)
		if f.Value != "" { // so that adding a field later does not change older fingerprints
			writeField(whole, f.Name)
			writeField(whole, f.Value)
		}
	}
	copy(digest, whole.Sum(nil)[:fingerprintWhole])
	return digest
}

// conflict compares r with the request that used the key first. If they differ, it returns a refusal that names the
// field.
func (r Request) conflict(first Fingerprint) *Error {
	second := r.fingerprint()
	if len(first) >= fingerprintWhole && bytes.Equal(first[:fingerprintWhole], second[:fingerprintWhole]) {
		return nil
	}
	return refuse(CodeIdempotencyKeyReused,
		"this idempotencyKey was used before with another %s; send every new request with a new key",
		r.difference(first, second)).at(r.differencePath(first, second)...)
}

func (r Request) difference(first, second Fingerprint) string {
	path := r.differencePath(first, second)
	if path[0] == "idempotencyKey" {
		return "operation than " + r.Operation
	}
	return path[0]
}

// differencePath returns the first field whose part differs. If the operation differs, or the 16 bits of the fields
// hide the difference, it is the key itself.
func (r Request) differencePath(first, second Fingerprint) []string {
	part := func(f Fingerprint, i int) []byte {
		from := fingerprintWhole + fingerprintPart*i
		if from+fingerprintPart > len(f) {
			return nil
		}
		return f[from : from+fingerprintPart]
	}
	if bytes.Equal(part(first, 0), part(second, 0)) {
		for i, f := range r.Fields {
			if !bytes.Equal(part(first, i+1), part(second, i+1)) {
				return []string{f.Name}
			}
		}
	}
	return []string{"idempotencyKey"}
}

// writeField writes the length of text, a colon and text, so that no two different sequences of fields write the same
// bytes.
func writeField(w interface{ Write([]byte) (int, error) }, text string) {
	var length [20]byte
	_, _ = w.Write(append(strconv.AppendInt(length[:0], int64(len(text)), 10), ':')) // a hash never fails
	_, _ = w.Write([]byte(text))
}

func formatInt(n int) string { return strconv.Itoa(n) }

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
