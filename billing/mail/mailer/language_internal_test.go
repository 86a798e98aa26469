package mailer

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Each language has every text of English, and nothing that English has not; its texts use no value that is not there.
func TestLanguagesHaveAllTexts(t *testing.T) {
	defined := regexp.MustCompile(`{{define "([^"]+)"}}`)
	textsIn := func(name string) map[string]bool {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, match := range defined.FindAllStringSubmatch(string(content), -1) {
			found[match[1]] = true
		}
		return found
	}
	names, err := fs.Glob(files, "texts/*.tmpl")
	if err != nil || len(names) < 2 {
		t.Fatalf("there are %v, %v", names, err)
	}
	english := textsIn("texts/en.tmpl")
	library, err := readLibrary(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		own := textsIn(name)
		tag := strings.TrimSuffix(path.Base(name), ".tmpl")
		in := library.in(tag)
		for wanted := range english {
			if !own[wanted] {
				t.Errorf("%s lacks %q", name, wanted)
			}
		}
		for had := range own {
			if !english[had] {
				t.Errorf("%s has %q, which no mail says", name, had)
			}
		}
		if said, err := in.say("language", nil); err != nil || said != tag {
			t.Errorf("%s says that its language is %q, %v", name, said, err)
		}
	}
}

// A file that lacks a text, or has other than twelve months, is refused when the process begins, and the refusal names it.
func TestLanguageThatLacksSomething(t *testing.T) {
	content, err := fs.ReadFile(files, "texts/en.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	english := string(content)
	wanted := append(partsOf(Texts), "footer", "unsubscribe", "language", "months", "instant", "point")
	for _, name := range wanted {
		begin := `{{define "` + name + `"}}`
		if strings.Count(english, begin) != 1 {
			t.Fatalf("%s is there %d times", name, strings.Count(english, begin))
		}
		_, err := readLanguage("texts/xx.tmpl", strings.Replace(english, begin, `{{define "another"}}`, 1))
		if err == nil || !strings.Contains(err.Error(), `"`+name+`"`) || !strings.Contains(err.Error(), "texts/xx.tmpl") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := readLanguage("texts/xx.tmpl", strings.Replace(english, "January ", "", 1)); err == nil || !strings.Contains(err.Error(), "11 months") {
		t.Errorf("with eleven months: %v", err)
	}
	if _, err := readLanguage("texts/xx.tmpl", english+"{{define"); err == nil {
		t.Error("what is no template is taken")
	}
	others := fstest.MapFS{"texts/de.tmpl": {Data: content}, "letter.html": {}, "letter.txt": {}}
	if _, err := readLibrary(others); err == nil || !strings.Contains(err.Error(), `"en"`) {
		t.Errorf("without English: %v", err)
	}
}

// A text or a frame that cannot be written, or a subject that is no line, is refused when the process begins: a mail that cannot be
// written would be tried for ever.
func TestTextThatCannotBeWritten(t *testing.T) {
	read := func(name string) string {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for name, change := range map[string]struct{ file, from, to, says string }{
		"a value that there is not":       {"texts/de.tmpl", "unter {{.Threshold}}", "unter {{.Treshold}}", "Treshold"},
		"a value in one of two cases":     {"texts/en.tmpl", "{{else}}Thank you.", "{{else}}{{.Nothing}}Thank you.", "Nothing"},
		"a text that there is not":        {"texts/en.tmpl", "Thank you.", `{{template "thanks"}}`, "thanks"},
		"a subject of two lines":          {"texts/en.tmpl", "Refund of {{.Refunded}}", "Refund of\n{{.Refunded}}", "refund.subject"},
		"a subject without words":         {"texts/de.tmpl", "{{.Name}} ist beendet{{end}}", "{{end}}", "canceled.subject"},
		"an instant that cannot be said":  {"texts/de.tmpl", "{{.Day}}. ", "{{.Date}}. ", "Date"},
		"a frame that shows what is not":  {"letter.html", "{{.Subject}}", "{{.Title}}", "Title"},
		"a frame of text, likewise":       {"letter.txt", "{{.Footer}}", "{{.Foot}}", "Foot"},
		"a frame that would not be inert": {"letter.html", "<body", "<body {{.Subject}}=x {{if .Link}}x='{{end}}", "letter.html"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := fstest.MapFS{}
			for _, file := range []string{"texts/en.tmpl", "texts/de.tmpl", "letter.html", "letter.txt"} {
				changed[file] = &fstest.MapFile{Data: []byte(read(file))}
			}
			before := read(change.file)
			after := strings.Replace(before, change.from, change.to, 1)
			if after == before {
				t.Fatalf("%q is not in %s", change.from, change.file)
			}
			changed[change.file].Data = []byte(after)
			if _, err := readLibrary(changed); err == nil || !strings.Contains(err.Error(), change.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// Amounts are exact, however large, in the way of the language.
func TestAmount(t *testing.T) {
	library, err := readLibrary(files)
	if err != nil {
		t.Fatal(err)
	}
	for exact, want := range map[string][2]string{
		"":                     {"", ""},
		"0":                    {"0", "0"},
		"-0.000001":            {"−0.000001", "−0,000001"},
		"999":                  {"999", "999"},
		"-1000":                {"−1\u202f000", "−1\u202f000"},
		"9223372036854.775807": {"9\u202f223\u202f372\u202f036\u202f854.775807", "9\u202f223\u202f372\u202f036\u202f854,775807"},
		"1000000000000.01 EUR": {"1\u202f000\u202f000\u202f000\u202f000.01 EUR", "1\u202f000\u202f000\u202f000\u202f000,01 EUR"},
		"-20.00 EUR":           {"−20.00 EUR", "−20,00 EUR"},
		"0.00 USD":             {"0.00 USD", "0,00 USD"},
		"1500 JPY":             {"1\u202f500 JPY", "1\u202f500 JPY"},
		"12.345 KWD":           {"12.345 KWD", "12,345 KWD"},
	} {
		for i, tag := range []string{"en", "de-AT"} {
			if got := library.in(tag).amount(exact); got != want[i] {
				t.Errorf("%s is %q in %s, not %q", exact, got, tag, want[i])
			}
		}
	}
}

// Instants are in the zone of the customer, on both sides of a change of its clocks.
func TestInstant(t *testing.T) {
	library, err := readLibrary(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ zone, at, english, german string }{
		{"Europe/Berlin", "2026-03-29T00:59:59Z", "29 March 2026, 01:59 CET", "29. März 2026, 01:59 Uhr MEZ"},
		{"Europe/Berlin", "2026-03-29T01:00:00Z", "29 March 2026, 03:00 CEST", "29. März 2026, 03:00 Uhr MESZ"},
		{"Europe/Berlin", "2026-10-25T00:30:00Z", "25 October 2026, 02:30 CEST", "25. Oktober 2026, 02:30 Uhr MESZ"},
		{"Europe/Berlin", "2026-10-25T01:30:00Z", "25 October 2026, 02:30 CET", "25. Oktober 2026, 02:30 Uhr MEZ"},
		{"America/St_Johns", "2026-12-31T23:59:59Z", "31 December 2026, 20:29 NST", "31. Dezember 2026, 20:29 Uhr NST"},
		{"Asia/Kathmandu", "2025-12-31T18:30:00Z", "1 January 2026, 00:15 UTC+05:45", "1. Januar 2026, 00:15 Uhr UTC+05:45"},
		{"America/Sao_Paulo", "2026-01-01T12:00:00Z", "1 January 2026, 09:00 UTC-03:00", "1. Januar 2026, 09:00 Uhr UTC-03:00"},
		{"UTC", "2026-05-09T07:05:00Z", "9 May 2026, 07:05 UTC", "9. Mai 2026, 07:05 Uhr UTC"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		for tag, want := range map[string]string{"en": test.english, "de": test.german} {
			if got, err := library.in(tag).instant(at, zone); err != nil || got != want {
				t.Errorf("%s in %s is %q in %s, not %q: %v", test.at, test.zone, got, tag, want, err)
			}
		}
	}
	if got, err := library.in("de").instant(time.Time{}, time.UTC); got != "" || err != nil {
		t.Errorf("no instant is %q, %v", got, err)
	}
}
