package billing

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"time"
)

// Request is the canonical form of what a caller asked for. It holds the request as it was made, never its effects: "now"
// stays absent, a partial charge stays what was asked. New fields go to the end, so that fingerprints made before them
// still compare.
type Request struct {
	Operation string // by its name in the API
	Fields    []Field
}

// Field is one input of a request in canonical form; absent and empty are the same.
type Field struct {
	Name  string
	Value string
}

// Fingerprint is a digest of a request that can say which field of another request differs: 128 bits over the
// whole, which decide, then 16 bits for the operation and for each field, which only name the difference.
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
		if f.Value != "" { // so that a field which is added later changes no fingerprint made before it
			writeField(whole, f.Name)
			writeField(whole, f.Value)
		}
	}
	copy(digest, whole.Sum(nil)[:fingerprintWhole])
	return digest
}

// conflict compares r with the request that used the key first, and refuses where they differ, naming the field.
func (r Request) conflict(first Fingerprint) *Error {
	second := r.fingerprint()
	if len(first) >= fingerprintWhole && bytes.Equal(first[:fingerprintWhole], second[:fingerprintWhole]) {
		return nil
	}
	return refuse(CodeIdempotencyKeyReused,
		"this idempotencyKey was used before with another %s; a key names one request, so use a new key for a new one",
		r.difference(first, second)).at(r.differencePath(first, second)...)
}

func (r Request) difference(first, second Fingerprint) string {
	path := r.differencePath(first, second)
	if path[0] == "idempotencyKey" {
		return "operation than " + r.Operation
	}
	return path[0]
}

// differencePath is the first field whose part differs. Where the operation differs, or a part's 16 bits hide
// the difference, it is the key itself.
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

// writeField writes text so that no two sequences of fields read the same: its length, a colon, the text.
func writeField(w interface{ Write([]byte) (int, error) }, text string) {
	var length [20]byte
	_, _ = w.Write(append(strconv.AppendInt(length[:0], int64(len(text)), 10), ':')) // a hash never fails
	_, _ = w.Write([]byte(text))
}

func formatInt(n int) string { return strconv.Itoa(n) }

// formatTime writes an instant to the microsecond, as the API shows it; nil is empty.
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

// micros are the bytes of an instant in a hash: microseconds since 1970, 0 for never.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
