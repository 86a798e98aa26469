package follower

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

var errBroken = errors.New("broken")

func quiet() *slog.Logger { return logTo(io.Discard) }

func logTo(out io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(out, nil)) }

// TestInOrder: everything before the first failure is done, whatever fails after it.
func TestInOrder(t *testing.T) {
	for _, broken := range [][]int{{}, {0}, {99}, {50, 51, 52, 49}, {7, 90}} {
		want := 100
		for _, i := range broken {
			want = min(want, i)
		}
		var done [100]atomic.Int32
		failed, err := inOrder(100, func(i int) error {
			done[i].Add(1)
			for _, b := range broken {
				if b == i {
					time.Sleep(time.Duration(100-i) * time.Microsecond) // so that later ones fail first
					return errBroken
				}
			}
			return nil
		})
		if failed != want || (err != nil) != (want < 100) {
			t.Errorf("%v: %d, %v", broken, failed, err)
		}
		for i := range done {
			if n := done[i].Load(); n > 1 || n == 0 && i < want {
				t.Errorf("%v: %d was done %d times", broken, i, n)
			}
		}
	}
	if failed, err := inOrder(0, func(int) error { return errBroken }); failed != 0 || err != nil {
		t.Errorf("nothing: %d, %v", failed, err)
	}
}

func TestAnswer(t *testing.T) {
	records := make([]events.DynamoDBEventRecord, 3)
	for i := range records {
		records[i].Change.SequenceNumber = string("123"[i])
	}
	for _, test := range []struct {
		records []events.DynamoDBEventRecord
		failed  int
		err     error
		item    string
		fault   bool
	}{
		{records, 3, nil, "", false},
		{nil, 0, nil, "", false},
		{records, 1, errBroken, "2", false},
		{records, 2, errBroken, "3", false},
		{records, 0, errBroken, "", true}, // so that it is cut in two
		{records[:1], 0, errBroken, "1", false},
		{make([]events.DynamoDBEventRecord, 1), 0, errBroken, "", true}, // it has no name
	} {
		got, err := answer(t.Context(), quiet(), test.records, test.failed, test.err)
		item := ""
		for _, f := range got.BatchItemFailures {
			item += f.ItemIdentifier
		}
		if item != test.item || (err != nil) != test.fault {
			t.Errorf("%d of %d: %+v, %v", test.failed, len(test.records), got, err)
		}
	}
}

// TestHostileRecords gives every handler records that nobody should send: each is an error, none a panic, and nothing
// is half read.
func TestHostileRecords(t *testing.T) {
	const (
		arn     = `arn:aws:dynamodb:eu-central-1:1:table/x-`
		stream  = `"eventSourceARN":"` + arn + `wallets/stream/s"`
		other   = `"eventSourceARN":"` + arn + `outbox/stream/s"`
		service = `{"type":"Service","principalId":"dynamodb.amazonaws.com"}`
		removed = other + `,"eventName":"REMOVE","userIdentity":` + service // by TTL
		wallet  = `{"S":"live#wal_01KDVDNA0086FCC9Y7DCDZP7X3"}`
		keys    = `"pk":` + wallet + `,"sk":{"S":"STATE"}`
	)
	for _, record := range []string{
		`{}`, `null`,
		`{"eventName":"INSERT"}`,
		`{` + stream + `}`,
		`{` + stream + `,"dynamodb":{"NewImage":{}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{"pk":{"S":"a"}}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{"pk":{"N":"1"},"sk":{"NULL":true}}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{` + keys + `}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{` + keys + `,"rev":{"SS":["1"]}}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{` + keys + `,"live":{"L":[{"M":{"x":{"BS":["AA=="]}}}]}}}}`,
		`{` + stream + `,"dynamodb":{"OldImage":{` + keys + `}}}`,
		`{` + other + `,"dynamodb":{"NewImage":{` + keys + `}}}`,
		`{` + removed + `,"dynamodb":{"OldImage":{"pk":` + wallet + `,"sk":{"S":"TIMER#"}}}}`,
		`{` + removed + `,"dynamodb":{"OldImage":{"pk":` + wallet + `,"sk":{"S":"TIMER#alarm#noon"}}}}`,
		`{` + removed + `,"dynamodb":{"OldImage":{"pk":` + wallet + `,"sk":{"S":"ALARM#noon"}}}}`,
		`{` + stream + `,"dynamodb":{"NewImage":{"pk":` + wallet + `,"sk":{"S":"HOLD#1"}}}}`,
		`{"eventSourceARN":"` + arn + `ledger/stream/s","dynamodb":{"NewImage":{` + keys + `}}}`,
	} {
		var batch events.DynamoDBEvent
		payload := json.RawMessage(`{"Records":[` + record + `]}`)
		if err := json.Unmarshal(payload, &batch); err != nil {
			t.Fatalf("%s: %v", record, err)
		}
		batch.Records[0].Change.SequenceNumber = "7"
		outbox, usage, expiry := Outbox{Log: quiet()}, Usage{Log: quiet(), Aggregates: nobody{}}, Expiry{Log: quiet()}
		for name, handle := range map[string]func() (events.DynamoDBEventResponse, error){
			"outbox": func() (events.DynamoDBEventResponse, error) { return outbox.Handle(t.Context(), batch) },
			"usage":  func() (events.DynamoDBEventResponse, error) { return usage.Handle(t.Context(), batch) },
			"expiry": func() (events.DynamoDBEventResponse, error) { return expiry.Follow(t.Context(), batch) },
		} {
			got, err := handle()
			if err != nil || len(got.BatchItemFailures) != 1 || got.BatchItemFailures[0].ItemIdentifier != "7" {
				t.Errorf("%s with %s: %+v, %v", name, record, got, err)
			}
		}
	}
}

