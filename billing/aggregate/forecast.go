package aggregate

import (
	"container/heap"
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

const day = 24 * time.Hour

// MaxForecastDays is the longest window that a burn rate is taken from, so that it is read from at most 32 rows of each
// action.
const MaxForecastDays = 30

// maxExpiring is how much expiring credit a forecast tells of, the soonest first: a page.
const maxExpiring = billing.MaxPageSize

// Rate is how fast credit is used: so much in so many days.
type Rate struct {
	Credits billing.Credits // not negative
	Days    int
}

// PerDay is how much is used a day, rounded up to a micro-credit.
func (r Rate) PerDay() billing.Credits {
	days := billing.Credits(r.Days)
	return (r.Credits + days - 1) / days
}

// BurnRate reads how fast a wallet was used during the last days before now, in whole hours, of which the last is the
// one that now is in. A wallet that is younger is looked at for as many days as it has begun. Where more was returned
// than charged the rate is zero.
func (s *Service) BurnRate(ctx context.Context, c *Cursor, opened, now time.Time, days int) (Rate, error) {
	age := int((now.Sub(opened) + day - 1) / day)
	days = max(1, min(days, age, MaxForecastDays))
	from := now.Add(time.Hour - time.Duration(days)*day)
	buckets, err := s.Usage(ctx, c, Query{From: from, To: now.Add(time.Microsecond), Interval: calendar.Hour})
	if err != nil {
		return Rate{}, err
	}
	rate := Rate{Days: days}
	for _, b := range buckets {
		rate.Credits += b.Credits
	}
	rate.Credits = max(rate.Credits, 0)
	return rate, nil
}

// Forecast is what becomes of a wallet's credit if usage goes on at a rate and nothing is added.
type Forecast struct {
	Rate
	DepletesAt     time.Time          // when the last credit is gone that can be spent at the time; zero: not foreseeable
	ExpiringUnused []billing.Expiring // what lapses unused by then or later, the soonest first, at most a page
}

// Foresee lets time pass from now on: usage draws on the grants in burn order, steadily at the rate, grants become
// effective and lapse at their instants, and debt is repaid first. While nothing can be spent nothing is used, and it
// goes on where a grant becomes effective. Without usage, nothing is foreseen to deplete.
//
// Reckoning is in whole micro-credits and microseconds. How much is used by an instant is rounded down.
func Foresee(now time.Time, grants []billing.LiveGrant, debt billing.Credits, rate Rate) Forecast {
	f := &foresight{Forecast: Forecast{Rate: rate}, debt: debt}
	ahead := f.plan(now, grants)
	f.happen(now, nil)
	for len(ahead) > 0 {
		at, n := ahead[0].at, 1
		for n < len(ahead) && ahead[n].at.Equal(at) {
			n++
		}
		f.use(at)
		f.happen(at, ahead[:n])
		ahead = ahead[n:]
	}
	f.use(time.Time{})
	return f.Forecast
}

// foresight is a forecast in the making.
type foresight struct {
	Forecast
	debt billing.Credits

	spendable queue           // what can be spent, and perhaps grants of which nothing is left
	total     billing.Credits // of it
	began     time.Time       // since when there was always something to spend
	used      billing.Credits // since then
}

// turn is what happens to a grant at an instant: it becomes effective, or lapses.
type turn struct {
	at     time.Time
	grant  *billing.LiveGrant
	lapses bool
}

// plan begins with what can be spent now, and lists what will happen, in its order.
func (f *foresight) plan(now time.Time, grants []billing.LiveGrant) []turn {
	var ahead []turn
	for _, g := range slices.SortedFunc(slices.Values(grants), billing.CompareBurn) {
		switch {
		case !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(now):
			continue // it is gone
		case g.EffectiveAt.After(now):
			ahead = append(ahead, turn{g.EffectiveAt, &g, false})
		default:
			f.join(&g)
		}
		if !g.ExpiresAt.IsZero() {
			ahead = append(ahead, turn{g.ExpiresAt, &g, true})
		}
	}
	slices.SortStableFunc(ahead, func(a, b turn) int { return a.at.Compare(b.at) })
	return ahead
}

// join adds a grant to what can be spent, once it has repaid debt.
func (f *foresight) join(g *billing.LiveGrant) {
	paid := min(f.debt, g.Remaining)
	f.debt -= paid
	g.Remaining -= paid
	f.total += g.Remaining
	heap.Push(&f.spendable, g)
}

// happen lets happen what does at an instant.
func (f *foresight) happen(at time.Time, turns []turn) {
	idle := f.total == 0
	for _, t := range turns {
		if !t.lapses {
			f.join(t.grant)
			continue
		}
		if t.grant.Remaining > 0 && len(f.ExpiringUnused) < maxExpiring {
			f.ExpiringUnused = append(f.ExpiringUnused, billing.Expiring{Grant: t.grant.Ref, Amount: t.grant.Remaining, At: at})
		}
		f.total -= t.grant.Remaining
		t.grant.Remaining = 0
	}
	switch {
	case f.total == 0:
		f.deplete(at)
	case idle || turns == nil:
		f.began, f.used = at, 0
	}
}

// deplete notes that nothing can be spent from an instant on.
func (f *foresight) deplete(at time.Time) {
	if f.Credits > 0 && f.DepletesAt.IsZero() {
		f.DepletesAt = at
	}
}

// use draws on what can be spent until an instant; zero: for ever.
func (f *foresight) use(until time.Time) {
	if f.Credits == 0 || f.total == 0 {
		return
	}
	amount := f.total
	if !until.IsZero() {
		amount = min(amount, f.usedBy(until)-f.used)
	}
	f.used += amount
	f.total -= amount
	if at := f.whenUsed(); f.total == 0 && (until.IsZero() || at.Before(until)) { // else more may come at that very instant
		f.deplete(at)
	}
	for amount > 0 {
		g := f.spendable[0]
		part := min(g.Remaining, amount)
		g.Remaining -= part
		if amount -= part; g.Remaining == 0 {
			heap.Pop(&f.spendable)
		}
	}
}

// usedBy is how much is used from when it began until an instant, at the most what can be spent.
func (f *foresight) usedBy(until time.Time) billing.Credits {
	n := big.NewInt(until.UnixMicro() - f.began.UnixMicro())
	n.Mul(n, big.NewInt(int64(f.Credits))).Div(n, f.micros())
	if most := f.used + f.total; !n.IsInt64() || n.Int64() > int64(most) {
		return most
	}
	return billing.Credits(n.Int64())
}

// whenUsed is the first instant by which as much is used as was, or zero where that is beyond the calendar.
func (f *foresight) whenUsed() time.Time {
	n := big.NewInt(int64(f.used))
	rate := big.NewInt(int64(f.Credits))
	n.Mul(n, f.micros()).Add(n, rate).Sub(n, big.NewInt(1)).Div(n, rate)
	if !n.IsInt64() || n.Int64() > lastInstant.UnixMicro()-f.began.UnixMicro() {
		return time.Time{}
	}
	return time.UnixMicro(f.began.UnixMicro() + n.Int64()).UTC()
}

// micros is the time of the rate in microseconds.
func (f *foresight) micros() *big.Int { return big.NewInt(int64(f.Days) * day.Microseconds()) }

// lastInstant is the last that an answer can have.
var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// queue is a heap of grants, of which the first burns first.
type queue []*billing.LiveGrant

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return billing.CompareBurn(*q[i], *q[j]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push implements [heap.Interface].
func (q *queue) Push(g any) { *q = append(*q, g.(*billing.LiveGrant)) }

// Pop implements [heap.Interface].
func (q *queue) Pop() any {
	last := len(*q) - 1
	g := (*q)[last]
	*q = (*q)[:last]
	return g
}
