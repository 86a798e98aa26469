package main

import (
	"fmt"
	"io"
	"time"
)

// tableRow has the columns: wallet, manner, events, credits, refused, replayed, balance.
const tableRow = "  %-9s %-37s %7s %12s %8s %9s %12s\n"

// table shows what became of each wallet.
func (o *outcome) table(out io.Writer) {
	fmt.Fprintf(out, "\n"+tableRow, "wallet", "how its usage is sent", "events", "credits", "refused", "replayed", "balance")
	var events, refused, replayed int
	var spent, balance int64
	for i, w := range o.scene.wallets {
		t := o.first.tallies[i]
		fmt.Fprintf(out, tableRow, w.id, w.says, groupedCount(len(w.events)), grouped(formatCredits(t.spent)),
			groupedCount(t.refused), groupedCount(t.replayed), grouped(o.standings[i].balance.Available))
		events, refused, replayed, spent = events+len(w.events), refused+t.refused, replayed+t.replayed, spent+t.spent
		held, _ := parseCredits(o.standings[i].balance.Available) // where it is no amount, a proof fails and says so
		balance += held
	}
	fmt.Fprintf(out, tableRow, "all", "", groupedCount(events), grouped(formatCredits(spent)),
		groupedCount(refused), groupedCount(replayed), grouped(formatCredits(balance)))
	fmt.Fprintln(out)
}

// shownFaults is how many faults of one proof are shown.
const shownFaults = 3

// show writes one line for each proof, and those that fail with what speaks against them. It answers how many failed.
func show(out io.Writer, proofs []proof) (failed int) {
	for _, p := range proofs {
		if len(p.faults) == 0 {
			fmt.Fprintf(out, "  ok      %s\n", p.claim)
			continue
		}
		failed++
		fmt.Fprintf(out, "  FAILED  %s\n", p.claim)
		for i, fault := range p.faults {
			if i == shownFaults {
				fmt.Fprintf(out, "          and %d more\n", len(p.faults)-i)
				break
			}
			fmt.Fprintf(out, "          %s\n", fault)
		}
	}
	return failed
}

// speeds says how fast it went. That proves nothing.
func speeds(out io.Writer, first, second *performance) {
	fmt.Fprintf(out, "\nFor information, with the database, the API and its clients on one machine:\n"+
		"  the first time   %s\n  the second time  %s\n", first.speed(), second.speed())
}

// speed is how many usages a second were answered, repeats included.
func (p *performance) speed() string {
	sent := 0
	for _, t := range p.tallies {
		sent += t.sent
	}
	return fmt.Sprintf("%s usages in %s, %s a second", groupedCount(sent), p.took.Round(100*time.Millisecond),
		groupedCount(int(float64(sent)/max(p.took.Seconds(), 1e-3))))
}
