package simulation

import (
	"fmt"
	"math/big"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// cost is the money behind a grant, in minor units.
type cost struct {
	currency string
	minor    int64
}

// columns are the books of one currency, as the model adds them up from what happens to each grant.
type columns struct{ received, deferred, earned, breakage, refunded, writtenOff, tax int64 }

// stated is what a line says of money by itself.
type stated struct {
	currency                            string
	refunded, writtenOff, tax, breakage int64
}

// costs reports whether there is money behind a grant.
func (g *grant) costs() bool { return g != nil && g.cost != nil && g.cost.minor > 0 }

// worth is what credit of a grant costs between two points of it, by exact fractions: both points are rounded down.
func (g *grant) worth(from, to int64) int64 {
	if !g.costs() {
		return 0
	}
	point := func(at int64) int64 {
		exact := new(big.Rat).Mul(big.NewRat(g.cost.minor, g.amount), big.NewRat(at, 1))
		return new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
	}
	return point(to) - point(from)
}

// ceil is the share part ÷ whole of an amount, rounded up.
func ceil(amount, part, whole int64) int64 {
	exact := new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(amount, 1))
	up := new(big.Int).Add(exact.Num(), new(big.Int).Sub(exact.Denom(), big.NewInt(1)))
	return up.Quo(up, exact.Denom()).Int64()
}

// post adds to the columns of a currency.
func (b *book) post(currency string, c columns) {
	was := b.columns[currency]
	b.columns[currency] = columns{
		was.received + c.received, was.deferred + c.deferred, was.earned + c.earned, was.breakage + c.breakage,
		was.refunded + c.refunded, was.writtenOff + c.writtenOff, was.tax + c.tax,
	}
}

// account posts what a line does to the money behind the grants that it is of, grant by grant.
func (b *book) account(e *entry) {
	if e.kind == "HOLD" || e.kind == "RELEASE" {
		return
	}
	for _, p := range e.parts {
		g := b.grants[p.lot]
		if !g.costs() {
			continue
		}
		before := g.gone
		if e.amount < 0 || e.kind == "REPAYMENT" {
			g.gone += p.amount
		} else {
			g.gone -= p.amount
		}
		b.post(g.cost.currency, b.column(e, g, g.worth(before, g.gone), p.amount))
	}
	if m := e.money; m != nil {
		b.post(m.currency, columns{
			refunded: m.refunded, writtenOff: m.writtenOff, tax: m.tax, breakage: m.breakage,
			earned: m.writtenOff - m.refunded - m.breakage,
		})
	}
}

// column says which column takes what leaves the deferred money of a grant by a line.
func (b *book) column(e *entry, g *grant, worth, amount int64) columns {
	switch {
	case e.kind == "GRANT", e.kind == "TOP_UP", e.kind == "TRANSFER_IN", e.kind == "TRANSFER_OUT", e.kind == "ROLLOVER":
		return columns{deferred: -worth, received: -worth}
	case e.again: // it came back to a grant that had ended: of what was earned, that much is not
		lost := g.worth(g.back, g.back+amount)
		g.back += amount
		return columns{deferred: -worth, breakage: lost, earned: worth - lost}
	case e.money == nil && (e.kind == "EXPIRY" || e.kind == "VOID" || e.kind == "ADJUSTMENT"):
		return columns{deferred: -worth, breakage: worth}
	}
	return columns{deferred: -worth, earned: worth}
}

// judgeMoney compares the books that the product makes of a commit's lines with those of the model. The equality holds after
// each line.
func (s *Simulation) judgeMoney(b *book, change *billing.WalletChange) error {
	books := s.finance[change.After.ID]
	if books == nil {
		books = finance.NewBooks()
		s.finance[change.After.ID] = books
	}
	for _, line := range change.Lines {
		if _, err := books.Add(line); err != nil {
			return err
		}
		for currency, c := range books.Columns {
			if c.Received+c.WrittenOff != c.Deferred+c.Earned+c.Breakage+c.Refunded+c.CustomerCredit {
				return fmt.Errorf("after line %d, %s does not balance: %+v", line.Sequence, currency, c)
			}
			if min(c.Deferred, c.Breakage, c.Refunded, c.CustomerCredit, c.WrittenOff, c.Tax) < 0 {
				return fmt.Errorf("after line %d, a column of %s is below zero: %+v", line.Sequence, currency, c)
			}
		}
	}
	deferred := map[string]int64{}
	for at, g := range b.grants {
		if !g.costs() {
			continue
		}
		if there := g.left + b.heldOf(at); g.gone != g.amount-there {
			return fmt.Errorf("of grant %v of %d are %d there and %d gone", at, g.amount, there, g.gone)
		}
		deferred[g.cost.currency] += g.worth(g.gone, g.amount)
	}
	for currency, want := range b.columns {
		c := books.Columns[currency]
		is := columns{c.Received, c.Deferred, c.Earned, c.Breakage, c.Refunded, c.WrittenOff, c.Tax}
		if is != want || c.CustomerCredit != 0 || want.deferred != deferred[currency] {
			return fmt.Errorf("the columns of %s are %+v, in the model %+v, and %d are deferred", currency, is, want, deferred[currency])
		}
	}
	if len(books.Columns) > len(b.columns) {
		return fmt.Errorf("there are books of %v, in the model of %v", books.Columns, b.columns)
	}
	return nil
}
