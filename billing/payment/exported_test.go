package payment_test

import (
	"bytes"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// ledger returns the lines of the wallet, oldest first.
func (s *shop) ledger() (lines []*billing.Transaction) {
	s.t.Helper()
	return s.ledgerOf(s.state())
}

// ledgerOf does what ledger does for a wallet.
func (s *shop) ledgerOf(state *billing.Wallet) (lines []*billing.Transaction) {
	s.t.Helper()
	for at := (billing.Position{}); at.Sequence < state.Sequence; {
		next, err := s.World.LinesAfter(s.t.Context(), state, at, 100)
		if err != nil || len(next) == 0 {
			s.t.Fatalf("%d lines follow transaction %d: %v", len(next), at.Sequence, err)
		}
		last := next[len(next)-1]
		at, lines = billing.Position{At: last.RecordedAt, Sequence: last.Sequence}, append(lines, next...)
	}
	return lines
}

// verifies exports the ledger of the wallet, and verifies it by rules that were written down apart from the domain.
func (s *shop) verifies() {
	s.t.Helper()
	s.verifiesOf(s.state())
}

// verifiesOf does what verifies does for a wallet.
func (s *shop) verifiesOf(state *billing.Wallet) {
	s.t.Helper()
	var file bytes.Buffer
	for _, line := range s.ledgerOf(state) {
		if err := export.Write(&file, line, nil); err != nil {
			s.t.Fatal(err)
		}
	}
	report, err := export.VerifyWith(&file, export.Options{TestClock: state.Tenant == billing.Test})
	if err != nil {
		s.t.Fatalf("the ledger is not valid: %v", err)
	}
	if report.Lines != state.Sequence || report.Held != state.Held || report.Holds != state.Holds || report.Posted != state.Posted {
		s.t.Errorf("the report is %+v, and the wallet %+v", report, state)
	}
}
