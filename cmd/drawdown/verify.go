package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// verifyFile checks a file and says what it comes to, or which line is the first that does not fit.
func verifyFile(out io.Writer, name string) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, err := export.Verify(file)
	if err != nil {
		return fmt.Errorf("%s does not fit: %w", name, err)
	}
	if report.Lines == 0 {
		return fmt.Errorf("%s is empty", name)
	}
	_, err = fmt.Fprintf(out, `%s fits.
  wallet        %s
  transactions  %d, the last recorded at %s
  grants        %d
  posted        %s credits, %s of debt
  head          %s
Compare the head with "audit { chainHead }" of the wallet, or with one that you kept: it stands for all of the file.
`, name, report.Wallet, report.Lines, billing.FormatInstant(report.LastTime), report.Grants, report.Posted, report.Debt, report.Head)
	return err
}
