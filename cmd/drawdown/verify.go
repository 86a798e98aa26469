package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// verify checks a file: verify FILE [--head HASH] [--test-clock].
func verify(out io.Writer, args []string) error {
	var options export.Options
	flags := newFlags("verify")
	flags.BoolVar(&options.TestClock, "test-clock", false, "")
	head := flags.String("head", "", "")
	files, err := parseArgs(flags, args, 1)
	if err != nil {
		return err
	}
	if given(flags, "head") {
		var valid bool
		if options.Head, valid = billing.ParseHash(*head); !valid || options.Head == (billing.Hash{}) {
			return fmt.Errorf("%q is not the hash of a transaction: it has 64 digits from 0 to f", *head)
		}
	}
	return verifyFile(out, files[0], options)
}

// verifyFile checks a file, and prints its totals; its error names the first line that is wrong.
func verifyFile(out io.Writer, name string, options export.Options) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, err := export.VerifyWith(file, options)
	if err != nil {
		return fmt.Errorf("%s is not a valid ledger: %w", name, err)
	}
	if report.Lines == 0 {
		return fmt.Errorf("%s is empty: there is no ledger to verify", name)
	}
	compare := `The head changes with every change of the file: compare it with "audit { chainHead }" of the wallet, or run verify
with --head and the "hash" in the last event of a transaction that you received.`
	if report.HeadAt > 0 {
		compare = fmt.Sprintf("It contains the transaction with the hash that you gave: number %d of %d.", report.HeadAt, report.Lines)
	}
	rules := ""
	if options.TestClock {
		rules = ", by the rules of the test tenant"
	}
	_, err = fmt.Fprintf(out, `%s is a valid ledger%s.
  wallet        %s
  transactions  %d, the last recorded at %s
  grants        %d
  priced        %d by rate cards; each of these prices was computed again
  posted        %s credits, %s of debt
  held          %s credits, %d holds and reservations are open
  head          %s
%s
`, name, rules, report.Wallet, report.Lines, billing.FormatInstant(report.LastTime), report.Grants, report.Priced,
		report.Posted, report.Debt, report.Held, report.Holds, report.Head, compare)
	return err
}
