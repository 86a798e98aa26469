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

// MaxForecastDays is the longest time that a burn rate is measured over, so that it is read from at most 32 rows of
// each action.
const MaxForecastDays = 30

// maxExpiring is how many expiring grants a forecast lists at most, the soonest first: a page.
const maxExpiring = billing.MaxPageSize

// BurnRate is how fast credits are used: so many in so many days.
type BurnRate struct {
	Credits billing.CreditSum // not negative
	Days    int
}

// PerDay returns how many credits are used a day, rounded up to a micro-credit.
func (r BurnRate) PerDay() billing.CreditSum {
	days := big.NewInt(int64(r.Days))
	micros := r.Credits.Micros()
	micros.Add(micros, days).Sub(micros, big.NewInt(1)).Div(micros, days)
	perDay, _ := billing.CreditSumOf(micros) // it is no more than the sum
	return perDay
}

// BurnRate measures how fast a wallet's credits were used during the last days before now, in whole hours. The last
// hour is the one that now is in. For a younger wallet, the time is as many days as have begun since it was opened. If
// more was returned than charged, the rate is zero. It is read from the rows of totals.
func (s *Service) BurnRate(ctx context.Context, c *Counted, now time.Time, days int) (BurnRate, error) {
	days = min(days, MaxForecastDays)
	for days > 1 && !c.Wallet.CreatedAt.Before(now.Add(-time.Duration(days-1)*day)) {
		days--
	}
	days = max(days, 1)
	from := now.Add(time.Hour - time.Duration(days)*day)
	q := Query{From: from, To: now.Add(time.Microsecond), Interval: calendar.Hour}
	buckets, err := s.Usage(ctx, []*Counted{c}, q)
	if err != nil {
		return BurnRate{}, err
	}
	rate := BurnRate{Days: days}
	for _, b := range buckets {
		rate.Credits = rate.Credits.Plus(b.Credits)
	}
	if rate.Credits.Sign() < 0 {
		rate.Credits = billing.CreditSum{}
	}
	return rate, nil
}

// Forecast is what will happen to a wallet's credits if usage continues at a burn rate and nothing is granted.
type Forecast struct {
	BurnRate
	// DepletesAt is when the last credit is used up or lapses that can be spent at that time; zero: not foreseeable.
	DepletesAt time.Time
	// ExpiringUnused is what lapses unused, before or after DepletesAt: the soonest first, at most a page.
	ExpiringUnused []billing.Expiring
}

// NewForecast lets time pass from now on. Usage draws on the grants in burn order, steadily at the burn rate; grants
// become effective and lapse at their instants; debt is repaid first. While no credit can be spent none is used; usage
// continues when a grant becomes effective. If the burn rate is zero, nothing is expected to deplete.
//
// The arithmetic is in whole micro-credits and microseconds. What is used by an instant is rounded down.
func NewForecast(now time.Time, grants []billing.LiveGrant, debt billing.Credits, rate BurnRate) Forecast {
	p := &projection{Forecast: Forecast{BurnRate: rate}, debt: debt}
	changes := p.begin(now, grants)
	for len(changes) > 0 {
		at, n := changes[0].at, 1
		for n < len(changes) && changes[n].at.Equal(at) {
			n++
		}
		p.burn(at)
		p.apply(at, changes[:n])
		changes = changes[n:]
	}
	p.burn(time.Time{})
	return p.Forecast
}

// projection is a forecast while it is computed: a wallet at an instant that moves into the future.
type projection struct {
	Forecast
	debt billing.Credits

	spendable burnQueue       // grants that can be spent, and perhaps some with nothing left
	total     billing.Credits // that can be spent
	since     time.Time       // the instant since when there have always been credits to spend
	used      billing.Credits // since then
}

// grantChange is what happens to a grant at an instant: it becomes effective, or lapses.
type grantChange struct {
	at     time.Time
	grant  *billing.LiveGrant
	lapses bool
}

