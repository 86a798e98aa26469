package finance

import (
	"fmt"
	"maps"

	"github.com/drawdown-billing/drawdown/billing"
)

// Position is how far a grant with a cost has been used up.
type Position struct {
	Amount   billing.Credits
	Cost     billing.Amount
	Left     billing.Credits // y: how much of it has left
	Returned billing.Credits // z: how much came back after it had ended
}

// worth returns F(to) − F(from).
func (p Position) worth(from, to billing.Credits) int64 {
	return p.Cost.Worth(from, to, p.Amount)
}

// Books are the books of one wallet: the columns of each currency, and the position of each grant with a cost.
type Books struct {
	Columns   Changes
	Positions map[billing.GrantRef]Position
}

// NewBooks returns the books of an empty ledger.
func NewBooks() *Books {
	return &Books{Columns: Changes{}, Positions: map[billing.GrantRef]Position{}}
}

// Deferred returns what is deferred by currency, from the positions alone.
func (b *Books) Deferred() map[string]int64 {
	sums := map[string]int64{}
	for _, p := range b.Positions {
		sums[p.Cost.Currency] += p.Cost.Minor - p.Cost.Share(p.Left, p.Amount)
	}
	maps.DeleteFunc(sums, func(_ string, sum int64) bool { return sum == 0 })
	return sums
}

// Add adds the next line, and returns what it changes. If the line does not fit the books, it returns why, and the books stay
// as they are.
func (b *Books) Add(t *billing.Transaction) (Changes, error) {
	e := entry{books: b, line: t, changes: Changes{}, moved: map[billing.GrantRef]Position{}}
	for _, step := range []func() error{e.create, e.move, e.bounce, e.pay} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("the books of line %d: %w", t.Sequence, err)
		}
	}
	if t.Money != nil {
		e.changes.add(t.Money.Currency, stated(t.Money))
		e.changes.add(t.Money.Currency, Columns{Earned: t.Money.Earned})
	}
	for currency, columns := range e.changes {
		e.changes.add(currency, e.rest(columns.gap()))
	}
	maps.Copy(b.Positions, e.moved)
	b.Columns.Add(e.changes)
	return e.changes, nil
}

// entry is what one line changes.
type entry struct {
	books   *Books
	line    *billing.Transaction
	changes Changes
	moved   map[billing.GrantRef]Position
}

// position returns the position of a grant, and whether it has one: it has none without a cost.
func (e *entry) position(ref billing.GrantRef) (Position, bool) {
	if p, moved := e.moved[ref]; moved {
		return p, true
	}
	p, known := e.books.Positions[ref]
	return p, known
}

// create adds the grants that the line creates. They are empty until its drawdowns give them their credit.
func (e *entry) create() error {
	for i := range e.line.Created {
		g := &e.line.Created[i]
		if cost, has := g.MoneyBehind(); has || g.Advance() {
			e.moved[g.Ref] = Position{Amount: g.Amount, Cost: cost, Left: g.Amount}
		}
		if err := e.returns(g); err != nil {
			return err
		}
	}
	return nil
}

// returns counts what comes back of an ended grant as a new grant. It has the cost of a stretch of the ended one.
func (e *entry) returns(g *billing.Grant) error {
	if !e.line.UndoesUsage() || g.Cost == nil {
		return nil
	}
	wallet, ref, _ := g.Origin.Split()
	p, known := e.position(ref)
	if wallet != e.line.Wallet || !known {
		return fmt.Errorf("grant %s has a cost of %s, but its origin has none", g.ID(), g.Cost)
	}
	share := p.Cost.Share(g.Amount, p.Amount)
	if g.Cost.Currency != p.Cost.Currency || g.Cost.Minor < share || g.Cost.Minor > share+1 {
		return fmt.Errorf("grant %s has a cost of %s, but %s of its origin, %s for %s, are worth %s", g.ID(), g.Cost, g.Amount,
			p.Amount, p.Cost, billing.Amount{Minor: share, Currency: p.Cost.Currency})
	}
	p.Returned += g.Amount
	e.moved[ref] = p
	return e.possible(ref, p)
}

// move moves the positions of the grants by the drawdowns.
func (e *entry) move() error {
	t := e.line
	if t.Type == billing.TypeHold || t.Type == billing.TypeRelease {
		return nil
	}
	for _, d := range t.Drawdowns {
		p, known := e.position(d.Grant)
		if !known {
			continue
		}
		before := p.Left
		if t.Takes() {
			p.Left += d.Amount
		} else {
			p.Left -= d.Amount
		}
		if err := e.possible(d.Grant, p); err != nil {
			return err
		}
		e.moved[d.Grant] = p
		e.changes.add(p.Cost.Currency, Columns{Deferred: -p.worth(before, p.Left)})
	}
	return nil
}

// bounce moves from earned to breakage what a reversal gave back to a grant that had ended.
func (e *entry) bounce() error {
	if e.line.Reverses == "" || e.line.Type == billing.TypeReversal || e.line.Money != nil {
		return nil
	}
	for _, d := range e.line.Drawdowns {
		p, known := e.position(d.Grant)
		if !known {
			continue
		}
		from := p.Returned
		p.Returned += d.Amount
		if err := e.possible(d.Grant, p); err != nil {
			return err
		}
		e.moved[d.Grant] = p
		e.changes.add(p.Cost.Currency, Columns{Breakage: p.worth(from, p.Returned)})
	}
	return nil
}

// pay gives a grant its cost whose credits came before the money. What has left of it by then is earned, but for what the line says
// left without being used.
func (e *entry) pay() error {
	m := e.line.Money
	if m == nil || m.Pays == (billing.GrantRef{}) {
		return nil
	}
	p, known := e.position(m.Pays)
	if !known || p.Cost.Minor != 0 || p.Cost.Currency != m.Currency || m.Cost <= 0 {
		return fmt.Errorf("%d minor units of %s are paid for grant %s, which waits for no money", m.Cost, m.Currency,
			billing.NewGrantID(e.line.Wallet, m.Pays))
	}
	p.Cost.Minor = m.Cost
	e.moved[m.Pays] = p
	left := p.Cost.Share(p.Left, p.Amount)
	e.changes.add(m.Currency, Columns{Deferred: m.Cost - left, Earned: left - m.Breakage})
	return nil
}

// possible refuses a position that no grant can have.
func (e *entry) possible(ref billing.GrantRef, p Position) error {
	if p.Left < 0 || p.Left > p.Amount || p.Returned < 0 || p.Returned > p.Amount {
		return fmt.Errorf("of grant %s of %s, %s have left and %s come back", billing.NewGrantID(e.line.Wallet, ref), p.Amount,
			p.Left, p.Returned)
	}
	return nil
}

// rest returns the change of the column that takes what the line moves and does not say.
func (e *entry) rest(gap int64) Columns {
	t := e.line
	switch t.Type {
	case billing.TypeGrant, billing.TypeTopUp, billing.TypeTransferIn, billing.TypeTransferOut, billing.TypeRollover:
		return Columns{Received: gap}
	case billing.TypeAdjustment:
		if t.Amount >= 0 {
			return Columns{Received: gap}
		}
		return Columns{Breakage: -gap}
	case billing.TypeExpiry, billing.TypeVoid:
		if t.Reverses == "" && t.Money == nil {
			return Columns{Breakage: -gap}
		}
	default:
	}
	return Columns{Earned: -gap}
}
