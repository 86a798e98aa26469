package simulation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// requestKey is what makes a request one: its key, and the wallet that the key belongs to; none: the tenant.
type requestKey struct {
	wallet billing.WalletID
	key    string
}

// request is what a client asks for, and what became of it.
type request struct {
	requestKey
	body  asked
	by    billing.Caller            // of a budget token; zero: the back end
	batch *billing.RecordUsageBatch // of which it is an event; nil for none

	line     *billing.Transaction // once it is committed
	result   string               // the id that it is answered with, once it is committed
	secret   string               // of an API key that it created, once it was shown
	done     bool                 // committed, with a line or without
	already  bool                 // committed, and changed nothing, as it was so before: it is answered like a replay
	sent     int                  // how often
	answered bool                 // as the one that did it, rather than as a replay
}

// name names what the request asks for.
func (r *request) name() string {
	_, name, _ := strings.Cut(fmt.Sprintf("%T", r.body), ".asked")
	return strings.ToLower(name)
}

// note keeps how the request was answered. However often it is sent, at most one answer says that it was no replay.
func (r *request) note(replayed bool) error {
	if !replayed && r.answered {
		return fmt.Errorf("%w: two answers to %q say that it was no replay", errWrong, r.key)
	}
	r.answered = r.answered || !replayed
	return nil
}

// maxDue is how many lines for what time alone does one commit holds, of each wallet: each takes two items, unless a hold
// ends, which takes more.
const maxDue = billing.MaxDueItems / 2

// committed compares every commit that is made with what the model makes of it.
func (s *Simulation) committed(d *billing.Decision) {
	s.Commits++
	s.remember(d)
	s.tallyEvents(d)
	var err error
	if len(d.Requests) > 0 {
		err = s.judgeTenant(d)
	} else {
		err = s.judgeWallets(d)
	}
	if err != nil {
		s.fail(fmt.Errorf("commit %d: %w", s.Commits, err))
	}
}

// judgeTenant compares a commit of a request whose key is the tenant's. Such requests are alone in their commits.
func (s *Simulation) judgeTenant(d *billing.Decision) error {
	record := d.Requests[0]
	r := s.sent[requestKey{key: record.Key}]
	if len(d.Requests) > 1 || r == nil || r.done {
		return fmt.Errorf("the key %q is nobody's, or stands already, or is not alone: %d", record.Key, len(d.Requests))
	}
	ruled := r.body.rule(state{tenant: s.tenant, id: record.Result}, 0)
	if ruled.code != "" {
		return fmt.Errorf("%q (%+v) stands, but is to be refused: %s", r.key, r.body, ruled.code)
	}
	if err := judgeDocuments(ruled.documents, d.Documents); err != nil {
		return fmt.Errorf("%q (%+v): %w", r.key, r.body, err)
	}
	opening, opens := r.body.(opensWallet)
	switch {
	case opens:
		if err := opening.judgeOpening(s, record.Result, d.Wallets); err != nil {
			return err
		}
	case len(d.Wallets) > 0:
		return fmt.Errorf("%q changes %d wallets", r.key, len(d.Wallets))
	}
	if r.result, r.already = record.Result, ruled.already; ruled.answers != "" {
		r.result = ruled.answers
	}
	s.keepTenant()
	s.stands(r, nil)
	return nil
}

