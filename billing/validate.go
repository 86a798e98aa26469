package billing

import (
	"errors"
	"fmt"
	"slices"
)

// Validate checks the promises on a decision before anything is written, by another way than the one that made it. What
// it finds is an error in this program, never in a request: an error, not a refusal.
func (d *Decision) Validate() error {
	if n := d.Items(); n == 0 || n > MaxCommitItems {
		return fmt.Errorf("decision writes %d items; a commit holds 1 to %d", n, MaxCommitItems)
	}
	seen := map[WalletID]bool{}
	for i := range d.Wallets {
		id := d.Wallets[i].After.ID
		if seen[id] {
			return fmt.Errorf("decision changes wallet %s twice", id)
		}
		seen[id] = true
		if err := d.Wallets[i].validate(); err != nil {
			return fmt.Errorf("decision for wallet %s: %w", id, err)
		}
	}
	return d.validateDocuments()
}

// validateDocuments checks that each document is changed once, at its own address, from one revision to the next, and
// that no key of the tenant is recorded twice.
func (d *Decision) validateDocuments() error {
	seen := map[DocumentKey]bool{}
	for _, c := range d.Documents {
		switch {
		case seen[c.Key]:
			return fmt.Errorf("decision changes document %+v twice", c.Key)
		case c.Key.Tenant != d.Tenant && c.Key.Tenant != "":
			return fmt.Errorf("decision of tenant %s changes document %+v", d.Tenant, c.Key)
		case c.Delete && (c.After != nil || c.Before == 0):
			return fmt.Errorf("decision deletes document %+v, which it also writes, or which does not exist", c.Key)
		case c.After == nil && c.Before == 0:
			return fmt.Errorf("decision neither changes document %+v nor requires it", c.Key)
		case c.After != nil && c.After.DocumentKey() != c.Key:
			return fmt.Errorf("decision writes document %+v at %+v", c.After.DocumentKey(), c.Key)
		case c.After != nil && c.After.DocumentRevision() != c.Before+1:
			return fmt.Errorf("document %+v goes from revision %d to %d; each change adds one", c.Key, c.Before,
				c.After.DocumentRevision())
		}
		seen[c.Key] = true
	}
	keys := map[string]bool{}
	for _, r := range d.Requests {
		if keys[r.Key] {
			return fmt.Errorf("decision records key %q of the tenant twice", r.Key)
		}
		keys[r.Key] = true
	}
	return nil
}

func (c *WalletChange) validate() error {
	before := Wallet{WalletRef: c.After.WalletRef, OverdraftLimit: c.After.OverdraftLimit, Tally: NewTally()}
	if c.Before != nil {
		before = *c.Before
	}
	after := &c.After
	switch {
	case after.WalletRef != before.WalletRef:
		return fmt.Errorf("the wallet was %s before", before.ID)
	case after.Revision != before.Revision+1:
		return fmt.Errorf("revision goes from %d to %d; each commit adds one", before.Revision, after.Revision)
	case after.Epoch < before.Epoch:
		return fmt.Errorf("the epoch goes back from %d to %d", before.Epoch, after.Epoch)
	case after.CommittedAt.Before(before.CommittedAt):
		return fmt.Errorf("time goes back from %s to %s", before.CommittedAt, after.CommittedAt)
	case after.Held < 0 || after.Holds < 0 || after.Pieces < 0:
		return fmt.Errorf("%s are held by %d holds in %d pieces", after.Held, after.Holds, after.Pieces)
	case after.Debt < 0 || after.Debt > after.OverdraftLimit && after.Debt > before.Debt:
		return fmt.Errorf("debt is %s, the overdraft limit %s", after.Debt, after.OverdraftLimit)
	}
	seen := map[DocumentKey]bool{}
	for _, document := range c.Documents {
		if key := document.DocumentKey(); seen[key] {
			return fmt.Errorf("document %+v is written twice", key)
		}
		seen[document.DocumentKey()] = true
		if document.DocumentRevision() != after.Revision {
			return fmt.Errorf("document %+v has revision %d, not the wallet's", document.DocumentKey(),
				document.DocumentRevision())
		}
	}
	for _, key := range c.Removed {
		if seen[key] {
			return fmt.Errorf("document %+v is both written and removed", key)
		}
		seen[key] = true
	}
	if err := errors.Join(c.validateLines(&before), c.validateTally(before.Tally)); err != nil {
		return err
	}
	if err := errors.Join(c.validateHolds(&before), c.validateReturns(), c.validatePayments(&before), c.validateSubscriptions()); err != nil {
		return err
	}
	return errors.Join(c.validateBudgets(), c.validateLimits(), after.validateGrants())
}

