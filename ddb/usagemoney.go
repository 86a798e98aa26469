package ddb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// Sort keys of the books of a wallet, in the table of usage.
const (
	sortPositions = "POSITIONS#"
	sortClosing   = "CLOSING#"
)

// moneyShards is how many items have the books of one day of a tenant. Each step adds to one of them, and DynamoDB writes an
// item at most 500 times a second in transactions, one after the other: sixteen make 8,000 steps a second. A report reads all
// of them, at a read unit each for some 40 days.
const moneyShards = 16

// moneyPrefix begins the part of a partition that follows the tenant, where a shard of its books is.
const moneyPrefix = "money#"

// moneyKey is where the books of a day are to which the steps of a wallet add.
func moneyKey(ref billing.WalletRef, day calendar.Date) key {
	return key{moneyPartition(ref.Tenant, billing.PartOf(string(ref.ID), moneyShards)), string(day)}
}

func moneyPartition(tenant billing.Tenant, shard int) string {
	return fmt.Sprintf("%s#%s%02d", tenant, moneyPrefix, shard)
}

// positionsPrefix begins the sort keys of the positions of a group. A day follows.
func positionsPrefix(group int) string { return fmt.Sprintf("%s%06d#", sortPositions, group) }

func positionsKey(ref billing.WalletRef, group int, day calendar.Date) key {
	return key{walletPartition(ref), positionsPrefix(group) + string(day)}
}

func closingKey(ref billing.WalletRef, day calendar.Date) key {
	return key{walletPartition(ref), sortClosing + string(day)}
}

// books writes the place and the sums of the books into a cursor. Mostly the place is that of the cursor.
func (i item) books(c *aggregate.Cursor) {
	m := &c.Money
	switch {
	case m.Sequence == 0:
	case m.Sequence == c.Sequence:
		i.text("books", samePlace)
	default:
		i.text("books", string(appendInstant(append(appendNumber(nil, m.Sequence), ' '), m.At)))
	}
	i.text("bday", string(m.Day))
	i.columns("cols", m.Columns)
	texts(i, "groups", m.Groups, func(b []byte, g aggregate.Group) []byte {
		return append(append(appendRef(b, g.First), ' '), g.Day...)
	})
	i.number("newest", int64(m.Newest))
}

// samePlace says that the books are counted up to the line up to which usage is.
const samePlace = "="

// books reads what books wrote.
func (r *reader) books(sequence int64) (m aggregate.Money) {
	m = aggregate.Money{
		Day: r.date("bday"), Columns: r.columns("cols"), Newest: int(r.count("newest")),
		Groups: readTexts(r, "groups", func(w *words) aggregate.Group {
			return aggregate.Group{First: w.ref(), Day: w.date()}
		}),
	}
	switch written := r.text("books"); written {
	case "":
	case samePlace:
		m.Sequence, m.At = sequence, r.instant("when")
	default:
		w := &words{rest: written}
		if m.Sequence, m.At = w.number(), w.instant(); !w.whole() || m.Sequence < 1 {
			r.reject("books", "%q is not a place in a ledger", written)
		}
	}
	return m
}

// date reads a day, if it is there.
func (r *reader) date(name string) calendar.Date {
	d := calendar.Date(r.text(name))
	if d != "" && !d.Valid() {
		r.reject(name, "%q is not a day", string(d))
	}
	return d
}

func (w *words) date() calendar.Date {
	d := calendar.Date(w.next())
	if !d.Valid() {
		w.fault = true
	}
	return d
}

// columns writes the books, a text for each currency.
func (i item) columns(name string, c finance.Changes) {
	currencies := make([]string, 0, len(c))
	for currency := range c {
		currencies = append(currencies, currency)
	}
	slices.Sort(currencies)
	texts(i, name, currencies, func(b []byte, currency string) []byte {
		b = append(b, currency...)
		for _, column := range moneyColumns {
			columns := c[currency]
			b = appendNumber(append(b, ' '), *column.of(&columns))
		}
		return b
	})
}

// columns reads what columns wrote.
func (r *reader) columns(name string) finance.Changes {
	type ofCurrency struct {
		currency string
		columns  finance.Columns
	}
	list := readTexts(r, name, func(w *words) (o ofCurrency) {
		o.currency = w.next()
		for _, column := range moneyColumns {
			*column.of(&o.columns) = w.number()
		}
		w.fault = w.fault || !billing.ValidCurrency(o.currency)
		return o
	})
	if len(list) == 0 {
		return nil
	}
	c := make(finance.Changes, len(list))
	for _, o := range list {
		c[o.currency] = o.columns
	}
	return c
}

