package billing

import "slices"

// readLine declares that a line is read. It returns the line once it is loaded: nil before that, and nil if it does not
// exist.
func (d *Draft) readLine(wallet WalletID, key KeyHash) *Transaction {
	w := d.wallet(wallet)
	if w == nil {
		return nil
	}
	line, known := w.facts.Lines[key]
	if !known && !slices.Contains(w.need.Lines, key) {
		w.need.Lines = append(w.need.Lines, key)
	}
	return line
}

// lineOf returns a line that the command declared to read; nil if it does not exist.
func (w *walletDraft) lineOf(id TransactionID) *Transaction {
	_, _, key, _ := id.Split()
	line, known := w.facts.Lines[key]
	if !known {
		panic("a command looks up line " + string(id) + ", which its Reads does not declare")
	}
	if line == nil || line.ID() != id {
		return nil
	}
	return line
}

// reversedOf returns how much of a usage has been reversed, in the store and in this draft.
func (w *walletDraft) reversedOf(usage *Transaction) Credits {
	for _, r := range w.reversed {
		if r.Key == usage.KeyHash() {
			return r.To
		}
	}
	return usage.Reversed
}

func (w *walletDraft) markReversed(usage *Transaction, to Credits) {
	for i, r := range w.reversed {
		if r.Key == usage.KeyHash() {
			w.reversed[i].To = to
			return
		}
	}
	w.reversed = append(w.reversed, ReversedLine{Key: usage.KeyHash(), From: usage.Reversed, To: to})
}
