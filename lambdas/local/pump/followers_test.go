package pump

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
)

// faultTest is a deployment in memory whose followers see a history with repeated, late and poisoned records, and with
// failing functions.
type faultTest struct {
	t       *testing.T
	random  *rand.Rand
	history *history

	world      *outboxtest.World
	timers     *timertest.Memory
	aggregates *aggregatetest.Memory
	endpoint   *outbox.Endpoint
	followers  *follower.Followers
	givenUp    map[string]bool // sequence numbers
	calls      int
}

func newFaultTest(t *testing.T, seed uint64) *faultTest {
	t.Helper()
	store := outboxtest.NewMemory()
	s := &faultTest{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), history: recordedHistory(t),
		world: outboxtest.NewWorld(store), timers: timertest.NewMemory(),
		aggregates: aggregatetest.NewMemory(), givenUp: map[string]bool{},
	}
	for _, d := range s.history.decisions {
		bare := *d
		bare.Documents = slices.DeleteFunc(slices.Clone(d.Documents), func(c billing.DocumentChange) bool {
			return c.Key.Kind == billing.KindEvent // events are not in the stream of wallets
		})
		if err := s.world.Store.Commit(t.Context(), &bare); err != nil {
			t.Fatal(err)
		}
	}
	s.endpoint = s.world.Endpoint(t, "https://example.com", "*")
	s.followers = follower.New(follower.Config{
		Store: s.world.Store, Outbox: s.world.Store, Timers: s.timers, Aggregates: s.aggregates,
		Queue: s.world.Queue, Sender: s.world.Sender, Reminders: reminders, Runtime: s.world.Runtime(), Log: quiet(),
	})
	s.world.Service = s.followers.Deliveries                  // which unpacks what the outbox puts aside
	s.followers.Outbox.Now, s.followers.Expiry.Now = nil, nil // the world's clock is not that of deadlines
	return s
}

// shuffle returns records in an order in which a table with many shards could show them: those of an item in their
// order, but some of them again later, and poisoned records between them.
func (s *faultTest) shuffle(
	records []events.DynamoDBEventRecord,
) (all []events.DynamoDBEventRecord, poison map[string]bool) {
	queues := map[string][]events.DynamoDBEventRecord{}
	for _, r := range records {
		key := r.Change.Keys["pk"].String() + r.Change.Keys["sk"].String()
		queues[key] = append(queues[key], r)
	}
	poison = map[string]bool{}
	number := func() string { return fmt.Sprintf("%06d", len(all)+1) }
	add := func(r events.DynamoDBEventRecord) {
		r.Change.SequenceNumber = number()
		r.Change.ApproximateCreationDateTime.Time = epoch
		all = append(all, r)
	}
	for keys := slices.Sorted(maps.Keys(queues)); len(keys) > 0; {
		at := s.random.IntN(len(keys))
		key := keys[at]
		add(queues[key][0])
		queues[key] = queues[key][1:]
		if len(queues[key]) == 0 {
			keys = slices.Delete(keys, at, at+1)
		}
		switch s.random.IntN(20) {
		case 0:
			again := all[s.random.IntN(len(all))]
			if poison[again.Change.SequenceNumber] {
				poison[number()] = true
			}
			add(again)
		case 1:
			poisoned := all[s.random.IntN(len(all))]
			poisoned.Change.OldImage = nil
			poisoned.Change.NewImage = map[string]events.DynamoDBAttributeValue{"pk": events.NewNumberAttribute("1")}
			poison[number()] = true
			add(poisoned)
		}
	}
	return all, poison
}

var errKilled = errors.New("killed")

// withFaults makes a function fail before it did anything, after it did everything, or in between.
func (s *faultTest) withFaults(handle Handler) Handler {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		s.calls++
		switch s.random.IntN(12) {
		case 0:
			return events.DynamoDBEventResponse{}, errBroken
		case 1:
			_, _ = handle(ctx, batch)
			return events.DynamoDBEventResponse{}, errBroken
		case 2:
			half := events.DynamoDBEvent{Records: batch.Records[:len(batch.Records)/2]}
			_, _ = handle(ctx, half)
			panic("killed in the middle of a batch")
		case 3:
			at := s.random.IntN(len(batch.Records))
			got, err := handle(ctx, events.DynamoDBEvent{Records: batch.Records[:at]})
			if err != nil || len(got.BatchItemFailures) > 0 {
				return got, err
			}
			return failAt(batch.Records, at), nil
		}
		return handle(ctx, batch)
	}
}

// play delivers records to a function, which is killed now and then, and continues at its checkpoint.
func (s *faultTest) play(function string, all []events.DynamoDBEventRecord, handle Handler) {
	checkpoint := 0
	s.calls = 0
	d := &delivery{
		function: function, rules: Rules{Retries: 20, Pause: 1, MaxPause: 1}.withDefaults(), handle: s.withFaults(handle),
		work: s.t.Context(), now: func() time.Time { return epoch }, log: quiet(),
		giveUp: func(f Failure) error { s.givenUp[f.Record.Change.SequenceNumber] = true; return nil },
		done: func(sequence string) error {
			if s.random.IntN(10) == 0 {
				return errKilled // before the checkpoint was kept
			}
			at := slices.IndexFunc(all, func(r events.DynamoDBEventRecord) bool {
				return r.Change.SequenceNumber == sequence
			})
			if at+1 < checkpoint {
				s.t.Fatalf("the checkpoint goes back from %d to %d", checkpoint, at+1)
			}
			checkpoint = at + 1
			return nil
		},
	}
	for checkpoint < len(all) {
		if s.calls > 100*len(all) {
			s.t.Fatalf("after %d invocations, %d of %d records are done", s.calls, checkpoint, len(all))
		}
		end := min(len(all), checkpoint+1+s.random.IntN(40))
		if err := d.deliver(s.t.Context(), all[checkpoint:end]); err != nil && !errors.Is(err, errKilled) {
			s.t.Fatal(err)
		}
	}
}

