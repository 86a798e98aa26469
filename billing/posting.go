package billing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// posting is a list of commands of one wallet on its way to the ledger.
type posting struct {
	ledger   *Ledger
	ref      WalletRef
	commands []Command
	marks    []Mark // of each command: what is found with it, its own request wrote, though the answer was lost
	atomic   bool

	snapshot   *Snapshot
	fromMemory bool // the snapshot may be old, as nothing has been read or committed yet

	outcomes []Outcome
	open     []int // the commands that have no outcome yet
	failures int
	loads    int
	lost     bool // the answer of a try was, and nothing since has told what became of it
}

// maxLoads bounds how often one posting asks for facts: each commit may ask for pages, a line and its grants.
const maxLoads = 100

// add brings the commands of a ticket into a posting that has not begun.
func (p *posting) add(t *ticket) {
	for _, c := range t.commands {
		p.open = append(p.open, len(p.commands))
		p.commands, p.marks, p.outcomes = append(p.commands, c), append(p.marks, t.mark), append(p.outcomes, Outcome{})
	}
}

// run decides the commands and commits what stands, in as many commits as it takes. It answers the outcome of
// each and the wallet as the last commit left it.
func (p *posting) run(ctx context.Context) ([]Outcome, *Wallet, error) {
	if known := p.ledger.remembered(p.ref); known != nil {
		p.snapshot, p.fromMemory = &Snapshot{Wallet: *known}, true
	}
	for again := true; again; {
		var err error
		if again, err = p.step(ctx); err != nil {
			return nil, nil, err
		}
	}
	p.ledger.remember(&p.snapshot.Wallet)
	return p.outcomes, &p.snapshot.Wallet, nil
}

// step goes once through load → decide → commit, and says whether anything is left to do.
func (p *posting) step(ctx context.Context) (again bool, err error) {
	if p.snapshot == nil {
		p.fromMemory = false
		if p.snapshot, err = p.ledger.snapshot(ctx, p.ref, Strong); err != nil {
			return false, err
		}
	}
	if len(p.open) == 0 && len(p.commands) > 0 {
		return false, nil
	}
	now, err := p.ledger.Now(ctx, p.ref.Tenant)
	if err != nil {
		return false, err
	}
	verdict := Decide(p.snapshot, now, pick(p.commands, p.open), p.atomic)
	if verdict.Need.Any() {
		return true, p.load(ctx, verdict.Need)
	}
	if verdict.Decision == nil {
		if p.fromMemory && !allStand(verdict.Outcomes) {
			p.snapshot = nil // what is refused is refused for what there is, not for what there was
			return true, nil
		}
		return p.conclude(ctx, verdict.Outcomes)
	}
	if err := verdict.Decision.Validate(); err != nil {
		return false, err
	}
	p.sign(verdict.Outcomes)
	if err := p.ledger.store.Commit(ctx, verdict.Decision); err != nil {
		return true, p.recover(ctx, err)
	}
	p.advance(verdict.Decision)
	return p.conclude(ctx, verdict.Outcomes)
}

// sign marks what the open commands record as theirs.
func (p *posting) sign(outcomes []Outcome) {
	for i, o := range outcomes {
		switch mark := p.marks[p.open[i]]; {
		case o.Replayed:
		case o.Transaction != nil:
			o.Transaction.Mark = mark
		case o.Receipt != nil:
			o.Receipt.Mark = mark
		}
	}
}

// load brings facts that a decision needs. Where they do not fit the wallet, it has changed since it was read.
func (p *posting) load(ctx context.Context, need Need) error {
	if p.loads++; p.loads > maxLoads {
		return fmt.Errorf("deciding for wallet %s asks for facts without end: %+v", p.ref.ID, need)
	}
	fits, err := p.ledger.load(ctx, p.snapshot, need)
	if err == nil && !fits {
		p.snapshot = nil
		return p.fail(ctx)
	}
	return err
}

// advance makes the snapshot that of the wallet after the decision, so that the next commit needs no read.
func (p *posting) advance(d *Decision) {
	change := &d.Wallets[0]
	pages := map[int][]LiveGrant{}
	maps.Copy(pages, p.snapshot.Facts.Pages)
	for _, page := range change.Pages {
		if delete(pages, page.Number); len(page.Grants) > 0 {
			pages[page.Number] = page.Grants
		}
	}
	p.snapshot = &Snapshot{Wallet: change.After, Facts: Facts{Pages: pages}}
	p.fromMemory, p.lost = false, false
	p.failures = 0
}

