package ddb

import (
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// TestTimerNames: timers are written under the names that tables have from now on, and read under each form of a name
// that a table may have.
func TestTimerNames(t *testing.T) {
	grant := billing.GrantRef{Sequence: 7, Ordinal: 1}
	expiry, reminder := timer.NewExpiry(someWallet, grant, someday), timer.NewReminder(someWallet, grant, 30, someday)
	for _, test := range []struct {
		timer timer.Timer
		name  string
		older string
	}{
		{expiry, "TIMER#expiry#0000000701", "TIMER#0000000701#END#0"},
		{reminder, "TIMER#reminder#0000000701#30", "TIMER#0000000701#REMINDER#30"},
	} {
		i := toItemTimer(test.timer)
		if got := keyOf(i).sort; got != test.name {
			t.Errorf("%+v is written as %s, not %s", test.timer, got, test.name)
		}
		if got, err := fromItemTimer(i); err != nil || got != test.timer {
			t.Errorf("%s is read as %+v, %v", test.name, got, err)
		}
		older := olderTimer(i, test.older)
		want := test.timer
		want.StoredAs = test.older
		got, err := fromItemTimer(older)
		if err != nil || got != want {
			t.Errorf("%s is read as %+v, %v", test.older, got, err)
		}
		if k := storedTimerKey(got); k != keyOf(older) {
			t.Errorf("%s is deleted as %s", test.older, k)
		}
		if again := toItemTimer(got); !reflect.DeepEqual(again, i) {
			t.Errorf("%s is put back as %v, not %v", test.older, again, i)
		}
	}
}

// olderTimer is an item of a timer as versions wrote it that named timers by their grants.
func olderTimer(i item, name string) item {
	at, _, _ := strings.Cut(newReader(i).text(attrDueAt), "#")
	older := maps.Clone(i)
	older[attrSort] = text(name)
	older[attrDueAt] = text(at + "#" + string(someWallet.ID) + "#" + strings.TrimPrefix(name, sortTimer))
	return older
}

// TestTimerKinds: every kind can be written and read again.
func TestTimerKinds(t *testing.T) {
	grant := billing.GrantRef{Sequence: 1}
	examples := map[timer.Kind]timer.Timer{
		timer.Expiry:    timer.NewExpiry(someWallet, grant, someday),
		timer.Reminder:  timer.NewReminder(someWallet, grant, 1, someday),
		timer.Effective: timer.NewEffective(someWallet, grant, someday),
		timer.Count:     timer.NewCount(someWallet, someday),
		timer.Holds:     timer.NewHolds(someWallet, someday),
		timer.Payments:  timer.NewPayments(someWallet, someday),
		timer.Periods:   timer.NewPeriods(someWallet, someday),
	}
	for _, kind := range timer.Kinds() {
		example, found := examples[kind]
		if got, err := fromItemTimer(toItemTimer(example)); !found || err != nil || got != example {
			t.Errorf("a timer of kind %s is read as %+v, %v", kind, got, err)
		}
	}
}

// TestTimerRefuses: a name that is not one of a timer is an error, and a kind that is unknown is one that names it,
// whatever else is wrong with the item.
func TestTimerRefuses(t *testing.T) {
	const grant = "0000000701"
	for _, name := range []string{
		"", "#", "expiry", "expiry#", "expiry#" + grant + "#", "expiry#" + grant + "#0", "expiry#x",
		"reminder#" + grant, "reminder#" + grant + "#0", "reminder#" + grant + "#367", "reminder#" + grant + "#07",
		"reminder#" + grant + "#7#",
		grant, grant + "#", grant + "##", grant + "#END", grant + "#END#1", grant + "#END#-1", grant + "#END#0#",
		grant + "#REMINDER", grant + "#REMINDER#0", grant + "#REMINDER#367", grant + "#REMINDER#07",
		grant + "#REMINDER#7#", grant + "#expiry#0",
	} {
		i := toItemTimer(someTimer())
		i[attrSort] = text(sortTimer + name)
		if got, err := fromItemTimer(i); err == nil || got != (timer.Timer{}) {
			t.Errorf("%s is read as %+v, %v", name, got, err)
		}
	}
	for name, kind := range map[string]timer.Kind{
		"hold#hld_1": "hold", "hold": "hold", "EXPIRY#" + grant: "EXPIRY", grant + "#HOLD#0": "HOLD",
	} {
		for _, i := range []item{toItemTimer(someTimer()), newItem(key{"live#event", ""})} {
			i[attrSort] = text(sortTimer + name)
			got, err := fromItemTimer(i)
			var unknown *timer.UnknownKindError
			if !errors.As(err, &unknown) || unknown.Kind != kind || !strings.Contains(err.Error(), string(kind)) {
				t.Errorf("%s is read as %+v, %v", name, got, err)
			}
		}
	}
}
