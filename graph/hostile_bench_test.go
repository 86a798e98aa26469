package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// BenchmarkHostile measures how long refusing each hostile request takes: everything that the API does, and net/http to
// read it. None may take 10 ms.
func BenchmarkHostile(b *testing.B) {
	a := newAPI(b, inProduction)
	a.wallet("main")
	for _, h := range hostileRequests(b, a.secret) {
		if h.stalls || h.code == "-" { // which take no work, but time
			continue
		}
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			sent := slices.Concat(h.head, h.body)
			for b.Loop() {
				request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(sent)))
				if err != nil {
					b.Fatal(err)
				}
				a.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), request.WithContext(b.Context()))
			}
		})
	}
}

// BenchmarkBesideHostile measures how much a client that sends one hostile request after the other slows down another
// client: the p99 of so many requests without and with it, in turns, of which the median is shown. With a store that is
// as far away as a database, the p99 may double; with a store in memory, the same is measured on requests that take
// almost no time.
func BenchmarkBesideHostile(b *testing.B) {
	b.Run("a store 10 ms away", func(b *testing.B) { benchmarkBeside(b, far{billingtest.NewMemory()}, 200) })
	b.Run("a store in memory", func(b *testing.B) { benchmarkBeside(b, billingtest.NewMemory(), 1000) })
}

// far is a store whose commits take 10 ms, as they do over a network.
type far struct{ ledger.Store }

func (f far) Commit(ctx context.Context, d *billing.Decision) error {
	time.Sleep(10 * time.Millisecond)
	return f.Store.Commit(ctx, d)
}

func benchmarkBeside(b *testing.B, store ledger.Store, requestsEach int) {
	a := serve(b, &watched{Store: store}, inProduction)
	a.secret = a.key(billing.Live, billing.ScopeAdmin)
	a.wallet("main")
	a.grant("main", "g", "1000000")
	hostiles := slices.DeleteFunc(hostileRequests(b, a.secret), func(h hostile) bool { return h.stalls })
	address, usages := a.server.Listener.Addr().String(), 0
	normal := func() time.Duration {
		took := make([]time.Duration, requestsEach)
		for i := range took {
			usages++
			from := time.Now()
			a.query(`mutation($input: RecordUsageInput!) { recordUsage(input: $input) { wallet { balance { available } } } }`,
				fmt.Sprintf(`{"input": {"idempotencyKey": "u%d", "walletId": "main", "action": "a", "credits": "1"}}`, usages))
			took[i] = time.Since(from)
		}
		slices.Sort(took)
		return took[len(took)*99/100]
	}
	normal() // everything warms up
	var alone, beside, ratio []float64
	played := 0
	for b.Loop() {
		own := normal()
		done := make(chan struct{})
		var hostile sync.WaitGroup
		hostile.Go(func() {
			for ; ; played++ {
				select {
				case <-done:
					return
				default:
					hostiles[played%len(hostiles)].play(b, address)
				}
			}
		})
		shared := normal()
		close(done)
		hostile.Wait()
		alone, beside = append(alone, own.Seconds()*1000), append(beside, shared.Seconds()*1000)
		ratio = append(ratio, shared.Seconds()/own.Seconds())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(alone), "p99-alone-ms")
	b.ReportMetric(median(beside), "p99-beside-ms")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(float64(played)/float64(len(ratio)), "hostile/round")
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
