package simulation

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// ruling is what the model makes of a request at an instant: the lines it writes, or the code of its refusal.
type ruling struct {
	lines     []entry
	code      billing.Code
	available int64 // with INSUFFICIENT_CREDITS
}

const micro = 1_000_000 // micro-credits of one credit, microseconds of one second

// rule applies a request to b, in which time has passed up to now. origin holds what the model knows of the usage
// that a reversal undoes.
func (b *book) rule(request any, now int64, origin entry) ruling {
	switch r := request.(type) {
	case billing.GrantCredits:
		return b.ruleGrant(r, now)
	case billing.RecordUsage:
		return b.ruleUsage(r, now)
	case billing.AdjustBalance:
		return b.ruleAdjustment(r, now)
	case billing.VoidGrant:
		return b.ruleVoid(r, now)
	case billing.ReverseUsage:
		return b.ruleReversal(r, now, origin)
	case billing.SetWalletStatus:
		return b.ruleStatus(r)
	}
	panic("the model knows no such request")
}

func (b *book) ruleGrant(r billing.GrantCredits, now int64) ruling {
	if b.status == "CLOSED" {
		return ruling{code: billing.CodeWalletClosed}
	}
	g := grant{
		lot: lot{b.sequence + 1, 0}, priority: r.Priority, effective: now, paid: r.Paid != nil,
		source: string(r.Source), amount: int64(r.Amount),
	}
	if r.EffectiveAt != nil {
		g.effective = r.EffectiveAt.UnixMicro()
	}
	if r.ExpiresAt != nil {
		if g.expires = r.ExpiresAt.UnixMicro(); g.expires <= max(g.effective, now) {
			return ruling{code: billing.CodeInvalidInput}
		}
	}
	return ruling{lines: b.add("GRANT", now, []grant{g})}
}

// add is the line that creates grants, and the repayments that follow from it.
func (b *book) add(kind string, now int64, created []grant) []entry {
	e := entry{kind: kind, occurred: now, created: created}
	for i := range created {
		same := created[i]
		b.grants[same.lot] = &same
		e.parts = append(e.parts, part{same.lot, same.amount})
		e.amount += same.amount
	}
	lines := []entry{b.write(e, true)}
	return append(lines, b.settle(now)...)
}

func (b *book) maySpend() billing.Code {
	return map[string]billing.Code{"FROZEN": billing.CodeWalletFrozen, "CLOSED": billing.CodeWalletClosed}[b.status]
}

func (b *book) ruleUsage(r billing.RecordUsage, now int64) ruling {
	if code := b.maySpend(); code != "" {
		return ruling{code: code}
	}
	price, available := int64(*r.Credits), b.available(now)
	charged, drawn := price, price
	if price > available && price > 0 {
		switch {
		case r.OnShortfall == billing.ShortfallPartial:
			charged = max(0, available)
			drawn = charged
		case r.OnShortfall == billing.ShortfallOverdraft && available-price >= -b.limit:
			drawn = max(0, available)
		default:
			return ruling{code: billing.CodeInsufficientCredits, available: available}
		}
	}
	parts := b.draw(drawn, now)
	return ruling{lines: []entry{b.write(entry{kind: "USAGE", amount: -charged, parts: parts, occurred: now}, false)}}
}

func (b *book) ruleAdjustment(r billing.AdjustBalance, now int64) ruling {
	if r.Amount > 0 {
		if b.status == "CLOSED" {
			return ruling{code: billing.CodeWalletClosed}
		}
		g := grant{lot: lot{b.sequence + 1, 0}, priority: 100, effective: now, source: "ADJUSTMENT", amount: int64(r.Amount)}
		return ruling{lines: b.add("ADJUSTMENT", now, []grant{g})}
	}
	if b.status == "CLOSED" {
		return ruling{code: billing.CodeWalletClosed}
	}
	return b.take("ADJUSTMENT", -int64(r.Amount), now)
}

