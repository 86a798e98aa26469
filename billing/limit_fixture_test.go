package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// newSpender returns a wallet with 10,000 micro-credits whose customer lives in a zone, at an instant.
func newSpender(t *testing.T, zone, at string) *holdWallet {
	t.Helper()
	w := newHoldWallet(t, 0)
	w.sells(zone)
	w.now = instant(t, at)
	w.grant(10_000, 1, 0)
	return w
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// limit sets a spend limit.
func (w *holdWallet) limit(window calendar.Interval, limit Credits, subject, action string) {
	w.t.Helper()
	w.must(SetSpendLimit{Keyed: w.next(), Window: window, Limit: &limit, Subject: subject, Action: action})
}

// spends is a usage of a subject by an action, out of a budget.
func (w *holdWallet) spends(amount Credits, subject, action string, budget BudgetID) RecordUsage {
	u := charge(w.next(), amount)
	u.Subject, u.Action, u.Budget, u.Quantity = subject, action, string(budget), units(1)
	return u
}

// holdFor is a hold of a subject for an action, out of a budget, for an hour.
func (w *holdWallet) holdFor(amount Credits, subject, action string, budget BudgetID) PlaceHold {
	return PlaceHold{Keyed: w.next(), Amount: &amount, Subject: subject, Action: action, Budget: string(budget), ExpiresIn: 3600}
}

// placed requests a hold, and returns it.
func (w *holdWallet) placed(p PlaceHold) *Hold {
	w.t.Helper()
	return w.stored(w.must(p).Transaction.HoldID())
}

// denied requests what has to be refused, and returns why: the code, what fits, what refused, and from when on it may succeed.
func (w *holdWallet) denied(c Command) string {
	w.t.Helper()
	commits := w.commits
	refusal := w.do(false, c)[0].Refusal
	if refusal == nil {
		w.t.Fatalf("%+v was not refused", c)
	}
	if commits != w.commits {
		w.t.Fatalf("%+v was refused, and something was committed", c)
	}
	text := string(refusal.Code)
	if refusal.Available != nil {
		text += fmt.Sprint(" fits ", int(*refusal.Available))
	}
	if l := refusal.Limit; l != nil {
		text += strings.TrimRight(fmt.Sprintf(" limit %s %s %s", l.Window, l.Subject, l.Action), " ")
	}
	if refusal.Budget != "" {
		text += " budget " + w.nameOf(refusal.Budget)
	}
	if refusal.RetryAt != nil {
		text += " retry " + refusal.RetryAt.UTC().Format("2006-01-02T15:04Z")
	}
	return text
}

func (w *holdWallet) expectDenied(c Command, want string) {
	w.t.Helper()
	if got := w.denied(c); got != want {
		w.t.Errorf("got  %s\nwant %s", got, want)
	}
}

// counted says what limits and budgets have counted in the current windows, as a read shows it: spent/held.
func (w *holdWallet) counted(of string) string {
	w.t.Helper()
	limits, budgets := w.reads()
	for _, b := range budgets {
		if b.Name == of {
			return fmt.Sprintf("%d/%d", b.Spent, b.Held)
		}
	}
	for _, l := range limits {
		if strings.TrimRight(fmt.Sprintf("%s %s %s", l.Window, l.Subject, l.Action), " ") == of {
			return fmt.Sprintf("%d/%d", l.Spent, l.Held)
		}
	}
	return "none"
}

func (w *holdWallet) expectCounted(want map[string]string) {
	w.t.Helper()
	for of, count := range want {
		if got := w.counted(of); got != count {
			w.t.Errorf("of %q are %s spent/held, want %s", of, got, count)
		}
	}
}

// expectTold compares the events of limits and budgets that what happens brings.
func (w *holdWallet) expectTold(happens func(), want ...EventType) {
	w.t.Helper()
	var told []EventType
	w.stores = func(d *Decision) {
		for _, change := range d.Documents {
			if e, is := change.After.(*EventRecord); is && (strings.HasPrefix(string(e.Type), "limit.") || strings.HasPrefix(string(e.Type), "budget.")) {
				told = append(told, e.Type)
			}
		}
	}
	happens()
	w.stores = nil
	if !slices.Equal(told, want) {
		w.t.Errorf("told were %v, want %v", told, want)
	}
}
