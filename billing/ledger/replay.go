package ledger

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the one rule of what a replay is.

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
	recorded, reused, behind := false, false, false
	rest := slices.DeleteFunc(refused, func(at int) bool {
		home, record, found := e.recordOf(at, records)
		if found {
			e.outcomes[at] = e.recognize(at, record)
			recorded, reused = true, reused || e.outcomes[at].Refusal != nil
			behind = behind || e.isBehind(home, record)
			e.view.Documents = nil // which may be from before the record
		}
		return found
	})
	if e.atomic && recorded && !reused {
		e.open = rest // they were decided together with what had been recorded before, as if that were new
	}
	if behind {
		e.view = nil // whoever is shown a line is shown the wallet after it
	}
	return len(e.open) > 0 || behind, nil
}

// lookUp answers the commands whose keys are recorded, before anything is committed for their sake.
func (e *execution) lookUp(ctx context.Context) error {
	records, err := e.records(ctx, e.open)
	if err != nil {
		return err
	}
	for _, of := range records {
		if len(of) > 0 {
			e.refresh(&StaleError{Records: records})
			break
		}
	}
	return nil
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
