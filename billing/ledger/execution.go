package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// execution is a list of commands on its way to the ledger: it loads what they need, decides, commits, and does so again
// where the world has changed meanwhile. It is the only code that commits what was asked for.
type execution struct {
	ledger   *Ledger
	tenant   billing.Tenant
	wallets  []billing.WalletID // of all commands
	commands []billing.Command
	runIDs   []billing.RunID // of each command: what is found with it, its own request wrote, though the answer was lost
	atomic   bool
	began    time.Time

	view       *billing.View
	fromMemory bool // the view may be old, as nothing has been read or committed yet

	outcomes []billing.Outcome
	open     []int // the commands that have no outcome yet
	failures int
	loads    int  // since the last commit
	lost     bool // the answer of a try was, and nothing since has shown what became of it
}

// maxLoads bounds how often one commit asks for something to be loaded: documents, pages, a line, its grants.
const maxLoads = 100

// newExecution is an execution of the commands of all jobs, which have the same wallets.
func (l *Ledger) newExecution(tenant billing.Tenant, wallets []billing.WalletID, atomic bool, jobs []*job) *execution {
	e := &execution{ledger: l, tenant: tenant, wallets: wallets, atomic: atomic, began: l.runtime.Now()}
	for _, j := range jobs {
		for _, c := range j.commands {
			e.open = append(e.open, len(e.commands))
			e.commands, e.runIDs = append(e.commands, c), append(e.runIDs, j.runID)
		}
	}
	e.outcomes = make([]billing.Outcome, len(e.commands))
	return e
}

// run decides the commands and commits what stands, in as many commits as it takes.
func (e *execution) run(ctx context.Context) error {
	e.recall()
	for again := true; again; {
		var err error
		if again, err = e.step(ctx); err != nil {
			return err
		}
	}
	for _, s := range e.view.Wallets {
		if s != nil {
			e.ledger.remember(&s.Wallet)
		}
	}
	return nil
}

// recall begins with the wallet as this process knows it, which saves the read. Several wallets are read.
func (e *execution) recall() {
	if len(e.wallets) != 1 {
		return
	}
	if known := e.ledger.remembered(billing.WalletRef{Tenant: e.tenant, ID: e.wallets[0]}); known != nil {
		e.view, e.fromMemory = e.viewOf(map[billing.WalletID]*billing.Wallet{known.ID: known}), true
	}
}

// step goes once through load → decide → commit, and reports whether anything is left to do.
func (e *execution) step(ctx context.Context) (again bool, err error) {
	if e.view == nil {
		if err := e.read(ctx); err != nil {
			return false, err
		}
	}
	if len(e.open) == 0 && len(e.commands) > 0 {
		return false, nil
	}
	if e.view.Now, err = e.ledger.Now(ctx, e.tenant); err != nil {
		return false, err
	}
	e.view.Clock = e.ledger.runtime.Now()
	verdict := billing.Decide(e.view, pick(e.commands, e.open), e.atomic)
	if verdict.Needs.Any() {
		return true, e.load(ctx, verdict.Needs)
	}
	if verdict.Decision == nil {
		if e.fromMemory && !allStand(verdict.Outcomes) {
			e.view = nil // a refusal has to follow from what is stored, not from what was
			return true, nil
		}
		return e.conclude(ctx, verdict.Outcomes)
	}
	if err := verdict.Decision.Validate(); err != nil {
		return false, err
	}
	e.sign(verdict.Outcomes)
	if err := e.ledger.store.Commit(ctx, verdict.Decision); err != nil {
		return true, e.recover(ctx, err)
	}
	e.advance(verdict.Decision)
	if verdict.Behind && e.late() {
		return false, e.giveUpBehind()
	}
	return e.conclude(ctx, verdict.Outcomes)
}

