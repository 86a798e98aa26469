package follower

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// Payments drives payments: those that the queue of payments names, and those that a sweep finds. It also takes the events of
// payment providers: see inbound.go.
type Payments struct {
	Service PaymentService
	Timers  DueTimers
	Watch   PaymentWatcher                                           // nil: nothing is listed that asks for attention
	Clock   func(context.Context, billing.Tenant) (time.Time, error) // the tenant's
	Tenants []billing.Tenant                                         // that have a payment provider
	Metrics *metric.Metrics
	Now     func() time.Time // by the clock of deadlines; nil: an invocation may take all of its time
	Log     *slog.Logger
}

// PaymentService is the part of [payment.Service] that Payments uses.
type PaymentService interface {
	Receive(ctx context.Context, tenant billing.Tenant, header http.Header, body []byte) error
	DriveWallet(ctx context.Context, wallet billing.WalletRef) error
	Stuck(ctx context.Context, wallet billing.WalletRef) ([]billing.TopUpID, error)
	Sweep(ctx context.Context, tenant billing.Tenant) (payment.Swept, error)
	SweepMethods(ctx context.Context, tenant billing.Tenant) error
}

// PaymentWatcher lists payments that should have ended, and no longer those that have. It may be told again.
type PaymentWatcher interface {
	FollowPayments(ctx context.Context, wallet billing.WalletRef, stuck func() ([]billing.TopUpID, error)) error
}

