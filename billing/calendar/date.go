package calendar

import "time"

// Date is a day of the calendar, written as 2006-01-02, so that dates sort as their texts do. Years have four digits.
type Date string

// dateOf returns the date that the clock of t shows.
func dateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Valid says whether d is a day of the calendar.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// midnight returns d's midnight as a wall time, that is as if d were a date of UTC.
func (d Date) midnight() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d)) // dates are made from instants, or were checked when they were read
	return t
}

// Start returns the instant at which d begins in UTC.
func (d Date) Start() time.Time { return d.midnight() }

// Day returns the day of the month, from 1.
func (d Date) Day() int { return d.midnight().Day() }

// FirstOfMonth returns the first day of d's month.
func (d Date) FirstOfMonth() Date { return dateOf(firstOfMonth(d.midnight())) }

// firstOfMonth returns the first day of a wall time's month, at the same time of day.
func firstOfMonth(wall time.Time) time.Time { return wall.AddDate(0, 0, 1-wall.Day()) }
