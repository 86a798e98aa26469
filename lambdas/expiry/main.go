// Command expiry is a function of AWS Lambda that processes timers when they are due. It learns from the stream of the
// table outbox which timers TTL removed. Every minute a schedule calls it (the sweep), and it looks for timers and
// deliveries that are due.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains, DELIVERY_QUEUE_URL,
// TEST_DELIVERY_QUEUE_URL, PAYMENT_QUEUE_URL, MAIL_QUEUE_URL and REMINDER_DAYS, which package follower explains.
package main

import "github.com/drawdown-billing/drawdown/lambdas/follower"

func main() {
	follower.Function{
		Name: "expiry", Queues: true, Pays: true, Tells: true,
		Handle: func(f *follower.Followers) any { return f.Expiry.Handle },
	}.Main()
}