// take is a line that draws what there has to be.
func (b *book) take(kind string, amount, now int64) ruling {
	if available := b.available(now); amount > available {
		return ruling{code: billing.CodeInsufficientCredits, available: available}
	}
	return ruling{lines: []entry{b.write(entry{kind: kind, amount: -amount, parts: b.draw(amount, now), occurred: now}, false)}}
}

func (b *book) ruleVoid(r billing.VoidGrant, now int64) ruling {
	if b.status == "CLOSED" {
		return ruling{code: billing.CodeWalletClosed}
	}
	g := b.grants[lotOf(r.Grant)]
	if g == nil {
		return ruling{code: billing.CodeNotFound}
	}
	if g.left == 0 {
		return ruling{code: billing.CodeGrantNotVoidable}
	}
	g.voided = true
	p := part{g.lot, g.left}
	return ruling{lines: []entry{b.write(entry{kind: "VOID", amount: -p.amount, parts: []part{p}, occurred: now}, false)}}
}

func (b *book) ruleStatus(r billing.SetWalletStatus) ruling {
	switch {
	case b.status == "CLOSED" && r.Status != "CLOSED":
		return ruling{code: billing.CodeWalletClosed}
	case r.Status == "CLOSED" && (b.posted != 0 || b.debt != 0 || len(b.live()) > 0):
		return ruling{code: billing.CodeWalletNotEmpty}
	}
	b.status = string(r.Status)
	return ruling{}
}

func (b *book) ruleReversal(r billing.ReverseUsage, now int64, usage entry) ruling {
	if b.status == "CLOSED" {
		return ruling{code: billing.CodeWalletClosed}
	}
	key := usageKey(r.Transaction)
	done, charged := b.returned[key], -usage.amount
	amount := charged - done
	if r.Amount != nil {
		amount = int64(*r.Amount)
	}
	if amount > charged-done || charged == done {
		return ruling{code: billing.CodeReversalExceedsUsage}
	}
	b.returned[key] = done + amount
	var renewed, back, bounced []part
	for _, p := range b.giveBack(usage, done, amount) {
		g := b.grants[p.lot]
		switch {
		case g == nil:
			renewed = append(renewed, p)
		case g.voided:
			bounced = append(bounced, p)
		case g.expires == 0 || g.expires > now:
			back = append(back, p)
		case r.ExpiredCredits == billing.ExpiredAgain:
			bounced = append(bounced, p)
		default:
			renewed = append(renewed, p)
		}
	}
	fresh := b.renew(renewed, now, r.ExpiredCredits)
	return ruling{lines: b.bookReversal(amount, now, back, bounced, fresh)}
}

// bookReversal writes the line, the repayments that follow from it, and the lines of what is gone again at once.
func (b *book) bookReversal(amount, now int64, back, bounced []part, fresh []grant) []entry {
	// What goes back to grants that were voided comes before what goes back to those that expired again.
	slices.SortStableFunc(bounced, func(x, y part) int {
		xv, yv := b.grants[x.lot].voided, b.grants[y.lot].voided
		switch {
		case xv == yv:
			return 0
		case xv:
			return -1
		}
		return 1
	})
	e := entry{kind: "REVERSAL", amount: amount, occurred: now, created: fresh, parts: back}
	for _, g := range fresh {
		same := g
		b.grants[g.lot] = &same
		e.parts = append(e.parts, part{g.lot, g.amount})
	}
	e.parts = append(e.parts, bounced...)
	lines := []entry{b.write(e, true)}
	for _, p := range bounced {
		b.grants[p.lot].left -= p.amount // it is nobody's while debt is repaid
	}
	lines = append(lines, b.settle(now)...)
	for _, p := range bounced {
		b.grants[p.lot].left += p.amount
		kind := "EXPIRY"
		if b.grants[p.lot].voided {
			kind = "VOID"
		}
		lines = append(lines, b.write(entry{kind: kind, amount: -p.amount, parts: []part{p}, occurred: now}, false))
	}
	return lines
}

