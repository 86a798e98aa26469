package follower

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// opened is a record that a wallet was opened, the shortest that there is.
func opened(sequence, wallet string) events.DynamoDBEventRecord {
	text := events.NewStringAttribute
	key := map[string]events.DynamoDBAttributeValue{"pk": text("live#" + wallet), "sk": text("STATE")}
	r := events.DynamoDBEventRecord{
		EventName: "INSERT", EventSourceArn: "arn:aws:dynamodb:x:1:table/x-wallets/stream/s",
	}
	r.Change.SequenceNumber, r.Change.Keys = sequence, key
	r.Change.NewImage = map[string]events.DynamoDBAttributeValue{
		"pk": key["pk"], "sk": key["sk"], "cus": text("cus_01KDVDNA00HDST93PJ8ZDYB21E"), "status": text("ACTIVE"),
		"rev": events.NewNumberAttribute("1"),
	}
	return r
}

func wallet(n int) string { return fmt.Sprintf("wal_%026d", n) }

// counter fails for commits of some wallets.
type counter map[string]error

func (c counter) ApplyAll(_ context.Context, commits []aggregate.Commit) []error {
	faults := make([]error, len(commits))
	for i, commit := range commits {
		faults[i] = c[string(commit.After.ID)]
	}
	return faults
}

// TestMismatch: a mismatch is counted for an alarm and logged, and the batch does not go on past it.
func TestMismatch(t *testing.T) {
	var metrics, log bytes.Buffer
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{
		opened("1", wallet(1)), opened("2", wallet(2)), opened("3", wallet(3)), opened("4", wallet(4)),
	}}
	ref := billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(wallet(2))}
	u := Usage{
		Aggregates: counter{
			wallet(2): &aggregate.Mismatch{Wallet: ref, Counted: 7, Sequence: 8, Reason: "odd"},
			wallet(4): errBroken,
		},
		Metrics: &metric.Metrics{Out: &metrics, Now: time.Now}, Log: logTo(&log),
	}
	got, err := u.Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) != 1 || got.BatchItemFailures[0].ItemIdentifier != "2" {
		t.Errorf("got %+v, %v", got, err)
	}
	if strings.Count(metrics.String(), `"ChainMismatches":1`) != 1 {
		t.Errorf("the metrics are %s", &metrics)
	}
	if !strings.Contains(log.String(), "the books of a wallet do not continue") ||
		!strings.Contains(log.String(), wallet(2)) {
		t.Errorf("the log is %s", &log)
	}
	metrics.Reset()
	batch.Records = batch.Records[3:]
	got, err = u.Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) != 1 || metrics.Len() > 0 {
		t.Errorf("another failure is %+v, %v, and counted as %s", got, err, &metrics)
	}
}

// publisher fails for events of some wallets, alone or together with others.
type publisher struct {
	broken    map[string]bool
	published map[string]int
	deferred  []outbox.Deferred
}

func (p *publisher) Defer(_ context.Context, _ billing.Tenant, all []outbox.Deferred) error {
	for _, d := range all {
		for id := range p.broken {
			if strings.Contains(d.Name, id) {
				return errBroken
			}
		}
	}
	p.deferred = append(p.deferred, all...)
	return nil
}

func (p *publisher) Publish(_ context.Context, _ billing.Tenant, events []billing.Event) error {
	for _, e := range events {
		if p.broken[string(e.Wallet.ID)] {
			return errBroken
		}
	}
	for _, e := range events {
		p.published[string(e.Wallet.ID)]++
	}
	return nil
}

func (p *publisher) FanOut(context.Context, billing.Tenant, billing.EventID) error { return nil }

// TestPublishFailure: what comes before the event that cannot be published is published.
func TestPublishFailure(t *testing.T) {
	p := &publisher{broken: map[string]bool{wallet(3): true}, published: map[string]int{}}
	o := Outbox{Ledger: ledger.New(nil, ledger.Runtime{}), Events: p, Log: quiet()}
	var batch events.DynamoDBEvent
	for n := range 5 {
		batch.Records = append(batch.Records, opened(fmt.Sprint(n), wallet(n)))
	}
	got, err := o.Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) != 1 || got.BatchItemFailures[0].ItemIdentifier != "3" {
		t.Errorf("got %+v, %v", got, err)
	}
	for n := range 3 {
		if p.published[wallet(n)] == 0 {
			t.Errorf("what came before is not published: %v", p.published)
		}
	}
}

// clock is timers and deliveries that a sweep handles.
type clock struct{ timers, deliveries error }

func (c clock) HandleRemoval(context.Context, timer.Timer) error { return c.timers }
func (c clock) Sweep(context.Context) (int, error)               { return 1, c.timers }

type due struct {
	*clock
	swept int
}

func (d *due) Sweep(context.Context) error { d.swept++; return d.deliveries }

// TestSweep: a sweep handles deliveries also when timers fail, and returns the errors of both.
func TestSweep(t *testing.T) {
	other := errors.New("other")
	for _, payload := range []string{
		`{"sweep":true}`, `{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}`,
	} {
		c := &clock{}
		d := &due{clock: c}
		e := Expiry{Timers: c, Deliveries: d, Log: quiet()}
		if _, err := e.Handle(t.Context(), json.RawMessage(payload)); err != nil {
			t.Errorf("%s: %v", payload, err)
		}
		c.timers, c.deliveries = errBroken, other
		_, err := e.Handle(t.Context(), json.RawMessage(payload))
		if !errors.Is(err, errBroken) || !errors.Is(err, other) || d.swept != 2 {
			t.Errorf("%s: %v, after %d sweeps", payload, err, d.swept)
		}
	}
}

// attempts fails for some deliveries, after it has hung until all have begun.
type attempts struct {
	begun chan struct{}
	all   int
}

func (a *attempts) Attempt(ctx context.Context, m outbox.Message) error {
	a.begun <- struct{}{}
	for len(a.begun) < a.all { // a handler that made one attempt after the other would wait for ever
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	if m.Revision%2 == 0 {
		return errBroken
	}
	return nil
}

// TestAttempts: the attempts of a batch are made at once, and each that fails is named.
func TestAttempts(t *testing.T) {
	a := &attempts{begun: make(chan struct{}, 10), all: 10}
	var batch events.SQSEvent
	for n := range 10 {
		delivery := outbox.DeliveryID("dlv_" + strings.Repeat("0", 52))
		body, err := json.Marshal(outbox.Message{Tenant: billing.Live, Delivery: delivery, Revision: int64(n + 1)})
		if err != nil {
			t.Fatal(err)
		}
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint(n + 1), Body: string(body)})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // it ends a handler that waits for ever
	defer cancel()
	got, err := (&Webhook{Deliveries: a, Log: quiet()}).Handle(ctx, batch)
	if err != nil || len(got.BatchItemFailures) != 5 || got.BatchItemFailures[0].ItemIdentifier != "2" {
		t.Errorf("got %+v, %v", got, err)
	}
}
