package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// figures are the measurements of a run.
type figures struct {
	counters
	setUp, played, settled, read time.Duration
	sent, killed                 int
}

const maxFaultsShown = 3

// print prints what happened, what was checked, and what leaked.
func (j *judgement) print(out io.Writer, s *schedule, f *figures) {
	fmt.Fprintf(out, "  %s requests were sent %s times: %s took effect, %s were refused (%s)\n", withCommas(j.acknowledged+j.refused),
		withCommas(f.sent), withCommas(j.acknowledged), withCommas(j.refused), j.causes())
	fmt.Fprintf(out, "  %d servers were killed, %s of %s commits failed by injected faults, %s lost a race; %d limits and freezes changed\n",
		f.killed, withCommas(f.Faults), withCommas(f.Tried), withCommas(f.Tried-f.Written-f.Faults), j.changed)
	fmt.Fprintf(out, "  %s holds ended by themselves, as nobody captured or released them; %s lines were read and added up\n\n", withCommas(j.expired),
		withCommas(j.lines))
	for _, name := range checks {
		word := "ok    "
		if len(j.faults[name]) > 0 {
			word = "FAILED"
		}
		fmt.Fprintf(out, "  %s  %s\n", word, name)
		for _, fault := range j.faults[name][:min(len(j.faults[name]), maxFaultsShown)] {
			fmt.Fprintf(out, "            %s\n", fault)
		}
	}
	j.table(out, s)
	fmt.Fprintf(out, "\n  set up %s, played %s (%.0f requests/s), holds over %s, read back %s; %d commits with %.1f items each, %d reads\n",
		seconds(f.setUp), seconds(f.played), float64(j.acknowledged+j.refused)/f.played.Seconds(), seconds(f.settled), seconds(f.read),
		f.Written, float64(f.Items)/float64(max(f.Written, 1)), f.Reads)
}

// causes lists why requests were refused.
func (j *judgement) causes() string {
	var causes []string
	for _, code := range slices.Sorted(maps.Keys(j.refusals)) {
		causes = append(causes, fmt.Sprintf("%s %s", withCommas(j.refusals[code]), code))
	}
	return strings.Join(causes, ", ")
}

// table prints what leaked, beside what integrations leak that report later.
func (j *judgement) table(out io.Writer, s *schedule) {
	crashing := reportLater(s, manner{})
	keyed := reportLater(s, manner{keyed: true})
	calm := reportLater(s, manner{calm: true})
	fmt.Fprintf(out, "\n  credits                       drawdown       check first, report later\n")
	fmt.Fprintf(out, "  leaked beyond the limit of                    as is   with keys   no crash\n")
	row := func(name string, ours, a, b, c int64) {
		fmt.Fprintf(out, "    %-22s %11s %12s %11s %10s\n", name, shown(ours), shown(a), shown(b), shown(c))
	}
	for level, name := range levelNames {
		row(name, j.leaked[level], crashing.leaked[level], keyed.leaked[level], calm.leaked[level])
	}
	row("counted twice", int64(j.doubled), crashing.doubled, keyed.doubled, calm.doubled)
	row("used, never counted", int64(j.lost), crashing.lost, keyed.lost, calm.lost)
	row("spent in all", j.spent[levelWallet], crashing.spent[levelWallet], keyed.spent[levelWallet], calm.spent[levelWallet])
	row("of", s.wallet, s.wallet, s.wallet, s.wallet)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
