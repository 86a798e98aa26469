package main

import (
	"fmt"
	"io"
	"time"
)

// tableRow has the columns: wallet, manner, events, credits, refused, replayed, balance.
const tableRow = "  %-9s %-37s %7s %12s %8s %9s %12s\n"

// table prints a line for each wallet.
func (o *outcome) table(out io.Writer) {
	fmt.Fprintf(out, "\n"+tableRow,
		"wallet", "how its usage is sent", "events", "credits", "refused", "replayed", "balance")
	var events, refused, replayed int
	var spent, balance int64
	for i, w := range o.scene.wallets {
		t := o.first.tallies[i]
		fmt.Fprintf(out, tableRow, w.id, w.description, countWithCommas(len(w.events)), withCommas(formatCredits(t.spent)),
			countWithCommas(t.refused), countWithCommas(t.replayed), withCommas(o.states[i].balance.Available))
		events, refused, replayed, spent = events+len(w.events), refused+t.refused, replayed+t.replayed, spent+t.spent
		available, _ := parseCredits(o.states[i].balance.Available) // if it is not an amount, a proof fails and says so
		balance += available
	}
	fmt.Fprintf(out, tableRow, "all", "", countWithCommas(events), withCommas(formatCredits(spent)),
		countWithCommas(refused), countWithCommas(replayed), withCommas(formatCredits(balance)))
	fmt.Fprintln(out)
}

// maxShownFaults is how many faults of one proof are printed.
const maxShownFaults = 3

// show prints one line for each proof, and the faults of those that failed. It returns how many failed.
func show(out io.Writer, proofs []proof) (failed int) {
	for _, p := range proofs {
		if len(p.faults) == 0 {
			fmt.Fprintf(out, "  ok      %s\n", p.claim)
			continue
		}
		failed++
		fmt.Fprintf(out, "  FAILED  %s\n", p.claim)
		for i, fault := range p.faults {
			if i == maxShownFaults {
				fmt.Fprintf(out, "          and %d more\n", len(p.faults)-i)
				break
			}
			fmt.Fprintf(out, "          %s\n", fault)
		}
	}
	return failed
}

// speeds prints how fast the playbacks were. That proves nothing.
func speeds(out io.Writer, first, second *playback, calls *holdPlay) {
	fmt.Fprintf(out, "\nFor information, with the database, the API and its clients on one machine:\n"+
		"  the first time   %s\n  the second time  %s\n  as holds         %s\n", first.speed(), second.speed(), calls.speed())
}

// speed describes how many usages a second were answered, repeats included.
func (p *playback) speed() string {
	sent := 0
	for _, t := range p.tallies {
		sent += t.sent
	}
	return fmt.Sprintf("%s usages in %s, %s a second", countWithCommas(sent), p.took.Round(100*time.Millisecond),
		countWithCommas(int(float64(sent)/max(p.took.Seconds(), 1e-3))))
}
