package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// priceForgery changes a line of pricedLines, and the rates that it shows. The rates are a copy.
type priceForgery struct {
	line  int // the lines after it are cut off
	forge func(line *billing.Transaction, rates export.Rates)
	says  string
}

// verify seals and verifies the forged ledger.
func (f *priceForgery) verify(t *testing.T) error {
	t.Helper()
	lines := pricedLines(t)[:f.line]
	forged, rates := lines[f.line-1], ratesAt(testRates)
	f.forge(forged, rates)
	_, err := export.Verify(bytes.NewReader(fileWith(t, seal(t, lines), func(l *billing.Transaction) export.Rates {
		if l == forged {
			return rates
		}
		return ratesAt(testRates)
	})))
	return err
}

// charge makes a line charge something else, all of it from its first drawdown.
func charge(l *billing.Transaction, text string) {
	l.Amount = -*amount(text)
	l.Drawdowns = []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 1}, Amount: -l.Amount}}
}

// priceForgeries has lies about each value of a price. In all of them, the hashes were computed again.
var priceForgeries = map[string]priceForgery{
	"less than the price": {
		3, func(l *billing.Transaction, _ export.Rates) { charge(l, "2.418999") },
		"it charges 2.418999 and lacks 0, but its rates and quantities give a price of 2.419 credits",
	},
	"more than the price of one quantity": {
		4, func(l *billing.Transaction, _ export.Rates) { charge(l, "3.2") }, "it charges 3.2 and lacks 0",
	},
	"one part larger and one smaller": {
		3, func(l *billing.Transaction, _ export.Rates) {
			l.Pricing.Components[0].Credits++
			l.Pricing.Components[1].Credits--
		},
		`component "context" is shown as 2.404001 credits of the price, but by its rate it adds 2.404`,
	},
	"the last part smaller, and the price with it": {
		3, func(l *billing.Transaction, _ export.Rates) {
			charge(l, "2.418")
			l.Pricing.Components[1].Credits = *amount("0.014")
		},
		`component "generated" is shown as 0.014 credits of the price, but by its rate it adds 0.015`,
	},
	"a part below 0": {
		9, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Components[1].Credits = -1 },
		`component "crop" is shown as -0.000001 credits`,
	},
	"rounded down": {
		5, func(l *billing.Transaction, _ export.Rates) {
			charge(l, "15.478753")
			l.Pricing.Components[1].Credits--
		},
		`component "generated" is shown as 13.227503 credits of the price, but by its rate it adds 13.227504`,
	},
	"rounded up for each component": {
		10, func(l *billing.Transaction, _ export.Rates) {
			charge(l, "0.000003")
			l.Pricing.Components[1].Credits++
		},
		`component "generated" is shown as 0.000002 credits of the price, but by its rate it adds 0.000001`,
	},
	"without the minimum":   {7, func(l *billing.Transaction, _ export.Rates) { charge(l, "5.85") }, "a price of 10 credits"},
	"a minimum multiplied":  {7, func(l *billing.Transaction, _ export.Rates) { charge(l, "9") }, "a price of 10 credits"},
	"the smaller minimum":   {8, func(l *billing.Transaction, _ export.Rates) { charge(l, "3") }, "a price of 4 credits"},
	"both minimums":         {8, func(l *billing.Transaction, _ export.Rates) { charge(l, "7") }, "a price of 4 credits"},
	"a minimum for nothing": {9, func(l *billing.Transaction, _ export.Rates) { charge(l, "4") }, "a price of 0 credits"},
	"another minimum that would decide": {
		7, func(_ *billing.Transaction, r export.Rates) { setMinimum(r, 6, amount("9")) }, "a price of 9 credits",
	},
	"no minimum where one decides": {
		7, func(_ *billing.Transaction, r export.Rates) { setMinimum(r, 6, nil) }, "a price of 5.85 credits",
	},
	"another minimum than before": {
		11, func(_ *billing.Transaction, r export.Rates) { setMinimum(r, 6, amount("9")) },
		`rate 6 of version 1 of rate card "default" is "image": 3.25 per 1, at least 9, "size" "large", ` +
			`but in a line before it was "image": 3.25 per 1, at least 10, "size" "large"`,
	},
	"without the discount": {
		6, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Multiplier = decimal("1") },
		`component "context" is shown as 0.00135 credits of the price, but by its rate it adds 0.0015`,
	},
	"a discount that there was not": {
		4, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Multiplier = decimal("0.9") },
		"a price of 2.86875 credits",
	},
	"another quantity": {
		4, func(l *billing.Transaction, _ export.Rates) { l.Quantity = decimal("15") }, "a price of 31.875 credits",
	},
	"another quantity of a component": {
		3, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Components[0].Quantity = decimal("4807") },
		"by its rate it adds 2.4035",
	},
	"another price of a rate": {
		3, func(_ *billing.Transaction, r export.Rates) { setCredits(r, 1, "0.6") }, "by its rate it adds 2.8848",
	},
	"another price of a rate that is the price of nothing": {
		9, func(_ *billing.Transaction, r export.Rates) { setCredits(r, 8, "0.76") }, "but in a line before it was",
	},
	"a rate for other units": {
		3, func(_ *billing.Transaction, r export.Rates) {
			forged := r[2]
			forged.Per = decimal("100")
			r[2] = forged
		},
		"by its rate it adds 0.15",
	},
	"a rate for a dimension that the line has with another value": {
		5, func(_ *billing.Transaction, r export.Rates) { setWhen(r, 3, billing.Metadata{"model": "small"}) },
		`rate 3 is for usage with "small" in the dimension "model", which the line does not have`,
	},
	"a rate for a dimension that the line lacks": {
		3, func(_ *billing.Transaction, r export.Rates) { setWhen(r, 2, billing.Metadata{"model": ""}) },
		`rate 2 is for usage with "" in the dimension "model", which the line does not have`,
	},
	"a rate with fewer dimensions than before": {
		10, func(_ *billing.Transaction, r export.Rates) { setWhen(r, 3, nil) }, "but in a line before it was",
	},
	"the rate of another component": {
		6, func(l *billing.Transaction, r export.Rates) {
			r[1], r[2] = r[2], r[1]
			l.Pricing.Components[0].Rate, l.Pricing.Components[1].Rate = 2, 1
		},
		`rate 2 of version 1 of rate card "default" is "chat", component "context": 0.5 per 1000, but in a line before`,
	},
	"the rate of another action": {
		7, func(l *billing.Transaction, r export.Rates) { l.Pricing.Rate, r[2] = 2, r[6] },
		`but in a line before it was "chat", component "generated"`,
	},
	"a shortfall too small": {
		11, func(l *billing.Transaction, _ export.Rates) { l.Shortfall-- }, "a price of 146.25 credits",
	},
	"a shortfall below 0": {
		4, func(l *billing.Transaction, _ export.Rates) {
			charge(l, "4.1875")
			l.Shortfall = -billing.Credit
		},
		"it charges 4.1875 and lacks -1",
	},
	"no rate": {
		4, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Rate = 0 },
		`it names version 1 of rate card "default", but no rate`,
	},
	"a rate and components": {
		3, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Rate = 5 },
		"it has rate 5 and components, but a price has one or the other",
	},
	"two components of one name": {
		3, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Components[1].Name = "context" },
		`component 2 is named "context", but each has a name of its own`,
	},
	"a component without a name": {
		3, func(l *billing.Transaction, _ export.Rates) { l.Pricing.Components[0].Name = "" },
		`component 1 is named "", but each has a name of its own`,
	},
	"too many components": {
		3, func(l *billing.Transaction, r export.Rates) {
			for i := range billing.MaxComponents - 1 {
				r[100+i] = r[1]
				l.Pricing.Components = append(l.Pricing.Components, billing.PricedComponent{
					Component: billing.Component{Name: fmt.Sprint("c", i)}, Rate: 100 + i,
				})
			}
		},
		"it has 21 components, but a usage has at most 20",
	},
	"a grant with a price": {
		2, func(l *billing.Transaction, _ export.Rates) {
			l.Pricing = &billing.Pricing{Card: billing.RateCardRef{Code: "default", Version: 1}, Rate: 5}
		},
		"it names a rate card, but a rate card prices no line of type GRANT",
	},
}

