package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/cmd/drawdown/internal/ratecard"
)

// newFlags returns the flags of a command. They print nothing by themselves.
func newFlags(command string) *flag.FlagSet {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parseArgs parses flags, and returns the other arguments. It fails unless there are count of them. Flags may be before
// and after them.
func parseArgs(flags *flag.FlagSet, args []string, count int) ([]string, error) {
	var found []string
	for {
		err := flags.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%s: %w; see drawdown help", flags.Name(), err)
		case flags.NArg() == 0 && len(found) == count:
			return found, nil
		case flags.NArg() == 0 || len(found) == count:
			return nil, errUsage
		}
		found, args = append(found, flags.Arg(0)), flags.Args()[1:]
	}
}

// decimalFlag adds a flag whose value is a decimal.
func decimalFlag(flags *flag.FlagSet, name string, into *billing.Decimal) {
	flags.Func(name, "", func(text string) error {
		d, err := billing.ParseDecimal(text)
		if refusal := (*billing.Error)(nil); errors.As(err, &refusal) {
			return errors.New(refusal.Message) // the flag is no field of a request, which its code would say
		}
		*into = d
		return err
	})
}

// given reports whether a flag is among the arguments.
func given(flags *flag.FlagSet, name string) bool {
	found := false
	flags.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// readFile returns the content of a file that is not too large to be a price table or a card.
func readFile(name string) (content []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, ratecard.MaxFileBytes+1))
}

// readCard reads the file of a rate card.
func readCard(name string) (ratecard.Card, error) {
	content, err := readFile(name)
	if err != nil {
		return ratecard.Card{}, err
	}
	card, err := ratecard.Read(content)
	if err != nil {
		return ratecard.Card{}, fmt.Errorf("%s is not a rate card: %w", name, err)
	}
	return card, nil
}
