package main

import (
	"slices"
	"strings"
	"testing"
)

// TestParts compares the parts of prices with figures that were worked out by hand.
func TestParts(t *testing.T) {
	for name, c := range map[string]struct {
		list      string // of the rates
		context   int64
		generated int64
		want      []int64
	}{
		"the kept prices": {"", 4808, 10, []int64{2_404_000, 15_000}},
		"nothing used":    {"", 0, 0, []int64{0, 0}},
		"one of each":     {"", 1, 1, []int64{500, 1500}},
		"rounded up once, at the end": { // 1.5 and 2.666… millionths: 4.1666…
			`{"action":"completion","component":"context","credits":"0.0000005","per":"1"},
			{"action":"completion","component":"generated","credits":"0.000004","per":"3"}`, 3, 2, []int64{2, 3},
		},
		"a part of nothing": { // 0.1 and 0.1 millionths: 0.2
			`{"action":"completion","component":"context","credits":"0.0000001","per":"1"},
			{"action":"completion","component":"generated","credits":"0.0000001","per":"1"}`, 1, 1, []int64{1, 0},
		},
		"no rounding": { // 1/3 and 2/3 of a credit
			`{"action":"completion","component":"context","credits":"1","per":"3"},
			{"action":"completion","component":"generated","credits":"2","per":"3"}`, 1, 1, []int64{333_334, 666_666},
		},
		"of other actions and models": {
			`{"action":"other","component":"context","credits":"9","per":"1"},
			{"action":"completion","component":"context","credits":"9","per":"1","when":{"model":"large"}},
			{"action":"completion","component":"context","credits":"9","per":"1","when":{"model":"code","region":"eu"}},
			{"action":"completion","component":"context","credits":"1","per":"1","when":{"model":"code"}},
			{"action":"completion","component":"context","credits":"9","per":"1"},
			{"action":"completion","component":"generated","credits":"2","per":"1"}`,
			1, 1,
			[]int64{1_000_000, 2_000_000},
		},
	} {
		list := keptPrices(t)
		if c.list != "" {
			var err error
			if list, err = parsePrices([]byte(`{"code":"default","rates":[` + c.list + `]}`)); err != nil {
				t.Fatal(name, err)
			}
		}
		r := row{context: c.context, generated: c.generated}
		if got := list.parts(r); !slices.Equal(got, c.want) || list.cost(r) != c.want[0]+c.want[1] {
			t.Errorf("%s: got %v, %d", name, got, list.cost(r))
		}
	}
}

// The recomputation refuses prices that it does not understand.
func TestParsePrices(t *testing.T) {
	const both = `{"action":"completion","component":"context","credits":"1","per":"1"},
		{"action":"completion","component":"generated","credits":"1","per":"1"}`
	for text, want := range map[string]string{
		`{"code":"default","rates":[` + both + `]}`: "",
		`{`: "reading the prices: unexpected EOF",
		`{"code":"default","rates":[` + both + `,{"minimum":"1"}]}`:                               `unknown field "minimum"`,
		`{"code":"default","rates":[` + both + `,{"credits":"a","per":"1"}]}`:                     `rate 3 is "a"`,
		`{"code":"default","rates":[` + both + `,{"credits":"-1","per":"1"}]}`:                    `rate 3 is "-1"`,
		`{"code":"default","rates":[` + both + `,{"credits":"1","per":"0"}]}`:                     `for every "0"`,
		`{"code":"default","rates":[]}`:                                                           "the component context has no rate",
		`{"code":"default","rates":[` + strings.Replace(both, "generated", "output", 1) + `]}`:    "the component generated has",
		`{"code":"default","rates":[` + strings.Replace(both, "completion", "chatting", 1) + `]}`: "the component context has",
	} {
		if _, err := parsePrices([]byte(text)); want == "" && err != nil ||
			want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}
