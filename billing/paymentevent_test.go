package billing_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// The events of a commit have ids that count.
func TestEventBefore(t *testing.T) {
	w := &billing.Wallet{WalletRef: billing.WalletRef{Tenant: billing.Live, ID: "wal_01KDVDNA0086FCC9Y7DCDZP7X3"}, Revision: 7}
	last := billing.EventID("")
	for n := range 70 { // more than two digits of an id count
		e := billing.SubscriptionEvent(w, &billing.Subscription{}, billing.EventSubscriptionPastDue, n)
		if n > 0 && e.ID.Before() != last {
			t.Errorf("before %s is %s, not %s", e.ID, e.ID.Before(), last)
		}
		last = e.ID
	}
	for _, first := range []billing.EventID{"", "evt_", last[:len(last)-3] + "000", "evt_???"} {
		if got := first.Before(); got != "" {
			t.Errorf("before %q is %q", first, got)
		}
	}
}
