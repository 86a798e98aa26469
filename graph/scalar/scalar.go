package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// MarshalCredits writes credits.
func MarshalCredits(c billing.Credits) graphql.Marshaler { return quoted(c.String()) }

// UnmarshalCredits reads credits, for completeness: inputs are read as [CreditsArg].
func UnmarshalCredits(v any) (billing.Credits, error) {
	return parse(v, creditsForm, billing.ParseCredits)
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
	return parse(v, decimalForm, billing.ParseDecimal)
}

// MarshalDateTime writes an instant, in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler { return quoted(billing.FormatInstant(t)) }

// UnmarshalDateTime reads an instant, for completeness: inputs are read as [TimeArg].
func UnmarshalDateTime(v any) (time.Time, error) { return parse(v, timeForm, parseTime) }

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
	creditsForm = `write an exact decimal as a string, such as "12.5"`
	decimalForm = `write an exact decimal as a string, such as "1500"`
	timeForm    = `write an instant in RFC 3339 as a string, such as "2026-01-31T09:00:00Z"`

	metadataForm = `write a flat JSON object of strings, such as {"order": "A-17"}`
)

// parse reads a value that has to be a string.
func parse[T any](v any, form string, read func(string) (T, error)) (T, error) {
	if text, ok := v.(string); ok {
		return read(text)
	}
	var none T
	return none, fault("got %s; %s", excerpt.Kind(v), form)
}

// rfc3339 is the form of an instant. time.Parse also accepts some texts that do not have it, such as "T9:00:00,5Z".
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || !rfc3339.MatchString(text) {
		return time.Time{}, fault("%s is not an instant; %s", excerpt.Quote(text), timeForm)
	}
	if year := t.UTC().Year(); year < 1970 || year > 9999 {
		return time.Time{}, fault("%s is out of range; write an instant between the years 1970 and 9999", excerpt.Quote(text))
	}
	return billing.Instant(t), nil
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