// TestUnsetValues: values that were never set are refused, on which the accessors of events panic.
func TestUnsetValues(t *testing.T) {
	none := events.DynamoDBAttributeValue{}
	for _, value := range []events.DynamoDBAttributeValue{
		none, events.NewListAttribute([]events.DynamoDBAttributeValue{none}),
		events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{"x": none}),
	} {
		if got, err := attributeValue(value); err == nil || got != nil {
			t.Errorf("%v passes as %v", value.DataType(), got)
		}
	}
}

func TestHostileEvents(t *testing.T) {
	expiry := Expiry{Log: quiet()}
	for _, payload := range []string{
		``, `1`, `"x"`, `{}`, `[]`, `{"Records":{}}`, `{"Records":[1]}`, `{"sweep":false}`, `{"detail-type":"EC2"}`,
	} {
		if _, err := expiry.Handle(t.Context(), json.RawMessage(payload)); !errors.Is(err, errUnknownEvent) {
			t.Errorf("%s: %v", payload, err)
		}
	}
	webhook := Webhook{Log: quiet()}
	var batch events.SQSEvent
	for _, body := range []string{
		``, `{}`, `[]`, `{"tenant":"live"}`, `{"tenant":"live","delivery":"dlv_1","revision":1}`,
	} {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: body, Body: body})
	}
	got, err := webhook.Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) != len(batch.Records) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadEnvironment(t *testing.T) {
	read := func(pairs ...string) (Environment, error) {
		return ReadEnvironment(func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		})
	}
	e, err := read(
		"TABLE_PREFIX", "x-", "DELIVERY_QUEUE_URL", "u", "TEST_DELIVERY_QUEUE_URL", "t", "REMINDER_DAYS", "14, 2", "ALLOW_LOOPBACK_WEBHOOKS", "yes",
	)
	if err != nil || e.TablePrefix != "x-" || e.Queues[billing.Live] != "u" || e.Queues[billing.Test] != "t" || !slices.Equal(e.Reminders, []int{14, 2}) ||
		!e.AllowLoopback {
		t.Errorf("got %+v, %v", e, err)
	}
	if e, err = read(); err != nil || len(e.Reminders) != 3 || e.AllowLoopback {
		t.Errorf("got %+v, %v", e, err)
	}
	for name, value := range map[string]string{
		"REMINDER_DAYS": "7,soon", "ALLOW_LOOPBACK_WEBHOOKS": "perhaps", "DYNAMODB_ENDPOINT": "x", "LOG_LEVEL": "loud",
	} {
		if _, err := read(name, value); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
	for _, days := range []string{"0", "7,7", "400", ","} {
		if _, err := read("REMINDER_DAYS", days); err == nil {
			t.Errorf("%s passes", days)
		}
	}
}

