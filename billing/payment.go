package billing

import "time"

// PaymentState is what a payment provider says about one payment.
type PaymentState string

// A payment is OPEN while its page waits for the customer, and PROCESSING while a bank is at it, which may take days.
// SUCCEEDED says that the money arrived. NEEDS_CUSTOMER says that the customer has to authenticate on a page. A DECLINED
// payment took no money, but its object may still be paid later. A CANCELED one never can.
const (
	PaymentOpen          PaymentState = "OPEN"
	PaymentProcessing    PaymentState = "PROCESSING"
	PaymentSucceeded     PaymentState = "SUCCEEDED"
	PaymentNeedsCustomer PaymentState = "NEEDS_CUSTOMER"
	PaymentDeclined      PaymentState = "DECLINED"
	PaymentCanceled      PaymentState = "CANCELED"
)

// Payment is the complete state of one payment at its provider, as it was looked up: never a change. Its facts are absolute
// and are named by the provider's ids, so it does not matter in which order, how often and how late such states arrive.
type Payment struct {
	ID       string // of the payment at the provider; empty while there is only a page
	Page     string // the provider's id of the page on which it is, or was, paid; empty for an off-session charge
	TopUp    TopUpID
	Attempt  int // of the top-up: 1, 2, 3 …
	State    PaymentState
	Received Amount // what was charged, tax included; set once it succeeded
	Tax      int64  // of Received, in minor units
	Method   *StoredMethod
	Reason   string // why it was declined, in the provider's words for customers
	Receipt  string // address of the provider's receipt; empty if there is none

	Refunds  []PaymentRefund
	Disputes []PaymentDispute
	Warned   bool // the card's network suspects fraud
}

// StoredMethod is a way to pay that a customer stored at the provider, such as a card. Drawdown never has its number.
type StoredMethod struct {
	ID          string // at the provider
	Brand       string // such as "visa"
	Last4       string // the last four digits; empty if it has no number
	Month, Year int    // of its expiry; 0: it does not expire
	Fingerprint string // the same for the same card, however often it is stored
}

// RefundState is what a provider says about a refund.
type RefundState string

// A refund is PENDING until the bank has it. It may fail days later, and then the provider has the money again.
const (
	RefundPending   RefundState = "PENDING"
	RefundSucceeded RefundState = "SUCCEEDED"
	RefundFailed    RefundState = "FAILED"
)

// RefundStates lists all states.
var RefundStates = []RefundState{RefundPending, RefundSucceeded, RefundFailed}

// PaymentRefund is one refund of a payment.
type PaymentRefund struct {
	ID     string // at the provider
	Refund string // our own id of it; empty if it was made at the provider's own dashboard
	Minor  int64  // in minor units of the payment's currency
	State  RefundState
	Reason string
	At     time.Time
}

// DisputeState is what a provider says about a dispute.
type DisputeState string

// An INQUIRY moves no money. The bank took the money of an OPEN dispute; it gives it back if the dispute is WON, and keeps
// it if it is LOST.
const (
	DisputeInquiry DisputeState = "INQUIRY"
	DisputeOpen    DisputeState = "OPEN"
	DisputeWon     DisputeState = "WON"
	DisputeLost    DisputeState = "LOST"
)

// TopUpDisputeStates lists the states of disputes that top-ups have: inquiries are not kept.
var TopUpDisputeStates = []DisputeState{DisputeOpen, DisputeWon, DisputeLost}

// PaymentDispute is one dispute of a payment.
type PaymentDispute struct {
	ID    string // at the provider
	Minor int64  // in minor units of the payment's currency
	State DisputeState
	At    time.Time // when it was opened
}
