package main

import (
	"fmt"
	"time"
)

// The trace is played in parts of equal length. Before each part, the test clock is set to the part's end, as if the
// customers collected their usage and reported it then. The next part begins when all of it has been answered. So the
// credit that each usage can spend, and with it the outcome, depends on the trace alone.
const parts = 12

// customers are the five customers. Each has one wallet and sends its usage in a manner of its own.
var customers = []customer{
	{
		id: "atlas", name: "Atlas", manner: inTurn,
		description: "one at a time, every 8th sent twice",
		grants: []terms{
			{name: "pack-2", percent: 60, source: "PURCHASE", priority: 100, paid: "59.90"},
			{name: "pack-1", percent: 50, source: "PURCHASE", priority: 100, paid: "49.90"},
			{name: "welcome", percent: 40, source: "PROMOTION", priority: 100},
			{name: "trial", percent: 30, source: "TRIAL", priority: 10, expires: half(7)},
		},
	},
	{
		id: "borealis", name: "Borealis", manner: together,
		description: "8 at once, every 10th twice at once",
		grants: []terms{
			{name: "pack", percent: 120, source: "PURCHASE", priority: 100, paid: "99.00"},
			{name: "plan-1", percent: 60, source: "PLAN", priority: 50, expires: half(12)}, // at the very instant of a part
			{name: "plan-2", percent: 60, source: "PLAN", priority: 50, effective: half(12), expires: half(30)},
		},
	},
	{
		id: "cirrus", name: "Cirrus", manner: inBatches,
		description: "batches of 50",
		grants: []terms{
			{name: "pack", percent: 110, source: "PURCHASE", priority: 100, paid: "89.00"},
			{name: "rollover", percent: 25, source: "ROLLOVER", priority: 100, expires: half(17)},
			{name: "refund", percent: 25, source: "REFUND", priority: 100, expires: half(9)},
			{name: "voucher", percent: 25, source: "PROMOTION", priority: 100, expires: half(5)},
		},
	},
	{
		id: "delta", name: "Delta", manner: inFullBatches,
		description: "batches of 98, 8 of them repeats",
		grants:      manyTerms(12),
	},
	{
		id: "ember", name: "Ember", manner: inTurn,
		description: "one at a time, until it runs dry",
		grants: []terms{
			{name: "trial", percent: 25, source: "TRIAL", priority: 10, expires: half(7)},
			{name: "pack", percent: 20, source: "PURCHASE", priority: 100, paid: "19.90"},
		},
	},
}

// shares assigns the rows of the trace to customers, by first letter: of every twenty rows the first is cirrus's, and
// so on.
const shares = "cdacdbcdecdcdacdbcde"

// customer is one of the customers.
type customer struct {
	id, name string
	manner   manner

	description string // of the manner, for the table
	grants      []terms
}

// manner is how a customer sends its usage.
type manner int

const (
	inTurn        manner = iota // the next is sent when one is answered
	together                    // eight in flight
	inBatches                   // 50 rows in a request
	inFullBatches               // 98 events in a request, some of them twice
)

// terms are the terms of a grant: its amount, as a percentage of the cost of the customer's rows, and when it can be
// spent.
type terms struct {
	name               string
	percent            int64
	source             string
	priority           int
	paid               string // in euros; empty for nothing
	effective, expires half   // 0: at once, or never
}

// half is an instant, counted in halves of a part after the start.
type half int

// manyTerms returns more grants than a wallet's state holds, each with a priority of its own, in the reverse of their
// burn order; and one grant that is enough for all usage.
func manyTerms(n int) []terms {
	all := []terms{{name: "pack", percent: 100, source: "PURCHASE", priority: 1000, paid: "79.00"}}
	for i := n; i > 0; i-- {
		all = append(all, terms{name: fmt.Sprintf("gift-%02d", i), percent: 6, source: "PROMOTION", priority: 10 * i})
	}
	return all
}

// scenario is everything that will be sent.
type scenario struct {
	rows    int
	prices  *prices
	start   time.Time     // of the test clock
	part    time.Duration // how long each part is
	wallets []*script
}

// script is what one customer sends.
type script struct {
	customer
	grants []grant
	events []event // in the order of the trace
}

// grant is a grant with the amount and the instants that its terms give.
type grant struct {
	terms
	amount             int64 // micro-credits
	effective, expires time.Time
}

// event is one usage.
type event struct {
	row
	number     int // among the events of its customer, from 0
	key        string
	part       int
	occurredAt time.Time
}

// newScenario assigns the rows of a trace to the customers, and moves them in time so that the trace begins at start.
func newScenario(rows []row, start time.Time, list *prices) *scenario {
	first, last := rows[0].at, rows[len(rows)-1].at
	part := max(last.Sub(first)/parts+time.Microsecond, time.Second).Round(time.Microsecond)
	s := &scenario{rows: len(rows), prices: list, start: start, part: part}
	byID := map[byte]*script{}
	for _, c := range customers {
		w := &script{customer: c}
		s.wallets, byID[c.id[0]] = append(s.wallets, w), w
	}
	for i, r := range rows {
		after := r.at.Sub(first).Truncate(time.Microsecond)
		owner := byID[shares[i%len(shares)]]
		owner.events = append(owner.events, event{
			row: r, number: len(owner.events), key: fmt.Sprintf("line-%d", r.line),
			part: min(int(after/s.part), parts-1), occurredAt: start.Add(after),
		})
	}
	for _, w := range s.wallets {
		var cost int64
		for _, e := range w.events {
			cost += list.cost(e.row)
		}
		for _, t := range w.customer.grants {
			w.grants = append(w.grants, s.grant(t, cost))
		}
	}
	return s
}

// grant computes the amount and the instants of a grant from its terms. The amount is rounded up to whole credits.
func (s *scenario) grant(t terms, cost int64) grant {
	whole := cost/100*t.percent/microsPerCredit + 1
	g := grant{terms: t, amount: whole * microsPerCredit, effective: s.start}
	if t.effective != 0 {
		g.effective = s.start.Add(time.Duration(t.effective) * s.part / 2)
	}
	if t.expires != 0 {
		g.expires = s.start.Add(time.Duration(t.expires) * s.part / 2)
	}
	return g
}

// clock returns the time of the test clock while a part is played: the instant at which the part ends.
func (s *scenario) clock(part int) time.Time { return s.start.Add(time.Duration(part+1) * s.part) }

// of returns where the events of one part begin and end.
func (w *script) of(part int) (first, end int) {
	for first < len(w.events) && w.events[first].part < part {
		first++
	}
	end = first
	for end < len(w.events) && w.events[end].part == part {
		end++
	}
	return first, end
}
