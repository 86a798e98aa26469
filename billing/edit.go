package billing

import "strings"

// Edit is what an update does with one field of what it updates. The zero value leaves the field as it is. Leaving a
// field and clearing it are two different requests, also for the fingerprint.
type Edit[T any] struct {
	Given bool // the request names the field
	Value *T   // the new value; nil clears the field
}

// SetTo returns the edit that sets a field.
func SetTo[T any](value T) Edit[T] { return Edit[T]{Given: true, Value: &value} }

// Clear returns the edit that clears a field.
func Clear[T any]() Edit[T] { return Edit[T]{Given: true} }

// apply changes a field.
func (e Edit[T]) apply(field *T) {
	if !e.Given {
		return
	}
	var none T
	if *field = none; e.Value != nil {
		*field = *e.Value
	}
}

// Apply changes a field.
func (e Edit[T]) Apply(field *T) { e.apply(field) }

// check refuses a value by the rule of the field.
func (e Edit[T]) check(rule func(T) *Error) *Error {
	if e.Value == nil {
		return nil
	}
	return rule(*e.Value)
}

// checkPresent does what check does for a field that cannot be cleared.
func (e Edit[T]) checkPresent(field string, rule func(T) *Error) *Error {
	if e.Given && e.Value == nil {
		return invalid("%s is null, and cannot be cleared; leave it out to keep it, or send a new value", field).at(field)
	}
	return e.check(rule)
}

// canonical returns the edit in the canonical form of a request: nothing for a field that stays as it is, and different
// texts for one that is cleared and one that is set to an empty value.
func (e Edit[T]) canonical(text func(T) string) string {
	switch {
	case !e.Given:
		return ""
	case e.Value == nil:
		return "null"
	}
	return "=" + text(*e.Value)
}

// Canonical returns the edit in the canonical form of a request, see canonical.
func (e Edit[T]) Canonical(text func(T) string) string { return e.canonical(text) }

// Itself is the canonical form of a text.
func Itself(text string) string { return itself(text) }

// itself is the canonical form of a text.
func itself(text string) string { return text }

// Listed is the canonical form of a list of texts: no other list reads the same.
func Listed[T ~string](texts []T) string {
	var b strings.Builder
	for _, text := range texts {
		writeField(&b, string(text))
	}
	return b.String()
}
