package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// verifyHead runs verify with the arguments FILE --head HASH, in either order.
func verifyHead(out io.Writer, args []string) error {
	at := slices.Index(args, "--head")
	if at < 0 || at == len(args)-1 {
		return errUsage
	}
	head, valid := billing.ParseHash(args[at+1])
	if !valid || head == (billing.Hash{}) {
		return fmt.Errorf("%q is not the hash of a transaction: it has 64 digits from 0 to f", args[at+1])
	}
	return verifyFile(out, slices.Delete(slices.Clone(args), at, at+2)[0], head)
}

// verifyFile checks a file, and prints its totals; its error names the first line that is wrong. One of the lines has
// to have the hash head, if that is not zero.
func verifyFile(out io.Writer, name string, head billing.Hash) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, err := export.VerifyHead(file, head)
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
	_, err = fmt.Fprintf(out, `%s is a valid ledger.
  wallet        %s
  transactions  %d, the last recorded at %s
  grants        %d
  priced        %d by rate cards; each of these prices was computed again
  posted        %s credits, %s of debt
  held          %s credits, %d holds and reservations are open
  head          %s
%s
`, name, report.Wallet, report.Lines, billing.FormatInstant(report.LastTime), report.Grants, report.Priced,
		report.Posted, report.Debt, report.Held, report.Holds, report.Head, compare)
	return err
}
