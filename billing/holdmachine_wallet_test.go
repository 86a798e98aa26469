package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// heldWallet is a wallet of the machine: as the product stores it, and as the reference has it.
type heldWallet struct {
	ref    *refWallet
	ids    []HoldID // in the order of the reference
	wallet Wallet
	grants map[GrantRef]*Grant
	holds  map[DocumentKey]*Hold
	lines  []*Transaction
	sent   []sentCommand
	way    []string // how it came about
}

// sentCommand is a request that succeeded, with its record.
type sentCommand struct {
	command Command
	record  Record
}

func (n *heldWallet) clone() *heldWallet {
	copied := *n
	copied.ref = n.ref.clone()
	copied.ids, copied.lines = slices.Clone(n.ids), slices.Clone(n.lines)
	copied.sent, copied.way = slices.Clone(n.sent), slices.Clone(n.way)
	copied.grants, copied.holds = maps.Clone(n.grants), maps.Clone(n.holds)
	return &copied
}

// ref returns the place of a grant in the ledger.
func (*refWallet) ref(grant int) GrantRef { return GrantRef{int64(grant) + 1, 0} }

// take returns the wallet after steps, whose requests meet in one commit. twice: the request is sent a second time with
// it.
func (n *heldWallet) take(t *testing.T, twice bool, steps ...holdStep) *heldWallet {
	t.Helper()
	after := n.clone()
	var commands []Command
	var refusals []string
	for _, step := range steps {
		after.way = append(after.way, step.name)
		number := after.wallet.Sequence + int64(len(after.ref.lines)) + 1
		refusal := step.happens(after.ref)
		if step.command == nil {
			if step.name == "job" {
				after.commit(t, nil, nil)
			}
			return after
		}
		key := Keyed{IdempotencyKey: fmt.Sprint(len(after.way), " ", number, " ", step.name), Actor: "a"}
		commands = append(commands, step.command(after, key))
		refusals = append(refusals, refusal)
		if step.places && refusal == "" {
			after.ids = append(after.ids, NewHoldID(n.wallet.ID, number))
		}
	}
	if twice {
		commands, refusals = append(commands, commands[0]), append(refusals, refusals[0])
	}
	after.commit(t, commands, refusals)
	return after
}

func (n *heldWallet) fatalf(t *testing.T, format string, args ...any) {
	t.Helper()
	t.Fatalf("%s: %s", strings.Join(n.way, "; "), fmt.Sprintf(format, args...))
}

// commit decides commands and stores the decisions, which must be what the reference says. A command that would turn
// the depletion back waits for a second commit.
func (n *heldWallet) commit(t *testing.T, commands []Command, refusals []string) {
	t.Helper()
	outcomes := make([]Outcome, len(commands))
	open := make([]int, len(commands))
	for i := range open {
		open[i] = i
	}
	for commits := 0; commits == 0 || len(open) > 0; commits++ {
		var left []Command
		for _, at := range open {
			left = append(left, commands[at])
		}
		verdict := n.decide(t, left)
		var waiting []int
		for i, at := range open {
			if outcomes[at] = verdict.Outcomes[i]; outcomes[at].Waiting {
				waiting = append(waiting, at)
			}
		}
		if verdict.Decision != nil {
			if err := verdict.Decision.Validate(); err != nil {
				n.fatalf(t, "%v", err)
			}
			n.store(t, &verdict.Decision.Wallets[0])
		}
		if open = waiting; commits > 1 && len(open) > 0 {
			n.fatalf(t, "commands still wait")
		}
	}
	for i, o := range outcomes {
		n.compareOutcome(t, commands, outcomes, i, refusals[i])
		if o.Refusal == nil && !o.Replayed {
			n.sent = append(n.sent, sentCommand{commands[i], Record{o.Transaction, o.Request}})
		}
	}
	if done := slices.Contains(refusals, "") || commands == nil; done && len(n.ref.lines) > 0 {
		n.fatalf(t, "these lines are missing: %+v", n.ref.lines)
	}
}

// compareOutcome compares the outcome of a command with how the reference refuses it; empty: not at all. The second of
// two requests that are the same is answered like the first one.
func (n *heldWallet) compareOutcome(t *testing.T, commands []Command, outcomes []Outcome, i int, refusal string) {
	t.Helper()
	o, code := outcomes[i], ""
	if o.Refusal != nil {
		code = string(o.Refusal.Code)
		n.compareRefusal(t, o.Refusal)
	}
	if code != refusal {
		n.fatalf(t, "command %d: got %v; want %q", i, o.Refusal, refusal)
	}
	first := slices.IndexFunc(commands, func(c Command) bool { return c.Origin() == commands[i].Origin() })
	if first < i && (!o.Replayed && code == "" || o.Transaction != outcomes[first].Transaction) {
		n.fatalf(t, "the same request again: got %+v, after %+v", o, outcomes[first])
	}
}

// compareRefusal checks that the refusal of a hold which was captured or released names the line that ended it.
func (n *heldWallet) compareRefusal(t *testing.T, refusal *Error) {
	t.Helper()
	if refusal.Code != CodeHoldNotOpen {
		return
	}
	named := slices.ContainsFunc(n.lines, func(l *Transaction) bool {
		return strings.Contains(refusal.Message, string(l.ID())) && (l.Type == TypeCapture || l.Type == TypeRelease)
	})
	if !named && !strings.Contains(refusal.Message, "txn_") { // which may be one of the same commit
		n.fatalf(t, "%q names no line", refusal.Message)
	}
}

