package payment_test

import (
	"context"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// judged is a store whose commits are judged by a model of recharges, which is kept from what is committed alone.
type judged struct {
	*watched
	bank *bank
	seen map[string]int

	enabled   bool
	failures  int
	notBefore time.Time
}

// Commit implements [ledger.Store].
func (j *judged) Commit(ctx context.Context, d *billing.Decision) error {
	before := map[billing.TopUpID]*billing.TopUp{}
	for id, t := range j.topUps {
		before[id] = t
	}
	if err := j.watched.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		if d.Wallets[i].Before != nil {
			j.judge(&d.Wallets[i], before)
		}
	}
	return nil
}

// judge compares a commit with what the model makes of it.
func (j *judged) judge(c *billing.WalletChange, before map[billing.TopUpID]*billing.TopUp) {
	configured := slices.ContainsFunc(c.Requests, func(r *billing.RequestRecord) bool {
		return r.Operation == "configureAutoRecharge"
	})
	if configured {
		on := c.After.Recharge.Enabled
		if on && j.failures >= 3 {
			j.failures, j.notBefore = 0, time.Time{}
		}
		j.enabled = on
	}
	var started *billing.TopUp
	for _, document := range c.Documents {
		t, is := document.(*billing.TopUp)
		if !is {
			continue
		}
		j.judgePaid(t)
		was := before[t.TopUpID()]
		switch {
		case was == nil && t.Automatic:
			started = t
		case was != nil && t.Automatic:
			j.move(was.Status, t.Status, c.After.CommittedAt)
		}
	}
	if r := c.After.Recharge; r != nil && (r.Enabled != j.enabled || r.Failures != j.failures) {
		j.t.Errorf("revision %d: recharging is %t after %d failures, in the model %t after %d", c.After.Revision, r.Enabled,
			r.Failures, j.enabled, j.failures)
	}
	if why := j.refuses(c, before, configured); (started != nil) != (why == "") {
		j.t.Errorf("revision %d: a recharge started: %t, and in the model it does not as %q", c.After.Revision, started != nil, why)
	} else if started != nil {
		j.seen["recharges"]++
	} else {
		j.seen["none: "+why]++
	}
}

// move counts what became of a recharge.
func (j *judged) move(was, is billing.TopUpStatus, now time.Time) {
	switch {
	case is == billing.TopUpSucceeded && was != is:
		j.failures, j.notBefore = 0, now.Add(time.Minute)
		if was == billing.TopUpFailed || was == billing.TopUpCanceled {
			j.seen["late successes"]++
		}
	case (is == billing.TopUpFailed || is == billing.TopUpCanceled) && was != billing.TopUpFailed && was != billing.TopUpCanceled:
		j.failures++
		j.notBefore = now.Add(time.Hour)
		if j.failures > 1 {
			j.notBefore = now.Add(6 * time.Hour)
		}
		if j.failures == 3 {
			j.enabled = false
			j.seen["disabled"]++
		}
	}
}

// judgePaid fails if a top-up is paid by a payment for which the bank has no money.
func (j *judged) judgePaid(t *billing.TopUp) {
	if t.Payment == "" {
		return
	}
	j.bank.mu.Lock()
	defer j.bank.mu.Unlock()
	for _, p := range j.bank.charges {
		if p.ID == t.Payment && p.State == billing.PaymentSucceeded {
			return
		}
	}
	j.t.Errorf("%s is paid by %s, which the bank does not have", t.TopUpID(), t.Payment)
}

// refuses says why the commit starts no recharge; empty: it has to start one.
func (j *judged) refuses(c *billing.WalletChange, before map[billing.TopUpID]*billing.TopUp, configured bool) string {
	r, after := c.After.Recharge, &c.After
	spent := slices.ContainsFunc(c.Lines, func(line *billing.Transaction) bool {
		return line.Type == billing.TypeUsage || line.Type == billing.TypeCapture || line.Type == billing.TypeRepayment
	})
	switch {
	case r == nil || !j.enabled:
		return "it is off"
	case !spent && !configured:
		return "nothing was spent"
	case after.Status != billing.WalletActive:
		return "the wallet is not active"
	case after.CommittedAt.Before(j.notBefore):
		return "it is too early"
	case after.Posted >= r.Threshold: // nothing is pending in these lives
		return "the balance is not below"
	}
	month := after.CommittedAt.In(berlin).Format("2006-01")
	counted := int64(0)
	for id, t := range before {
		t = j.latest(c, id, t)
		if t.Status.Open() || t.Automatic && !t.Status.Paid() && !t.Released {
			return "one is under way"
		}
		if t.Automatic && t.Month == month && !t.Released {
			counted += t.Terms.Price.Minor
		}
	}
	if counted+r.Terms.Price.Minor > r.Cap {
		return "the cap is reached"
	}
	return ""
}

// latest is a top-up as the commit leaves it.
func (j *judged) latest(c *billing.WalletChange, id billing.TopUpID, t *billing.TopUp) *billing.TopUp {
	for _, document := range c.Documents {
		if changed, is := document.(*billing.TopUp); is && changed.TopUpID() == id {
			return changed
		}
	}
	return t
}

// berlin is the zone of the shop's customer.
var berlin, _ = time.LoadLocation("Europe/Berlin")
