package simulation

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// checkSubscriptions compares the subscriptions of a wallet as they are listed.
func (s *Simulation) checkSubscriptions(ctx context.Context, p *process, w *billing.Wallet, b *book) error {
	var got, want []string
	for q := (ledger.SubscriptionQuery{Limit: 2}); ; {
		page, err := p.Subscriptions(ctx, w, q)
		if err != nil {
			return err
		}
		for _, listed := range page.Subscriptions {
			got, q.After = append(got, saySubscription(listed)), listed.SubscriptionID()
		}
		if !page.More {
			break
		}
	}
	for _, held := range slices.Backward(b.subsByAge()) {
		want = append(want, held.String())
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("its subscriptions are\n%q\nin the model\n%q", got, want)
	}
	return nil
}

// verify exports the ledger of a wallet, and verifies it as somebody would who has nothing but the file.
func (s *Simulation) verify(ctx context.Context, p *process, w *billing.Wallet, b *book) error {
	var lines []*billing.Transaction
	for q := (ledger.LineQuery{Limit: 1000}); ; q.Before = lines[len(lines)-1].ID() {
		page, err := p.Transactions(ctx, w, q)
		if err != nil {
			return err
		}
		if lines = append(lines, page.Lines...); !page.More {
			break
		}
	}
	var file bytes.Buffer
	for _, line := range slices.Backward(lines) {
		rates, err := s.rates(ctx, p, line)
		if err != nil {
			return err
		}
		if err := export.Write(&file, line, rates); err != nil {
			return err
		}
	}
	report, err := export.Verify(&file)
	if err != nil {
		return fmt.Errorf("its export: %w", err)
	}
	if report.Lines != b.sequence || int64(report.Posted) != b.posted || int64(report.Debt) != b.debt || int64(report.Held) != b.held() {
		return fmt.Errorf("its export has %+v, the model %d lines, %d, %d of debt and %d held", report, b.sequence, b.posted, b.debt, b.held())
	}
	return nil
}

// rates are those of the version of the rate card that priced a line.
func (s *Simulation) rates(ctx context.Context, p *process, line *billing.Transaction) (export.Rates, error) {
	if line.Pricing == nil {
		return nil, nil
	}
	card, err := p.RateCardVersion(ctx, s.caller.Tenant, line.Pricing.Card)
	if err != nil {
		return nil, err
	}
	rates := export.Rates{}
	for i, r := range card.Rates.All() {
		rates[i+1] = export.Rate{Credits: r.Credits, Per: r.Per, When: r.When, Minimum: r.Minimum}
	}
	return rates, nil
}
