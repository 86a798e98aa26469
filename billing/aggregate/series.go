package aggregate

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"unicode/utf8"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Series is what a row is of: all usage of a wallet, or the usage with one name or pair of names. Every line counts in
// one row of each series but [OfBudgets], so that the rows of one series answer a question by themselves.
type Series string

// The series. Those of a dimension end in its number: its place among the dimensions that the rows count, from 1.
const (
	Total                Series = "T"
	OfActions            Series = "A"
	OfSubjects           Series = "S"
	OfSubjectsAndActions Series = "B" // subject and action
	OfBudgets            Series = "G" // the id of the budget that a line names, and action; other lines have no row
	OfTypes              Series = "Y" // the type of a line, whether it is usage or not, at its recordedAt
	byDimension          Series = "D"
	byDimensionBoth      Series = "E" // the value of a dimension, and action
)

// SeriesOf is the series of a dimension: of its values alone, or of its values and actions.
func SeriesOf(number int, actions bool) Series {
	if actions {
		return byDimensionBoth + Series(strconv.Itoa(number))
	}
	return byDimension + Series(strconv.Itoa(number))
}

// Valid reports whether s is one of the series.
func (s Series) Valid() bool {
	if s == Total || s == OfActions || s == OfSubjects || s == OfSubjectsAndActions || s == OfBudgets ||
		s == OfTypes {
		return true
	}
	for number := 1; number <= MaxDimensions; number++ {
		if s == SeriesOf(number, false) || s == SeriesOf(number, true) {
			return true
		}
	}
	return false
}

// WithBudgets says whether the rows of a series also say how much of their usage names a budget. The rest names none:
// that is how lines which name none are found by budget, and cost nothing for it.
func (s Series) WithBudgets() bool { return s == Total || s == OfActions }

// Names are what rows of one series and date differ by. What a series is not by is empty, and so is the subject of
// anonymous usage, and the value of a dimension that a usage does not have.
type Names struct {
	First  string // the subject, the value of the dimension, the id of the budget, or the action where that is the only name
	Action string // beside the first
}

// Compare orders names.
func (n Names) Compare(other Names) int {
	switch {
	case n.First < other.First, n.First == other.First && n.Action < other.Action:
		return -1
	case n == other:
		return 0
	}
	return 1
}

// RowKey names a row of a wallet within a generation.
type RowKey struct {
	Span   calendar.Interval // that the row covers: [calendar.Day] or [calendar.Month]
	Series Series
	Date   calendar.Date // the day, or the first of the month
	Names
}

// MaxDimensions is how many dimensions are counted at most: four rows each for every line.
const MaxDimensions = 3

// The lengths of the value of a dimension as it is counted.
const (
	maxValueBytes = billing.MaxNameBytes
	cutValueBytes = 160
)

// valueOf is the value of a dimension of a usage as it is counted. A value of more than 200 bytes is cut, and told from
// others that begin like it by a hash: two names and a date have to fit a key of the store.
func valueOf(t *billing.Transaction, dimension string) string {
	value := t.Dimensions[dimension]
	if len(value) <= maxValueBytes {
		return value
	}
	end := cutValueBytes
	for !utf8.RuneStart(value[end]) {
		end--
	}
	hash := sha256.Sum256([]byte(value))
	return value[:end] + "…" + hex.EncodeToString(hash[:8])
}

// places lists the series and names in which a line counts.
func places(t *billing.Transaction, dimensions []string) []rowPlace {
	list := make([]rowPlace, 0, 5+2*len(dimensions))
	list = append(list,
		rowPlace{Total, Names{}},
		rowPlace{OfActions, Names{First: t.Action}},
		rowPlace{OfSubjects, Names{First: t.Subject}},
		rowPlace{OfSubjectsAndActions, Names{First: t.Subject, Action: t.Action}},
	)
	for i, dimension := range dimensions {
		value := valueOf(t, dimension)
		list = append(list,
			rowPlace{SeriesOf(i+1, false), Names{First: value}},
			rowPlace{SeriesOf(i+1, true), Names{First: value, Action: t.Action}},
		)
	}
	if budget := t.BudgetID(); budget != "" {
		list = append(list, rowPlace{OfBudgets, Names{First: string(budget), Action: t.Action}})
	}
	return list
}

type rowPlace struct {
	Series
	Names
}
