package main

import (
	"bytes"
	_ "embed" // reads prices.json
	"encoding/json"
	"fmt"
	"math/big"
)

// What every usage is.
const (
	action = "completion"
	model  = "code" // as the trace's name says
)

// pricesFile is the rate card of the seller. It is in the form of the API's publishRateCard, and could be published by
// "drawdown publish" as well.
//
//go:embed prices.json
var pricesFile []byte

// prices is a rate card. It is published through the API, and the recomputation reads the same file with arithmetic of
// its own.
type prices struct {
	Code  string `json:"code"`
	Rates []rate `json:"rates"`
}

// rate is so many credits for every per units of a component, for usage with the dimensions of when.
type rate struct {
	Action    string            `json:"action"`
	Component string            `json:"component"`
	Credits   string            `json:"credits"`
	Per       string            `json:"per"`
	When      map[string]string `json:"when,omitempty"`
}

// parsePrices reads a rate card. It refuses what the recomputation does not know, such as a minimum.
func parsePrices(text []byte) (*prices, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	p := &prices{}
	if err := decoder.Decode(p); err != nil {
		return nil, fmt.Errorf("reading the prices: %w", err)
	}
	for i, r := range p.Rates {
		credits, isNumber := new(big.Rat).SetString(r.Credits)
		per, isNumberToo := new(big.Rat).SetString(r.Per)
		if !isNumber || !isNumberToo || credits.Sign() < 0 || per.Sign() <= 0 {
			return nil, fmt.Errorf("reading the prices: rate %d is %q for every %q", i+1, r.Credits, r.Per)
		}
	}
	for _, c := range (row{}).components() {
		if p.find(c.name) == nil {
			return nil, fmt.Errorf("reading the prices: the component %s has no rate", c.name)
		}
	}
	return p, nil
}

// component is one of the quantities of a row.
type component struct {
	name   string
	tokens int64
}

// components returns the quantities of a row, in the order in which they are sent.
func (r row) components() []component {
	return []component{{"context", r.context}, {"generated", r.generated}}
}

// find returns the rate of a component: of those that match, the one with the most dimensions.
func (p *prices) find(name string) (best *rate) {
	for i, r := range p.Rates {
		matches := r.Action == action && r.Component == name
		for key, value := range r.When {
			matches = matches && key == "model" && value == model
		}
		if matches && (best == nil || len(r.When) > len(best.When)) {
			best = &p.Rates[i]
		}
	}
	return best
}

// parts returns what each component of a row adds to its cost, in micro-credits. The sum of the components is exact, and
// rounded up at its end: each part is the sum up to it, rounded up, less the sum before it, rounded up.
func (p *prices) parts(r row) (parts []int64) {
	sum, before := new(big.Rat), int64(0)
	for _, c := range r.components() {
		rate := p.find(c.name)
		credits, _ := new(big.Rat).SetString(rate.Credits) // parsePrices has read both
		per, _ := new(big.Rat).SetString(rate.Per)
		credits.Mul(credits, new(big.Rat).SetInt64(c.tokens))
		sum.Add(sum, credits.Quo(credits, per))
		upTo := microsRoundedUp(sum)
		parts, before = append(parts, upTo-before), upTo
	}
	return parts
}

// cost returns what a row costs, in micro-credits.
func (p *prices) cost(r row) (sum int64) {
	for _, part := range p.parts(r) {
		sum += part
	}
	return sum
}

// microsRoundedUp returns credits in micro-credits.
func microsRoundedUp(credits *big.Rat) int64 {
	exact := new(big.Rat).Mul(credits, big.NewRat(microsPerCredit, 1))
	micros, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		micros.Add(micros, big.NewInt(1))
	}
	return micros.Int64()
}
