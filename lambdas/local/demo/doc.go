// Package demo is the small world that a development server begins with: customers of a fictitious product that
// sells artificial intelligence by the credit, what they were granted, and what they used in the day before.
//
//	Acme Robotics   acme-main       bought and planned credit, some that lapses soon, some that is not effective
//	                                yet, 96 usages, one of which was reversed
//	                acme-research   what acme-main transferred to it
//	Lumen Studio    lumen-main      bought credit, 48 usages, an adjustment
//	Nova Labs       nova-trial      a trial that was used up, the last usage charged in part
//
// Everything goes through the ledger under idempotency keys, so that seeding twice changes nothing. A key stands for
// one request, instants included; so all instants are told from the one at which the first customer was created,
// which a second seeding gets as the answer to its first request.
package demo
