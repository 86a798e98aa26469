package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
	looked   bool // whether the commands were committed before has been read
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
	e.rememberBounds()
	return nil
}

// recall begins with the wallet as this process knows it, which saves the read. Several wallets are read.
func (e *execution) recall() {
	if len(e.wallets) != 1 {
		return
	}
	if known := e.ledger.remembered(billing.WalletRef{Tenant: e.tenant, ID: e.wallets[0]}); known != nil {
		e.view, e.fromMemory = e.viewOf(map[billing.WalletID]*billing.Wallet{known.ID: known}), true
		e.expectPrices()
		e.expectBounds()
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
	before := e.view.Now
	if e.view.Now, err = e.ledger.Now(ctx, e.tenant); err != nil {
		return false, err
	}
	e.view.Clock = e.ledger.runtime.Now()
	if len(e.wallets) > 0 {
		if e.view.Epoch, err = e.ledger.Epoch(ctx); err != nil {
			return false, err
		}
	}
	if err := e.renewTimelines(ctx, before); err != nil {
		return false, err
	}
	e.view.UsageWanted = e.tellsBulk() && e.ledger.usageWanted(ctx, e.tenant)
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
	if verdict.Ahead && !e.looked { // a command that was committed before turns nothing
		e.looked = true
		return true, e.lookUp(ctx)
	}
	if err := verdict.Decision.Validate(); err != nil {
		return false, err
	}
	e.sign(verdict.Outcomes)
	if err := e.commit(ctx, verdict.Decision); err != nil {
		return true, e.recover(ctx, err)
	}
	e.advance(verdict.Decision)
	if verdict.Behind && e.late() {
		return false, e.giveUpBehind()
	}
	return e.conclude(ctx, verdict.Outcomes)
}

// commit commits a decision, in the time that its commands allow. If that passes, nobody knows whether it was written.
func (e *execution) commit(ctx context.Context, d *billing.Decision) error {
	within := billing.MaxCommitTime
	for _, at := range e.open {
		if prompt, is := e.commands[at].(billing.Prompt); is {
			within = min(within, prompt.CommitWithin())
		}
	}
	if within == billing.MaxCommitTime {
		return e.ledger.store.Commit(ctx, d)
	}
	hurried, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := e.ledger.store.Commit(hurried, d)
	if err != nil && hurried.Err() != nil && ctx.Err() == nil && !errors.As(err, new(*StaleError)) {
		return fmt.Errorf("%w: not committed within %s: %w", ErrLost, within, err)
	}
	return err
}

// tellsBulk reports whether the decision may have one of [billing.BulkEvents]: of a usage, or of a hold that is placed, or
// of one that is open.
func (e *execution) tellsBulk() bool {
	for _, s := range e.view.Wallets {
		if s != nil && s.Wallet.Holds > 0 {
			return true
		}
	}
	return anyPriced(e.commands, func(billing.Priced) bool { return true })
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
	e.expectBounds()
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
	e.forgetAhead(needs.Documents)
	e.expectNoLimits(needs.Facts)
	for id, need := range needs.Facts {
		need.Documents = e.withAbove(need.Documents)
		needs.Facts[id] = need
	}
	fits, err := e.ledger.loadView(ctx, e.view, needs)
	if err == nil && !fits {
		e.view = nil
		return e.fail(ctx)
	}
	if err == nil {
		e.rememberNoLimits(needs.Facts)
	}
	return err
}

// advance makes the view that of the world after the decision, so that the next commit needs no read.
func (e *execution) advance(d *billing.Decision) {
	for i := range d.Wallets {
		change := &d.Wallets[i]
		s := &billing.Snapshot{Wallet: change.After}
		if before := e.view.Wallets[change.After.ID]; before != nil && before.Facts.HoldsKnown {
			s.Facts.Holds, s.Facts.HoldsKnown = change.OpenHolds(before.Facts.Holds), true
		}
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
		if before := e.view.Wallets[change.After.ID]; before != nil {
			s.Facts.Subscriptions = subscriptionsAfter(before.Facts.Subscriptions, change)
			s.Facts.Documents = boundsAfter(before.Facts.Documents, change)
		}
		e.view.Wallets[change.After.ID] = s
		for _, document := range change.Documents {
			e.know(document.DocumentKey(), document)
		}
		for _, key := range change.Removed {
			e.know(key, nil)
		}
	}
	for _, change := range d.Documents {
		if change.After != nil || change.Delete {
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

func pick[T any](all []T, at []int) []T {
	picked := make([]T, len(at))
	for i, index := range at {
		picked[i] = all[index]
	}
	return picked
}
