// Command usage is a function of AWS Lambda that follows the stream of the table wallets, counts usage for dashboards,
// and checks that each wallet's ledger continues where it was counted last.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains.
package main

import "github.com/drawdown-billing/drawdown/lambdas/follower"

func main() {
	follower.Function{
		Name:   "usage",
		Handle: func(f *follower.Followers) any { return f.Usage.Handle },
	}.Main()
}
