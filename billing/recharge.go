package billing

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Auto-recharge buys a pack when the balance falls below a threshold. It is decided in the very commit of the spend that
// leaves the balance below: all that the decision needs is in the wallet's state, whose revision is the commit's condition.
// So of a hundred spends at the same time one starts a recharge, and no crash starts a second.
//
// The figure that is compared is posted − pending. A hold does not change it, so a hold never charges a card.

// Recharge is the auto-recharge of a wallet, as far as a spend has to know it: a part of the state of wallets that have one.
type Recharge struct {
	Enabled     bool
	Threshold   Credits // it recharges below this
	Terms       PackTerms
	Cap         int64  // how many minor units may be charged in a month at most
	CapCurrency string // of the pack, whenever it is enabled
	Method      string // the id of the payment method; empty: the customer's default
	Provider    string // the name of the payment provider

	Zone      string    // of the customer, by whose calendar months begin
	Month     string    // of Charged, such as "2026-11"
	Charged   int64     // minor units in that month that were charged, or may still be
	InFlight  GrantRef  // the top-up that is under way, or whose charge may still succeed; zero: none
	NotBefore time.Time // the next attempt, by the tenant's clock
	Failures  int       // in a row
	Declined  string    // the fingerprint of the card with which it failed last; empty: it did not
	Warned    bool      // Drawdown switched it off because a card's network suspects fraud
	Others    []Amount  // what counts for the month in other currencies, in which packs were bought before
}

// The times between attempts, by the tenant's clock.
const (
	rechargePause       = time.Minute   // after a success
	rechargeFirstRetry  = time.Hour     // after one failure
	rechargeSecondRetry = 6 * time.Hour // after two in a row
	maxRechargeFailures = 3             // in a row; then it is disabled
)

// rechargeHint is after how long a spend that was refused while a recharge is in flight may find its credits.
const rechargeHint = 5 * time.Second

// monthOf returns the month of a zone's calendar that an instant is in, such as "2026-11", and when it ends.
func monthOf(zone string, at time.Time) (month string, ends time.Time) {
	z := zoneOf(zone)
	day, _ := z.HourOf(at)
	return string(day[:len("2006-01")]), z.Window(calendar.Month, at).End
}

// zoneOf returns the time zone of a customer.
func zoneOf(name string) *calendar.Zone {
	zone, err := calendar.LoadZone(name)
	if err != nil {
		panic("the zone of a customer, which was checked when it was set: " + err.Error())
	}
	return zone
}

// chargedIn returns how many minor units count for a month.
func (r *Recharge) chargedIn(month string) int64 {
	if r.Month != month {
		return 0
	}
	return r.Charged
}

// Spent returns how much counts for the month of an instant: what was charged, and what attempts may still charge. It also
// returns when the next month begins.
func (r *Recharge) Spent(now time.Time) (spent Amount, resetsAt time.Time) {
	month, ends := monthOf(r.Zone, now)
	return Amount{r.chargedIn(month), r.Terms.Price.Currency}, ends
}

// NextAttempt returns when the recharge may charge again, if that is after now; else the zero instant.
func (r *Recharge) NextAttempt(now time.Time) time.Time {
	if !r.Enabled || !r.NotBefore.After(now) {
		return time.Time{}
	}
	return r.NotBefore
}

// DisabledReason says why Drawdown switched the recharge off; empty if it did not.
func (r *Recharge) DisabledReason() string {
	switch {
	case r.Enabled:
		return ""
	case r.Warned:
		return "The network of a card that paid suspects fraud. Look at the payment, and choose a payment method to enable it again."
	case r.Failures < maxRechargeFailures:
		return ""
	}
	return fmt.Sprintf("The charge failed %d times in a row. Choose another card to enable it again.", r.Failures)
}

// drawsDown reports whether a line of the type takes credit for what a customer used. Only such a line starts a recharge.
func (t TransactionType) drawsDown() bool { return t.Spends() || t == TypeRepayment }

