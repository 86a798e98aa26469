package billing

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// holdWorld is a small wallet in which everything that can happen to holds happens, in every order.
type holdWorld struct {
	grants    []refGrant
	overdraft int
	holds     int // how many are placed at most
	depth     int // how many things happen one after the other
	last      int // tick of the clock

	states, transitions int // at least so many are reached
}

// TestHoldMachine lets everything happen to small wallets, in every order: holds are placed, captured in part, whole and
// beyond, extended and released; grants are voided; usages go into debt; time passes, by which grants begin, and holds and
// grants end, some at the same instant; a job books what is due, or does not; two requests meet in one commit; each
// request is sent twice, or again later as if its answer were lost. After each step the wallet is compared with the
// reference, and its ledger with that of the reference, line by line. Each state is followed once.
func TestHoldMachine(t *testing.T) {
	for name, world := range map[string]holdWorld{
		"one grant ends": {
			grants: []refGrant{{free: 2, until: 2}, {free: 2}}, holds: 2, depth: 5, last: 3, states: 5400, transitions: 27000,
		},
		"two grants end": {
			grants: []refGrant{{free: 1, until: 1}, {free: 1, until: 2}, {free: 2}}, holds: 2, depth: 4, last: 3,
			states: 2250, transitions: 7600,
		},
		"debt": {
			grants: []refGrant{{free: 2, until: 2}, {free: 1}}, overdraft: 2, holds: 2, depth: 5, last: 3,
			states: 4800, transitions: 24000,
		},
		"debt, and a grant begins": {
			grants: []refGrant{{free: 1}, {free: 2, from: 2}}, overdraft: 2, holds: 2, depth: 4, last: 3,
			states: 380, transitions: 1680,
		},
		"one hold, for longer": {
			grants: []refGrant{{free: 2, until: 2}, {free: 1}}, overdraft: 1, holds: 1, depth: 7, last: 4,
			states: 4600, transitions: 34000,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &holdMachine{t: t, world: world, seen: map[string]bool{}}
			m.follow(m.start())
			t.Logf("%d states, %d transitions, %d requests in one commit with another, %d retries", len(m.seen), m.transitions,
				m.pairs, m.retries)
			if len(m.seen) < world.states || m.transitions < world.transitions {
				t.Errorf("%d states and %d transitions were reached; want at least %d and %d", len(m.seen), m.transitions,
					world.states, world.transitions)
			}
		})
	}
}

// holdMachine tries all steps from all states.
type holdMachine struct {
	t     *testing.T
	world holdWorld
	seen  map[string]bool

	transitions, pairs, retries, steps int
}

// holdStep is something that can happen.
type holdStep struct {
	name    string
	places  bool
	happens func(*refWallet) (refusal string)
	command func(*heldWallet, Keyed) Command // nil: time passes
}

// start returns the wallet of the world, with its grants.
func (m *holdMachine) start() *heldWallet {
	s := newStoredWallet(m.t, Credits(m.world.overdraft))
	for i, g := range m.world.grants {
		command := GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint("grant ", i)}, Amount: Credits(g.free), Source: SourcePlan, Priority: i,
		}
		if g.until > 0 {
			command.ExpiresAt = pointer(tick(g.until))
		}
		if g.from > 0 {
			command.EffectiveAt = pointer(tick(g.from))
		}
		if o := s.do(false, command)[0]; o.Refusal != nil {
			m.t.Fatal(o.Refusal)
		}
	}
	n := &heldWallet{
		ref: &refWallet{overdraft: m.world.overdraft, grants: slices.Clone(m.world.grants)}, wallet: s.wallet, grants: s.grants,
		holds: map[DocumentKey]*Hold{},
	}
	for _, key := range s.wallet.LastKeys { // the last line
		n.lines = append(n.lines, s.lines[key])
	}
	for at := n.lines[0].Previous; at != ""; at = n.lines[0].Previous {
		n.lines = slices.Insert(n.lines, 0, s.lines[at])
	}
	return n
}

// tick returns the instant of a tick of the clock of the reference.
func tick(at int) time.Time { return testInstant.Add(time.Duration(at) * time.Minute) }

// follow tries all that can happen in a wallet, and then in each wallet that results from it: the shorter ways first.
func (m *holdMachine) follow(first *heldWallet) {
	m.seen[first.state()] = true
	level := []*heldWallet{first}
	for range m.world.depth {
		var next []*heldWallet
		for _, n := range level {
			steps := m.stepsFrom(n)
			for _, step := range steps {
				m.transitions++
				after := n.take(m.t, m.steps%2 == 0, step)
				m.steps++
				if key := after.state(); !m.seen[key] {
					m.seen[key] = true
					after.compare(m.t)
					m.retries += after.retry(m.t, m.steps)
					next = append(next, after)
				}
			}
			if len(n.way) < 2 {
				m.pair(n, steps)
			}
		}
		level = next
	}
}

