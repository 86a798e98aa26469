// Package payment is the port of payment providers and what drives payments through it. It never holds the number of a
// card.
//
// The rule for money is: first our commit, which has the intent; then the provider; then our commit again, with the outcome,
// keyed by the intent. An event of a provider says which object changed and never what became of it: the object's complete
// state is looked up, and applied. So order, repetition and loss of events do not matter.
package payment

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Provider is a payment provider. There are two: package simulated, for development and the test tenant, and package
// stripe. Package paymenttest has the suite that both pass.
//
// Each method that makes something sends an idempotency key which the caller makes of facts, one for each attempt. The same
// call with the same key makes nothing twice within [ForgetAfter]. Later it is never sent again: it is looked up, by Find.
//
// Errors: [ErrUnknown] if it is not known whether the provider did it; the same call may be repeated. *[RefusedError] if it
// did nothing and never will. [ErrNone] from Find if nothing of the kind was ever made.
type Provider interface {
	// Name is the provider's name as it is stored, such as "stripe".
	Name() string

	// Customer returns the provider's id of a customer, and makes it if it does not exist yet.
	Customer(ctx context.Context, c Customer) (id string, err error)

	// Checkout makes a page on which the customer pays a charge, and may store the method that pays.
	Checkout(ctx context.Context, c Charge, back Return) (Page, error)

	// Expire closes a page so that nobody can pay on it any more. It returns no error if the page was paid meanwhile: Find
	// says so.
	Expire(ctx context.Context, c Charge) error

	// Collect charges a stored method while the customer is away. A decline is no error: the payment's state says it.
	Collect(ctx context.Context, c Charge) (billing.Payment, error)

	// Cancel makes sure that a charge of Collect can never succeed. It returns the payment's state: SUCCEEDED if it was too
	// late.
	Cancel(ctx context.Context, c Charge) (billing.Payment, error)

	// Setup makes a page on which a customer stores a method without paying.
	Setup(ctx context.Context, s Setup, back Return) (Page, error)

	// Stored returns the method that a page of Setup stored; nil if it has stored none yet.
	Stored(ctx context.Context, page string) (*billing.StoredMethod, error)

	// Detach forgets a stored method. Detaching one that is not there is no error.
	Detach(ctx context.Context, method string) error

	// Find returns the complete state of a charge's payment: by the ids of its objects if these are known, else by what the
	// provider has of the customer since the charge was created.
	Find(ctx context.Context, c Charge) (billing.Payment, error)

	// Refund gives money back. The state of the payment lists the refund by our own id of it.
	Refund(ctx context.Context, r Refund) (billing.PaymentRefund, error)

	// Read verifies an inbound event of the provider and says which object it is about. now is the world's clock. It returns
	// [ErrForged] for anything that the provider did not sign, signed too long ago, or signed for the other mode.
	Read(header http.Header, body []byte, now time.Time) (Notice, error)

	// Undelivered lists events that the provider could not deliver since an instant, oldest first, at most [MaxUndelivered].
	// An event stays in the list when it was read from it: the next call begins at the last event's instant.
	Undelivered(ctx context.Context, since time.Time) ([]Notice, error)
}

// Customer is who pays.
type Customer struct {
	Tenant billing.Tenant
	ID     billing.CustomerID
	Name   string
	Email  string // empty: unknown
	Key    string // idempotency key
}

// Charge is one attempt to collect the price of a top-up. The same charge is rebuilt from what is stored, so that every
// repetition is equal to the byte.
type Charge struct {
	Key         string // idempotency key, of the top-up and the attempt
	Tenant      billing.Tenant
	TopUp       billing.TopUpID
	Attempt     int
	Wallet      billing.WalletID
	Payer       string // the provider's id of the customer
	Method      string // the provider's id of the stored method, for Collect
	Price       billing.Amount
	Description string    // what is bought, in words for the customer's statement and page
	CreatedAt   time.Time // of the attempt, by the world's clock

	// What is known of the provider's objects. Both are empty until the provider answered.
	Page    string
	Payment string
}

// Return is where a page sends the customer afterwards. Both addresses were checked.
type Return struct {
	Success string
	Cancel  string
	Expires time.Time // when the page closes by itself, by the world's clock
	Store   bool      // also store the method, for charges while the customer is away
}

// Page is a page of the provider.
type Page struct {
	ID      string
	URL     string
	Expires time.Time
}

// Setup is the storing of a method.
type Setup struct {
	Key    string
	Tenant billing.Tenant
	ID     string // our own id of it
	Payer  string // the provider's id of the customer
}

// Refund gives a part of a payment back.
type Refund struct {
	Key     string
	Tenant  billing.Tenant
	TopUp   billing.TopUpID
	ID      string // our own id of it
	Payment string // the provider's id of the payment
	Amount  billing.Amount
}

// Notice is what an inbound event is about.
type Notice struct {
	ID      string    // of the event at the provider, which is the same for each delivery of it
	Type    string    // in the provider's words
	At      time.Time // when it happened, by the provider's clock; zero if the event does not say
	Live    bool      // of the live mode
	TopUp   billing.TopUpID
	Attempt int
	Setup   string // our own id of a setup, if it is about one
	Payment string // the provider's id of the payment, if it is about one; the top-up may have to be found by it
	Page    string
	Ignore  bool // nothing here depends on events of the type
}

// ForgetAfter is after how long a provider may forget an idempotency key. Stripe keeps them for 24 hours.
const ForgetAfter = 23 * time.Hour

// MaxUndelivered is how many events Undelivered lists at most.
const MaxUndelivered = 1000

// MaxEventBytes is how large an inbound event may be, so that it fits into an item of 400 KB beside its envelope.
const MaxEventBytes = 350 << 10

var (
	// ErrUnknown reports that it is not known whether the provider did what was asked.
	ErrUnknown = errors.New("the payment provider did not say whether it did what was asked")

	// ErrNone reports that the provider never had the payment.
	ErrNone = errors.New("the payment provider has no such payment")

	// ErrForged reports that an inbound event does not have the provider's signature.
	ErrForged = errors.New("the event is not signed by the payment provider")
)

// RefusedError reports that the provider refused a call for good: nothing happened, and repeating it does not help.
type RefusedError struct {
	Code    string // the provider's word for the reason, such as "resource_missing"
	Message string // for operators, without secrets
}

func (e *RefusedError) Error() string { return "the payment provider refused: " + e.Message }
