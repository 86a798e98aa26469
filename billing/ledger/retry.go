package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the one rule of what happens after a commit that did not succeed.

// recover prepares the next try after a commit that did not succeed, or gives up.
func (e *execution) recover(ctx context.Context, err error) error {
	maps.DeleteFunc(e.view.Documents, func(key billing.DocumentKey, _ billing.Document) bool {
		return key.Kind == billing.KindRateCard // another version may be in force by the next try
	})
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

// refresh takes over what the store said is there instead. The store may leave out a part of it: what a request is shown
// that had been committed before is read.
func (e *execution) refresh(stale *StaleError) {
	known, behind := false, false
	e.open = slices.DeleteFunc(e.open, func(at int) bool {
		home, record, found := e.recordOf(at, stale.Records)
		if found {
			e.outcomes[at] = e.recognize(at, record)
			known, behind = true, behind || e.isBehind(home, record)
		}
		return found
	})
	if e.atomic && e.refused() {
		e.open = nil // a key stands for another request: the rest of the list falls with it
	}
	if known {
		e.view.Documents = nil // which may be from before the record
	}
	for key, document := range stale.Documents {
		e.know(key, document)
		known = true
	}
	switch fresh := e.refreshWallets(stale); {
	case fresh:
		e.fromMemory = false
	case !known || behind:
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
	maps.DeleteFunc(documents, func(key billing.DocumentKey, _ billing.Document) bool {
		return stale.Wallets[billing.WalletID(key.Parent)] != nil // it may have changed with the wallet
	})
	e.view.Documents = documents
	e.expectBounds()
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

// untilCurrent tries again a change of documents that is decided outside of an execution from what is stored, until
// nobody else changes that meanwhile. If that does not end, it returns the last error, for which contended is true.
func (l *Ledger) untilCurrent(ctx context.Context, try func() error) error {
	for tries := 1; ; tries++ {
		err := ctx.Err()
		if err == nil {
			err = try()
		}
		switch {
		case !contended(err):
			return err
		case tries == billing.MaxAttempts:
			return fmt.Errorf("others change it too fast: %w", err)
		}
		if err := l.pause(ctx, tries); err != nil {
			return err
		}
	}
}

// contended reports whether a change may succeed if it is decided again.
func contended(err error) bool {
	var stale *StaleError
	return errors.As(err, &stale) || errors.Is(err, ErrBusy) || errors.Is(err, ErrLost)
}
