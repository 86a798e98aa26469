package billing

import "time"

// repayment is the kind of the agenda by which credit that became effective repays debt: of each grant as much as is
// owed, and first of the grants that became effective first.
//
// Which credit repays debt does not depend on what lapsed since: a grant becomes effective before it lapses, and credit
// that became effective first repays first.
type repayment struct{}

func (k repayment) due(w *walletDraft, most int) []dueEntry {
	paying := w.lots.repaying(w.wallet.Debt, w.now, most)
	entries := make([]dueEntry, len(paying))
	for i, g := range paying {
		entries[i] = dueEntry{at: g.EffectiveAt, kind: k, grant: g}
	}
	return entries
}

// items counts the line, and a page of grants that it may change.
func (repayment) items() int { return 2 }

func (repayment) begins(dueEntry) bool { return false }

func (repayment) pass(w *walletDraft, e dueEntry) {
	paid := e.grant.paying(w.wallet.Debt).Remaining
	w.wallet.Debt -= paid
	if paid > 0 {
		w.lots.change(e.grant, -paid, w.now)
	}
}

func (repayment) book(w *walletDraft, e dueEntry) {
	if g := e.grant.paying(w.wallet.Debt); g.Remaining > 0 { // else credit that returned from a hold repaid all
		w.repay(g, latest(e.at, w.before.CommittedAt))
	}
}

// paying returns g with as much remaining as it pays of a debt.
func (g LiveGrant) paying(debt Credits) LiveGrant {
	g.Remaining = min(g.Remaining, debt)
	return g
}

// repayDebt repays debt from the grants that could be spent at an instant, from as many as fit into one commit, after
// credit arrived. The next commit goes on.
func (w *walletDraft) repayDebt(at time.Time) {
	paying := w.lots.repaying(w.wallet.Debt, at, w.beside)
	for _, g := range paying {
		w.repay(g, latest(at, w.before.CommittedAt))
	}
	w.indebted = len(paying) == w.beside
}

// repay books a repayment of debt from a grant, at an instant.
func (w *walletDraft) repay(paying LiveGrant, at time.Time) {
	w.lots.change(paying, -paying.Remaining, w.now)
	w.wallet.Repayments = append(w.wallet.Repayments, Repayment{paying.Ref, paying.Remaining})
	if excess := len(w.wallet.Repayments) - MaxRepayments; excess > 0 {
		w.wallet.Repayments = w.wallet.Repayments[excess:]
	}
	w.book(Transaction{
		Type: TypeRepayment, Exhausted: w.lots.exhausted([]LiveGrant{paying}), Actor: systemActor, OccurredAt: at,
		Key:       w.nextKey(w.grantKey("repay", paying.Ref)),
		Drawdowns: []Drawdown{{paying.Ref, paying.Remaining}},
	})
}
