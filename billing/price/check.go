package price

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// MaxRates is how many rates one version of a card may have. The real prices of 220 models are some 800 rates.
	MaxRates = 4000

	// MaxRatesBytes is how many bytes [EncodeRates] may write for the rates of a version. DynamoDB limits an item to 400
	// KB, which leaves 20 KB for everything else. With 4,000 rates, each can have 97 bytes.
	MaxRatesBytes = 380 << 10

	// MaxKeySets is how many different sets of keys the rates of one action and component may have in their `when`. A
	// usage costs one look-up in each set, at some 50 ns: all of them together take less than 5 µs.
	MaxKeySets = 64
)

// CheckRates refuses rates that cannot be published: INVALID_INPUT with the path of the field that is outside of a
// limit, and AMBIGUOUS_RATE with the path of the later rate if two rates tie. doc.go says when rates tie.
func CheckRates(rates []Rate) *billing.Error {
	switch {
	case len(rates) == 0:
		return invalid("rates is empty; send at least one rate").At("rates")
	case len(rates) > MaxRates:
		return invalid("there are %d rates; a version of a card has at most %d", len(rates), MaxRates).At("rates")
	}
	for i := range rates {
		if refusal := rates[i].check(); refusal != nil {
			return refusal.AtIndex("rates", i)
		}
	}
	if size := len(EncodeRates(rates)); size > MaxRatesBytes {
		return invalid("the rates take %d bytes; a version of a card has at most %d: shorten descriptions and names, or move"+
			" some rates to another card", size, MaxRatesBytes).At("rates")
	}
	made, refusal := checkIndex(rates)
	if refusal != nil {
		return refusal
	}
	return checkTies(rates, made)
}

// check refuses a rate that is wrong by itself.
func (r *Rate) check() *billing.Error {
	if refusal := billing.CheckName("action", r.Action); refusal != nil {
		return refusal
	}
	if r.Component != "" {
		if refusal := billing.CheckName("component", r.Component); refusal != nil {
			return refusal
		}
	}
	switch {
	case r.Credits.Negative():
		return invalid("credits is %s; it has to be 0 or more", r.Credits).At("credits")
	case r.Per.Negative() || r.Per == billing.Decimal{}:
		return invalid("per is %s; it has to be more than 0", r.Per).At("per")
	case r.Minimum != nil && *r.Minimum < 0:
		return invalid("minimum is %s; it has to be 0 or more", *r.Minimum).At("minimum")
	case r.Minimum != nil && *r.Minimum > billing.MaxCredits:
		return invalid("minimum is %s, which is more than the largest amount, %s credits", *r.Minimum,
			billing.MaxCredits).At("minimum")
	}
	if refusal := r.When.Check("when"); refusal != nil {
		return refusal
	}
	return billing.CheckProse("description", r.Description)
}

// checkIndex makes the index of rates. It refuses a rate with the subject and the `when` of an earlier one, and too
// many sets of keys.
func checkIndex(rates []Rate) (index, *billing.Error) {
	made := index{}
	for i := range rates {
		earlier := made.add(rates, i)
		switch {
		case earlier >= 0:
			return nil, ambiguous(rates, earlier, i, "match the same usage; remove one of them")
		case len(made[rates[i].subject()]) > MaxKeySets:
			return nil, invalid("the rates of %s use more than %d different sets of keys; use the same keys in more rates",
				describeSubject(&rates[i]), MaxKeySets).At("when").AtIndex("rates", i)
		}
	}
	return made, nil
}

// ambiguous refuses two rates that tie, and names both. tie says why they tie and what to do.
func ambiguous(rates []Rate, first, second int, tie string) *billing.Error {
	first, second = min(first, second), max(first, second)
	return billing.Refuse(billing.CodeAmbiguousRate, "rates[%d] (%s) and rates[%d] (%s) %s",
		first, describe(&rates[first]), second, describe(&rates[second]), tie).
		AtIndex("rates", second)
}

// describe names a rate in a message.
func describe(r *Rate) string {
	return describeSubject(r) + ", when " + describeDimensions(r.When) + ": " + r.Credits.String() + " per " +
		r.Per.String()
}

// describeSubject names what a rate is the price of.
func describeSubject(r *Rate) string {
	var text strings.Builder
	text.WriteString("action " + billing.Quote(r.Action))
	if r.Component != "" {
		text.WriteString(", component " + billing.Quote(r.Component))
	}
	return text.String()
}

func invalid(format string, args ...any) *billing.Error {
	return billing.Refuse(billing.CodeInvalidInput, format, args...)
}
