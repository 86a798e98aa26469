package billing

import "time"

// Audit is the result of recomputing a wallet from its ledger.
type Audit struct {
	OK                bool
	Sequence          int64
	Posted            Credits // by the wallet's state
	SumOfGrants       Credits // what remains of the grants, free and held, less debt
	SumOfTransactions Credits
	FirstMismatch     int64 // the first line that does not fit; 0 if all do
	ChainHead         Hash
	CheckedAt         time.Time
}

// Auditor recomputes a wallet from its ledger, line by line, from the newest to the first.
type Auditor struct {
	result Audit
	wallet *Wallet

	// The values that the next line, which is older, must have for the wallet after it.
	sequence int64
	balance  Credits
	debt     Credits
	held     Credits
	at       time.Time
	newer    *Transaction // the line whose hash covers it

	free    map[GrantRef]Credits // what remains free of each grant, less the effect of the lines so far
	kept    map[heldPart]Credits // what each hold has of each grant, likewise
	touched map[GrantRef]int64   // the newest line that changed it
}

// heldPart names what a hold has of a grant. Reservations have no number: they count as one.
type heldPart struct {
	hold  int64
	grant GrantRef
}

// NewAuditor returns an auditor for the state of a wallet, the grants that are booked in it, see
// [Snapshot.BookedGrants], and its open holds, reservations included.
func NewAuditor(w *Wallet, live []LiveGrant, holds []*Hold) *Auditor {
	a := &Auditor{
		result:   Audit{OK: true, Sequence: w.Sequence, Posted: w.Posted, ChainHead: w.Head},
		wallet:   w,
		sequence: w.Sequence, balance: w.Posted, debt: w.Debt, held: w.Held, at: w.CommittedAt,
		free: map[GrantRef]Credits{}, kept: map[heldPart]Credits{}, touched: map[GrantRef]int64{},
	}
	a.result.SumOfGrants = -w.Debt
	for _, g := range live {
		a.free[g.Ref] = g.Remaining
		a.result.SumOfGrants += g.Remaining
	}
	var held Credits
	for _, h := range holds {
		number := h.Number
		if h.Reserved {
			number = 0
		}
		for _, piece := range h.Pieces {
			a.kept[heldPart{number, piece.Ref}] += piece.Remaining
			held += piece.Remaining
		}
	}
	a.result.SumOfGrants += held
	if a.result.SumOfGrants != w.Posted || held != w.Held || len(holds) != w.Holds {
		a.mismatch(w.Sequence)
	}
	return a
}

// mismatch records that the line with that sequence does not fit. Lines are compared newest first, so the last one
// recorded is the first of the ledger.
func (a *Auditor) mismatch(sequence int64) {
	a.result.OK = false
	a.result.FirstMismatch = max(sequence, 1)
}

// Add compares the next older line. Lines that are newer than the state are skipped.
func (a *Auditor) Add(t *Transaction) {
	if t.Sequence > a.result.Sequence {
		return
	}
	broken := a.newer != nil && a.newer.chain(t.Hash) != a.newer.Hash
	switch {
	case a.newer == nil && t.Hash != a.wallet.Head:
		a.mismatch(t.Sequence)
	case broken:
		a.mismatch(a.newer.Sequence) // it or its hash is wrong, so it proves nothing about the lines before it
	}
	fits := t.Wallet == a.wallet.ID &&
		(broken || t.BalanceAfter == a.balance && t.DebtAfter == a.debt && t.HeldAfter == a.held &&
			!t.RecordedAt.After(a.at)) && t.validateHeld() == nil
	for i, m := range t.Moves() {
		if _, seen := a.touched[m.Grant]; !seen {
			a.touched[m.Grant] = t.Sequence
		}
		a.free[m.Grant] -= m.Free
		kept := heldPart{t.Hold, m.Grant}
		a.kept[kept] -= m.Held
		empty := t.Drawdowns[i].Amount == 0 && t.Type == TypeVoid
		fits = fits && (t.Drawdowns[i].Amount > 0 || empty) && a.free[m.Grant] >= 0 && a.kept[kept] >= 0
	}
	switch {
	case !fits:
		a.mismatch(t.Sequence)
	case t.Sequence != a.sequence:
		a.mismatch(t.Sequence + 1) // that line is missing
	}
	a.result.SumOfTransactions += t.Amount
	if a.newer == nil || broken || t.Sequence != a.sequence {
		a.held = t.HeldAfter // no hash covers it, so a wrong one says nothing about the line before
	}
	a.held -= t.HeldChange
	a.sequence, a.balance, a.debt, a.at = t.Sequence-1, t.BalanceAfter-t.Amount, t.DebtAfter-t.DebtChange(), t.RecordedAt
	a.newer = t
}

// Finish compares the sums of the lines with the state, as of checkedAt.
func (a *Auditor) Finish(checkedAt time.Time) *Audit {
	a.result.CheckedAt = latest(checkedAt, a.wallet.CommittedAt)
	if a.newer != nil && a.newer.chain(Hash{}) != a.newer.Hash {
		a.mismatch(a.newer.Sequence)
	}
	if a.sequence != 0 || a.balance != 0 || a.debt != 0 || a.held != 0 {
		a.mismatch(a.sequence) // that line is missing, or the first line has a balance before it
	}
	for grant, credits := range a.free {
		a.finishGrant(grant, credits)
	}
	for of, credits := range a.kept {
		a.finishGrant(of.grant, credits)
	}
	if a.result.SumOfTransactions != a.wallet.Posted && a.result.OK {
		a.mismatch(1)
	}
	return &a.result
}

// finishGrant checks that the lines explain all that is free of a grant, or that is held of it.
func (a *Auditor) finishGrant(grant GrantRef, left Credits) {
	if left != 0 {
		a.mismatch(min(a.touched[grant], positive(a.result.FirstMismatch, a.touched[grant])))
	}
}

// positive returns n if it is above zero, else otherwise.
func positive(n, otherwise int64) int64 {
	if n > 0 {
		return n
	}
	return otherwise
}
