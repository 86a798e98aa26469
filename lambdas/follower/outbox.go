package follower

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Outbox follows both streams. It publishes the events that follow from commits of wallets, puts the timers of new
// grants, and sends new events to their endpoints.
type Outbox struct {
	Ledger *ledger.Ledger
	Events Publisher
	Timers Scheduler
	Watch  Watcher          // nil: nothing is listed that asks for attention
	Payer  timer.Payer      // nil: payments are not driven
	Now    func() time.Time // by the clock of deadlines; nil: an invocation may take all of its time
	Log    *slog.Logger
}

// Publisher stores events and sends them to their endpoints. Both may be done again.
type Publisher interface {
	Publish(ctx context.Context, tenant billing.Tenant, events []billing.Event) error
	Defer(ctx context.Context, tenant billing.Tenant, all []outbox.Deferred) error
	FanOut(ctx context.Context, tenant billing.Tenant, id billing.EventID) error
}

// Scheduler puts the timers of a grant, those that have usage counted in the end, and those of holds, payments and
// subscriptions. It may do so again.
type Scheduler interface {
	Schedule(ctx context.Context, tenant billing.Tenant, g *billing.Grant) error
	ScheduleCount(ctx context.Context, wallet billing.WalletRef, at time.Time) error
	ScheduleHolds(ctx context.Context, wallet billing.WalletRef, at time.Time) error
	SchedulePayments(ctx context.Context, wallet billing.WalletRef, at time.Time) error
	SchedulePeriods(ctx context.Context, wallet billing.WalletRef, at time.Time) error
}

// Watcher keeps the lists of what asks for attention. It may be told again, late and in any order.
type Watcher interface {
	FollowWallet(ctx context.Context, w *billing.Wallet) error
	FollowTopUp(ctx context.Context, t *billing.TopUp) error
	FollowSubscription(ctx context.Context, s *billing.Subscription) error
	PaymentsEnded(ctx context.Context, w *billing.Wallet) error
}

// effect is what one record led to.
type effect struct {
	tenant billing.Tenant
	events []billing.Event // to be published
	commit *commit         // whose events are not read yet
	grant  bool            // the timers of a new grant were put
	sent   bool            // an event was sent to its endpoints

	holding *billing.Wallet // as a commit left it that may have made the end of a hold the next one
	paying  *billing.Wallet // as a commit left it that said when a payment is to be looked at
	period  *billing.Wallet // as a commit left it that said when something happens to a subscription
	asking  *billing.Wallet // as a commit left it that changed why it asks for attention
	paid    *billing.Wallet // as a commit left it that ended a payment
}

// Handle handles a batch of one shard. If its time runs out, the next invocation goes on at the first record that is not
// done.
func (o *Outbox) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	effects := make([]effect, len(batch.Records))
	processing, cancel := within(ctx, o.Now, processPart)
	defer cancel()
	publishing, cancel := within(ctx, o.Now, publishPart)
	defer cancel()
	failed, err := inOrder(len(batch.Records), func(i int) (err error) {
		effects[i], err = o.process(processing, &batch.Records[i])
		return err
	})
	if unset, fault := o.scheduleHolds(processing, effects[:failed]); fault != nil {
		failed, err = unset, fault
	}
	if unset, fault := o.schedulePeriods(processing, effects[:failed]); fault != nil {
		failed, err = unset, fault
	}
	if unlisted, fault := o.watch(processing, effects[:failed]); fault != nil {
		failed, err = unlisted, fault
	}
	if unpaid, fault := o.drivePayments(processing, effects[:failed]); fault != nil {
		failed, err = unpaid, fault
	}
	if unread, fault := o.readFew(processing, effects[:failed]); fault != nil {
		failed, err = unread, fault
	}
	if unpublished, fault := o.publish(publishing, effects[:failed]); fault != nil {
		failed, err = unpublished, fault
	}
	o.report(ctx, effects[:failed])
	return answer(ctx, o.Log, batch.Records, failed, err)
}

