package timer

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Kind says what is to be done when a timer is due.
type Kind string

// END books that a grant lapsed. REMINDER tells that it is about to.
const (
	End      Kind = "END"
	Reminder Kind = "REMINDER"
)

// Timer says that something is to be done for a wallet at an instant. All but At and Lasting name it.
type Timer struct {
	Wallet  billing.WalletRef
	Kind    Kind
	Grant   billing.GrantRef
	Days    int       // before the grant's end, of a REMINDER; else 0
	At      time.Time // when it is due, by the clock of the wallet's tenant
	Lasting bool      // the store keeps it until it is deleted, rather than until it is due
}

// Check answers what is wrong with a timer that was read from somewhere, or nil.
func (t Timer) Check() error {
	switch {
	case t.At.IsZero():
		return fmt.Errorf("a timer of wallet %s has no instant", t.Wallet.ID)
	case t.Grant.Sequence <= 0:
		return fmt.Errorf("a timer of wallet %s is of no grant", t.Wallet.ID)
	case t.Kind == End && t.Days == 0, t.Kind == Reminder && t.Days > 0 && t.Days <= MaxReminderDays:
		return nil
	}
	return fmt.Errorf("a timer of wallet %s is of kind %q and %d days", t.Wallet.ID, t.Kind, t.Days)
}

// Compare orders timers by when they are due, and those of one wallet at one instant together.
func (t Timer) Compare(other Timer) int {
	return cmp.Or(
		t.At.Compare(other.At),
		cmp.Compare(t.Wallet.Tenant, other.Wallet.Tenant),
		cmp.Compare(t.Wallet.ID, other.Wallet.ID),
		t.Grant.Compare(other.Grant),
		cmp.Compare(t.Kind, other.Kind),
		cmp.Compare(t.Days, other.Days),
	)
}

const (
	// MaxReminders is how many reminders of a grant there are: with its end, timers of eleven write units a grant.
	MaxReminders = 10

	// MaxReminderDays is how long before the end a reminder may be: a year.
	MaxReminderDays = 366

	day = 24 * time.Hour
)

// CheckReminders refuses numbers of days that are no list of reminders, in a sentence.
func CheckReminders(days []int) error {
	if len(days) > MaxReminders {
		return fmt.Errorf("there are %d reminders; a grant has at most %d", len(days), MaxReminders)
	}
	for i, d := range days {
		if d < 1 || d > MaxReminderDays {
			return fmt.Errorf("a reminder %d days before the end is none; say 1 to %d", d, MaxReminderDays)
		}
		if slices.Contains(days[:i], d) {
			return fmt.Errorf("there are two reminders %d days before the end", d)
		}
	}
	return nil
}

// Of lists the timers of a grant: its end, and the reminders that lie ahead when it is created. A grant that never
// ends has none.
func Of(tenant billing.Tenant, g *billing.Grant, reminders []int) []Timer {
	if g.ExpiresAt.IsZero() {
		return nil
	}
	ref := billing.WalletRef{Tenant: tenant, ID: g.Wallet}
	timers := []Timer{{Wallet: ref, Kind: End, Grant: g.Ref, At: g.ExpiresAt}}
	for _, days := range reminders {
		if at := g.ExpiresAt.Add(-time.Duration(days) * day); at.After(g.CreatedAt) {
			timers = append(timers, Timer{Wallet: ref, Kind: Reminder, Grant: g.Ref, Days: days, At: at})
		}
	}
	return timers
}