// validateLines checks that the lines continue the wallet's ledger, and that their sums are the wallet's state after
// them.
func (c *WalletChange) validateLines(before *Wallet) error {
	sequence, posted, debt, head := before.Sequence, before.Posted, before.Debt, before.Head
	held := before.Held
	seen := map[KeyHash]bool{}
	for _, t := range c.Lines {
		sequence++
		posted += t.Amount
		debt += t.DebtChange()
		held += t.HeldChange
		key := t.KeyHash()
		switch {
		case t.Wallet != c.After.ID || t.Sequence != sequence:
			return fmt.Errorf("line %d of %s, but line %d was expected", t.Sequence, t.Wallet, sequence)
		case t.Epoch != c.After.Epoch:
			return fmt.Errorf("line %d is of epoch %d, and the wallet of %d", sequence, t.Epoch, c.After.Epoch)
		case t.BalanceAfter != posted || t.DebtAfter != debt:
			return fmt.Errorf("line %d has a balance of %s and a debt of %s, but the sums of the lines are %s and %s", sequence,
				t.BalanceAfter, t.DebtAfter, posted, debt)
		case t.Hash != t.chain(head):
			return fmt.Errorf("line %d does not continue the chain", sequence)
		case seen[key]:
			return fmt.Errorf("line %d has the key %q, which another line has", sequence, t.Key)
		case t.HeldAfter != held:
			return fmt.Errorf("after line %d %s are held, but the sum of the lines is %s", sequence, t.HeldAfter, held)
		case slices.ContainsFunc(t.Drawdowns, func(d Drawdown) bool { return d.Amount < 0 || d.Amount == 0 && t.Type != TypeVoid }):
			return fmt.Errorf("line %d has a drawdown whose amount is not above zero", sequence)
		}
		if err := errors.Join(t.validatePricing(), t.validateHeld()); err != nil {
			return fmt.Errorf("line %d: %w", sequence, err)
		}
		head = t.Hash
		seen[key] = true
	}
	after := &c.After
	if after.Sequence != sequence || after.Posted != posted || after.Debt != debt || after.Held != held ||
		after.Head != head {
		return fmt.Errorf("the state after does not match its lines, which end at %d with a balance of %s, a debt of %s and "+
			"%s held", sequence, posted, debt, held)
	}
	return nil
}

// validateTally checks that each line has its place among those of its type, and that the state counts them. The tally
// of a wallet that has none stays unknown.
func (c *WalletChange) validateTally(before Tally) error {
	want := slices.Clone(before)
	for _, t := range c.Lines {
		place := int64(0)
		if at := slices.Index(TalliedTypes, t.Type); at >= 0 && want != nil {
			want[at]++
			place = want[at]
		}
		if t.TypeSequence != place {
			return fmt.Errorf("line %d is number %d of type %s, but number %d was expected", t.Sequence, t.TypeSequence, t.Type,
				place)
		}
	}
	if (want == nil) != (c.After.Tally == nil) || !slices.Equal(want, c.After.Tally) {
		return fmt.Errorf("the tally is %d, but the lines make it %d", c.After.Tally, want)
	}
	return nil
}

// validatePricing checks that only usages, holds and captures have a price by a rate card, and that what its components
// cost is no more than what the line takes and lacks. A minimum may charge more.
func (t *Transaction) validatePricing() error {
	p := t.Pricing
	if p == nil {
		return nil
	}
	var sum Credits
	for _, c := range p.Components {
		if c.Credits < 0 || c.Rate < 1 {
			return fmt.Errorf("component %s costs %s by rate %d", c.Name, c.Credits, c.Rate)
		}
		sum += c.Credits
	}
	switch {
	case t.Type != TypeUsage && t.Type != TypeHold && t.Type != TypeCapture:
		return fmt.Errorf("a %s has no price", t.Type)
	case p.Card.Code == "" || p.Card.Version < 1 || p.Rate < 0 || (p.Rate == 0) == (len(p.Components) == 0):
		return fmt.Errorf("priced by rate %d and %d components of version %d of rate card %q", p.Rate, len(p.Components),
			p.Card.Version, p.Card.Code)
	case sum > t.Shortfall+t.taken():
		return fmt.Errorf("its components cost %s, but it takes %s and lacks %s", sum, t.taken(), t.Shortfall)
	}
	return nil
}

// validateGrants checks that what remains of the grants is what is posted, and that they are in burn order.
func (w *Wallet) validateGrants() error {
	sum, count, last := Credits(0), len(w.Live), LiveGrant{}
	ordered := func(g LiveGrant, strictly bool) bool {
		order := CompareBurn(last, g)
		fits := last.Ref == (GrantRef{}) || order < 0 || order == 0 && !strictly
		last = g
		return fits
	}
	for _, g := range w.Live {
		sum += g.Remaining
		if g.Remaining <= 0 || !ordered(g, true) {
			return fmt.Errorf("grant %s, with %s remaining, is empty or not in burn order", NewGrantID(w.ID, g.Ref), g.Remaining)
		}
	}
	for _, page := range w.Pages {
		sum += page.Sum
		count += page.Count
		if !ordered(page.First, false) || page.Count <= 0 || page.Count > PageGrants || page.Pending < 0 ||
			page.Pending > page.Sum {
			return fmt.Errorf("page %d of grants has impossible values or is not in burn order: %+v", page.Number, page)
		}
	}
	switch {
	case sum+w.Held-w.Debt != w.Posted:
		return fmt.Errorf("%s remain of the grants beside %s that are held, and the debt is %s, but %s are posted", sum, w.Held,
			w.Debt, w.Posted)
	case len(w.Live) > InlineGrants || len(w.Pages) > MaxPages || count != w.LiveGrantCount:
		return fmt.Errorf("too many grants, or a wrong count: %d inline, %d pages, %d in all", len(w.Live), len(w.Pages),
			count)
	}
	return nil
}