// judgeWallets compares a commit of requests of wallets, or of what is due in wallets.
func (s *Simulation) judgeWallets(d *billing.Decision) error {
	on := state{tenant: s.tenant, trials: slices.ContainsFunc(d.Documents, func(c billing.DocumentChange) bool {
		return c.Key.Kind == billing.KindTrial && c.After != nil
	})}
	rests := make([][]*billing.Transaction, len(d.Wallets))
	now := int64(0)
	for i := range d.Wallets {
		change := &d.Wallets[i]
		b := s.books[change.After.ID]
		now = change.After.CommittedAt.UnixMicro()
		on.books = append(on.books, b)
		var err error
		if rests[i], err = s.judgeDue(b, change, now); err != nil {
			return fmt.Errorf("wallet %s, revision %d: %w", change.After.ID, change.After.Revision, err)
		}
	}
	if err := s.judgeCommands(on, d, rests, now); err != nil {
		return fmt.Errorf("wallet %s, revision %d: %w", d.Wallets[0].After.ID, d.Wallets[0].After.Revision, err)
	}
	for i, b := range on.books {
		if err := s.judgeState(b, &d.Wallets[i], now); err != nil {
			return fmt.Errorf("wallet %s, revision %d: %w", d.Wallets[i].After.ID, d.Wallets[i].After.Revision, err)
		}
		if err := s.judgeMoney(b, &d.Wallets[i]); err != nil {
			return fmt.Errorf("wallet %s, revision %d: %w", d.Wallets[i].After.ID, d.Wallets[i].After.Revision, err)
		}
		s.tally(b, &d.Wallets[i])
		b.revision = d.Wallets[i].After.Revision
		b.booked.sequence, b.booked.posted = b.sequence, b.posted
		s.keep(d.Wallets[i].After.ID)
	}
	return nil
}

// judgeDue compares the lines for what time alone did, and answers those after them. They are all, or as many as one
// commit has room for, and then there is nothing else.
func (s *Simulation) judgeDue(b *book, change *billing.WalletChange, now int64) ([]*billing.Transaction, error) {
	if now < b.at {
		return nil, fmt.Errorf("time goes back")
	}
	var want []entry
	all, booked, large := b.copied().due(now, 1<<30), 0, false
	for booked < len(all) && len(want)+len(all[booked].lines) <= byTime(change.Lines) {
		if len(all[booked].lines) == 0 && !asks(change) && b.hasSeen(all[:booked], change, now) {
			break // what wrote no line has not happened yet
		}
		want = append(want, all[booked].lines...)
		large = large || all[booked].large
		booked++
	}
	b.due(now, booked)
	b.at = now
	rest := change.Lines[len(want):]
	if booked < len(all) {
		large = large || all[booked].large
		switch {
		case len(rest) > 0 || len(change.Requests) > 0:
			return nil, fmt.Errorf("commands are decided before all that is due is booked")
		case booked == 0 || !large && booked != maxDue:
			return nil, fmt.Errorf("of %d events that are due it books %d", len(all), booked)
		}
		s.count("part of what is due")
	} else if len(want) == maxDue && !large && len(rest) > 0 {
		return nil, fmt.Errorf("commands are decided where what is due takes all room")
	}
	s.keep(change.After.ID)
	return rest, same(want, change.Lines[:len(want)])
}

// asks reports whether a commit has requests, or lines of requests: then all that is due is booked before them.
func asks(change *billing.WalletChange) bool {
	return len(change.Requests) > 0 || byTime(change.Lines) < len(change.Lines)
}

// hasSeen reports whether a commit leaves the subscriptions as they are after some of what is due.
func (b *book) hasSeen(happened []happening, change *billing.WalletChange, now int64) bool {
	tried := b.copied()
	tried.due(now, len(happened))
	return tried.judgeSubscriptions(&change.After) == nil
}

// byTime returns how many of the first lines nobody asked for.
func byTime(lines []*billing.Transaction) int {
	for i, t := range lines {
		if t.Actor == caller.Actor || billing.BudgetID(t.Actor).Valid() {
			return i
		}
	}
	return len(lines)
}

