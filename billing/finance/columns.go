package finance

import "github.com/drawdown-billing/drawdown/billing"

// Columns are amounts, or changes of amounts, of one currency in minor units.
type Columns struct {
	Received       int64 // for credits, without tax; of a wallet: less what was transferred out
	Deferred       int64 // for credits that have not left yet
	Earned         int64 // for credits that were used
	Breakage       int64 // for credits that expired or were voided
	Refunded       int64 // given back, without tax
	CustomerCredit int64 // that pays later charges
	WrittenOff     int64 // given back beyond what the credits cost that left
	Tax            int64 // in neither side of the equality
}

// Plus returns the sums of both.
func (c Columns) Plus(o Columns) Columns {
	return Columns{
		c.Received + o.Received, c.Deferred + o.Deferred, c.Earned + o.Earned, c.Breakage + o.Breakage,
		c.Refunded + o.Refunded, c.CustomerCredit + o.CustomerCredit, c.WrittenOff + o.WrittenOff, c.Tax + o.Tax,
	}
}

// Minus returns the differences.
func (c Columns) Minus(o Columns) Columns {
	return Columns{
		c.Received - o.Received, c.Deferred - o.Deferred, c.Earned - o.Earned, c.Breakage - o.Breakage,
		c.Refunded - o.Refunded, c.CustomerCredit - o.CustomerCredit, c.WrittenOff - o.WrittenOff, c.Tax - o.Tax,
	}
}

// gap returns by how much the right side of the equality is above the left one.
func (c Columns) gap() int64 {
	return c.Deferred + c.Earned + c.Breakage + c.Refunded + c.CustomerCredit - c.Received - c.WrittenOff
}

// Balanced reports whether what was received and written off is what became of it.
func (c Columns) Balanced() bool { return c.gap() == 0 }

// Changes are changes by currency. A currency without a change is left out.
type Changes map[string]Columns

// add adds to the columns of a currency.
func (c Changes) add(currency string, columns Columns) {
	if sum := c[currency].Plus(columns); sum == (Columns{}) {
		delete(c, currency)
	} else {
		c[currency] = sum
	}
}

// Add adds changes to c.
func (c Changes) Add(o Changes) {
	for currency, columns := range o {
		c.add(currency, columns)
	}
}

// Minus returns the differences.
func (c Changes) Minus(o Changes) Changes {
	difference := Changes{}
	difference.Add(c)
	for currency, columns := range o {
		difference.add(currency, Columns{}.Minus(columns))
	}
	return difference
}

// stated returns what a line states about money.
func stated(m *billing.LineMoney) Columns {
	return Columns{
		Refunded: m.Refunded, WrittenOff: m.WrittenOff, Tax: m.Tax, Breakage: m.Breakage, CustomerCredit: m.CustomerCredit,
	}
}
