// Command outbox is a function of AWS Lambda that follows the streams of the tables wallets and outbox. It derives
// events and timers from commits, and queues the delivery of events to endpoints.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains, DELIVERY_QUEUE_URL,
// TEST_DELIVERY_QUEUE_URL, PAYMENT_QUEUE_URL, MAIL_QUEUE_URL and REMINDER_DAYS, which package follower explains.
package main

import "github.com/drawdown-billing/drawdown/lambdas/follower"

func main() {
	follower.Function{
		Name: "outbox", Queues: true, Pays: true, Tells: true,
		Handle: func(f *follower.Followers) any { return f.Outbox.Handle },
	}.Main()
}