// decide decides commands. Facts are loaded as they are needed.
func (n *heldWallet) decide(t *testing.T, commands []Command) Verdict {
	t.Helper()
	snapshot := &Snapshot{Wallet: n.wallet, Facts: Facts{Grants: map[GrantRef]*Grant{}}}
	view := &View{
		Tenant: Live, Now: tick(n.ref.clock), Clock: testInstant, Wallets: map[WalletID]*Snapshot{n.wallet.ID: snapshot},
		Documents: map[DocumentKey]Document{},
	}
	for range 10 {
		verdict := Decide(view, commands, false)
		if !verdict.Needs.Any() {
			return verdict
		}
		need := verdict.Needs.Facts[n.wallet.ID]
		if need.Holds {
			snapshot.Facts.Holds, snapshot.Facts.HoldsKnown = n.open(), true
		}
		for _, ref := range need.Grants {
			snapshot.Facts.Grants[ref] = n.grants[ref]
		}
		for _, key := range verdict.Needs.Documents {
			view.Documents[key] = nil
			if h := n.holds[key]; h != nil {
				view.Documents[key] = h
			}
		}
	}
	n.fatalf(t, "it still needs facts")
	return Verdict{}
}

// open lists the open holds that are stored.
func (n *heldWallet) open() (open []*Hold) {
	for _, id := range n.ids {
		_, number, _ := id.Split()
		if h := n.holds[HoldKey(n.wallet.WalletRef, HoldOpen, number)]; h != nil {
			open = append(open, h)
		}
	}
	return open
}

// store stores a change. It writes the lines that the reference wrote since, and no others.
func (n *heldWallet) store(t *testing.T, c *WalletChange) {
	t.Helper()
	if len(c.Lines) > len(n.ref.lines) {
		n.fatalf(t, "it writes %d lines; want %+v", len(c.Lines), n.ref.lines)
	}
	for i, line := range c.Lines {
		got, want := n.describe(line), fmt.Sprintf("%+v", n.ref.lines[i])
		if got != want {
			n.fatalf(t, "line %d is\n%s; want\n%s", i, got, want)
		}
	}
	n.ref.lines = n.ref.lines[len(c.Lines):]
	n.lines = append(n.lines, c.Lines...)
	n.wallet = c.After
	for _, end := range c.Ended {
		ended := n.grants[end.Grant].Clone()
		ended.Ended, ended.EndedAt = end.Status, end.At
		n.grants[end.Grant] = ended
	}
	for _, key := range c.Removed {
		delete(n.holds, key)
	}
	for _, document := range c.Documents {
		if h, is := document.(*Hold); is {
			n.holds[h.DocumentKey()] = h
		}
	}
}

// describe returns a line in the words of the reference.
func (n *heldWallet) describe(line *Transaction) string {
	said := refLine{kind: string(line.Type), amount: int(line.Amount), held: int(line.HeldChange)}
	for _, d := range line.Drawdowns {
		said.parts = append(said.parts, refPiece{int(d.Grant.Sequence) - 1, int(d.Amount)})
	}
	for _, ref := range line.Depleted {
		said.depleted = append(said.depleted, int(ref.Sequence)-1)
	}
	return fmt.Sprintf("%+v", said)
}

// retry sends earlier requests once more: the latest, as if its answer were lost, and another one. Whatever is decided
// cannot be committed, as the key is taken, and the answer is the first one.
func (n *heldWallet) retry(t *testing.T, other int) (retries int) {
	t.Helper()
	for i, sent := range n.sent {
		if i != len(n.sent)-1 && i != other%len(n.sent) {
			continue
		}
		retries++
		key := sent.command.Origin().Key()
		if v := n.decide(t, []Command{sent.command}); v.Decision != nil && !v.Outcomes[0].Waiting {
			c := &v.Decision.Wallets[0]
			taken := slices.ContainsFunc(c.Lines, func(l *Transaction) bool { return l.Key == key }) ||
				slices.ContainsFunc(c.Requests, func(r *RequestRecord) bool { return r.Key == key })
			if !taken || c.Before.Revision != n.wallet.Revision {
				n.fatalf(t, "%+v would take effect again", sent.command)
			}
		}
		if o := Replay(sent.command, sent.record); !o.Replayed || o.Transaction != sent.record.Line {
			n.fatalf(t, "%+v is answered with %+v", sent.command, o)
		}
	}
	return retries
}

// state returns all that decides what can happen next.
func (n *heldWallet) state() string {
	w := &n.wallet
	text := fmt.Appendf(nil, "%d %d %v %v|%d %d %d %d %d %t %v %v %v %v|", n.ref.clock, n.ref.debt, n.ref.grants, n.ref.holds,
		w.Posted, w.Debt, w.Held, w.Holds, w.Pieces, w.Depleted, w.HoldEnd.Unix(), w.Voided, w.Repayments,
		w.CommittedAt.Unix())
	for _, g := range w.Live {
		text = fmt.Appendf(text, "%v %d ", g.Ref, g.Remaining)
	}
	for i := range n.ref.grants {
		text = fmt.Appendf(text, "%s ", n.grants[n.ref.ref(i)].Ended)
	}
	for _, h := range n.open() {
		text = fmt.Appendf(text, "%d ", h.ExpiresAt.Unix())
	}
	return string(text)
}
