package exportjob

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// grantPages reads the grants of a wallet that were created in the range, the newest first, as they are when they are read.
type grantPages struct{ *run }

var grantColumns = withOwner(
	column{"id", true},
	column{"walletId", true},
	column{"source", true},
	column{"status", true},
	column{"amount", true},
	column{"remaining", true},
	column{"held", true},
	column{"priority", true},
	column{"effectiveAt", true},
	column{"expiresAt", true},
	column{"createdAt", true},
	column{"paidAmount", true},
	column{"paidCurrency", true},
	column{"costAmount", true},
	column{"costCurrency", true},
	column{"originId", true},
	column{"topUpId", true},
	column{"subscriptionId", true},
	column{"reason", false},
	column{"metadata", false},
	column{"asOf", true},
)

// walletPage implements [walletPages].
func (p grantPages) walletPage(ctx context.Context, s *billing.Snapshot, at Place, to *sheet) (Place, error) {
	now, err := p.Ledger.Now(ctx, p.job.Tenant)
	if err != nil {
		return at, err
	}
	page, err := p.Ledger.Grants(ctx, s, now, ledger.GrantQuery{After: at.Grant, Limit: pageGrants})
	if err != nil {
		return at, err
	}
	for i := range page.Grants {
		g := &page.Grants[i]
		switch {
		case g.CreatedAt.Before(p.job.From):
			return Place{}, nil
		case !g.CreatedAt.Before(p.job.To), g.CreatedAt.After(p.job.AsOf):
			continue
		}
		if err := writeGrant(to, g, now); err != nil {
			return at, err
		}
	}
	if !page.More {
		return Place{}, nil
	}
	at.Grant = page.Resume
	return at, nil
}

// writeGrant writes a grant as it is at an instant.
func writeGrant(to *sheet, g *billing.GrantView, now time.Time) error {
	var paidAmount, paidCurrency, costAmount, costCurrency cell
	if g.Paid != nil {
		paidAmount, paidCurrency = g.Paid.Amount.String(), g.Paid.Currency
	}
	if cost, has := g.MoneyBehind(); has {
		money := cost.Money()
		costAmount, costCurrency = money.Amount.String(), money.Currency
	}
	var topUp, subscription cell
	if g.Purchase != (billing.GrantRef{}) {
		topUp = string(billing.NewTopUpID(g.Wallet, g.Purchase))
	}
	if g.Subscription != (billing.GrantRef{}) {
		subscription = string(billing.NewSubscriptionID(g.Wallet, g.Subscription))
	}
	return to.row(grantColumns, string(g.ID()), string(g.Wallet), string(g.Source), string(g.Status), g.Amount.String(),
		g.Remaining.String(), g.Held.String(), g.Priority, billing.FormatInstant(g.EffectiveAt), instantOf(g.ExpiresAt),
		billing.FormatInstant(g.CreatedAt), paidAmount, paidCurrency, costAmount, costCurrency, textOf(string(g.Origin)),
		topUp, subscription, textOf(g.Reason), metadataOf(g.Metadata), billing.FormatInstant(now))
}

func textOf(text string) cell {
	if text == "" {
		return nil
	}
	return text
}

func instantOf(at time.Time) cell {
	if at.IsZero() {
		return nil
	}
	return billing.FormatInstant(at)
}

func metadataOf(m billing.Metadata) cell {
	if len(m) == 0 {
		return nil
	}
	return m
}
