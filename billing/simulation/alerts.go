package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedAlerts asks to watch a wallet.
type askedAlerts struct {
	onWallet
	billing.SetBalanceAlerts
}

func (c *client) inventAlerts() *request {
	key, wallet := c.key(), c.wallet()
	s := billing.SetBalanceAlerts{Keyed: key, Wallet: string(wallet)}
	for range c.sim.rand.IntN(4) {
		s.Thresholds = append(s.Thresholds, billing.Credits(1+c.sim.rand.IntN(6))*20*billing.Credit)
	}
	return newRequest(key, askedAlerts{onWallet(wallet), s})
}

func (r askedAlerts) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.SetBalanceAlerts(ctx, by, r.SetBalanceAlerts))
}

func (r askedAlerts) rule(on state, now int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	before, unspent := b.thresholds(), b.available(now)+b.held()
	alerts := map[int64]bool{}
	for _, threshold := range r.Thresholds {
		active, known := b.alerts[int64(threshold)]
		if !known {
			active = unspent < int64(threshold)
		}
		alerts[int64(threshold)] = active
	}
	b.alerts = alerts
	ruled := written()
	if after := b.thresholds(); after != before {
		ruled.documents = []document{audited("setBalanceAlerts", r.Wallet,
			map[string]string{"thresholds": before}, map[string]string{"thresholds": after})}
	}
	return ruled
}

// thresholds lists those of the wallet, highest first.
func (b *book) thresholds() string {
	var texts []string
	for _, threshold := range slices.Backward(slices.Sorted(maps.Keys(b.alerts))) {
		texts = append(texts, fmt.Sprint(threshold/micro)) // they are whole credits
	}
	return strings.Join(texts, " ")
}

// watch brings the alerts up to what is available or held, and lists those of which it depends on what was before.
func (b *book) watch(unspent int64) (depends []int64) {
	for threshold := range b.alerts {
		switch {
		case unspent < threshold:
			b.alerts[threshold] = true
		case unspent >= threshold+threshold/10:
			b.alerts[threshold] = false
		default:
			depends = append(depends, threshold)
		}
	}
	return depends
}

// judgeAlerts compares the alerts that a commit leaves. Requests without a line stand at a place among the lines that
// nobody can tell, and an alert that begins with one of them at a moment that nobody can tell.
func (s *Simulation) judgeAlerts(b *book, change *billing.WalletChange, unspent int64) error {
	depends := b.watch(unspent)
	if len(change.After.Alerts) != len(b.alerts) {
		return fmt.Errorf("it has %d alerts, the model %d", len(change.After.Alerts), len(b.alerts))
	}
	for _, alert := range change.After.Alerts {
		threshold := int64(alert.Threshold)
		active, known := b.alerts[threshold]
		switch {
		case !known:
			return fmt.Errorf("it watches %s, which the model does not", alert.Threshold)
		case alert.Active == active:
		case len(change.Requests) > 0 && len(change.Lines) > 0 && slices.Contains(depends, threshold):
			b.alerts[threshold] = alert.Active
		default:
			return fmt.Errorf("the alert at %s is active: %t, in the model %t, with %d available or held", alert.Threshold,
				alert.Active, active, unspent)
		}
	}
	return nil
}