// pair lets each two requests meet in one commit.
func (m *holdMachine) pair(n *heldWallet, steps []holdStep) {
	for _, one := range steps {
		if one.command == nil {
			continue
		}
		between := n.clone()
		if one.happens(between.ref); one.places && len(between.ref.holds) > len(n.ref.holds) {
			between.ids = append(between.ids, "")
		}
		for _, other := range m.stepsFrom(between) {
			if other.command != nil {
				m.pairs++
				n.take(m.t, false, one, other).compare(m.t)
			}
		}
	}
}

// stepsFrom lists what can happen in a wallet.
func (m *holdMachine) stepsFrom(n *heldWallet) []holdStep {
	var steps []holdStep
	if n.ref.clock < m.world.last {
		steps = append(steps, holdStep{name: "tick", happens: func(w *refWallet) string { w.tick(); return "" }})
	}
	if len(n.ref.lines) > 0 {
		steps = append(steps, holdStep{name: "job", happens: func(*refWallet) string { return "" }})
	}
	if len(n.ids) < m.world.holds {
		steps = append(steps, placing(1, false, 1), placing(3, false, 2), placing(3, true, 2), placing(2, true, 1))
	}
	for i := range n.ids {
		steps = append(steps, capturing(i, 1, false, false), capturing(i, 1, true, false), capturing(i, 2, false, false),
			capturing(i, 3, true, true), capturing(i, 2, false, true), extending(i), releasing(i))
	}
	for i := range n.ref.grants {
		steps = append(steps, voiding(i))
	}
	steps = append(steps, using(1))
	if m.world.overdraft > 0 {
		steps = append(steps, using(3))
	}
	return steps
}

func placing(amount int, upTo bool, ticks int) holdStep {
	return holdStep{
		name: fmt.Sprint("place ", amount, " ", upTo, " for ", ticks), places: true,
		happens: func(w *refWallet) string { return w.place(amount, upTo, w.clock+ticks) },
		command: func(n *heldWallet, key Keyed) Command {
			return PlaceHold{
				Keyed: key, Wallet: string(n.wallet.ID), Amount: pointer(Credits(amount)), UpTo: upTo, ExpiresIn: 60 * ticks,
			}
		},
	}
}

func capturing(hold, amount int, final, more bool) holdStep {
	return holdStep{
		name:    fmt.Sprint("capture ", amount, " of ", hold, " final ", final, " more ", more),
		happens: func(w *refWallet) string { return w.capture(hold, amount, final, more) },
		command: func(n *heldWallet, key Keyed) Command {
			return CaptureHold{Keyed: key, Hold: n.ids[hold], Amount: Credits(amount), Final: final, AllowMore: more}
		},
	}
}

func extending(hold int) holdStep {
	return holdStep{
		name:    fmt.Sprint("extend ", hold),
		happens: func(w *refWallet) string { return w.extend(hold, w.clock+2) },
		command: func(n *heldWallet, key Keyed) Command {
			return ExtendHold{Keyed: key, Hold: n.ids[hold], ExpiresIn: 120}
		},
	}
}

func releasing(hold int) holdStep {
	return holdStep{
		name:    fmt.Sprint("release ", hold),
		happens: func(w *refWallet) string { return w.release(hold) },
		command: func(n *heldWallet, key Keyed) Command { return ReleaseHold{Keyed: key, Hold: n.ids[hold]} },
	}
}

func voiding(grant int) holdStep {
	return holdStep{
		name:    fmt.Sprint("void ", grant),
		happens: func(w *refWallet) string { return w.void(grant) },
		command: func(n *heldWallet, key Keyed) Command {
			return VoidGrant{Keyed: key, Grant: NewGrantID(n.wallet.ID, n.ref.ref(grant)), Reason: "r"}
		},
	}
}

func using(amount int) holdStep {
	return holdStep{
		name:    fmt.Sprint("use ", amount),
		happens: func(w *refWallet) string { return w.use(amount) },
		command: func(n *heldWallet, key Keyed) Command {
			u := charge(key, Credits(amount))
			u.Wallet, u.OnShortfall = string(n.wallet.ID), ShortfallOverdraft
			return u
		},
	}
}
