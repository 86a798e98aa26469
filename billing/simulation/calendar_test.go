package simulation

import (
	"testing"
	"time"
)

// The model's calendar is that of the world, in instants that were looked up.
func TestCalendar(t *testing.T) {
	for _, test := range []struct {
		zone, interval, anchor string
		n                      int64
		want                   string
	}{
		{"UTC", "MONTH", "2028-01-31T10:00:00Z", 1, "2028-02-29T10:00:00Z"},
		{"UTC", "MONTH", "2028-01-31T10:00:00Z", 2, "2028-03-31T10:00:00Z"},
		{"UTC", "MONTH", "2026-12-31T23:59:59.999999Z", 14, "2028-02-29T23:59:59.999999Z"},
		{"UTC", "YEAR", "2028-02-29T00:00:00Z", 1, "2029-02-28T00:00:00Z"},
		{"UTC", "YEAR", "2028-02-29T00:00:00Z", 4, "2032-02-29T00:00:00Z"},
		{"UTC", "DAY", "2026-02-28T05:00:00Z", 1, "2026-03-01T05:00:00Z"},
		{"UTC", "WEEK", "2026-12-30T05:00:00Z", 1, "2027-01-06T05:00:00Z"},
		{"Europe/Berlin", "DAY", "2026-03-28T01:30:00Z", 0, "2026-03-28T01:30:00Z"},
		{"Europe/Berlin", "DAY", "2026-03-28T01:30:00Z", 1, "2026-03-29T01:00:00Z"}, // 02:30 is left out
		{"Europe/Berlin", "DAY", "2026-03-28T01:30:00Z", 2, "2026-03-30T00:30:00Z"},
		{"Europe/Berlin", "DAY", "2026-10-24T00:30:00Z", 1, "2026-10-25T00:30:00Z"}, // the first 02:30
		{"Europe/Berlin", "DAY", "2026-10-24T00:30:00Z", 2, "2026-10-26T01:30:00Z"},
		{"Europe/Berlin", "DAY", "2026-10-25T01:30:00Z", 1, "2026-10-26T01:30:00Z"}, // from the second 02:30 on
		{"Europe/Berlin", "MONTH", "2026-01-29T01:15:00Z", 2, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "MONTH", "2025-12-31T22:30:00Z", 1, "2026-01-31T22:30:00Z"},
		{"Europe/Berlin", "MONTH", "2025-12-31T23:30:00Z", 6, "2026-06-30T22:30:00Z"},
		{"Europe/Berlin", "YEAR", "2026-07-01T10:00:00Z", 1, "2027-07-01T10:00:00Z"},
	} {
		anchor, err := time.Parse(time.RFC3339, test.anchor)
		if err != nil {
			t.Fatal(err)
		}
		got := instant(periodStart(test.zone, test.interval, anchor.UnixMicro(), test.n)).Format(time.RFC3339Nano)
		if got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}

// The model's windows are those of the world, also on days of 23 and 25 hours.
func TestWindows(t *testing.T) {
	for _, test := range []struct{ zone, interval, at, start, end string }{
		{"Europe/Berlin", "DAY", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "DAY", "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"Europe/Berlin", "DAY", "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"},
		{"Europe/Berlin", "HOUR", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"},
		{"Europe/Berlin", "WEEK", "2026-03-29T21:59:59Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "MONTH", "2026-10-31T23:00:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"},
		{"Europe/Berlin", "MONTH", "2026-10-31T22:59:59Z", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"},
		{"UTC", "MONTH", "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
		{"UTC", "WEEK", "2026-01-01T00:00:00Z", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"},
		{"UTC", "HOUR", "2026-12-31T23:59:59Z", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		start, end := windowOf(test.zone, test.interval, at.UnixMicro())
		if got := [2]string{instant(start).Format(time.RFC3339), instant(end).Format(time.RFC3339)}; got != [2]string{test.start, test.end} {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}
