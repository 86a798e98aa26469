package simulation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// errUnseen is what a read shows that no state of the model explains.
var errUnseen = errors.New("a read shows what never was")

// look reads a wallet while others change it. What it shows has to be what the model held at some instant between
// question and answer, as a whole: a sum over parts of different instants is never shown. An eventual read may show what
// was before the question.
func (c *client) look() error {
	s, id := c.sim, c.wallet()
	freshness := pick(c, []ledger.Freshness{ledger.Strong, ledger.Eventual})
	name := pick(c, []string{"balance", "holds", "grants", "audit"})
	if s.Bounds && s.chance(0.5) {
		name = pick(c, []string{"limits", "limits of " + subjects[0], "budgets"})
	}
	budgets := s.books[id].budgetsByAge()
	var shown string
	_, _, from, err := c.persist(func(ctx context.Context, p *process) error {
		snapshot, err := p.Wallet(ctx, s.caller.Tenant, string(id), freshness)
		if err != nil {
			return err
		}
		now, err := p.Now(ctx, s.caller.Tenant)
		if err != nil {
			return err
		}
		if shown, err = readBounds(ctx, p, snapshot, now, name, budgets); shown == "" && err == nil {
			shown, err = read(ctx, p, snapshot, now, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	if freshness == ledger.Eventual {
		from = 0
	}
	s.count("read of " + name)
	err = s.somewhen([]billing.WalletID{id}, from, func(on state, now int64) bool {
		return on.books[0].tell(name, now) == shown || on.books[0].tellBounds(name, now, budgets) == shown
	}, &billing.Error{Message: shown})
	if err != nil {
		return fmt.Errorf("%w: the %s of %s: %w", errUnseen, name, id, err)
	}
	return nil
}

// read writes what a read shows, so that two are equal when they read the same.
func read(ctx context.Context, p *process, s *billing.Snapshot, now time.Time, name string) (string, error) {
	var parts []string
	switch name {
	case "balance":
		b, err := p.Balance(ctx, s, now)
		return fmt.Sprint(b.Available, " ", b.Held, " ", b.Pending, " ", b.Posted), err
	case "holds":
		page, err := p.Holds(ctx, s, now, ledger.HoldQuery{Limit: 1_000_000})
		if err != nil {
			return "", err
		}
		for _, h := range page.Holds {
			is := holdFrom(h)
			if is.status == "EXPIRED" {
				is.endedBy, is.lines = 0, 0 // a read does not say whether the end is booked
			}
			parts = append(parts, is.String())
		}
	case "grants":
		if err := p.Settle(ctx, s, now); err != nil {
			return "", err
		}
		page, err := p.Grants(ctx, s, now, ledger.GrantQuery{Limit: 1_000_000})
		if err != nil {
			return "", err
		}
		for _, view := range page.Grants {
			parts = append(parts, fmt.Sprint(lotFrom(view.Ref), " ", int64(view.Remaining), " ", int64(view.Held)))
		}
	case "audit":
		a, err := p.Audit(ctx, s, now)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(a.OK, " ", a.Sequence, " ", a.Posted, " ", a.SumOfGrants, " ", a.SumOfTransactions), nil
	}
	return strings.Join(parts, "; "), nil
}

// tell writes what a read of b would show.
func (b *book) tell(name string, now int64) string {
	var parts []string
	switch name {
	case "balance":
		available := b.available(now)
		pending := b.posted - b.held() - available
		return fmt.Sprint(billing.Credits(available), " ", billing.Credits(b.held()), " ", billing.Credits(pending), " ",
			billing.Credits(b.posted))
	case "holds":
		for _, h := range b.holdsByAge() {
			is := *h
			if is.status == "EXPIRED" {
				is.endedBy, is.lines = 0, 0
			}
			parts = append(parts, is.String())
		}
	case "grants":
		for _, g := range b.grantsByAge() {
			parts = append(parts, fmt.Sprint(g.lot, " ", g.left+b.heldOf(g.lot), " ", b.heldOf(g.lot)))
		}
	case "audit": // of what is booked
		booked := billing.Credits(b.booked.posted)
		return fmt.Sprint(true, " ", b.booked.sequence, " ", booked, " ", booked, " ", booked)
	}
	return strings.Join(parts, "; ")
}

// holdsByAge lists the holds, newest first.
func (b *book) holdsByAge() []*hold {
	var all []*hold
	for _, h := range b.holds {
		all = append(all, h)
	}
	slices.SortFunc(all, func(x, y *hold) int { return int(y.number - x.number) })
	return all
}

// grantsByAge lists the grants, newest first.
func (b *book) grantsByAge() []*grant {
	var all []*grant
	for _, g := range b.grants {
		all = append(all, g)
	}
	slices.SortFunc(all, func(x, y *grant) int {
		if x.sequence != y.sequence {
			return int(y.sequence - x.sequence)
		}
		return y.ordinal - x.ordinal
	})
	return all
}