// conclude keeps the outcomes that are final. A refusal is final only when its key stands for nothing: an event
// that was recorded long ago is replayed though it would be refused today.
func (p *posting) conclude(ctx context.Context, outcomes []Outcome) (again bool, err error) {
	var waiting, refused []int
	for i, at := range p.open {
		p.outcomes[at] = outcomes[i]
		switch o := &outcomes[i]; {
		case o.Waiting:
			waiting = append(waiting, at)
		case o.Refusal != nil || o.Transaction == nil && o.Receipt == nil:
			refused = append(refused, at)
		}
	}
	p.open = waiting
	if len(refused) == 0 {
		return len(waiting) > 0, nil
	}
	records, err := p.ledger.records(ctx, p.ref, keysOf(pick(p.commands, refused)))
	if err != nil {
		return false, err
	}
	behind := false
	known := func(at int) bool {
		record, found := records[HashKey(p.commands[at].keyed().IdempotencyKey)]
		if found {
			p.outcomes[at] = p.recognize(at, record)
			behind = behind || record.follows(&p.snapshot.Wallet)
		}
		return found
	}
	rest := slices.DeleteFunc(refused, known)
	if p.atomic && !p.refused() {
		p.open = rest // only what had been recorded before stood in the way of the others
	}
	if behind {
		p.snapshot = nil // who is told of a line is shown the wallet after it
	}
	return len(p.open) > 0 || behind, nil
}

// refused says whether any command is, so that a list that is atomic cannot stand.
func (p *posting) refused() bool {
	return slices.ContainsFunc(p.outcomes, func(o Outcome) bool { return o.Refusal != nil })
}

// recognize answers the command at a place whose key stands for record. What its very request wrote before the answer was
// lost is no replay, but where the request has the same twice.
func (p *posting) recognize(at int, record Record) Outcome {
	c := p.commands[at]
	outcome := replay(c, record.Line, record.Receipt)
	if record.mark() == p.marks[at] && !p.answered(c.keyed().IdempotencyKey) {
		outcome.Replayed = false
	}
	return outcome
}

// answered says whether a command with the key was told already that it is the one that stands.
func (p *posting) answered(key string) bool {
	for i, o := range p.outcomes {
		if !o.Replayed && (o.Transaction != nil || o.Receipt != nil) && p.commands[i].keyed().IdempotencyKey == key {
			return true
		}
	}
	return false
}

// follows says whether r was written after the wallet was as in w.
func (r Record) follows(w *Wallet) bool {
	if r.Line != nil {
		return r.Line.Sequence > w.Sequence
	}
	return r.Receipt.Revision > w.Revision
}

func (r Record) mark() Mark {
	if r.Line != nil {
		return r.Line.Mark
	}
	return r.Receipt.Mark
}

// recover prepares the next try after a commit that did not succeed, or gives up.
func (p *posting) recover(ctx context.Context, err error) error {
	var moved *Moved
	switch {
	case errors.As(err, &moved):
		p.lost = false
		p.move(moved)
		if p.failures == 0 {
			p.failures++
			return nil // the first lost race is decided again at once
		}
	case errors.Is(err, ErrLost):
		p.lost = true
	case !errors.Is(err, ErrBusy):
		return err
	}
	return p.fail(ctx)
}

// move takes over what the store said there is instead.
func (p *posting) move(moved *Moved) {
	before := len(p.open)
	records := moved.Records[p.ref.ID]
	p.open = slices.DeleteFunc(p.open, func(at int) bool {
		record, found := records[HashKey(p.commands[at].keyed().IdempotencyKey)]
		if found {
			p.outcomes[at] = p.recognize(at, record)
		}
		return found
	})
	if p.atomic && p.refused() {
		p.open = nil // a key stands for another request: the rest of the list falls with it
	}
	if wallet := moved.Wallets[p.ref.ID]; wallet != nil {
		p.ledger.contend(p.ref)
		p.snapshot = &Snapshot{Wallet: *wallet}
	} else if len(p.open) == before {
		p.snapshot = nil // the store did not say what moved: look
	}
	p.fromMemory = p.fromMemory && moved.Wallets[p.ref.ID] == nil
}

// fail counts a failure, and waits before the next try or gives up.
func (p *posting) fail(ctx context.Context) error {
	if p.failures++; p.failures >= MaxAttempts {
		return p.giveUp()
	}
	return p.ledger.pause(ctx, p.failures)
}

// giveUp ends the posting. What has an outcome keeps it, for earlier commits stand: the open commands alone are refused.
func (p *posting) giveUp() error {
	if p.lost || len(p.open) == len(p.commands) {
		return givenUp(p.lost)
	}
	for _, at := range p.open {
		p.outcomes[at] = Outcome{Refusal: conflict()}
	}
	p.open = nil
	return nil
}

// givenUp is what a request gets that was tried often enough: a refusal where nothing of it was written, and [ErrLost]
// where nobody knows.
func givenUp(lost bool) error {
	if lost {
		return fmt.Errorf("tried %d times: %w", MaxAttempts, ErrLost)
	}
	return conflict()
}

// conflict is what a request gets that lost every race.
func conflict() *Error {
	return refuse(CodeConflict, "the wallet is changing too fast to get a turn; send the same request with the same idempotencyKey again")
}

func pick[T any](all []T, at []int) []T {
	picked := make([]T, len(at))
	for i, index := range at {
		picked[i] = all[index]
	}
	return picked
}

func keysOf(commands []Command) []KeyHash {
	var keys []KeyHash
	for _, c := range commands {
		if key := HashKey(c.keyed().IdempotencyKey); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
