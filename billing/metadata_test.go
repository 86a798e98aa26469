package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// entries returns metadata of n entries with values of so many bytes.
func entries(n, bytes int) Metadata {
	m := Metadata{}
	for i := range n {
		m[fmt.Sprintf("%02d", i)] = strings.Repeat("x", bytes)
	}
	return m
}

func TestMetadataLimits(t *testing.T) {
	for _, test := range []struct {
		name string
		m    Metadata
		want bool
	}{
		{"none", nil, true},
		{"empty", Metadata{}, true},
		{"empty value", Metadata{"a": ""}, true},
		{"20 entries", entries(20, 1), true},
		{"21 entries", entries(21, 1), false},
		{"key of 40 bytes", Metadata{strings.Repeat("k", 40): ""}, true},
		{"key of 41 bytes", Metadata{strings.Repeat("k", 41): ""}, false},
		{"key of 40 bytes in 20 letters", Metadata{strings.Repeat("é", 20): ""}, true},
		{"key of 42 bytes in 21 letters", Metadata{strings.Repeat("é", 21): ""}, false},
		{"empty key", Metadata{"": "a"}, false},
		{"value of 500 bytes", Metadata{"a": strings.Repeat("v", 500)}, true},
		{"value of 501 bytes", Metadata{"a": strings.Repeat("v", 501)}, false},
		{"2,048 bytes in all", Metadata{
			"a": strings.Repeat("v", 500), "b": strings.Repeat("v", 500), "c": strings.Repeat("v", 500),
			"d": strings.Repeat("v", 500),
			"e": strings.Repeat("v", 43),
		}, true},
		{"2,049 bytes in all", Metadata{
			"a": strings.Repeat("v", 500), "b": strings.Repeat("v", 500), "c": strings.Repeat("v", 500),
			"d": strings.Repeat("v", 500),
			"e": strings.Repeat("v", 44),
		}, false},
		{"value of several lines", Metadata{"a": "first\r\n\tsecond\n"}, true},
		{"value with NUL", Metadata{"a": "\x00"}, false},
		{"value with a C1 control", Metadata{"a": "\u0085"}, false},
		{"key with NUL", Metadata{"a\x00": ""}, false},
		{"key with a line feed", Metadata{"a\n": ""}, false},
		{"key with a tab", Metadata{"a\tb": ""}, false},
		{"broken key", Metadata{"a\xff": ""}, false},
		{"broken value", Metadata{"a": "\xc3"}, false},
	} {
		refusal := test.m.check("metadata")
		if (refusal == nil) != test.want {
			t.Errorf("%s: %v", test.name, refusal)
		}
		if refusal != nil && (refusal.Code != CodeInvalidInput || !slices.Equal(refusal.Path, []string{"metadata"})) {
			t.Errorf("%s: %v at %v", test.name, refusal, refusal.Path)
		}
	}
}

// TestMetadataMessageIsTheSame: of several errors, the message always names the same one.
func TestMetadataMessageIsTheSame(t *testing.T) {
	m := Metadata{"a": strings.Repeat("x", 501), "b": strings.Repeat("x", 502), "c": "\xff"}
	first := m.check("metadata").Message
	for range 50 {
		if again := m.check("metadata").Message; again != first {
			t.Fatalf("%q, then %q", first, again)
		}
	}
}

// FuzzMetadata checks that metadata which is accepted has one canonical form, which no other metadata has.
func FuzzMetadata(f *testing.F) {
	f.Add("a\n", "b\x00", "c", "d\n")
	f.Add("a", "b", "c", "d")
	f.Add("a", "1:b", "a1:b", "")
	f.Add("1:a", "", "1", ":a")
	f.Add("é", "🙂", "\xff", "\x00")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		sets := []Metadata{{a: b, c: d}, {a: d, c: b}, {a: b}, {a + b: c + d}, {a: b + c + d}, {b: a, d: c}, {}}
		for _, m := range sets {
			if refusal := m.check("metadata"); refusal == nil && (!utf8.ValidString(m.canonical()) || len(m.keys()) != len(m)) {
				t.Errorf("%q is accepted", m)
			}
			for _, other := range sets {
				if same := maps.Equal(m, other); same != (m.canonical() == other.canonical()) {
					t.Errorf("%q and %q: %v, but their forms are %q and %q", m, other, same, m.canonical(), other.canonical())
				}
			}
		}
	})
}
