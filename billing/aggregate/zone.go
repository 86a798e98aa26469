package aggregate

import (
	"fmt"
	"time"
)

// Span is how much time a row is about.
type Span string

// The spans of rows.
const (
	Day   Span = "DAY"
	Month Span = "MONTH"
)

// Date is a day of the calendar, written as 2006-01-02, so that dates sort as their texts do.
type Date string

const dateForm = "2006-01-02"

// dateOf is the day of t on its own clock.
func dateOf(t time.Time) Date { return Date(t.Format(dateForm)) }

// Valid says whether d is a day of the calendar.
func (d Date) Valid() bool {
	_, err := time.Parse(dateForm, string(d))
	return err == nil
}

// noon is d as an instant with which to reckon: whole days from it never leave the day that is meant.
func (d Date) noon() time.Time {
	t, _ := time.Parse(dateForm, string(d)) // dates are made from instants, or were checked when they were read
	return t.Add(12 * time.Hour)
}

// Day is which day of its month d is.
func (d Date) Day() int { return d.noon().Day() }

// Month is the first of d's month.
func (d Date) Month() Date { return d.add(1-d.Day(), 0) }

// add is d so many days and months later.
func (d Date) add(days, months int) Date { return dateOf(d.noon().AddDate(0, months, days)) }

// zone is the clock and the calendar of a customer.
type zone struct{ location *time.Location }

// newZone is the time zone with a name of the IANA database.
func newZone(name string) (*zone, error) {
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	return &zone{location}, nil
}

// place is the day of an instant, and which hour since that day began: 0 to 23, or 24 on a day with 25 hours.
func (z *zone) place(t time.Time) (Date, int) {
	date := dateOf(t.In(z.location))
	return date, int(t.Sub(z.start(date)) / time.Hour)
}

// start is the first instant of a day: midnight, unless clocks are changed then.
func (z *zone) start(d Date) time.Time {
	noon := d.noon()
	midnight := noon.Add(-12 * time.Hour) // of the wall, to which a clock's offset is still to be added
	noon = time.Date(noon.Year(), noon.Month(), noon.Day(), noon.Hour(), 0, 0, 0, z.location)
	changed, _ := noon.ZoneBounds()
	first := midnight.Add(-offset(noon))
	if changed.IsZero() || first.After(changed) {
		return first
	}
	// Clocks were changed that morning. Where they were set forward over midnight, the day begins then; where they were
	// set back to it, there were two midnights, and it began with the first.
	if first = midnight.Add(-offset(changed.Add(-time.Nanosecond).In(z.location))); first.Before(changed) {
		return first
	}
	return changed.UTC()
}

// offset is how far the clock of t is ahead of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
