// Package simulated is a payment provider that moves no money. It serves development and the test tenant: everything that
// depends on payments can be tried without an account at a bank or a key of Stripe.
//
//	service ──► Provider ──► records in the store ◄── Pages: a customer pays, is declined, authenticates, leaves
//	   ▲                         │       ▲
//	   └──── signed events ──────┘       └── Act: the mutation simulatePayment
//	              Deliver
//
// It has state, and no state but its [Record] documents: several processes agree on them by their revisions, and they
// survive a restart. What a call changes is written in one commit: the payment, the idempotency key with the first answer,
// what is due later, and the events to send. So a crash loses none of them and leaves none alone.
//
// # What happens when
//
// The stored methods [Methods] work in every tenant that has this provider. Each of them says what happens, and when:
// simulated days pass by the tenant's clock, so that the test clock moves them. Signatures, idempotency keys and the ends of
// pages go by the world's clock. A read lets time pass in its copy first; [Provider.Deliver] writes down what became due, and
// sends the events of it.
//
// # As Stripe does it
//
// An idempotency key keeps the first answer for 24 hours, also a decline and a refusal; the same key with another call is
// refused. Events have Stripe's names, envelope and signature, and arrive in any order and perhaps twice.
package simulated
