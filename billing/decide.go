package billing

import (
	"slices"
	"time"
)

// Command is one request to change one wallet.
type Command interface {
	keyedRequest
	check() *Error       // what can be refused without looking at a wallet
	apply(*draft) *Error // checks first, changes afterwards
}

// keyedRequest is what makes a request happen once.
type keyedRequest interface {
	keyed() Keyed
	request() request // the canonical form, for the fingerprint
}

// Outcome is what became of one command. It was refused, or it waits for a commit of its own, or it stands.
type Outcome struct {
	Transaction *Transaction // its line; nil where it writes none
	Receipt     *Receipt     // of a command that writes no line
	Replayed    bool         // the outcome is that of an earlier command with the same key
	Refusal     *Error
	Waiting     bool
}

// Verdict is what [Decide] answers.
type Verdict struct {
	Decision *Decision // nil where there is nothing to commit
	Outcomes []Outcome // one for each command
	Need     Need      // where it is not empty, the rest means nothing: load this and decide again
}

// Decide computes what the commands, in their order, make of the wallet at now. It has no effect of its own: the
// outcomes hold once the decision is committed, and only then.
//
// Whatever lapsed by now is booked first. Where that is too much for one commit, the decision holds it alone and
// every command waits. An atomic list stands or falls together; any other lets each command stand for itself.
// Commands that no longer fit wait for the next commit. A repeated key stands once and is replayed after that.
func Decide(s *Snapshot, now time.Time, commands []Command, atomic bool) Verdict {
	for r := (room{min(len(commands), MaxCommitCommands), MaxCommitExpiries}); ; {
		verdict, items := decide(s, now, commands, r, atomic)
		switch {
		case items <= MaxCommitItems || verdict.Need.Any():
			return verdict
		case r.commands > 1 && !atomic:
			r.commands /= 2
		case r.lapsed > 1:
			r.lapsed /= 2 // so that in the end what lapsed goes ahead on its own
		default:
			return Verdict{Outcomes: refuseAll(commands, invalid(
				"the request changes more grants and transactions than one commit holds, %d; ask for less at a time", MaxCommitItems))}
		}
	}
}

// room is how much one decision may hold. The rest waits.
type room struct {
	commands int
	lapsed   int // lines of what happened by itself; where there are as many, they go alone
}

// decide is Decide within the room given. It also answers how many items it would write.
func decide(s *Snapshot, now time.Time, commands []Command, r room, atomic bool) (Verdict, int) {
	d := newDraft(s, now)
	verdict := Verdict{Outcomes: make([]Outcome, len(commands))}
	complete := d.passTime(r.lapsed)
	if verdict.Need = d.missing(); verdict.Need.Any() {
		return verdict, 0
	}
	stands := 0
	for i, command := range commands {
		if !complete || d.unsettled || i >= r.commands || d.bytes > MaxCommitBytes {
			verdict.Outcomes[i].Waiting = true
			continue
		}
		outcome := d.decide(command)
		if verdict.Need = d.missing(); verdict.Need.Any() {
			return verdict, 0
		}
		verdict.Outcomes[i] = outcome
		if outcome.Refusal == nil && !outcome.Replayed {
			stands++
		}
	}
	if atomic && complete && !allStand(verdict.Outcomes) {
		return withdrawAll(verdict), 0
	}
	if stands == 0 && len(commands) > 0 && complete || len(d.lines)+len(d.receipts) == 0 {
		return verdict, 0 // refused means that nothing happened, not even the booking of what lapsed
	}
	verdict.Decision = &Decision{Tenant: s.Wallet.Tenant, Wallets: []WalletChange{d.change()}}
	verdict.Need = d.missing()
	return verdict, verdict.Decision.Items()
}

// decide applies one command, unless its key was used in this draft already.
func (d *draft) decide(c Command) Outcome {
	key := c.keyed().IdempotencyKey
	if line := lineKeyed(d, key); line != nil {
		return replay(c, line, nil)
	}
	if at := slices.IndexFunc(d.receipts, func(r *Receipt) bool { return r.Key == key }); at >= 0 {
		return replay(c, nil, d.receipts[at])
	}
	before := len(d.lines)
	if refusal := c.apply(d); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	if len(d.lines) > before {
		return Outcome{Transaction: d.lines[before]}
	}
	request := c.request()
	receipt := &Receipt{Key: key, Operation: request.operation, Fingerprint: request.fingerprint(), Revision: d.wallet.Revision + 1, RecordedAt: d.now}
	d.receipts = append(d.receipts, receipt)
	return Outcome{Receipt: receipt}
}

// replay answers a command with what its key stands for already, or refuses where that was another request.
func replay(c keyedRequest, line *Transaction, receipt *Receipt) Outcome {
	var first Fingerprint
	if line != nil {
		first = line.Fingerprint
	} else {
		first = receipt.Fingerprint
	}
	if refusal := c.request().conflict(first); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return Outcome{Transaction: line, Receipt: receipt, Replayed: true}
}

func allStand(outcomes []Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.Refusal != nil || o.Waiting })
}

// withdrawAll takes back an atomic list of which something was refused or did not fit: who was not refused
// itself has no outcome.
func withdrawAll(v Verdict) Verdict {
	refused := slices.ContainsFunc(v.Outcomes, func(o Outcome) bool { return o.Refusal != nil })
	for i, o := range v.Outcomes {
		switch {
		case o.Refusal != nil:
		case refused:
			v.Outcomes[i] = Outcome{}
		default:
			v.Outcomes[i] = Outcome{Refusal: invalid(
				"%d events do not fit one commit, and all-or-nothing must; send at most %d", len(v.Outcomes), MaxCommitCommands)}
		}
	}
	v.Decision = nil
	return v
}

func refuseAll(commands []Command, refusal *Error) []Outcome {
	outcomes := make([]Outcome, len(commands))
	for i := range outcomes {
		outcomes[i].Refusal = refusal
	}
	return outcomes
}
