package billing

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Transferred is what a transfer answers: the line of each side, and the wallets after it.
type Transferred struct {
	Out, In  *Transaction
	From, To *Wallet
	Replayed bool
}

// TransferCredits moves credit from one wallet to another, in one commit.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, WALLET_CLOSED, INSUFFICIENT_CREDITS,
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) TransferCredits(ctx context.Context, by Caller, t TransferCredits) (*Transferred, error) {
	t.Actor = by.Actor
	if refusal := t.check(); refusal != nil {
		return nil, refusal
	}
	from, err := l.resolveWallet(ctx, by.Tenant, t.From, "fromWalletId")
	if err != nil {
		return nil, err
	}
	to, err := l.resolveWallet(ctx, by.Tenant, t.To, "toWalletId")
	if err != nil {
		return nil, err
	}
	run := &transferring{ledger: l, from: from, to: to, named: t, mark: l.runtime.newMark()}
	t.From, t.To = string(from.ID), string(to.ID) // so that naming them either way is the same request
	run.command = t
	if refusal := t.check(); refusal != nil {
		return nil, refusal
	}
	return run.through(ctx)
}

// through holds the lanes of both wallets, always in the same order so that no two transfers wait for each other,
// and goes on until the transfer is done.
func (r *transferring) through(ctx context.Context) (*Transferred, error) {
	lanes := []WalletRef{r.from, r.to}
	slices.SortFunc(lanes, func(a, b WalletRef) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, ref := range lanes {
		release, err := r.ledger.hold(ctx, ref)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	for r.done == nil {
		if err := r.step(ctx); err != nil {
			return nil, err
		}
	}
	r.ledger.remember(r.done.From)
	r.ledger.remember(r.done.To)
	return r.done, nil
}

// transferring is a transfer on its way to the ledger: a posting with two wallets.
type transferring struct {
	ledger   *Ledger
	from, to WalletRef
	named    TransferCredits // with the wallets as the caller named them
	command  TransferCredits

	source, target *Snapshot
	mark           Mark // what is found with it, this very run wrote, though the answer was lost
	failures       int
	lost           bool // as that of a posting
	done           *Transferred
}

// step goes once through load → decide → commit.
func (r *transferring) step(ctx context.Context) error {
	if err := r.read(ctx); err != nil {
		return err
	}
	now, err := r.ledger.Now(ctx, r.from.Tenant)
	if err != nil {
		return err
	}
	verdict := DecideTransfer(r.source, r.target, now, r.command)
	if verdict.NeedFrom.Any() || verdict.NeedTo.Any() {
		return r.load(ctx, verdict.NeedFrom, verdict.NeedTo)
	}
	if verdict.Refusal != nil {
		return r.refuse(ctx, verdict.Refusal)
	}
	if err := verdict.Decision.Validate(); err != nil {
		return err
	}
	if !verdict.Waiting {
		verdict.Out.Mark, verdict.In.Mark = r.mark, r.mark
	}
	if err := r.ledger.store.Commit(ctx, verdict.Decision); err != nil {
		return r.recover(ctx, err)
	}
	r.source = &Snapshot{Wallet: verdict.Decision.Wallets[0].After}
	r.target = &Snapshot{Wallet: verdict.Decision.Wallets[1].After}
	if !verdict.Waiting {
		r.done = &Transferred{Out: verdict.Out, In: verdict.In, From: &r.source.Wallet, To: &r.target.Wallet}
	}
	return nil
}

// read loads the wallets that are not loaded.
func (r *transferring) read(ctx context.Context) error {
	if r.source != nil && r.target != nil {
		return nil
	}
	wallets, err := r.ledger.store.Wallets(ctx, r.from.Tenant, []WalletID{r.from.ID, r.to.ID}, Strong)
	switch {
	case err != nil:
		return err
	case wallets[r.from.ID] == nil:
		return noWallet(r.named.From, "fromWalletId")
	case wallets[r.to.ID] == nil:
		return noWallet(r.named.To, "toWalletId")
	}
	r.source, r.target = &Snapshot{Wallet: *wallets[r.from.ID]}, &Snapshot{Wallet: *wallets[r.to.ID]}
	return nil
}

func (r *transferring) load(ctx context.Context, needFrom, needTo Need) error {
	fitsFrom, err := r.ledger.load(ctx, r.source, needFrom)
	if err != nil {
		return err
	}
	fitsTo, err := r.ledger.load(ctx, r.target, needTo)
	if err != nil {
		return err
	}
	if !fitsFrom || !fitsTo {
		r.source, r.target = nil, nil
		return r.fail(ctx)
	}
	return nil
}

// refuse refuses, unless the key stands for something already.
func (r *transferring) refuse(ctx context.Context, refusal *Error) error {
	key := HashKey(r.command.IdempotencyKey)
	for _, ref := range []WalletRef{r.from, r.to} {
		records, err := r.ledger.records(ctx, ref, []KeyHash{key})
		if err != nil {
			return err
		}
		if record, found := records[key]; found {
			return r.replay(ctx, record)
		}
	}
	return refusal
}

// recover prepares the next try after a commit that did not succeed, or gives up.
func (r *transferring) recover(ctx context.Context, err error) error {
	var moved *Moved
	switch {
	case errors.As(err, &moved):
		key := HashKey(r.command.IdempotencyKey)
		for _, records := range moved.Records {
			if record, found := records[key]; found {
				return r.replay(ctx, record)
			}
		}
		r.source, r.target, r.lost = nil, nil, false
	case errors.Is(err, ErrLost):
		r.lost = true
	case !errors.Is(err, ErrBusy):
		return err
	}
	return r.fail(ctx)
}

// replay answers with what the key stands for, in either wallet: where it is this transfer, both lines are there.
func (r *transferring) replay(ctx context.Context, record Record) error {
	outcome := replay(r.command, record.Line, record.Receipt)
	if outcome.Refusal != nil {
		return outcome.Refusal
	}
	r.source, r.target = nil, nil
	if err := r.read(ctx); err != nil {
		return err
	}
	line := outcome.Transaction
	other := r.to
	if line.Wallet == r.to.ID {
		other = r.from
	}
	records, err := r.ledger.records(ctx, other, []KeyHash{line.KeyHash()})
	if err != nil {
		return err
	}
	counterpart := records[line.KeyHash()].Line
	r.done = &Transferred{Out: line, In: counterpart, From: &r.source.Wallet, To: &r.target.Wallet, Replayed: record.mark() != r.mark}
	if line.Wallet == r.to.ID {
		r.done.Out, r.done.In = counterpart, line
	}
	return nil
}

func (r *transferring) fail(ctx context.Context) error {
	if r.failures++; r.failures >= MaxAttempts {
		return givenUp(r.lost)
	}
	return r.ledger.pause(ctx, r.failures)
}
