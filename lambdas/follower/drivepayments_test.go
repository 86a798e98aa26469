package follower

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// driver is a service of payments, and a store of timers, that answer what a test sets.
type driver struct {
	mu     sync.Mutex
	driven []string
	fails  map[billing.WalletID]error
	stuck  map[billing.WalletID]int
	due    []timer.Timer
	by     time.Time
	swept  map[billing.Tenant]int
	faults map[billing.Tenant]error

	methods      []billing.Tenant // whose payment methods were swept
	methodFaults map[billing.Tenant]error
}

func (d *driver) Receive(context.Context, billing.Tenant, http.Header, []byte) error { return nil }

func (d *driver) DriveWallet(_ context.Context, ref billing.WalletRef) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.driven = append(d.driven, string(ref.Tenant)+" "+string(ref.ID))
	return d.fails[ref.ID]
}

func (d *driver) Stuck(_ context.Context, ref billing.WalletRef) ([]billing.TopUpID, error) {
	return make([]billing.TopUpID, d.stuck[ref.ID]), nil
}

func (d *driver) Sweep(_ context.Context, tenant billing.Tenant) (payment.Swept, error) {
	return payment.Swept{Late: d.swept[tenant]}, d.faults[tenant]
}

func (d *driver) SweepMethods(_ context.Context, tenant billing.Tenant) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.methods = append(d.methods, tenant)
	return d.methodFaults[tenant]
}

