package transport

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a text.
func (d *decoder) str() string {
	from := d.at
	d.skip('"')
	for escaped := true; escaped; {
		if d.fault != nil {
			return ""
		}
		next := bytes.IndexByte(d.text[d.at:], '"')
		if next < 0 {
			d.stop(notAnObject())
			return ""
		}
		escaped = false // unless an odd number of backslashes precedes the quote
		for at := d.at + next - 1; at >= d.at && d.text[at] == '\\'; at-- {
			escaped = !escaped
		}
		d.at += next + 1
	}
	quoted := d.text[from:d.at]
	text := quoted[1 : len(quoted)-1]
	if len(text) > maxTextBytes {
		d.unread = true
		return string(text)
	}
	if bytes.ContainsFunc(text, func(r rune) bool { return r == '\\' || r < ' ' }) {
		return d.unescape(text)
	}
	return string(text)
}

// unescape reads a text that has escapes in it, or characters that may not be in one.
func (d *decoder) unescape(text []byte) string {
	d.plain = d.plain[:0]
	for at := 0; at < len(text); {
		if text[at] != '\\' && text[at] >= ' ' {
			d.plain = append(d.plain, text[at])
			at++
			continue
		}
		char, size := escaped(text[at:])
		if size == 0 {
			d.stop(notAnObject())
			return ""
		}
		d.plain = utf8.AppendRune(d.plain, char)
		at += size
	}
	return string(d.plain)
}

// escaped returns the character of the escape at the beginning of text, and the length of the escape: 0 where there is
// none. Half of a surrogate pair means U+FFFD where the other half is missing.
func escaped(text []byte) (char rune, size int) {
	if len(text) < 2 || text[0] != '\\' {
		return 0, 0
	}
	if text[1] == 'u' {
		first, is := codeUnit(text)
		if !is {
			return 0, 0
		}
		if !utf16.IsSurrogate(first) {
			return first, 6
		}
		second, _ := codeUnit(text[6:])
		if char = utf16.DecodeRune(first, second); char != utf8.RuneError {
			return char, 12
		}
		return char, 6
	}
	if at := strings.IndexByte(`"\/bfnrt`, text[1]); at >= 0 {
		return rune("\"\\/\b\f\n\r\t"[at]), 2
	}
	return 0, 0
}

// codeUnit reads \u and four hexadecimal digits.
func codeUnit(text []byte) (unit rune, is bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for _, digit := range text[2:6] {
		unit <<= 4
		switch {
		case digit >= '0' && digit <= '9':
			unit |= rune(digit - '0')
		case digit >= 'a' && digit <= 'f' || digit >= 'A' && digit <= 'F':
			unit |= rune(digit&0xf + 9)
		default:
			return 0, false
		}
	}
	return unit, true
}

// literal reads a number, true, false or null.
func (d *decoder) literal() any {
	length := bytes.IndexAny(d.text[d.at:], ",]} \t\r\n\"[{:")
	if length <= 0 { // not even the bracket that ends the object or list around it
		d.stop(notAnObject())
		return nil
	}
	literal := d.text[d.at : d.at+length]
	d.at += length
	switch string(literal) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if !whole(literal) && !json.Valid(literal) {
		d.stop(notAnObject())
	}
	return json.Number(literal)
}

// whole says whether a literal is a plain whole number, as most are. That takes a fraction of the time of the general
// check.
func whole(literal []byte) bool {
	for _, c := range literal {
		if c < '0' || c > '9' {
			return false
		}
	}
	return literal[0] != '0' || len(literal) == 1
}