// judgeCommands compares the lines of commands with what the model makes of their requests. Requests that write no line
// stand somewhere between those that do, in an order that is searched (order.go). Lines are left of each wallet, and
// requests are found by those of the first.
func (s *Simulation) judgeCommands(on state, d *billing.Decision, lines [][]*billing.Transaction, now int64) error {
	home, records := d.Wallets[0].After.ID, d.Wallets[0].Requests
	var documents []document
	var order []bool
	if len(lines[0]) > 0 && len(records) > 0 {
		order, _ = (&ordering{s, d, now}).search(on.copied(), lines, records, nil)
	}
	for len(lines[0]) > 0 || len(records) > 0 {
		if len(lines[0]) > 0 && len(records) > 0 {
			s.keepEarlier(on, home, records, now)
		}
		var r *request
		if len(lines[0]) > 0 {
			key := lines[0][0].Key
			if r = s.sent[requestKey{home, key}]; r == nil && len(records) == 0 || r != nil && r.done {
				return fmt.Errorf("line %d has the key %q, which nobody sent or which stands already", lines[0][0].Sequence, key)
			}
		}
		if r == nil || len(order) > 0 && order[0] {
			r = s.sent[requestKey{home, records[0].Key}]
			records = records[1:]
		}
		order = order[min(1, len(order)):]
		if r == nil || r.done || !slices.Equal(r.body.wallets(), walletsOf(d)) {
			return fmt.Errorf("a key is nobody's, stands already, or is of other wallets: %+v", r)
		}
		ruled := r.body.rule(on, now)
		if ruled.code != "" {
			return fmt.Errorf("%q (%+v) stands, but is to be refused: %s", r.key, r.body, ruled.code)
		}
		written := make([][]*billing.Transaction, len(ruled.lines))
		for i, want := range ruled.lines {
			if len(lines[i]) < len(want) {
				return fmt.Errorf("%q writes %d lines, and there are %d", r.key, len(want), len(lines[i]))
			}
			written[i], lines[i] = lines[i][:len(want)], lines[i][len(want):]
			if err := same(want, written[i]); err != nil {
				return fmt.Errorf("%q (%+v): %w", r.key, r.body, err)
			}
		}
		documents = append(documents, ruled.documents...)
		if ruled.answers != "" {
			r.result = ruled.answers
		}
		s.stands(r, written)
		for _, id := range walletsOf(d) {
			s.keep(id)
		}
	}
	for i, rest := range lines {
		if len(rest) > 0 || i > 0 && len(d.Wallets[i].Requests) > 0 {
			return fmt.Errorf("one side alone is committed: %d lines are left in %s", len(rest), d.Wallets[i].After.ID)
		}
	}
	for i, b := range on.books {
		documents = append(documents, b.events()...)
		if err := b.judgeWalletDocuments(&d.Wallets[i]); err != nil {
			return err
		}
	}
	if err := judgeDocuments(documents, d.Documents); err != nil {
		return err
	}
	return s.judgeBatches(&d.Wallets[0])
}

func walletsOf(d *billing.Decision) []billing.WalletID {
	ids := make([]billing.WalletID, len(d.Wallets))
	for i := range d.Wallets {
		ids[i] = d.Wallets[i].After.ID
	}
	return ids
}

// keepEarlier remembers how the wallet was if requests that write no line stood before the next line: they may have, and
// others in between may have been refused for it.
func (s *Simulation) keepEarlier(on state, id billing.WalletID, records []*billing.RequestRecord, now int64) {
	early := on.copied()
	for _, record := range records {
		r := s.sent[requestKey{id, record.Key}]
		if r == nil {
			return
		}
		if ruled := r.body.rule(early, now); ruled.code != "" || len(ruled.lines) > 0 && len(ruled.lines[0]) > 0 {
			return
		}
		s.keepAs(id, early.books[0])
	}
}

// stands notes that a request is committed, with the lines that it wrote in each of its wallets.
func (s *Simulation) stands(r *request, lines [][]*billing.Transaction) {
	r.done = true
	s.accepted = append(s.accepted, r)
	s.count(r.name() + " done")
	switch r.body.(type) {
	case askedTopUp:
		s.topUps = append(s.topUps, billing.TopUpID(r.result))
	case askedStart:
		s.subscriptions = append(s.subscriptions, billing.SubscriptionID(r.result))
	}
	for i, of := range lines {
		if len(of) == 0 {
			continue
		}
		first := of[0]
		for n := range first.Created {
			s.grants = append(s.grants, first.Created[n].ID())
		}
		if i > 0 || first.Key != r.key {
			continue
		}
		r.line = first.Clone()
		switch first.Type {
		case billing.TypeUsage, billing.TypeCapture:
			s.usages = append(s.usages, first.ID())
			s.books[r.wallet].lines[usageKey(first.ID())] = entryOf(first)
		case billing.TypeHold:
			s.holds = append(s.holds, first.HoldID())
		default:
		}
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
