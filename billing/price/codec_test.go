package price

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// Rates are read as they were written.
func TestRatesAreStoredExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 6))
	odd := rate("a\"b\\c", "é<&>\u2028", "0.000000000001", "999999999999999999", "key \"1\"", "line\nline", "k", "")
	odd.Minimum, odd.Description = minimum("1000000000000"), "Zwölf\tTöne\r\n日本 \x7f"
	lists := [][]Rate{{odd}, models(1000), {rate("a", "", "0", "1")}}
	for range 200 {
		lists = append(lists, anyRates(r, 20))
	}
	for _, rates := range lists {
		text := EncodeRates(rates)
		read, err := DecodeRates(text)
		if err != nil || !reflect.DeepEqual(read, rates) {
			t.Fatalf("%s: got %+v, %v, want %+v", text, read, err, rates)
		}
	}
	const want = `[["a","","1","3"],["b","c","0","1",{"k":"v"}],["b","","0","1",{},"0.5"],["b","d","0","1",{},"","Text"]]`
	least, text := rate("b", "", "0", "1"), rate("b", "d", "0", "1")
	least.Minimum, text.Description = minimum("0.5"), "Text"
	rates := []Rate{rate("a", "", "1", "3"), rate("b", "c", "0", "1", "k", "v"), least, text}
	if got := EncodeRates(rates); string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Rates that differ have different texts, so that a repeated key is compared with all of them.
func TestRatesHaveTextsOfTheirOwn(t *testing.T) {
	base := rate("a", "b", "1", "2", "k", "v")
	base.Minimum, base.Description = minimum("1"), "d"
	changes := []func(*Rate){
		func(*Rate) {}, func(r *Rate) { r.Action = "x" }, func(r *Rate) { r.Component = "" },
		func(r *Rate) { r.Credits = decimal("2") }, func(r *Rate) { r.Per = decimal("1") }, func(r *Rate) { r.When = nil },
		func(r *Rate) { r.When = billing.Metadata{"k": "w"} }, func(r *Rate) { r.Minimum = nil },
		func(r *Rate) { r.Minimum = minimum("0") }, func(r *Rate) { r.Description = "" },
	}
	seen := map[string]int{}
	for i, change := range changes {
		r := base
		change(&r)
		text := string(EncodeRates([]Rate{r}))
		if other, again := seen[text]; again {
			t.Errorf("rates %d and %d are both written as %s", other, i, text)
		}
		seen[text] = i
	}
}

// FuzzDecodeRates: no text makes the reader fail otherwise than by an error, and what it reads it would write the same.
func FuzzDecodeRates(f *testing.F) {
	for _, text := range []string{
		``, `[]`, `[["a","","1","3"]]`, `[["b","c","0","1",{"k":"v"}]]`, `[["b","","0","1",{},"0.5"]]`,
		`[["b","d","0","1",{},"","Text"]]`, `[["a","","1","3",{}]]`, `[["a","","1.0","3"]]`, `[["a","","1","3"],]`,
		`[ ["a","","1","3"]]`, `[["a","","1","3",{"k":"v","k":"v"}]]`, `[["a","","1","3",{"l":"v","k":"v"}]]`,
		`[["\u0061","","1","3"]]`, `[["\n\\\"","","1","3"]]`, `[["a","","1","3",{},"","",""]]`, `[["a"]]`, `[["a\`,
		`[["é","","1","3"]]`, "[[\"\xff\",\"\",\"1\",\"3\"]]", `[["a","","-1","3"]]`, `[["a","","1","3"]]]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rates, err := DecodeRates(text)
		if err != nil {
			return
		}
		if again := EncodeRates(rates); !bytes.Equal(again, text) {
			t.Errorf("%q is read as %+v, which is written as %q", text, rates, again)
		}
		_ = CheckRates(rates)
		NewRates(rates).Find("a", "", billing.Metadata{"k": "v"})
	})
}

func TestOtherTextsAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "[", "]", "{}", "null", `[["a","","1","3"]`, `[["a","","1","3"]] `, `[["a","","1.0","3"]]`, `[["a","","x","3"]]`,
		`[["a","","1","3",{}]]`, `[["a","","1","3",{},""]]`, `[["a","","1","3",{},"1.0"]]`, `[["a","","1","3",{},"x"]]`,
		`[["a",null,"1","3"]]`, `[["a",1,"1","3"]]`, `[["a","","1","3",{"b":"1","a":"1"}]]`,
		`[["a","","1","3",{"b":"1",}]]`, `[["\u0061","","1","3"]]`, `[["a","","1","3"],]`, `[["a"  ,"","1","3"]]`,
		strings.Repeat("[", 100000),
	} {
		if rates, err := DecodeRates([]byte(text)); err == nil {
			t.Errorf("%.60s is read as %+v", text, rates)
		}
	}
}
