package billing

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// BalanceAlert watches what is unspent in a wallet: what is available and what is held. It becomes active when that falls
// below the threshold, which sends one event. It recovers when a tenth more than the threshold is unspent, and only then
// can it become active again, so that a balance which goes up and down around the threshold does not send an event each
// time. A hold or its release changes nothing that is unspent.
type BalanceAlert struct {
	Threshold Credits
	Active    bool
	Silent    bool // it was active when it was set; no event said so, and none will say that it recovers

	SetByCustomer bool // the session of a customer set it
}

// MaxBalanceAlerts is how many thresholds a wallet has: 12 bytes each in its state.
const MaxBalanceAlerts = 10

// next returns the alert as it is when so much is unspent.
func (a BalanceAlert) next(unspent Credits) BalanceAlert {
	switch {
	case unspent < a.Threshold:
		a.Active = true
	case unspent >= a.Threshold+a.Threshold/10:
		a.Active, a.Silent = false, false
	}
	return a
}

// SetBalanceAlerts replaces the thresholds of a wallet. The session of a customer replaces those that such sessions set.
type SetBalanceAlerts struct {
	Keyed
	Wallet     string
	Thresholds []Credits
}

// Request implements [Command].
func (s SetBalanceAlerts) Request() Request {
	var text strings.Builder
	for _, threshold := range s.sorted() {
		text.WriteString(threshold.String() + " ")
	}
	return Request{"setBalanceAlerts", []Field{{"thresholds", text.String()}}}
}

// sorted returns the thresholds without duplicates, highest first.
func (s SetBalanceAlerts) sorted() []Credits {
	thresholds := slices.Clone(s.Thresholds)
	slices.SortFunc(thresholds, func(a, b Credits) int { return cmp.Compare(b, a) })
	return slices.Compact(thresholds)
}

// Check implements [Command].
func (s SetBalanceAlerts) Check() *Error {
	if len(s.Thresholds) > MaxBalanceAlerts {
		return invalid("thresholds has %d entries; use at most %d", len(s.Thresholds), MaxBalanceAlerts).at("thresholds")
	}
	for i, threshold := range s.Thresholds {
		if threshold <= 0 {
			return invalid("thresholds contains %s; a threshold has to be above 0", threshold).AtIndex("thresholds", i)
		}
	}
	return s.Keyed.Check()
}

// Wallets implements [Command].
func (s SetBalanceAlerts) Wallets() []WalletID { return []WalletID{WalletID(s.Wallet)} }

// Reads implements [Command]: the wallet's state is enough.
func (s SetBalanceAlerts) Reads(*Draft) {}

// References implements [Referrer].
func (s *SetBalanceAlerts) References() []Reference {
	return []Reference{{KindWallet, "walletId", &s.Wallet}}
}

// Apply implements [Command].
func (s SetBalanceAlerts) Apply(d *Draft) *Error {
	return d.on(WalletID(s.Wallet), func(w *walletDraft) *Error {
		before := thresholds(w.wallet.Alerts)
		refusal := s.apply(w)
		d.Changed(Change{
			Target: s.Wallet, Before: Metadata{"thresholds": before}, After: Metadata{"thresholds": thresholds(w.wallet.Alerts)},
		})
		return refusal
	})
}

// thresholds writes the thresholds of alerts for the audit log.
func thresholds(alerts []BalanceAlert) string {
	texts := make([]string, len(alerts))
	for i, alert := range alerts {
		texts[i] = alert.Threshold.String()
	}
	return strings.Join(texts, " ")
}

func (s SetBalanceAlerts) apply(w *walletDraft) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	unspent, customers := w.unspent(), KindOfActor(s.Actor) == ActorCustomerSession
	var alerts []BalanceAlert
	if customers {
		for _, alert := range w.wallet.Alerts {
			if !alert.SetByCustomer {
				alerts = append(alerts, alert)
			}
		}
	}
	kept := len(alerts)
	for _, threshold := range s.sorted() {
		same := func(a BalanceAlert) bool { return a.Threshold == threshold }
		if slices.ContainsFunc(alerts[:kept], same) {
			continue // the seller watches it
		}
		alert := BalanceAlert{Threshold: threshold, Active: unspent < threshold, Silent: unspent < threshold}
		if at := slices.IndexFunc(w.wallet.Alerts, same); at >= 0 {
			alert = w.wallet.Alerts[at]
		}
		alert.SetByCustomer = customers
		alerts = append(alerts, alert)
	}
	if len(alerts) > MaxBalanceAlerts {
		return invalid("with the %d alerts that stay, there would be %d; at most %d are allowed", kept, len(alerts), MaxBalanceAlerts).
			at("thresholds")
	}
	slices.SortFunc(alerts, func(a, b BalanceAlert) int { return cmp.Compare(b.Threshold, a.Threshold) })
	w.wallet.Alerts = alerts
	return nil
}

// watch updates the alerts of after, the state that the draft ends with, to what is unspent then. While periods that have
// begun are left to be booked, nothing turns: the commit that books the last of them turns what all of them changed.
func (w *walletDraft) watch(after *Wallet) {
	if w.partial && w.wallet.BoundaryDue(w.now) {
		return
	}
	unspent := w.unspentByNow()
	after.Depleted, after.Alerts = unspent <= 0, watched(after.Alerts, unspent)
}

// watched returns alerts as they are when so much is unspent.
func watched(alerts []BalanceAlert, unspent Credits) []BalanceAlert {
	next := slices.Clone(alerts)
	for i, alert := range next {
		next[i] = alert.next(unspent)
	}
	return next
}

// unwatched reports whether the alerts are behind the balance, because time alone has changed it.
func (w *walletDraft) unwatched() bool {
	unspent := w.unspent()
	return w.before.Depleted != (unspent <= 0) || !slices.Equal(w.before.Alerts, watched(w.before.Alerts, unspent))
}

// BalanceAlerts returns the alerts of the wallet as they are at now: also if the balance has changed since the last
// commit because credit became effective or lapsed. It may need pages first.
func (s *Snapshot) BalanceAlerts(now time.Time) ([]BalanceAlert, Need) {
	balance, need := s.Balance(now)
	return watched(s.Wallet.Alerts, balance.Unspent()), need
}

// unspentByNow returns what is unspent when all that time did by w.now is booked, even if only the next decision books the rest
// of it. It may need facts for that.
func (w *walletDraft) unspentByNow() Credits {
	if !w.partial {
		return w.unspent()
	}
	read := *w
	read.draft, read.wallet, read.lots = nil, w.state(), w.lots.clone()
	read.documents, read.keys, read.holds = slices.Clone(w.documents), slices.Clone(w.keys), maps.Clone(w.holds)
	read.returned, read.balances = slices.Clone(w.returned), true
	read.elapse()
	w.need = read.missing()
	return read.unspent()
}
