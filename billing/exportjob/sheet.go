package exportjob

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// column is one column of a file. In JSON lines it is the field with its name.
type column struct {
	name string

	// exact says that the cells are numbers, instants or ids, which the formula guard leaves as they are: an amount below
	// zero begins with a minus sign.
	exact bool
}

// cell is one value of a row: nil is none. Texts, numbers that are exact decimals, and instants are strings, as in the API.
type cell any

// sheet is the part of a file that is not kept yet. It writes rows in one of the formats.
type sheet struct {
	format Format
	buffer bytes.Buffer
	rows   int64  // since they were taken
	owner  []cell // of the rows: a cell for each of ownerColumns
}

func newSheet(format Format, begun []byte) *sheet {
	s := &sheet{format: format, owner: make([]cell, len(ownerColumns))}
	s.buffer.Write(begun)
	return s
}

func (s *sheet) empty() bool   { return s.buffer.Len() == 0 }
func (s *sheet) size() int     { return s.buffer.Len() }
func (s *sheet) bytes() []byte { return s.buffer.Bytes() }
func (s *sheet) reset()        { s.buffer.Reset() }

// taken returns how many rows were written since it was called last.
func (s *sheet) taken() int64 {
	rows := s.rows
	s.rows = 0
	return rows
}

// header writes the names of the columns.
func (s *sheet) header(columns []column) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	s.record(names)
}

// row writes a row with a cell for each column but those of its owner, which the sheet knows.
func (s *sheet) row(columns []column, cells ...cell) error {
	s.rows++
	cells = append(cells, s.owner...)
	if s.format == CSV {
		record := make([]string, len(columns))
		for i, c := range columns {
			text, err := plain(cells[i])
			if err != nil {
				return err
			}
			if !c.exact {
				text = guarded(text)
			}
			record[i] = text
		}
		s.record(record)
		return nil
	}
	for i, c := range columns {
		mark := byte(',')
		if i == 0 {
			mark = '{'
		}
		s.buffer.WriteByte(mark)
		name, err := inJSON(c.name)
		if err != nil {
			return err
		}
		value, err := inJSON(cells[i])
		if err != nil {
			return err
		}
		s.buffer.Write(name)
		s.buffer.WriteByte(':')
		s.buffer.Write(value)
	}
	s.buffer.WriteString("}\n")
	return nil
}

// record writes a record of CSV as RFC 4180 defines it. The writer of the standard library would end it with CRLF only if it
// also changed the line feeds within texts.
func (s *sheet) record(fields []string) {
	var line bytes.Buffer
	w := csv.NewWriter(&line)
	_ = w.Write(fields) // a buffer takes everything
	w.Flush()
	s.buffer.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	s.buffer.WriteString("\r\n")
}

// formulas are the characters with which formulas begin, also as keyboards of East Asia write them.
const formulas = "=+-@\uff1d\uff0b\uff0d\uff20"

// guarded returns a text as a spreadsheet shows it rather than computes it: with an apostrophe before what begins with a character of
// control, or like a formula. What is not seen may be before that: some programs leave it out when they open a file.
// https://owasp.org/www-community/attacks/CSV_Injection
func guarded(text string) string {
	if text == "" {
		return text
	}
	seen := strings.TrimLeftFunc(text, isUnseen)
	if unicode.IsControl(rune(text[0])) || seen != "" && strings.ContainsRune(formulas, firstRune(seen)) {
		return "'" + text
	}
	return text
}

// isUnseen reports whether a character has no shape of its own: a space, one of control, or one that directs others.
func isUnseen(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c)
}

func firstRune(text string) rune {
	c, _ := utf8.DecodeRuneInString(text)
	return c
}

// plain returns a cell as CSV has it: a text as it is, nothing for none, everything else in JSON.
func plain(c cell) (string, error) {
	switch value := c.(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	}
	text, err := inJSON(c)
	return string(text), err
}

// inJSON returns a value in JSON, with the escapes that JSON requires and no others.
func inJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
