package billing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkText refuses text that cannot be stored and returned unchanged: invalid UTF-8, control characters, and more than
// most bytes.
func checkText(field, s string, most int) *Error {
	return checkCharacters(field, s, most, unicode.IsControl)
}

// checkProse is checkText for what people write, such as a reason: it may have several lines, and tabs.
func checkProse(field, s string, most int) *Error {
	return checkCharacters(field, s, most, isControlInProse)
}

// isControlInProse reports whether a character controls more than lines and tabs.
func isControlInProse(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
}

func checkCharacters(field, s string, most int, isControl func(rune) bool) *Error {
	if len(s) > most {
		return invalid("%s is %d bytes long; at most %d are allowed", field, len(s), most).at(field)
	}
	if !utf8.ValidString(s) {
		return invalid("%s is not valid UTF-8; send text in UTF-8", field).at(field)
	}
	for at, char := range s {
		// A carriage return belongs to the line feed after it, or it would let one line overwrite another.
		if isControl(char) || char == '\r' && !strings.HasPrefix(s[at:], "\r\n") {
			return invalid("%s contains the control character %U; remove it", field, char).at(field)
		}
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

// checkReason checks the reason of a command that requires one.
func checkReason(reason string) *Error {
	const field = "reason"
	if strings.TrimSpace(reason) == "" {
		return invalid("%s is empty; it is required", field).at(field)
	}
	return checkProse(field, reason, MaxReasonBytes)
}

// checkKey refuses idempotency keys that cannot be one.
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

// CheckName refuses a name that is blank, has more than [MaxNameBytes] or cannot be returned unchanged.
func CheckName(field, name string) *Error { return checkRequiredText(field, name, MaxNameBytes) }

// CheckUnit refuses what cannot be the unit of a wallet's credits.
func CheckUnit(unit string) *Error { return checkRequiredText("unit", unit, MaxUnitBytes) }

// CheckCode refuses what cannot be the code of something that is sold, such as a rate card.
func CheckCode(field, code string) *Error {
	return firstRefusal(checkRequiredText(field, code, MaxCodeBytes), checkWhole(field, code))
}

// CheckProse refuses what people write, such as a description, if it has more than [MaxReasonBytes] or cannot be
// returned unchanged. It may be empty.
func CheckProse(field, text string) *Error {
	return checkCharacters(field, text, MaxReasonBytes, isControlInProse)
}
