package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// bare makes the commits of a recorder on a fresh engine, with so many in flight at once, and at most one for each
// wallet. It measures no more than long.
func bare(ctx context.Context, client *dynamodb.Client, r *recorder, workers int, perCommit func(*dynamodb.TransactWriteItemsInput) int, long time.Duration) (measured, error) {
	for _, commit := range r.commits[:r.setUp] {
		if _, err := client.TransactWriteItems(ctx, commit); err != nil {
			return measured{}, err
		}
	}
	queues := make(chan []*dynamodb.TransactWriteItemsInput, 4096)
	for _, queue := range r.queues() {
		queues <- queue
	}
	left := len(queues)
	var mu sync.Mutex
	var m measured
	var failed error
	began := time.Now()
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for queue := range queues {
				from := time.Now()
				_, err := client.TransactWriteItems(ctx, queue[0])
				took := time.Since(from)
				mu.Lock()
				failed = errors.Join(failed, err)
				m.latency = append(m.latency, took)
				m.usages += perCommit(queue[0])
				over := err != nil || time.Since(began) > long
				if over || len(queue) == 1 {
					if left--; left == 0 {
						close(queues)
					}
				} else {
					queues <- queue[1:]
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	m.elapsed = time.Since(began)
	slices.Sort(m.latency)
	m.requests, m.commits = len(m.latency), len(m.latency)
	return m, failed
}
