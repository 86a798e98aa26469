package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one request that a model answered: its time, how many tokens its context had and how many were generated.
type row struct {
	line      int // in the file, for messages and idempotency keys
	at        time.Time
	context   int64
	generated int64
}

// The columns that are read. They are found by name in the first line; there may be others.
const (
	columnTime      = "TIMESTAMP"
	columnContext   = "ContextTokens"
	columnGenerated = "GeneratedTokens"
)

const (
	// timeLayout also parses fractions of a second, of any number of digits.
	timeLayout = "2006-01-02 15:04:05"
	// maxTokens is ten times the largest context of any model. maxRows rows of maxTokens cost 2 × 10¹⁶ micro-credits,
	// far from overflowing an int64.
	maxTokens = 10_000_000
	maxRows   = 1_000_000
	// maxSpan makes each of the parts in which a trace is played shorter than the 35 days after which usage is too old
	// to be recorded.
	maxSpan = 365 * 24 * time.Hour
)

// readTrace reads the file at path. Its errors are sentences that name the file and, where there is one, the line.
func readTrace(path string) ([]row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the trace: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read, so an error does not matter
	rows, err := parseTrace(file)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return rows, nil
}

// parseTrace parses a trace. Its rows have to be in the order of their time.
func parseTrace(r io.Reader) ([]row, error) {
	records := csv.NewReader(r)
	records.FieldsPerRecord = -1 // columns.row checks it, with a clearer message
	records.ReuseRecord = true
	header, err := records.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line 1: the file is empty, but should begin with the columns %s, %s and %s",
			columnTime, columnContext, columnGenerated)
	} else if err != nil {
		return nil, csvError(err)
	}
	columns, err := findColumns(header)
	if err != nil {
		return nil, err
	}
	var rows []row
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, csvError(err)
		}
		line, _ := records.FieldPos(0)
		if len(rows) == maxRows {
			return nil, fmt.Errorf("line %d: there are more than %d rows", line, maxRows)
		}
		next, err := columns.row(record)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		next.line = line
		if len(rows) > 0 {
			err = next.checkTime(rows[0], rows[len(rows)-1])
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, next)
	}
	if len(rows) == 0 {
		return nil, errors.New("line 2: the file has no row after the header")
	}
	return rows, nil
}

// checkTime returns an error if a row is earlier than the row before it, or too long after the first row.
func (r row) checkTime(first, before row) error {
	switch {
	case r.at.Before(before.at):
		return fmt.Errorf("%s is earlier than on line %d, but the rows have to be in the order of their time",
			columnTime, before.line)
	case r.at.Sub(first.at) > maxSpan:
		return fmt.Errorf("%s is more than a year after the first, on line %d", columnTime, first.line)
	}
	return nil
}

// csvError returns an error of the CSV reader as a sentence.
func csvError(err error) error {
	if fault, found := errors.AsType[*csv.ParseError](err); found {
		return fmt.Errorf("line %d: the line is not valid CSV: %w", fault.Line, fault.Err)
	}
	return fmt.Errorf("the file cannot be read: %w", err)
}

// columns are the places of the columns in a line, and how many there are.
type columns struct {
	time, context, generated int
	count                    int
}

func findColumns(header []string) (columns, error) {
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // some programs put it at the beginning of a file
	found := columns{count: len(header)}
	for name, at := range map[string]*int{
		columnTime: &found.time, columnContext: &found.context, columnGenerated: &found.generated,
	} {
		if *at = slices.Index(header, name); *at < 0 {
			return columns{}, fmt.Errorf("line 1: the header should have the columns %s, %s and %s, but not all are there",
				columnTime, columnContext, columnGenerated)
		}
	}
	return found, nil
}

func (c columns) row(record []string) (row, error) {
	if len(record) != c.count {
		return row{}, fmt.Errorf("the line has %d fields, but the header has %d", len(record), c.count)
	}
	at, err := time.Parse(timeLayout, record[c.time])
	if err != nil {
		return row{}, fmt.Errorf("%s is %s, not a time such as 2023-11-16 18:17:03.9799600", columnTime,
			quoteShort(record[c.time]))
	}
	r := row{at: at}
	if r.context, err = tokens(record[c.context]); err != nil {
		return row{}, fmt.Errorf("%s %w", columnContext, err)
	}
	if r.generated, err = tokens(record[c.generated]); err != nil {
		return row{}, fmt.Errorf("%s %w", columnGenerated, err)
	}
	return r, nil
}

func tokens(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > maxTokens {
		return 0, fmt.Errorf("is %s, not a whole number from 0 to %d", quoteShort(text), maxTokens)
	}
	return n, nil
}

// quoteShort quotes a field for a message, and cuts a long one.
func quoteShort(field string) string {
	const most = 40
	if len(field) > most {
		field = field[:most] + "…"
	}
	return strconv.Quote(field)
}
