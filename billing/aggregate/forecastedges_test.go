package aggregate_test

import (
	"math"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// calendarEdges are instants around the ends of what an API takes, and around changes of clocks.
func calendarEdges() (edges []time.Time) {
	for _, start := range []time.Time{
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2011, 12, 30, 10, 0, 0, 0, time.UTC), // Samoa leaves a day out
		time.Date(2016, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
		billing.LastTestTime,
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		edges = append(edges, start.Add(-time.Microsecond), start, start.Add(time.Microsecond))
	}
	return edges
}

// A forecast from any instant, of grants that begin and end at any, is computed at once. It never depletes in the past,
// and nothing lapses that was not granted.
func TestForecastsAtTheEdgesOfTheCalendar(t *testing.T) {
	edges := calendarEdges()
	var rates []aggregate.BurnRate
	for _, credits := range []billing.CreditSum{
		{}, billing.SumOf(1), billing.SumOf(billing.MaxCredits), billing.SumOf(billing.MaxCredits).Plus(billing.SumOf(math.MaxInt64)),
	} {
		rates = append(rates, aggregate.BurnRate{Credits: credits, Days: 1}, aggregate.BurnRate{Credits: credits, Days: 30})
	}
	var grants []billing.LiveGrant
	granted := billing.Credits(0)
	for i, effective := range edges {
		for j, expires := range append([]time.Time{{}}, edges...) {
			if !expires.IsZero() && !expires.After(effective) {
				continue
			}
			amount := billing.Credits(1 + i*j)
			granted += amount
			grants = append(grants, billing.LiveGrant{
				Ref: billing.GrantRef{Sequence: int64(len(grants) + 1)}, EffectiveAt: effective, ExpiresAt: expires, Remaining: amount,
			})
		}
	}
	began, calls := time.Now(), 0
	for _, now := range edges {
		for _, rate := range rates {
			for _, debt := range []billing.Credits{0, 1, granted, billing.MaxCredits} {
				calls++
				f := aggregate.NewForecast(now, grants, debt, rate)
				lost := billing.Credits(0)
				for i, e := range f.ExpiringUnused {
					lost += e.Amount
					if e.Amount <= 0 || !e.At.After(now) || i > 0 && e.At.Before(f.ExpiringUnused[i-1].At) {
						t.Fatalf("from %s, %+v: lapses %+v", now, rate, e)
					}
				}
				switch {
				case lost > granted, len(f.ExpiringUnused) > billing.MaxPageSize:
					t.Fatalf("from %s, %+v: %s of %s lapse", now, rate, lost, granted)
				case f.DepletesAt.IsZero():
				case rate.Credits.Sign() == 0, f.DepletesAt.Before(now):
					t.Fatalf("from %s, %+v: depletes at %s", now, rate, f.DepletesAt)
				}
			}
		}
	}
	if each := time.Since(began) / time.Duration(calls); each > 200*time.Millisecond {
		t.Errorf("each takes %s", each)
	}
}

// The burn rate is measured at any instant, in every zone, also of a wallet that is younger than the time, and over any
// number of days.
func TestBurnRatesAtTheEdgesOfTheCalendar(t *testing.T) {
	for _, zone := range []string{"UTC", "Pacific/Kiritimati", "Pacific/Apia", "Europe/Berlin", "Africa/Monrovia"} {
		f := newFixture(t)
		ref := f.Wallet("main", zone)
		f.Use("main", "chat", "anna", "1", 60, 0)
		f.ApplyAll(f.Stream.Commits()...)
		f.Use("main", "chat", "anna", "1", 60, 0)
		counted := f.counted(ref)
		began, calls := time.Now(), 0
		for _, now := range append(calendarEdges(), f.World.Time()) {
			for _, days := range []int{math.MinInt, -1, 0, 1, 7, 30, 31, math.MaxInt} {
				calls++
				rate, err := f.Service.BurnRate(t.Context(), counted[0], now, days)
				if err != nil || rate.Days < 1 || rate.Days > aggregate.MaxForecastDays || rate.PerDay().Sign() < 0 {
					t.Fatalf("%s: at %s over %d days: %+v, %v", zone, now, days, rate, err)
				}
				if used := rate.Credits.Sign() > 0; used != now.Equal(f.World.Time()) {
					t.Fatalf("%s: at %s over %d days: %s were used", zone, now, days, rate.Credits)
				}
			}
		}
		if each := time.Since(began) / time.Duration(calls); each > 200*time.Millisecond {
			t.Errorf("%s: each takes %s", zone, each)
		}
	}
}
