package pump

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/webhook"
)

// flood is a deployment on DynamoDB Local whose followers run, with an endpoint that wants everything.
type flood struct {
	testing.TB
	books    *ledger.Ledger
	by       billing.Caller
	customer string
	received atomic.Int64  // all events
	low      chan struct{} // one for each balance.low
	created  chan struct{} // one for each customer.created
	start    func()        // the followers
}

func newFlood(t testing.TB) *flood {
	t.Helper()
	f := newBacklog(t)
	f.start()
	return f
}

// newBacklog is one whose followers do not run yet.
func newBacklog(t testing.TB) *flood {
	t.Helper()
	config, streams := tables(t)
	store, runtime := ddbtest.Open(t, config), wiring.Runtime()
	f := &flood{
		TB: t, books: ledger.New(store, runtime), by: billing.Caller{Tenant: billing.Live, Actor: "a"},
		low: make(chan struct{}, 10), created: make(chan struct{}, 10),
	}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.received.Add(1)
		var event struct{ Type billing.EventType }
		if err := json.Unmarshal(body, &event); err != nil {
			t.Error(err)
		}
		switch event.Type {
		case billing.EventBalanceLow:
			f.low <- struct{}{}
		case billing.EventCustomerCreated:
			f.created <- struct{}{}
		}
	}))
	t.Cleanup(server.Close)
	queue := NewQueue(runtime.Now, quiet())
	handlers := follower.New(follower.Config{
		Queue: queue, Sender: webhook.NewSender(webhook.Config{Development: true}), Reminders: reminders, Runtime: runtime,
		Log: quiet(), Metrics: io.Discard,
	}.On(store))
	c := allMappings(t, config.TablePrefix, handlers)
	c.Client, c.Now = streams, runtime.Now
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	f.start = func() {
		wait.Go(func() { queue.Run(ctx, time.Second, handlers.Webhook.Handle) })
		wait.Go(func() {
			if err := Run(ctx, c); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() { stop(); wait.Wait() })
	if _, err := handlers.Deliveries.CreateEndpoint(t.Context(), f.by, outbox.CreateEndpoint{
		Keyed: billing.Keyed{IdempotencyKey: "e"}, URL: server.URL, Events: []string{"*"},
	}); err != nil {
		t.Fatal(err)
	}
	f.customer = f.newCustomer("c")
	return f
}

func (f *flood) newCustomer(key string) string {
	f.Helper()
	created, err := f.books.CreateCustomer(f.Context(), f.by, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: key}, Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		f.Fatal(err)
	}
	return string(created.Value.ID)
}

// wallet opens a wallet with 1,000,000 credits, and an alert below that.
func (f *flood) wallet(name string) string {
	f.Helper()
	opened, err := f.books.OpenWallet(f.Context(), f.by, billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: "w" + name}, Customer: f.customer, Name: name, Unit: "credits",
	})
	if err != nil {
		f.Fatal(err)
	}
	id := string(opened.Value.ID)
	const amount = 1_000_000 * billing.Credit
	if _, err := f.books.GrantCredits(f.Context(), f.by, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: "g"}, Wallet: id, Amount: amount, Source: billing.SourcePurchase,
	}); err != nil {
		f.Fatal(err)
	}
	if _, err := f.books.SetBalanceAlerts(f.Context(), f.by, billing.SetBalanceAlerts{
		Keyed: billing.Keyed{IdempotencyKey: "a"}, Wallet: id, Thresholds: []billing.Credits{amount},
	}); err != nil {
		f.Fatal(err)
	}
	return id
}

// use records n usages of a wallet as one batch.
func (f *flood) use(wallet, key string, n int) {
	f.Helper()
	credits := billing.Credits(1)
	usages := make([]billing.RecordUsage, n)
	for i := range usages {
		usages[i] = billing.RecordUsage{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint(key, "-", i)}, Wallet: wallet, Action: "chat.completion",
			Credits: &credits, OnShortfall: billing.ShortfallReject, Subject: "somebody",
			Dimensions: billing.Metadata{"model": "large", "region": "eu"},
		}
	}
	outcomes, _, err := f.books.RecordUsageBatch(f.Context(), f.by, billing.RecordUsageBatch{
		Wallet: wallet, Mode: billing.BestEffort, Events: usages,
	})
	if err != nil {
		f.Fatal(err)
	}
	for _, outcome := range outcomes {
		if outcome.Refusal != nil {
			f.Fatal(outcome.Refusal)
		}
	}
}

// alert uses a wallet for the first time, and returns how long its balance.low takes to arrive.
func (f *flood) alert(name string) time.Duration {
	f.Helper()
	wallet := f.wallet(name)
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	f.use(wallet, "first", 1)
	<-f.low // or the limit of the whole test ends it
	return time.Since(began)
}

// BenchmarkFlood measures how long the alert of a wallet takes while another wallet has had very many usages, all of
// which are sent to the endpoint that gets the alert.
func BenchmarkFlood(b *testing.B) {
	for _, batches := range []int{10, 100} {
		b.Run(fmt.Sprint(batches*1000), func(b *testing.B) {
			for range b.N {
				f := newFlood(b)
				b.ReportMetric(f.alert("before").Seconds(), "s/alert-before")
				flooded := f.wallet("flooded")
				began := time.Now()
				for n := range batches {
					f.use(flooded, fmt.Sprint(n), 1000)
				}
				b.ReportMetric(time.Since(began).Seconds(), "s/flood")
				<-f.low // of the flooded wallet
				b.ReportMetric(time.Since(began).Seconds(), "s/own-alert")
				b.ReportMetric(f.alert("another").Seconds(), "s/alert-after")
				for len(f.created) > 0 {
					<-f.created
				}
				began = time.Now()
				f.newCustomer("another")
				<-f.created
				b.ReportMetric(time.Since(began).Seconds(), "s/customer-after")
				b.ReportMetric(float64(f.received.Load()), "received-by-then")
			}
		})
	}
}

// BenchmarkBacklog measures how long the followers take to reach the alert of a wallet when they begin behind very many
// usages of another wallet, as after a time in which they did not run.
func BenchmarkBacklog(b *testing.B) {
	for _, batches := range []int{10, 100} {
		b.Run(fmt.Sprint(batches*1000), func(b *testing.B) {
			for range b.N {
				f := newBacklog(b)
				flooded := f.wallet("flooded")
				for n := range batches {
					f.use(flooded, fmt.Sprint(n), 1000)
				}
				another := f.wallet("another")
				f.use(another, "first", 1)
				began := time.Now()
				f.start()
				for n := range 2 {
					<-f.low
					b.ReportMetric(time.Since(began).Seconds(), fmt.Sprint("s/alert-", n+1))
				}
				b.ReportMetric(float64(f.received.Load()), "received-by-then")
			}
		})
	}
}

// TestFlood: while the usages of one wallet are still being sent, the alert of another arrives, and so does the event of a
// new customer, which has no wallet; and in the end everything has arrived.
func TestFlood(t *testing.T) {
	t.Parallel()
	const usages = 500
	f := newFlood(t)
	<-f.created
	flooded := f.wallet("flooded")
	f.use(flooded, "many", usages)
	<-f.low
	f.alert("another")
	f.newCustomer("another")
	<-f.created
	if n := f.received.Load(); n >= usages {
		t.Errorf("they arrived after %d other events", n)
	}
	// Two customers; of each wallet that it was opened, its grant and its alert; the other usage.
	const others = 2 + 2*3 + 1
	for f.received.Load() < usages+others { // else the limit of the whole test ends it
		time.Sleep(100 * time.Millisecond)
	}
}
