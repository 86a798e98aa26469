package aggregate

import (
	"context"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// bookkeeper adds lines to the books of a wallet. It has the positions of those groups of grants that its lines needed.
type bookkeeper struct {
	money  Money // after the lines so far
	books  *finance.Books
	loaded map[int]bool
	load   func(context.Context, []int) ([]Positions, error) // reads the positions of groups; those that have none are left out

	// Of the step that is under way.
	before  Money            // as the step began
	day     calendar.Date    // of its lines that changed the books; empty: none has
	changes finance.Changes  // by these lines
	changed map[int]bool     // the groups that they changed
	start   billing.Position // the line before the first of them
	today   calendar.Date    // of its last line, where the wallet has grants with a cost; else empty
}

func newBookkeeper(m *Money, load func(context.Context, []int) ([]Positions, error)) *bookkeeper {
	b := &bookkeeper{money: m.clone(), books: finance.NewBooks(), loaded: map[int]bool{}, load: load}
	b.books.Columns = b.money.Columns
	if b.books.Columns == nil {
		b.books.Columns = finance.Changes{}
	}
	b.begin()
	return b
}

// begin begins a step.
func (b *bookkeeper) begin() {
	b.money.Columns = b.books.Columns
	b.before = b.money.clone()
	b.day, b.today, b.changes, b.changed = "", "", finance.Changes{}, map[int]bool{}
}

// prepare reads the positions that lines need.
func (b *bookkeeper) prepare(ctx context.Context, lines []*billing.Transaction) error {
	if len(b.money.Groups) == 0 {
		return nil
	}
	var missing []int
	need := func(n int) {
		if n >= 0 && !b.loaded[n] {
			b.loaded[n] = true
			missing = append(missing, n)
		}
	}
	for _, line := range lines {
		for _, ref := range positioned(line) {
			need(b.money.groupOf(ref))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	groups, err := b.load(ctx, missing)
	if err != nil {
		return err
	}
	for _, group := range groups {
		for _, g := range group.Grants {
			b.books.Positions[g.Ref] = g.Position
		}
	}
	return nil
}

// positioned lists the grants whose positions a line may move, in any order.
func positioned(t *billing.Transaction) (refs []billing.GrantRef) {
	if t.Type == billing.TypeHold || t.Type == billing.TypeRelease {
		return nil
	}
	for _, d := range t.Drawdowns {
		refs = append(refs, d.Grant)
	}
	for i := range t.Created {
		refs = append(refs, t.Created[i].Ref)
		if wallet, ref, ok := t.Created[i].Origin.Split(); ok && wallet == t.Wallet {
			refs = append(refs, ref)
		}
	}
	if t.Money != nil && t.Money.Pays != (billing.GrantRef{}) {
		refs = append(refs, t.Money.Pays)
	}
	return refs
}

// fits reports whether a line can be added to the step, which then writes at most so many items for the books.
func (b *bookkeeper) fits(t *billing.Transaction) (items int, same bool) {
	groups := maps.Clone(b.changed)
	for _, ref := range positioned(t) {
		if _, known := b.books.Positions[ref]; known {
			groups[b.money.groupOf(ref)] = true
		}
	}
	if fresh := created(t); fresh > 0 {
		last := len(b.money.Groups) - 1
		for n := range 1 + (b.money.Newest+fresh-1)/GroupSize {
			groups[max(last, 0)+n] = true
		}
	}
	if len(groups) > 0 {
		items = len(groups) + 2
	}
	return items, b.today == "" || b.today == dayOf(t.RecordedAt)
}

// created counts the grants that a line creates and that have a cost, or will have one when they are paid.
func created(t *billing.Transaction) (n int) {
	for i := range t.Created {
		if _, has := t.Created[i].MoneyBehind(); has || t.Created[i].Advance() {
			n++
		}
	}
	return n
}

// add adds the next line. It fails if the books cannot follow it.
func (b *bookkeeper) add(t *billing.Transaction) error {
	refs, positions := positioned(t), map[billing.GrantRef]finance.Position{}
	for _, ref := range refs {
		if p, known := b.books.Positions[ref]; known {
			positions[ref] = p
		}
	}
	changes, err := b.books.Add(t)
	if err != nil {
		return err
	}
	moved := len(changes) > 0
	for _, ref := range refs {
		p, known := b.books.Positions[ref]
		was, existed := positions[ref]
		switch {
		case !known || existed && p == was:
			continue
		case !existed:
			positions[ref] = p
			b.changed[b.admit(ref)] = true
		default:
			b.changed[b.money.groupOf(ref)] = true
		}
		moved = true
	}
	day := dayOf(t.RecordedAt)
	if moved {
		if b.day == "" {
			b.day, b.start = day, b.money.position()
		}
		b.changes.Add(changes)
	}
	b.money.Sequence, b.money.At = t.Sequence, t.RecordedAt
	if len(b.money.Groups) > 0 {
		b.today = day
	}
	return nil
}

// admit gives a new grant a place in a group.
func (b *bookkeeper) admit(ref billing.GrantRef) int {
	n := b.money.admit(ref)
	b.loaded[n] = true // a new group has nothing to be read, and the last one was read for its new grant
	return n
}

// step returns what the step writes for the books, and the books after it; nil if it changes none.
func (b *bookkeeper) step() (*MoneyStep, Money) {
	if b.day == "" {
		return nil, b.money.clone()
	}
	m := &MoneyStep{Day: b.day, Changes: b.changes}
	for _, n := range slices.Sorted(maps.Keys(b.changed)) {
		b.money.Groups[n].Day = b.day
		m.Groups = append(m.Groups, Positions{Number: n, Day: b.day, Grants: b.positions(n)})
	}
	if b.before.Day != b.day {
		m.Closed = &Closing{Day: b.before.Day, Sequence: b.start.Sequence, At: b.start.At, Columns: b.before.Columns}
		if m.Closed.Day == "" {
			m.Closed.Day = dayBefore(b.day)
		}
	}
	b.money.Day, b.money.Columns = b.day, b.books.Columns
	return m, b.money.clone()
}

// positions lists the positions of a group.
func (b *bookkeeper) positions(n int) (all []GrantPosition) {
	for ref, p := range b.books.Positions {
		if b.money.groupOf(ref) == n {
			all = append(all, GrantPosition{ref, p})
		}
	}
	slices.SortFunc(all, func(x, y GrantPosition) int { return x.Ref.Compare(y.Ref) })
	return all
}
