package billing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkText refuses text that cannot be stored and returned unchanged: invalid UTF-8, control characters, and more than
// most bytes.
func checkText(field, s string, most int) *Error {
	switch {
	case len(s) > most:
		return invalid("%s is %d bytes long; at most %d are allowed", field, len(s), most).at(field)
	case !utf8.ValidString(s):
		return invalid("%s is not valid UTF-8; send text in UTF-8", field).at(field)
	case strings.ContainsFunc(s, unicode.IsControl):
		return invalid("%s contains a control character; remove it", field).at(field)
	}
	return nil
}

// checkRequiredText does what checkText does, and refuses a text that is empty or blank.
func checkRequiredText(field, s string, most int) *Error {
	if strings.TrimSpace(s) == "" {
		return invalid("%s is empty; it is required", field).at(field)
	}
	return checkText(field, s, most)
}

// checkKey refuses a text that cannot be an idempotency key.
func checkKey(key string) *Error {
	const field = "idempotencyKey"
	if strings.HasPrefix(key, reservedKeyPrefix) {
		return invalid("%s begins with %q, which is reserved for Drawdown's own transactions; use another key", field,
			reservedKeyPrefix).at(field)
	}
	return firstRefusal(checkRequiredText(field, key, MaxKeyBytes), checkWhole(field, key))
}

// checkWhole refuses U+FFFD in texts that identify something. Decoders put it in place of what they cannot read, so two
// different texts that were damaged on the way could become the same.
func checkWhole(field, s string) *Error {
	if strings.ContainsRune(s, utf8.RuneError) {
		return invalid("%s contains U+FFFD, which replaces characters that could not be decoded; send valid UTF-8", field).
			at(field)
	}
	return nil
}
