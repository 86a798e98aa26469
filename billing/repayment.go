package billing

import (
	"fmt"
	"time"
)

// repayment is the kind of the agenda by which credit that became effective repays debt: of each grant, as much as is owed,
// those grants first that became effective first.
//
// Which credit repays debt does not depend on what lapsed since: a grant is effective before it lapses, and what repays
// first is what became effective first.
type repayment struct{}

func (k repayment) due(w *walletDraft, most int) []dueEntry {
	paying := w.lots.repaying(w.wallet.Debt, w.now, most)
	entries := make([]dueEntry, len(paying))
	for i, g := range paying {
		entries[i] = dueEntry{at: g.EffectiveAt, kind: k, grant: g}
	}
	return entries
}

// items are the line, and room for a page of grants that it changes.
func (repayment) items() int { return 2 }

func (repayment) pass(w *walletDraft, e dueEntry) {
	w.wallet.Debt -= e.grant.Remaining
	w.lots.change(e.grant, -e.grant.Remaining, w.now)
}

func (repayment) book(w *walletDraft, e dueEntry) {
	w.repay(e.grant, latest(e.at, w.before.CommittedAt))
}

// repayDebt repays debt out of the grants that can be spent at w.now, as many as one commit books, after credit arrived.
func (w *walletDraft) repayDebt() {
	const most = MaxDueItems / 2
	paying := w.lots.repaying(w.wallet.Debt, w.now, most)
	for _, g := range paying {
		w.repay(g, w.now)
	}
	w.indebted = len(paying) == most
}

// repay books that credit of a grant repaid debt at an instant.
func (w *walletDraft) repay(paying LiveGrant, at time.Time) {
	w.lots.change(paying, -paying.Remaining, w.now)
	w.wallet.Repayments = append(w.wallet.Repayments, Repayment{paying.Ref, paying.Remaining})
	if excess := len(w.wallet.Repayments) - MaxRepayments; excess > 0 {
		w.wallet.Repayments = w.wallet.Repayments[excess:]
	}
	w.book(Transaction{
		Type: TypeRepayment, Exhausted: w.lots.exhausted([]LiveGrant{paying}), Actor: systemActor, OccurredAt: at,
		Key:       fmt.Sprintf("%s:%d", w.grantKey("repay", paying.Ref), w.wallet.Sequence+1),
		Drawdowns: []Drawdown{{paying.Ref, paying.Remaining}},
	})
}
