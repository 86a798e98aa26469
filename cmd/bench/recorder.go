package main

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// recorder is a middleware of the API's SDK client. It keeps every commit that the API makes, so that a bare client can
// make the same, and measures how long the API waits for its store.
type recorder struct {
	mu      sync.Mutex
	commits []*dynamodb.TransactWriteItemsInput // that succeeded since the last take, in that order
	tried   int                                 // all commits so far, failed ones included
	waited  time.Duration                       // in all calls of the store so far, reads included
}

// options returns the option of the SDK that adds the recorder.
func (r *recorder) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("recorder", r.observe), middleware.After)
	}}
}

func (r *recorder) observe(
	ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
) (middleware.InitializeOutput, middleware.Metadata, error) {
	began := time.Now()
	out, metadata, err := next.HandleInitialize(ctx, in)
	took := time.Since(began)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waited += took
	if commit, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
		r.tried++
		if err == nil {
			r.commits = append(r.commits, commit)
		}
	}
	return out, metadata, err
}

// counts returns how many commits were tried so far, and how long the API waited for the store.
func (r *recorder) counts() (tried int, waited time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tried, r.waited
}

// take returns the commits since the last call.
func (r *recorder) take() []*dynamodb.TransactWriteItemsInput {
	r.mu.Lock()
	defer r.mu.Unlock()
	commits := r.commits
	r.commits = nil
	return commits
}

// queues sorts commits into a queue for each wallet, in their order: within a queue, the condition of each commit is
// what the one before it wrote.
func queues(commits []*dynamodb.TransactWriteItemsInput) [][]*dynamodb.TransactWriteItemsInput {
	var order []string
	byWallet := map[string][]*dynamodb.TransactWriteItemsInput{}
	for _, commit := range commits {
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

// partition is the partition key of the first item of a commit, which is the wallet's.
func partition(commit *dynamodb.TransactWriteItemsInput) string {
	key, _ := commit.TransactItems[0].Put.Item["pk"].(*types.AttributeValueMemberS)
	return key.Value
}