// giveBack lists what goes where when amount of a usage is undone after done was: first what was debt, to debt
// that is still there, then to the grants that repaid some, the latest first; then the grants that were drawn, the
// last first. A lot of zero is one that is no longer known.
func (b *book) giveBack(usage entry, done, amount int64) []part {
	steps := []part{{amount: -usage.amount - sum(usage.parts)}}
	for _, p := range slices.Backward(usage.parts) {
		steps = append(steps, p)
	}
	var back []part
	for i, step := range steps {
		skipped := min(done, step.amount)
		done -= skipped
		now := min(amount, step.amount-skipped)
		amount -= now
		switch {
		case now == 0:
		case i > 0:
			back = append(back, part{step.lot, now})
		default:
			now -= min(now, b.debt)
			for now > 0 && len(b.repaid) > 0 {
				last := &b.repaid[len(b.repaid)-1]
				p := part{last.lot, min(now, last.amount)}
				now -= p.amount
				if last.amount -= p.amount; last.amount == 0 {
					b.repaid = b.repaid[:len(b.repaid)-1]
				}
				back = append(back, p)
			}
			if now > 0 {
				back = append(back, part{amount: now})
			}
		}
	}
	return unknownLast(back)
}

// unknownLast moves what goes to no known grant to the end.
func unknownLast(parts []part) []part {
	slices.SortStableFunc(parts, func(x, y part) int {
		switch unknownX, unknownY := x.lot == (lot{}), y.lot == (lot{}); {
		case unknownX == unknownY:
			return 0
		case unknownX:
			return 1
		}
		return -1
	})
	return parts
}

func sum(parts []part) (total int64) {
	for _, p := range parts {
		total += p.amount
	}
	return total
}

// many is how much credit from different grants is too much for a grant each.
const many = 40

// renew makes new grants of what cannot go back: one for each grant that it is of, or, of many, one for each source
// and priority.
func (b *book) renew(parts []part, now int64, policy billing.ExpiredCreditPolicy) []grant {
	var fresh []grant
	var of []lot
	for _, p := range parts {
		old := b.grants[p.lot]
		if old == nil {
			old = &grant{priority: 100, source: "REFUND"}
		}
		at := slices.IndexFunc(fresh, func(g grant) bool { return g.source == old.source && g.priority == old.priority })
		if len(parts) <= many {
			at = slices.Index(of, p.lot)
		}
		if at >= 0 {
			fresh[at].amount += p.amount
			continue
		}
		g := grant{
			lot: lot{b.sequence + 1, len(fresh)}, priority: old.priority, source: old.source, effective: now, amount: p.amount,
		}
		if policy != billing.ExpiredNonExpiring {
			g.expires = now + 30*24*3600*micro
		}
		fresh, of = append(fresh, g), append(of, p.lot)
	}
	return fresh
}

// ruleTransfer applies a transfer to both books.
func ruleTransfer(from, to *book, r billing.TransferCredits, now int64) (out, in ruling) {
	if code := from.maySpend(); code != "" {
		return ruling{code: code}, ruling{}
	}
	if to.status == "CLOSED" {
		return ruling{code: billing.CodeWalletClosed}, ruling{}
	}
	out = from.take("TRANSFER_OUT", int64(r.Amount), now)
	if out.code != "" {
		return out, ruling{}
	}
	type terms struct {
		priority int
		expires  int64
		of       lot
	}
	var arriving []grant
	at := map[terms]int{}
	for _, p := range out.lines[0].parts {
		g := from.grants[p.lot]
		key := terms{g.priority, g.expires, p.lot}
		if len(out.lines[0].parts) > many {
			key.of = lot{}
		}
		i, found := at[key]
		if !found {
			i = len(arriving)
			at[key] = i
			arriving = append(arriving, grant{
				lot: lot{to.sequence + 1, i}, priority: g.priority, expires: g.expires, effective: now, source: "TRANSFER",
			})
		}
		arriving[i].amount += p.amount
	}
	return out, ruling{lines: to.add("TRANSFER_IN", now, arriving)}
}
