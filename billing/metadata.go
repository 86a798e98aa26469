package billing

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Metadata is data that a caller attaches for itself: a flat set of named strings. Drawdown stores and returns it, and
// never acts on it.
type Metadata map[string]string

// Check refuses metadata over its limits. field is its name in the request.
func (m Metadata) Check(field string) *Error { return m.check(field) }

// check refuses metadata over its limits. field is its name in the request.
func (m Metadata) check(field string) *Error {
	if len(m) > MaxMetadataEntries {
		return invalid("%s has %d entries; at most %d are allowed", field, len(m), MaxMetadataEntries).at(field)
	}
	bytes := 0
	for _, key := range m.keys() {
		value := m[key]
		bytes += len(key) + len(value)
		switch {
		case key == "" || len(key) > MaxMetadataKeyBytes:
			return invalid("%s has a key of %d bytes; use 1 to %d", field, len(key), MaxMetadataKeyBytes).at(field)
		case len(value) > MaxMetadataValueBytes:
			return invalid("%s[%s] has %d bytes; at most %d are allowed", field, quote(key), len(value), MaxMetadataValueBytes).
				at(field)
		case !utf8.ValidString(key) || !utf8.ValidString(value):
			return invalid("%s[%s] is not valid UTF-8; send text in UTF-8", field, quote(key)).at(field)
		}
		name := field + "[" + quote(key) + "]"
		if refusal := firstRefusal(
			checkText("the key of "+name, key, MaxMetadataKeyBytes), checkProse(name, value, MaxMetadataValueBytes),
		); refusal != nil {
			refusal.Path = []string{field}
			return refusal
		}
	}
	if bytes > MaxMetadataBytes {
		return invalid("%s has %d bytes in all; at most %d are allowed", field, bytes, MaxMetadataBytes).at(field)
	}
	return nil
}

// keys returns the names in order, so that everything written from a Metadata is the same every time.
func (m Metadata) keys() []string { return slices.Sorted(maps.Keys(m)) }

// auditFields returns the entries as fields of an audit entry, each of its own, so that none has to be cut.
func (m Metadata) auditFields() Metadata {
	fields := make(Metadata, len(m)+2)
	for key, value := range m {
		fields["metadata."+key] = value
	}
	return fields
}

// canonical returns a text that is the same for two sets exactly if they are equal.
func (m Metadata) canonical() string {
	var text []byte
	for _, key := range m.keys() {
		text = fmt.Appendf(text, "%d:%s%d:%s", len(key), key, len(m[key]), m[key])
	}
	return string(text)
}

// canonicalGiven does the same where no set and an empty one are different requests.
func (m Metadata) canonicalGiven() string {
	if m != nil && len(m) == 0 {
		return "none"
	}
	return m.canonical()
}