// startRecharge starts a recharge if the commit spent something and leaves the balance below the threshold, even if it was
// below before. Time has passed before: what a period gives that has begun counts, also if only the next commit books it. Every
// reason against a recharge is in the wallet's state.
func (w *walletDraft) startRecharge() {
	r := w.wallet.Recharge
	if r == nil || !r.Enabled || w.before == nil || w.wallet.Status != WalletActive || w.wallet.DisputesOpen() > 0 ||
		r.InFlight != (GrantRef{}) || w.wallet.paymentOpen() || w.now.Before(r.NotBefore) ||
		len(w.wallet.Payments) >= MaxDuePayments {
		return
	}
	cause := w.cause()
	if cause == "" && !w.rechargeSet {
		return
	}
	if w.unspentByNow() >= r.Threshold {
		return
	}
	month, _ := monthOf(r.Zone, w.now)
	charged := r.chargedIn(month)
	if charged+r.Terms.Price.Minor > r.Cap {
		return
	}
	t := w.newTopUp()
	t.Terms, t.Method, t.Provider = r.Terms, r.Method, r.Provider
	t.Automatic, t.Cause, t.Month = true, cause, month
	t.Attempts = []PaymentAttempt{{At: w.now, Outcome: AttemptUnknown}}
	started := *r
	if started.Month != month {
		started.Month, started.Others = month, nil
	}
	started.Charged, started.InFlight = charged+r.Terms.Price.Minor, t.Place
	w.wallet.Recharge = &started
	w.putTopUp(t, w.now)
}

// cause returns the last line of the commit that spent something; empty if none did.
func (w *walletDraft) cause() TransactionID {
	for _, line := range slices.Backward(w.lines) {
		if line.Type.drawsDown() {
			return line.ID()
		}
	}
	return ""
}

// endRecharge records what became of the recharge that a top-up is of. dead says that its charge can never succeed any
// more: only then it gives back its share of the cap, and another recharge may start.
func (w *walletDraft) endRecharge(t *TopUp, was TopUpStatus, dead bool, card string) (disabled bool) {
	if w.wallet.Recharge == nil || !t.Automatic {
		return false
	}
	r := *w.wallet.Recharge
	mine := r.InFlight == t.Place
	switch {
	case t.Status == TopUpSucceeded && !was.Paid():
		if t.Released { // it failed, and gave back its share, before the money arrived after all
			r.charge(t.Month, t.Terms.Price)
			t.Released = false
		}
		r.NotBefore, r.Failures, r.Declined = w.now.Add(rechargePause), 0, ""
	case !t.Status.Open() && was.Open():
		r.Failures, r.Declined = r.Failures+1, card
		r.NotBefore = w.now.Add(rechargeFirstRetry)
		if r.Failures > 1 {
			r.NotBefore = w.now.Add(rechargeSecondRetry)
		}
		disabled = r.Failures >= maxRechargeFailures && r.Enabled
		r.Enabled = r.Enabled && !disabled
	}
	if dead && !t.Status.Paid() && !t.Released {
		r.charge(t.Month, Amount{-t.Terms.Price.Minor, t.Terms.Price.Currency})
		t.Released = true
	}
	if mine && (t.Status.Paid() || dead) {
		r.InFlight = GrantRef{}
	}
	w.wallet.Recharge = &r
	return disabled
}

// charge adds to what counts for a month in a currency, if that is still the month that is counted. What is charged may be in
// another currency than the pack that is bought now.
func (r *Recharge) charge(month string, by Amount) {
	if r.Month != month {
		return
	}
	if by.Currency == r.Terms.Price.Currency {
		r.Charged = max(0, r.Charged+by.Minor)
		return
	}
	minor, others := r.without(by.Currency)
	r.Others = withMore(others, Amount{by.Minor + minor, by.Currency})
}

// without returns what counts for the month in a currency other than the pack's, and what counts in the rest of them.
func (r *Recharge) without(currency string) (minor int64, others []Amount) {
	others = []Amount{}
	for _, other := range r.Others {
		if other.Currency == currency {
			minor = other.Minor
		} else {
			others = append(others, other)
		}
	}
	return minor, others
}

// withMore returns others with one more amount, if that is above zero.
func withMore(others []Amount, more Amount) []Amount {
	if more.Minor <= 0 {
		return others
	}
	return append(others, more)
}
