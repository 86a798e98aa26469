package graph

import (
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// audits are those that a request has made: one for each state of a wallet, however often it is asked for, one after the
// other, and of so many lines in all as one request may read.
type audits struct {
	mu    sync.Mutex
	made  map[auditKey]madeAudit
	lines int64
}

// auditKey is the state of a wallet that is audited: a mutation of the same request may change it.
type auditKey struct {
	wallet   billing.WalletID
	revision int64
}

// madeAudit is an audit, or why there is none.
type madeAudit struct {
	audit *ledger.Audited
	err   error
}

// of returns the audit of a wallet, which audit makes.
func (a *audits) of(w *billing.Wallet, audit func() (*ledger.Audited, error)) (*ledger.Audited, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := auditKey{w.ID, w.Revision}
	if made, known := a.made[key]; known {
		return made.audit, made.err
	}
	var result madeAudit
	if result.err = a.charge(w); result.err == nil {
		result.audit, result.err = audit()
	}
	if a.made == nil {
		a.made = map[auditKey]madeAudit{}
	}
	a.made[key] = result
	return result.audit, result.err
}

// enter waits until no audit of the request runs, and nothing else that reads many lines of wallets: a process has room for a few
// at once, and a request takes one place of it. The caller leaves when it is done.
func (a *audits) enter() (leave func()) {
	a.mu.Lock()
	return a.mu.Unlock
}

// charge counts the lines of a wallet that are about to be read, or refuses that.
func (a *audits) charge(w *billing.Wallet) error {
	lines := a.lines + w.Sequence
	if a.lines > 0 && lines > billing.MaxAuditedLines {
		return badInput("", "wallet %s has %d lines, and with the audits before it, this request would read %d; the "+
			"audits of one request read at most %d: audit this wallet in a request of its own", w.ID, w.Sequence, lines,
			billing.MaxAuditedLines)
	}
	a.lines = lines
	return nil
}