// read loads the wallets, strongly. One that does not exist is in the view as nil.
func (e *execution) read(ctx context.Context) error {
	e.fromMemory = false
	var wallets map[billing.WalletID]*billing.Wallet
	if len(e.wallets) > 0 {
		var err error
		if wallets, err = e.ledger.store.Wallets(ctx, e.tenant, e.wallets, Strong); err != nil {
			return err
		}
	}
	if len(e.commands) == 0 && len(wallets) < len(e.wallets) {
		return billing.ErrNotFound // nobody is there to refuse
	}
	e.view = e.viewOf(wallets)
	return nil
}

// viewOf is a view of the wallets of the execution and of nothing else.
func (e *execution) viewOf(wallets map[billing.WalletID]*billing.Wallet) *billing.View {
	v := &billing.View{Tenant: e.tenant, Wallets: make(map[billing.WalletID]*billing.Snapshot, len(e.wallets))}
	for _, id := range e.wallets {
		v.Wallets[id] = nil
		if w := wallets[id]; w != nil {
			v.Wallets[id] = &billing.Snapshot{Wallet: *w}
		}
	}
	return v
}

// late reports whether the execution has booked what is due for as long as a request may wait for it.
func (e *execution) late() bool {
	return len(e.commands) > 0 && e.ledger.runtime.Now().Sub(e.began) > billing.MaxBookingAhead
}

// giveUpBehind refuses what is left, as more is due in the wallet than one request can wait for. What was booked stays, so
// that the same request finds less to book.
func (e *execution) giveUpBehind() error {
	retry := billing.Instant(e.ledger.runtime.Now().Add(time.Second))
	refusal := billing.Refuse(billing.CodeConflict,
		"the wallet has many grants whose end is not booked yet; send the same request with the same idempotencyKey again")
	refusal.RetryAt = &retry
	if len(e.open) == len(e.commands) {
		return refusal
	}
	e.refuseOpen(refusal)
	return nil
}

// sign marks what the open commands record as theirs.
func (e *execution) sign(outcomes []billing.Outcome) {
	for i, o := range outcomes {
		runID := e.runIDs[e.open[i]]
		switch {
		case o.Replayed:
		case o.Transaction != nil:
			o.Transaction.RunID = runID
			for _, line := range o.Counterparts {
				line.RunID = runID
			}
		case o.Request != nil:
			o.Request.RunID = runID
		}
	}
}

// load brings what a decision needs. Where that is newer than a wallet of the view, the view is stale.
func (e *execution) load(ctx context.Context, needs billing.Needs) error {
	e.loads++
	if e.loads > maxLoads {
		return fmt.Errorf("deciding for %v asks for facts without end: %+v", e.wallets, needs)
	}
	fits, err := e.ledger.loadView(ctx, e.view, needs)
	if err == nil && !fits {
		e.view = nil
		return e.fail(ctx)
	}
	return err
}

// advance makes the view that of the world after the decision, so that the next commit needs no read.
func (e *execution) advance(d *billing.Decision) {
	for i := range d.Wallets {
		change := &d.Wallets[i]
		s := &billing.Snapshot{Wallet: change.After}
		if before := e.view.Wallets[change.After.ID]; before != nil && len(before.Facts.Pages)+len(change.Pages) > 0 {
			s.Facts.Pages = maps.Clone(before.Facts.Pages)
			if s.Facts.Pages == nil {
				s.Facts.Pages = map[int][]billing.LiveGrant{}
			}
			for _, page := range change.Pages {
				delete(s.Facts.Pages, page.Number)
				if len(page.Grants) > 0 {
					s.Facts.Pages[page.Number] = page.Grants
				}
			}
		}
		e.view.Wallets[change.After.ID] = s
	}
	for _, change := range d.Documents {
		if change.After != nil {
			e.know(change.Key, change.After)
		}
	}
	e.view.Lists = nil
	e.fromMemory, e.lost = false, false
	e.failures, e.loads = 0, 0
}

