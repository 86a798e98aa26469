package aggregate

import (
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Cursor is the place in a wallet's ledger up to which the rows of one generation count it.
type Cursor struct {
	Wallet     billing.WalletRef
	Generation int64     // 1, 2, 3 …
	Zone       string    // the time zone of the rows' days and months
	Dimensions []string  // whose values the rows count, by their numbers in [SeriesOf], which begin at 1
	Revision   int64     // the number of steps so far; the condition of the next one. 0: not stored yet
	Types      bool      // the rows count all lines by their types; false: an earlier version began them
	MovedAt    time.Time // when the last step was made, by the wall clock

	// Outdated is set on a cursor that an earlier version stored, whose rows lack series that this version reads. Such
	// rows are neither read nor added to: [Service.Rebuild] replaces them.
	Outdated bool

	// Of the last line that is counted; zero before the first.
	Sequence int64
	Hash     billing.Hash
	At       time.Time // when it was recorded
	Posted   billing.Credits
	Held     billing.Credits
	Debt     billing.Credits
	Leveled  bool // Held and Debt are known; false: an earlier version counted that line

	Totaled Level // what the wallet has added to the totals of its tenant, whatever the generation

	Money Money // of the current generation; the next one has none until it becomes the current one
}

// position returns the place after which the next line of the ledger is.
func (c *Cursor) position() billing.Position { return billing.Position{At: c.At, Sequence: c.Sequence} }

// advance moves the cursor over a line, or returns why that line is not the next one.
func (c *Cursor) advance(t *billing.Transaction) *Mismatch {
	switch {
	case t.Sequence != c.Sequence+1:
		return c.mismatch(c.Sequence+1, fmt.Sprintf("the next line in the ledger is %d", t.Sequence))
	case t.Wallet != c.Wallet.ID || !t.Continues(c.Hash):
		return c.mismatch(c.Sequence+1, "the line's hash does not continue the hash of the line before")
	case t.BalanceAfter != c.Posted+t.Amount:
		return c.mismatch(c.Sequence+1, "the line's balance does not continue the balance of the line before")
	}
	c.Sequence, c.Hash, c.At, c.Posted = t.Sequence, t.Hash, t.RecordedAt, t.BalanceAfter
	c.Held, c.Debt, c.Leveled = t.HeldAfter, t.DebtAfter, true
	return nil
}

// compare compares the cursor with a state of the wallet at the same sequence. It returns nil if they agree, and if the
// state is of another sequence, where there is nothing to compare.
func (c *Cursor) compare(w *billing.Wallet) *Mismatch {
	switch {
	case w.Sequence != c.Sequence:
		return nil
	case w.Head != c.Hash:
		return c.mismatch(w.Sequence, "the wallet's chain head is not the hash of its last line")
	case w.Posted != c.Posted:
		return c.mismatch(w.Sequence, "the wallet's posted credits are not the balance after its last line")
	}
	return nil
}

func (c *Cursor) mismatch(sequence int64, reason string) *Mismatch {
	return &Mismatch{
		Wallet: c.Wallet, Generation: c.Generation, Counted: c.Sequence, Hash: c.Hash, Posted: c.Posted,
		Sequence: sequence, Reason: reason,
	}
}

// Mismatch is the error that a wallet or its ledger does not continue the lines that were counted: somebody edited the
// ledger, or one of the tables was restored to another time than the others. Nothing beyond it is counted. `audit`
// shows whether the ledger is correct; if it is, [Service.Rebuild] repairs the aggregates.
type Mismatch struct {
	Wallet     billing.WalletRef
	Generation int64
	Counted    int64           // the last line that was counted
	Hash       billing.Hash    // of that line
	Posted     billing.Credits // after that line
	Sequence   int64           // the first line that does not match
	Reason     string          // what is wrong with it
}

func (m *Mismatch) Error() string {
	return fmt.Sprintf("wallet %s of tenant %s: line %d does not continue the aggregates, which count lines up to %d: "+
		"%s; run `audit` on the wallet, and rebuild its usage if the ledger is correct",
		m.Wallet.ID, m.Wallet.Tenant, m.Sequence, m.Counted, m.Reason)
}
