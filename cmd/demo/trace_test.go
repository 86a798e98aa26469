package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseTrace(t *testing.T) {
	rows, err := parseTrace(strings.NewReader("\ufeffModel,GeneratedTokens,TIMESTAMP,ContextTokens\r\n" +
		"a,10,2023-11-16 18:17:03.9799600,4808\r\n\r\nb,0,2023-11-16 18:17:04,7"))
	if err != nil {
		t.Fatal(err)
	}
	want := []row{
		{line: 2, at: time.Date(2023, 11, 16, 18, 17, 3, 979_960_000, time.UTC), context: 4808, generated: 10},
		{line: 4, at: time.Date(2023, 11, 16, 18, 17, 4, 0, time.UTC), context: 7, generated: 0},
	}
	if len(rows) != 2 || rows[0] != want[0] || rows[1] != want[1] {
		t.Errorf("got %v, want %v", rows, want)
	}
}

func TestBrokenTrace(t *testing.T) {
	const header = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
	const good = "2023-11-16 18:17:03.9799600,4808,10\n"
	for name, c := range map[string]struct{ file, want string }{
		"Empty": {
			"",
			"line 1: the file is empty, but should begin with the columns TIMESTAMP, ContextTokens and GeneratedTokens",
		},
		"HeaderAlone": {header, "line 2: the file has no row after the header"},
		"ColumnMissing": {
			"TIMESTAMP,ContextTokens\n",
			"line 1: the header should have the columns TIMESTAMP, ContextTokens and GeneratedTokens, but not all are there",
		},
		"NotCSV": {"\x00\x01\"", "line 1: the line is not valid CSV: bare \" in non-quoted-field"},
		"QuoteLeftOpen": {
			header + good + "\"2023",
			"line 3: the line is not valid CSV: extraneous or missing \" in quoted-field",
		},
		"TooFewFields":  {header + good + "2023-11-16 18:17:04,1\n", "line 3: the line has 2 fields, but the header has 3"},
		"TooManyFields": {header + "2023-11-16 18:17:04,1,2,3\n", "line 2: the line has 4 fields, but the header has 3"},
		"BadTime": {
			header + good + good + "yesterday,1,2\n",
			`line 4: TIMESTAMP is "yesterday", not a time such as 2023-11-16 18:17:03.9799600`,
		},
		"BadNumber": {
			header + "2023-11-16 18:17:04,many,2\n",
			`line 2: ContextTokens is "many", not a whole number from 0 to 10000000`,
		},
		"Fraction": {
			header + "2023-11-16 18:17:04,1,2.5\n",
			`line 2: GeneratedTokens is "2.5", not a whole number from 0 to 10000000`,
		},
		"NegativeNumber": {
			header + "2023-11-16 18:17:04,-1,2\n",
			`line 2: ContextTokens is "-1", not a whole number from 0 to 10000000`,
		},
		"HugeNumber": {
			header + "2023-11-16 18:17:04,1,99999999999999999999\n",
			`line 2: GeneratedTokens is "99999999999999999999", not a whole number from 0 to 10000000`,
		},
		"LongField": {
			header + strings.Repeat("x", 100) + ",1,2\n",
			`line 2: TIMESTAMP is "` + strings.Repeat("x", 40) + `…", not a time such as 2023-11-16 18:17:03.9799600`,
		},
		"OutOfOrder": {
			header + good + "2023-11-16 18:17:03,1,2\n",
			"line 3: TIMESTAMP is earlier than on line 2, but the rows have to be in the order of their time",
		},
		"TooLong": {
			header + good + good + "2024-11-17 18:17:03,1,2\n",
			"line 4: TIMESTAMP is more than a year after the first, on line 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if rows, err := parseTrace(strings.NewReader(c.file)); err == nil || err.Error() != c.want {
				t.Errorf("got %v, %v\nwant %s", rows, err, c.want)
			}
		})
	}
}

func TestTraceNamesItsFile(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.csv")
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		broken: broken + ", line 1: the file is empty",
		filepath.Join(dir, "nowhere.csv"): "opening the trace: open " + filepath.Join(dir, "nowhere.csv") +
			": no such file or directory",
		dir: dir + ", the file cannot be read: ",
	} {
		if _, err := readTrace(path); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestCredits(t *testing.T) {
	for micros, text := range map[int64]string{
		0: "0", 1: "0.000001", 500: "0.0005", 2_419_000: "2.419", -2_419_000: "-2.419", -1: "-0.000001",
		1_000_000: "1", 1_234_567_000_000: "1234567",
	} {
		if got := formatCredits(micros); got != text {
			t.Errorf("%d is written %s, not %s", micros, got, text)
		}
		if got, err := parseCredits(text); err != nil || got != micros {
			t.Errorf("%s is read as %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "1.0000001", "1.x", "."} {
		if got, err := parseCredits(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
	for text, want := range map[string]string{
		"0.001": "0.001", "999": "999", "1000": "1,000", "-1234567.5": "-1,234,567.5",
	} {
		if got := withCommas(text); got != want {
			t.Errorf("%s is shown as %s, not %s", text, got, want)
		}
	}
}
