package calendar

import (
	"testing"
	"time"
)

const microsecond = "2006-01-02T15:04:05.999999Z07:00"

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Each row is an anchor, and the starts of its periods from a number on. The anchor is written as its zone's clock
// shows it, with its offset from UTC, and so are the starts.
func TestPeriod(t *testing.T) {
	for _, c := range []struct {
		what     string
		zone     string
		interval PlanInterval
		anchor   string
		from     int
		starts   []string
	}{
		{
			"months end on their last day and come back, in a leap year", "UTC", Monthly, "2028-01-31T10:00:00Z", 0,
			[]string{
				"2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z",
				"2028-04-30T10:00:00Z", "2028-05-31T10:00:00Z",
			},
		},
		{
			"and in another year", "UTC", Monthly, "2027-01-31T00:00:00Z", 0,
			[]string{
				"2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z",
				"2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z",
			},
		},
		{
			"no duration is subtracted: 31 days are followed by 28", "UTC", Monthly, "2026-12-31T08:00:00Z", 0,
			[]string{"2026-12-31T08:00:00Z", "2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z"},
		},
		{
			"an anchor on the 29th or 30th is one day early in February alone",
			"UTC", Monthly, "2026-12-30T08:00:00Z", 1,
			[]string{"2027-01-30T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-30T08:00:00Z"},
		},
		{
			"29 February comes back in leap years", "UTC", Yearly, "2028-02-29T12:00:00Z", 0,
			[]string{
				"2028-02-29T12:00:00Z", "2029-02-28T12:00:00Z", "2030-02-28T12:00:00Z",
				"2031-02-28T12:00:00Z", "2032-02-29T12:00:00Z",
			},
		},
		{
			"and not in 2100", "UTC", Yearly, "2028-02-29T12:00:00Z", 71,
			[]string{
				"2099-02-28T12:00:00Z", "2100-02-28T12:00:00Z", "2101-02-28T12:00:00Z",
				"2102-02-28T12:00:00Z", "2103-02-28T12:00:00Z", "2104-02-29T12:00:00Z",
			},
		},
		{
			"the date is that of the zone, not of UTC", "America/Los_Angeles", Monthly, "2027-01-31T23:30:00-08:00", 0,
			[]string{
				"2027-01-31T23:30:00-08:00", "2027-02-28T23:30:00-08:00", "2027-03-31T23:30:00-07:00",
				"2027-04-30T23:30:00-07:00",
			},
		},
		{
			"a trial of 30 days ends at its wall time, after a change of the clock",
			"America/Los_Angeles", Daily, "2027-03-01T23:30:00-08:00", 30,
			[]string{"2027-03-31T23:30:00-07:00"},
		},
		{
			"a trial of 30 days that ends on the day of the first charge",
			"Pacific/Auckland", Daily, "2027-03-21T00:00:00+13:00", 30,
			[]string{"2027-04-20T00:00:00+12:00"},
		},
		{
			"08:00 stays 08:00, in summer and in winter", "Europe/Berlin", Monthly, "2027-03-01T08:00:00+01:00", 0,
			[]string{
				"2027-03-01T08:00:00+01:00",
				"2027-04-01T08:00:00+02:00", "2027-05-01T08:00:00+02:00", "2027-06-01T08:00:00+02:00",
				"2027-07-01T08:00:00+02:00",
				"2027-08-01T08:00:00+02:00", "2027-09-01T08:00:00+02:00", "2027-10-01T08:00:00+02:00",
				"2027-11-01T08:00:00+01:00", "2027-12-01T08:00:00+01:00", "2028-01-01T08:00:00+01:00",
			},
		},
		{
			"weeks keep their weekday", "Europe/Berlin", Weekly, "2026-10-19T09:15:00+02:00", 0,
			[]string{"2026-10-19T09:15:00+02:00", "2026-10-26T09:15:00+01:00", "2026-11-02T09:15:00+01:00"},
		},
		{
			"a wall time is kept to the microsecond", "Asia/Kathmandu", Monthly, "2027-12-31T23:59:59.999999+05:45", 0,
			[]string{
				"2027-12-31T23:59:59.999999+05:45", "2028-01-31T23:59:59.999999+05:45",
				"2028-02-29T23:59:59.999999+05:45",
			},
		},
		{
			"New York skips 02:30: the change of the clock, and 02:30 again on the next day",
			"America/New_York", Daily, "2027-03-13T02:30:00-05:00", 0,
			[]string{"2027-03-13T02:30:00-05:00", "2027-03-14T03:00:00-04:00", "2027-03-15T02:30:00-04:00"},
		},
		{
			"New York shows 01:30 twice: the first of them", "America/New_York", Daily, "2027-11-06T01:30:00-04:00", 0,
			[]string{"2027-11-06T01:30:00-04:00", "2027-11-07T01:30:00-04:00", "2027-11-08T01:30:00-05:00"},
		},
		{
			"an anchor is itself, also the second time that the clock shows its wall time",
			"America/New_York", Daily, "2027-11-07T01:30:00-05:00", 0,
			[]string{"2027-11-07T01:30:00-05:00", "2027-11-08T01:30:00-05:00"},
		},
		{
			"and years later the first time counts", "America/New_York", Yearly, "2027-11-07T01:30:00-05:00", 5,
			[]string{"2032-11-07T01:30:00-04:00", "2033-11-07T01:30:00-05:00"},
		},
		{
			"Havana has two midnights", "America/Havana", Daily, "2025-11-01T00:00:00-04:00", 0,
			[]string{"2025-11-01T00:00:00-04:00", "2025-11-02T00:00:00-04:00", "2025-11-03T00:00:00-05:00"},
		},
		{
			"Havana has no midnight", "America/Havana", Monthly, "2026-02-08T00:00:00-05:00", 0,
			[]string{"2026-02-08T00:00:00-05:00", "2026-03-08T01:00:00-04:00", "2026-04-08T00:00:00-04:00"},
		},
		{
			"Lord Howe goes back by half an hour", "Australia/Lord_Howe", Daily, "2026-04-04T01:45:00+11:00", 0,
			[]string{"2026-04-04T01:45:00+11:00", "2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"},
		},
		{
			"Lord Howe goes forward by half an hour", "Australia/Lord_Howe", Daily, "2026-10-03T02:15:00+10:30", 0,
			[]string{"2026-10-03T02:15:00+10:30", "2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"},
		},
		{
			"Apia skips 30 December 2011", "Pacific/Apia", Daily, "2011-12-28T10:00:00-10:00", 0,
			[]string{
				"2011-12-28T10:00:00-10:00", "2011-12-29T10:00:00-10:00", "2011-12-31T00:00:00+14:00",
				"2011-12-31T10:00:00+14:00",
			},
		},
		{
			"Apia skips 30 December 2011: anchored at midnight, that day's period is empty",
			"Pacific/Apia", Daily, "2011-12-28T00:00:00-10:00", 0,
			[]string{
				"2011-12-28T00:00:00-10:00", "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00",
				"2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00",
			},
		},
		{
			"Apia skips 30 December 2011: a month is not empty",
			"Pacific/Apia", Monthly, "2011-11-30T00:00:00-10:00", 0,
			[]string{"2011-11-30T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2012-01-30T00:00:00+14:00"},
		},
	} {
		z, anchor := load(t, c.zone), instant(t, c.anchor)
		for k, start := range c.starts {
			n := c.from + k
			w, ok := z.Period(c.interval, anchor, n)
			if got := w.Start.In(z.location).Format(microsecond); !ok || got != start {
				t.Errorf("%s: the period %d of %s starts at %s, want %s", c.what, n, c.anchor, got, start)
			}
			if k+1 == len(c.starts) {
				continue
			}
			if end := c.starts[k+1]; w.End.In(z.location).Format(microsecond) != end {
				t.Errorf("%s: the period %d of %s ends at %s, want %s", c.what, n, c.anchor, w.End.In(z.location), end)
			}
			if w.Start.Equal(w.End) {
				n++ // it is empty, and its start is in the next one
			}
			if got, _, _ := z.PeriodOf(c.interval, anchor, w.Start); got != n {
				t.Errorf("%s: %s is in the period %d of %s, want %d", c.what, w.Start, got, c.anchor, n)
			}
		}
	}
}

