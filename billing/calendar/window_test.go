package calendar

import (
	"archive/zip"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on a machine that has none
)

// allZones loads every zone that Go's database has, but one of those that are the same under several names.
func allZones(t *testing.T) map[string]*Zone {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	database, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }() // it was only read
	found, seen := map[string]*Zone{}, map[string]bool{}
	for _, entry := range database.File {
		file, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 0 && !seen[string(data)] {
			seen[string(data)] = true
			location, err := time.LoadLocationFromTZData(entry.Name, data)
			if err != nil {
				t.Fatal(err)
			}
			found[entry.Name] = &Zone{location}
		}
	}
	if len(found) < 300 {
		t.Fatalf("there are %d zones only", len(found))
	}
	return found
}

// changes returns the instants until 2040 at which the clock of a zone changes, one of those that are alike: between
// the same offsets at the same time of day.
func changes(z *Zone) []time.Time {
	type kind struct {
		before, after int
		clock         string
	}
	var found []time.Time
	seen := map[kind]bool{}
	at := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).In(z.location)
	for {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() >= 2040 {
			return found
		}
		if !end.After(at) { // the last day of a leap year, see Zone.reached
			end = at.Truncate(24 * time.Hour).Add(24 * time.Hour)
		}
		_, before := at.Zone()
		_, after := end.Zone()
		if k := (kind{before, after, end.UTC().Format(time.TimeOnly)}); before != after && !seen[k] {
			seen[k] = true
			found = append(found, end)
		}
		at = end
	}
}

// unusual are the days since 1970 that last less than 22 hours or more than 26, with how many hours they last. Stations
// in the Antarctic, a weather station in Greenland and a town in Yakutia moved to another zone on them.
var unusual = map[string]int{
	"America/Danmarkshavn 1996-01-01": 21,
	"Antarctica/Casey 2009-10-18":     21,
	"Antarctica/Casey 2010-03-05":     27,
	"Antarctica/Casey 2012-02-22":     27,
	"Antarctica/Casey 2016-10-22":     21,
	"Antarctica/Casey 2018-10-07":     21,
	"Antarctica/Casey 2019-03-17":     27,
	"Antarctica/Casey 2019-10-04":     21,
	"Antarctica/Casey 2020-10-04":     21,
	"Antarctica/Casey 2021-03-13":     27,
	"Antarctica/Rothera 1976-11-30":   27,
	"Antarctica/Vostok 1994-01-31":    31,
	"Asia/Ust-Nera 1981-04-01":        21,
}

