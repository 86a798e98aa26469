// Package paymenttest has the suite that every [payment.Provider] passes: what the port promises, sentence by sentence. A
// test of a provider gives it a [Harness], with which the suite acts as the customer, the bank and the network.
package paymenttest

import (
	"net/http"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Harness is a provider of its own for one test, with what a test needs besides the port. The provider starts empty.
//
// What a customer does on a page that is over has no effect. Methods fail the test if they cannot do what they are asked to.
type Harness interface {
	Provider() payment.Provider
	Tenant() billing.Tenant // whose provider it is; its mode is live if the tenant is
	Now() time.Time         // the world's clock
	Secrets() []string      // by which its events are signed

	// Method returns the id of a stored method of a customer.
	Method(t testing.TB, payer string, b Behaviour) string

	// The customer: pays, or stores a method, on a page; is declined there; authenticates after that was asked; leaves.
	Pay(t testing.TB, page string, b Behaviour)
	Decline(t testing.TB, page string)
	Authenticate(t testing.TB, page string)
	Leave(t testing.TB, page string)

	// The bank: Wait lets it decide about all that is PROCESSING. The others are about a payment, by its id.
	Wait(t testing.TB)
	FailRefund(t testing.TB, payment, refund string) // by the provider's id of the refund
	Inquire(t testing.TB, payment string)
	OpenDispute(t testing.TB, payment string) // over all that is left of the payment
	WinDispute(t testing.TB, payment string)
	LoseDispute(t testing.TB, payment string)
	Warn(t testing.TB, payment string) // that the card's network suspects fraud

	// RefundByHand refunds a part of a payment at the provider's dashboard.
	RefundByHand(t testing.TB, payment string, minor int64)

	// LoseAnswers makes the provider do what it is asked to, and never answer, until it is called with false.
	LoseAnswers(lose bool)

	// RefuseEvents makes the receiver of events refuse all, until it is called with false.
	RefuseEvents(refuse bool)

	// Events sends what waits to be sent, also what was refused before, and returns what the receiver has taken since the
	// last call.
	Events(t testing.TB) []Event
}

// Behaviour is what a method does.
type Behaviour string

// The behaviours of methods.
const (
	Works         Behaviour = "works"
	Declines      Behaviour = "declines"
	Authenticates Behaviour = "authenticates" // asks the customer, who has to be on a page
	Settles       Behaviour = "settles"       // is PROCESSING, then SUCCEEDED
	Bounces       Behaviour = "bounces"       // is PROCESSING, then DECLINED
)

// Event is an event as it arrives.
type Event struct {
	Header http.Header
	Body   []byte
}

// Test runs the suite. Each of its tests gets a harness of its own.
func Test(t *testing.T, new func(t *testing.T) Harness) { //nolint:predeclared // the word that says it
	for name, test := range map[string]func(*suite){
		"Names":               (*suite).testNames,
		"Customers":           (*suite).testCustomers,
		"Page":                (*suite).testPage,
		"PageKeys":            (*suite).testPageKeys,
		"PageDeclined":        (*suite).testPageDeclined,
		"PageAuthenticated":   (*suite).testPageAuthenticated,
		"PageLeft":            (*suite).testPageLeft,
		"PageStores":          (*suite).testPageStores,
		"PageDelayed":         (*suite).testPageDelayed,
		"Expire":              (*suite).testExpire,
		"ExpirePaid":          (*suite).testExpirePaid,
		"Collect":             (*suite).testCollect,
		"CollectKeys":         (*suite).testCollectKeys,
		"CollectDeclined":     (*suite).testCollectDeclined,
		"CollectRefused":      (*suite).testCollectRefused,
		"CollectDelayed":      (*suite).testCollectDelayed,
		"NeedsCustomer":       (*suite).testNeedsCustomer,
		"CancelTooLate":       (*suite).testCancelTooLate,
		"CancelDeclined":      (*suite).testCancelDeclined,
		"Currencies":          (*suite).testCurrencies,
		"Find":                (*suite).testFind,
		"FindAfterLostAnswer": (*suite).testFindAfterLostAnswer,
		"LostAnswers":         (*suite).testLostAnswers,
		"Refunds":             (*suite).testRefunds,
		"RefundKeys":          (*suite).testRefundKeys,
		"RefundFails":         (*suite).testRefundFails,
		"RefundsRefused":      (*suite).testRefundsRefused,
		"RefundByHand":        (*suite).testRefundByHand,
		"DisputeWon":          (*suite).testDisputeWon,
		"DisputeLost":         (*suite).testDisputeLost,
		"Inquiry":             (*suite).testInquiry,
		"Warning":             (*suite).testWarning,
		"Absolute":            (*suite).testAbsolute,
		"Setup":               (*suite).testSetup,
		"SetupDeclined":       (*suite).testSetupDeclined,
		"Fingerprints":        (*suite).testFingerprints,
		"Detach":              (*suite).testDetach,
		"EventsTell":          (*suite).testEventsTell,
		"EventsOfSetups":      (*suite).testEventsOfSetups,
		"EventsInAnyOrder":    (*suite).testEventsInAnyOrder,
		"Forged":              (*suite).testForged,
		"Rotation":            (*suite).testRotation,
		"Ignored":             (*suite).testIgnored,
		"Undelivered":         (*suite).testUndelivered,
	} {
		t.Run(name, func(t *testing.T) {
			h := new(t)
			s := &suite{T: t, Harness: h, p: h.Provider()}
			s.payer = s.customer(1)
			test(s)
		})
	}
}
