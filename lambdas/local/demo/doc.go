// Package demo creates the data that a development server starts with: customers of a fictitious product that sells
// artificial intelligence for credits, their grants, and their usage of the day before.
//
//	Acme Robotics   acme-main       a plan and its credit, purchased credit, some that lapses soon, some that is not
//	                                effective yet, 96 usages, one reversal
//	                acme-research   credit that acme-main transferred to it
//	Lumen Studio    lumen-main      purchased credit, 48 usages, an adjustment
//	Nova Labs       nova-trial      a trial that is used up, the last usage charged in part
//
// Two credit packs can be bought, and two plans: that of acme-main is free. The rate card standard prices all usage, as its wallets
// name it; a rate card default, if there is one, prices none of it.
//
// All data are created through the ledger under idempotency keys, so seeding twice changes nothing. A key belongs to
// one request, including its instants. So all instants are relative to the one at which the first customer was created:
// a second seeding gets that instant with the answer to its first request.
package demo
