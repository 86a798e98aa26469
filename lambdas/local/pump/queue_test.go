package pump

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// arrivals keeps when each message arrived.
type arrivals struct {
	mu sync.Mutex
	at map[int64][]time.Duration // by revision
}

// TestQueue runs on a fake clock: messages arrive when they are due, and failed ones arrive again, but not for ever.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, began := NewQueue(time.Now, quiet()), time.Now()
		in := &arrivals{at: map[int64][]time.Duration{}}
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() {
			q.Run(ctx, time.Second, func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
				var m outbox.Message
				if err := json.Unmarshal([]byte(batch.Records[0].Body), &m); err != nil || len(batch.Records) != 1 {
					t.Errorf("got %+v", batch)
				}
				in.mu.Lock()
				in.at[m.Revision] = append(in.at[m.Revision], time.Since(began))
				in.mu.Unlock()
				switch m.Revision {
				case 3: // always fails
					failure := events.SQSBatchItemFailure{ItemIdentifier: batch.Records[0].MessageId}
					return events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{failure}}, nil
				case 4: // hangs, which delays no other
					<-ctx.Done()
				}
				return events.SQSEventResponse{}, nil
			})
		})
		send := func(revision int64, delay time.Duration) {
			m := outbox.Message{Tenant: billing.Live, Delivery: "dlv_1", Revision: revision}
			if err := q.Send(ctx, m, delay); err != nil {
				t.Fatal(err)
			}
		}
		send(4, 0)
		send(2, 15*time.Minute)
		send(1, 30*time.Second)
		send(3, 0)
		time.Sleep(20 * time.Minute)
		for revision, want := range map[int64][]time.Duration{
			1: {30 * time.Second}, 2: {15 * time.Minute}, 4: {0},
			3: {0, visibility, 2 * visibility, 3 * visibility, 4 * visibility},
		} {
			in.mu.Lock()
			got := in.at[revision]
			in.mu.Unlock()
			if len(got) != len(want) {
				t.Errorf("%d arrived at %v, not at %v", revision, got, want)
				continue
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%d arrived at %v, not at %v", revision, got, want)
				}
			}
		}
		cancel()
		wait.Wait() // the call that hangs ends after its grace
		if err := q.Send(t.Context(), outbox.Message{}, 0); !errors.Is(err, errClosed) {
			t.Errorf("a closed queue answers %v", err)
		}
		if err := q.Send(t.Context(), outbox.Message{}, outbox.MaxDelay+1); err == nil {
			t.Error("a delay that is too long is accepted")
		}
	})
}
