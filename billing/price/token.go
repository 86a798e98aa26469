package price

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// The fields of a quote's token are: id, wallet, card, version, multiplier, expiresAt, action, quantity, components, dimensions. A quote
// has one form: Open refuses a token that Seal would not write.

// MaxTokenBytes is the largest length of a token: one with the largest action, 20 components and the largest
// dimensions has less than 10 KB. Longer texts are refused before they are decoded.
const MaxTokenBytes = 12 << 10

// Seal returns the token of a quote. keys must not be empty.
func (q *Quote) Seal(keys *seal.Keys) string { return keys.Seal(seal.Quote, q.fields()) }

// Open returns the quote of a token, also if the quote has expired. It refuses a token that none of the keys sealed:
// with QUOTE_EXPIRED if the token names a key that was dropped since, else with INVALID_INPUT.
func Open(keys *seal.Keys, token string) (*Quote, *billing.Error) {
	none := invalid("%s is not the token of a quote; send the token exactly as estimate returned it",
		billing.Quote(token)).At("quote")
	if len(token) > MaxTokenBytes {
		return nil, none
	}
	fields, err := seal.Open(keys, seal.Quote, token)
	switch {
	case errors.Is(err, seal.ErrReplaced):
		return nil, billing.Refuse(billing.CodeQuoteExpired, "the quote is too old; ask for a new one").At("quote")
	case err != nil:
		return nil, none
	}
	q, err := readQuote(fields)
	if err != nil || !bytes.Equal(q.fields(), fields) {
		return nil, none
	}
	return q, nil
}

// fields returns the fields of a quote's token.
func (q *Quote) fields() []byte {
	m := &q.Measure
	text := seal.AppendText(nil, q.ID)
	text = seal.AppendText(text, string(q.Wallet))
	text = seal.AppendText(text, q.Card.Code)
	text = binary.AppendUvarint(text, uint64(q.Card.Version))
	text = seal.AppendText(text, q.Multiplier.String())
	text = binary.AppendVarint(text, q.ExpiresAt.UnixMicro())
	text = seal.AppendText(text, m.Action)
	text = seal.AppendText(text, m.Quantity.String())
	text = binary.AppendUvarint(text, uint64(len(m.Components)))
	for _, c := range m.Components {
		text = seal.AppendText(seal.AppendText(text, c.Name), c.Quantity.String())
	}
	text = binary.AppendUvarint(text, uint64(len(m.Dimensions)))
	for _, key := range sortedKeys(m.Dimensions) {
		text = seal.AppendText(seal.AppendText(text, key), m.Dimensions[key])
	}
	return text
}

// readQuote reads what fields returned.
func readQuote(fields []byte) (*Quote, error) {
	r := seal.NewReader(fields)
	q := &Quote{ID: r.Text(), Wallet: billing.WalletID(r.Text())}
	q.Card.Code = r.Text()
	q.Card.Version = r.Count(math.MaxInt32)
	q.Multiplier = r.Decimal()
	q.ExpiresAt = time.UnixMicro(r.Signed()).UTC()
	q.Measure.Action = r.Text()
	q.Measure.Quantity = r.Decimal()
	for range r.Count(billing.MaxComponents) {
		q.Measure.Components = append(q.Measure.Components, billing.Component{Name: r.Text(), Quantity: r.Decimal()})
	}
	if entries := r.Count(billing.MaxMetadataEntries); entries > 0 {
		q.Measure.Dimensions = make(billing.Metadata, entries)
		for range entries {
			key := r.Text()
			q.Measure.Dimensions[key] = r.Text()
		}
	}
	return q, r.Err()
}
