package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/cmd/drawdown/internal/ratecard"
)

// importPrices makes a rate card from a price table, and prints it. On standard error, it prints what it left out. If
// it fails, it prints no part of a card.
func importPrices(env environment, args []string) error {
	options := ratecard.Options{}
	flags := newFlags("prices")
	decimalFlag(flags, "markup", &options.Markup)
	decimalFlag(flags, "credits-per-dollar", &options.CreditsPerDollar)
	only := flags.String("only", "", "")
	flags.StringVar(&options.Code, "code", billing.DefaultRateCard, "")
	flags.StringVar(&options.Action, "action", "chat.completion", "")
	files, err := parseArgs(flags, args, 1)
	if err != nil {
		return err
	}
	for _, required := range []string{"markup", "credits-per-dollar"} {
		if !given(flags, required) {
			return fmt.Errorf("--%s is not set: a card has no prices without it", required)
		}
	}
	if given(flags, "only") {
		for pattern := range strings.SplitSeq(*only, ",") {
			options.Only = append(options.Only, strings.TrimSpace(pattern))
		}
	}
	table, err := readFile(files[0])
	if err != nil {
		return err
	}
	imported, err := ratecard.Import(table, options)
	if err != nil {
		return fmt.Errorf("%s: %w", files[0], err)
	}
	report(env.errOut, imported)
	_, err = env.out.Write(imported.Card.Text())
	return err
}

// report prints how much was imported, and what was not.
func report(w io.Writer, i *ratecard.Imported) {
	fmt.Fprintf(w, "Imported: %d models with %d rates\n", i.Models, len(i.Card.Rates))
	section := func(title string, items []ratecard.Skipped) {
		if len(items) > 0 {
			fmt.Fprintf(w, "%s: %d\n", title, len(items))
		}
		for _, s := range items {
			fmt.Fprintf(w, "  %q: %s\n", s.Model, s.Reason)
		}
	}
	section("Models left out", i.Skipped)
	section("Prices left out because they are 0; write a rate of 0 credits by hand for what is free", i.Zero)
	if len(i.Rounded) > 0 {
		fmt.Fprintf(w, "Rates rounded up to %d digits after the point: %d\n", billing.DecimalFractionDigits, len(i.Rounded))
		for _, r := range i.Rounded {
			fmt.Fprintf(w, "  %s: %s credits for %s\n", r, r.Credits, r.Per)
		}
	}
	if len(i.Others) > 0 {
		fmt.Fprintf(w, "Kinds of other prices that are not imported: %d, such as %s\n", len(i.Others), mostCommon(i.Others))
	}
}

// mostCommon returns the three names that most models have.
func mostCommon(others map[string]int) string {
	names := slices.SortedFunc(maps.Keys(others), func(a, b string) int {
		return cmp.Or(cmp.Compare(others[b], others[a]), strings.Compare(a, b))
	})
	for i, name := range names {
		names[i] = strconv.Quote(name)
	}
	return strings.Join(names[:min(3, len(names))], ", ")
}

// comparePrices prints what changes from one rate card to another.
func comparePrices(env environment, args []string) error {
	files, err := parseArgs(newFlags("prices diff"), args, 2)
	if err != nil {
		return failure(err)
	}
	before, errBefore := readCard(files[0])
	after, errAfter := readCard(files[1])
	if err := errors.Join(errBefore, errAfter); err != nil {
		return failure(err)
	}
	difference := ratecard.Compare(before, after)
	if _, err := fmt.Fprint(env.out, difference); err != nil {
		return failure(err)
	}
	if difference.None() {
		return nil
	}
	return &exitError{code: 1}
}

// failure makes the program end with the code 2, as diff does when it cannot compare: 1 would mean that the cards
// differ.
func failure(err error) error { return &exitError{code: 2, err: err} }
