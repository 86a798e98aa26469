package aggregate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Level is what is in a wallet after a line of its ledger.
type Level struct {
	Posted, Held, Debt billing.Credits
}

// minus returns how much higher l is than other.
func (l Level) minus(other Level) Level {
	return Level{l.Posted - other.Posted, l.Held - other.Held, l.Debt - other.Debt}
}

// TotalsStep is what a step adds to the totals of the tenant: how the level of the wallet differs from what it added before.
type TotalsStep struct {
	Unit   string
	Change Level
	Newest time.Time // when the last line was recorded that the level contains
}

// UnitLevels is the sum of the levels of all wallets of a unit.
type UnitLevels struct {
	Unit               string
	Posted, Held, Debt billing.CreditSum
	Newest             time.Time // about when the newest line was recorded that is in the sums
}

// add adds another sum of the same unit.
func (u *UnitLevels) add(other UnitLevels) {
	u.Posted, u.Held, u.Debt = u.Posted.Plus(other.Posted), u.Held.Plus(other.Held), u.Debt.Plus(other.Debt)
	if other.Newest.After(u.Newest) {
		u.Newest = other.Newest
	}
}

// level returns what is in the wallet after the last line that is counted.
func (c *Cursor) level() Level { return Level{c.Posted, c.Held, c.Debt} }

// addTotals has a step add to the totals of the tenant what the wallet has not added yet. A cursor has what the wallet added so far,
// whatever its generation, so that a step which is made again, or a rebuild, adds nothing twice. The next generation adds nothing.
func (c *counter) addTotals(step *Step) {
	if !c.totalsBehind(&step.To) {
		return
	}
	step.Totals = &TotalsStep{
		Unit: c.wallet.Unit, Change: step.To.level().minus(step.To.Totaled), Newest: step.To.At,
	}
	step.To.Totaled = step.To.level()
}

// totalsBehind reports whether the wallet has not added its level at a cursor.
func (c *counter) totalsBehind(cursor *Cursor) bool {
	return !c.next && cursor.Leveled && cursor.level() != cursor.Totaled
}

// totalsStep adds the level of a wallet that a rebuild has counted, and that an earlier version had counted without.
func (c *counter) totalsStep(ctx context.Context) error {
	step := &Step{To: c.cursor}
	step.To.Revision++
	step.To.MovedAt = c.service.now()
	c.addTotals(step)
	return c.move(ctx, step, 0)
}

// Totals are the numbers of a tenant, and the sums of what is in its wallets.
type Totals struct {
	Customers, Wallets int64
	Units              []UnitTotals // in the order of their names
	AsOf               time.Time    // about when the newest line was recorded that is in the sums
}

// UnitTotals are the number of the wallets of one unit, and the sums of what is in them.
type UnitTotals struct {
	UnitLevels
	Wallets int64
}

// Totals returns how many customers and wallets a tenant has, as of now, and what is in the wallets as far as it is counted: the lines of
// a wallet are at most [billing.CountLatest] late. Where nothing is counted yet, it is as of now.
func (s *Service) Totals(ctx context.Context, tenant billing.Tenant, now time.Time) (*Totals, error) {
	created, err := s.ledger.Creations(ctx, tenant)
	if err != nil {
		return nil, err
	}
	levels, err := s.store.Levels(ctx, tenant)
	if err != nil {
		return nil, fmt.Errorf("reading the totals of tenant %s: %w", tenant, err)
	}
	t, units := &Totals{}, map[string]UnitTotals{}
	for _, c := range created {
		if c.Kind == billing.KindCustomer {
			t.Customers += c.Count
			continue
		}
		t.Wallets += c.Count
		of := units[c.Unit]
		of.Unit, of.Wallets = c.Unit, of.Wallets+c.Count
		units[c.Unit] = of
	}
	for _, level := range levels {
		of := units[level.Unit]
		of.Unit = level.Unit
		of.add(level)
		units[level.Unit] = of
		if level.Newest.After(t.AsOf) {
			t.AsOf = level.Newest
		}
	}
	if t.AsOf.IsZero() || t.AsOf.After(now) {
		t.AsOf = now
	}
	t.Units = slices.SortedFunc(maps.Values(units), func(a, b UnitTotals) int { return cmp.Compare(a.Unit, b.Unit) })
	return t, nil
}
