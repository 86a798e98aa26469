package timer

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Kind says what a timer is for. It is part of the name under which stores keep a timer, so it never changes. It is a
// word of lowercase letters, so that a store can distinguish it from what older forms of names began with.
type Kind string

// The kinds of timers.
const (
	Expiry    Kind = "expiry"    // a grant expires, which has to be booked
	Reminder  Kind = "reminder"  // a grant will expire in some days, which an event announces
	Effective Kind = "effective" // a grant becomes effective, which repays debt and ends alerts
	Count     Kind = "count"     // usage has not been counted for some time
	Holds     Kind = "holds"     // a hold ends, which has to be booked
	Payments  Kind = "payments"  // a payment is due, for which the provider has to be asked
	Periods   Kind = "periods"   // a period begins or ends, which has to be booked, or a trial ends soon, which an event announces
)

// kind is what the program knows of one kind of timers.
type kind struct {
	name Kind

	// check returns what is wrong with the subject of a timer of this kind, or nil.
	check func(subject string) error

	// fire does what timers are for. All of them are due and of this kind and wallet. To fire a timer again changes
	// nothing.
	fire func(ctx context.Context, s *Service, wallet *billing.Snapshot, due []Timer) error

	// next is set for a kind of which a wallet has one timer for many things. It returns when the timer has to fire next
	// after it has fired, or zero if it has nothing left to do. A timer of another kind fires once.
	next func(ctx context.Context, s *Service, wallet billing.WalletRef) (time.Time, error)
}

// kinds lists every kind, in the order in which the timers of one wallet fire. What announces something fires before
// anything is booked.
var kinds = []kind{
	{name: Reminder, check: checkReminder, fire: fireReminders},
	{name: Periods, check: checkOnly(Periods, periodsSubject), fire: firePeriods, next: nextPeriods},
	{name: Effective, check: checkGrantOf(Effective), fire: bookDue},
	{name: Holds, check: checkOnly(Holds, holdsSubject), fire: bookDue, next: nextHolds},
	{name: Expiry, check: checkGrantOf(Expiry), fire: bookDue},
	{name: Count, check: checkOnly(Count, countSubject), fire: bookDue},
	{name: Payments, check: checkOnly(Payments, paymentsSubject), fire: firePayments, next: nextPayments},
}

// checkOnly returns the check of a kind of timer that a wallet has once.
func checkOnly(kind Kind, only string) func(subject string) error {
	return func(subject string) error {
		if subject != only {
			return fmt.Errorf("the subject %q of a timer of the kind %q is not %q", subject, kind, only)
		}
		return nil
	}
}

// Kinds lists every kind that this program knows.
func Kinds() []Kind {
	names := make([]Kind, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// find returns what the program knows of a kind, or an [*UnknownKindError].
func (k Kind) find() (kind, error) {
	for _, known := range kinds {
		if known.name == k {
			return known, nil
		}
	}
	return kind{}, &UnknownKindError{k}
}

// UnknownKindError says that a timer is of a kind that this version of the program does not know. A later version wrote
// it. Nothing drops such a timer: whoever read it reads it again, until a version that knows the kind is deployed.
type UnknownKindError struct{ Kind Kind }

// Error names the kind, and says what to do.
func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("this version does not know timers of the kind %q: "+
		"deploy the followers of the version that writes them", e.Kind)
}
