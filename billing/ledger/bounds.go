package ledger

import (
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// knownBounds is what this process knows of the limits and budgets of a wallet: documents of a revision of it, nil for those that do
// not exist. What spends do not change holds for the epoch of its limits: that a subject has none, and the draw limits.
type knownBounds struct {
	revision  int64
	epoch     int64
	documents map[billing.DocumentKey]billing.Document
}

// maxKnownBounds is of how many wallets a process knows limits and budgets, and maxKnownDocuments how many documents of each: at about
// half a kilobyte each, 50 MB.
const (
	maxKnownBounds    = 100
	maxKnownDocuments = 1000
)

// maxKnownAbove is of how many budgets a process knows which budgets they are in: at most 150 bytes each, 3 MB.
const maxKnownAbove = 20_000

// isBound reports whether a document is one that spends are decided against.
func isBound(kind billing.Kind) bool {
	return kind == billing.KindLimits || kind == billing.KindDrawLimits || kind == billing.KindBudget
}

// boundsAmong returns those of some documents that spends are decided against.
func boundsAmong(documents map[billing.DocumentKey]billing.Document) map[billing.DocumentKey]billing.Document {
	bounds := map[billing.DocumentKey]billing.Document{}
	for key, document := range documents {
		if isBound(key.Kind) {
			bounds[key] = document
		}
	}
	return bounds
}

// boundsAfter returns those of some documents that spends are decided against, as a change of their wallet leaves them.
func boundsAfter(
	documents map[billing.DocumentKey]billing.Document, change *billing.WalletChange,
) map[billing.DocumentKey]billing.Document {
	bounds := boundsAmong(documents)
	for _, document := range change.Documents {
		if key := document.DocumentKey(); isBound(key.Kind) {
			bounds[key] = document
		}
	}
	return bounds
}

// noLimits says of a subject, or an action, of a wallet that it has no limits in an epoch of the wallet's limits.
type noLimits struct {
	of    billing.DocumentKey
	epoch int64
}

// maxNoLimits is of how many subjects and actions a process knows that they have no limits: at about 200 bytes each, 20 MB.
const maxNoLimits = 100_000

// expectNoLimits answers as much of what a decision needs as this process knows of subjects without limits: each is read once in an
// epoch of the wallet's limits, however many there are.
func (e *execution) expectNoLimits(facts map[billing.WalletID]billing.Need) {
	for id, need := range facts {
		s := e.view.Wallets[id]
		if s == nil {
			continue
		}
		need.Documents = slices.DeleteFunc(slices.Clone(need.Documents), func(key billing.DocumentKey) bool {
			_, none := e.ledger.unlimited.get(noLimits{key, s.Wallet.Limited.Epoch})
			if none {
				e.know(key, nil)
			}
			return none
		})
		facts[id] = need
	}
}

// rememberNoLimits remembers which subjects were looked up and have no limits. A document of limits is never removed. So one that does
// not exist now did not exist at any earlier instant.
func (e *execution) rememberNoLimits(facts map[billing.WalletID]billing.Need) {
	for id, need := range facts {
		s := e.view.Wallets[id]
		if s == nil {
			continue
		}
		for _, key := range need.Documents {
			if document, read := s.Facts.Documents[key]; key.Kind == billing.KindLimits && read && document == nil {
				e.ledger.unlimited.put(noLimits{key, s.Wallet.Limited.Epoch}, true)
			}
		}
	}
}

// boundedWallet returns the wallet of an execution that is of one wallet alone, if limits or budgets bound what it spends; otherwise nil.
func (e *execution) boundedWallet() *billing.Snapshot {
	if len(e.wallets) != 1 {
		return nil
	}
	s := e.view.Wallets[e.wallets[0]]
	if s == nil || s.Wallet.Budgets == 0 && s.Wallet.Limited == (billing.Limited{}) {
		return nil
	}
	return s
}

// expectBounds adds to the view what this process knows of the limits and budgets of its wallet, as far as that holds for the wallet's
// state: so a spend is decided in one round.
func (e *execution) expectBounds() {
	s := e.boundedWallet()
	if s == nil {
		return
	}
	known, found := e.ledger.bounds.get(s.Wallet.WalletRef)
	if !found {
		return
	}
	for key, document := range known.documents {
		unchanged := key.Kind == billing.KindDrawLimits
		if known.revision == s.Wallet.Revision || unchanged && known.epoch == s.Wallet.Limited.Epoch {
			e.know(key, document)
		}
	}
}

// rememberBounds keeps what the view has of the limits and budgets of its wallet.
func (e *execution) rememberBounds() {
	s := e.boundedWallet()
	if s == nil {
		return
	}
	documents := boundsAmong(s.Facts.Documents)
	for key, document := range e.view.Documents { // of several versions, this is the last one
		if isBound(key.Kind) && key.Parent == string(s.Wallet.ID) {
			documents[key] = document
		}
	}
	maps.DeleteFunc(documents, func(key billing.DocumentKey, document billing.Document) bool {
		return key.Kind == billing.KindLimits && document == nil // see rememberNoLimits
	})
	for key := range documents {
		if len(documents) <= maxKnownDocuments {
			break
		}
		delete(documents, key) // any of them
	}
	for key, document := range documents {
		e.ledger.rememberAbove(key, document)
	}
	e.ledger.bounds.put(s.Wallet.WalletRef, knownBounds{s.Wallet.Revision, s.Wallet.Limited.Epoch, documents})
}

// withAbove adds to the documents that are needed the budgets above those among them, as far as this process knows them: so a spend that
// names a budget is decided after one read, and not after one for the budget and another for its tree.
func (e *execution) withAbove(needed []billing.DocumentKey) []billing.DocumentKey {
	all, asked := slices.Clip(needed), map[billing.DocumentKey]bool{}
	for _, key := range needed {
		asked[key] = true
	}
	for _, key := range needed {
		if key.Kind != billing.KindBudget {
			continue
		}
		above, _ := e.ledger.above.get(key)
		for _, place := range above {
			up := billing.BudgetKey(billing.WalletRef{Tenant: key.Tenant, ID: billing.WalletID(key.Parent)}, place)
			if _, known := e.view.Documents[up]; !known && !asked[up] {
				asked[up] = true
				all = append(all, up)
			}
		}
	}
	return all
}

// rememberAbove keeps which budgets are above the one in a document, if that has one.
func (l *Ledger) rememberAbove(key billing.DocumentKey, document billing.Document) {
	if b, is := document.(*billing.Budget); is && len(b.Above) > 0 {
		l.above.put(key, b.Above)
	}
}