// Whatever happens to the followers, in the end every event was sent under one id, no event was sent that did not
// happen, every timer was set and did its work once, every line was counted once, and only poisoned records were given
// up.
func TestFollowersUnderFaults(t *testing.T) {
	const seeds = 12
	unpacked := 0
	for seed := range seeds {
		s := newFaultTest(t, uint64(seed))
		records, poison := s.shuffle(s.history.wallets)
		s.play("outbox", records, s.followers.Outbox.Handle)
		s.expectGivenUp("outbox", poison)
		unpacked += s.unpack()
		s.expectEvents()
		if got := s.timers.All(); len(got) != len(s.history.timers) {
			t.Errorf("seed %d: %d timers were set, not %d", seed, len(got), len(s.history.timers))
		}
		s.play("usage", records, s.followers.Usage.Handle)
		s.expectGivenUp("usage", poison)
		s.expectCounted()
		s.deliver()
		s.announce()
		s.lapse()
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if unpacked < seeds {
		t.Errorf("only %d times was something put aside", unpacked)
	}
}

// expectGivenUp checks that the poisoned records were given up, and no others.
func (s *faultTest) expectGivenUp(function string, poison map[string]bool) {
	s.t.Helper()
	if !maps.Equal(s.givenUp, poison) {
		s.t.Errorf("%s: given up are %v, poisoned %v", function, s.givenUp, poison)
	}
	clear(s.givenUp)
}

// appeared returns the record of a new event.
func appeared(id string) events.DynamoDBEventRecord {
	keys := map[string]events.DynamoDBAttributeValue{
		"pk": events.NewStringAttribute("live#event#" + id), "sk": events.NewStringAttribute("EVENT"),
	}
	r := events.DynamoDBEventRecord{EventName: "INSERT", EventSourceArn: "arn:aws:dynamodb:x:1:table/x-outbox/stream/s"}
	r.Change.Keys, r.Change.NewImage = keys, keys
	return r
}

// unpack attempts the deliveries for nobody, some of them twice, and leaves the others in the queue.
func (s *faultTest) unpack() (unpacked int) {
	s.t.Helper()
	var others []outbox.Message
	for m, ok := s.world.Queue.Take(); ok; m, ok = s.world.Queue.Take() {
		if endpoint, _ := m.Delivery.Endpoint(); endpoint != outbox.Nobody {
			others = append(others, m)
			continue
		}
		unpacked++
		for range 1 + s.random.IntN(2) {
			if err := s.world.Attempt(s.t.Context(), m); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	for _, m := range others {
		if err := s.world.Queue.Send(s.t.Context(), m, 0); err != nil {
			s.t.Fatal(err)
		}
	}
	return unpacked
}

// expectEvents checks that all events are kept, each under its id. deliver finds events that should not be there.
func (s *faultTest) expectEvents() {
	s.t.Helper()
	kept, err := s.world.Events(s.t.Context(), billing.Live, slices.Collect(maps.Keys(s.history.events)))
	if err != nil || len(kept) != len(s.history.events) {
		s.t.Errorf("%d of %d events are kept, %v", len(kept), len(s.history.events), err)
	}
}

// expectCounted checks that every line of every wallet was counted.
func (s *faultTest) expectCounted() {
	s.t.Helper()
	sequences := map[billing.WalletID]int64{}
	for _, d := range s.history.decisions {
		for i := range d.Wallets {
			sequences[d.Wallets[i].After.ID] = d.Wallets[i].After.Sequence
		}
	}
	cursors, err := s.aggregates.Cursors(s.t.Context(), billing.Live, slices.Collect(maps.Keys(sequences)), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	for id, sequence := range sequences {
		if cursors[id] == nil || cursors[id].Sequence != sequence {
			s.t.Errorf("wallet %s is counted to %+v, not to line %d", id, cursors[id], sequence)
		}
	}
}

// deliver delivers the records of new events to the followers, and checks the deliveries of their endpoint.
func (s *faultTest) deliver() {
	s.t.Helper()
	var all []events.DynamoDBEventRecord
	for _, id := range slices.Sorted(maps.Keys(s.history.events)) {
		all = append(all, appeared(string(id)))
	}
	records, poison := s.shuffle(all)
	s.play("outbox", records, s.followers.Outbox.Handle)
	s.expectGivenUp("outbox of events", poison)
	s.world.Run(s.t)
	made, err := s.world.ListDeliveries(s.t.Context(), billing.Live, s.endpoint.ID, "", 10_000)
	if err != nil || len(made) != len(s.history.events) {
		s.t.Errorf("%d deliveries of %d events, %v", len(made), len(s.history.events), err)
	}
	for _, d := range made {
		if d.Status != outbox.DeliverySucceeded || !s.history.events[d.Event] {
			s.t.Errorf("delivery %s of event %s is %s", d.ID, d.Event, d.Status)
		}
	}
}
