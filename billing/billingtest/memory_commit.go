package billingtest

import (
	"context"
	"iter"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Commit implements [billing.Store]: it checks every condition of the decision, then writes all of it.
func (m *Memory) Commit(_ context.Context, d *billing.Decision) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if moved := m.check(d); moved != nil {
		return moved
	}
	for i := range d.Wallets {
		m.write(&d.Wallets[i])
	}
	for _, c := range d.Catalog.Customers {
		if m.customers[d.Tenant] == nil {
			m.customers[d.Tenant] = map[billing.CustomerID]*billing.Customer{}
		}
		m.customers[d.Tenant][c.ID] = c.Clone()
	}
	for _, p := range d.Catalog.Profiles {
		m.wallets[p.WalletRef].profile = p.Clone()
	}
	for _, k := range d.Catalog.Keys {
		m.keys[k.SecretHash] = k.Clone()
	}
	for _, k := range d.Catalog.Revoked {
		if kept := m.keys[k.SecretHash]; kept.RevokedAt.IsZero() {
			kept.RevokedAt = k.RevokedAt
		}
	}
	for _, c := range d.Catalog.Claims {
		m.claims[claimKey{d.Tenant, c.Kind, c.ExternalID}] = c.ID
	}
	if r := d.Catalog.Receipt; r != nil {
		m.receipts[receiptKey{d.Tenant, billing.HashKey(r.Key)}] = r.Clone()
	}
	return nil
}

// check answers what does not hold of the decision's conditions, or nil.
func (m *Memory) check(d *billing.Decision) error {
	moved := &billing.Moved{
		Wallets: map[billing.WalletID]*billing.Wallet{},
		Records: map[billing.WalletID]map[billing.KeyHash]billing.Record{},
	}
	failed := false
	for i := range d.Wallets {
		failed = m.checkWallet(&d.Wallets[i], moved) || failed
	}
	failed = m.checkCatalog(d) || failed
	if by := m.keyByID(d.Tenant, d.Catalog.By); by != nil && !by.RevokedAt.IsZero() {
		moved.Revoked, failed = true, true
	}
	for _, c := range d.Catalog.Claims {
		if id, taken := m.claims[claimKey{d.Tenant, c.Kind, c.ExternalID}]; taken {
			moved.Claims = append(moved.Claims, billing.Claim{Kind: c.Kind, ExternalID: c.ExternalID, ID: id})
			failed = true
		}
	}
	if r := d.Catalog.Receipt; r != nil {
		if stored, taken := m.receipts[receiptKey{d.Tenant, billing.HashKey(r.Key)}]; taken {
			moved.Receipt = stored.Clone()
			failed = true
		}
	}
	if failed {
		return moved
	}
	return nil
}

// checkCatalog says whether something that the decision creates under an id of its own exists already, or a key that
// it revokes does not.
func (m *Memory) checkCatalog(d *billing.Decision) (failed bool) {
	for _, c := range d.Catalog.Customers {
		failed = failed || m.customers[d.Tenant][c.ID] != nil
	}
	for _, p := range d.Catalog.Profiles {
		w := m.wallets[p.WalletRef]
		failed = failed || w != nil && w.profile != nil
	}
	for _, k := range d.Catalog.Keys {
		failed = failed || m.keys[k.SecretHash] != nil || m.keyByID(d.Tenant, k.ID) != nil
	}
	for _, k := range d.Catalog.Revoked {
		failed = failed || m.keys[k.SecretHash] == nil
	}
	return failed
}

func (m *Memory) checkWallet(c *billing.WalletChange, moved *billing.Moved) (failed bool) {
	stored := m.wallets[c.After.WalletRef]
	if stored == nil {
		return c.Before != nil
	}
	if c.Before == nil || stored.state.Revision != c.Before.Revision {
		moved.Wallets[c.After.ID] = stored.state.Clone()
		failed = true
	}
	for key := range keys(c) {
		record, taken := stored.records[key]
		if !taken {
			continue
		}
		if moved.Records[c.After.ID] == nil {
			moved.Records[c.After.ID] = map[billing.KeyHash]billing.Record{}
		}
		moved.Records[c.After.ID][key] = clone(record)
		failed = true
	}
	for _, r := range c.Reversed {
		line := stored.records[r.Key].Line
		failed = failed || line == nil || line.Reversed != r.From
	}
	for _, end := range c.Ended {
		failed = failed || stored.grants[end.Grant] == nil
	}
	return failed
}

// keys are those under which a change writes a line or a receipt.
func keys(c *billing.WalletChange) iter.Seq[billing.KeyHash] {
	return func(yield func(billing.KeyHash) bool) {
		for _, t := range c.Lines {
			if !yield(t.KeyHash()) {
				return
			}
		}
		for _, r := range c.Receipts {
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
			pages:   map[int][]billing.LiveGrant{},
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
	for _, r := range c.Receipts {
		w.records[billing.HashKey(r.Key)] = billing.Record{Receipt: r.Clone()}
	}
	for _, g := range c.Created {
		w.grants[g.Ref] = g.Clone()
	}
	for _, end := range c.Ended {
		w.grants[end.Grant].Ended, w.grants[end.Grant].EndedAt = end.Status, end.At
	}
	for _, page := range c.Pages {
		if delete(w.pages, page.Number); len(page.Grants) > 0 {
			w.pages[page.Number] = slices.Clone(page.Grants)
		}
	}
	for _, r := range c.Reversed {
		w.records[r.Key].Line.Reversed = r.To
	}
}

func clone(r billing.Record) billing.Record {
	if r.Line != nil {
		r.Line = r.Line.Clone()
	}
	if r.Receipt != nil {
		r.Receipt = r.Receipt.Clone()
	}
	return r
}

// newestFirst lists ids, which sort by age.
func newestFirst[ID ~string](ids iter.Seq[ID]) []ID {
	sorted := slices.Sorted(ids)
	slices.Reverse(sorted)
	return sorted
}
