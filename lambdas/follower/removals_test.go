package follower

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// fired are timers that keep what is fired or put.
type fired struct {
	mu      sync.Mutex
	removed []timer.Timer
	counts  map[billing.WalletID]time.Time
	holds   map[billing.WalletID][]time.Time
	pays    map[billing.WalletID][]time.Time
	periods map[billing.WalletID][]time.Time
}

func (f *fired) HandleRemoval(_ context.Context, t timer.Timer) error {
	f.removed = append(f.removed, t)
	return nil
}

func (f *fired) Sweep(context.Context) (int, error) { return 0, nil }

func (f *fired) Schedule(context.Context, billing.Tenant, *billing.Grant) error { return nil }

func (f *fired) ScheduleCount(_ context.Context, w billing.WalletRef, at time.Time) error {
	if f.counts == nil {
		f.counts = map[billing.WalletID]time.Time{}
	}
	f.counts[w.ID] = at
	return nil
}

func (f *fired) ScheduleHolds(_ context.Context, w billing.WalletRef, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.holds == nil {
		f.holds = map[billing.WalletID][]time.Time{}
	}
	f.holds[w.ID] = append(f.holds[w.ID], at)
	return nil
}

func (f *fired) SchedulePayments(_ context.Context, w billing.WalletRef, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pays == nil {
		f.pays = map[billing.WalletID][]time.Time{}
	}
	f.pays[w.ID] = append(f.pays[w.ID], at)
	return nil
}

func (f *fired) SchedulePeriods(_ context.Context, w billing.WalletRef, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.periods == nil {
		f.periods = map[billing.WalletID][]time.Time{}
	}
	f.periods[w.ID] = append(f.periods[w.ID], at)
	return nil
}

// TestWhatTimersFire: a timer fires if TTL removed it. It does not if it was put, if it fired already and was deleted
// by a program, and if somebody deleted it by hand.
func TestWhatTimersFire(t *testing.T) {
	text := events.NewStringAttribute
	due := timer.NewCount(billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(wallet(1))}, billingEpoch)
	item := map[string]events.DynamoDBAttributeValue{
		"pk": text("live#" + wallet(1)), "sk": text("TIMER#" + string(due.Kind) + "#" + due.Subject),
		"due": text("live#timers#0"), "dueAt": text(fmt.Sprintf("%018d#%s", due.At.UnixMicro(), wallet(1))),
		"ttl": events.NewNumberAttribute(fmt.Sprint(billingEpoch.Unix())),
	}
	ttl := &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	for name, c := range map[string]struct {
		event       string
		by          *events.DynamoDBUserIdentity
		old, stored map[string]events.DynamoDBAttributeValue
		want        int
	}{
		"TTL removed it":           {"REMOVE", ttl, item, nil, 1},
		"a program deleted it":     {"REMOVE", nil, item, nil, 0},
		"somebody deleted it":      {"REMOVE", &events.DynamoDBUserIdentity{Type: "User", PrincipalID: "AIDAEXAMPLE"}, item, nil, 0},
		"somebody of that name":    {"REMOVE", &events.DynamoDBUserIdentity{Type: "User", PrincipalID: "dynamodb.amazonaws.com"}, item, nil, 0},
		"another service":          {"REMOVE", &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "backup.amazonaws.com"}, item, nil, 0},
		"it was put":               {"INSERT", nil, nil, item, 0},
		"it was put by a service":  {"INSERT", ttl, nil, item, 0},
		"it was changed":           {"MODIFY", nil, item, item, 0},
		"it was changed by itself": {"MODIFY", ttl, item, item, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := events.DynamoDBEventRecord{
				EventName: c.event, EventSourceArn: "arn:aws:dynamodb:x:1:table/x-outbox/stream/s", UserIdentity: c.by,
			}
			r.Change.SequenceNumber, r.Change.OldImage, r.Change.NewImage = "1", c.old, c.stored
			timers := &fired{}
			e := Expiry{Timers: timers, Now: time.Now, Log: quiet()}
			got, err := e.Follow(t.Context(), events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
			if err != nil || len(got.BatchItemFailures) > 0 || len(timers.removed) != c.want {
				t.Errorf("got %+v, %v and %d timers fired, want %d", got, err, len(timers.removed), c.want)
			}
		})
	}
}

// TestWhenUncountedLinesAreCounted: the first commit with lines that are not counted sets one timer, two hours later:
// as long as it may take at most, and no sooner, as each count costs as much as several usages.
func TestWhenUncountedLinesAreCounted(t *testing.T) {
	state := func(n, uncounted int) events.DynamoDBEventRecord {
		r := opened(fmt.Sprint(n), wallet(n))
		r.Change.NewImage["un"] = events.NewNumberAttribute(fmt.Sprint(uncounted))
		r.Change.NewImage["when"] = events.NewNumberAttribute(fmt.Sprint(billingEpoch.UnixMicro()))
		return r
	}
	timers := &fired{}
	o := Outbox{
		Ledger: ledger.New(nil, ledger.Runtime{}), Events: &publisher{published: map[string]int{}}, Timers: timers, Log: quiet(),
	}
	again := state(3, 2)
	again.EventName, again.Change.OldImage = "MODIFY", state(3, 1).Change.NewImage
	again.Change.NewImage["rev"] = events.NewNumberAttribute("2")
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{state(1, 0), state(2, 1), again}}
	got, err := o.Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) > 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := map[billing.WalletID]time.Time{billing.WalletID(wallet(2)): billingEpoch.Add(billing.CountLatest)}
	if a, b := asJSON(t, timers.counts), asJSON(t, want); a != b {
		t.Errorf("timers are set for %s, want %s", a, b)
	}
}

var billingEpoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
