package ledger

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/drawdown-billing/drawdown/billing"
)

// GrantCredits adds credits to a wallet.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, WALLET_FULL, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) GrantCredits(
	ctx context.Context, by billing.Caller, g billing.GrantCredits,
) (*Result[*billing.Transaction], error) {
	g.Keyed = g.By(by)
	return l.runOnWallet(ctx, by.Tenant, &g)
}

// AdjustBalance corrects a balance by hand.
//
// Refusals: as GrantCredits, and INSUFFICIENT_CREDITS if the amount is below zero. A frozen wallet can be adjusted,
// too.
func (l *Ledger) AdjustBalance(
	ctx context.Context, by billing.Caller, a billing.AdjustBalance,
) (*Result[*billing.Transaction], error) {
	a.Keyed = a.By(by)
	return l.runOnWallet(ctx, by.Tenant, &a)
}

// RecordUsage charges one usage.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, WALLET_CLOSED, UNKNOWN_ACTION, EVENT_TOO_OLD,
// EVENT_IN_FUTURE, INSUFFICIENT_CREDITS, QUOTE_EXPIRED, QUOTE_MISMATCH, QUOTE_USED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) RecordUsage(
	ctx context.Context, by billing.Caller, u billing.RecordUsage,
) (*Result[*billing.Transaction], error) {
	u.Keyed = u.By(by)
	if err := l.openQuotes(ctx, by.Tenant, &u); err != nil {
		return nil, err
	}
	return l.runOnWallet(ctx, by.Tenant, &u)
}

// SetWalletStatus freezes, unfreezes or closes a wallet. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, WALLET_NOT_EMPTY, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) SetWalletStatus(
	ctx context.Context, by billing.Caller, s billing.SetWalletStatus,
) (*Result[*billing.Transaction], error) {
	s.Keyed = s.By(by)
	return l.runOnWallet(ctx, by.Tenant, &s)
}

// SetBalanceAlerts replaces the thresholds of a wallet. It writes no line.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) SetBalanceAlerts(
	ctx context.Context, by billing.Caller, s billing.SetBalanceAlerts,
) (*Result[*billing.Transaction], error) {
	s.Keyed = s.By(by)
	return l.runOnWallet(ctx, by.Tenant, &s)
}

// VoidGrant cancels what is left of a grant.
//
// Refusals: INVALID_INPUT, NOT_FOUND, GRANT_NOT_VOIDABLE, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) VoidGrant(
	ctx context.Context, by billing.Caller, v billing.VoidGrant,
) (*Result[*billing.Transaction], error) {
	v.Keyed = v.By(by)
	return l.runOnWallet(ctx, by.Tenant, &v)
}

// ReverseUsage undoes a usage, whole or in part.
//
// Refusals: INVALID_INPUT, NOT_FOUND, NOT_REVERSIBLE, REVERSAL_EXCEEDS_USAGE, WALLET_CLOSED, WALLET_FULL,
// REQUEST_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ReverseUsage(
	ctx context.Context, by billing.Caller, r billing.ReverseUsage,
) (*Result[*billing.Transaction], error) {
	r.Keyed = r.By(by)
	return l.runOnWallet(ctx, by.Tenant, &r)
}

// Transfer is the result of a transfer: the line of each side, and the wallets after it.
type Transfer struct {
	Out, In  *billing.Transaction
	From, To *billing.Wallet
}

// TransferCredits moves credit from one wallet to another, in one commit.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_FROZEN, WALLET_CLOSED, INSUFFICIENT_CREDITS, WALLET_FULL,
// REQUEST_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) TransferCredits(
	ctx context.Context, by billing.Caller, t billing.TransferCredits,
) (*Result[Transfer], error) {
	t.Keyed = t.By(by)
	outcome, view, err := l.runOne(ctx, by.Tenant, &t)
	if err != nil {
		return nil, err
	}
	wallets := t.Wallets()
	return &Result[Transfer]{Replayed: outcome.Replayed, Value: Transfer{
		Out: outcome.Transaction, In: outcome.Counterparts[0],
		From: walletIn(view, wallets[0]), To: walletIn(view, wallets[1]),
	}}, nil
}

// CreateCustomer creates a customer.
//
// Refusals: INVALID_INPUT, ALREADY_EXISTS (the external id), IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CreateCustomer(
	ctx context.Context, by billing.Caller, c billing.CreateCustomer,
) (*Result[*billing.Customer], error) {
	c.Keyed = c.By(by)
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return nil, err
	}
	c.ID = billing.NewCustomerID(now, l.runtime.Entropy())
	return RunFor[*billing.Customer](ctx, l, by.Tenant, &c, func(id string) billing.DocumentKey {
		return billing.CustomerKey(by.Tenant, billing.CustomerID(id))
	})
}

