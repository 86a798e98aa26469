package billingtest

import (
	"context"
	"iter"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Commit implements [ledger.Store]: it checks every condition of the decision, then writes all of it.
func (m *Memory) Commit(_ context.Context, d *billing.Decision) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if stale := m.check(d); stale != nil {
		return stale
	}
	for i := range d.Wallets {
		m.write(&d.Wallets[i])
	}
	for i := range d.Documents {
		m.writeDocument(&d.Documents[i])
	}
	for _, r := range d.Requests {
		m.requests[requestKey{d.Tenant, billing.HashKey(r.Key)}] = r.Clone()
	}
	m.created[d.Tenant] = append(m.created[d.Tenant], d.Created()...)
	return nil
}

// Creations implements [ledger.Store].
func (m *Memory) Creations(_ context.Context, tenant billing.Tenant) ([]billing.Creations, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.created[tenant]), nil
}

// writeDocument writes a change whose condition holds.
func (m *Memory) writeDocument(c *billing.DocumentChange) {
	switch {
	case c.After != nil:
		m.documents[c.Key] = c.After.CloneDocument()
	case c.Delete:
		delete(m.documents, c.Key)
	}
}

func newStale() *ledger.StaleError {
	return &ledger.StaleError{
		Wallets:   map[billing.WalletID]*billing.Wallet{},
		Records:   map[billing.WalletID]map[billing.KeyHash]billing.Record{},
		Documents: map[billing.DocumentKey]billing.Document{},
	}
}

// check returns what does not hold of the decision's conditions, or nil.
func (m *Memory) check(d *billing.Decision) error {
	stale, failed := newStale(), false
	for i := range d.Wallets {
		failed = m.checkWallet(&d.Wallets[i], stale) || failed
	}
	for i := range d.Documents {
		failed = m.checkDocument(&d.Documents[i], stale) || failed
	}
	for _, r := range d.Requests {
		key := billing.HashKey(r.Key)
		if stored, taken := m.requests[requestKey{d.Tenant, key}]; taken {
			addRecord(stale, "", key, billing.Record{Request: stored.Clone()})
			failed = true
		}
	}
	if failed {
		return stale
	}
	return nil
}

// addRecord adds to stale what a key of a wallet is recorded for, or a key of the tenant, whose id is empty.
func addRecord(stale *ledger.StaleError, id billing.WalletID, key billing.KeyHash, record billing.Record) {
	if stale.Records[id] == nil {
		stale.Records[id] = map[billing.KeyHash]billing.Record{}
	}
	stale.Records[id][key] = record
}

// checkDocument adds to stale the document that is not at the revision which the change supposes.
func (m *Memory) checkDocument(c *billing.DocumentChange, stale *ledger.StaleError) (failed bool) {
	stored := m.documents[c.Key]
	if stored == nil {
		if c.Before != 0 {
			stale.Documents[c.Key] = nil
		}
		return c.Before != 0
	}
	if stored.DocumentRevision() == c.Before {
		return false
	}
	stale.Documents[c.Key] = stored.CloneDocument()
	return true
}

func (m *Memory) checkWallet(c *billing.WalletChange, stale *ledger.StaleError) (failed bool) {
	stored := m.wallets[c.After.WalletRef]
	if stored == nil {
		return c.Before != nil
	}
	if c.Before == nil || stored.state.Revision != c.Before.Revision {
		stale.Wallets[c.After.ID] = stored.state.Clone()
		failed = true
	}
	for key := range keys(c) {
		record, taken := stored.records[key]
		if !taken {
			continue
		}
		addRecord(stale, c.After.ID, key, clone(record))
		failed = true
	}
	for _, r := range c.Reversed {
		line := stored.records[r.Key].Line
		failed = failed || line == nil || line.Reversed != r.From
	}
	for _, end := range c.Ended {
		failed = failed || stored.grants[end.Grant] == nil
	}
	for _, paid := range c.Paid {
		failed = failed || stored.grants[paid.Grant] == nil
	}
	for _, back := range c.Returned {
		grant := stored.grants[back.Grant]
		failed = failed || grant == nil || grant.Returned != back.From
	}
	return failed
}

// keys are those under which a change writes a line or the record of a request.
func keys(c *billing.WalletChange) iter.Seq[billing.KeyHash] {
	return func(yield func(billing.KeyHash) bool) {
		for _, t := range c.Lines {
			if !yield(t.KeyHash()) {
				return
			}
		}
		for _, r := range c.Requests {
			if !yield(billing.HashKey(r.Key)) {
				return
			}
		}
	}
}

func (m *Memory) write(c *billing.WalletChange) {
	w := m.wallets[c.After.WalletRef]
	if w == nil {
		w = &memoryWallet{
			pages:   map[int]ledger.Page{},
			grants:  map[billing.GrantRef]*billing.Grant{},
			records: map[billing.KeyHash]billing.Record{},
		}
		m.wallets[c.After.WalletRef] = w
	}
	w.state = c.After.Clone()
	for _, t := range c.Lines {
		w.records[t.KeyHash()] = billing.Record{Line: t.Clone()}
		w.lines = append(w.lines, t.KeyHash())
	}
	for _, r := range c.Requests {
		w.records[billing.HashKey(r.Key)] = billing.Record{Request: r.Clone()}
	}
	for _, g := range c.Created {
		w.grants[g.Ref] = g.Clone()
	}
	for _, end := range c.Ended {
		w.grants[end.Grant].Ended, w.grants[end.Grant].EndedAt = end.Status, end.At
	}
	for _, paid := range c.Paid {
		w.grants[paid.Grant].Cost = &paid.Cost
	}
	for _, back := range c.Returned {
		w.grants[back.Grant].Returned = back.To
	}
	for _, page := range c.Pages {
		delete(w.pages, page.Number)
		if len(page.Grants) > 0 {
			w.pages[page.Number] = ledger.Page{Revision: c.After.Revision, Grants: slices.Clone(page.Grants)}
		}
	}
	for _, r := range c.Reversed {
		w.records[r.Key].Line.Reversed = r.To
	}
	for _, document := range c.Documents {
		m.documents[document.DocumentKey()] = document.CloneDocument()
	}
	for _, key := range c.Removed {
		delete(m.documents, key)
	}
}

func clone(r billing.Record) billing.Record {
	if r.Line != nil {
		r.Line = r.Line.Clone()
	}
	if r.Request != nil {
		r.Request = r.Request.Clone()
	}
	return r
}
