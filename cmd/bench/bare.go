package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// runBare makes the commits that the API made, with at most workers of them in flight, and at most one for each wallet. Of
// each commit, so many items are neither the state of the wallet nor a usage.
func runBare(
	ctx context.Context, client *dynamodb.Client, commits []*dynamodb.TransactWriteItemsInput, workers, others int,
) (measurement, error) {
	all := queues(commits)
	waiting := make(chan []*dynamodb.TransactWriteItemsInput, len(all)+1)
	for _, queue := range all {
		waiting <- queue
	}
	left := len(all)
	if left == 0 {
		return measurement{}, errors.New("the API made no commit, so there is nothing to compare with")
	}
	var mu sync.Mutex
	var m measurement
	var failed error
	began := time.Now()
	var wait sync.WaitGroup
	for range min(workers, len(all)) {
		wait.Go(func() {
			for queue := range waiting {
				from := time.Now()
				_, err := client.TransactWriteItems(ctx, queue[0])
				took := time.Since(from)
				mu.Lock()
				failed = errors.Join(failed, err)
				m.latency = append(m.latency, took)
				m.usages += usages(queue[0], others)
				if err == nil && len(queue) > 1 {
					waiting <- queue[1:]
				} else {
					left--
				}
				if left == 0 {
					close(waiting)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	m.elapsed = time.Since(began)
	m.requests, m.commits = len(m.latency), len(m.latency)
	return m, failed
}

// usages is the number of usages in a commit: its other items are the state of the wallet and, in a scenario with limits and budgets,
// the documents that count them.
func usages(commit *dynamodb.TransactWriteItemsInput, others int) int {
	return len(commit.TransactItems) - 1 - others
}
