package price

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// A token of a quote is, in base64 for URLs:
//
//	form     1 byte, 1
//	key      the number of the key, a varint
//	fields   id, wallet, card, version, multiplier, expiresAt, action, quantity, components, dimensions
//	seal     the first 16 bytes of the HMAC-SHA-256 of everything before it
//
// A text is its length, a varint, and its bytes; a decimal is a text; lists begin with their length. A quote has one
// form: Open refuses a token that Seal would not write. Whoever has the token can read it; nobody can change it.

const (
	tokenForm  = 1
	sealLength = 16 // 128 bits: nobody guesses one in the 15 minutes for which it would be valid

	// MaxTokenBytes is the largest length of a token: one with the largest action, 20 components and the largest
	// dimensions has less than 10 KB. Longer texts are refused before they are decoded.
	MaxTokenBytes = 12 << 10
)

// Seal returns the token of a quote. keys must not be empty.
func (q *Quote) Seal(keys *QuoteKeys) string {
	key := &keys.Keys[0]
	text := q.text(key)
	return base64.RawURLEncoding.EncodeToString(append(text, key.seal(text)...))
}

// text returns what a key seals of a quote.
func (q *Quote) text(key *QuoteKey) []byte {
	return q.append(binary.AppendUvarint([]byte{tokenForm}, uint64(key.Number)))
}

// seal returns the seal of a text.
func (k *QuoteKey) seal(text []byte) []byte {
	mac := hmac.New(sha256.New, k.Secret[:])
	mac.Write(text)
	return mac.Sum(nil)[:sealLength]
}

// Open returns the quote of a token, also if the quote has expired. It refuses a token that none of the keys sealed:
// with QUOTE_EXPIRED if the token names a key that was dropped since, else with INVALID_INPUT.
func Open(keys *QuoteKeys, token string) (*Quote, *billing.Error) {
	none := invalid("%s is not the token of a quote; send the token exactly as estimate returned it",
		billing.Quote(token)).At("quote")
	if len(token) > MaxTokenBytes {
		return nil, none
	}
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) <= sealLength || sealed[0] != tokenForm || keys == nil ||
		base64.RawURLEncoding.EncodeToString(sealed) != token { // such as one with a line feed, which is skipped
		return nil, none
	}
	text, seal := sealed[:len(sealed)-sealLength], sealed[len(sealed)-sealLength:]
	r := &reader{rest: text[1:]}
	key, replaced := keys.find(r.number())
	switch {
	case replaced:
		return nil, billing.Refuse(billing.CodeQuoteExpired, "the quote is too old; ask for a new one").At("quote")
	case key == nil || !hmac.Equal(seal, key.seal(text)):
		return nil, none
	}
	q, err := r.quote()
	if err != nil || !bytes.Equal(q.text(key), text) {
		return nil, none
	}
	return q, nil
}

// append appends the fields of a quote.
func (q *Quote) append(text []byte) []byte {
	m := &q.Measure
	text = appendText(text, q.ID)
	text = appendText(text, string(q.Wallet))
	text = appendText(text, q.Card.Code)
	text = binary.AppendUvarint(text, uint64(q.Card.Version))
	text = appendText(text, q.Multiplier.String())
	text = binary.AppendVarint(text, q.ExpiresAt.UnixMicro())
	text = appendText(text, m.Action)
	text = appendText(text, m.Quantity.String())
	text = binary.AppendUvarint(text, uint64(len(m.Components)))
	for _, c := range m.Components {
		text = appendText(appendText(text, c.Name), c.Quantity.String())
	}
	text = binary.AppendUvarint(text, uint64(len(m.Dimensions)))
	for _, key := range sortedKeys(m.Dimensions) {
		text = appendText(appendText(text, key), m.Dimensions[key])
	}
	return text
}

func appendText(text []byte, s string) []byte {
	return append(binary.AppendUvarint(text, uint64(len(s))), s...)
}

// errToken says that a token is not in the form in which Seal writes it.
var errToken = errors.New("the token has another form")

// reader reads the fields of a token. Its first failure stays.
type reader struct {
	rest []byte
	err  error
}

// quote reads the fields of a quote.
func (r *reader) quote() (*Quote, error) {
	q := &Quote{ID: r.text(), Wallet: billing.WalletID(r.text())}
	q.Card.Code = r.text()
	q.Card.Version = r.count(math.MaxInt32)
	q.Multiplier = r.decimal()
	q.ExpiresAt = time.UnixMicro(r.signed()).UTC()
	q.Measure.Action = r.text()
	q.Measure.Quantity = r.decimal()
	for range r.count(billing.MaxComponents) {
		q.Measure.Components = append(q.Measure.Components, billing.Component{Name: r.text(), Quantity: r.decimal()})
	}
	if entries := r.count(billing.MaxMetadataEntries); entries > 0 {
		q.Measure.Dimensions = make(billing.Metadata, entries)
		for range entries {
			key := r.text()
			q.Measure.Dimensions[key] = r.text()
		}
	}
	if r.err == nil && len(r.rest) > 0 {
		r.err = errToken
	}
	return q, r.err
}

// number reads a whole number.
func (r *reader) number() uint64 {
	n, length := binary.Uvarint(r.rest)
	if !r.skip(length) {
		return 0
	}
	return n
}

// signed reads a whole number that may be negative.
func (r *reader) signed() int64 {
	n, length := binary.Varint(r.rest)
	if !r.skip(length) {
		return 0
	}
	return n
}

// count reads a whole number up to a limit.
func (r *reader) count(most int) int {
	n := r.number()
	if n > uint64(most) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	length := r.number()
	if length > uint64(len(r.rest)) {
		r.fail()
		return ""
	}
	text := string(r.rest[:length])
	r.rest = r.rest[length:]
	return text
}

// skip goes on behind a number of so many bytes. It fails, and returns false, if there was no number.
func (r *reader) skip(length int) bool {
	if length <= 0 {
		r.fail()
		return false
	}
	r.rest = r.rest[length:]
	return true
}

// fail ends the reading: the token has another form.
func (r *reader) fail() { r.err, r.rest = errToken, nil }

func (r *reader) decimal() billing.Decimal {
	d, err := billing.ParseDecimal(r.text())
	if err != nil {
		r.err = errToken
	}
	return d
}
