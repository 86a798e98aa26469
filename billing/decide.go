package billing

import "slices"

// Verdict is the result of [Decide].
type Verdict struct {
	Decision *Decision // nil if there is nothing to commit
	Outcomes []Outcome // one for each command
	Needs    Needs     // if it is not empty, ignore the rest: load this and decide again
	Behind   bool      // what time did needs a commit of its own: the decision books it, or a part of it, and all commands wait
	Ahead    bool      // of what is Behind: all of it is booked, ahead of a command that would turn an alert back (turn.go)
}

// Decide applies the commands, in their order, to the view. It has no effect of its own: the outcomes are true once the
// decision is committed, and only then.
//
// What is due in the wallets is booked first. If that is too much for one commit, the decision contains nothing else
// and every command waits. Of an atomic list, all commands succeed or none; in any other list, each succeeds or is
// refused on its own. Commands that no longer fit wait for the next commit, and so do those that would turn an alert a
// second time (turn.go). A key that is repeated in the list takes effect once and is replayed after that.
func Decide(v *View, commands []Command, atomic bool) Verdict {
	scaled := false
	for r := (room{min(len(commands), MaxCommitCommands), MaxDueItems, maxBeside}); ; {
		verdict, items, most := decide(v, commands, r, atomic)
		switch {
		case verdict.Needs.Any():
			return verdict
		case most < r.commands:
			r.commands = most
		case items <= MaxCommitItems:
			return verdict
		case r.commands > 1 && !atomic && !scaled:
			r.commands = max(r.commands*MaxCommitItems/items, 1) // as many as should fit, if all write about as much
			scaled = true
		case r.commands > 1 && !atomic:
			r.commands /= 2
		case r.due > 2:
			r.due /= 2 // so that in the end what is due is committed on its own
		case r.beside > 0:
			r.beside /= 2 // and what has to be, without what can be later
		default:
			return Verdict{Outcomes: tooLarge(commands, atomic)}
		}
	}
}

// room is how much one decision may contain. The rest waits.
type room struct {
	commands int // 0: what time did is committed on its own
	due      int // items that book what is due, in each wallet; a wallet that needs all of them is booked alone
	beside   int // items of each kind that something brings along and that can be later, or left out: see [walletDraft]
}

// maxBeside is how many items of each kind something brings along: as many repayments of debt as are booked together, and
// as many marks of grants whose credit expired when it returned.
const maxBeside = MaxDueItems / 2

// decide does what Decide does, within the given room. It also returns how many items the decision writes, and how many
// commands may be in it at most: if these are fewer than there is room for, ignore the rest and decide again.
func decide(v *View, commands []Command, r room, atomic bool) (verdict Verdict, items, most int) {
	d := newDraft(v, commands)
	d.alone = r.commands == 0
	ahead := d.alone && len(commands) > 0
	verdict = Verdict{Outcomes: make([]Outcome, len(commands)), Behind: ahead, Ahead: ahead}
	for _, w := range d.wallets {
		w.beside, w.lots.apart = r.beside, r.beside == 0
		verdict.Behind = !w.bookDue(r.due) || verdict.Behind
	}
	if verdict.Needs = d.missing(); verdict.Needs.Any() {
		return verdict, 0, r.commands
	}
	if !verdict.Behind {
		for _, c := range commands[:r.commands] { // all of them, so that what a list needs is loaded in one round
			c.Reads(d)
		}
		if verdict.Needs = d.missing(); verdict.Needs.Any() {
			return verdict, 0, r.commands
		}
		d.step()
	}
	if len(commands) == 0 { // a job looks after the wallet
		for _, w := range d.wallets {
			w.touched = w.touched || w.wallet.countLate(w.now)
		}
	}
	stands, most := d.runAll(commands, r, atomic, &verdict)
	switch {
	case verdict.Needs.Any() || most < r.commands:
		return verdict, 0, most
	case atomic && !verdict.Behind && !allStand(verdict.Outcomes):
		return withdrawAll(verdict), 0, most
	case atomic && !verdict.Behind && !d.step():
		return verdict, 0, 0
	case stands == 0 && len(commands) > 0 && !verdict.Behind:
		return verdict, 0, most // refused means that nothing happened, not even the booking of what is due
	}
	decision := d.decision()
	if verdict.Needs = d.missing(); verdict.Needs.Any() {
		return verdict, 0, most
	}
	if items = decision.Items(); items > 0 {
		verdict.Decision = decision
	}
	return verdict, items, most
}

