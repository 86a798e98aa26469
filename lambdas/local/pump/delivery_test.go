package pump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

var (
	errBroken = errors.New("broken")
	epoch     = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// recorder is a delivery that records its steps.
type recorder struct {
	*delivery
	batches []string // of the function, by the names of the records
	done    []string
	failed  []Failure
}

// records returns records that are named by letters.
func records(names string) []events.DynamoDBEventRecord {
	var all []events.DynamoDBEventRecord
	for _, name := range names {
		var r events.DynamoDBEventRecord
		r.Change.SequenceNumber = string(name)
		r.Change.ApproximateCreationDateTime = events.SecondsEpochTime{Time: epoch}
		all = append(all, r)
	}
	return all
}

func names(batch []events.DynamoDBEventRecord) string {
	var all strings.Builder
	for _, r := range batch {
		all.WriteString(r.Change.SequenceNumber)
	}
	return all.String()
}

// failAt returns the response that the record at an index failed.
func failAt(batch []events.DynamoDBEventRecord, at int) events.DynamoDBEventResponse {
	failure := events.DynamoDBBatchItemFailure{ItemIdentifier: batch[at].Change.SequenceNumber}
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{failure}}
}

func newRecorder(t *testing.T, handle Handler) *recorder {
	t.Helper()
	c := &recorder{}
	c.delivery = &delivery{
		function: "f", rules: Rules{Retries: 3, Pause: time.Nanosecond}.withDefaults(), work: t.Context(), log: quiet(),
		now: func() time.Time { return epoch.Add(time.Hour) },
		handle: func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
			c.batches = append(c.batches, names(batch.Records))
			return handle(ctx, batch)
		},
		giveUp: func(f Failure) error { c.failed = append(c.failed, f); return nil },
	}
	c.delivery.done = func(sequence string) error { c.done = append(c.done, sequence); return nil }
	return c
}

// TestRules checks the rules of Lambda, one by one.
func TestRules(t *testing.T) {
	all := func(events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		return events.DynamoDBEventResponse{}, nil
	}
	for _, test := range []struct {
		name    string
		handle  func(batch events.DynamoDBEvent, call int) (events.DynamoDBEventResponse, error)
		batches string
		done    string
		failed  string
	}{
		{
			"no failure",
			func(b events.DynamoDBEvent, _ int) (events.DynamoDBEventResponse, error) { return all(b) },
			"abcd", "d", "",
		}, {
			"the first failed record begins the next batch",
			func(b events.DynamoDBEvent, call int) (events.DynamoDBEventResponse, error) {
				if call == 0 {
					return failAt(b.Records, 2), nil
				}
				return all(b)
			},
			"abcd cd", "b d", "",
		}, {
			"a batch that fails as a whole is cut in two",
			func(b events.DynamoDBEvent, call int) (events.DynamoDBEventResponse, error) {
				if call == 0 {
					return events.DynamoDBEventResponse{}, errBroken
				}
				return all(b)
			},
			"abcd ab cd", "b d", "",
		}, {
			"one poisoned record is given up after its retries, and delays no other",
			func(b events.DynamoDBEvent, _ int) (events.DynamoDBEventResponse, error) {
				if i := strings.Index(names(b.Records), "c"); i >= 0 {
					if i == 0 && len(b.Records) > 1 {
						return events.DynamoDBEventResponse{}, errBroken
					}
					return failAt(b.Records, i), nil
				}
				return all(b)
			},
			"abcd cd c c c c d", "b c d", "c",
		}, {
			"a panic is a failure",
			func(b events.DynamoDBEvent, _ int) (events.DynamoDBEventResponse, error) {
				if strings.Contains(names(b.Records), "a") {
					panic("a")
				}
				return all(b)
			},
			"abcd ab a a a a b cd", "a b d", "a",
		}, {
			"a failed record that is not in the batch means that all failed",
			func(b events.DynamoDBEvent, call int) (events.DynamoDBEventResponse, error) {
				if call == 0 {
					return failAt(records("x"), 0), nil
				}
				return all(b)
			},
			"abcd ab cd", "b d", "",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			calls := 0
			c := newRecorder(t, func(_ context.Context, b events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
				calls++
				return test.handle(b, calls-1)
			})
			if err := c.deliver(t.Context(), records("abcd")); err != nil {
				t.Fatal(err)
			}
			failed := ""
			for _, f := range c.failed {
				failed += f.Record.Change.SequenceNumber
			}
			if got := strings.Join(c.batches, " "); got != test.batches {
				t.Errorf("the batches are %q, not %q", got, test.batches)
			}
			if got := strings.Join(c.done, " "); got != test.done || failed != test.failed {
				t.Errorf("done: %q, not %q; given up: %q, not %q", got, test.done, failed, test.failed)
			}
		})
	}
}

// Old records are given up without being tried, however many there are.
func TestOldRecords(t *testing.T) {
	c := newRecorder(t, func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		return events.DynamoDBEventResponse{}, nil
	})
	batch := records("abc")
	batch[0].Change.ApproximateCreationDateTime.Time = epoch.Add(-24 * time.Hour)
	batch[1].Change.ApproximateCreationDateTime.Time = epoch.Add(-48 * time.Hour)
	if err := c.deliver(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.batches, []string{"c"}) || len(c.failed) != 2 || !slices.Equal(c.done, []string{"a", "b", "c"}) {
		t.Errorf("%v, %v, %v", c.batches, c.failed, c.done)
	}
}

// A delivery ends with its context, between two invocations, and keeps what is done.
func TestDeliveryEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newRecorder(t, func(work context.Context, b events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		cancel()
		return failAt(b.Records, 1), work.Err() // the function's own context goes on
	})
	if err := c.deliver(ctx, records("abc")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(c.batches, []string{"abc"}) || !slices.Equal(c.done, []string{"a"}) {
		t.Errorf("%v, %v", c.batches, c.done)
	}
	c.giveUp = func(Failure) error { return errBroken }
	c.rules.Retries = 0
	c.handle = func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		return events.DynamoDBEventResponse{}, errBroken
	}
	if err := c.deliver(t.Context(), records("a")); !errors.Is(err, errBroken) {
		t.Errorf("a record is skipped that could not be kept as given up: %v", err)
	}
}

// Checkpoints survive a restart, and are ignored for another stream.
func TestCheckpoints(t *testing.T) {
	file := t.TempDir() + "/f.json"
	open := func(stream string) *checkpoints {
		c, err := openCheckpoints(file, stream)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := open("arn:1")
	for i := range 3 {
		if err := first.put(fmt.Sprint("shard", i), position{After: "7", Ended: i == 1}); err != nil {
			t.Fatal(err)
		}
	}
	again := open("arn:1")
	if at := again.at("shard1"); at != (position{"7", true}) {
		t.Errorf("got %+v", at)
	}
	again.retain(map[string]bool{"shard0": true})
	if again.at("shard0").After != "7" || again.at("shard1") != (position{}) {
		t.Error("the wrong shards are removed")
	}
	if at := open("arn:2").at("shard0"); at != (position{}) {
		t.Errorf("another stream begins at %+v", at)
	}
}
