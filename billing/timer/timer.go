package timer

import (
	"cmp"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Timer says that something has to be done for a wallet at an instant. Wallet, Kind and Subject are its name: a store
// keeps one timer of a name.
type Timer struct {
	Wallet  billing.WalletRef
	Kind    Kind
	Subject string // what the timer is of, in the form of its kind: such as a grant
	At      time.Time
	Lasting bool // the store keeps it until it is deleted, rather than until it is due

	// StoredAs is set on a timer that a store read under a name of an older form. The store deletes the timer by this
	// name, and ignores it when it puts the timer.
	StoredAs string
}

// Check returns what is wrong with a timer that was read from somewhere, or nil. A kind that the program does not know
// is an [*UnknownKindError].
func (t Timer) Check() error {
	k, err := t.Kind.find()
	if err != nil {
		return err
	}
	if err := k.check(t.Subject); err != nil {
		return err
	}
	if t.At.IsZero() {
		return errors.New("the timer has no instant at which it is due")
	}
	return nil
}

// Compare orders timers by the instant at which they are due, and keeps those of one wallet at one instant together.
func (t Timer) Compare(other Timer) int {
	return cmp.Or(
		t.At.Compare(other.At),
		cmp.Compare(t.Wallet.Tenant, other.Wallet.Tenant),
		cmp.Compare(t.Wallet.ID, other.Wallet.ID),
		cmp.Compare(t.Kind, other.Kind),
		cmp.Compare(t.Subject, other.Subject),
	)
}

// OfGrant lists the timers of a grant: for its end, if it has one, for the reminders whose instants are after its
// creation, and for the instant at which it becomes effective, if that is after its creation.
func OfGrant(tenant billing.Tenant, g *billing.Grant, reminders []int) []Timer {
	var timers []Timer
	wallet := billing.WalletRef{Tenant: tenant, ID: g.Wallet}
	if g.EffectiveAt.After(g.CreatedAt) {
		timers = append(timers, NewEffective(wallet, g.Ref, g.EffectiveAt))
	}
	if g.ExpiresAt.IsZero() {
		return timers
	}
	timers = append(timers, NewExpiry(wallet, g.Ref, g.ExpiresAt))
	for _, days := range reminders {
		if at := g.ExpiresAt.Add(-time.Duration(days) * day); at.After(g.CreatedAt) {
			timers = append(timers, NewReminder(wallet, g.Ref, days, at))
		}
	}
	return timers
}