// process does what follows from one record, except for publishing its events: Handle publishes those of many records
// with one call.
func (o *Outbox) process(ctx context.Context, r *events.DynamoDBEventRecord) (e effect, err error) {
	table, err := tableOf(r)
	if err != nil {
		return e, err
	}
	if table == outboxTable {
		change, err := outboxChange(r)
		if err != nil || change.Event == "" {
			return e, err
		}
		return effect{sent: true}, o.Events.FanOut(ctx, change.Tenant, change.Event)
	}
	change, err := walletsChange(r)
	switch {
	case err != nil:
		return e, err
	case change.Grant != nil:
		return effect{grant: true}, o.Timers.Schedule(ctx, change.Tenant, change.Grant)
	case change.TopUp != nil && o.Watch != nil:
		return e, o.Watch.FollowTopUp(ctx, change.TopUp)
	case change.Subscription != nil && o.Watch != nil:
		return e, o.Watch.FollowSubscription(ctx, change.Subscription)
	case change.After != nil:
		e.tenant = change.After.Tenant
		if billing.BeginsUncounted(change.Before, change.After) {
			at := change.After.CommittedAt.Add(billing.CountLatest)
			if err := o.Timers.ScheduleCount(ctx, change.After.WalletRef, at); err != nil {
				return e, err
			}
		}
		if billing.BeginsHolding(change.Before, change.After) {
			e.holding = change.After
		}
		if billing.BeginsPaying(change.Before, change.After) {
			e.paying = change.After
		}
		if billing.BeginsPeriod(change.Before, change.After) {
			e.period = change.After
		}
		if billing.AttentionChanged(change.Before, change.After) {
			e.asking = change.After
		}
		if billing.EndsPayment(change.Before, change.After) {
			e.paid = change.After
		}
		if !billing.Urgent(change.Before, change.After) {
			e.commit, err = newCommit(change, r)
			return e, err
		}
		e.events, err = eventsOf(ctx, o.Ledger, change.Before, change.After)
	}
	return e, err
}

// scheduleHolds puts the timers for the end of holds: for each wallet the one of the last commit in the batch, which
// knows the first end. Records are handled several at once, so that their own order would be lost. It returns the first
// record that failed.
func (o *Outbox) scheduleHolds(ctx context.Context, effects []effect) (failed int, err error) {
	return forLast(effects, func(e *effect) *billing.Wallet { return e.holding }, func(w *billing.Wallet) error {
		return o.Timers.ScheduleHolds(ctx, w.WalletRef, w.HoldEnd)
	})
}

// schedulePeriods does what scheduleHolds does, for the timers of subscriptions.
func (o *Outbox) schedulePeriods(ctx context.Context, effects []effect) (failed int, err error) {
	return forLast(effects, func(e *effect) *billing.Wallet { return e.period }, func(w *billing.Wallet) error {
		return o.Timers.SchedulePeriods(ctx, w.WalletRef, w.NextOfPeriods(w.CommittedAt))
	})
}

// watch brings the lists of what asks for attention up to date, for each wallet with the last state of the batch that changed
// something about it. It returns the first record that failed.
func (o *Outbox) watch(ctx context.Context, effects []effect) (failed int, err error) {
	if o.Watch == nil {
		return len(effects), nil
	}
	asking := func(e *effect) *billing.Wallet { return e.asking }
	failed, err = forLast(effects, asking, func(w *billing.Wallet) error { return o.Watch.FollowWallet(ctx, w) })
	if err != nil {
		return failed, err
	}
	paid := func(e *effect) *billing.Wallet { return e.paid }
	return forLast(effects, paid, func(w *billing.Wallet) error { return o.Watch.PaymentsEnded(ctx, w) })
}

