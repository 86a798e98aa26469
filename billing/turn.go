package billing

import "slices"

// The events of balances follow from the state before a commit and the state after it. If an alert turns and turns back
// within one commit, neither state shows it: for example when credit became effective and is spent before its timer
// fires, or when one commit has a grant and a usage that spends it. A subscriber who adds credit when a wallet is
// depleted would then not receive a second event. Therefore a commit turns each alert, and the depletion, at most once.
// A command that would turn one of them again waits for the next commit.
//
// A draft is watched after each step. Everything that time did since the last commit is one step: if several instants
// have passed, events show only the result of all of them. Each command is a step; the commands of an atomic list are
// one step together.

// watch has what events say of a wallet's balance at one moment.
type watch struct {
	alerts   []BalanceAlert
	depleted bool
}

// alert returns the alert at a threshold, or nil.
func (w watch) alert(threshold Credits) *BalanceAlert {
	at := slices.IndexFunc(w.alerts, func(a BalanceAlert) bool { return a.Threshold == threshold })
	if at < 0 {
		return nil
	}
	return &w.alerts[at]
}

// again reports whether the step from last to w turns something that has turned since first.
func (w watch) again(last, first watch) bool {
	if w.depleted != last.depleted && last.depleted != first.depleted {
		return true
	}
	again := func(a BalanceAlert) bool {
		is, was, began := w.alert(a.Threshold), last.alert(a.Threshold), first.alert(a.Threshold)
		return !same(is, was) && !same(was, began)
	}
	return slices.ContainsFunc(w.alerts, again) || slices.ContainsFunc(last.alerts, again)
}

// same reports whether two alerts at one threshold are in the same state, whoever set them, or both do not exist.
func same(a, b *BalanceAlert) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Active == b.Active && a.Silent == b.Silent
}

// step watches the wallet after a step of its draft. It returns false if the draft must not be committed with that
// step: something would turn again, or the alerts would no longer follow from those before the commit and the balance
// after it.
func (w *walletDraft) step() bool {
	unspent := w.unspent()
	first := watch{w.before.Alerts, w.before.Depleted}
	next := watch{watched(w.wallet.Alerts, unspent), unspent <= 0}
	if next.again(w.watched, first) {
		return false
	}
	for _, alert := range watched(first.alerts, unspent) {
		if is := next.alert(alert.Threshold); is != nil && !same(is, &alert) { // it turned, and would not have turned by now
			return false
		}
	}
	w.watched, w.wallet.Alerts = next, next.alerts
	return true
}

// step watches all wallets of the draft that existed before it.
func (d *Draft) step() bool {
	for _, w := range d.wallets {
		if w.before != nil && !w.step() {
			return false
		}
	}
	return true
}
