package stripe

import (
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
)

// stateOf returns the state of a payment. What the intent says of money comes first: it is true whatever became of the page.
func stateOf(session *sdk.CheckoutSession, intent *sdk.PaymentIntent) billing.PaymentState {
	if intent != nil {
		switch intent.Status {
		case sdk.PaymentIntentStatusSucceeded:
			return billing.PaymentSucceeded
		case sdk.PaymentIntentStatusProcessing, sdk.PaymentIntentStatusRequiresCapture:
			return billing.PaymentProcessing
		case sdk.PaymentIntentStatusCanceled:
			return billing.PaymentCanceled
		default: // the customer has something to do, or could not pay
		}
	}
	if session != nil {
		return stateOfPage(session, intent)
	}
	if intent.Status == sdk.PaymentIntentStatusRequiresAction || needsCustomer(intent.LastPaymentError) {
		return billing.PaymentNeedsCustomer
	}
	return billing.PaymentDeclined
}

// stateOfPage returns the state of a payment whose intent says nothing final. On an open page the customer may try another
// card. A completed page that is unpaid waits for a bank, or for the customer to pay a slip at one, which may take days.
func stateOfPage(session *sdk.CheckoutSession, intent *sdk.PaymentIntent) billing.PaymentState {
	switch session.Status {
	case sdk.CheckoutSessionStatusOpen:
		return billing.PaymentOpen
	case sdk.CheckoutSessionStatusExpired:
		return billing.PaymentCanceled
	default: // complete
	}
	if intent != nil && intent.Status == sdk.PaymentIntentStatusRequiresPaymentMethod && intent.LastPaymentError != nil {
		return billing.PaymentDeclined
	}
	return billing.PaymentProcessing
}

// needsCustomer reports whether a charge failed since the customer has to authenticate. Stripe calls it an error, and the
// intent then waits for a method as after any decline.
func needsCustomer(failed *sdk.Error) bool {
	return failed != nil && (failed.Code == sdk.ErrorCodeAuthenticationRequired ||
		failed.DeclineCode == "authentication_required")
}

// reasonOf returns why a payment was not made. Only Stripe's messages about cards are written for customers.
func reasonOf(state billing.PaymentState, intent *sdk.PaymentIntent) string {
	failed := intent.LastPaymentError
	switch {
	case failed == nil || state == billing.PaymentSucceeded || state == billing.PaymentProcessing:
		return ""
	case failed.Type == sdk.ErrorTypeCard && failed.Msg != "":
		return failed.Msg
	}
	return "The payment was declined."
}

// methodOf returns the method of a payment if the customer stored it. After a decline Stripe takes it off the intent and
// leaves it in the error.
func methodOf(intent *sdk.PaymentIntent) *billing.StoredMethod {
	method := intent.PaymentMethod
	if method == nil && intent.LastPaymentError != nil {
		method = intent.LastPaymentError.PaymentMethod
	}
	if method == nil || method.Customer == nil {
		return nil
	}
	return storedOf(method)
}

// storedOf returns a stored method. A method that Stripe has no fingerprint of is like no other: its id replaces it.
func storedOf(method *sdk.PaymentMethod) *billing.StoredMethod {
	stored := &billing.StoredMethod{ID: method.ID, Brand: string(method.Type), Fingerprint: method.ID}
	fingerprint := ""
	switch {
	case method.Card != nil:
		stored.Brand, stored.Last4 = string(method.Card.Brand), method.Card.Last4
		stored.Month, stored.Year = int(method.Card.ExpMonth), int(method.Card.ExpYear)
		fingerprint = method.Card.Fingerprint
	case method.SEPADebit != nil:
		stored.Last4, fingerprint = method.SEPADebit.Last4, method.SEPADebit.Fingerprint
	case method.USBankAccount != nil:
		stored.Last4, fingerprint = method.USBankAccount.Last4, method.USBankAccount.Fingerprint
	case method.BACSDebit != nil:
		stored.Last4, fingerprint = method.BACSDebit.Last4, method.BACSDebit.Fingerprint
	}
	if fingerprint != "" {
		stored.Fingerprint = fingerprint
	}
	return stored
}

func refundOf(r *sdk.Refund) (billing.PaymentRefund, error) {
	currency := strings.ToUpper(string(r.Currency))
	minor, err := fromStripe(r.Amount, currency)
	refund := billing.PaymentRefund{
		ID: r.ID, Refund: r.Metadata[metaRefund], Minor: minor, State: billing.RefundPending,
		Reason: string(r.FailureReason), At: time.Unix(r.Created, 0).UTC(),
	}
	switch r.Status {
	case sdk.RefundStatusSucceeded:
		refund.State = billing.RefundSucceeded
	case sdk.RefundStatusFailed:
		refund.State = billing.RefundFailed
	case sdk.RefundStatusCanceled:
		refund.State, refund.Reason = billing.RefundFailed, "canceled"
	default: // pending
	}
	return refund, err
}

// disputeOf returns a dispute. If its amount is in another currency than the payment, all that was received is disputed: the
// customer's bank does not say more.
func disputeOf(d *sdk.Dispute, received billing.Amount, currency string) (billing.PaymentDispute, error) {
	dispute := billing.PaymentDispute{
		ID: d.ID, Minor: received.Minor, State: disputeState(string(d.Status)), At: time.Unix(d.Created, 0).UTC(),
	}
	var err error
	if strings.EqualFold(string(d.Currency), currency) {
		dispute.Minor, err = fromStripe(d.Amount, currency)
	}
	return dispute, err
}

// disputeState returns the state of a dispute by Stripe's word for it. A warning is an inquiry of a bank. A dispute that was
// prevented took no money, as one that was won. A word that is new to this package is taken for money that may be gone.
func disputeState(status string) billing.DisputeState {
	switch {
	case strings.HasPrefix(status, "warning_"):
		return billing.DisputeInquiry
	case status == string(sdk.DisputeStatusWon), status == string(sdk.DisputeStatusPrevented):
		return billing.DisputeWon
	case status == string(sdk.DisputeStatusLost):
		return billing.DisputeLost
	}
	return billing.DisputeOpen
}