// UpdateCustomer changes fields of a customer.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) UpdateCustomer(
	ctx context.Context, by billing.Caller, u billing.UpdateCustomer,
) (*Result[*billing.Customer], error) {
	u.Keyed = u.By(by)
	return RunFor[*billing.Customer](ctx, l, by.Tenant, &u, func(id string) billing.DocumentKey {
		return billing.CustomerKey(by.Tenant, billing.CustomerID(id))
	})
}

// UpdateWallet changes fields of a wallet. It writes no line. The result has the wallet's profile, which is never older
// than the wallet's state.
//
// Refusals: INVALID_INPUT, NOT_FOUND, WALLET_CLOSED, INSUFFICIENT_CREDITS (the debt exceeds the overdraft limit),
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) UpdateWallet(
	ctx context.Context, by billing.Caller, u billing.UpdateWallet,
) (*Result[*billing.WalletProfile], error) {
	u.Keyed = u.By(by)
	outcome, view, err := l.runOne(ctx, by.Tenant, &u)
	if err != nil {
		return nil, err
	}
	snapshot := view.Wallets[u.Wallets()[0]]
	key := billing.ProfileKey(snapshot.Wallet.WalletRef)
	profile, known := view.Documents[key].(*billing.WalletProfile)
	if !known {
		if profile, err = Get[*billing.WalletProfile](ctx, l.store, key, Strong); err != nil {
			return nil, err
		}
		if err := l.catchUpWith(ctx, snapshot, profile); err != nil {
			return nil, err
		}
	}
	return &Result[*billing.WalletProfile]{
		Value: profile, Wallet: &snapshot.Wallet, Replayed: outcome.Replayed,
	}, nil
}

// OpenWallet opens a wallet for a customer.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the customer), ALREADY_EXISTS (the external id), IDEMPOTENCY_KEY_REUSED,
// CONFLICT.
func (l *Ledger) OpenWallet(
	ctx context.Context, by billing.Caller, o billing.OpenWallet,
) (*Result[*billing.Wallet], error) {
	o.Keyed = o.By(by)
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return nil, err
	}
	o.ID = billing.NewWalletID(now, l.runtime.Entropy())
	outcome, view, err := l.runOne(ctx, by.Tenant, &o)
	if err != nil {
		return nil, err
	}
	id := billing.WalletID(outcome.Request.Result)
	wallet := walletIn(view, id)
	if wallet == nil {
		original, err := l.snapshot(ctx, billing.WalletRef{Tenant: by.Tenant, ID: id}, Strong)
		if err != nil {
			return nil, err
		}
		wallet = &original.Wallet
	}
	return &Result[*billing.Wallet]{Value: wallet, Wallet: wallet, Replayed: outcome.Replayed}, nil
}

// UsageOutcome is the result of one event of a batch: its line or its refusal. In an ALL_OR_NOTHING batch it can be
// neither, because another event was refused.
type UsageOutcome struct {
	Transaction *billing.Transaction
	Replayed    bool
	Refusal     *billing.Error
}