func setMinimum(rates export.Rates, position int, minimum *billing.Credits) {
	r := rates[position]
	r.Minimum = minimum
	rates[position] = r
}

func setCredits(rates export.Rates, position int, text string) {
	r := rates[position]
	r.Credits = decimal(text)
	rates[position] = r
}

func setWhen(rates export.Rates, position int, when billing.Metadata) {
	r := rates[position]
	r.When = when
	rates[position] = r
}

func TestVerifyFindsForgedPrices(t *testing.T) {
	for name, f := range priceForgeries {
		t.Run(name, func(t *testing.T) {
			var fault *export.Fault
			err := f.verify(t)
			if !errors.As(err, &fault) || fault.Line != int64(f.line) || !strings.Contains(fault.Reason, f.says) {
				t.Errorf("got %v\nwant in line %d: %s", err, f.line, f.says)
			}
		})
	}
}

// What a price does not depend on, and no line before showed, a file cannot prove: docs/ledger-format.md says so.
func TestVerifyCannotFindWhatDecidesNothing(t *testing.T) {
	f := priceForgery{line: 5, forge: func(_ *billing.Transaction, r export.Rates) { setMinimum(r, 4, amount("15")) }}
	if err := f.verify(t); err != nil {
		t.Error(err)
	}
}

// TestPricedLedgerIsValid also seals the ledger as docs/ledger-format.md says, which has to change no hash.
func TestPricedLedgerIsValid(t *testing.T) {
	lines := pricedLines(t)
	head := lines[len(lines)-1].Hash
	report, err := export.Verify(bytes.NewReader(file(t, seal(t, lines))))
	if err != nil || report.Head != head {
		t.Fatalf("%+v, %v; the head should be %s", report, err, head)
	}
	if want := int64(9); report.Priced != want {
		t.Errorf("%d lines are priced, not %d", report.Priced, want)
	}
}