// moneyColumns are the columns of the books. The name of one, after a currency, is an attribute of a row of the tenant.
var moneyColumns = []struct {
	name string
	of   func(*finance.Columns) *int64
}{
	{"received", func(c *finance.Columns) *int64 { return &c.Received }},
	{"deferred", func(c *finance.Columns) *int64 { return &c.Deferred }},
	{"earned", func(c *finance.Columns) *int64 { return &c.Earned }},
	{"breakage", func(c *finance.Columns) *int64 { return &c.Breakage }},
	{"refunded", func(c *finance.Columns) *int64 { return &c.Refunded }},
	{"credit", func(c *finance.Columns) *int64 { return &c.CustomerCredit }},
	{"lost", func(c *finance.Columns) *int64 { return &c.WrittenOff }},
	{"tax", func(c *finance.Columns) *int64 { return &c.Tax }},
}

// toItemPositions is the positions of a group of grants as a day left them.
func toItemPositions(ref billing.WalletRef, p *aggregate.Positions) item {
	i := newItem(positionsKey(ref, p.Number, p.Day))
	texts(i, "grants", p.Grants, func(b []byte, g aggregate.GrantPosition) []byte {
		b = appendNumber(append(appendRef(b, g.Ref), ' '), int64(g.Amount))
		b = append(append(b, ' '), formatAmount(g.Cost)...)
		b = appendNumber(append(b, ' '), int64(g.Left))
		return appendNumber(append(b, ' '), int64(g.Returned))
	})
	return i
}

// fromItemPositions reads what toItemPositions wrote.
func fromItemPositions(i item) (*aggregate.Positions, error) {
	r := newReader(i)
	p := &aggregate.Positions{Grants: readTexts(r, "grants", func(w *words) aggregate.GrantPosition {
		g := aggregate.GrantPosition{Ref: w.ref()}
		g.Amount = w.credits()
		g.Cost = billing.Amount{Minor: w.number(), Currency: w.next()}
		g.Left, g.Returned = w.credits(), w.credits()
		w.fault = w.fault || g.Amount < 1 || !billing.ValidCurrency(g.Cost.Currency)
		return g
	})}
	group, day, found := strings.Cut(strings.TrimPrefix(r.required(attrSort), sortPositions), "#")
	number, err := strconv.Atoi(group)
	if p.Number, p.Day = number, calendar.Date(day); err != nil || !found || !p.Day.Valid() {
		r.reject(attrSort, "it is not that of the positions of a group")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// toItemClosing is what the books of a wallet said after a day.
func toItemClosing(ref billing.WalletRef, c *aggregate.Closing) item {
	i := newItem(closingKey(ref, c.Day))
	i.number("seq", c.Sequence)
	i.instant("when", c.At)
	i.columns("cols", c.Columns)
	return i
}

// fromItemClosing reads what toItemClosing wrote.
func fromItemClosing(i item) (aggregate.Closing, error) {
	r := newReader(i)
	c := aggregate.Closing{
		Day:      calendar.Date(strings.TrimPrefix(r.required(attrSort), sortClosing)),
		Sequence: r.count("seq"), At: r.instant("when"), Columns: r.columns("cols"),
	}
	if !c.Day.Valid() {
		r.reject(attrSort, "it is not that of a closing")
	}
	return c, r.err()
}

// writeMoney adds what a step does to the books.
func (c *commit) writeMoney(table string, ref billing.WalletRef, m *aggregate.MoneyStep) {
	if m == nil {
		return
	}
	for at := range m.Groups {
		c.put(table, toItemPositions(ref, &m.Groups[at]))
	}
	if m.Closed != nil {
		c.put(table, toItemClosing(ref, m.Closed))
	}
	var additions []string
	values := item{}
	for currency, columns := range m.Changes {
		for _, column := range moneyColumns {
			if n := *column.of(&columns); n != 0 {
				name := currency + "_" + column.name
				additions = append(additions, name+" :"+name)
				values[":"+name] = number(n)
			}
		}
	}
	if len(additions) == 0 {
		return // positions moved, and nothing is worth a minor unit
	}
	slices.Sort(additions)
	expression := "ADD " + strings.Join(additions, ", ")
	c.update(&types.Update{
		TableName: &table, Key: newItem(moneyKey(ref, m.Day)), UpdateExpression: &expression, ExpressionAttributeValues: values,
	})
}

// fromItemMoney reads a day of a shard of a tenant's books.
func fromItemMoney(i item) (finance.Changes, error) {
	r, changes := newReader(i), finance.Changes{}
	for name := range i {
		if name == attrPartition || name == attrSort {
			continue
		}
		currency, column, _ := strings.Cut(name, "_")
		at := slices.IndexFunc(moneyColumns, func(c struct {
			name string
			of   func(*finance.Columns) *int64
		},
		) bool {
			return c.name == column
		})
		if at < 0 || !billing.ValidCurrency(currency) {
			r.reject(name, "it is not a column of the books")
			continue
		}
		columns := finance.Columns{}
		*moneyColumns[at].of(&columns) = r.number(name)
		changes.Add(finance.Changes{currency: columns})
	}
	return changes, r.err()
}
