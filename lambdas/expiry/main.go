// Command expiry is a function of AWS Lambda that sees to timers whose time has come: those that TTL removed, as the
// stream of the table outbox tells, and every minute those that are due, together with deliveries that are.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains, DELIVERY_QUEUE_URL and
// REMINDER_DAYS, which package follower explains.
package main

import "github.com/drawdown-billing/drawdown/lambdas/follower"

func main() {
	follower.Function{
		Name: "expiry", Queues: true,
		Handle: func(f *follower.Followers) any { return f.Expiry.Handle },
	}.Main()
}
