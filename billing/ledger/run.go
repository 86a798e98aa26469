package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// Result is what a keyed request returns.
type Result[T any] struct {
	Value    T
	Wallet   *billing.Wallet // after the request; nil if it is not about one wallet
	Replayed bool            // the key had been processed before: Value is the first result, and nothing changed
}

// job is one caller's commands in a lane, and their outcomes.
type job struct {
	commands []billing.Command
	runID    billing.RunID
	atomic   bool

	outcomes []billing.Outcome
	view     *billing.View
	err      error
}

// Run decides and commits one command, which happens once: for a repeated key it returns the first outcome. Names in
// the command are replaced by ids.
//
// Errors: the refusals of the command as *[billing.Error], among them IDEMPOTENCY_KEY_REUSED, NOT_FOUND for a name, and
// CONFLICT if every race was lost or a lane is full; [ErrUnauthenticated] if the caller's API key has been revoked;
// [ErrLost] if it is not known whether something was written; the context's error; the store's error.
func (l *Ledger) Run(ctx context.Context, tenant billing.Tenant, c billing.Command) (billing.Outcome, error) {
	outcome, _, err := l.runOne(ctx, tenant, c)
	return outcome, err
}

// RunFor does what Run does for a command that creates or changes one document. It returns that document, as this run
// left it or, in a replay, as it is now. key returns its address, given the result that the command recorded.
func RunFor[T billing.Document](
	ctx context.Context, l *Ledger, tenant billing.Tenant, c billing.Command, key func(result string) billing.DocumentKey,
) (*Result[T], error) {
	outcome, view, err := l.runOne(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	address := key(outcome.Request.Result)
	result := &Result[T]{Replayed: outcome.Replayed}
	if made := view.Documents[address]; made != nil {
		result.Value, err = asType[T](made)
	} else {
		result.Value, err = Get[T](ctx, l.store, address, Strong)
	}
	return result, err
}

// runOne does what Run does, and also returns the view after it.
func (l *Ledger) runOne(
	ctx context.Context, tenant billing.Tenant, c billing.Command,
) (billing.Outcome, *billing.View, error) {
	if refusal := c.Check(); refusal != nil {
		return billing.Outcome{}, nil, refusal
	}
	if err := l.resolveAll(ctx, tenant, c); err != nil {
		return billing.Outcome{}, nil, err
	}
	if refusal := c.Check(); refusal != nil { // again: two names may be those of one wallet
		return billing.Outcome{}, nil, refusal
	}
	outcomes, view, err := l.runAll(ctx, tenant, c.Wallets(), []billing.Command{c}, false)
	if err != nil {
		return billing.Outcome{}, nil, err
	}
	outcome := outcomes[0]
	if refusal := outcome.Refusal; refusal != nil {
		if refusal.Code == billing.CodeUnauthenticated {
			return outcome, nil, ErrUnauthenticated
		}
		return outcome, nil, refusal
	}
	return outcome, view, l.complete(ctx, tenant, c, &outcome)
}

// complete adds the lines of the further wallets to a replayed outcome: the record that was found is that of one
// wallet.
func (l *Ledger) complete(ctx context.Context, tenant billing.Tenant, c billing.Command, o *billing.Outcome) error {
	wallets := c.Wallets()
	if len(wallets) < 2 || o.Transaction == nil || len(o.Counterparts) == len(wallets)-1 {
		return nil
	}
	key := o.Transaction.KeyHash()
	o.Transaction, o.Counterparts = nil, nil
	for i, id := range wallets {
		records, err := l.store.Records(ctx, billing.WalletRef{Tenant: tenant, ID: id}, []billing.KeyHash{key})
		line := records[key].Line
		switch {
		case err != nil:
			return err
		case line == nil: // the commit is being carried out, and the read was ahead of a part of it
			return fmt.Errorf("not all lines of the request can be read yet: %w", ErrLost)
		case i == 0:
			o.Transaction = line
		default:
			o.Counterparts = append(o.Counterparts, line)
		}
	}
	return nil
}

// runAll decides and commits commands that all have the given wallets, together with other commands that wait for
// these. It returns the outcome of each and the view afterwards. Of an atomic list, all commands succeed or none.
//
// Errors: those of Run, except the refusals of commands, which are in their outcomes; [billing.ErrNotFound] if there
// are no commands and the wallet does not exist.
func (l *Ledger) runAll(
	ctx context.Context, tenant billing.Tenant, wallets []billing.WalletID, commands []billing.Command, atomic bool,
) ([]billing.Outcome, *billing.View, error) {
	j := &job{commands: commands, runID: l.runtime.newRunID(), atomic: atomic, err: errUnfinished}
	t := &ticket[*job]{job: j, size: len(commands), alone: atomic || len(commands) == 0}
	refs := make([]billing.WalletRef, len(wallets))
	for i, id := range wallets {
		refs[i] = billing.WalletRef{Tenant: tenant, ID: id}
	}
	err := l.lanes.run(ctx, &l.runtime, refs, t, func(ctx context.Context, jobs []*job) {
		l.commit(ctx, tenant, wallets, jobs)
	})
	if err != nil {
		return nil, nil, err
	}
	return j.outcomes, j.view, j.err
}

// commit executes the commands of all jobs as one list. If it fails, one job may be the cause: then each is executed
// alone.
func (l *Ledger) commit(ctx context.Context, tenant billing.Tenant, wallets []billing.WalletID, jobs []*job) {
	l.execute(ctx, tenant, wallets, jobs)
	if len(jobs) == 1 || !unexpected(ctx, jobs[0].err) {
		return
	}
	for i := range jobs {
		l.execute(ctx, tenant, wallets, jobs[i:i+1])
	}
}

// execute runs the commands of jobs as one list, and gives each job its part of the outcomes.
func (l *Ledger) execute(ctx context.Context, tenant billing.Tenant, wallets []billing.WalletID, jobs []*job) {
	e := l.newExecution(tenant, wallets, jobs[0].atomic, jobs)
	err := e.run(ctx)
	outcomes := e.outcomes
	for _, j := range jobs {
		j.err, j.view, j.outcomes = err, e.view, nil
		if err == nil {
			j.outcomes, outcomes = outcomes[:len(j.commands):len(j.commands)], outcomes[len(j.commands):]
		}
	}
}

// unexpected reports whether err is none of these: a refusal, [billing.ErrNotFound], [ErrLost], the end of the context.
func unexpected(ctx context.Context, err error) bool {
	var refusal *billing.Error
	return err != nil && ctx.Err() == nil && !errors.As(err, &refusal) &&
		!errors.Is(err, billing.ErrNotFound) && !errors.Is(err, ErrLost)
}

// Waiting returns how many commands wait for a wallet in this process, behind the commit that is in flight.
func (l *Ledger) Waiting(ref billing.WalletRef) int { return l.lanes.waiting(ref) }

// runOnWallet does what runOne does for a command of one wallet.
func (l *Ledger) runOnWallet(
	ctx context.Context, tenant billing.Tenant, c billing.Command,
) (*Result[*billing.Transaction], error) {
	outcome, view, err := l.runOne(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	return &Result[*billing.Transaction]{
		Value: outcome.Transaction, Wallet: walletIn(view, c.Wallets()[0]), Replayed: outcome.Replayed,
	}, nil
}

// walletIn returns the state of a wallet in a view, or nil.
func walletIn(v *billing.View, id billing.WalletID) *billing.Wallet {
	if s := v.Wallets[id]; s != nil {
		return &s.Wallet
	}
	return nil
}

// BookDue books what lapsed or became effective in a wallet by now, in as many commits as it takes. It changes nothing
// that a read would show; jobs call it so that the lines appear sooner. It ends even if others continue to change the
// wallet.
//
// It decides from a read, not from the cached state: a job may have read the wallet long ago, when nothing was due. It
// returns [billing.ErrNotFound] if the wallet does not exist.
func (l *Ledger) BookDue(ctx context.Context, ref billing.WalletRef) error {
	_, err := l.bookDue(ctx, ref)
	return err
}

// bookDue does what BookDue does, and returns the wallet after it.
func (l *Ledger) bookDue(ctx context.Context, ref billing.WalletRef) (*billing.Wallet, error) {
	read, err := l.snapshot(ctx, ref, Strong)
	if err != nil {
		return nil, err
	}
	if known := l.remembered(ref); known != nil && known.Revision < read.Wallet.Revision {
		l.remember(&read.Wallet)
	}
	for before := &read.Wallet; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_, view, err := l.runAll(ctx, ref.Tenant, []billing.WalletID{ref.ID}, nil, false)
		if err != nil {
			return nil, err
		}
		after := walletIn(view, ref.ID)
		if after.Revision <= before.Revision {
			return before, nil
		}
		left := *view
		left.Wallets = map[billing.WalletID]*billing.Snapshot{ref.ID: {Wallet: *after}}
		if left.Now, err = l.Now(ctx, ref.Tenant); err != nil {
			return nil, err
		}
		rest := billing.Decide(&left, nil, false)
		if rest.Decision == nil && !rest.Needs.Any() {
			return after, nil
		}
		before = after
	}
}

// resolveAll replaces the names in a command by ids, so that it is the same request whichever name is used.
func (l *Ledger) resolveAll(ctx context.Context, tenant billing.Tenant, c billing.Command) error {
	referrer, refers := c.(billing.Referrer)
	if !refers {
		return nil
	}
	var wallet billing.WalletID // that was named last
	for _, reference := range referrer.References() {
		if reference.Kind == billing.KindBudget {
			id, err := l.resolveBudget(ctx, billing.WalletRef{Tenant: tenant, ID: wallet}, *reference.Name, reference.Field)
			if err != nil {
				return err
			}
			*reference.Name = id
			continue
		}
		id, err := l.resolveName(ctx, tenant, reference.Kind, *reference.Name, reference.Field, Eventual)
		if err != nil {
			return err
		}
		*reference.Name, wallet = id, billing.WalletID(id)
	}
	return nil
}
