// Package seal makes tokens that whoever has them can read and nobody can change, and opens them: quotes, and the tokens of budgets.
// Nothing is stored about a token. It is pure.
//
// A token is, in base64 for URLs:
//
//	form     1 byte: what the token is for
//	key      the number of the key, a varint
//	fields   of the form
//	seal     the first 16 bytes of the HMAC-SHA-256 of everything before it
//
// The form is sealed as well, so that no token of one form passes for one of another. A text is its length, a varint, and its bytes; a
// decimal is a text; lists begin with their length.
package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
)

// Form says what a token is for. Each has a number for ever.
type Form byte

// The forms of tokens.
const (
	Quote  Form = 1 // of package price
	Budget Form = 2 // of package budgettoken
)

const sealLength = 16 // 128 bits: nobody guesses one in the day for which it would be valid

// Seal returns the token of a form, with fields that are already written. The newest of the keys seals it; there has to be one.
func (k *Keys) Seal(form Form, fields []byte) string {
	key := &k.Keys[0]
	text := append(binary.AppendUvarint([]byte{byte(form)}, uint64(key.Number)), fields...)
	return base64.RawURLEncoding.EncodeToString(append(text, key.seal(text)...))
}

// seal returns the seal of a text.
func (k *Key) seal(text []byte) []byte {
	mac := hmac.New(sha256.New, k.Secret[:])
	mac.Write(text)
	return mac.Sum(nil)[:sealLength]
}

// The reasons for which Open opens nothing.
var (
	ErrNoToken  = errors.New("none of the keys sealed it")
	ErrReplaced = errors.New("the key that may have sealed it was dropped since")
)

// Open returns the fields of a token of a form. keys may be nil. A caller whose fields have several forms has to compare what it has read
// with what it would write: Open itself accepts one text for each token.
//
// Errors: ErrNoToken, also for a token of another form, and ErrReplaced.
func Open(keys *Keys, form Form, token string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) <= sealLength || sealed[0] != byte(form) || keys == nil ||
		base64.RawURLEncoding.EncodeToString(sealed) != token { // such as one with a line feed, which is skipped
		return nil, ErrNoToken
	}
	text, seal := sealed[:len(sealed)-sealLength], sealed[len(sealed)-sealLength:]
	number, length := binary.Uvarint(text[1:])
	if length <= 0 {
		return nil, ErrNoToken
	}
	key, replaced := keys.find(number)
	switch {
	case replaced:
		return nil, ErrReplaced
	case key == nil || !hmac.Equal(seal, key.seal(text)):
		return nil, ErrNoToken
	}
	if canonical := binary.AppendUvarint(nil, number); len(canonical) != length {
		return nil, ErrNoToken
	}
	return text[1+length:], nil
}

// AppendText appends a text to the fields of a token.
func AppendText(fields []byte, s string) []byte {
	return append(binary.AppendUvarint(fields, uint64(len(s))), s...)
}

// ErrFields says that the fields of a token are not in the form in which they are written.
var ErrFields = errors.New("the token has other fields")

// Reader reads the fields of a token. Its first failure stays.
type Reader struct {
	rest []byte
	err  error
}

// NewReader returns a reader of fields.
func NewReader(fields []byte) *Reader { return &Reader{rest: fields} }

// Err returns the first failure, or that something is left which nobody read.
func (r *Reader) Err() error {
	if r.err == nil && len(r.rest) > 0 {
		r.err = ErrFields
	}
	return r.err
}

// Number reads a whole number.
func (r *Reader) Number() uint64 {
	n, length := binary.Uvarint(r.rest)
	if !r.skip(length) {
		return 0
	}
	return n
}

// Signed reads a whole number that may be negative.
func (r *Reader) Signed() int64 {
	n, length := binary.Varint(r.rest)
	if !r.skip(length) {
		return 0
	}
	return n
}

// Count reads a whole number up to a limit.
func (r *Reader) Count(most int) int {
	n := r.Number()
	if n > uint64(most) {
		r.fail()
		return 0
	}
	return int(n)
}

// Text reads a text.
func (r *Reader) Text() string {
	length := r.Number()
	if length > uint64(len(r.rest)) {
		r.fail()
		return ""
	}
	text := string(r.rest[:length])
	r.rest = r.rest[length:]
	return text
}

// Decimal reads a decimal.
func (r *Reader) Decimal() billing.Decimal {
	d, err := billing.ParseDecimal(r.Text())
	if err != nil {
		r.err = ErrFields
	}
	return d
}

// skip goes on behind a number of so many bytes. It fails, and returns false, if there was no number.
func (r *Reader) skip(length int) bool {
	if length <= 0 {
		r.fail()
		return false
	}
	r.rest = r.rest[length:]
	return true
}

// fail ends the reading: the token has other fields.
func (r *Reader) fail() { r.err, r.rest = ErrFields, nil }
