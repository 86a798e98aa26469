package simulation

import (
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// hold is credit that is set aside, as the model holds it.
type hold struct {
	number            int64
	status            string
	requested, amount int64
	captured          int64
	pieces            []part // what is still held, in the order in which it was drawn
	placed, expires   int64
	ended             int64
	endedBy           int64 // the sequence of the line that ended it
	lines             int
	by                spender
	multiplier        string // that prices its captures
}

// rest is what is still held by it.
func (h *hold) rest() int64 { return sum(h.pieces) }

// held is what all holds have.
func (b *book) held() (total int64) {
	for _, h := range b.holds {
		total += h.rest()
	}
	for _, r := range b.reserved {
		total += sum(r.pieces)
	}
	return total
}

// heldOf is what all holds have of one grant.
func (b *book) heldOf(of lot) (total int64) {
	for _, h := range b.holds {
		for _, p := range h.pieces {
			if p.lot == of {
				total += p.amount
			}
		}
	}
	for _, r := range b.reserved {
		for _, p := range r.pieces {
			if p.lot == of {
				total += p.amount
			}
		}
	}
	return total
}

// openHold is the hold that a request is about, or why there is nothing to do with it. The bearer of a token has the holds of one budget
// alone.
func (b *book) openHold(id billing.HoldID, within billing.BudgetID) (*hold, billing.Code) {
	_, number, _ := id.Split()
	h := b.holds[number]
	_, ref, byToken := within.Split()
	switch {
	case h == nil, byToken && h.by.budget != lotFrom(ref):
		return nil, billing.CodeNotFound
	case h.status == "EXPIRED":
		return nil, billing.CodeHoldExpired
	case h.status != "OPEN":
		return nil, billing.CodeHoldNotOpen
	}
	return h, ""
}

// writeOf appends a line of a hold, whose parts have moved already.
func (b *book) writeOf(h *hold, e entry) entry {
	e.hold, e.budget = h.number, h.by.budget
	h.lines++
	b.changed[h.number] = true
	return b.number(e)
}

// expireHold is what happens at the end of a hold. Credit of grants that lapse at the same instant is theirs again
// before they do.
func (b *book) expireHold(h *hold, since int64) []entry {
	at := h.expires
	h.endedBy = b.sequence + 1
	return b.endHold(h, "EXPIRED", at, func(g *grant) bool { return g.expires < at }, max(at, since))
}

// endHold gives back what is left of a hold, what was drawn last first. What of it is of a grant that is gone leaves at
// once. What stays repays debt.
func (b *book) endHold(h *hold, status string, at int64, lapsed func(*grant) bool, repayAt int64) []entry {
	rest := h.rest()
	back := slices.Clone(h.pieces)
	slices.Reverse(back)
	h.status, h.pieces, h.ended = status, nil, at
	b.note(counted{spender: h.by, at: h.placed, number: h.number, held: -rest})
	if h.by.budget != (lot{}) {
		b.putBudgets[h.by.budget] = true // it has one hold less
	}
	b.changed[h.number] = true
	if rest == 0 {
		return nil
	}
	var rolling, expired, voided []part
	var purchases []lot
	for _, p := range back {
		switch g := b.grants[p.lot]; {
		case g.voided:
			voided = append(voided, p)
		case g.expires != 0 && lapsed(g) || b.outlived(g):
			if rolls := b.rollsBack(g, p.amount, at); rolls > 0 {
				rolling = append(rolling, part{p.lot, rolls})
				p.amount -= rolls
			}
			if p.amount > 0 {
				expired = append(expired, p)
			}
		default:
			g.left += p.amount
			purchases = append(purchases, g.purchase)
		}
	}
	lines := []entry{b.writeOf(h, entry{kind: "RELEASE", held: -rest, parts: back, occurred: at})}
	for _, p := range rolling {
		s := b.subs[b.grants[p.lot].subscription]
		b.putSubs[s.place] = true
		lines = append(lines, b.rollOver(s, []part{p}, at, s.end, false)...)
	}
	if len(expired) > 0 {
		lines = append(lines, b.writeOf(h, entry{kind: "EXPIRY", amount: -sum(expired), parts: expired, occurred: at}))
	}
	if len(voided) > 0 {
		lines = append(lines, b.writeOf(h, entry{kind: "VOID", amount: -sum(voided), parts: voided, occurred: at}))
	}
	lines = append(lines, b.setAsideAll(purchases, at)...)
	return append(lines, b.settleAt(at, repayAt)...)
}

// holdDocuments are the documents of the holds that changed since the last commit.
func (b *book) holdDocuments(revision int64) (documents []document) {
	for _, number := range slices.Sorted(maps.Keys(b.changed)) {
		h := b.holds[number]
		kinds := map[string]string{
			"OPEN": "hold", "CAPTURED": "captured-hold", "RELEASED": "released-hold", "EXPIRED": "expired-hold",
		}
		documents = append(documents, document{kind: kinds[h.status], after: revision, says: h.String()})
		if h.status != "OPEN" && number <= b.base {
			documents = append(documents, document{kind: "hold", says: fmt.Sprint("removed ", number)})
		}
	}
	documents = append(documents, b.reservedDocuments(revision)...)
	b.changed, b.base = map[int64]bool{}, b.sequence
	return documents
}

// String writes the hold so that two are equal when they read the same.
func (h *hold) String() string {
	return fmt.Sprintf("%d %s of %d, asked for %d, captured %d, pieces %v, from %d to %d, ended at %d by %d, %d lines, %v at %s",
		h.number, h.status, h.amount, h.requested, h.captured, h.pieces, h.placed, h.expires, h.ended, h.endedBy, h.lines,
		h.by, h.multiplier)
}

// sayHold writes a hold as the model would have it.
func sayHold(h *billing.Hold) string { return holdFrom(h).String() }

// holdFrom reads a hold as the model would have it.
func holdFrom(h *billing.Hold) *hold {
	is := &hold{
		number: h.Number, status: string(h.Status), requested: int64(h.Requested), amount: int64(h.Amount),
		captured: int64(h.Captured), placed: h.PlacedAt.UnixMicro(), expires: h.ExpiresAt.UnixMicro(),
		lines: len(h.Lines), by: spender{h.Subject, h.Action, lotFrom(h.Budget)}, multiplier: "none",
	}
	for _, p := range h.Pieces {
		is.pieces = append(is.pieces, part{lotFrom(p.Ref), int64(p.Remaining)})
	}
	if !h.EndedAt.IsZero() {
		is.ended = h.EndedAt.UnixMicro()
	}
	if h.EndedBy != "" {
		_, is.endedBy, _, _ = h.EndedBy.Split()
	}
	if h.Lock != nil {
		is.multiplier = h.Lock.Multiplier.String()
	}
	return is
}
