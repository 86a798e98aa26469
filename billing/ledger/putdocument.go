package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// PutDocument writes a document in place of the one at its revision, or a new one of revision 0. It is for what the product
// keeps for itself: what a caller asks for is a command. It returns the errors of [DocumentStore.PutDocument].
func (l *Ledger) PutDocument(ctx context.Context, document billing.Document) error {
	before := document.DocumentRevision()
	document.SetDocumentRevision(before + 1)
	return l.store.PutDocument(ctx, billing.DocumentChange{Key: document.DocumentKey(), Before: before, After: document})
}
