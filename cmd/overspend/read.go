package main

import (
	"context"
	"slices"
	"time"
)

// line is a line of the ledger.
type line struct {
	ID, Type, IdempotencyKey, Subject string
	Sequence                          int64
	Amount, HeldChange, BalanceAfter  credits
	RecordedAt                        time.Time
	Budget, Hold                      *named
}

// balance is the balance of a wallet as the API shows it.
type balance struct {
	Available, Held, Posted credits
	Sequence                int64
}

// counted is what the API says that a budget or a limit has counted.
type counted struct {
	ID, Name, Subject  string
	Status             string
	Limit, Spent, Held credits
}

// page is a page of a list.
type page[T any] struct {
	Nodes    []T
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

// books is everything that is stored at the end.
type books struct {
	lines   []line // oldest first
	balance balance
	auditOK bool
	budgets map[string]counted // by id
	months  map[string]counted // by subject
}

const (
	readBalance = `query($id: ID!) { result: wallet(id: $id, fresh: true) { balance { available held posted sequence } } }`
	readAudit   = `query($id: ID!) { result: wallet(id: $id) { audit { ok } } }`
	readLines   = `query($id: ID!, $after: String) { result: wallet(id: $id) { list: transactions(first: 100, after: $after) {
		nodes { id type idempotencyKey subject sequence amount heldChange balanceAfter recordedAt budget { id } hold { id } }
		pageInfo { hasNextPage endCursor } } } }`
	readBudgets = `query($id: ID!, $after: String) { result: wallet(id: $id) { list: budgets(first: 100, after: $after) {
		nodes { id name status limit spent held } pageInfo { hasNextPage endCursor } } } }`
	readChildren = `query($id: ID!, $after: String) { result: budget(id: $id) { list: children(first: 100, after: $after) {
		nodes { id name status limit spent held } pageInfo { hasNextPage endCursor } } } }`
	readLimits = `query($id: ID!, $after: String) { result: wallet(id: $id) { list: spendLimitList(first: 100, after: $after) {
		nodes { id subject limit spent held } pageInfo { hasNextPage endCursor } } } }`
)

// balance reads the balance as it is now.
func (p *play) balance(ctx context.Context) (balance, error) {
	w, err := read[struct{ Balance balance }](ctx, p, readBalance, map[string]any{"id": p.account})
	return w.Balance, err
}

// read sends a query until a server answers.
func read[T any](ctx context.Context, p *play, query string, variables map[string]any) (result T, err error) {
	for try := range maxTries {
		url, failed := p.fleet.url(try)
		if failed == nil {
			if result, failed = ask[T](ctx, p.api, url, query, variables); failed == nil {
				return result, nil
			}
		}
		if err = failed; ctx.Err() != nil {
			return result, ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return result, err
}

// readAll reads all pages of a list.
func readAll[T any](ctx context.Context, p *play, query, id string) (all []T, err error) {
	for variables := map[string]any{"id": id}; ; {
		next, err := read[struct{ List page[T] }](ctx, p, query, variables)
		if err != nil {
			return nil, err
		}
		all = append(all, next.List.Nodes...)
		if !next.List.PageInfo.HasNextPage {
			return all, nil
		}
		variables["after"] = next.List.PageInfo.EndCursor
	}
}

// readBooks reads everything back.
func (p *play) readBooks(ctx context.Context) (b *books, err error) {
	b = &books{budgets: map[string]counted{}, months: map[string]counted{}}
	if b.lines, err = readAll[line](ctx, p, readLines, p.account); err != nil {
		return nil, err
	}
	slices.Reverse(b.lines)
	if b.balance, err = p.balance(ctx); err != nil {
		return nil, err
	}
	audited, err := read[struct{ Audit struct{ OK bool } }](ctx, p, readAudit, map[string]any{"id": p.account})
	if err != nil {
		return nil, err
	}
	b.auditOK = audited.Audit.OK
	months, err := readAll[counted](ctx, p, readLimits, p.account)
	if err != nil {
		return nil, err
	}
	for _, l := range months {
		b.months[l.Subject] = l
	}
	level, err := readAll[counted](ctx, p, readBudgets, p.account)
	for depth := levelCompany; err == nil && len(level) > 0; depth++ {
		var below []counted
		for _, one := range level {
			b.budgets[one.ID] = one
			if depth == levelRun {
				continue // nothing is below
			}
			var children []counted
			if children, err = readAll[counted](ctx, p, readChildren, one.ID); err != nil {
				break
			}
			below = append(below, children...)
		}
		level = below
	}
	return b, err
}
