package billing

// pricingPayload is why a usage costs what it costs, if a rate card priced it. A rate is named by its place in the
// version of the card, which never changes: what it says is no part of the line.
type pricingPayload struct {
	RateCard   rateCardPayload    `json:"rateCard"`
	Multiplier string             `json:"rateMultiplier"`
	Quote      string             `json:"quote,omitempty"`
	Rate       *ratePayload       `json:"rate,omitempty"` // of a usage without components
	Components []componentPayload `json:"components,omitempty"`
}

type rateCardPayload struct {
	ID      RateCardID `json:"id"`
	Code    string     `json:"code"`
	Version int        `json:"version"`
}

type ratePayload struct {
	Position int `json:"position"`
}

type componentPayload struct {
	Name     string      `json:"name"`
	Quantity string      `json:"quantity"`
	Credits  string      `json:"credits"`
	Rate     ratePayload `json:"rate"`
}

// showPricing shows why a usage costs what it costs; nil if its request said what it costs.
func showPricing(p *Pricing) *pricingPayload {
	if p == nil {
		return nil
	}
	shown := &pricingPayload{
		RateCard:   rateCardPayload{NewRateCardID(p.Card), p.Card.Code, p.Card.Version},
		Multiplier: p.Multiplier.String(), Quote: p.Quote,
	}
	if p.Rate > 0 {
		shown.Rate = &ratePayload{p.Rate}
	}
	for _, c := range p.Components {
		shown.Components = append(shown.Components, componentPayload{
			Name: c.Name, Quantity: c.Quantity.String(), Credits: c.Credits.String(), Rate: ratePayload{c.Rate},
		})
	}
	return shown
}
