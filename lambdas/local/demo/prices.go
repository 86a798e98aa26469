package demo

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// CardCode is the code of the rate card that prices the usage of all wallets of the demonstration.
const CardCode = "standard"

// The components of a call of a model.
const (
	contextTokens   = "context"
	generatedTokens = "generated"
)

// prices publishes the rate card.
func (s *seeder) prices(ctx context.Context) error {
	const chatAction = "chat.completion"
	_, err := s.ledger.PublishRateCard(ctx, s.by, price.PublishRateCard{
		Keyed: keyed("prices"), Code: CardCode,
		Rates: []price.Rate{
			rate(chatAction, contextTokens, "0.5", "1000", nil, "tokens of the question"),
			rate(chatAction, generatedTokens, "1.5", "1000", nil, "tokens of the answer"),
			rate(chatAction, contextTokens, "2.5", "1000", billing.Metadata{"model": "atlas-2-large"}, "of the large model"),
			rate(chatAction, generatedTokens, "10", "1000", billing.Metadata{"model": "atlas-2-large"}, "of the large model"),
			rate("text.embedding", "", "0.1", "1000", nil, "tokens"),
			rate("image.generation", "", "2", "1", nil, "images"),
			rate("video.render", "", "0.5", "1", nil, "seconds"),
			rate("video.render", "", "1.5", "1", billing.Metadata{"resolution": "2160p"}, "seconds in the highest resolution"),
		},
	})
	return err
}

// rate returns a rate that is written in this file.
func rate(action, component, credits, per string, when billing.Metadata, description string) price.Rate {
	return price.Rate{
		Action: action, Component: component, Credits: decimal(credits), Per: decimal(per), When: when,
		Description: description,
	}
}
