package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// playedHolds returns what became of the first rows of the kept trace, played as calls on a store in memory.
func playedHolds(t *testing.T, rows int) *holdOutcome {
	t.Helper()
	api := inMemory(t)
	list, err := parsePrices(pricesFile)
	if err != nil {
		t.Fatal(err)
	}
	start, err := api.startTime(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	scene := newScenario(keptTrace(t)[:rows], start, list)
	first := &playback{api: api, scene: scene, now: time.Now, watch: func(int) {}}
	if err := first.setUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	play := &holdPlay{api: api, scene: scene, now: time.Now, watch: func(int) {}}
	if err := play.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, err := newHoldOutcome(t.Context(), play, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// failed lists the numbers of the proofs that failed.
func (o *holdOutcome) failed() (numbers []int) {
	for i, p := range o.proofs() {
		if len(p.faults) > 0 {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

// TestHoldProofs plays calls, whose proofs all hold. Then it spoils one thing at a time, and each time the proof fails that
// is about it.
func TestHoldProofs(t *testing.T) {
	o := playedHolds(t, 441)
	if failed := o.failed(); len(failed) > 0 {
		t.Fatalf("proofs %v failed: %+v", failed, o.proofs())
	}
	if claim := o.conserved().claim; strings.Contains(claim, "; 0 returned") {
		t.Errorf("no credit returned too late: %s", claim)
	}
	line := func(is func(*holdLine) bool) *holdLine {
		for i := range o.lines[2] {
			if l := &o.lines[2][i]; is(l) {
				return l
			}
		}
		t.Fatal("there is no such line")
		return nil
	}
	ofType := func(kind string) *holdLine { return line(func(l *holdLine) bool { return l.Type == kind }) }
	for name, c := range map[string]struct {
		of    *holdLine
		spoil func(*holdLine)
		fails string
	}{
		"a capture of a micro-credit more": {ofType("CAPTURE"), func(l *holdLine) { l.Amount = "-0.000001" }, "[0]"},
		"a capture that nobody asked for":  {ofType("CAPTURE"), func(l *holdLine) { l.IdempotencyKey = "x" }, "[0]"},
		"a capture that is missing":        {ofType("CAPTURE"), func(l *holdLine) { l.Type = "" }, "[0]"},
		"a hold that is missing":           {ofType("HOLD"), func(l *holdLine) { l.Type = "" }, "[1]"},
		"a hold that ended by itself": {line(func(l *holdLine) bool {
			return strings.Contains(l.IdempotencyKey, "expire-hold")
		}), func(l *holdLine) { l.IdempotencyKey = "x" }, "[1]"},
		"a micro-credit that is held":        {ofType("HOLD"), func(l *holdLine) { l.HeldChange += "1" }, "[2]"},
		"credit that expired without a line": {ofType("EXPIRY"), func(l *holdLine) { l.Type = "" }, "[3]"},
	} {
		before := *c.of
		c.spoil(c.of)
		if got := fmt.Sprint(o.failed()); got != c.fails {
			t.Errorf("%s: proofs %s failed, not %s", name, got, c.fails)
		}
		*c.of = before
	}
	o.states[1].balance.Held = "0.000001"
	o.states[3].audit.OK = false
	if got := o.empty().faults; len(got) != 2 {
		t.Errorf("of a balance that is held and an audit that fails, it says %q", got)
	}
}