// Values that no price has, and prices that are written in another way, are refused when they are read.
func TestReadRefusesHostilePrices(t *testing.T) {
	const price = "\"rate\":{\"position\":5,\"credits\":\"2.125\",\"per\":\"1\",\"when\":{},\"minimum\":null}"
	for name, c := range map[string]struct {
		line     int
		old, new string
		says     string
	}{
		"no code":                    {4, `"code":"default"`, `"code":""`, `rateCard is version 1 of ""`},
		"version 0":                  {4, `"version":1`, `"version":0`, `rateCard is version 0 of "default", which does not exist`},
		"a version below 0":          {4, `"version":1`, `"version":-1`, `rateCard is version -1`},
		"a version too large":        {4, `"version":1`, `"version":99999999999999999999`, "not a transaction in JSON"},
		"a version that is a text":   {4, `"version":1`, `"version":"1"`, "not a transaction in JSON"},
		"a discount below 0":         {4, `"rateMultiplier":"1"`, `"rateMultiplier":"-1"`, `rateMultiplier is "-1"`},
		"a discount with zeros":      {4, `"rateMultiplier":"1"`, `"rateMultiplier":"1.0"`, "not written exactly"},
		"a discount that is a float": {4, `"rateMultiplier":"1"`, `"rateMultiplier":1`, "not a transaction in JSON"},
		"no discount":                {4, `"rateMultiplier":"1"`, `"rateMultiplier":null`, `rateMultiplier is ""`},
		"an empty quote":             {4, `"quote":null`, `"quote":""`, "not written exactly"},
		"position 0":                 {4, `"position":5`, `"position":0`, "rate.position is 0, but positions count from 1"},
		"a position below 0":         {4, `"position":5`, `"position":-5`, "rate.position is -5"},
		"credits below 0":            {4, `"credits":"2.125"`, `"credits":"-2.125"`, `rate.credits is "-2.125"`},
		"credits in powers":          {4, `"credits":"2.125"`, `"credits":"2e9"`, `rate.credits is "2e9"`},
		"too many digits":            {4, `"credits":"2.125"`, `"credits":"2.1250000000001"`, `rate.credits is`},
		"for 0 units":                {4, `"per":"1"`, `"per":"0"`, `rate.per is "0"`},
		"for units below 0":          {4, `"per":"1"`, `"per":"-1"`, `rate.per is "-1"`},
		"a minimum below 0":          {4, `"minimum":null`, `"minimum":"-1"`, `rate.minimum is "-1"`},
		"dimensions that are null":   {4, `"when":{}`, `"when":null`, "not written exactly"},
		"dimensions in lists":        {4, `"when":{}`, `"when":[]`, "not a transaction in JSON"},
		"no card":                    {4, `"rateCard":{"code":"default","version":1}`, `"rateCard":null`, "without a rateCard"},
		"no rate":                    {4, price, `"rate":null`, ""},
		"components that are null":   {4, `"components":[]`, `"components":null`, "not written exactly"},
		"no components":              {4, `,"components":[]`, ``, "not written exactly"},
		"another field":              {4, `"components":[]`, `"components":[],"tax":"1"`, "not a transaction in JSON"},
		"a description":              {4, `"minimum":null`, `"minimum":null,"description":"x"`, "not a transaction in JSON"},
		"a field twice":              {4, `"quote":null`, `"quote":null,"quote":null`, "not written exactly"},
		"another order":              {4, `"rateMultiplier":"1","quote":null`, `"quote":null,"rateMultiplier":"1"`, "not written exactly"},
		"no quantity":                {4, `"quantity":"1.5"`, `"quantity":null`, "not written exactly"},
		"a quantity with components": {3, `"quantity":null`, `"quantity":"1"`, "not written exactly"},
		"a component without a rate": {
			3, `"rate":{"position":1,"credits":"0.5","per":"1000","when":{},"minimum":null}`, `"rate":null`,
			`component "context" has no rate`,
		},
		"one rate for two":          {3, `"position":2`, `"position":1`, "rate 1 is there twice"},
		"a component's quantity":    {3, `"quantity":"4808"`, `"quantity":"-4808"`, `components.quantity is "-4808"`},
		"a component's part":        {3, `"credits":"2.404"`, `"credits":"2.4040001"`, `components.credits is "2.4040001"`},
		"a component's units":       {3, `"per":"1000"`, `"per":"0"`, `components.rate.per is "0"`},
		"a price without a card":    {12, `"metadata":{},`, `"metadata":{},"rateMultiplier":"1",`, "without a rateCard"},
		"the null of an API answer": {12, `"metadata":{},`, `"metadata":{},"rateCard":null,`, "not written exactly"},
	} {
		t.Run(name, func(t *testing.T) {
			text := file(t, pricedLines(t)[c.line-1:c.line])
			changed := bytes.Replace(bytes.TrimSuffix(text, []byte("\n")), []byte(c.old), []byte(c.new), 1)
			if bytes.Equal(changed, text[:len(text)-1]) {
				t.Fatalf("%s is not in %s", c.old, text)
			}
			_, _, err := export.Read(changed)
			if c.says == "" { // it can be read, and Verify refuses it
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s", err, c.says)
			}
		})
	}
}

// The API's answer has the fields of a price on every transaction: null, or an empty list, where no rate card priced it.
func TestRewriteLeavesOutPricesThatAreNull(t *testing.T) {
	text := file(t, pricedLines(t)[11:])
	answer := bytes.Replace(text, []byte(`"metadata":{},`), []byte(`"metadata":{},"rateCard":null,"rate":null,`+
		`"rateMultiplier":null,"quote":null,"components":[],`), 1)
	var rewritten bytes.Buffer
	if err := export.Rewrite(&rewritten, answer); err != nil || !bytes.Equal(rewritten.Bytes(), text) {
		t.Errorf("got %s, %v\nwant %s", rewritten.Bytes(), err, text)
	}
	answer = bytes.Replace(answer, []byte(`"quote":null`), []byte(`"quote":"quo_1"`), 1)
	if err := export.Rewrite(&rewritten, answer); err == nil {
		t.Error("a quote without a rate card was left out")
	}
}

// A rate that is not given cannot be written.
func TestWriteNeedsTheRates(t *testing.T) {
	for _, line := range pricedLines(t)[2:4] {
		if err := export.Write(&bytes.Buffer{}, line, nil); err == nil {
			t.Errorf("line %d was written without its rates", line.Sequence)
		}
	}
}