// begin begins with the grants that can be spent now, and returns what will happen to grants later, in order.
func (p *projection) begin(now time.Time, grants []billing.LiveGrant) []grantChange {
	var changes []grantChange
	for _, g := range slices.SortedFunc(slices.Values(grants), billing.CompareBurn) {
		switch {
		case !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(now):
			continue // it has lapsed
		case g.EffectiveAt.After(now):
			changes = append(changes, grantChange{g.EffectiveAt, &g, false})
		default:
			p.add(&g)
		}
		if !g.ExpiresAt.IsZero() {
			changes = append(changes, grantChange{g.ExpiresAt, &g, true})
		}
	}
	slices.SortStableFunc(changes, func(a, b grantChange) int { return a.at.Compare(b.at) })
	p.since = now
	if p.total == 0 {
		p.deplete(now)
	}
	return changes
}

// add repays debt from a grant that has become effective, and adds what is left to what can be spent.
func (p *projection) add(g *billing.LiveGrant) {
	repaid := min(p.debt, g.Remaining)
	p.debt -= repaid
	g.Remaining -= repaid
	p.total += g.Remaining
	heap.Push(&p.spendable, g)
}

// apply applies what happens to grants at an instant.
func (p *projection) apply(at time.Time, changes []grantChange) {
	idle := p.total == 0
	for _, c := range changes {
		if !c.lapses {
			p.add(c.grant)
			continue
		}
		if c.grant.Remaining > 0 && len(p.ExpiringUnused) < maxExpiring {
			expiring := billing.Expiring{Grant: c.grant.Ref, Amount: c.grant.Remaining, At: at}
			p.ExpiringUnused = append(p.ExpiringUnused, expiring)
		}
		p.total -= c.grant.Remaining
		c.grant.Remaining = 0
	}
	switch {
	case p.total == 0:
		p.deplete(at)
	case idle:
		p.since, p.used = at, 0
	}
}

// deplete notes that nothing can be spent from an instant on.
func (p *projection) deplete(at time.Time) {
	if p.Credits.Sign() > 0 && p.DepletesAt.IsZero() {
		p.DepletesAt = at
	}
}

// burn uses credits until an instant; zero: without end.
func (p *projection) burn(until time.Time) {
	if p.Credits.Sign() == 0 || p.total == 0 {
		return
	}
	amount := p.total
	if !until.IsZero() {
		amount = min(amount, p.usedBy(until)-p.used)
	}
	p.used += amount
	p.total -= amount
	if p.total == 0 {
		at := p.usedAt()
		if until.IsZero() || at.Before(until) { // at until itself, another grant may become effective
			p.deplete(at)
		}
	}
	for amount > 0 {
		g := p.spendable[0]
		part := min(g.Remaining, amount)
		g.Remaining -= part
		amount -= part
		if g.Remaining == 0 {
			heap.Pop(&p.spendable)
		}
	}
}

// usedBy returns how much is used from since until an instant: at most what can be spent.
func (p *projection) usedBy(until time.Time) billing.Credits {
	n := big.NewInt(until.UnixMicro() - p.since.UnixMicro())
	n.Mul(n, p.Credits.Micros()).Div(n, p.micros())
	most := p.used + p.total
	if !n.IsInt64() || n.Int64() > int64(most) {
		return most
	}
	return billing.Credits(n.Int64())
}

// usedAt returns the first instant by which as much is used as has been, or zero if it is beyond the last instant.
func (p *projection) usedAt() time.Time {
	n := big.NewInt(int64(p.used))
	rate := p.Credits.Micros()
	n.Mul(n, p.micros()).Add(n, rate).Sub(n, big.NewInt(1)).Div(n, rate)
	if !n.IsInt64() || n.Int64() > lastInstant.UnixMicro()-p.since.UnixMicro() {
		return time.Time{}
	}
	return time.UnixMicro(p.since.UnixMicro() + n.Int64()).UTC()
}

// micros returns the burn rate's time in microseconds.
func (p *projection) micros() *big.Int { return big.NewInt(int64(p.Days) * day.Microseconds()) }

// lastInstant is the last instant that the API can show.
var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// burnQueue is a heap of grants: the first one burns first.
type burnQueue []*billing.LiveGrant

func (q burnQueue) Len() int           { return len(q) }
func (q burnQueue) Less(i, j int) bool { return billing.CompareBurn(*q[i], *q[j]) < 0 }
func (q burnQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push implements [heap.Interface].
func (q *burnQueue) Push(g any) { *q = append(*q, g.(*billing.LiveGrant)) }

// Pop implements [heap.Interface].
func (q *burnQueue) Pop() any {
	last := len(*q) - 1
	g := (*q)[last]
	*q = (*q)[:last]
	return g
}
