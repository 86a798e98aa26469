package billing

import (
	"fmt"
	"slices"
	"time"
)

// AttentionKind says why somebody should look at something.
type AttentionKind string

// The kinds of attention. docs/followers.md says what begins and what ends each.
const (
	AttentionBalanceLow       AttentionKind = "BALANCE_LOW"
	AttentionBalanceDepleted  AttentionKind = "BALANCE_DEPLETED"
	AttentionInDebt           AttentionKind = "IN_DEBT"
	AttentionFrozen           AttentionKind = "FROZEN"
	AttentionRechargeFailed   AttentionKind = "RECHARGE_FAILED"
	AttentionRechargeDisabled AttentionKind = "RECHARGE_DISABLED"
	AttentionPastDue          AttentionKind = "SUBSCRIPTION_PAST_DUE"
	AttentionDisputeOpen      AttentionKind = "DISPUTE_OPEN"
	AttentionDisputeLost      AttentionKind = "DISPUTE_LOST"
	AttentionRefundFailed     AttentionKind = "REFUND_FAILED"
	AttentionPaymentStuck     AttentionKind = "PAYMENT_STUCK"
	AttentionPaymentMismatch  AttentionKind = "PAYMENT_MISMATCH"
	AttentionWebhookFailing   AttentionKind = "WEBHOOK_FAILING"
	AttentionBooksDisagree    AttentionKind = "BOOKS_DISAGREE"
)

// AttentionKinds lists all kinds.
var AttentionKinds = []AttentionKind{
	AttentionBalanceLow, AttentionBalanceDepleted, AttentionInDebt, AttentionFrozen, AttentionRechargeFailed,
	AttentionRechargeDisabled, AttentionPastDue, AttentionDisputeOpen, AttentionDisputeLost, AttentionRefundFailed,
	AttentionPaymentStuck, AttentionPaymentMismatch, AttentionWebhookFailing, AttentionBooksDisagree,
}

// Valid reports whether k is one of AttentionKinds.
func (k AttentionKind) Valid() bool { return slices.Contains(AttentionKinds, k) }

// AttentionFor is how long something asks for attention that nothing in the product ends: a dispute that was lost, a refund
// that failed, and money that bought nothing.
const AttentionFor = 30 * 24 * time.Hour

// Cause is a reason why something asks for attention.
type Cause struct {
	Kind   AttentionKind
	Detail string
	Since  time.Time     // when it began; zero: when it was noticed
	For    time.Duration // for how long it asks, from when it is noticed; 0: until it ends
}

// AttentionOf returns why a wallet, a top-up or a subscription asks for attention. It follows from its state alone. Nil
// asks for none.
func AttentionOf(of Document) []Cause {
	switch of := of.(type) {
	case *TopUp:
		return of.attention()
	case *Subscription:
		if of != nil && of.Status == SubscriptionPastDue {
			return []Cause{{Kind: AttentionPastDue, Detail: "A charge of the plan " + of.Terms.Plan + " is not paid."}}
		}
	}
	return nil
}

// Attention returns why the wallet asks for attention.
func (w *Wallet) Attention() (causes []Cause) {
	if w == nil || w.Status == WalletClosed {
		return nil
	}
	add := func(kind AttentionKind, detail string) { causes = append(causes, Cause{Kind: kind, Detail: detail}) }
	for _, alert := range slices.Backward(w.Alerts) { // lowest first
		if alert.Active {
			add(AttentionBalanceLow, fmt.Sprintf("Less than %s credits are left.", alert.Threshold))
			break
		}
	}
	if w.Depleted && w.Sequence > 0 { // a wallet that never had credits has not lost them
		add(AttentionBalanceDepleted, "")
	}
	if w.Debt > 0 {
		add(AttentionInDebt, "")
	}
	if w.Status == WalletFrozen {
		add(AttentionFrozen, "")
	}
	if r := w.Recharge; r != nil {
		switch reason := r.DisabledReason(); {
		case reason != "":
			add(AttentionRechargeDisabled, reason)
		case r.Enabled && r.Failures > 0:
			add(AttentionRechargeFailed, failures(r.Failures))
		}
	}
	return causes
}

// failures says how many charges in a row failed.
func failures(n int) string {
	if n == 1 {
		return "The last charge failed."
	}
	return fmt.Sprintf("The charge failed %d times in a row.", n)
}

// attention returns why the top-up asks for attention.
func (t *TopUp) attention() (causes []Cause) {
	if t == nil {
		return nil
	}
	for _, s := range slices.Backward(t.Disputes) {
		disputed := Amount{s.Claimed, t.Terms.Price.Currency}.String()
		switch s.State {
		case DisputeOpen:
			causes = withCause(causes, Cause{Kind: AttentionDisputeOpen, Detail: disputed + " are disputed.", Since: s.OpenedAt})
		case DisputeLost:
			causes = withCause(causes, Cause{
				Kind: AttentionDisputeLost, Detail: disputed + " went back.", Since: s.ClosedAt, For: AttentionFor,
			})
		case DisputeWon, DisputeInquiry:
		}
	}
	if n := len(t.Refunds); n > 0 && t.Refunds[n-1].State == RefundFailed { // a later refund says that somebody saw it
		causes = append(causes, Cause{Kind: AttentionRefundFailed, Detail: t.Refunds[n-1].Failure, For: AttentionFor})
	}
	if t.Mismatch != "" && !t.Status.Paid() {
		causes = append(causes, Cause{Kind: AttentionPaymentMismatch, Detail: t.Mismatch, For: AttentionFor})
	}
	return causes
}

// withCause adds a cause unless there is one of its kind.
func withCause(causes []Cause, c Cause) []Cause {
	if slices.ContainsFunc(causes, func(other Cause) bool { return other.Kind == c.Kind }) {
		return causes
	}
	return append(causes, c)
}

// AttentionChanged reports whether a commit changed why a wallet asks for attention: a follower then changes the lists.
func AttentionChanged(before, after *Wallet) bool {
	return !slices.Equal(before.Attention(), after.Attention())
}
