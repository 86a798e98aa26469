package simulation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// The default rate card is published before the simulation begins, and prices a part of the usage: this is what the
// model knows of it. The versions of a card are left out: clocks differ by minutes here, and processes by more than the
// seconds for which they may rely on a version.
const (
	creditsOfAction = "0.123456789012" // for each
	creditsOfInput  = "1.25"           // for a thousand, as those of the output
	creditsOfOutput = "7.5"
	minimumOfOutput = "0.02"
)

// multipliers are those of the wallets that are there from the beginning.
var multipliers = []string{"1", "0.9", "0.333333333333", "0"}

// publish publishes the default rate card.
func publish(ctx context.Context, p *process, by billing.Caller) error {
	least, err := billing.ParseCredits(minimumOfOutput)
	if err != nil {
		return err
	}
	_, err = p.PublishRateCard(ctx, by, price.PublishRateCard{
		Keyed: billing.Keyed{IdempotencyKey: "prices"}, Code: billing.DefaultRateCard, Rates: []price.Rate{
			{Action: "a", Credits: decimal(creditsOfAction), Per: decimal("1")},
			{Action: "a", Component: "in", Credits: decimal(creditsOfInput), Per: decimal("1000")},
			{Action: "a", Component: "out", Credits: decimal(creditsOfOutput), Per: decimal("1000"), Minimum: &least},
		},
	})
	return err
}

// decimal reads a constant of this package.
func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// byRateCard makes the rate card price a usage: as a quantity, or as one or two components.
func (c *client) byRateCard(u *billing.RecordUsage) {
	u.Credits, u.Quantity = nil, decimal("1")
	components := c.sim.rand.IntN(3)
	if components == 0 {
		u.Quantity = c.quantity(200_000)
	}
	for _, name := range []string{"in", "out"}[:components] {
		u.Components = append(u.Components, billing.Component{Name: name, Quantity: c.quantity(4_000_000)})
	}
}

// quantity is up to so many thousandths.
func (c *client) quantity(most int64) billing.Decimal {
	return billing.NewDecimal(big.NewInt(c.sim.rand.Int64N(most)), 3)
}

// costs is what a usage costs in a wallet with a multiplier, in micro-credits.
func costs(u *billing.RecordUsage, multiplier string) int64 {
	if u.Credits != nil {
		return int64(*u.Credits)
	}
	exact, least := new(big.Rat), int64(0)
	if len(u.Components) == 0 {
		exact.Mul(rational(u.Quantity.String()), rational(creditsOfAction))
	}
	for _, c := range u.Components {
		credits := creditsOfInput
		if c.Name == "out" {
			credits, least = creditsOfOutput, 20_000
		}
		part := new(big.Rat).Mul(rational(c.Quantity.String()), rational(credits))
		exact.Add(exact, part.Quo(part, rational("1000")))
	}
	exact.Mul(exact, rational(multiplier))
	exact.Mul(exact, rational(fmt.Sprint(micro)))
	micros, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
	price := micros.Int64()
	if rest.Sign() > 0 {
		price++
	}
	if used := len(u.Components) > 0 && anyAboveZero(u.Components); used {
		price = max(price, least)
	}
	return price
}

func anyAboveZero(components []billing.Component) bool {
	for _, c := range components {
		if c.Quantity != (billing.Decimal{}) {
			return true
		}
	}
	return false
}

func rational(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text + " is no number")
	}
	return r
}