func (d *driver) DueTimers(_ context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[timer.Timer, error] {
	return func(yield func(timer.Timer, error) bool) {
		d.mu.Lock()
		d.by = by
		d.mu.Unlock()
		for _, t := range d.due {
			if t.Wallet.Tenant == tenant && !yield(t, nil) {
				return
			}
		}
	}
}

// newPayments returns a function payments, and what it counted.
func newPayments(d *driver) (*Payments, *bytes.Buffer) {
	counted := &bytes.Buffer{}
	return &Payments{
		Service: d, Timers: d, Tenants: billing.Tenants, Log: quiet(),
		Clock:   func(context.Context, billing.Tenant) (time.Time, error) { return billingEpoch, nil },
		Metrics: &metric.Metrics{Out: counted, Now: func() time.Time { return billingEpoch }},
	}, counted
}

// message is a message of the queue of payments.
func message(id string, tenant billing.Tenant, n int) events.SQSMessage {
	body, _ := json.Marshal(timer.PayMessage{Tenant: tenant, Wallet: billing.WalletID(wallet(n))})
	return events.SQSMessage{MessageId: id, Body: string(body)}
}

// TestDrive: each wallet of a batch is driven once. The queue sends again what a fault of ours stopped, and what cannot be read;
// not what only the provider or the customer can change, for which the wallet's timer asks again.
func TestDrive(t *testing.T) {
	refusal := &billing.Error{Code: billing.CodeWalletFull}
	d := &driver{fails: map[billing.WalletID]error{}}
	for n, err := range map[int]error{
		2: errors.New("a table is down"), 3: payment.ErrUnknown, 4: fmt.Errorf("driving: %w", refusal), 5: billing.ErrNotFound,
		6: fmt.Errorf("a top-up: %w", payment.ErrNoProvider),
	} {
		d.fails[billing.WalletID(wallet(n))] = err
	}
	p, _ := newPayments(d)
	batch := events.SQSEvent{Records: []events.SQSMessage{
		message("a", billing.Live, 1), message("b", billing.Live, 1), message("c", billing.Test, 1),
		message("d", billing.Live, 2), message("e", billing.Live, 2),
		message("f", billing.Live, 3), message("g", billing.Live, 4), message("h", billing.Live, 5), message("i", billing.Live, 6),
		{MessageId: "j", Body: "{}"},
		{MessageId: "k", Body: "secret"},
		message("l", "other", 1),
	}}
	text, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := p.Handle(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	var failed []string
	for _, f := range answer.(events.SQSEventResponse).BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	slices.Sort(failed)
	if want := []string{"d", "e", "j", "k", "l"}; !slices.Equal(failed, want) {
		t.Errorf("the queue sends again %v, want %v", failed, want)
	}
	if slices.Sort(d.driven); len(d.driven) != 7 || len(slices.Compact(d.driven)) != 7 {
		t.Errorf("driven were %v", d.driven)
	}
}

// TestStuckPaymentsAreCounted: payments of the live tenant that should have ended are counted for the alarm, also when the look
// at them failed; those of the test tenant are not.
func TestStuckPaymentsAreCounted(t *testing.T) {
	d := &driver{
		stuck: map[billing.WalletID]int{billing.WalletID(wallet(1)): 2, billing.WalletID(wallet(2)): 1},
		fails: map[billing.WalletID]error{billing.WalletID(wallet(1)): payment.ErrUnknown},
	}
	p, counted := newPayments(d)
	p.Drive(t.Context(), events.SQSEvent{Records: []events.SQSMessage{
		message("a", billing.Live, 1), message("b", billing.Test, 2), message("c", billing.Live, 3),
	}})
	if got := counted.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"`+MetricPaymentsPending+`":2`) {
		t.Errorf("counted is %s", got)
	}
}

// TestSweepOfPayments: payments whose timers nobody fired for two minutes are driven, of both tenants, payment methods are asked
// about, and events that a provider could not deliver are counted. A fault of one tenant, or of payment methods, stops nothing
// else.
func TestSweepOfPayments(t *testing.T) {
	of := func(tenant billing.Tenant, n int) billing.WalletRef {
		return billing.WalletRef{Tenant: tenant, ID: billing.WalletID(wallet(n))}
	}
	broken, refused := errors.New("the list is broken"), errors.New("a method is not forgotten")
	d := &driver{
		due: []timer.Timer{
			timer.NewPayments(of(billing.Live, 1), billingEpoch), timer.NewHolds(of(billing.Live, 2), billingEpoch),
			timer.NewPayments(of(billing.Test, 3), billingEpoch),
		},
		swept: map[billing.Tenant]int{billing.Test: 3}, faults: map[billing.Tenant]error{billing.Live: broken},
		methodFaults: map[billing.Tenant]error{billing.Test: refused},
	}
	p, counted := newPayments(d)
	if _, err := p.Handle(t.Context(), json.RawMessage(`{"sweep": true}`)); !errors.Is(err, broken) || !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	if slices.Sort(d.methods); !slices.Equal(d.methods, billing.Tenants) {
		t.Errorf("the payment methods of %v were swept", d.methods)
	}
	slices.Sort(d.driven)
	if want := []string{"live " + wallet(1), "test " + wallet(3)}; !slices.Equal(d.driven, want) {
		t.Errorf("driven were %v, want %v", d.driven, want)
	}
	if want := billingEpoch.Add(-2 * time.Minute); !d.by.Equal(want) {
		t.Errorf("it looked for timers due by %s, not %s", d.by, want)
	}
	if got := counted.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"`+MetricEventsUndelivered+`":3`) {
		t.Errorf("counted is %s", got)
	}
}

// TestTimeOfAnInvocation: an invocation ends its work before AWS Lambda ends it, and before another worker may take a payment.
func TestTimeOfAnInvocation(t *testing.T) {
	d := &deadline{driver: &driver{due: []timer.Timer{
		timer.NewPayments(billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(wallet(1))}, billingEpoch),
	}}}
	p, _ := newPayments(d.driver)
	p.Service, p.Now, p.Tenants = d, func() time.Time { return billingEpoch }, []billing.Tenant{billing.Live}
	ctx, cancel := context.WithDeadline(t.Context(), billingEpoch.Add(time.Minute))
	defer cancel()
	p.Drive(ctx, events.SQSEvent{Records: []events.SQSMessage{message("a", billing.Live, 1)}})
	_ = p.Sweep(ctx)
	if want := []time.Duration{54 * time.Second, 32400 * time.Millisecond}; !slices.Equal(d.left, want) {
		t.Errorf("there was %v to drive payments, want %v", d.left, want)
	}
	if want := 32400 * time.Millisecond; d.methodsLeft != want {
		t.Errorf("there was %v to ask about payment methods, want %v", d.methodsLeft, want)
	}
}

// deadline is a service that keeps how long it had.
type deadline struct {
	*driver
	left        []time.Duration
	methodsLeft time.Duration // of the last sweep of payment methods
}

func (d *deadline) SweepMethods(ctx context.Context, _ billing.Tenant) error {
	end, _ := ctx.Deadline()
	d.methodsLeft = end.Sub(billingEpoch)
	return nil
}

func (d *deadline) DriveWallet(ctx context.Context, _ billing.WalletRef) error {
	end, _ := ctx.Deadline()
	d.left = append(d.left, end.Sub(billingEpoch))
	return nil
}

// TestStrangeEvents: what is no event of the function is an error, which does not show what was sent.
func TestStrangeEvents(t *testing.T) {
	p, _ := newPayments(&driver{})
	for _, event := range []string{`{}`, `[]`, `"secret"`, `{"version": "1.0"}`, `{"Records": "secret"}`, `{"sweep": false}`} {
		if _, err := p.Handle(t.Context(), json.RawMessage(event)); !errors.Is(err, errUnknownPaymentEvent) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", event, err)
		}
	}
}
