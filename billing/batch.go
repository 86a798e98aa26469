package billing

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// BatchMode says how the events of a batch stand together.
type BatchMode string

// BEST_EFFORT lets each event stand for itself; ALL_OR_NOTHING records all of them in one commit or none.
const (
	BestEffort   BatchMode = "BEST_EFFORT"
	AllOrNothing BatchMode = "ALL_OR_NOTHING"
)

// RecordUsageBatch asks to charge many usages of one wallet, in their order.
type RecordUsageBatch struct {
	Wallet string
	Mode   BatchMode
	Events []RecordUsage
	faults map[int]*Error
}

// Fault says that event i could not be read, and why: it is refused, and the others stand for themselves.
func (b *RecordUsageBatch) Fault(i int, refusal *Error) {
	if b.faults == nil {
		b.faults = map[int]*Error{}
	}
	b.faults[i] = refusal
}

// UsageOutcome is what became of one event of a batch: its line, or its refusal, or, in a batch that is all or
// nothing, neither, because another event was refused.
type UsageOutcome struct {
	Transaction *Transaction
	Replayed    bool
	Refusal     *Error
}

// RecordUsageBatch charges up to [MaxBatchEvents] usages of one wallet. The refusals of single events are in
// their outcomes, with the path of the event.
//
// Refusals of the whole: INVALID_INPUT (no event, or too many), NOT_FOUND, CONFLICT where nothing was recorded, and, all or
// nothing, what is about none of the events: INVALID_INPUT (they do not fit one commit), WALLET_FROZEN, WALLET_CLOSED.
func (l *Ledger) RecordUsageBatch(ctx context.Context, by Caller, b RecordUsageBatch) ([]UsageOutcome, *Wallet, error) {
	switch {
	case len(b.Events) == 0:
		return nil, nil, invalid("events is empty").at("events")
	case len(b.Events) > MaxBatchEvents:
		return nil, nil, invalid("events has %d entries; one batch carries at most %d", len(b.Events), MaxBatchEvents).at("events")
	case b.Mode != BestEffort && b.Mode != AllOrNothing:
		return nil, nil, invalid("%s is not a batch mode", quote(string(b.Mode))).at("mode")
	}
	ref, err := l.resolveWallet(ctx, by.Tenant, b.Wallet, "walletId")
	if err != nil {
		return nil, nil, err
	}
	outcomes, commands, places := b.sift(by)
	atomic := b.Mode == AllOrNothing
	if len(commands) == 0 || atomic && len(commands) < len(b.Events) {
		return outcomes, nil, nil
	}
	if atomic && len(commands) > MaxCommitCommands {
		return nil, nil, invalid("events has %d entries; all or nothing has to fit one commit, which holds %d",
			len(b.Events), MaxCommitCommands).at("events")
	}
	var wallet *Wallet
	for part := range slices.Chunk(places, MaxCommitCommands) { // others that wait for the wallet go in between
		decided, after, err := l.post(ctx, ref, commands[:len(part)], atomic)
		if refusal := (*Error)(nil); wallet != nil && errors.As(err, &refusal) { // the parts before this one stand
			for _, place := range places[len(places)-len(commands):] {
				outcomes[place].Refusal = refusal.AtIndex("events", place)
			}
			return outcomes, wallet, nil
		}
		if errors.Is(err, ErrNotFound) {
			err = noWallet(b.Wallet, "walletId")
		}
		if err != nil {
			return nil, nil, err
		}
		wallet = after
		if whole := refusalOfAll(decided); atomic && whole != nil {
			return nil, nil, whole
		}
		for i, o := range decided {
			outcomes[part[i]] = UsageOutcome{o.Transaction, o.Replayed, o.Refusal.AtIndex("events", part[i])}
		}
		commands = commands[len(part):]
	}
	return outcomes, wallet, nil
}

// refusalOfAll is the refusal that all of the outcomes share because it is about none of them, such as that the wallet
// is frozen, or nil.
func refusalOfAll(outcomes []Outcome) *Error {
	for _, o := range outcomes {
		if o.Refusal == nil || len(o.Refusal.Path) > 0 || o.Refusal.Message != outcomes[0].Refusal.Message {
			return nil
		}
	}
	return outcomes[0].Refusal
}

// sift refuses the events that are wrong in themselves, and answers the commands of the others, with their places.
func (b RecordUsageBatch) sift(by Caller) (outcomes []UsageOutcome, commands []Command, places []int) {
	outcomes = make([]UsageOutcome, len(b.Events))
	for i, event := range b.Events {
		event.Actor = by.Actor
		event.OnShortfall = ShortfallReject
		refusal := b.faults[i]
		if refusal == nil {
			refusal = event.check()
		}
		if refusal != nil {
			outcomes[i].Refusal = refusal.at("events", strconv.Itoa(i))
			continue
		}
		commands, places = append(commands, event), append(places, i)
	}
	return outcomes, commands, places
}
