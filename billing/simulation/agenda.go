package simulation

import (
	"cmp"
	"slices"
)

// event is what time alone does: a grant becomes effective, a hold ends, a grant lapses, or a subscription's instant has come, in
// this order at one instant.
type event struct {
	at   int64
	rank int
	g    *grant
	h    *hold
	s    *subscription
}

// happening is an event that did something, with the lines that it wrote.
type happening struct {
	lines []entry
	large bool // it takes more of a commit than a line and a mark
}

// due lets time pass up to now, by at most so many events that do something. It lists them in the order in which they happen:
// credit that became effective repays debt, what is left of a hold returns, credit that lapsed leaves, and periods end.
func (b *book) due(now int64, most int) (happened []happening) {
	since := b.at
	b.clock = now
	for again := true; again; {
		again = false
		for _, e := range b.agenda(now) {
			if len(happened) == most {
				return happened
			}
			h, did := b.happen(e, since)
			if !did {
				continue
			}
			happened = append(happened, h)
			if again = h.large; again {
				break // what it began may be due as well
			}
		}
	}
	return happened
}

// happen does what an event does, and reports whether that is anything.
func (b *book) happen(e event, since int64) (h happening, did bool) {
	switch {
	case e.s != nil:
		return happening{b.boundary(e.s, since), true}, true
	case e.h != nil:
		h.lines, h.large = b.expireHold(e.h, since), true
	case e.rank == 2 && e.g.left > 0:
		p := part{e.g.lot, e.g.left}
		h.lines = []entry{b.write(entry{kind: "EXPIRY", amount: -p.amount, parts: []part{p}, occurred: e.at}, false)}
	case e.rank == 0 && b.debt > 0 && e.g.left > 0:
		h.lines = []entry{b.repay(e.g, max(e.at, since))}
	}
	return h, len(h.lines) > 0
}

// agenda lists what time does up to now, in order. A grant of which nothing is free has its events, too, as something
// may return to it from a hold.
func (b *book) agenda(now int64) []event {
	var events []event
	for _, g := range b.grants {
		if g.left == 0 && b.heldOf(g.lot) == 0 {
			continue
		}
		if g.effective <= now {
			events = append(events, event{at: g.effective, g: g})
		}
		if g.expires != 0 && g.expires <= now && !g.bound() {
			events = append(events, event{at: g.expires, rank: 2, g: g})
		}
	}
	for _, h := range b.holds {
		if h.status == "OPEN" && h.expires <= now {
			events = append(events, event{at: h.expires, rank: 1, h: h})
		}
	}
	for _, s := range b.subs {
		if s.open() && s.next() <= now {
			events = append(events, event{at: s.next(), rank: 3, s: s})
		}
	}
	slices.SortFunc(events, func(x, y event) int {
		if sooner := cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.rank, y.rank)); sooner != 0 {
			return sooner
		}
		switch {
		case x.h != nil:
			return cmp.Compare(x.h.number, y.h.number)
		case x.s != nil:
			return compareLots(x.s.place, y.s.place)
		}
		return burnsBefore(x.g, y.g)
	})
	return events
}