// In every zone, windows tile time, each contains its start and no instant of the next, and days last from 22 to 26
// hours, but for the exceptions that have a name: around every kind of change of a clock that there ever was.
func TestWindowsTileTime(t *testing.T) {
	const before, after = 3 * 24 * time.Hour, 4 * 24 * time.Hour
	found := map[string]time.Duration{}
	for name, z := range allZones(t) {
		around := append(changes(z), time.Date(2028, 12, 31, 12, 0, 0, 0, time.UTC))
		for _, change := range around {
			days := tile(t, name, z, Day, change.Add(-before), change.Add(after))
			for _, w := range days {
				if length := w.End.Sub(w.Start); change.Year() >= 1970 && (length < 22*time.Hour || length > 26*time.Hour) {
					date, _ := z.HourOf(w.Start)
					found[fmt.Sprint(name, " ", date)] = length
				}
			}
			hours := tile(t, name, z, Hour, change.Add(-26*time.Hour), change.Add(26*time.Hour))
			for _, w := range hours {
				if length := w.End.Sub(w.Start); length > time.Hour {
					t.Errorf("%s: an hour from %s lasts %s", name, w.Start, length)
				}
			}
			nested(t, name, z, hours, Day)
			nested(t, name, z, days, Week)
			nested(t, name, z, days, Month)
			beginWhole(t, name, z, hours)
			weeks := tile(t, name, z, Week, change.Add(-8*24*time.Hour), change.Add(8*24*time.Hour))
			lastFromMonday(t, name, z, weeks)
		}
		tile(t, name, z, Month, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	for day, hours := range unusual {
		if found[day] != time.Duration(hours)*time.Hour {
			t.Errorf("%s lasts %s, want %d hours", day, found[day], hours)
		}
		delete(found, day)
	}
	for day, length := range found {
		t.Errorf("%s lasts %s, and is not among the exceptions", day, length)
	}
}

// tile lists the windows of an interval between two instants. It checks that each is the window of its first and of
// its last instant and not of its end, that it starts where the one before ends, and that days and months start as the
// rule of doc.go says.
func tile(t *testing.T, name string, z *Zone, i Interval, from, to time.Time) []Window {
	t.Helper()
	var windows []Window
	for w := z.Window(i, from); w.Start.Before(to); w = z.Window(i, w.End) {
		if last := w.End.Add(-1); !w.Start.Before(w.End) || z.Window(i, w.Start) != w || z.Window(i, last) != w {
			t.Fatalf("%s: the %s %v is not the one of its first and its last instant", name, i, w)
		}
		n := len(windows)
		if n == 0 && (from.Before(w.Start) || !from.Before(w.End)) {
			t.Fatalf("%s: the %s %v does not contain %s", name, i, w, from)
		}
		if n > 0 && !windows[n-1].End.Equal(w.Start) {
			t.Fatalf("%s: the %s %v does not continue %v", name, i, w, windows[n-1])
		}
		if i != Hour {
			z.startsWhenReached(t, name, w)
		}
		windows = append(windows, w)
	}
	return windows
}

// startsWhenReached checks that a window starts at the first instant at which the clock shows the date that it starts
// on, or a later one: not a nanosecond before, and not in the 30 hours before.
func (z *Zone) startsWhenReached(t *testing.T, name string, w Window) {
	t.Helper()
	date, _ := z.HourOf(w.Start)
	if shows := dateOf(w.Start.In(z.location)); shows < date {
		t.Fatalf("%s: %v starts when the clock shows %s", name, w, shows)
	}
	const minute, hour = time.Minute, time.Hour
	for _, ago := range []time.Duration{1, time.Second, minute, 30 * minute, hour, 12 * hour, 30 * hour} {
		if shows := dateOf(w.Start.Add(-ago).In(z.location)); shows >= date {
			t.Fatalf("%s: %v starts after %s, and the clock showed %s before", name, w, ago, shows)
		}
	}
}

// beginWhole checks that each hour begins at a whole number of hours after its day, and that only the last hour of a day is shorter.
func beginWhole(t *testing.T, name string, z *Zone, hours []Window) {
	t.Helper()
	for _, w := range hours {
		day := z.Window(Day, w.Start)
		if w.Start.Sub(day.Start)%time.Hour != 0 || w.End.Sub(w.Start) != time.Hour && !w.End.Equal(day.End) {
			t.Fatalf("%s: the hour %v is none of the day %v", name, w, day)
		}
	}
}

// lastFromMonday checks that each week has the days from a Monday to a Sunday, in order. A place that crossed the date line may have
// skipped one day.
func lastFromMonday(t *testing.T, name string, z *Zone, weeks []Window) {
	t.Helper()
	for _, w := range weeks {
		var days []int // since the Monday of the first
		first, _ := z.HourOf(w.Start)
		monday := first.midnight()
		for monday.Weekday() != time.Monday {
			monday = monday.AddDate(0, 0, -1)
		}
		for at := w.Start; at.Before(w.End); at = z.Window(Day, at).End {
			date, _ := z.HourOf(at)
			days = append(days, int(date.midnight().Sub(monday)/(24*time.Hour)))
		}
		if n := len(days); n < 6 || !slices.IsSorted(days) || days[0] < 0 || days[n-1] > 6 || len(slices.Compact(days)) != n {
			t.Fatalf("%s: the week %v has the days %v after a Monday", name, w, days)
		}
	}
}

// nested checks that each window is within one of a longer interval.
func nested(t *testing.T, name string, z *Zone, windows []Window, longer Interval) {
	t.Helper()
	for _, w := range windows {
		if around := z.Window(longer, w.Start); around.Start.After(w.Start) || around.End.Before(w.End) {
			t.Fatalf("%s: %v is not within the %s %v", name, w, longer, around)
		}
	}
}

func TestWindow(t *testing.T) {
	at := time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		zone       string
		interval   Interval
		start, end string
	}{
		{"Europe/Berlin", Hour, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"},
		{"Europe/Berlin", Day, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"Europe/Berlin", Month, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"},
		{"Europe/Berlin", Week, "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"}, // of 7 days and an hour
		{"Asia/Kolkata", Week, "2026-10-18T18:30:00Z", "2026-10-25T18:30:00Z"},
		{"UTC", Week, "2026-10-19T00:00:00Z", "2026-10-26T00:00:00Z"},
		{"Asia/Kolkata", Hour, "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"},
		{"Asia/Kolkata", Day, "2026-10-24T18:30:00Z", "2026-10-25T18:30:00Z"},
		{"UTC", Month, "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
	} {
		w := load(t, c.zone).Window(c.interval, at)
		if w.Start.Format(time.RFC3339) != c.start || w.End.Format(time.RFC3339) != c.end {
			t.Errorf("the %s of %s is %v, want from %s to %s", c.interval, c.zone, w, c.start, c.end)
		}
	}
	defer func() {
		if fault := recover(); fault != `calendar: "YEAR" is no interval` {
			t.Errorf("got %v", fault)
		}
	}()
	load(t, "UTC").Window("YEAR", at)
}

func BenchmarkWindow(b *testing.B) {
	z, at := load(b, "Europe/Berlin"), time.Date(2045, 6, 15, 12, 0, 0, 0, time.UTC)
	for b.Loop() {
		z.Window(Hour, at)
	}
}