// know puts a document into the view; nil says that there is none.
func (e *execution) know(key billing.DocumentKey, document billing.Document) {
	if e.view.Documents == nil {
		e.view.Documents = map[billing.DocumentKey]billing.Document{}
	}
	e.view.Documents[key] = document
}

// conclude keeps the outcomes that are final. A refusal is final only when its key stands for nothing: an event
// that was recorded long ago is replayed though it would be refused today.
func (e *execution) conclude(ctx context.Context, outcomes []billing.Outcome) (again bool, err error) {
	var waiting, refused []int
	for i, at := range e.open {
		e.outcomes[at] = outcomes[i]
		switch o := &outcomes[i]; {
		case o.Waiting:
			waiting = append(waiting, at)
		case !stands(o):
			refused = append(refused, at)
		}
	}
	e.open = waiting
	if len(refused) == 0 {
		return len(waiting) > 0, nil
	}
	records, err := e.records(ctx, refused)
	if err != nil {
		return false, err
	}
	behind := false
	rest := slices.DeleteFunc(refused, func(at int) bool {
		home, record, found := e.recordOf(at, records)
		if found {
			e.outcomes[at] = e.recognize(at, record)
			behind = behind || e.isBehind(home, record)
		}
		return found
	})
	if e.atomic && !e.refused() {
		e.open = rest // only what had been recorded before stood in the way of the others
	}
	if behind {
		e.view = nil // whoever is shown a line is shown the wallet after it
	}
	return len(e.open) > 0 || behind, nil
}

// homes are the wallets to which the key of a command belongs; "" is the tenant.
func homes(c billing.Command) []billing.WalletID {
	if wallets := c.Wallets(); len(wallets) > 0 {
		return wallets
	}
	return []billing.WalletID{""}
}

// records reads what the keys of commands stand for.
func (e *execution) records(ctx context.Context, at []int) (map[billing.WalletID]map[billing.KeyHash]billing.Record, error) {
	keys := map[billing.WalletID][]billing.KeyHash{}
	var order []billing.WalletID
	for _, i := range at {
		key := billing.HashKey(e.commands[i].Origin().Key())
		for _, home := range homes(e.commands[i]) {
			if keys[home] == nil {
				order = append(order, home)
			}
			if !slices.Contains(keys[home], key) {
				keys[home] = append(keys[home], key)
			}
		}
	}
	records := map[billing.WalletID]map[billing.KeyHash]billing.Record{}
	for _, home := range order {
		found, err := e.ledger.store.Records(ctx, billing.WalletRef{Tenant: e.tenant, ID: home}, keys[home])
		if err != nil {
			return nil, err
		}
		records[home] = found
	}
	return records, nil
}

// recordOf is what the key of a command stands for among records.
func (e *execution) recordOf(at int, records map[billing.WalletID]map[billing.KeyHash]billing.Record) (
	home billing.WalletID, record billing.Record, found bool,
) {
	key := billing.HashKey(e.commands[at].Origin().Key())
	for _, home := range homes(e.commands[at]) {
		if record, found := records[home][key]; found {
			return home, record, true
		}
	}
	return "", billing.Record{}, false
}

// recognize answers the command at a place whose key stands for record. What its very request wrote before the answer was
// lost is no replay, unless the request has the same command twice.
func (e *execution) recognize(at int, record billing.Record) billing.Outcome {
	c := e.commands[at]
	outcome := billing.Replay(c, record)
	if record.RunID() == e.runIDs[at] && !e.answered(c) {
		outcome.Replayed = false
	}
	return outcome
}

// answered reports whether a command with the same key has been answered already as the one that stands.
func (e *execution) answered(c billing.Command) bool {
	key := c.Origin().Key()
	for i := range e.outcomes {
		o := &e.outcomes[i]
		if !o.Replayed && stands(o) && e.commands[i].Origin().Key() == key {
			return true
		}
	}
	return false
}

