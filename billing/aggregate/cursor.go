package aggregate

import (
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Cursor is up to where the rows of one generation hold the ledger of a wallet.
type Cursor struct {
	Wallet     billing.WalletRef
	Generation int64  // 1, 2, 3 …
	Zone       string // whose days and months the rows are of
	Revision   int64  // counts steps; the condition of the next one

	// Of the last line that is counted; zero before the first.
	Sequence int64
	Hash     billing.Hash
	At       time.Time
	Posted   billing.Credits
}

// position is where the ledger goes on.
func (c *Cursor) position() billing.Position { return billing.Position{At: c.At, Sequence: c.Sequence} }

// pass moves the cursor over a line, or says why that is not the next one.
func (c *Cursor) pass(t *billing.Transaction) *Mismatch {
	switch {
	case t.Sequence != c.Sequence+1:
		return c.mismatch(c.Sequence+1, "the ledger goes on with another line")
	case t.Wallet != c.Wallet.ID || !t.Continues(c.Hash):
		return c.mismatch(c.Sequence+1, "the line's hash does not continue the one before")
	case t.BalanceAfter != c.Posted+t.Amount:
		return c.mismatch(c.Sequence+1, "the line's balance does not continue the one before")
	}
	c.Sequence, c.Hash, c.At, c.Posted = t.Sequence, t.Hash, t.RecordedAt, t.BalanceAfter
	return nil
}

// agrees says whether a state of the wallet at the cursor's sequence is what its lines come to.
func (c *Cursor) agrees(w *billing.Wallet) *Mismatch {
	switch {
	case w.Sequence != c.Sequence:
		return nil // there is nothing to compare
	case w.Head != c.Hash:
		return c.mismatch(w.Sequence, "the wallet's chain head is not the hash of its last line")
	case w.Posted != c.Posted:
		return c.mismatch(w.Sequence, "the wallet's posted credits are not the balance after its last line")
	}
	return nil
}

func (c *Cursor) mismatch(sequence int64, what string) *Mismatch {
	return &Mismatch{
		Wallet: c.Wallet, Generation: c.Generation, Counted: c.Sequence, Hash: c.Hash, Posted: c.Posted,
		Sequence: sequence, What: what,
	}
}

// Mismatch says that what a wallet shows does not continue what was counted of it: somebody edited the ledger, or one
// of the tables was set back to another time than the others. Nothing is counted beyond it. `audit` says whether the
// ledger is whole; where it is, computing the aggregates anew mends them.
type Mismatch struct {
	Wallet     billing.WalletRef
	Generation int64
	Counted    int64           // the last line that was counted
	Hash       billing.Hash    // of that line
	Posted     billing.Credits // after that line
	Sequence   int64           // from which on it does not fit
	What       string          // is wrong with it
}

func (m *Mismatch) Error() string {
	return fmt.Sprintf("wallet %s of tenant %s: line %d does not continue the aggregates, which hold lines up to %d: %s",
		m.Wallet.ID, m.Wallet.Tenant, m.Sequence, m.Counted, m.What)
}
