package simulation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// requestKey is what makes a request one: its wallet and its key.
type requestKey struct {
	wallet billing.WalletID
	key    string
}

// request is what a client asks for, and what became of it.
type request struct {
	requestKey
	body   any
	batch  *billing.RecordUsageBatch // of which it is an event; nil for none
	origin entry                     // the usage that a reversal undoes

	line *billing.Transaction // once it is committed
	done bool                 // committed, with a line or without
	sent int                  // how often
	told bool                 // answered as what it was that did it, rather than as a replay
}

// tell keeps how the request was answered. Whatever is sent however often, one answer says that it was no replay.
func (r *request) tell(replayed bool) error {
	if !replayed && r.told {
		return fmt.Errorf("%w: %q was told twice to be no replay", errWrong, r.key)
	}
	r.told = r.told || !replayed
	return nil
}

// maxDue is how many lines for what time alone does one commit holds.
const maxDue = billing.MaxCommitExpiries

// committed compares every commit that is made with what the model makes of it.
func (s *Simulation) committed(d *billing.Decision) {
	s.Commits++
	if len(d.Wallets) == 2 {
		s.judgeTransfer(d)
		return
	}
	for i := range d.Wallets {
		change := &d.Wallets[i]
		b := s.books[change.After.ID]
		now := change.After.CommittedAt.UnixMicro()
		rest, err := s.judgeDue(b, change, now)
		if err == nil {
			err = s.judgeCommands(b, change, rest, now)
		}
		if err == nil {
			err = s.judgeState(b, change, now)
		}
		if err != nil {
			s.fail(fmt.Errorf("wallet %s, commit %d: %w", change.After.ID, change.After.Revision, err))
		}
	}
}

// judgeDue compares the lines for what time alone did, and answers those after them.
func (s *Simulation) judgeDue(b *book, change *billing.WalletChange, now int64) ([]*billing.Transaction, error) {
	if now < b.at {
		return nil, fmt.Errorf("time goes back")
	}
	due := b.due(now, maxDue)
	b.at = now
	if len(change.Lines) < len(due) {
		return nil, fmt.Errorf("%d lines, but %d are due", len(change.Lines), len(due))
	}
	s.keep(change.After.ID)
	rest := change.Lines[len(due):]
	if len(due) == maxDue && len(rest) > 0 {
		return nil, fmt.Errorf("commands are decided before all that is due is booked")
	}
	return rest, same(due, change.Lines[:len(due)])
}

// judgeCommands compares the lines of commands with what the model makes of their requests. Requests that write no
// line stand somewhere between those that do: where the next line could not be without one, it stands before it.
func (s *Simulation) judgeCommands(b *book, change *billing.WalletChange, lines []*billing.Transaction, now int64) error {
	receipts := change.Receipts
	for len(lines) > 0 || len(receipts) > 0 {
		if len(lines) > 0 && len(receipts) > 0 {
			s.keepEarlier(b, change.After.ID, receipts, now)
		}
		var r *request
		if len(lines) > 0 {
			r = s.sent[requestKey{change.After.ID, lines[0].Key}]
			if r == nil || r.done {
				return fmt.Errorf("line %d has the key %q, which nobody sent or which stands already", lines[0].Sequence, lines[0].Key)
			}
		}
		if r == nil || len(receipts) > 0 && b.copied().rule(r.body, now, r.origin).code != "" {
			r = s.sent[requestKey{change.After.ID, receipts[0].Key}]
			receipts = receipts[1:]
		}
		ruled := b.rule(r.body, now, r.origin)
		if ruled.code != "" {
			return fmt.Errorf("%q (%+v) stands, but is to be refused: %s", r.key, r.body, ruled.code)
		}
		if len(lines) < len(ruled.lines) {
			return fmt.Errorf("%q writes %d lines, and there are %d", r.key, len(ruled.lines), len(lines))
		}
		if err := same(ruled.lines, lines[:len(ruled.lines)]); err != nil {
			return fmt.Errorf("%q (%+v): %w", r.key, r.body, err)
		}
		s.stands(r, lines[:len(ruled.lines)])
		lines = lines[len(ruled.lines):]
		s.keep(change.After.ID)
	}
	return s.judgeBatches(change)
}

// keepEarlier remembers how the wallet was if requests that write no line stood before the next line: they may have, and
// others in between may have been refused for it.
func (s *Simulation) keepEarlier(b *book, id billing.WalletID, receipts []*billing.Receipt, now int64) {
	early := b.copied()
	for _, receipt := range receipts {
		r := s.sent[requestKey{id, receipt.Key}]
		if r == nil || early.rule(r.body, now, r.origin).code != "" {
			return
		}
		s.keepAs(id, early)
	}
}

// stands notes that a request is committed.
func (s *Simulation) stands(r *request, lines []*billing.Transaction) {
	r.done = true
	s.accepted = append(s.accepted, r)
	if len(lines) == 0 {
		return
	}
	r.line = lines[0].Clone()
	for i := range lines[0].Created {
		s.grants = append(s.grants, lines[0].Created[i].ID())
	}
	if lines[0].Type == billing.TypeUsage {
		s.usages = append(s.usages, lines[0].ID())
		s.books[r.wallet].lines[usageKey(lines[0].ID())] = entryOf(lines[0])
	}
}

// judgeBatches checks that of a batch that is all or nothing no event is committed without the others.
func (s *Simulation) judgeBatches(change *billing.WalletChange) error {
	for _, line := range change.Lines {
		r := s.sent[requestKey{change.After.ID, line.Key}]
		if r == nil || r.batch == nil || r.batch.Mode != billing.AllOrNothing {
			continue
		}
		for _, event := range r.batch.Events {
			if !s.sent[requestKey{change.After.ID, event.IdempotencyKey}].done {
				return fmt.Errorf("event %q is committed without %q", line.Key, event.IdempotencyKey)
			}
		}
	}
	return nil
}

