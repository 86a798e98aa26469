package main

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// recorder keeps every commit that the API makes, so that a bare client can make the same.
type recorder struct {
	mu      sync.Mutex
	commits []*dynamodb.TransactWriteItemsInput // that succeeded, in the order in which they did
	setUp   int                                 // how many of them were made before the measurement
	failed  int
}

// options put the recorder into the SDK's stack.
func (r *recorder) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("recorder", r.observe), middleware.After)
	}}
}

func (r *recorder) observe(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleInitialize(ctx, in)
	if commit, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		if err != nil {
			r.failed++
		} else {
			r.commits = append(r.commits, commit)
		}
	}
	return out, metadata, err
}

// begin ends the set-up.
func (r *recorder) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setUp, r.failed = len(r.commits), 0
}

// tried is how many commits were tried since begin.
func (r *recorder) tried() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.commits) - r.setUp + r.failed
}

// queues are the commits since begin, a queue for each wallet in its order: within one, each commit's condition is
// what the one before it wrote.
func (r *recorder) queues() [][]*dynamodb.TransactWriteItemsInput {
	var order []string
	byWallet := map[string][]*dynamodb.TransactWriteItemsInput{}
	for _, commit := range r.commits[r.setUp:] {
		wallet := partition(commit)
		if _, seen := byWallet[wallet]; !seen {
			order = append(order, wallet)
		}
		byWallet[wallet] = append(byWallet[wallet], commit)
	}
	queues := make([][]*dynamodb.TransactWriteItemsInput, len(order))
	for i, wallet := range order {
		queues[i] = byWallet[wallet]
	}
	return queues
}

// partition is the partition key of what a commit puts first, which is the wallet's.
func partition(commit *dynamodb.TransactWriteItemsInput) string {
	key, _ := commit.TransactItems[0].Put.Item["pk"].(*types.AttributeValueMemberS)
	return key.Value
}
