package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// verifyFile checks a file, and prints its totals; its error names the first line that is wrong.
func verifyFile(out io.Writer, name string) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, err := export.Verify(file)
	if err != nil {
		return fmt.Errorf("%s is not a valid ledger: %w", name, err)
	}
	if report.Lines == 0 {
		return fmt.Errorf("%s is empty: there is no ledger to verify", name)
	}
	_, err = fmt.Fprintf(out, `%s is a valid ledger.
  wallet        %s
  transactions  %d, the last recorded at %s
  grants        %d
  posted        %s credits, %s of debt
  head          %s
The head changes with every change of the file: compare it with "audit { chainHead }" of the wallet, or with a head
that you kept.
`, name, report.Wallet, report.Lines, billing.FormatInstant(report.LastTime), report.Grants, report.Posted, report.Debt,
		report.Head)
	return err
}