// DueTimers lists timers that are due: see [timer.Store].
type DueTimers interface {
	DueTimers(ctx context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[timer.Timer, error]
}

var errUnknownPaymentEvent = errors.New(
	"the event is neither a request to an HTTP API, in payload format 2.0, nor a batch of a queue nor a sweep")

// Handle handles an event of a provider that came over an HTTP API, a batch of the queue of payments, or {"sweep": true}.
func (p *Payments) Handle(ctx context.Context, payload json.RawMessage) (any, error) {
	var kind struct {
		Version string `json:"version"`
		Context struct {
			HTTP struct {
				Method string `json:"method"`
			} `json:"http"`
		} `json:"requestContext"`
		Records json.RawMessage `json:"Records"`
		Sweep   bool            `json:"sweep"`
	}
	if err := json.Unmarshal(payload, &kind); err != nil {
		return nil, errUnknownPaymentEvent // err may quote the payload
	}
	switch {
	case kind.Version == "2.0" && kind.Context.HTTP.Method != "":
		var request events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(payload, &request); err != nil {
			return nil, errUnknownPaymentEvent
		}
		return p.Inbound(ctx, request), nil
	case kind.Records != nil:
		var batch events.SQSEvent
		if err := json.Unmarshal(payload, &batch); err != nil {
			return nil, errUnknownPaymentEvent
		}
		return p.Drive(ctx, batch), nil
	case kind.Sweep:
		return nil, p.Sweep(ctx)
	}
	return nil, errUnknownPaymentEvent
}

// Drive drives the payments of the wallets that a batch names, each wallet once, all at the same time. It returns which
// messages the queue should send again.
func (p *Payments) Drive(ctx context.Context, batch events.SQSEvent) (response events.SQSEventResponse) {
	ctx, cancel := within(ctx, p.Now, publishPart)
	defer cancel()
	messages := map[billing.WalletRef][]string{}
	fail := func(ids []string, err error) {
		p.Log.ErrorContext(ctx, "payments of a wallet were not driven", "messages", ids, "error", err)
		for _, id := range ids {
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
		}
	}
	for i := range batch.Records {
		var m timer.PayMessage
		err := json.Unmarshal([]byte(batch.Records[i].Body), &m)
		if err != nil || !slices.Contains(billing.Tenants, m.Tenant) || !m.Wallet.Valid() {
			fail([]string{batch.Records[i].MessageId}, errNoPayMessage) // err may quote the message
			continue
		}
		ref := billing.WalletRef{Tenant: m.Tenant, ID: m.Wallet}
		messages[ref] = append(messages[ref], batch.Records[i].MessageId)
	}
	for ref, err := range p.driveAll(ctx, slices.Collect(maps.Keys(messages))) {
		fail(messages[ref], err)
	}
	return response
}

// errNoPayMessage says that something other than Drawdown writes to the queue.
var errNoPayMessage = errors.New("the message names no wallet: something other than Drawdown sent it to the queue")

// driveAll drives the payments of wallets, several at once, and returns what failed.
func (p *Payments) driveAll(ctx context.Context, wallets []billing.WalletRef) map[billing.WalletRef]error {
	var mu sync.Mutex
	failed := map[billing.WalletRef]error{}
	_, _ = inOrder(len(wallets), func(i int) error { // which fails for none, so that it goes on with the next
		if err := p.drive(ctx, wallets[i]); err != nil {
			mu.Lock()
			defer mu.Unlock()
			failed[wallets[i]] = err
		}
		return nil
	})
	return failed
}

// drive drives the payments of a wallet, and counts those that should have ended. An error says that somebody has to drive them
// again soon. For what the provider leaves open, and for money that the wallet has no room for, the wallet's timer asks again.
func (p *Payments) drive(ctx context.Context, ref billing.WalletRef) error {
	err := p.Service.DriveWallet(ctx, ref)
	refusal := (*billing.Error)(nil)
	switch {
	case err == nil:
	case errors.Is(err, billing.ErrNotFound):
		p.Log.WarnContext(ctx, "there is nothing to drive", "wallet", ref.ID, "tenant", ref.Tenant)
		return nil
	case errors.Is(err, payment.ErrUnknown), errors.Is(err, payment.ErrNoProvider), errors.As(err, &refusal):
		p.Log.WarnContext(ctx, "payments of a wallet wait for the next look", "wallet", ref.ID, "tenant", ref.Tenant, "error", err)
	default:
		return err
	}
	stuck, err := p.stuck(ctx, ref)
	if err != nil {
		return err
	}
	if len(stuck) > 0 {
		p.Log.ErrorContext(ctx, "payments are pending for too long", "wallet", ref.ID, "tenant", ref.Tenant, "topUps", stuck)
		if ref.Tenant == billing.Live {
			p.Metrics.Add(MetricPaymentsPending, len(stuck))
		}
	}
	return nil
}

// stuck returns the payments of a wallet that should have ended, and lists them.
func (p *Payments) stuck(ctx context.Context, ref billing.WalletRef) (stuck []billing.TopUpID, err error) {
	look := func() ([]billing.TopUpID, error) {
		stuck, err = p.Service.Stuck(ctx, ref)
		return stuck, err
	}
	if p.Watch == nil {
		return look()
	}
	err = p.Watch.FollowPayments(ctx, ref, look)
	return stuck, err
}

// sweepAfter is how long a timer of payments may be due until the sweep drives the payments itself: the sweep of the function
// expiry, which runs every minute, should have had them driven.
const sweepAfter = 2 * time.Minute

// Sweep finds, for each tenant, payments that are due and that nobody had driven, payment methods that the provider has stored or
// has still to forget, and events that it could not deliver.
func (p *Payments) Sweep(ctx context.Context) error {
	ctx, cancel := within(ctx, p.Now, publishPart)
	defer cancel()
	faults := make([]error, len(p.Tenants))
	var wait sync.WaitGroup
	for i, tenant := range p.Tenants {
		wait.Go(func() { faults[i] = p.sweep(ctx, tenant) })
	}
	wait.Wait()
	err := errors.Join(faults...)
	if err != nil {
		p.Log.ErrorContext(ctx, "a sweep of payments failed in part", "error", err)
	}
	return err
}

func (p *Payments) sweep(ctx context.Context, tenant billing.Tenant) error {
	fault := errors.Join(p.driveDue(ctx, tenant), p.sweepMethods(ctx, tenant))
	swept, err := p.Service.Sweep(ctx, tenant)
	if swept.Late > 0 {
		p.Log.WarnContext(ctx, "the payment provider could not deliver events, which were found in its list",
			"tenant", tenant, "events", swept.Late)
		p.Metrics.Add(MetricEventsUndelivered, swept.Late)
	}
	if err != nil {
		err = fmt.Errorf("tenant %s: %w", tenant, err)
	}
	return errors.Join(fault, err)
}

// sweepMethods asks about payment methods, for a part of the time, so that some is left for events.
func (p *Payments) sweepMethods(ctx context.Context, tenant billing.Tenant) error {
	ctx, cancel := within(ctx, p.Now, processPart)
	defer cancel()
	if err := p.Service.SweepMethods(ctx, tenant); err != nil {
		return fmt.Errorf("payment methods of tenant %s: %w", tenant, err)
	}
	return nil
}

// driveDue drives the payments of wallets whose timers nobody fired, for a part of the time, so that enough is left for events.
func (p *Payments) driveDue(ctx context.Context, tenant billing.Tenant) error {
	ctx, cancel := within(ctx, p.Now, processPart)
	defer cancel()
	now, err := p.Clock(ctx, tenant)
	if err != nil {
		return err
	}
	var faults []error
	var due []billing.WalletRef
	for t, err := range p.Timers.DueTimers(ctx, tenant, now.Add(-sweepAfter)) {
		switch {
		case err != nil:
			faults = append(faults, err)
		case t.Kind == timer.Payments:
			due = append(due, t.Wallet)
		}
	}
	if len(due) > 0 {
		p.Log.WarnContext(ctx, "payments are due, and nobody had them driven", "tenant", tenant, "wallets", len(due))
	}
	for ref, err := range p.driveAll(ctx, due) {
		faults = append(faults, fmt.Errorf("wallet %s: %w", ref.ID, err))
	}
	return errors.Join(faults...)
}
