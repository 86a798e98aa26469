// Package stripetest is a fake of Stripe in this process, for tests: an HTTP server on 127.0.0.1 that speaks as much of
// Stripe's API as package stripe uses, and functions that do what customers, banks and people at Stripe's dashboard do.
//
//	package stripe ──HTTP──► Server ◄── Pay, Authenticate, Leave, ExpirePage   a customer at a page
//	                          │   ▲ ◄── Settle, Dispute, Close, Warn           a bank
//	       signed events ◄────┘   └──── FailRefund, RefundAtDashboard          a person at the dashboard
//	       (Deliver)              └──── Fail, Hold, Advance                    the network, and time
//
// It knows nothing of package stripe. What it knows of Stripe is listed here, with its origin in Stripe's documentation:
//
//   - An idempotency key keeps the first answer for 24 hours, also a decline and an error of Stripe itself. The same key
//     with other parameters is an error, and so is one whose first request is still at work. What fails validation keeps
//     nothing. https://docs.stripe.com/api/idempotent_requests
//   - A charge while the customer is away that needs authentication is an error with status 402, and the intent then waits
//     for a method. https://docs.stripe.com/payments/save-and-reuse
//   - The intent of a page is made when the customer confirms, has the metadata of payment_intent_data, and can only be ended
//     by ending the page. https://docs.stripe.com/api/checkout/sessions
//   - A page closes 30 minutes to 24 hours after it was made.
//   - Events arrive in any order, perhaps twice, perhaps never; what was not delivered can be listed.
//     https://docs.stripe.com/webhooks
//
// Parameters that are not in its lists are refused. That the lists are right is shown by stripe-mock, to which the tests
// of package stripe send each request again.
package stripetest
