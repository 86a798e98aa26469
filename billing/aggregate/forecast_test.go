package aggregate_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// days returns an instant some days after the epoch.
func days(n float64) time.Time {
	return billingtest.Epoch.Add(time.Duration(n * 24 * float64(time.Hour)))
}

// inWords writes a forecast as the days after which credit depletes, and the grants that lapse unused.
func inWords(f aggregate.Forecast) string {
	text := "never"
	if !f.DepletesAt.IsZero() {
		text = fmt.Sprint("in ", f.DepletesAt.Sub(billingtest.Epoch).Hours()/24)
	}
	for _, e := range f.ExpiringUnused {
		text += fmt.Sprintf(", loses %s of %d in %v", e.Amount, e.Grant.Sequence, e.At.Sub(billingtest.Epoch).Hours()/24)
	}
	return text
}

// grantOf returns the n-th grant, of some credits. It becomes effective and lapses some days after the epoch; 0: at the
// epoch, and never.
func grantOf(n int, credits billing.Credits, priority int, effective, expires float64) billing.LiveGrant {
	g := billing.LiveGrant{
		Ref: billing.GrantRef{Sequence: int64(n)}, Priority: priority, EffectiveAt: days(effective),
		Remaining: credits * billing.Credit,
	}
	if expires > 0 {
		g.ExpiresAt = days(expires)
	}
	return g
}

func TestNewForecast(t *testing.T) {
	type grants = []billing.LiveGrant
	perDay := func(credits billing.Credits) aggregate.BurnRate {
		return aggregate.BurnRate{Credits: billing.SumOf(credits * 7 * billing.Credit), Days: 7}
	}
	for name, c := range map[string]struct {
		grants grants
		debt   billing.Credits
		rate   aggregate.BurnRate
		want   string
	}{
		"no usage": {grants{grantOf(1, 100, 100, 0, 0)}, 0, perDay(0), "never"},
		"no usage, and credit that lapses": {
			grants{grantOf(1, 100, 100, 0, 3), grantOf(2, 5, 100, 0, 2)},
			0, perDay(0),
			"never, loses 5 of 2 in 2, loses 100 of 1 in 3",
		},
		"no grants":                   {nil, 0, perDay(10), "in 0"},
		"no grants, and no usage":     {nil, 0, perDay(0), "never"},
		"one grant":                   {grants{grantOf(1, 100, 100, 0, 0)}, 0, perDay(10), "in 10"},
		"one that is used up in time": {grants{grantOf(1, 100, 100, 0, 10)}, 0, perDay(10), "in 10"},
		"one that lapses before":      {grants{grantOf(1, 100, 100, 0, 4)}, 0, perDay(10), "in 4, loses 60 of 1 in 4"},
		"the first to lapse burns first": {
			grants{grantOf(1, 100, 100, 0, 0), grantOf(2, 100, 100, 0, 8)},
			0, perDay(10),
			"in 18, loses 20 of 2 in 8",
		},
		"priority goes before expiry": {
			grants{grantOf(1, 100, 50, 0, 0), grantOf(2, 100, 100, 0, 8)},
			0, perDay(10),
			"in 10, loses 100 of 2 in 8",
		},
		"two that lapse together": {
			grants{grantOf(1, 30, 100, 0, 5), grantOf(2, 30, 100, 0, 5)},
			0, perDay(10),
			"in 5, loses 10 of 2 in 5",
		},
		"one becomes effective in time": {
			grants{grantOf(1, 50, 100, 0, 0), grantOf(2, 50, 100, 3, 0)},
			0, perDay(10),
			"in 10",
		},
		"one becomes effective too late": {
			grants{grantOf(1, 50, 100, 0, 0), grantOf(2, 50, 100, 7, 9)},
			0, perDay(10),
			"in 5, loses 30 of 2 in 9",
		},
		"one follows the other at once": {
			grants{grantOf(1, 100, 100, 0, 5), grantOf(2, 100, 100, 5, 0)},
			0, perDay(10),
			"in 15, loses 50 of 1 in 5",
		},
		"the pending one burns first": {
			grants{grantOf(1, 100, 100, 0, 0), grantOf(2, 20, 1, 3, 4)},
			0, perDay(10),
			"in 11, loses 10 of 2 in 4",
		},
		"debt is repaid first": {grants{grantOf(1, 50, 100, 2, 0)}, 30 * billing.Credit, perDay(10), "in 0"},
		"more debt than grants repay": {
			grants{grantOf(1, 50, 100, 2, 9), grantOf(2, 50, 100, 3, 4)},
			60 * billing.Credit, perDay(10),
			"in 0, loses 30 of 2 in 4",
		},
		"a rate that does not divide": {
			grants{grantOf(1, 1, 100, 0, 0)},
			0,
			aggregate.BurnRate{Credits: billing.SumOf(7 * billing.Credit), Days: 7},
			"in 1",
		},
		"beyond the last instant": {
			grants{grantOf(1, 1_000_000_000_000, 100, 0, 0)},
			0,
			aggregate.BurnRate{Credits: billing.SumOf(1), Days: 30},
			"never",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := aggregate.NewForecast(billingtest.Epoch, c.grants, c.debt, c.rate)
			if got := inWords(f); got != c.want || f.BurnRate != c.rate {
				t.Errorf("got %s of %v, want %s", got, f.BurnRate, c.want)
			}
		})
	}
}

func TestBurnRatePerDay(t *testing.T) {
	for _, c := range []struct {
		credits billing.Credits
		days    int
		want    billing.Credits
	}{{0, 7, 0}, {7, 7, 1}, {8, 7, 2}, {1, 30, 1}, {10 * billing.Credit, 1, 10 * billing.Credit}} {
		if got := (aggregate.BurnRate{Credits: billing.SumOf(c.credits), Days: c.days}).PerDay(); got != billing.SumOf(c.want) {
			t.Errorf("%d in %d days: got %d a day, want %d", c.credits, c.days, got.Micros(), c.want)
		}
	}
}

