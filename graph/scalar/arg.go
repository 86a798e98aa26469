package scalar

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Arg is a value as a caller wrote it: the value, or what is wrong with it.
type Arg[T any] struct {
	value T
	fault *billing.Error
}

// The arguments of the API's own scalars.
type (
	// CreditsArg is an amount of credits in an input.
	CreditsArg struct{ Arg[billing.Credits] }
	// DecimalArg is a decimal in an input.
	DecimalArg struct{ Arg[billing.Decimal] }
	// TimeArg is an instant in an input.
	TimeArg struct{ Arg[time.Time] }
	// MetadataArg is metadata in an input.
	MetadataArg struct{ Arg[billing.Metadata] }
)

// NewMetadata returns metadata as a result.
func NewMetadata(m billing.Metadata) *MetadataArg {
	return &MetadataArg{Arg[billing.Metadata]{value: m}}
}

// NewDecimal returns a decimal as a result.
func NewDecimal(d billing.Decimal) *DecimalArg { return &DecimalArg{Arg[billing.Decimal]{value: d}} }

// NewTime returns an instant as a result.
func NewTime(t time.Time) *TimeArg { return &TimeArg{Arg[time.Time]{value: t}} }

// Get returns the value, or the refusal of the field at path, whose message names the field.
func (a Arg[T]) Get(path ...string) (T, error) {
	if a.fault == nil {
		return a.value, nil
	}
	named := *a.fault
	named.Message = strings.Join(path, ".") + ": " + named.Message
	return a.value, billing.At(&named, path...)
}

// Optional does what Get does for a field that may be absent.
func Optional[T any, A interface{ Get(...string) (T, error) }](a *A, path ...string) (*T, error) {
	if a == nil {
		return nil, nil //nolint:nilnil // the field is absent, which is no failure
	}
	value, err := (*a).Get(path...)
	return &value, err
}

func (a *Arg[T]) set(value T, err error) error {
	a.value = value
	if err != nil && !errors.As(err, &a.fault) {
		return err
	}
	return nil
}

// UnmarshalGQL implements graphql.Unmarshaler.
func (a *CreditsArg) UnmarshalGQL(v any) error { return a.set(UnmarshalCredits(v)) }

// UnmarshalGQL implements graphql.Unmarshaler.
func (a *DecimalArg) UnmarshalGQL(v any) error { return a.set(UnmarshalDecimal(v)) }

// UnmarshalGQL implements graphql.Unmarshaler.
func (a *TimeArg) UnmarshalGQL(v any) error { return a.set(UnmarshalDateTime(v)) }

// UnmarshalGQL implements graphql.Unmarshaler.
func (a *MetadataArg) UnmarshalGQL(v any) error { return a.set(UnmarshalMetadata(v)) }

// MarshalGQL implements graphql.Marshaler, which the generator requires of every scalar; arguments are never written.
func (a CreditsArg) MarshalGQL(w io.Writer) { MarshalCredits(a.value).MarshalGQL(w) }

// MarshalGQL implements graphql.Marshaler.
func (a DecimalArg) MarshalGQL(w io.Writer) { MarshalDecimal(a.value).MarshalGQL(w) }

// MarshalGQL implements graphql.Marshaler.
func (a TimeArg) MarshalGQL(w io.Writer) { MarshalDateTime(a.value).MarshalGQL(w) }

// MarshalGQL implements graphql.Marshaler.
func (a MetadataArg) MarshalGQL(w io.Writer) { MarshalMetadata(a.value).MarshalGQL(w) }
