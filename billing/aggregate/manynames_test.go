package aggregate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// What flows through a wallet may exceed 64 bits: every sum stays exact, in charts and in forecasts.
func TestSumsBeyond64Bits(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	const amount = billing.MaxCredits - 1_000_000*billing.Credit
	for range 20 {
		f.Grant("main", amount)
		f.Use("main", "chat", "anna", "999999999999999999.999999999999", amount, 0)
	}
	for _, countedLines := range []bool{false, true} {
		if countedLines {
			f.ApplyAll(f.Stream.Commits()...)
			f.CheckRows(ref)
		}
		q := aggregate.Query{From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
		buckets, err := f.Service.Usage(t.Context(), f.counted(ref), q)
		if err != nil || len(buckets) != 1 || buckets[0].Counts.Credits.String() != "19999980000000" ||
			buckets[0].Quantity.String() != "19999999999999999999.99999999998" {
			t.Errorf("got %+v, %v", buckets, err)
		}
		rate, err := f.Service.BurnRate(t.Context(), f.counted(ref)[0], f.World.Time(), 7)
		if err != nil || rate.PerDay().String() != "19999980000000" || rate.Days != 1 {
			t.Errorf("got %+v, %v", rate, err)
		}
		if forecast := aggregate.NewForecast(f.World.Time(), []billing.LiveGrant{{Remaining: amount}}, 0, rate); forecast.DepletesAt.IsZero() {
			t.Error("nothing depletes")
		}
	}
}

// Totals and burn rates do not depend on how many names there are. By name, a refusal says how many groups a page may
// have, and pages of as many answer.
func TestThousandsOfNames(t *testing.T) {
	f := newFixture(t)
	f.Count("model")
	ref := f.Wallet("main", "UTC")
	const names = 2500
	for first := 0; first < names; first += 500 {
		var events []billing.RecordUsage
		for i := range 500 {
			n := first + i
			event := f.Usage("main", fmt.Sprint("action ", n), fmt.Sprint("seat ", n), "1", 1, time.Duration(n)*time.Minute/4)
			event.Dimensions = billing.Metadata{"model": fmt.Sprint("model ", n)}
			events = append(events, event)
		}
		batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort, Events: events}
		if _, _, err := f.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
			t.Fatal(err)
		}
	}
	f.ApplyAll(f.Stream.Commits()...)
	counted := f.counted(ref)
	from, to := f.World.Time().Add(-11*time.Hour), f.World.Time().Add(time.Hour)
	for _, interval := range aggregate.Intervals {
		buckets, err := f.Service.Usage(t.Context(), counted, aggregate.Query{From: from, To: to, Interval: interval})
		var events int64
		for _, b := range buckets {
			events += b.Events
		}
		if err != nil || events != names {
			t.Errorf("%s: got %d events, %v", interval, events, err)
		}
	}
	if rate, err := f.Service.BurnRate(t.Context(), counted[0], f.World.Time(), 7); err != nil || rate.Credits != billing.SumOf(names) {
		t.Errorf("got %+v, %v", rate, err)
	}
	for _, by := range [][]aggregate.Dimension{
		{aggregate.ByAction}, {aggregate.BySubject}, {aggregate.ByAction, aggregate.BySubject}, {aggregate.ByDimension},
	} {
		q := aggregate.Query{From: from, To: to, Interval: calendar.Day, GroupBy: by}
		if by[0] == aggregate.ByDimension {
			q.Dimension = "model"
		}
		_, err := f.Service.Usage(t.Context(), counted, q)
		refusal := (*billing.Error)(nil)
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || refusal.Path[0] != "groupBy" {
			t.Fatalf("by %v: got %v", by, err)
		}
		_, advice, _ := strings.Cut(refusal.Message, "first: ")
		if _, err := fmt.Sscan(advice, &q.First); err != nil {
			t.Fatalf("%s: %v", refusal.Message, err)
		}
		seen := map[aggregate.Names]bool{}
		for pages := 0; ; pages++ {
			page, err := f.Service.Usage(t.Context(), counted, q)
			if err != nil || pages > 10 {
				t.Fatalf("by %v, page %d: %v", by, pages, err)
			}
			for _, b := range page {
				seen[b.Names] = true
			}
			if len(page) == 0 {
				break
			}
			q.After = &page[len(page)-1].Names
		}
		if len(seen) != names {
			t.Errorf("by %v: %d names", by, len(seen))
		}
	}
}