// hourlyForecast is NewForecast in words, computed hour by hour: the usage of an hour is drawn at its end, from grants
// that were effective during it.
func hourlyForecast(grants []billing.LiveGrant, perHour billing.Credits, hours int) string {
	left := slices.Clone(grants)
	slices.SortFunc(left, billing.CompareBurn)
	depletes := "never"
	var lost []string
	for hour := 0; hour <= hours; hour++ {
		at := billingtest.Epoch.Add(time.Duration(hour) * time.Hour)
		use := perHour
		if hour == 0 {
			use = 0
		}
		spendable := billing.Credits(0)
		for i := range left {
			g := &left[i]
			if !g.EffectiveAt.After(at.Add(-time.Hour)) || hour == 0 && !g.EffectiveAt.After(at) {
				part := min(use, g.Remaining)
				g.Remaining -= part
				use -= part
			}
		}
		for i := range left {
			g := &left[i]
			if !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(at) && g.Remaining > 0 {
				lost = append(lost, fmt.Sprintf(", loses %s of %d in %v", g.Remaining, g.Ref.Sequence, float64(hour)/24))
				g.Remaining = 0
			}
			if !g.EffectiveAt.After(at) {
				spendable += g.Remaining
			}
		}
		if spendable == 0 && depletes == "never" {
			depletes = fmt.Sprint("in ", at.Sub(billingtest.Epoch).Hours()/24)
		}
	}
	slices.SortStableFunc(lost, func(a, b string) int {
		return strings.Compare(a[strings.Index(a, " in "):], b[strings.Index(b, " in "):])
	})
	return depletes + strings.Join(lost, "")
}

// If everything happens at whole hours, a forecast computed hour by hour is the same.
func TestNewForecastHourByHour(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		const perHour = 10 * billing.Credit
		var grants []billing.LiveGrant
		for n := range 1 + random.IntN(6) {
			g := grantOf(n+1, billing.Credits(10*(1+random.IntN(30))), random.IntN(3), float64(random.IntN(60)-30)/24, 0)
			if random.IntN(3) > 0 {
				g.ExpiresAt = billingtest.Epoch.Add(time.Duration(31+random.IntN(60)) * time.Hour)
			}
			if !g.EffectiveAt.After(billingtest.Epoch) {
				g.EffectiveAt = billingtest.Epoch
			}
			grants = append(grants, g)
		}
		f := aggregate.NewForecast(billingtest.Epoch, grants, 0, aggregate.BurnRate{Credits: billing.SumOf(7 * 24 * perHour), Days: 7})
		slices.SortStableFunc(f.ExpiringUnused, func(a, b billing.Expiring) int { return a.At.Compare(b.At) })
		if got, want := sorted(inWords(f)), sorted(hourlyForecast(grants, perHour, 400)); got != want {
			t.Fatalf("seed %d, %+v:\ngot  %s\nwant %s", seed, grants, got, want)
		}
	}
}

// sorted sorts the parts of a forecast in words.
func sorted(text string) string {
	parts := strings.Split(text, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// Credits are either used or lapse, to the last micro-credit, at rates that leave remainders.
func TestNewForecastLosesNothing(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 2))
		rate := aggregate.BurnRate{Credits: billing.SumOf(1 + billing.Credits(random.Int64N(1e12))), Days: 1 + random.IntN(30)}
		amount := 1 + billing.Credits(random.Int64N(1e13))
		after := time.Duration(1 + random.Int64N(int64(90*24*time.Hour)))
		lapses := billingtest.Epoch.Add(after).Truncate(time.Microsecond).Add(time.Microsecond)
		grant := billing.LiveGrant{Ref: billing.GrantRef{Sequence: 1}, ExpiresAt: lapses, Remaining: amount}
		f := aggregate.NewForecast(billingtest.Epoch, []billing.LiveGrant{grant}, 0, rate)
		used := amount
		for _, e := range f.ExpiringUnused {
			used -= e.Amount
		}
		// used ≤ rate × time until DepletesAt < used + 1, unless all of it is used
		n := new(big.Int).Mul(rate.Credits.Micros(), big.NewInt(f.DepletesAt.Sub(billingtest.Epoch).Microseconds()))
		n.Div(n, big.NewInt(int64(rate.Days)*24*3_600_000_000))
		if f.DepletesAt.After(lapses) || n.Int64() < int64(used) || used < amount && n.Int64() != int64(used) {
			t.Fatalf("seed %d: %d of %d used by %s, want %d at %v", seed, used, amount, f.DepletesAt, n, rate)
		}
	}
}

// The forecast of a wallet with as many grants as one can have takes less than a second: if not at once, as the machine is
// busy with other tests, then in one of some tries.
func TestNewForecastManyGrants(t *testing.T) {
	var grants []billing.LiveGrant
	for n := range billing.MaxLiveGrants {
		grants = append(grants, grantOf(n+1, 1, n%7, float64(n%100)/10, 1+float64(n%977)/10))
	}
	var f aggregate.Forecast
	took := time.Hour
	for try := 0; took > time.Second && try < 20; try++ {
		began := time.Now()
		f = aggregate.NewForecast(billingtest.Epoch, grants, 0, aggregate.BurnRate{Credits: billing.SumOf(700 * billing.Credit), Days: 7})
		took = time.Since(began)
	}
	if took > time.Second || len(f.ExpiringUnused) != billing.MaxPageSize || f.DepletesAt.IsZero() {
		t.Errorf("it took %s, and lists %d grants", took, len(f.ExpiringUnused))
	}
}
