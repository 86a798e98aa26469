// Command webhook is a function of AWS Lambda that receives messages of the delivery queue, and attempts the deliveries
// that they name.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains, DELIVERY_QUEUE_URL,
// TEST_DELIVERY_QUEUE_URL and ALLOW_LOOPBACK_WEBHOOKS, which package follower explains.
package main

import "github.com/drawdown-billing/drawdown/lambdas/follower"

func main() {
	follower.Function{
		Name: "webhook", Queues: true,
		Handle: func(f *follower.Followers) any { return f.Webhook.Handle },
	}.Main()
}
