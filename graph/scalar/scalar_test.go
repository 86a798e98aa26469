package scalar_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/scalar"
)

func TestInstants(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-31T09:00:00Z":                                       "2026-01-31T09:00:00Z",
		"2026-01-31t09:00:00z":                                       "2026-01-31T09:00:00Z",
		"2026-01-31t09:00:00.5+01:30":                                "2026-01-31T07:30:00.5Z",
		"2026-01-31T09:00:00-00:00":                                  "2026-01-31T09:00:00Z",
		"2026-01-31T00:00:00+23:59":                                  "2026-01-30T00:01:00Z",
		"2026-01-31T09:00:00.123456Z":                                "2026-01-31T09:00:00.123456Z",
		"2026-01-31T09:00:00.123456999999Z":                          "2026-01-31T09:00:00.123456Z",
		"2026-01-31T09:00:00.99999999999999Z":                        "2026-01-31T09:00:00.999999Z",
		"2026-01-31T09:00:00.1" + strings.Repeat("0", 100_000) + "z": "2026-01-31T09:00:00.1Z",
		"2024-02-29T23:59:59Z":                                       "2024-02-29T23:59:59Z",
		"1970-01-01T00:00:00Z":                                       "1970-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z":                             "9999-12-31T23:59:59.999999Z",
		"1969-12-31T23:00:00-02:00":                                  "1970-01-01T01:00:00Z",
		"1990-12-31T23:59:60Z":                                       "1991-01-01T00:00:00Z",
		"1990-12-31T15:59:60-08:00":                                  "1991-01-01T00:00:00Z",
		"1991-01-01T05:29:60+05:30":                                  "1991-01-01T00:00:00Z",
		"2016-12-31t23:59:60.9999999z":                               "2017-01-01T00:00:00.999999Z",
		"2024-02-29T23:59:60Z":                                       "2024-03-01T00:00:00Z",
	} {
		got, err := scalar.UnmarshalDateTime(text)
		if err != nil || billing.FormatInstant(got) != want {
			t.Errorf("%.60s is read as %v, %v, want %s", text, got, err, want)
		}
	}
}

func TestNoInstants(t *testing.T) {
	for _, text := range []string{
		"2026-01-30T23:59:60Z", "2026-01-31T23:59:60-01:00", "2026-01-31T09:00:60Z", "2026-01-31T23:58:60Z",
		"9999-12-31T23:59:60Z", "2026-01-31T09:00:00.Z", "2026-01-31T09:00:00", "2026-01-31 09:00:00Z",
	} {
		if got, err := scalar.UnmarshalDateTime(text); err == nil {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// rfc3339 is the grammar of the RFC, without its rules about days and leap seconds.
var rfc3339 = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?` +
	`([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// FuzzInstants shows that what is read has the form of the RFC, is the instant that time.Parse reads where it reads it,
// and is read again as the same instant.
func FuzzInstants(f *testing.F) {
	for _, text := range []string{
		"2026-01-31T09:00:00Z", "2026-01-31t09:00:00.1234567z", "1990-12-31T23:59:60Z", "2026-01-31T09:00:00+01:00", "",
		"2026-01-31T9:00:00,5Z", "9999-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-01-31T09:00:00.Z", "0000-01-01T00:00:00Z",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := scalar.UnmarshalDateTime(text)
		want, other := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			if other == nil && rfc3339.MatchString(text) && want.UTC().Year() >= 1970 && want.UTC().Year() <= 9999 {
				t.Errorf("%q is %v, and refused: %v", text, want, err)
			}
			return
		}
		if !rfc3339.MatchString(text) {
			t.Errorf("%q is read as %v", text, got)
		}
		if other == nil && !got.Equal(want.Truncate(time.Microsecond)) {
			t.Errorf("%q is read as %v, want %v", text, got, want)
		}
		if again, err := scalar.UnmarshalDateTime(billing.FormatInstant(got)); err != nil || !again.Equal(got) {
			t.Errorf("%q is read as %v and then as %v, %v", text, got, again, err)
		}
	})
}