// isBehind reports whether a record was written after the state of its wallet in the view.
func (e *execution) isBehind(home billing.WalletID, r billing.Record) bool {
	s := e.view.Wallets[home]
	switch {
	case home == "":
		return false
	case s == nil:
		return true
	case r.Line != nil:
		return r.Line.Sequence > s.Wallet.Sequence
	}
	return r.Request.Revision > s.Wallet.Revision
}

// refused reports whether any command is, so that a list that is atomic cannot stand.
func (e *execution) refused() bool {
	return slices.ContainsFunc(e.outcomes, func(o billing.Outcome) bool { return o.Refusal != nil })
}

func stands(o *billing.Outcome) bool { return o.Transaction != nil || o.Request != nil }

func allStand(outcomes []billing.Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o billing.Outcome) bool { return o.Refusal != nil || o.Waiting })
}

// recover prepares the next try after a commit that did not succeed, or gives up.
func (e *execution) recover(ctx context.Context, err error) error {
	var stale *StaleError
	switch {
	case errors.As(err, &stale):
		e.lost = false
		e.refresh(stale)
		if e.failures == 0 {
			e.failures++
			return nil // the first lost race is decided again at once
		}
	case errors.Is(err, ErrLost):
		e.lost = true
	case !errors.Is(err, ErrBusy):
		return err
	}
	return e.fail(ctx)
}

// refresh takes over what the store said is there instead.
func (e *execution) refresh(stale *StaleError) {
	before := len(e.open)
	e.open = slices.DeleteFunc(e.open, func(at int) bool {
		_, record, found := e.recordOf(at, stale.Records)
		if found {
			e.outcomes[at] = e.recognize(at, record)
		}
		return found
	})
	if e.atomic && e.refused() {
		e.open = nil // a key stands for another request: the rest of the list falls with it
	}
	known := len(e.open) < before
	for key, document := range stale.Documents {
		e.know(key, document)
		known = true
	}
	switch fresh := e.refreshWallets(stale); {
	case fresh:
		e.fromMemory = false
	case !known:
		e.view = nil // the store did not say what has changed: read
		e.fromMemory = false
	}
}

// refreshWallets takes over the states that the store returned, and reports whether there are any. Where there are several
// wallets, the others may have changed as well, so that all are read.
func (e *execution) refreshWallets(stale *StaleError) bool {
	if len(stale.Wallets) == 0 {
		return false
	}
	for id := range stale.Wallets {
		e.ledger.contend(billing.WalletRef{Tenant: e.tenant, ID: id})
	}
	if len(e.wallets) > 1 {
		e.view = nil
		return true
	}
	documents := e.view.Documents
	e.view = e.viewOf(stale.Wallets)
	e.view.Documents = documents
	return true
}

// fail counts a failure, and waits before the next try or gives up.
func (e *execution) fail(ctx context.Context) error {
	e.failures++
	if e.failures >= billing.MaxAttempts {
		return e.giveUp()
	}
	return e.ledger.pause(ctx, e.failures)
}

// giveUp ends the execution. What has an outcome keeps it, for earlier commits stand: the open commands alone are refused.
func (e *execution) giveUp() error {
	if e.lost {
		return fmt.Errorf("tried %d times: %w", billing.MaxAttempts, ErrLost)
	}
	if len(e.open) == len(e.commands) {
		return conflict()
	}
	e.refuseOpen(conflict())
	return nil
}

// refuseOpen refuses the commands that have no outcome yet.
func (e *execution) refuseOpen(refusal *billing.Error) {
	for _, at := range e.open {
		e.outcomes[at] = billing.Outcome{Refusal: refusal}
	}
	e.open = nil
}

// conflict is what a request gets that lost every race.
func conflict() *billing.Error {
	return billing.Refuse(billing.CodeConflict,
		"the wallet is changing too fast to get a turn; send the same request with the same idempotencyKey again")
}

func pick[T any](all []T, at []int) []T {
	picked := make([]T, len(at))
	for i, index := range at {
		picked[i] = all[index]
	}
	return picked
}
