// Package stripe is the payment provider Stripe: it implements [payment.Provider] with the API of Stripe.
//
//	page      Checkout, Setup ─► POST /v1/checkout/sessions      the customer pays, or stores a method, on Stripe's page
//	off page  Collect         ─► POST /v1/payment_intents        a stored method is charged while the customer is away
//	back      Refund          ─► POST /v1/refunds
//	what is   Find            ─► GET  sessions, intents, refunds, disputes, early fraud warnings
//	events    Read            ◄─ POST from Stripe to an address of the deployment, signed
//
// # What it promises
//
// What it makes has an idempotency key which the caller derives from facts, so that the same call makes nothing twice as long
// as Stripe remembers the key. A call that ends what exists (Expire, Cancel, Detach) needs no key: doing it twice is the
// same as doing it once, and Stripe would answer a repeated key with an old refusal.
//
// Stripe answers a repeated key with its first answer, which may be days old. So an answer to a charge or a refund only names
// the object, and the object is then looked up: a photograph always is the present state.
//
// An event only names an object. Five fields of it are read, by a struct of this package, so that events of any version of
// Stripe's API can be read. The object is looked up with [Version].
//
// An error never contains a key, a signing secret, or an object of Stripe: objects contain secrets of their own.
//
// # How it is proven
//
// Package stripetest has a fake of Stripe's API. Each request that a test of this package makes to it is sent to stripe-mock
// as well, which knows the published API and refuses what is not in it. docs/stripe.md lists what only Stripe itself can
// prove.
package stripe
