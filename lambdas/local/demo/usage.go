package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// service is a service of the fictitious product. The rate card has its price.
type service struct {
	action     string
	unit       string
	dimensions billing.Metadata
	least      int // the smallest quantity of one usage; of a model's call, of its context
	spread     int // the largest quantity is least+spread
	ratio      int // of a model's call: so many tokens of context for each that is generated; else 0
}

var (
	chat   = service{"chat.completion", "token", billing.Metadata{"model": "atlas-2"}, 300, 2400, 4}
	embed  = service{"text.embedding", "token", billing.Metadata{"model": "atlas-embed"}, 2000, 9000, 0}
	image  = service{"image.generation", "image", billing.Metadata{"size": "1024x1024"}, 1, 3, 0}
	render = service{"video.render", "second", billing.Metadata{"resolution": "1080p"}, 4, 40, 0}
)

// use returns the i-th usage of a wallet. Its quantities depend on i alone, so that they are the same in every seeding.
func (s *seeder) use(wallet string, i int, what service, subject string, ago time.Duration) billing.RecordUsage {
	quantity := what.least + i*i*37%(what.spread+1)
	usage := billing.RecordUsage{
		Keyed: keyed("usage:%s:%d", wallet, i), Wallet: wallet, Action: what.action,
		Quantity: whole(quantity), Dimensions: what.dimensions, Subject: subject, OccurredAt: s.at(-ago),
		OnShortfall: billing.ShortfallReject, Metadata: billing.Metadata{"unit": what.unit},
	}
	if what.ratio > 0 {
		usage.Quantity = whole(1)
		usage.Components = []billing.Component{
			{Name: contextTokens, Quantity: whole(quantity)},
			{Name: generatedTokens, Quantity: whole(quantity / what.ratio)},
		}
	}
	return usage
}

// whole returns a whole number.
func whole(n int) billing.Decimal { return decimal(strconv.Itoa(n)) }

// acmeUsage records a usage every quarter of an hour, and then reverses one.
func (s *seeder) acmeUsage(ctx context.Context) error {
	const each = 15 * time.Minute
	subjects := []string{"user_anna", "user_ben", "key_ci"}
	services := []service{chat, chat, embed, chat, image, embed, chat}
	var events []billing.RecordUsage
	for i := range int(day / each) {
		service, subject := services[i%len(services)], subjects[i%len(subjects)]
		events = append(events, s.use(AcmeMain, i, service, subject, day-time.Duration(i)*each))
	}
	lines, err := s.batch(ctx, AcmeMain, events)
	if err != nil {
		return err
	}
	const blank = 88 // an image.generation
	_, err = s.ledger.ReverseUsage(ctx, s.by, billing.ReverseUsage{
		Keyed: keyed("reversal:acme"), Transaction: lines[blank].ID(),
		ExpiredCredits: billing.ExpiredGrace, Reason: "the images came out blank",
	})
	return err
}

// lumenUsage records a usage every half hour.
func (s *seeder) lumenUsage(ctx context.Context) error {
	const each = 30 * time.Minute
	var events []billing.RecordUsage
	for i := range int(day / each) {
		events = append(events, s.use(LumenMain, i, render, fmt.Sprintf("seat_%d", 1+i%4), day-time.Duration(i)*each))
	}
	_, err := s.batch(ctx, LumenMain, events)
	return err
}

// novaUsage uses up the trial: only a part of the last usage can be charged.
func (s *seeder) novaUsage(ctx context.Context) error {
	for i := range 3 {
		usage := s.use(NovaTrial, i+1, image, "user_noor", time.Duration(3-i)*time.Hour)
		usage.OnShortfall = billing.ShortfallPartial
		if _, err := s.ledger.RecordUsage(ctx, s.by, usage); err != nil {
			return err
		}
	}
	return nil
}

// batch records usages together, and returns the line of each.
func (s *seeder) batch(
	ctx context.Context, wallet string, events []billing.RecordUsage,
) ([]*billing.Transaction, error) {
	outcomes, _, err := s.ledger.RecordUsageBatch(ctx, s.by, billing.RecordUsageBatch{
		Wallet: wallet, Mode: billing.AllOrNothing, Events: events,
	})
	if err != nil {
		return nil, err
	}
	lines := make([]*billing.Transaction, len(outcomes))
	for i, outcome := range outcomes {
		if outcome.Refusal != nil {
			return nil, outcome.Refusal
		}
		lines[i] = outcome.Transaction
	}
	return lines, nil
}

// movements makes a transfer and an adjustment, as operators do.
func (s *seeder) movements(ctx context.Context) error {
	if _, err := s.ledger.TransferCredits(ctx, s.by, billing.TransferCredits{
		Keyed: keyed("transfer:acme"), From: AcmeMain, To: AcmeResearch, Amount: 80 * billing.Credit,
		Reason: "for the experiments of this weekend",
	}); err != nil {
		return err
	}
	_, err := s.ledger.AdjustBalance(ctx, s.by, billing.AdjustBalance{
		Keyed: keyed(lastKey), Wallet: LumenMain, Amount: 25 * billing.Credit,
		Reason: "sorry for the slow renders on Tuesday",
	})
	return err
}
