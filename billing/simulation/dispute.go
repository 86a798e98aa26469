package simulation

import (
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// dispute is a dispute of a top-up.
type dispute struct {
	id, state           string
	claimed, minor, tax int64
	off, line           int64 // written off; and the sequence of the last line that took credits for it
}

// reservation is what is set aside of a purchase while its payment is in dispute.
type reservation struct {
	number int64
	pieces []part
}

// all is a worth that no credits have.
const all = 1 << 60

// disputeFrom reads a dispute as the model would have it.
func disputeFrom(d *billing.TopUpDispute) *dispute {
	is := &dispute{
		id: d.ID, state: string(d.State), claimed: d.Claimed, minor: d.Minor, tax: d.Tax, off: d.WrittenOff,
	}
	if d.Line != "" {
		_, is.line, _, _ = d.Line.Split()
	}
	return is
}

// dispute is what the bank says of a dispute.
func (b *book) dispute(t *topUp, said billing.PaymentDispute, now int64, event func(billing.EventType)) (lines []entry) {
	at := slices.IndexFunc(t.disputes, func(d *dispute) bool { return d.id == said.ID })
	if at < 0 {
		if said.State == billing.DisputeInquiry {
			return nil
		}
		left, _ := t.rest()
		at = len(t.disputes)
		t.disputes = append(t.disputes, &dispute{
			id: said.ID, state: "OPEN", claimed: said.Minor, minor: min(said.Minor, left),
		})
		lines = b.setAside(t, now)
		event(billing.EventDisputeOpened)
	}
	d := t.disputes[at]
	switch {
	case d.state != "OPEN":
	case said.State == billing.DisputeWon:
		d.state = "WON"
		if t.standing() != "disputed" {
			back, released := b.unreserve(t, now)
			lines = append(append(lines, released...), b.giveBackReserved(t, back, now)...)
		}
		event(billing.EventDisputeWon)
	case said.State == billing.DisputeLost:
		lines = append(lines, b.lose(t, d, now)...)
		event(billing.EventDisputeLost)
	}
	return lines
}

// lose takes the credits for a dispute that is lost out of what is reserved, and gives back the rest.
func (b *book) lose(t *topUp, d *dispute, now int64) []entry {
	left, _ := t.rest()
	d.minor = min(d.minor, left)
	d.tax = t.taxIn(d.minor)
	back, lines := b.unreserve(t, now)
	var pieces []pieceOf
	for _, p := range back {
		pieces = append(pieces, pieceOf{b.grants[p.lot], p.amount})
	}
	taken, worth := fewest(pieces, claim(d.minor, d.tax, left), d.minor, left)
	d.state = "LOST"
	for _, p := range taken {
		at := slices.IndexFunc(back, func(rest part) bool { return rest.lot == p.lot })
		if back[at].amount -= p.amount; back[at].amount == 0 {
			back = slices.Delete(back, at, at+1)
		}
		b.grants[p.lot].left += p.amount
	}
	lines = append(lines, b.takeLost(t, d, d.minor-d.tax, d.tax, taken, worth, now))
	return append(lines, b.giveBackReserved(t, back, now)...)
}

// claim is what the credits have to be worth that are taken for a part of what is left of the price: all, if that is all.
func claim(minor, tax, left int64) int64 {
	if minor == left {
		return all
	}
	return minor - tax
}

// takeLost is the line that takes credits for a lost dispute.
func (b *book) takeLost(t *topUp, d *dispute, net, tax int64, taken []part, worth, now int64) entry {
	off := max(net-worth, -d.off) // what is worth more makes good for what the dispute had cost before
	d.off += off
	d.line = b.sequence + 1
	return b.write(entry{
		kind: "REFUND", amount: -sum(taken), parts: taken, occurred: now, money: &stated{t.of.cost.currency, net, off, -tax, 0},
	}, false)
}

// takeClaimed takes what lost disputes claim of money that a failed refund left.
func (b *book) takeClaimed(t *topUp, at int64) (lines []entry) {
	for _, d := range t.disputes {
		left, _ := t.rest()
		more := min(d.claimed-d.minor, left)
		if d.state != "LOST" || more <= 0 {
			continue
		}
		var pieces []pieceOf
		for _, g := range b.freeOf(t, at) {
			pieces = append(pieces, pieceOf{g, g.left})
		}
		tax := t.taxIn(more)
		taken, worth := fewest(pieces, claim(more, tax, left), more, left)
		d.minor, d.tax = d.minor+more, d.tax+tax
		lines = append(lines, b.takeLost(t, d, more-tax, tax, taken, worth, at))
	}
	return lines
}

// reserve sets aside what is free of a purchase.
func (b *book) reserve(t *topUp, free []*grant, at int64) []entry {
	r := b.reserved[t.place]
	if r == nil {
		r = &reservation{number: b.sequence + 1}
		b.reserved[t.place] = r
	}
	e := entry{kind: "HOLD", occurred: at}
	for _, g := range free {
		p := part{g.lot, g.left}
		e.parts, e.held = append(e.parts, p), e.held+p.amount
		g.left = 0
		if known := slices.IndexFunc(r.pieces, func(q part) bool { return q.lot == p.lot }); known >= 0 {
			r.pieces[known].amount += p.amount
		} else {
			r.pieces = append(r.pieces, p)
		}
	}
	b.reservedChanged[r.number] = true
	return []entry{b.number(e)}
}

// unreserve ends the reservation of a purchase. What it had, in burn order, is nobody's after it.
func (b *book) unreserve(t *topUp, now int64) ([]part, []entry) {
	r := b.reserved[t.place]
	if r == nil {
		return nil, nil
	}
	pieces := slices.Clone(r.pieces)
	slices.SortFunc(pieces, func(x, y part) int { return burnsBefore(b.grants[x.lot], b.grants[y.lot]) })
	back := slices.Clone(pieces)
	slices.Reverse(back)
	delete(b.reserved, t.place)
	b.reservedChanged[r.number] = true
	return pieces, []entry{b.number(entry{kind: "RELEASE", held: -sum(back), parts: back, occurred: now})}
}

// giveBackReserved returns what was reserved to its grants. Of those that were voided it leaves again, of those that have
// expired it leaves and comes back as grants of its own.
func (b *book) giveBackReserved(t *topUp, back []part, now int64) (lines []entry) {
	live, voided, expired := []part{}, []part{}, []part{}
	for _, p := range slices.Backward(back) {
		switch g := b.grants[p.lot]; {
		case g.voided:
			voided = append(voided, p)
		case g.expires != 0 && g.expires <= now:
			expired = append(expired, p)
		default:
			live = append(live, p)
		}
	}
	for _, p := range live {
		b.grants[p.lot].left += p.amount
	}
	leave := func(kind string, parts []part, money *stated) {
		for _, p := range parts {
			b.grants[p.lot].left += p.amount
		}
		lines = append(lines, b.write(entry{kind: kind, amount: -sum(parts), parts: parts, occurred: now, money: money}, false))
	}
	if len(voided) > 0 {
		leave("VOID", voided, nil)
	}
	if len(expired) > 0 {
		money := &stated{currency: t.of.cost.currency}
		leave("EXPIRY", expired, money)
		order := slices.Clone(expired)
		slices.Reverse(order)
		_, _, fresh := b.sortBack(order, now)
		e := entry{kind: "REVERSAL", amount: sum(expired), occurred: now, created: fresh, money: money}
		lines = append(lines, b.createReturned(&e))
		lines = append(lines, b.setAside(t, now)...)
		lines = append(lines, b.settle(now)...)
	}
	lines = append(lines, b.setAside(t, now)...)
	return append(lines, b.settle(now)...)
}

// createReturned writes a line that gives back credit, with the grants that it creates.
func (b *book) createReturned(e *entry) entry {
	for _, g := range e.created {
		same := g
		same.gone = same.amount
		b.grants[g.lot] = &same
		e.parts = append(e.parts, part{g.lot, g.amount})
	}
	return b.write(*e, true)
}

// reservedDocuments are the documents of the reservations that changed since the last commit.
func (b *book) reservedDocuments(revision int64) (documents []document) {
	for _, r := range b.reserved {
		if b.reservedChanged[r.number] {
			documents = append(documents, document{kind: "hold", after: revision, says: r.String()})
			delete(b.reservedChanged, r.number)
		}
	}
	for number := range b.reservedChanged {
		if number <= b.base {
			documents = append(documents, document{kind: "hold", says: fmt.Sprint("removed ", number)})
		}
	}
	b.reservedChanged = map[int64]bool{}
	return documents
}

// String writes the reservation so that two are equal when they read the same.
func (r *reservation) String() string { return fmt.Sprint("reserved ", r.number, r.pieces) }

// sayReserved writes a reservation as the model would have it.
func sayReserved(h *billing.Hold) string {
	is := &reservation{number: h.Number}
	for _, p := range h.Pieces {
		is.pieces = append(is.pieces, part{lotFrom(p.Ref), int64(p.Remaining)})
	}
	return is.String()
}

// judgeBlocked compares the purchases whose credit must not be spent.
func (b *book) judgeBlocked(after *billing.Wallet) error {
	type blocked struct {
		gone bool
		held int64
	}
	want, got := map[lot]blocked{}, map[lot]blocked{}
	for place, t := range b.topUps {
		is := blocked{gone: t.standing() == "gone"}
		for _, h := range b.holds {
			for _, p := range h.pieces {
				if b.grants[p.lot].purchase == place {
					is.held += p.amount
				}
			}
		}
		if t.standing() == "disputed" || is.gone && is.held > 0 {
			want[place] = is
		}
	}
	for _, is := range after.Blocked {
		got[lotFrom(is.TopUp)] = blocked{is.Gone, int64(is.Held)}
	}
	if !maps.Equal(want, got) || len(after.Blocked) != len(want) {
		return fmt.Errorf("the purchases %+v must not be spent, in the model %+v", after.Blocked, want)
	}
	return nil
}
