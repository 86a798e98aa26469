package graph

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// reader reads the fields of an input and stores the refusal of the first that could not be read.
type reader struct{ err error }

// required reads a field that is always present.
func required[T any](r *reader, arg interface{ Get(...string) (T, error) }, field ...string) T {
	value, err := arg.Get(field...)
	if r.err == nil {
		r.err = err
	}
	return value
}

// pointer reads a field that may be absent.
func pointer[T any, A interface{ Get(...string) (T, error) }](r *reader, arg *A, field ...string) *T {
	value, err := scalar.Optional[T](arg, field...)
	if r.err == nil {
		r.err = err
	}
	return value
}

// optional reads a field that may be absent, which is its zero value.
func optional[T any, A interface{ Get(...string) (T, error) }](r *reader, arg *A, field ...string) T {
	if value := pointer[T](r, arg, field...); value != nil {
		return *value
	}
	var none T
	return none
}

// edit reads a field of an update, which may be absent or null.
func edit[T any](field graphql.Omittable[*T]) billing.Edit[T] {
	value, given := field.ValueOK()
	return billing.Edit[T]{Given: given, Value: value}
}

// editArg does what edit does for a field that is a scalar of the API.
func editArg[T any, A interface{ Get(...string) (T, error) }](
	r *reader, arg graphql.Omittable[*A], field ...string,
) billing.Edit[T] {
	value, given := arg.ValueOK()
	return billing.Edit[T]{Given: given, Value: pointer[T](r, value, field...)}
}

// refuse refuses a field for a reason that only the API has.
func (r *reader) refuse(reason string, field ...string) {
	if r.err == nil {
		r.err = &billing.Error{Code: billing.CodeInvalidInput, Message: reason, Path: field}
	}
}

// fail stores an error that was found otherwise; nil for none.
func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// at returns the path of a field of an element of a list.
func at(list string, i int, field string) []string { return []string{list, strconv.Itoa(i), field} }

// given reads a text that may be absent, and refuses an empty one.
func given(r *reader, s *string, field ...string) string {
	if s != nil && *s == "" {
		name := field[len(field)-1]
		r.refuse(name+" is empty; leave it out if there is none", field...)
	}
	return text(s)
}

// perform sends the request that was read, unless a field could not be read.
func perform[T any](r *reader, do func() (T, error)) (T, error) {
	if r.err != nil {
		var none T
		return none, r.err
	}
	return do()
}

// refused turns a refusal into the userErrors of a payload, and returns every other error.
func refused(err error) ([]*view.UserError, error) {
	var refusal *billing.Error
	switch {
	case err == nil:
		return []*view.UserError{}, nil
	case errors.As(err, &refusal):
		return []*view.UserError{userError(refusal)}, nil
	}
	return nil, err
}

// refused does what the function of that name does. The budget that refused is shown as it is after the refusal, also where the request
// has read it before.
func (s *session) refused(err error) ([]*view.UserError, error) {
	refusal, is := errors.AsType[*billing.Error](err)
	if !is {
		return refused(err)
	}
	if refusal.Budget != "" {
		s.changed()
	}
	return refused(s.redactRefusal(refusal))
}

// userError returns a refusal with the path of its field, beginning with the mutation's argument.
func userError(refusal *billing.Error) *view.UserError {
	shown := *refusal
	if shown.Path != nil {
		shown.Path = append([]string{"input"}, shown.Path...)
	}
	return &view.UserError{Of: &shown}
}

// badInput refuses an argument of a query, or, without a field, the query itself.
func badInput(field, format string, args ...any) error {
	refusal := &billing.Error{Code: billing.CodeInvalidInput, Message: fmt.Sprintf(format, args...)}
	if field != "" {
		refusal.Path = []string{field}
	}
	return refusal
}

// text returns an optional string, empty if it is absent.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
