// Package excerpt quotes what a caller sent in messages, cut to a length, so that no message repeats a whole request.
package excerpt

import "strconv"

// maxQuoted is how many characters [Quote] returns.
const maxQuoted = 40

// Quote returns text in quotes, cut after 40 characters.
func Quote(text string) string { return strconv.Quote(Short(text, maxQuoted)) }

// Short returns text, cut after so many characters.
func Short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Kind returns the kind of a JSON value, such as "a string".
func Kind(v any) string {
	switch v.(type) {
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
	}
	return "a number"
}
