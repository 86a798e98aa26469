package simulation

import (
	"cmp"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

const micro = 1_000_000 // micro-credits of one credit, microseconds of one second

// book is a wallet as the model holds it: plain integers and one list of grants. Amounts are micro-credits,
// instants microseconds since 1970, 0 for never.
type book struct {
	limit           int64
	status          string
	listed          string // the status in whose list it is
	name            string
	metadata        string // as Go prints it
	multiplier      string // of prices, as it is written
	profiled        bool   // the metadata was set since the last commit
	sequence        int64
	posted          int64
	debt            int64
	at              int64 // of the last commit
	grants          map[lot]*grant
	lines           map[string]entry                 // by idempotency key
	returned        map[string]int64                 // of usages, by key: what has been reversed
	repaid          []part                           // debt that grants repaid, latest last
	alerts          map[int64]bool                   // which thresholds are watched, and whether each is active
	holds           map[int64]*hold                  // by the sequence of the line that placed each
	changed         map[int64]bool                   // holds that changed since the last commit
	base            int64                            // the sequence at the last commit
	captured        map[string]bool                  // the ids of captures
	columns         map[string]columns               // by currency
	topUps          map[lot]*topUp                   // by their places
	payments        map[lot]bool                     // top-ups that something is left to be done for
	reserved        map[lot]*reservation             // by the places of the purchases
	reservedChanged map[int64]bool                   // reservations that changed since the last commit, by their numbers
	put             map[lot]bool                     // top-ups that were written since the last commit
	subs            map[lot]*subscription            // by their places
	putSubs         map[lot]bool                     // subscriptions that were written since the last commit
	emitted         []string                         // events that were stored since the last commit
	customer        string                           // whose wallet it is
	revision        int64                            // of the last commit
	booked          struct{ sequence, posted int64 } // at the last commit
	bounds
}

// lot is a grant's place: the sequence of its line, and which of that line's.
type lot struct {
	sequence int64
	ordinal  int
}

// grant is a grant with what remains of it.
type grant struct {
	lot
	priority           int
	effective, expires int64
	paid               bool
	source             string
	amount, left       int64
	voided             bool

	cost     *cost // nil: none
	gone     int64 // of one with a cost: how much has left it by lines
	back     int64 // and how much came back after it had ended
	purchase lot   // the place of the top-up whose credit it is; zero: of none

	subscription lot // likewise of a subscription
	period       int // of that subscription
}

func compareLots(x, y lot) int {
	return cmp.Or(cmp.Compare(x.sequence, y.sequence), cmp.Compare(x.ordinal, y.ordinal))
}

// part is an amount of one grant.
type part struct {
	lot    lot
	amount int64
}

// entry is a line as the model computes it.
type entry struct {
	kind     string
	amount   int64
	parts    []part
	balance  int64
	debt     int64
	occurred int64
	created  []grant

	hold      int64 // the number of the hold that it is of
	held      int64 // signed change of what is held
	heldAfter int64
	shortfall int64 // of a hold: what was asked for and not available
	depleted  []lot // of a capture

	money *stated
	again bool // what came back leaves again at once

	subscription lot // of whose period it is; zero: of none
	period       int

	budget lot // that it names

	by                 spender // of a usage that is committed, as what follows
	recorded, sequence int64
}

func newBook(limit, at int64) *book {
	return &book{
		limit: limit, status: "ACTIVE", listed: "ACTIVE", at: at, name: "w", metadata: noMetadata, multiplier: "1",
		grants: map[lot]*grant{}, lines: map[string]entry{}, returned: map[string]int64{}, alerts: map[int64]bool{},
		holds: map[int64]*hold{}, changed: map[int64]bool{}, captured: map[string]bool{},
		columns: map[string]columns{}, topUps: map[lot]*topUp{}, put: map[lot]bool{}, reserved: map[lot]*reservation{}, reservedChanged: map[int64]bool{}, payments: map[lot]bool{}, revision: 1,
		subs: map[lot]*subscription{}, putSubs: map[lot]bool{}, bounds: newBounds(),
	}
}

// noMetadata is how Go prints a map without entries.
const noMetadata = "map[]"

// copied is b, so that trying something on it leaves b as it is.
func (b *book) copied() *book {
	c := *b
	c.grants = make(map[lot]*grant, len(b.grants))
	for at, g := range b.grants {
		same := *g
		c.grants[at] = &same
	}
	c.returned = maps.Clone(b.returned) // no trial adds to the lines
	c.repaid, c.alerts = slices.Clone(b.repaid), maps.Clone(b.alerts)
	c.changed, c.holds = maps.Clone(b.changed), make(map[int64]*hold, len(b.holds))
	for number, h := range b.holds {
		same := *h
		same.pieces = slices.Clone(h.pieces)
		c.holds[number] = &same
	}
	c.columns, c.put, c.payments = maps.Clone(b.columns), maps.Clone(b.put), maps.Clone(b.payments)
	c.reservedChanged, c.reserved = maps.Clone(b.reservedChanged), make(map[lot]*reservation, len(b.reserved))
	for at, r := range b.reserved {
		c.reserved[at] = &reservation{r.number, slices.Clone(r.pieces)}
	}
	c.topUps = make(map[lot]*topUp, len(b.topUps))
	for at, t := range b.topUps {
		c.topUps[at] = t.copied()
	}
	c.putSubs, c.emitted, c.subs = maps.Clone(b.putSubs), slices.Clone(b.emitted), make(map[lot]*subscription, len(b.subs))
	for at, s := range b.subs {
		same := *s
		c.subs[at] = &same
	}
	c.bounds = b.bounds.copied()
	return &c
}

// live lists the grants with something left, in the order in which they burn.
func (b *book) live() []*grant {
	var live []*grant
	for _, g := range b.grants {
		if g.left > 0 {
			live = append(live, g)
		}
	}
	slices.SortFunc(live, burnsBefore)
	return live
}

// burnsBefore is the burn order, written from the design's sentence alone.
func burnsBefore(a, b *grant) int {
	never := func(expires int64) int64 {
		if expires == 0 {
			return 1 << 62
		}
		return expires
	}
	bit := func(set bool) int {
		if set {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.priority, b.priority),
		cmp.Compare(never(a.expires), never(b.expires)),
		cmp.Compare(bit(a.paid), bit(b.paid)),
		cmp.Compare(a.effective, b.effective),
		compareLots(a.lot, b.lot),
	)
}

// available is what can be spent at now, after time has passed up to it.
func (b *book) available(now int64) int64 {
	sum := -b.debt
	for _, g := range b.grants {
		if g.effective <= now {
			sum += g.left
		}
	}
	return sum
}

// write appends a line: what it takes or gives changes the grants, and what no grant explains is debt.
func (b *book) write(e entry, gives bool) entry {
	sum := int64(0)
	for _, p := range e.parts {
		sum += p.amount
		if gives {
			b.grants[p.lot].left += p.amount
		} else {
			b.grants[p.lot].left -= p.amount
		}
	}
	if gives {
		b.debt += sum - e.amount
	} else {
		b.debt += -e.amount - sum
	}
	return b.number(e)
}

// number gives a line its place, and what it leaves of the wallet.
func (b *book) number(e entry) entry {
	b.sequence++
	b.posted += e.amount
	b.account(&e)
	e.balance, e.debt, e.heldAfter = b.posted, b.debt, b.held()
	return e
}

// repay is the line by which a grant repays debt.
func (b *book) repay(g *grant, at int64) entry {
	p := part{g.lot, min(g.left, b.debt)}
	if b.repaid = append(b.repaid, p); len(b.repaid) > 32 {
		b.repaid = b.repaid[1:]
	}
	return b.write(entry{kind: "REPAYMENT", parts: []part{p}, occurred: at}, false)
}

// settle lists the lines by which what can be spent at now repays debt, what became effective first first.
func (b *book) settle(now int64) []entry { return b.settleAt(now, now) }

// settleAt does that for what can be spent at an instant, with lines that say that it happened at another.
func (b *book) settleAt(at, occurred int64) []entry {
	var effective []*grant
	for _, g := range b.live() {
		if g.effective <= at {
			effective = append(effective, g)
		}
	}
	slices.SortStableFunc(effective, func(x, y *grant) int { return cmp.Compare(x.effective, y.effective) })
	var lines []entry
	for _, g := range effective {
		if b.debt > 0 {
			lines = append(lines, b.repay(g, occurred))
		}
	}
	return lines
}

// draw lists what amount takes of which grants, in burn order, as far as they go.
func (b *book) draw(amount, now int64) []part {
	var parts []part
	for _, g := range b.live() {
		if g.effective > now || amount <= 0 {
			continue
		}
		taken := min(amount, g.left)
		amount -= taken
		parts = append(parts, part{g.lot, taken})
	}
	return parts
}

// add is the line that creates grants, and the repayments that follow from it.
func (b *book) add(kind string, now int64, created []grant) []entry {
	return b.addBy(entry{kind: kind, occurred: now, created: created}, now)
}

// addBy does that by a line that says more.
func (b *book) addBy(e entry, now int64) []entry {
	for i := range e.created {
		same := e.created[i]
		same.gone = same.amount
		b.grants[same.lot] = &same
		e.parts = append(e.parts, part{same.lot, same.amount})
		e.amount += same.amount
	}
	lines := []entry{b.write(e, true)}
	return append(lines, b.settle(now)...)
}

// maySpend refuses to take credit out of a wallet that is not active.
func (b *book) maySpend() billing.Code {
	return map[string]billing.Code{"FROZEN": billing.CodeWalletFrozen, "CLOSED": billing.CodeWalletClosed}[b.status]
}

// take is a line that draws what there has to be.
func (b *book) take(kind string, amount, now int64) ruling {
	if available := b.available(now); amount > available {
		return ruling{code: billing.CodeInsufficientCredits, available: available}
	}
	return written(b.write(entry{kind: kind, amount: -amount, parts: b.draw(amount, now), occurred: now}, false))
}
