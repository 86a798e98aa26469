package scalar

import (
	"regexp"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// The forms of an instant before and after its fraction, https://www.rfc-editor.org/rfc/rfc3339#section-5.6. time.Parse
// takes some that are none, such as "T9:00:00,5Z", and refuses others: letters in lower case, and leap seconds.
var (
	instantSeconds = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d$`)
	instantZone    = regexp.MustCompile(`^(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)
)

func parseTime(text string) (time.Time, error) {
	t, is := parseInstant(text)
	if !is {
		return time.Time{}, fault("%s is not an instant; %s", excerpt.Quote(text), timeForm)
	}
	if year := t.UTC().Year(); year < 1970 || year > 9999 {
		return time.Time{}, fault("%s is out of range; write an instant between the years 1970 and 9999", excerpt.Quote(text))
	}
	return billing.Instant(t), nil
}

// parseInstant reads all that RFC 3339 allows. It cuts the fraction, however long, to microseconds.
func parseInstant(text string) (t time.Time, is bool) {
	const length = len("2026-01-31T09:00:00")
	if len(text) <= length || !instantSeconds.MatchString(text[:length]) {
		return time.Time{}, false
	}
	seconds, zone := strings.ToUpper(text[:length]), text[length:]
	fraction, hasFraction := strings.CutPrefix(zone, ".")
	if hasFraction {
		zone = strings.TrimLeft(fraction, "0123456789")
		fraction = fraction[:len(fraction)-len(zone)]
	} else {
		fraction = ""
	}
	if hasFraction == (fraction == "") || len(zone) > len("+00:00") || !instantZone.MatchString(zone) {
		return time.Time{}, false
	}
	seconds, leaps := leapSecond(seconds)
	fraction = (fraction + "000000")[:6]
	t, err := time.Parse(time.RFC3339Nano, seconds+"."+fraction+strings.ToUpper(zone))
	if err != nil {
		return time.Time{}, false
	}
	if leaps {
		t = t.Add(time.Second)
		first := t.UTC().Truncate(time.Second)
		return t, first.Day() == 1 && first.Equal(first.Truncate(24*time.Hour))
	}
	return t, true
}

// leapSecond returns the second before a leap second, and whether there is one. It counts as the second after it, as in
// the time of Unix. Leap seconds are at the end of a month in UTC; which months have one is not known beforehand, so
// that each may.
func leapSecond(seconds string) (before string, leaps bool) {
	if before, leaps = strings.CutSuffix(seconds, ":60"); leaps {
		return before + ":59", true
	}
	return seconds, false
}
