package timer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// MaxReminders is how many reminders a grant has at most: with its two ends, these are timers of twelve write units a
	// grant.
	MaxReminders = 10

	// MaxReminderDays is how long before the end of a grant a reminder may be: a year.
	MaxReminderDays = 366

	day = 24 * time.Hour
)

// CheckReminders returns what is wrong with numbers of days as a list of reminders, in a sentence, or nil.
func CheckReminders(days []int) error {
	if len(days) > MaxReminders {
		return fmt.Errorf("there are %d reminders; a grant has at most %d", len(days), MaxReminders)
	}
	for i, d := range days {
		if d < 1 || d > MaxReminderDays {
			return fmt.Errorf("a reminder cannot be %d days before the end; use 1 to %d", d, MaxReminderDays)
		}
		if slices.Contains(days[:i], d) {
			return fmt.Errorf("there are two reminders %d days before the end", d)
		}
	}
	return nil
}

// NewReminder returns the timer that reminds of the end of a grant, days before it. Its subject is the grant and the
// days, as in 0000000700#30.
func NewReminder(wallet billing.WalletRef, grant billing.GrantRef, days int, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Reminder, Subject: grant.String() + "#" + strconv.Itoa(days), At: at}
}

// parseReminder reads the subject that NewReminder wrote.
func parseReminder(subject string) (billing.GrantRef, int, error) {
	name, number, _ := strings.Cut(subject, "#")
	grant, ok := billing.ParseGrantRef(name)
	if !ok {
		return grant, 0, fmt.Errorf("the subject %q of a timer of the kind %q names no grant", subject, Reminder)
	}
	days, err := strconv.Atoi(number)
	if err != nil || strconv.Itoa(days) != number || days < 1 || days > MaxReminderDays {
		return grant, 0, fmt.Errorf("the subject %q of a timer of the kind %q has no number of days from 1 to %d",
			subject, Reminder, MaxReminderDays)
	}
	return grant, days, nil
}

func checkReminder(subject string) error {
	_, _, err := parseReminder(subject)
	return err
}

// fireReminders publishes that grants will expire. It leaves out grants of which nothing will be lost: nothing remains, or all of it
// rolls over. What lapsed by now has nothing left, so that no event announces the end of a grant after it. If several reminders of a grant are due, it
// publishes only the nearest, whichever of their timers fires: the id of an event is that of its reminder.
func fireReminders(ctx context.Context, s *Service, wallet *billing.Snapshot, due []Timer) error {
	tenant := wallet.Wallet.Tenant
	now, err := s.Ledger.Now(ctx, tenant)
	if err != nil {
		return err
	}
	grants, days := make([]billing.GrantRef, len(due)), make([]int, len(due))
	for i, t := range due {
		if grants[i], days[i], err = parseReminder(t.Subject); err != nil {
			return err
		}
	}
	losing, err := s.Ledger.LosingGrants(ctx, wallet, now, grants)
	if err != nil {
		return err
	}
	var events []billing.Event
	for i := range due {
		if g, found := losing[grants[i]]; found {
			nearest := nearestReminder(g.Grant, days[i], s.Reminders, now)
			events = append(events, billing.GrantExpiring(&wallet.Wallet, g.Grant, g.Lost, nearest, now))
		}
	}
	return s.Events.Publish(ctx, tenant, events)
}

// nearestReminder returns which of the reminders of a grant that are due is the nearest to its end. One of them is due
// so many days before it.
func nearestReminder(g *billing.Grant, due int, reminders []int, now time.Time) int {
	for _, days := range reminders {
		if at := g.ExpiresAt.Add(-time.Duration(days) * day); days < due && !at.After(now) {
			due = days
		}
	}
	return due
}
