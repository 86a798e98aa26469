package ratecard

import (
	"strings"
	"testing"
)

// A card that was written by hand may have everything that a rate can have.
func TestRead(t *testing.T) {
	card, err := Read([]byte(`{"code": "pro", "rates": [
		{"action": "image", "credits": "4"},
		{"action": "chat <&>", "component": "input", "credits": "1.50", "per": "1000", "when": {"model": "é"}, "minimum": "0.1",
		 "description": "per thousand"},
		{"action": "image", "credits": "0", "when": {}, "component": "x", "per": null}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "code": "pro",
  "rates": [
    {"action":"image","credits":"4"},
    {"action":"chat <&>","component":"input","credits":"1.50","per":"1000","when":{"model":"é"},"minimum":"0.1","description":"per thousand"},
    {"action":"image","component":"x","credits":"0"}
  ]
}
`
	if got := string(card.Text()); got != want {
		t.Errorf("got %s", got)
	}
}

func TestReadRefuses(t *testing.T) {
	rate := func(fields string) string {
		return `{"code": "c", "rates": [{"action": "a", "credits": "1"}, {"action": "b", ` + fields + `}]}`
	}
	for name, c := range map[string]struct{ file, says string }{
		"an empty file":      {"", "ends within"},
		"a list":             {"[]", "the file: it is a list, and has to be an object"},
		"no code":            {`{"rates": []}`, `it has no "code"`},
		"no rates":           {`{"code": "c"}`, `no "rates"`},
		"rates of an object": {`{"code": "c", "rates": {}}`, `"rates": it is an object`},
		"another name":       {`{"code": "c", "rates": [], "effectiveAt": ""}`, `"effectiveAt": the name is unknown here`},
		"a rate of a number": {`{"code": "c", "rates": [1]}`, `"rates" > 1: it is a number`},
		"a misspelt minimum": {rate(`"credits": "1", "minimun": "2"`), `"rates" > 2 > "minimun": the name is unknown`},
		"no credits":         {rate(`"per": "1"`), `"rates" > 2: it has no "credits"`},
		"credits null":       {rate(`"credits": null`), `it has no "credits"`},
		"credits a number":   {rate(`"credits": 1.5`), `"rates" > 2 > "credits": write the number as a text, "1.5"`},
		"negative credits":   {rate(`"credits": "-1"`), "-1 is below zero"},
		"an exponent":        {rate(`"credits": "1e3"`), `"rates" > 2 > "credits": "1e3" is not a plain decimal`},
		"13 digits":          {rate(`"credits": "0.0000000000001"`), `"rates" > 2 > "credits": "0.0000000000001"`},
		"per 0":              {rate(`"credits": "1", "per": "0.0"`), `"per": it is 0`},
		"a negative minimum": {rate(`"credits": "1", "minimum": "-0.1"`), `"minimum": -0.1 is below zero`},
		"a fine minimum":     {rate(`"credits": "1", "minimum": "0.0000001"`), `"minimum": "0.0000001" has`},
		"when a text":        {rate(`"credits": "1", "when": "x"`), `"when": it is a text`},
		"when of numbers":    {rate(`"credits": "1", "when": {"size": 1}`), `"when" > "size": it is a number`},
		"a name twice":       {rate(`"credits": "1", "credits": "2"`), `"credits": the name occurs twice`},
		"a usage twice": {
			rate(`"credits": "1", "when": {"x": "1", "y": "2"}}, {"action": "b", "credits": "2", "when": {"y": "2", "x": "1"}`),
			`"rates" > 3: rate 2 is for the same usage: b x=1 y=2`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			card, err := Read([]byte(c.file))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, %v; want something with %q", card, err, c.says)
			}
		})
	}
}