// runAll applies the commands for which there is room. It returns how many of them stand, and how many may be in one
// commit.
func (d *Draft) runAll(commands []Command, r room, atomic bool, verdict *Verdict) (stands, most int) {
	for i, c := range commands {
		if verdict.Behind || i >= r.commands || d.indebted(c.Wallets()) || d.bytes() > MaxCommitBytes {
			verdict.Outcomes[i].Waiting = true
			continue
		}
		c.Reads(d) // again, as commands before it may have changed what it depends on
		if verdict.Needs = d.missing(); verdict.Needs.Any() {
			return stands, r.commands
		}
		outcome := d.run(c)
		if verdict.Needs = d.missing(); verdict.Needs.Any() {
			return stands, r.commands
		}
		verdict.Outcomes[i] = outcome
		if !outcome.stands() || outcome.Replayed {
			continue
		}
		stands++
		if !atomic && !d.step() {
			return stands, i
		}
	}
	return stands, r.commands
}

// Record is what is stored for an idempotency key: a line, or the record of a request that wrote none.
type Record struct {
	Line    *Transaction
	Request *RequestRecord
}

// RunID returns the id of the run that wrote the record.
func (r Record) RunID() RunID {
	if r.Line != nil {
		return r.Line.RunID
	}
	return r.Request.RunID
}

// Fingerprint returns the fingerprint of the request that used the key.
func (r Record) Fingerprint() Fingerprint {
	if r.Line != nil {
		return r.Line.Fingerprint
	}
	return r.Request.Fingerprint
}

// Replay returns the outcome of a command whose key was used before: the first result, or, if the key was used by
// another request, a refusal: IDEMPOTENCY_KEY_REUSED.
func Replay(c Command, first Record) Outcome {
	if refusal := c.Request().conflict(first.Fingerprint(), first.Operation()); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return Outcome{Transaction: first.Line, Request: first.Request, Replayed: true}
}

func allStand(outcomes []Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.Refusal != nil || o.Waiting })
}

// withdrawAll undoes an atomic list of which a command was refused or did not fit. A command that was not refused
// itself then has no outcome.
func withdrawAll(v Verdict) Verdict {
	refused := slices.ContainsFunc(v.Outcomes, func(o Outcome) bool { return o.Refusal != nil })
	for i, o := range v.Outcomes {
		switch {
		case o.Refusal != nil:
		case refused:
			v.Outcomes[i] = Outcome{}
		default:
			v.Outcomes[i] = Outcome{Refusal: refuse(CodeRequestTooLarge,
				"%d events do not fit into one commit, which ALL_OR_NOTHING requires; send at most %d", len(v.Outcomes),
				MaxCommitCommands)}
		}
	}
	v.Decision = nil
	return v
}

// Oversized is a command that knows which of its fields makes it too large for one commit.
type Oversized interface {
	TooLarge() *Error
}

// tooLarge refuses what does not fit into one commit, even alone: the first of the commands, which was tried on its own
// while the others wait, or all commands of an atomic list.
func tooLarge(commands []Command, atomic bool) []Outcome {
	outcomes := make([]Outcome, len(commands))
	for i, c := range commands {
		if i > 0 && !atomic {
			outcomes[i].Waiting = true
			continue
		}
		outcomes[i].Refusal = refuse(CodeRequestTooLarge,
			"the request changes more grants, budgets and transactions than one commit holds, which is %d; split it into smaller ones",
			MaxCommitItems)
		if sized, ok := c.(Oversized); ok {
			outcomes[i].Refusal = sized.TooLarge()
		}
	}
	return outcomes
}
