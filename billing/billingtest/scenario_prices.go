package billingtest

import (
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

func doPublish(st *stage, s said) error {
	effective, err := st.instantIn(s, "effective INSTANT")
	if err != nil {
		return err
	}
	name, code := in[string](s, "NAME", 0), option(s, "code WORD", "WORD", billing.DefaultRateCard)
	p := price.PublishRateCard{
		Keyed: keyed(s, name), Code: st.cardCode(code), EffectiveAt: effective, Rates: listed[price.Rate](s, "RATES"),
	}
	p.IdempotencyKey = st.prefix + p.IdempotencyKey
	d, err := st.act(name, func() (answer, error) {
		published, err := st.PublishRateCard(st.ctx, Caller, p)
		if err != nil {
			return refused(err)
		}
		return answer{replayed: published.Replayed}, nil
	})
	if err != nil || d.first.refusal != nil || code != billing.DefaultRateCard {
		return err
	}
	st.defaultCard = p.Code
	for _, w := range st.wallets {
		if err := st.useDefaultCard(w); err != nil {
			return err
		}
	}
	return nil
}

// cardCode is the code of what the scenario calls a card. Scenarios share a store, so each has cards of its own.
func (st *stage) cardCode(name string) string { return st.prefix + "-" + name }

// useDefaultCard makes the scenario's default card that of a wallet, unless it has one.
func (st *stage) useDefaultCard(w *openWallet) error {
	s, err := st.snapshot(w)
	if err != nil || s.Wallet.RateCard != "" || st.defaultCard == "" {
		return err
	}
	_, err = st.UpdateWallet(st.ctx, Caller, billing.UpdateWallet{
		Keyed: billing.Keyed{IdempotencyKey: st.prefix + "-card"}, Wallet: string(w.ref.ID),
		RateCard: billing.SetTo(st.defaultCard),
	})
	return err
}

func doUseCard(st *stage, s said) error {
	return st.updateWallet(s, func(u *billing.UpdateWallet) {
		u.RateCard = billing.SetTo(st.cardCode(in[string](s, "WORD", 0)))
	})
}

func doMultiply(st *stage, s said) error {
	return st.updateWallet(s, func(u *billing.UpdateWallet) {
		u.RateMultiplier = billing.SetTo(in[billing.Decimal](s, "QUANTITY", 0))
	})
}

func claimPricedBy(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	if line.Pricing == nil {
		return fmt.Errorf("no rate card prices it")
	}
	ref := billing.RateCardRef{Code: st.cardCode(in[string](s, "WORD", 0)), Version: in[int](s, "NUMBER", 0)}
	return expect("its version", line.Pricing.Card, ref)
}

func claimComponents(st *stage, s said) error {
	line, err := st.line(in[lineName](s, "LINE", 0))
	if err != nil {
		return err
	}
	var are []string
	if line.Pricing != nil {
		for _, c := range line.Pricing.Components {
			are = append(are, fmt.Sprintf("%s for %s", c.Credits, c.Name))
		}
	}
	var said []string
	for _, c := range listed[componentCost](s, "COSTS") {
		said = append(said, fmt.Sprintf("%s for %s", c.credits, c.name))
	}
	return expect("its components", strings.Join(are, ", "), strings.Join(said, ", "))
}

// readRates reads "chat:input at 1.25 per 1000000 where model=large and work at 2 with a minimum of 5".
func readRates(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		subject, ok := readWord("an action, or an action and a component such as chat:input")(r)
		if !ok || !r.words("at") {
			return nil, false
		}
		rate := price.Rate{}
		name, _ := subject.(string)
		rate.Action, rate.Component, _ = strings.Cut(name, ":")
		credits, ok := readQuantity(r)
		if !ok {
			return nil, false
		}
		rate.Credits, _ = credits.(billing.Decimal)
		rate.Per, _ = billing.ParseDecimal("1")
		if r.words("per") {
			per, ok := readQuantity(r)
			if rate.Per, _ = per.(billing.Decimal); !ok {
				return nil, false
			}
		}
		if r.words("where") {
			when, ok := readDimensions(r)
			if rate.When, _ = when.(billing.Metadata); !ok {
				return nil, false
			}
		}
		if r.words("with", "a", "minimum", "of") {
			least, ok := readAmount(r)
			amount, _ := least.(billing.Credits)
			if rate.Minimum = &amount; !ok {
				return nil, false
			}
		}
		return rate, true
	})(r)
}

// readDimensions reads "model=large tier=pro".
func readDimensions(r *reader) (any, bool) {
	dimensions := billing.Metadata{}
	for {
		next := r.peek()
		key, value, found := strings.Cut(next.text, "=")
		if next.quoted || !found {
			return dimensions, len(dimensions) > 0 || r.miss("a dimension such as model=large")
		}
		dimensions[key] = value
		r.at++
	}
}

// readComponents reads "5005 input, 1744 output".
func readComponents(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		quantity, ok := readQuantity(r)
		if !ok {
			return nil, false
		}
		name, ok := readWord("the name of a component")(r)
		c := billing.Component{}
		c.Name, _ = name.(string)
		c.Quantity, _ = quantity.(billing.Decimal)
		return c, ok
	})(r)
}

// componentCost is what a component of a line costs.
type componentCost struct {
	credits billing.Credits
	name    string
}

// readCosts reads "0.006257 for input, 0.01744 for output".
func readCosts(r *reader) (any, bool) {
	return readList(func(r *reader) (any, bool) {
		amount, ok := readAmount(r)
		if !ok || !r.words("for") {
			return nil, false
		}
		name, ok := readWord("the name of a component")(r)
		c := componentCost{}
		c.credits, _ = amount.(billing.Credits)
		c.name, _ = name.(string)
		return c, ok
	})(r)
}
