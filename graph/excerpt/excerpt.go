// Package excerpt quotes what a caller sent in messages, cut to a length, so that no message repeats a whole request.
package excerpt

import "strconv"

// maxQuoted is how many characters [Quote] returns.
const maxQuoted = 40

// Quote returns text in quotes, cut after 40 characters.
func Quote(text string) string { return strconv.Quote(Short(text, maxQuoted)) }

// Short returns text, cut after so many characters.
func Short(text string, most int) string {
	characters := 0
	for at := range text {
		if characters == most {
			return text[:at] + "…"
		}
		characters++
	}
	return text
}

// Unread stands in the place of a value of a request that was not read, and says what is there instead, such as "an
// object with more than 64 names". It lets whoever uses the value refuse it, and name the field: a fault in one event of
// a batch concerns no other.
type Unread string

// Kind names the kind of a JSON value, such as "a string".
func Kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case Unread:
		return string(v)
	}
	return "a number"
}