// RecordUsageBatch charges up to [billing.MaxBatchEvents] usages of one wallet. The refusals of single events are in
// their outcomes, with the path of the event. The wallet is nil if no event was tried.
//
// Refusals of the whole batch: INVALID_INPUT (no event, or too many), NOT_FOUND, CONFLICT if nothing was recorded, and,
// for ALL_OR_NOTHING, those that are not about a single event: REQUEST_TOO_LARGE (the events do not fit into one
// commit), WALLET_FROZEN, WALLET_CLOSED.
func (l *Ledger) RecordUsageBatch(
	ctx context.Context, by billing.Caller, b billing.RecordUsageBatch,
) ([]UsageOutcome, *billing.Wallet, error) {
	if refusal := b.Check(); refusal != nil {
		return nil, nil, refusal
	}
	id, err := l.resolveName(ctx, by.Tenant, billing.KindWallet, b.Wallet, "walletId", Eventual)
	if err != nil {
		return nil, nil, err
	}
	if err := l.resolveBudgets(ctx, billing.WalletRef{Tenant: by.Tenant, ID: billing.WalletID(id)}, &b); err != nil {
		return nil, nil, err
	}
	outcomes, commands, places := checkEvents(&b, by, id)
	atomic := b.Mode == billing.AllOrNothing
	if len(commands) == 0 || atomic && len(commands) < len(b.Events) {
		return outcomes, nil, nil
	}
	if err := l.openQuotes(ctx, by.Tenant, pricedIn(commands)...); err != nil {
		return nil, nil, err
	}
	if atomic && len(commands) > billing.MaxCommitCommands {
		return nil, nil, billing.Refuse(billing.CodeRequestTooLarge,
			"events has %d entries; ALL_OR_NOTHING requires one commit, which holds at most %d",
			len(b.Events), billing.MaxCommitCommands).At("events")
	}
	wallets := []billing.WalletID{billing.WalletID(id)}
	var wallet *billing.Wallet
	// other requests for the wallet can be committed in between
	for part := range slices.Chunk(places, billing.MaxCommitCommands) {
		decided, view, err := l.runAll(ctx, by.Tenant, wallets, commands[:len(part)], atomic)
		// the parts before this one are committed
		if refusal := (*billing.Error)(nil); wallet != nil && errors.As(err, &refusal) {
			for _, place := range places[len(places)-len(commands):] {
				outcomes[place].Refusal = refusal.AtIndex("events", place)
			}
			return outcomes, wallet, nil
		}
		if err != nil {
			return nil, nil, err
		}
		wallet = walletIn(view, wallets[0])
		if whole := refusalOfAll(decided); whole != nil && (atomic || whole.Code == billing.CodeNotFound) {
			return nil, nil, whole
		}
		for i, o := range decided {
			outcomes[part[i]] = UsageOutcome{o.Transaction, o.Replayed, o.Refusal.AtIndex("events", part[i])}
		}
		commands = commands[len(part):]
	}
	return outcomes, wallet, nil
}

// resolveBudgets replaces the names of budgets in the events of a batch by ids. An event that names none that exists is refused.
func (l *Ledger) resolveBudgets(ctx context.Context, ref billing.WalletRef, b *billing.RecordUsageBatch) error {
	for i := range b.Events {
		id, err := l.resolveBudget(ctx, ref, b.Events[i].Budget, "budgetId")
		if refusal := (*billing.Error)(nil); errors.As(err, &refusal) {
			if b.FaultOf(i) == nil {
				b.Fault(i, refusal)
			}
			continue
		}
		if err != nil {
			return err
		}
		b.Events[i].Budget = id
	}
	return nil
}

// refusalOfAll returns the refusal that all outcomes share because it is about no single event, such as that the wallet
// is frozen, or nil.
func refusalOfAll(outcomes []billing.Outcome) *billing.Error {
	for _, o := range outcomes {
		if o.Refusal == nil || !aboutAll[o.Refusal.Code] || o.Refusal.Message != outcomes[0].Refusal.Message {
			return nil
		}
		if slices.Contains(o.Refusal.Path, "budgetId") {
			return nil // each event names its own
		}
	}
	return outcomes[0].Refusal
}

// aboutAll are the codes of refusals that are about no single event of a batch.
var aboutAll = map[billing.Code]bool{
	billing.CodeNotFound: true, billing.CodeWalletFrozen: true, billing.CodeWalletClosed: true,
	billing.CodeRequestTooLarge: true, billing.CodeConflict: true,
}

// pricedIn returns those among commands that a rate card or a quote may price.
func pricedIn(commands []billing.Command) (priced []billing.Priced) {
	for _, c := range commands {
		if p, is := c.(billing.Priced); is {
			priced = append(priced, p)
		}
	}
	return priced
}

// anyPriced reports whether one of those among commands that a rate card or a quote may price satisfies a condition.
func anyPriced(commands []billing.Command, satisfies func(billing.Priced) bool) bool {
	return slices.ContainsFunc(commands, func(c billing.Command) bool {
		p, is := c.(billing.Priced)
		return is && satisfies(p)
	})
}

// checkEvents refuses the events that are wrong whatever is stored, and returns the commands of the others, with their
// places.
func checkEvents(
	b *billing.RecordUsageBatch, by billing.Caller, wallet string,
) (outcomes []UsageOutcome, commands []billing.Command, places []int) {
	outcomes = make([]UsageOutcome, len(b.Events))
	for i := range b.Events {
		event := b.Events[i]
		event.Keyed, event.Wallet = event.By(by), wallet
		event.OnShortfall = billing.ShortfallReject
		refusal := b.FaultOf(i)
		if refusal == nil {
			refusal = event.Check()
		}
		if refusal != nil {
			outcomes[i].Refusal = refusal.At("events", strconv.Itoa(i))
			continue
		}
		commands, places = append(commands, &event), append(places, i)
	}
	return outcomes, commands, places
}
