package follower

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
)

// Outbox follows both streams: from commits of wallets it learns events and the timers of new grants, and events that
// have appeared it sends on to their endpoints.
type Outbox struct {
	Ledger *billing.Ledger
	Events Teller
	Timers Scheduler
	Log    *slog.Logger
}

// Teller keeps events and sends them on. Both may be done again.
type Teller interface {
	Publish(ctx context.Context, tenant billing.Tenant, events []billing.Event) error
	FanOut(ctx context.Context, tenant billing.Tenant, id billing.EventID) error
}

// Scheduler puts the timers of a grant, which may be done again.
type Scheduler interface {
	Schedule(ctx context.Context, tenant billing.Tenant, g *billing.Grant) error
}

// fact is what one record told.
type fact struct {
	tenant billing.Tenant
	events []billing.Event // to be published
	grant  bool            // whose timers were put
	sent   bool            // an event was sent on
}

// Handle works on a batch of one shard.
func (o *Outbox) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	facts := make([]fact, len(batch.Records))
	failed, err := inOrder(len(batch.Records), func(i int) (err error) {
		facts[i], err = o.learn(ctx, &batch.Records[i])
		return err
	})
	if at, fault := o.publish(ctx, facts[:failed]); fault != nil {
		failed, err = at, fault
	}
	o.report(ctx, facts[:failed])
	return answer(ctx, o.Log, batch.Records, failed, err)
}

// learn does what follows from one record but for publishing, which is best done for many at once.
func (o *Outbox) learn(ctx context.Context, r *events.DynamoDBEventRecord) (f fact, err error) {
	table, err := tableOf(r)
	if err != nil {
		return f, err
	}
	if table == outboxTable {
		change, err := outboxChange(r)
		if err != nil || change.Event == "" {
			return f, err
		}
		return fact{sent: true}, o.Events.FanOut(ctx, change.Tenant, change.Event)
	}
	change, err := walletsChange(r)
	switch {
	case err != nil:
		return f, err
	case change.Grant != nil:
		return fact{grant: true}, o.Timers.Schedule(ctx, change.Tenant, change.Grant)
	case change.After != nil:
		f.tenant = change.After.Tenant
		f.events, err = o.eventsOf(ctx, change.Before, change.After)
	}
	return f, err
}

// eventsOf are the events of one commit, whose lines are read by their keys.
func (o *Outbox) eventsOf(ctx context.Context, before, after *billing.Wallet) ([]billing.Event, error) {
	var from billing.Position
	if before != nil {
		from = billing.Position{At: before.CommittedAt, Sequence: before.Sequence}
	}
	lines, err := o.Ledger.Following(ctx, after, from, len(after.LastKeys))
	if err != nil {
		return nil, fmt.Errorf("reading the lines of a commit of wallet %s: %w", after.ID, err)
	}
	for i, line := range lines {
		if line.Sequence != from.Sequence+1+int64(i) {
			return nil, fmt.Errorf("line %d of wallet %s stands where line %d should", line.Sequence, after.ID, from.Sequence+1+int64(i))
		}
	}
	return billing.Events(before, after, lines), nil
}

// publish publishes what records told: all of a tenant at once and, where that fails, record by record, to find the one
// at fault. It answers the first that failed.
func (o *Outbox) publish(ctx context.Context, facts []fact) (failed int, err error) {
	told := map[billing.Tenant][]billing.Event{}
	for _, f := range facts {
		if len(f.events) > 0 {
			told[f.tenant] = append(told[f.tenant], f.events...)
		}
	}
	for tenant, events := range told {
		if err = o.Events.Publish(ctx, tenant, events); err != nil {
			break
		}
	}
	if err == nil {
		return len(facts), nil
	}
	for i, f := range facts {
		if len(f.events) == 0 {
			continue
		}
		if err := o.Events.Publish(ctx, f.tenant, f.events); err != nil {
			return i, err
		}
	}
	return len(facts), nil
}

// report logs what a batch came to.
func (o *Outbox) report(ctx context.Context, facts []fact) {
	var commits, events, grants, sent int
	for _, f := range facts {
		events += len(f.events)
		if f.tenant != "" {
			commits++
		}
		if f.grant {
			grants++
		}
		if f.sent {
			sent++
		}
	}
	if commits > 0 {
		o.Log.InfoContext(ctx, "commits followed", "commits", commits, "events", events)
	}
	if grants > 0 {
		o.Log.InfoContext(ctx, "timers put", "grants", grants)
	}
	if sent > 0 {
		o.Log.InfoContext(ctx, "events sent on", "events", sent)
	}
}