// TestMetrics: the line is one that CloudWatch turns into a metric.
func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	m := &metric.Metrics{Out: &out, Now: func() time.Time { return time.UnixMilli(5) }, TablePrefix: "x-"}
	m.Count(MetricChainMismatches)
	const want = `{"ChainMismatches":1,"TablePrefix":"x-",` +
		`"_aws":{"CloudWatchMetrics":[{"Dimensions":[["TablePrefix"]],` +
		`"Metrics":[{"Name":"ChainMismatches","Unit":"Count"}],"Namespace":"Drawdown"}],"Timestamp":5}}` + "\n"
	if out.String() != want {
		t.Errorf("got %s", &out)
	}
}

// slow takes some seconds to fan out an event, and notes those that it did.
type slow struct {
	mu   sync.Mutex
	done map[billing.EventID]bool
}

func (*slow) Defer(context.Context, billing.Tenant, []outbox.Deferred) error { return nil }

func (*slow) Publish(context.Context, billing.Tenant, []billing.Event) error { return nil }

func (s *slow) FanOut(ctx context.Context, _ billing.Tenant, id billing.EventID) error {
	select {
	case <-time.After(8 * time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[id] = true
	return nil
}

// TestTimeRunsOut: an invocation that has too much to do ends before it times out, and the next one goes on where it
// ended.
func TestTimeRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{done: map[billing.EventID]bool{}}
		o := Outbox{Events: s, Now: time.Now, Log: quiet()}
		const all = 200 // more than 60 s are enough for
		var left []events.DynamoDBEventRecord
		for n := range all {
			keys := map[string]events.DynamoDBAttributeValue{
				"pk": events.NewStringAttribute(fmt.Sprintf("live#event#evt_%026d", n)), "sk": events.NewStringAttribute("EVENT"),
			}
			r := events.DynamoDBEventRecord{EventName: "INSERT", EventSourceArn: "arn:aws:dynamodb:x:1:table/x-outbox/stream/s"}
			r.Change.SequenceNumber, r.Change.Keys, r.Change.NewImage = fmt.Sprint(n), keys, keys
			left = append(left, r)
		}
		for invocations := 1; len(left) > 0; invocations++ {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			got, err := o.Handle(ctx, events.DynamoDBEvent{Records: left})
			if err != nil || ctx.Err() != nil {
				t.Fatalf("invocation %d: %v, %v", invocations, err, ctx.Err())
			}
			cancel()
			done := len(left)
			if len(got.BatchItemFailures) == 1 {
				done = slices.IndexFunc(left, func(r events.DynamoDBEventRecord) bool {
					return r.Change.SequenceNumber == got.BatchItemFailures[0].ItemIdentifier
				})
			}
			if done < min(len(left), 4*parallel) { // four rounds of 8 s fit in
				t.Fatalf("invocation %d did %d records", invocations, done)
			}
			left = left[done:]
		}
		if len(s.done) != all {
			t.Errorf("%d of %d are done", len(s.done), all)
		}
	})
}

// TestQueuesAreNamed: a function that sends to the delivery queues does not start without the queue of each tenant.
func TestQueuesAreNamed(t *testing.T) {
	set := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
	for name, value := range set {
		t.Setenv(name, value)
	}
	f := Function{Name: "outbox", Queues: true, Handle: func(f *Followers) any { return f.Outbox.Handle }}
	assemble := func() error {
		_, err := f.Assemble(t.Context(), func(name string) string { return set[name] }, io.Discard, io.Discard)
		return err
	}
	for _, variable := range []string{"DELIVERY_QUEUE_URL", "TEST_DELIVERY_QUEUE_URL"} {
		if err := assemble(); err == nil || !strings.HasPrefix(err.Error(), variable+" is not set") {
			t.Errorf("without %s: %v", variable, err)
		}
		set[variable] = "https://sqs.eu-central-1.amazonaws.com/1/x"
	}
	if err := assemble(); err != nil {
		t.Error(err)
	}
}