// judgeTransfer compares both sides of a transfer.
func (s *Simulation) judgeTransfer(d *billing.Decision) {
	from, to := &d.Wallets[0], &d.Wallets[1]
	source, target := s.books[from.After.ID], s.books[to.After.ID]
	now := from.After.CommittedAt.UnixMicro()
	out, err := s.judgeDue(source, from, now)
	if err == nil {
		var in []*billing.Transaction
		if in, err = s.judgeDue(target, to, now); err == nil && len(out)+len(in) > 0 {
			err = s.judgeSides(source, target, out, in, now)
		}
	}
	if err == nil {
		err = s.judgeState(source, from, now)
	}
	if err == nil {
		err = s.judgeState(target, to, now)
	}
	if err != nil {
		s.fail(fmt.Errorf("transfer from %s to %s: %w", from.After.ID, to.After.ID, err))
	}
}

func (s *Simulation) judgeSides(source, target *book, out, in []*billing.Transaction, now int64) error {
	if len(out) == 0 || len(in) == 0 {
		return fmt.Errorf("one side alone is committed")
	}
	r := s.sent[requestKey{out[0].Wallet, out[0].Key}]
	if r == nil || r.done {
		return fmt.Errorf("the key %q is nobody's, or stands already", out[0].Key)
	}
	ruledOut, ruledIn := ruleTransfer(source, target, r.body.(billing.TransferCredits), now)
	if ruledOut.code != "" {
		return fmt.Errorf("%q stands, but is to be refused: %s", r.key, ruledOut.code)
	}
	if err := same(ruledOut.lines, out); err != nil {
		return err
	}
	if err := same(ruledIn.lines, in); err != nil {
		return err
	}
	s.stands(r, out)
	for i := range in[0].Created {
		s.grants = append(s.grants, in[0].Created[i].ID())
	}
	s.keep(out[0].Wallet)
	s.keep(in[0].Wallet)
	return nil
}

// judgeState compares the wallet that a commit leaves with the book.
func (s *Simulation) judgeState(b *book, change *billing.WalletChange, now int64) error {
	after := &change.After
	live := after.Live
	for _, page := range after.Pages {
		pages, err := s.store.Pages(context.Background(), after.WalletRef, []int{page.Number})
		if err != nil {
			return err
		}
		live = append(slices.Clone(live), pages[page.Number]...)
	}
	held := b.live()
	fits := len(live) == len(held) && int64(after.Posted) == b.posted && int64(after.Debt) == b.debt &&
		after.Sequence == b.sequence && string(after.Status) == b.status
	for i := 0; fits && i < len(live); i++ {
		fits = lotFrom(live[i].Ref) == held[i].lot && int64(live[i].Remaining) == held[i].left
	}
	if !fits {
		return fmt.Errorf("it holds %s of %d grants and %s of debt at %d, the model %d of %d and %d at %d",
			after.Posted, len(live), after.Debt, after.Sequence, b.posted, len(held), b.debt, b.sequence)
	}
	available := b.available(now)
	if available < -b.limit {
		return fmt.Errorf("available is %d, below the overdraft limit %d", available, b.limit)
	}
	if after.Depleted != (available <= 0) {
		return fmt.Errorf("available is %d, and depleted is %t", available, after.Depleted)
	}
	return nil
}

// same compares lines with what the model computed.
func same(want []entry, got []*billing.Transaction) error {
	if len(want) != len(got) {
		return fmt.Errorf("%d lines, but the model writes %d", len(got), len(want))
	}
	for i, t := range got {
		w, g := describe(want[i]), describe(entryOf(t))
		if w != g {
			return fmt.Errorf("line %d is\n%s\nand the model writes\n%s", t.Sequence, g, w)
		}
	}
	return nil
}

// entryOf reads a line as the model would have it.
func entryOf(t *billing.Transaction) entry {
	e := entry{
		kind: string(t.Type), amount: int64(t.Amount), balance: int64(t.BalanceAfter), debt: int64(t.DebtAfter),
		occurred: t.OccurredAt.UnixMicro(),
	}
	for _, d := range t.Drawdowns {
		e.parts = append(e.parts, part{lotFrom(d.Grant), int64(d.Amount)})
	}
	for i := range t.Created {
		g := &t.Created[i]
		created := grant{
			lot: lotFrom(g.Ref), priority: g.Priority, effective: g.EffectiveAt.UnixMicro(), paid: g.Paid != nil,
			source: string(g.Source), amount: int64(g.Amount),
		}
		if !g.ExpiresAt.IsZero() {
			created.expires = g.ExpiresAt.UnixMicro()
		}
		e.created = append(e.created, created)
	}
	return e
}

// describe writes an entry so that two are equal when they read the same.
func describe(e entry) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %d, balance %d, debt %d, at %d", e.kind, e.amount, e.balance, e.debt, e.occurred)
	for _, p := range e.parts {
		fmt.Fprintf(&text, "; %v %d", p.lot, p.amount)
	}
	for _, g := range e.created {
		fmt.Fprintf(&text, "; creates %v of %d %s, priority %d, %d to %d, paid %t", g.lot, g.amount, g.source, g.priority, g.effective, g.expires, g.paid)
	}
	return text.String()
}

func lotFrom(ref billing.GrantRef) lot { return lot{ref.Sequence, ref.Ordinal} }

func lotOf(id billing.GrantID) lot {
	_, ref, _ := id.Split()
	return lotFrom(ref)
}

// usageKey is the address of a usage in its book.
func usageKey(id billing.TransactionID) string {
	_, _, key, _ := id.Split()
	return string(key)
}