func TestPeriodOf(t *testing.T) {
	for _, c := range []struct {
		what     string
		zone     string
		interval PlanInterval
		anchor   string
		at       string
		n        int // -1: there is none
	}{
		{"the anchor itself", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-01-31T10:00:00Z", 0},
		{"a microsecond before", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-01-31T09:59:59.999999Z", -1},
		{"years before", "UTC", Daily, "2027-01-31T10:00:00Z", "1970-01-01T00:00:00Z", -1},
		{"the last microsecond", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-02-28T09:59:59.999999Z", 0},
		{"February's boundary", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z", 1},
		{"30 March is before the boundary again", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-03-30T10:00:00Z", 1},
		{"and 31 March is at it", "UTC", Monthly, "2027-01-31T10:00:00Z", "2027-03-31T10:00:00Z", 2},
		{
			"still yesterday in UTC, before midnight in Tokyo",
			"Asia/Tokyo", Monthly, "2027-01-01T00:00:00+09:00", "2027-01-31T14:59:59.999999Z", 0,
		},
		{
			"still yesterday in UTC, after midnight in Tokyo",
			"Asia/Tokyo", Monthly, "2027-01-01T00:00:00+09:00", "2027-01-31T15:00:00Z", 1,
		},
		{
			"the same day in UTC as that midnight",
			"Asia/Tokyo", Monthly, "2027-01-01T00:00:00+09:00", "2027-02-01T15:00:00Z", 1,
		},
		{"the first 01:30", "America/New_York", Daily, "2027-11-06T01:30:00-04:00", "2027-11-07T01:30:00-04:00", 1},
		{
			"01:29 again, after the first 01:30",
			"America/New_York", Daily, "2027-11-06T01:30:00-04:00", "2027-11-07T01:29:00-05:00", 1,
		},
		{
			"01:29 after an anchor at 01:30",
			"America/New_York", Daily, "2027-11-07T01:30:00-04:00", "2027-11-07T01:29:00-05:00", 0,
		},
		{
			"24 hours after the second 01:30 as an anchor",
			"America/New_York", Daily, "2027-11-07T01:30:00-05:00", "2027-11-08T01:30:00-05:00", 1,
		},
		{
			"the instant at which Apia skipped a day: the empty period is passed over",
			"Pacific/Apia", Daily, "2011-12-28T00:00:00-10:00", "2011-12-31T00:00:00+14:00", 3,
		},
		{
			"an anchor 110 years ago",
			"Europe/Berlin", Daily, "1917-01-01T00:00:00+01:00", "2027-01-01T12:00:00+01:00", 110*365 + 27,
		},
		{"further than a duration can be", "UTC", Weekly, "1001-01-01T00:00:00Z", "2001-01-01T00:00:00Z", 365243 / 7},
	} {
		z, anchor, at := load(t, c.zone), instant(t, c.anchor), instant(t, c.at)
		n, w, ok := z.PeriodOf(c.interval, anchor, at)
		if !ok {
			if n != 0 || w != (Window{}) || c.n >= 0 {
				t.Errorf("%s: got %d, %v and no period, want %d", c.what, n, w, c.n)
			}
			continue
		}
		period, _ := z.Period(c.interval, anchor, c.n)
		if n != c.n || w != period || at.Before(w.Start) || !at.Before(w.End) {
			t.Errorf("%s: %s is in the period %d, %v, want %d", c.what, c.at, n, w, c.n)
		}
	}
}

// The location of an instant makes no difference, and a reading of the monotonic clock neither.
func TestPeriodsOfAnInstant(t *testing.T) {
	z, tokyo := load(t, "Europe/Berlin"), load(t, "Asia/Tokyo").location
	at := time.Now()
	for _, i := range PlanIntervals {
		want, _ := z.Period(i, at.UTC(), 0)
		for _, same := range []time.Time{at, at.In(tokyo), at.Local()} {
			got, _ := z.Period(i, same, 0)
			n, of, _ := z.PeriodOf(i, at.UTC(), same)
			if got != want || of != want || n != 0 {
				t.Errorf("the %s of %s is %v, and its start is in %d, %v; want %v", i, same, got, n, of, want)
			}
		}
	}
}

// The period of an instant 20 years after the anchor.
func BenchmarkPeriodOf(b *testing.B) {
	z, anchor, at := load(b, "Europe/Berlin"), instant(b, "2006-10-31T02:30:00Z"), instant(b, "2026-11-29T12:00:00Z")
	for _, i := range PlanIntervals {
		b.Run(string(i), func(b *testing.B) {
			for b.Loop() {
				z.PeriodOf(i, anchor, at)
			}
		})
	}
}
