package main

import (
	"fmt"
	"maps"
	"strconv"
)

// prices checks that the API still shows the rate card that was published, and that the line of each usage says why it
// costs what it costs: the version of the card, the quantity of each component, its rate, and its part of the price.
func (o *outcome) prices() proof {
	p, checked := proof{}, 0
	o.checkCard(&p)
	for i, w := range o.scene.wallets {
		events := map[string]event{}
		for _, e := range w.events {
			events[e.key] = e
		}
		for _, line := range o.ledgers[i] {
			e, found := events[line.IdempotencyKey]
			switch {
			case line.Type == "USAGE" && found:
				checked++
				if fault := o.scene.prices.explain(line, e.row); fault != "" {
					p.fault("the line for %s of %s: %s", e.key, w.id, fault)
				}
			case line.RateCard != nil || len(line.Components) > 0:
				p.fault("a line of %s with the type %s has a price: %+v", w.id, line.Type, line)
			}
		}
	}
	p.claim = fmt.Sprintf("each of the lines of %s usages shows the rates and the parts that the prices give",
		countWithCommas(checked))
	return p
}

// checkCard compares the rate card with the published one.
func (o *outcome) checkCard(p *proof) {
	published := o.scene.prices
	if o.card == nil || o.card.Version != 1 || len(o.card.Rates) != len(published.Rates) {
		p.fault("the API shows %+v as the rate card %s", o.card, published.Code)
		return
	}
	for i, want := range published.Rates {
		if got := o.card.Rates[i]; !got.is(&want) || got.Action != want.Action || got.Component != want.Component {
			p.fault("rate %d of the rate card is %+v, but %+v was published", i+1, got, want)
		}
	}
}

// explain returns what is wrong with the explanation that a line gives for the price of a row.
func (p *prices) explain(line entry, r row) (fault string) {
	switch {
	case line.RateCard == nil || line.RateCard.Code != p.Code || line.RateCard.Version != 1:
		return fmt.Sprintf("its rate card is %+v, not version 1 of %s", line.RateCard, p.Code)
	case line.RateMultiplier != "1" || line.Quote != nil || line.Rate != nil:
		return fmt.Sprintf("its multiplier is %q, its quote %v and its rate %v, but it has neither discount nor quote",
			line.RateMultiplier, line.Quote, line.Rate)
	case len(line.Components) != len(r.components()):
		return fmt.Sprintf("it has %d components, but %d were sent", len(line.Components), len(r.components()))
	}
	parts := p.parts(r)
	for i, c := range r.components() {
		shown, want := line.Components[i], p.find(c.name)
		micros, err := parseCredits(shown.Credits)
		switch {
		case shown.Name != c.name || shown.Quantity != strconv.FormatInt(c.tokens, 10):
			return fmt.Sprintf("component %d is %s of %s, but was %d of %s", i+1, shown.Quantity, shown.Name, c.tokens, c.name)
		case !shown.Rate.is(want):
			return fmt.Sprintf("the rate of %s is %+v, but should be %+v", c.name, shown.Rate, *want)
		case err != nil || micros != parts[i]:
			return fmt.Sprintf("the part of %s is %s, but should be %s", c.name, shown.Credits, formatCredits(parts[i]))
		}
	}
	return ""
}

// is returns whether the API's rate has the price and the dimensions of one that was published.
func (r *shownRate) is(want *rate) bool {
	return r != nil && r.Credits == want.Credits && r.Per == want.Per && r.Minimum == nil && maps.Equal(r.When, want.When)
}
