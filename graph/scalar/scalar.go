package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// MarshalCredits writes credits.
func MarshalCredits(c billing.Credits) graphql.Marshaler { return quoted(c.String()) }

// UnmarshalCredits reads credits, for completeness: inputs are read as [CreditsArg].
func UnmarshalCredits(v any) (billing.Credits, error) {
	return parse(v, creditsForm, billing.ParseCredits, billing.PlainCredits)
}

// MarshalCreditSum writes a sum of credits, which may be larger than any amount.
func MarshalCreditSum(c billing.CreditSum) graphql.Marshaler { return quoted(c.String()) }

// UnmarshalCreditSum reads one amount, for completeness: sums are answers only.
func UnmarshalCreditSum(v any) (billing.CreditSum, error) {
	c, err := UnmarshalCredits(v)
	return billing.SumOf(c), err
}

// MarshalDecimal writes a decimal.
func MarshalDecimal(d billing.Decimal) graphql.Marshaler { return quoted(d.String()) }

// UnmarshalDecimal reads a decimal, for completeness: inputs are read as [DecimalArg].
func UnmarshalDecimal(v any) (billing.Decimal, error) {
	return parse(v, decimalForm, billing.ParseDecimal, billing.PlainDecimal)
}

// MarshalDateTime writes an instant, in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler { return quoted(billing.FormatInstant(t)) }

// UnmarshalDateTime reads an instant, for completeness: inputs are read as [TimeArg].
func UnmarshalDateTime(v any) (time.Time, error) { return parse(v, timeForm, parseTime, nil) }

// MarshalMetadata writes metadata; none is an empty object.
func MarshalMetadata(m billing.Metadata) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		if m == nil {
			m = billing.Metadata{}
		}
		_ = json.NewEncoder(w).Encode(m) // a map of strings always encodes, and the response is a buffer
	})
}

// UnmarshalMetadata reads metadata, for completeness: inputs are read as [MetadataArg].
func UnmarshalMetadata(v any) (billing.Metadata, error) { return parseMetadata(v) }

// quoted writes a string that needs no escaping.
func quoted(text string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, `"`+text+`"`) })
}

// The form of each scalar, for messages.
const (
	creditsForm = `write an exact decimal as a string, such as "12.5", with at most 6 digits after the point`
	decimalForm = `write an exact decimal as a string, such as "1500", with at most 12 digits after the point`
	numberForm  = `write an exact decimal as a string: `
	timeForm    = `write an instant in RFC 3339 as a string, such as "2026-01-31T09:00:00Z"`

	metadataForm = `write a flat JSON object of strings, such as {"order": "A-17"}`
)

// parse reads a value that has to be a string. Where it is a number, plain returns how to write it, or nothing.
func parse[T any](v any, form string, read func(string) (T, error), plain func(string) string) (T, error) {
	if text, ok := v.(string); ok {
		return read(text)
	}
	if plain != nil {
		if written := plain(numberOf(v)); written != "" {
			form = numberForm + strconv.Quote(written)
		}
	}
	var none T
	return none, fault("got %s; %s", excerpt.Kind(v), form)
}

// numberOf is a number as it was written, or nearly so where it was written in a query; empty for what is none.
func numberOf(v any) string {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func parseMetadata(v any) (billing.Metadata, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fault("got %s; %s", excerpt.Kind(v), metadataForm)
	}
	m := make(billing.Metadata, len(object))
	for key, value := range object {
		text, ok := value.(string)
		if !ok {
			return nil, fault("the value of %s is %s; %s", excerpt.Quote(key), excerpt.Kind(value), metadataForm)
		}
		m[key] = text
	}
	return m, nil
}

func fault(format string, args ...any) *billing.Error {
	return &billing.Error{Code: billing.CodeInvalidInput, Message: fmt.Sprintf(format, args...)}
}