// drivePayments has the payments driven that commits made due, of each wallet once, and puts the timer that asks again: for
// the payments that are due later, and for those of a worker that dies. It returns the first record that failed.
func (o *Outbox) drivePayments(ctx context.Context, effects []effect) (failed int, err error) {
	return forLast(effects, func(e *effect) *billing.Wallet { return e.paying }, func(w *billing.Wallet) error {
		first, again := w.FirstPayment(), w.CommittedAt.Add(timer.PaymentPatience)
		if !first.After(w.CommittedAt) {
			if o.Payer == nil {
				o.Log.ErrorContext(ctx, "a payment is due, and nothing here drives payments", "wallet", w.ID, "tenant", w.Tenant)
			} else if err := o.Payer.Drive(ctx, w.WalletRef); err != nil {
				return err
			}
			return o.Timers.SchedulePayments(ctx, w.WalletRef, again)
		}
		return o.Timers.SchedulePayments(ctx, w.WalletRef, first)
	})
}

// forLast calls do for each wallet that effects have, as the last of its records left it. It returns the first record that
// failed.
func forLast(
	effects []effect, of func(*effect) *billing.Wallet, do func(*billing.Wallet) error,
) (failed int, err error) {
	last := map[billing.WalletRef]int{}
	for i := range effects {
		if w := of(&effects[i]); w != nil {
			last[w.WalletRef] = i
		}
	}
	return inOrder(len(effects), func(i int) error {
		w := of(&effects[i])
		if w == nil || last[w.WalletRef] != i {
			return nil
		}
		return do(w)
	})
}

// eventsOf returns the events of one commit. It reads the commit's lines by their keys.
func eventsOf(ctx context.Context, books *ledger.Ledger, before, after *billing.Wallet) ([]billing.Event, error) {
	var from billing.Position
	if before != nil {
		from = billing.Position{At: before.CommittedAt, Sequence: before.Sequence}
	}
	lines, err := books.LinesAfter(ctx, after, from, len(after.LastKeys))
	if err != nil {
		return nil, fmt.Errorf("reading the lines of a commit of wallet %s: %w", after.ID, err)
	}
	for i, line := range lines {
		if line.Sequence != from.Sequence+1+int64(i) {
			return nil, fmt.Errorf("wallet %s has line %d in the place of line %d",
				after.ID, line.Sequence, from.Sequence+1+int64(i))
		}
	}
	return billing.Events(before, after, lines), nil
}

// publish publishes the events of records: all of a tenant with one call and, when that fails, record by record, to
// find the record at fault. It returns the first that failed. What is deferred comes after everything else.
func (o *Outbox) publish(ctx context.Context, effects []effect) (failed int, err error) {
	byTenant := map[billing.Tenant][]billing.Event{}
	for _, e := range effects {
		if len(e.events) > 0 {
			byTenant[e.tenant] = append(byTenant[e.tenant], e.events...)
		}
	}
	for tenant, events := range byTenant {
		if err = o.Events.Publish(ctx, tenant, events); err != nil {
			break
		}
	}
	if err == nil {
		err = o.deferAll(ctx, effects)
	}
	if err == nil {
		return len(effects), nil
	}
	for i, e := range effects {
		if len(e.events) > 0 {
			if err := o.Events.Publish(ctx, e.tenant, e.events); err != nil {
				return i, err
			}
		}
		if err := o.deferAll(ctx, effects[i:i+1]); err != nil {
			return i, err
		}
	}
	return len(effects), nil
}

// report logs what the records of a batch led to.
func (o *Outbox) report(ctx context.Context, effects []effect) {
	var commits, events, grants, sent int
	for _, e := range effects {
		events += len(e.events)
		if e.tenant != "" {
			commits++
		}
		if e.grant {
			grants++
		}
		if e.sent {
			sent++
		}
	}
	if commits > 0 {
		o.Log.InfoContext(ctx, "commits processed", "commits", commits, "events", events)
	}
	if grants > 0 {
		o.Log.InfoContext(ctx, "timers of new grants put", "grants", grants)
	}
	if sent > 0 {
		o.Log.InfoContext(ctx, "events sent to their endpoints", "events", sent)
	}
}
