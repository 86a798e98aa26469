package calendar

import (
	"fmt"
	"sync"
	"time"
)

// Zone is a time zone of the IANA database: the clock and the calendar of a customer. [LoadZone] returns one.
type Zone struct{ location *time.Location }

// maxZones is how many zones are kept in memory. The database has about 600 names and a zone takes some 2 KB, so that
// all of them are 1.2 MB. The bound is there because a name has more than one spelling where zones are files, such as
// Europe//Berlin.
const maxZones = 1000

// zones are the zones that were loaded, by name: loading one reads and parses a file.
var (
	zonesLock sync.RWMutex
	zones     = map[string]*Zone{}
)

// LoadZone returns the time zone with a name of the IANA database, whose names all begin with a capital letter. It
// refuses whatever else this machine keeps beside them, such as localtime and right/UTC: the next machine may not have
// it. It also refuses Local and the empty name, which [time.LoadLocation] accepts.
func LoadZone(name string) (*Zone, error) {
	if name == "" || name == "Local" || name[0] < 'A' || name[0] > 'Z' {
		return nil, fmt.Errorf("%q is not a time zone of the IANA database, such as \"Europe/Berlin\"", name)
	}
	zonesLock.RLock()
	zone := zones[name]
	zonesLock.RUnlock()
	if zone != nil {
		return zone, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("loading time zone %q: %w", name, err)
	}
	zone = &Zone{location}
	zonesLock.Lock()
	defer zonesLock.Unlock()
	if len(zones) >= maxZones {
		clear(zones) // those in use are back at once
	}
	zones[name] = zone
	return zone, nil
}

// HourOf returns the day that t is in, and how many whole hours have passed since that day started: 0 to 23, or 24 on a
// day with 25 hours.
//
// The day is the date that the clock shows, except where the clock was just set back over midnight into the day before:
// the new day has started, and goes on.
func (z *Zone) HourOf(t time.Time) (day Date, hour int) {
	midnight, w := z.day(t)
	return dateOf(midnight), int(t.Sub(w.Start) / time.Hour)
}

// day returns the midnight of the day that t is in, as a wall time, and the window of that day.
func (z *Zone) day(t time.Time) (midnight time.Time, w Window) {
	year, month, date := t.In(z.location).Date()
	midnight = time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	for w.End = z.reached(midnight.AddDate(0, 0, 1)); !t.Before(w.End); w.End = z.reached(midnight.AddDate(0, 0, 1)) {
		midnight = midnight.AddDate(0, 0, 1)
	}
	w.Start = z.reached(midnight)
	return midnight, w
}

// wall returns the wall time that the clock shows at t, as if it were a time of UTC.
func (z *Zone) wall(t time.Time) time.Time {
	_, offset := t.In(z.location).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// maxOffset is more than any clock is ahead of UTC or behind it. The widest in the database is Manila's before 1845,
// 15:56:08 behind.
const maxOffset = 24 * time.Hour

// reached returns the first instant at which the clock shows a wall time or a later one. The wall time is given as if
// it were one of UTC.
//
// It looks at the stretches of time between changes of the clock, in order, beginning where no clock can show so late a
// time yet. Within a stretch the clock runs evenly: it shows the wall time at wall minus its offset, or shows a later
// one from the start.
func (z *Zone) reached(wall time.Time) time.Time {
	for at := wall.Add(-maxOffset).In(z.location); ; {
		_, offset := at.Zone()
		first := wall.Add(-time.Duration(offset) * time.Second)
		if first.Before(at) {
			first = at
		}
		_, end := at.ZoneBounds()
		if !end.IsZero() && !end.After(at) {
			// For years that are computed from a rule, ZoneBounds takes each year to have 365 days, and ends the last
			// stretch of a leap year before its 31 December. No rule changes clocks on that day of UTC.
			end = at.Truncate(24 * time.Hour).Add(24 * time.Hour)
		}
		if end.IsZero() || first.Before(end) {
			return first.UTC()
		}
		at = end
	}
}
