package export

import "github.com/drawdown-billing/drawdown/billing"

// Period is what a line of a period has. The order of the fields is that of the file. Like [Held], it is exported for package
// encoding/json alone.
type Period struct {
	SubscriptionID *string `json:"subscriptionId"`
	Number         *int    `json:"period"`
}

// toPeriod returns the period that a line is of, as the file has it.
func toPeriod(t *billing.Transaction) *Period {
	return &Period{optional(string(t.Subscription)), &t.Period}
}

// fromPeriod reads into a transaction what toPeriod returned. The API answers with both fields on every line: null, where a file
// has neither.
func (r *reader) fromPeriod(t *billing.Transaction, p *Period) {
	if p == nil || p.SubscriptionID == nil && p.Number == nil {
		return
	}
	t.Subscription = billing.SubscriptionID(text(p.SubscriptionID))
	if wallet, _, ok := t.Subscription.Split(); !ok || wallet != t.Wallet {
		r.reject("subscriptionId", string(t.Subscription))
	}
	if p.Number == nil || *p.Number < 0 {
		r.reject("period", "null, or below 0")
		return
	}
	t.Period = *p.Number
}
