package billing

import (
	"context"
	"errors"
)

// Posted is what a request that moves credit answers: its line, the wallet after it, and whether that was so
// before the request came.
type Posted struct {
	Transaction *Transaction
	Wallet      *Wallet
	Replayed    bool
}

// GrantCredits adds credits to a wallet.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) GrantCredits(ctx context.Context, by Caller, g GrantCredits) (*Posted, error) {
	g.Actor = by.Actor
	return l.postTo(ctx, by.Tenant, g.Wallet, g)
}

// AdjustBalance corrects a balance by hand.
//
// Refusals: as GrantCredits, and INSUFFICIENT_CREDITS when it takes, which it may from a frozen wallet, too.
func (l *Ledger) AdjustBalance(ctx context.Context, by Caller, a AdjustBalance) (*Posted, error) {
	a.Actor = by.Actor
	return l.postTo(ctx, by.Tenant, a.Wallet, a)
}

// RecordUsage charges one usage.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, WALLET_CLOSED, UNKNOWN_ACTION, EVENT_TOO_OLD,
// EVENT_IN_FUTURE, INSUFFICIENT_CREDITS, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) RecordUsage(ctx context.Context, by Caller, u RecordUsage) (*Posted, error) {
	u.Actor = by.Actor
	return l.postTo(ctx, by.Tenant, u.Wallet, u)
}

// SetWalletStatus freezes, unfreezes or closes a wallet. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, WALLET_NOT_EMPTY, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) SetWalletStatus(ctx context.Context, by Caller, s SetWalletStatus) (*Posted, error) {
	s.Actor = by.Actor
	return l.postTo(ctx, by.Tenant, s.Wallet, s)
}

// SetBalanceAlerts watches a wallet with other thresholds. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) SetBalanceAlerts(ctx context.Context, by Caller, s SetBalanceAlerts) (*Posted, error) {
	s.Actor = by.Actor
	return l.postTo(ctx, by.Tenant, s.Wallet, s)
}

// VoidGrant cancels what is left of a grant.
//
// Refusals: INVALID_INPUT, NOT_FOUND, GRANT_NOT_VOIDABLE, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) VoidGrant(ctx context.Context, by Caller, v VoidGrant) (*Posted, error) {
	v.Actor = by.Actor
	wallet, _, ok := v.Grant.Split()
	if !ok {
		return nil, refuse(CodeNotFound, "there is no grant %s", quote(string(v.Grant))).at("grantId")
	}
	posted, err := l.postOne(ctx, WalletRef{by.Tenant, wallet}, v)
	if errors.Is(err, ErrNotFound) {
		return nil, refuse(CodeNotFound, "there is no grant %s", quote(string(v.Grant))).at("grantId")
	}
	return posted, err
}

// ReverseUsage undoes a usage, whole or in part.
//
// Refusals: INVALID_INPUT, NOT_FOUND, NOT_REVERSIBLE, REVERSAL_EXCEEDS_USAGE, WALLET_CLOSED,
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ReverseUsage(ctx context.Context, by Caller, r ReverseUsage) (*Posted, error) {
	r.Actor = by.Actor
	wallet, _, _, ok := r.Transaction.Split()
	if !ok {
		return nil, refuse(CodeNotFound, "there is no transaction %s", quote(string(r.Transaction))).at("transactionId")
	}
	posted, err := l.postOne(ctx, WalletRef{by.Tenant, wallet}, r)
	if errors.Is(err, ErrNotFound) {
		return nil, refuse(CodeNotFound, "there is no transaction %s", quote(string(r.Transaction))).at("transactionId")
	}
	return posted, err
}

// postTo posts one command to the wallet that its caller named by id or external id.
func (l *Ledger) postTo(ctx context.Context, tenant Tenant, name string, c Command) (*Posted, error) {
	if refusal := c.check(); refusal != nil {
		return nil, refusal
	}
	ref, err := l.resolveWallet(ctx, tenant, name, "walletId")
	if err != nil {
		return nil, err
	}
	posted, err := l.postOne(ctx, ref, c)
	if errors.Is(err, ErrNotFound) {
		return nil, noWallet(name, "walletId")
	}
	return posted, err
}

func (l *Ledger) postOne(ctx context.Context, ref WalletRef, c Command) (*Posted, error) {
	if refusal := c.check(); refusal != nil {
		return nil, refusal
	}
	outcomes, wallet, err := l.post(ctx, ref, []Command{c}, false)
	if err != nil {
		return nil, err
	}
	if outcomes[0].Refusal != nil {
		return nil, outcomes[0].Refusal
	}
	return &Posted{Transaction: outcomes[0].Transaction, Wallet: wallet, Replayed: outcomes[0].Replayed}, nil
}

// Settle books what lapsed or became effective in a wallet by now, in as many commits as it takes. It changes
// nothing that a read would show; jobs call it so that the lines appear sooner. It ends though others go on changing
// the wallet.
//
// It decides from a read, not from what this process remembers: a job may have last seen the wallet long ago, when
// there was nothing to book.
func (l *Ledger) Settle(ctx context.Context, ref WalletRef) error {
	read, err := l.snapshot(ctx, ref, Strong)
	if err != nil {
		return err
	}
	if known := l.remembered(ref); known != nil && known.Revision < read.Wallet.Revision {
		l.remember(&read.Wallet)
	}
	for before := &read.Wallet; ; {
		_, after, err := l.post(ctx, ref, nil, false)
		if err != nil || after.Revision <= before.Revision {
			return err
		}
		now, err := l.Now(ctx, ref.Tenant)
		if err != nil {
			return err
		}
		left := Decide(&Snapshot{Wallet: *after}, now, nil, false)
		if left.Decision == nil && !left.Need.Any() {
			return nil
		}
		before = after
	}
}
