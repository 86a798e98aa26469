package simulation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// readBounds writes what a read of limits, or of budgets, shows; empty for another read.
func readBounds(
	ctx context.Context, p *process, s *billing.Snapshot, now time.Time, name string, budgets []*budget,
) (string, error) {
	subject, ofSubject := strings.CutPrefix(name, "limits of ")
	switch {
	case name == "limits":
		limits, err := p.SpendLimits(ctx, s, now)
		return name + ": " + sayLimits(limits, shownAt(s, now)), err
	case ofSubject:
		page, err := p.AllSpendLimits(ctx, s, now, ledger.LimitQuery{Subject: &subject, Limit: 1000})
		if err != nil {
			return "", err
		}
		return name + ": " + sayLimits(page.Limits, shownAt(s, now)), nil
	case name == "budgets":
		var places []billing.GrantRef
		for _, of := range budgets {
			places = append(places, billing.GrantRef{Sequence: of.place.sequence, Ordinal: of.place.ordinal})
		}
		views, err := p.Budgets(ctx, s, now, places)
		var texts []string
		for _, place := range places {
			if view, is := views[place]; is {
				texts = append(texts, sayBudgetView(view, shownAt(s, now)))
			}
		}
		return name + ": " + strings.Join(texts, "; "), err
	}
	return "", nil
}

// shownAt returns the instant of a read. It is not before the commit that was read, even if this process' clock is behind.
func shownAt(s *billing.Snapshot, now time.Time) int64 {
	return max(now.UnixMicro(), s.Wallet.CommittedAt.UnixMicro())
}

// sayBudgetView writes a budget that a read shows.
func sayBudgetView(view billing.BudgetView, now int64) string {
	return fmt.Sprintf("%s, %d can be spent", sayBudget(view.Budget, now), int64(view.Spendable))
}

// tellBounds writes what such a read of b would show.
func (b *book) tellBounds(name string, now int64, budgets []*budget) string {
	if name != "budgets" {
		subject, _ := strings.CutPrefix(name, "limits of ")
		return name + ": " + b.sayLimitsOf(now, func(l *spendLimit) bool {
			return name == "limits" && isWide(l) || l.subject == subject
		})
	}
	var texts []string
	for _, shown := range budgets {
		if of := b.budgets[shown.place]; of != nil {
			texts = append(texts, b.sayBudgetView(of, now))
		}
	}
	return name + ": " + strings.Join(texts, "; ")
}

func (b *book) sayBudgetView(of *budget, now int64) string {
	least := b.available(now)
	for _, above := range b.tree(of.place) {
		spent, held := b.ofBudget(above, now)
		least = min(least, above.most-spent-held)
	}
	return fmt.Sprintf("%s, %d can be spent", b.sayBudgetOf(of, now), max(least, 0))
}

// checkBounds compares all limits and budgets of a wallet with those of the model, and the lists that they are in.
func (s *Simulation) checkBounds(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, now int64) error {
	held := b.copied()
	held.due(now, 1<<30)
	var limits []billing.SpendLimit
	for q := (ledger.LimitQuery{Limit: 2}); ; {
		page, err := p.AllSpendLimits(ctx, snapshot.Fork(), instant(now), q)
		if err != nil {
			return err
		}
		limits = append(limits, page.Limits...)
		if !page.More {
			break
		}
		q.After = page.Places[len(page.Places)-1]
	}
	all := func(*spendLimit) bool { return true }
	if got, want := sayLimits(limits, now), held.sayLimitsOf(now, all); got != want {
		return fmt.Errorf("its limits are\n%s\nin the model\n%s", got, want)
	}
	draws, err := p.DrawLimits(ctx, snapshot.Fork())
	if err != nil {
		return err
	}
	if got, want := sayDrawLimits(draws), held.sayDraws(); got != want {
		return fmt.Errorf("its draw limits are %s, in the model %s", got, want)
	}
	return checkBudgets(ctx, p, snapshot, held, now)
}

// checkBudgets compares the budgets of a wallet, by the lists of each parent and status.
func checkBudgets(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, now int64) error {
	parents := []lot{{}}
	for place := range b.budgets {
		parents = append(parents, place)
	}
	slices.SortFunc(parents, compareLots)
	for _, parent := range parents {
		for _, status := range append([]billing.BudgetStatus{""}, billing.BudgetStatuses...) {
			var want, got []string
			for _, of := range b.budgetsByAge() {
				if of.parent() == parent && (status == "" || of.status == string(status)) {
					want = append(want, b.sayBudgetView(of, now))
				}
			}
			q := ledger.BudgetQuery{
				Parent: billing.GrantRef{Sequence: parent.sequence, Ordinal: parent.ordinal}, Status: status, Limit: 1000,
			}
			page, err := p.BudgetPlaces(ctx, snapshot.Wallet.WalletRef, q)
			if err != nil {
				return err
			}
			views, err := p.Budgets(ctx, snapshot.Fork(), instant(now), page.Places)
			if err != nil {
				return err
			}
			for _, place := range page.Places {
				got = append(got, sayBudgetView(views[place], now))
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("the budgets in %v that are %q are\n%q\nin the model\n%q", parent, status, got, want)
			}
		}
	}
	return nil
}
