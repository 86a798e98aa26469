package billing

import (
	"cmp"
	"slices"
	"strings"
)

// BalanceAlert watches what is available of a wallet. It becomes active when that falls below its threshold, which is
// told once, and not again before it has recovered: when a tenth more than the threshold is available, so that a
// balance which goes up and down about it does not tell each time.
type BalanceAlert struct {
	Threshold Credits
	Active    bool
}

// MaxBalanceAlerts is how many thresholds a wallet has: 12 bytes each in its state.
const MaxBalanceAlerts = 10

// next is the alert when so much is available.
func (a BalanceAlert) next(available Credits) BalanceAlert {
	switch {
	case available < a.Threshold:
		a.Active = true
	case available >= a.Threshold+a.Threshold/10:
		a.Active = false
	}
	return a
}

// SetBalanceAlerts asks to watch a wallet with these thresholds and no others.
type SetBalanceAlerts struct {
	Keyed
	Wallet     string
	Thresholds []Credits
}

func (s SetBalanceAlerts) request() request {
	var text strings.Builder
	for _, threshold := range s.sorted() {
		text.WriteString(threshold.String() + " ")
	}
	return request{"setBalanceAlerts", []field{{"thresholds", text.String()}}}
}

// sorted are the thresholds, each once, highest first.
func (s SetBalanceAlerts) sorted() []Credits {
	thresholds := slices.Clone(s.Thresholds)
	slices.SortFunc(thresholds, func(a, b Credits) int { return cmp.Compare(b, a) })
	return slices.Compact(thresholds)
}

func (s SetBalanceAlerts) check() *Error {
	if len(s.Thresholds) > MaxBalanceAlerts {
		return invalid("thresholds has %d entries; a wallet has at most %d", len(s.Thresholds), MaxBalanceAlerts).at("thresholds")
	}
	for i, threshold := range s.Thresholds {
		if threshold <= 0 {
			return invalid("thresholds has %s in it; what is available is watched from above 0 on", threshold).AtIndex("thresholds", i)
		}
	}
	return s.Keyed.check()
}

func (s SetBalanceAlerts) apply(d *draft) *Error {
	if refusal := d.wallet.mayAct(); refusal != nil {
		return refusal
	}
	available := d.balance().Available
	var alerts []BalanceAlert
	for _, threshold := range s.sorted() {
		alert := BalanceAlert{Threshold: threshold, Active: available < threshold}
		if at := slices.IndexFunc(d.wallet.Alerts, func(a BalanceAlert) bool { return a.Threshold == threshold }); at >= 0 {
			alert = d.wallet.Alerts[at]
		}
		alerts = append(alerts, alert)
	}
	d.wallet.Alerts = alerts
	return nil
}

// watch brings the alerts of w, which the draft comes to, up to what is available then. What has lapsed is not, though
// the next decision books it.
func (d *draft) watch(w *Wallet) {
	available := d.balance().Available
	if d.partial {
		available = d.shown(w).Available
	}
	w.Depleted = available <= 0
	for i, alert := range w.Alerts {
		w.Alerts[i] = alert.next(available)
	}
}

// shown is what a read shows of w, which the draft comes to.
func (d *draft) shown(w *Wallet) Balance {
	s := Snapshot{Wallet: *w, Facts: Facts{Pages: map[int][]LiveGrant{}}}
	for _, pg := range d.purse.pages {
		if pg.loaded {
			s.Facts.Pages[pg.Number] = pg.grants
		}
	}
	balance, _ := s.Balance(d.now) // what it needs, the draft has needed
	return balance
}
