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
