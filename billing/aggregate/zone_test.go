package aggregate

import (
	"testing"
	"time"
)

// Every instant is in one hour of one day, hours follow one another, and days begin where the clock on the wall says
// so, in zones that do unusual things.
func TestPlace(t *testing.T) {
	for name, between := range map[string][2]string{
		"UTC":                  {"2026-01-30", "2026-02-03"},
		"Europe/Berlin":        {"2026-03-27", "2026-03-31"}, // forward
		"Europe/Dublin":        {"2026-10-23", "2026-10-27"}, // back
		"Asia/Kolkata":         {"2026-01-30", "2026-02-02"}, // half an hour
		"Asia/Kathmandu":       {"2026-01-30", "2026-02-02"}, // a quarter
		"Australia/Lord_Howe":  {"2026-04-03", "2026-04-07"}, // back by half an hour
		"America/Havana":       {"2025-10-31", "2025-11-04"}, // back from one o'clock to midnight: there are two
		"America/Asuncion":     {"2024-10-04", "2024-10-08"}, // forward over midnight: there is none
		"Africa/Cairo":         {"2026-04-22", "2026-04-26"}, // the same
		"America/Scoresbysund": {"2024-03-29", "2024-04-02"}, // forward over midnight, and into another zone
		"Pacific/Apia":         {"2011-12-28", "2012-01-02"}, // a day that there never was
		"Atlantic/Azores":      {"2026-10-23", "2026-10-27"}, // back to midnight
	} {
		t.Run(name, func(t *testing.T) {
			z, err := newZone(name)
			if err != nil {
				t.Fatal(err)
			}
			from, _ := time.Parse(time.DateOnly, between[0])
			to, _ := time.Parse(time.DateOnly, between[1])
			date, hour := z.place(from)
			began := from
			for at := from; at.Before(to); at = at.Add(time.Minute) {
				nextDate, nextHour := z.place(at)
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

func TestDates(t *testing.T) {
	for _, c := range []struct {
		date         Date
		days, months int
		want         Date
	}{
		{"2026-01-31", 1, 0, "2026-02-01"},
		{"2024-02-28", 1, 0, "2024-02-29"},
		{"2026-12-01", 0, 1, "2027-01-01"},
		{"2026-01-01", -1, 0, "2025-12-31"},
	} {
		if got := c.date.add(c.days, c.months); got != c.want {
			t.Errorf("%s and %d days, %d months is %s, want %s", c.date, c.days, c.months, got, c.want)
		}
	}
	if d := Date("2026-02-17"); d.Month() != "2026-02-01" || d.Day() != 17 || !d.Valid() || Date("2026-02-30").Valid() {
		t.Error("a date is not taken for what it is")
	}
}
