package calendar

import (
	"strings"
	"testing"
	"time"
)

func load(t testing.TB, name string) *Zone {
	t.Helper()
	zone, err := LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// start returns the first instant of a day.
func (z *Zone) start(d Date) time.Time { return z.reached(d.midnight()) }

func TestLoadZone(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "Etc/GMT+12"} {
		if zone := load(t, name); zone != load(t, name) || zone.location.String() != name {
			t.Errorf("%s is loaded as %v, or twice", name, zone.location)
		}
	}
	for _, name := range []string{
		"", "Local", "localtime", "right/UTC", "posix/Europe/Berlin", "europe/berlin", "Mars/Olympus", "/etc/localtime",
	} {
		if zone, err := LoadZone(name); err == nil || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("%q: got %v, %v", name, zone, err)
		}
	}
}

// A zone is loaded again when the cache was full, and the cache stays within its bound.
func TestLoadZoneBound(t *testing.T) {
	zonesLock.Lock()
	before := zones
	zones = map[string]*Zone{}
	for i := range maxZones {
		zones[strings.Repeat("/", i)] = nil
	}
	zonesLock.Unlock()
	load(t, "Asia/Tokyo")
	if len(zones) != 1 || zones["Asia/Tokyo"] == nil {
		t.Errorf("%d zones are kept", len(zones))
	}
	zonesLock.Lock()
	zones = before
	zonesLock.Unlock()
}

// Every instant is in one hour of one day, hours follow one another, and days start where the clock on the wall says
// so, in zones that do unusual things.
func TestHourOf(t *testing.T) {
	for name, between := range map[string][2]string{
		"UTC":                  {"2026-01-30", "2026-02-03"},
		"Europe/Berlin":        {"2026-03-27", "2026-03-31"}, // forward
		"Europe/Dublin":        {"2026-10-23", "2026-10-27"}, // back
		"Asia/Kolkata":         {"2026-01-30", "2026-02-02"}, // 30 minutes off
		"Asia/Kathmandu":       {"2026-01-30", "2026-02-02"}, // 45 minutes off
		"Australia/Lord_Howe":  {"2026-04-03", "2026-04-07"}, // back by half an hour
		"America/Havana":       {"2025-10-31", "2025-11-04"}, // back from 01:00 to midnight: there are two
		"America/Asuncion":     {"2024-10-04", "2024-10-08"}, // forward over midnight: there is none
		"Africa/Cairo":         {"2026-04-22", "2026-04-26"}, // the same
		"America/Scoresbysund": {"2024-03-29", "2024-04-02"}, // forward over midnight, and into another zone
		"Pacific/Apia":         {"2011-12-28", "2012-01-02"}, // a day that is skipped
		"Atlantic/Azores":      {"2026-10-23", "2026-10-27"}, // back to midnight
	} {
		t.Run(name, func(t *testing.T) {
			z := load(t, name)
			from, _ := time.Parse(time.DateOnly, between[0])
			to, _ := time.Parse(time.DateOnly, between[1])
			date, hour := z.HourOf(from)
			began := from
			for at := from; at.Before(to); at = at.Add(time.Minute) {
				nextDate, nextHour := z.HourOf(at)
				if nextDate != Date(at.In(z.location).Format(time.DateOnly)) {
					t.Fatalf("%s is on %s", at.In(z.location), nextDate)
				}
				switch {
				case nextDate == date && nextHour == hour:
					if at.Sub(began) >= time.Hour {
						t.Fatalf("hour %d of %s is longer than one, at %s", hour, date, at.In(z.location))
					}
					continue
				case nextDate == date && nextHour == hour+1, nextDate > date && nextHour == 0 && at.Equal(z.start(nextDate)):
				default:
					t.Fatalf("after hour %d of %s comes hour %d of %s, at %s", hour, date, nextHour, nextDate, at.In(z.location))
				}
				date, hour, began = nextDate, nextHour, at
			}
		})
	}
}

// A day starts at the first instant at which its clock shows midnight or later. These are the examples of doc.go.
func TestStart(t *testing.T) {
	for _, c := range []struct {
		zone  string
		date  Date
		start string
		hours float64
	}{
		{"Europe/Berlin", "2026-03-28", "2026-03-27T23:00:00Z", 24},
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23},
		{"Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z", 24},
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25},
		{"America/Asuncion", "2024-10-06", "2024-10-06T04:00:00Z", 23},
		{"America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", 25},
		{"Asia/Beirut", "2026-10-24", "2026-10-23T21:00:00Z", 25},
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", 25},
		{"Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 24.5},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 24},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 24},
		{"Pacific/Kwajalein", "1969-09-30", "1969-09-29T13:00:00Z", 47},
		{"Europe/Berlin", "2028-12-31", "2028-12-30T23:00:00Z", 24}, // the last day of a leap year, see Zone.reached
		{"America/New_York", "2028-12-31", "2028-12-31T05:00:00Z", 24},
		{"Pacific/Auckland", "9999-12-31", "9999-12-30T11:00:00Z", 24},
	} {
		z := load(t, c.zone)
		start, end := z.start(c.date), z.reached(c.date.midnight().AddDate(0, 0, 1))
		if start.Format(time.RFC3339) != c.start || end.Sub(start).Hours() != c.hours {
			t.Errorf("%s of %s is from %s to %s, want from %s for %v hours", c.date, c.zone, start, end, c.start, c.hours)
		}
	}
}

// Where clocks are set back over midnight into the day before, the new day goes on.
func TestHourOfAfterTwoMidnights(t *testing.T) {
	z := load(t, "America/St_Johns")
	for at, want := range map[string]struct {
		shows string
		date  Date
		hour  int
	}{
		"2010-11-07T02:29:59Z": {"2010-11-06 23:59:59", "2010-11-06", 23},
		"2010-11-07T02:30:00Z": {"2010-11-07 00:00:00", "2010-11-07", 0},
		"2010-11-07T02:31:00Z": {"2010-11-06 23:01:00", "2010-11-07", 0},
		"2010-11-07T03:30:00Z": {"2010-11-07 00:00:00", "2010-11-07", 1},
		"2010-11-08T03:29:59Z": {"2010-11-07 23:59:59", "2010-11-07", 24},
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		date, hour := z.HourOf(instant)
		shows := instant.In(z.location).Format(time.DateTime)
		if shows != want.shows || date != want.date || hour != want.hour {
			t.Errorf("%s, which shows %s, is in hour %d of %s, want %+v", at, shows, hour, date, want)
		}
	}
}

func TestDate(t *testing.T) {
	d := Date("2026-02-17")
	if d.FirstOfMonth() != "2026-02-01" || d.Day() != 17 || !d.Valid() || Date("2026-02-30").Valid() {
		t.Error("a date is not taken for what it is")
	}
}
