package payment_test

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

var (
	subscriptions = flag.Int("subscriptions", 120, "how many subscriptions live for a year, at least")
	onlyLife      = flag.Int("life", -1, "the one life to run; -1 runs as many as there have to be")
)

// lifeZones are where customers live: with and without daylight saving time, by half hours, and where a day was skipped.
var lifeZones = []string{
	"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
	"Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu",
}

// lifePlans are sold to the subscribers. The rollover limits differ from life to life.
var lifePlans = []billing.CreatePlan{
	sold("m10", calendar.Monthly, billing.UnusedExpire, 100*billing.Credit, 1000, 7),
	sold("m12", calendar.Monthly, billing.UnusedExpire, 300*billing.Credit, 1200, 2),
	sold("m30", calendar.Monthly, billing.UnusedExpire, 300*billing.Credit, 3000, 9),
	sold("m50", calendar.Monthly, billing.UnusedExpire, 1000*billing.Credit, 5000, 7),
	sold("free", calendar.Monthly, billing.UnusedExpire, 25*billing.Credit, 0, 0),
	sold("r10", calendar.Monthly, billing.UnusedRollOver, 100*billing.Credit, 1000, 7),
	sold("r29", calendar.Monthly, billing.UnusedRollOver, 290*billing.Credit, 2900, 40),
	sold("k20", calendar.Monthly, billing.UnusedKeep, 70*billing.Credit, 2000, 7),
	sold("k70", calendar.Monthly, billing.UnusedKeep, 333_333_333, 7001, 7),
	sold("week", calendar.Weekly, billing.UnusedRollOver, 7*billing.Credit, 300, 5),
	sold("year", calendar.Yearly, billing.UnusedExpire, 1200*billing.Credit, 9900, 14),
	sold("day", calendar.Daily, billing.UnusedExpire, 3*billing.Credit, 25, 1),
	sold("none", calendar.Weekly, billing.UnusedExpire, 0, 0, 0),
	with(sold("tried", calendar.Monthly, billing.UnusedExpire, 100*billing.Credit, 999, 3), func(p *billing.CreatePlan) {
		p.TrialDays, p.TrialCredits = 14, 10*billing.Credit
	}),
	with(sold("bare", calendar.Monthly, billing.UnusedExpire, 100*billing.Credit, 1500, 3), func(p *billing.CreatePlan) {
		p.TrialDays = 30
	}),
	with(sold("paid", calendar.Monthly, billing.UnusedExpire, 100*billing.Credit, 1000, 7), func(p *billing.CreatePlan) {
		p.OnRenewal = billing.CreditsWhenPaid
	}),
	with(sold("euro", calendar.Monthly, billing.UnusedExpire, 100*billing.Credit, 900, 7), func(p *billing.CreatePlan) {
		p.Price.Currency = "EUR"
	}),
}

// sold returns a plan whose credits come before the money.
func sold(
	code string, interval calendar.PlanInterval, unused billing.UnusedCredits, included billing.Credits, cents int64, grace int,
) billing.CreatePlan {
	return billing.CreatePlan{
		Code: code, Name: code, Unit: "credits", Interval: interval, Unused: unused, Included: included, Price: *usd(cents),
		GraceDays: grace, OnRenewal: billing.CreditsAtBoundary,
	}
}

// with returns a plan with a change.
func with(p billing.CreatePlan, change func(*billing.CreatePlan)) billing.CreatePlan {
	change(&p)
	return p
}

// tenantLife is a year of one customer's wallet, with some subscriptions.
type tenantLife struct {
	*shop   // whose process has no accidents
	by      billing.Caller
	random  *rand.Rand
	judge   *periodJudge
	process *ledger.Ledger   // whose commits fail
	service *payment.Service // likewise

	started []billing.SubscriptionID
	most    int // subscriptions to start
	holds   []billing.HoldID
	step    int
	frozen  bool // it was at times
	froze   bool // it is now
	refused map[billing.Code]int
	clock   time.Time // of the test tenant
}

// newTenantLife returns the life of a seed: in the live tenant, or in the test tenant, whose clock leaps.
func newTenantLife(t *testing.T, seed uint64) *tenantLife {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 365))
	judge := newPeriodJudge(t, billingtest.NewMemory())
	l := &tenantLife{random: random, judge: judge, by: billingtest.Caller, most: 1 + random.IntN(5), refused: map[billing.Code]int{}}
	if seed%3 == 0 {
		l.by.Tenant = billing.Test
	}
	l.shop = &shop{World: billingtest.NewWorld(judge, seed), t: t, bank: newBank()}
	l.Pass(time.Duration(random.Int64N(int64(90 * 24 * time.Hour))))
	l.clock = billing.Instant(l.Time())
	if l.by.Tenant == billing.Test {
		at, err := l.AdvanceTestClock(t.Context(), l.by, l.clock.Add(time.Second), true)
		l.check(err)
		l.clock = at
	}
	ctx := t.Context()
	customer, err := l.CreateCustomer(ctx, l.by, billing.CreateCustomer{
		Keyed: l.next(), Name: "C", TimeZone: lifeZones[random.IntN(len(lifeZones))],
	})
	l.check(err)
	wallet, err := l.OpenWallet(ctx, l.by, billing.OpenWallet{
		Keyed: l.next(), Customer: string(customer.Value.ID), Name: "W", Unit: "credits",
	})
	l.check(err)
	l.wallet = wallet.Value.ID
	for _, plan := range lifePlans {
		plan.Keyed = l.next()
		if plan.Unused == billing.UnusedRollOver {
			limit := billing.Credits(1+random.IntN(400)) * billing.Credit
			plan.RolloverLimit = &limit
		}
		_, err := l.CreatePlan(ctx, l.by, plan)
		l.check(err)
	}
	_, err = l.CreateCreditPack(ctx, l.by, billing.CreateCreditPack{
		Keyed: l.next(), Code: "p", Name: "P", Unit: "credits", Credits: 100 * billing.Credit, Price: *usd(1000),
	})
	l.check(err)
	l.Service = l.serve(judge)
	l.accidents(seed)
	return l
}

// accidents makes commits fail, and the bank fickle, in some lives more than in others.
func (l *tenantLife) accidents(seed uint64) {
	faulty := billingtest.NewFaulty(l.judge)
	random, rate := rand.New(rand.NewPCG(seed, 5)), []int{0, 5, 30}[seed%4%3]
	faults := []billingtest.Fault{billingtest.Busy, billingtest.LostBefore, billingtest.LostAfter, diedBefore, diedAfter}
	var mu sync.Mutex
	faulty.Choose(func() billingtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(100) >= rate {
			return billingtest.NoFault
		}
		return faults[random.IntN(len(faults))]
	})
	l.process, l.service = ledger.New(faulty, l.Runtime()), l.serve(faulty)
	l.bank.fickle(seed)
	for i := range l.bank.outcomes { // a bank that is kind, one that is not, and one that is both
		switch kind := seed / 4 % 8; {
		case kind == 0 && i%8 > 0:
			l.bank.outcomes[i] = billing.PaymentDeclined
		case kind > 1 && i%int(2*kind) > 0:
			l.bank.outcomes[i] = billing.PaymentSucceeded
		}
	}
	for range 300 {
		states := []billing.RefundState{billing.RefundSucceeded, billing.RefundPending, billing.RefundFailed}
		l.bank.refunds = append(l.bank.refunds, states[l.random.IntN(len(states))])
	}
}

// serve returns another process.
func (l *tenantLife) serve(store ledger.Store) *payment.Service {
	return payment.New(payment.Config{
		Store: store, Runtime: l.Runtime(), Log: slog.New(slog.DiscardHandler),
		Provider: map[billing.Tenant]payment.Provider{l.by.Tenant: l.bank},
	})
}

func (l *tenantLife) check(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatalf("step %d: %v", l.step, err)
	}
}

func (l *tenantLife) ref() billing.WalletRef {
	return billing.WalletRef{Tenant: l.by.Tenant, ID: l.wallet}
}

// send sends a request until it has an answer or a refusal.
func (l *tenantLife) send(send func(key billing.Keyed) error) error {
	key := l.next()
	for range 200 {
		err := send(key)
		var refusal *billing.Error
		if errors.As(err, &refusal) {
			if refusal.Code == billing.CodeConflict {
				continue
			}
			l.refused[refusal.Code]++
		} else if err != nil && !errors.Is(err, errDied) && !errors.Is(err, ledger.ErrBusy) && !errors.Is(err, ledger.ErrLost) {
			l.t.Fatalf("step %d: %v", l.step, err)
		}
		if err == nil || refusal != nil {
			return err
		}
	}
	l.t.Fatalf("step %d has no answer", l.step)
	return nil
}

// now returns the time of the tenant.
func (l *tenantLife) now() time.Time {
	if l.by.Tenant == billing.Test {
		return l.clock
	}
	return billing.Instant(l.Time())
}

// passes moves the clock of the tenant. That of the world moves less where the test clock leaps.
func (l *tenantLife) passes(d time.Duration) {
	l.Pass(min(d, time.Duration(l.random.Int64N(int64(30*time.Hour)))+time.Second))
	if l.by.Tenant != billing.Test {
		l.Pass(max(0, d-30*time.Hour))
		return
	}
	at, err := l.AdvanceTestClock(l.t.Context(), l.by, l.clock.Add(max(d, time.Microsecond)), true)
	l.check(err)
	l.clock = at
}

// lives makes one random step.
func (l *tenantLife) lives() {
	switch n := l.random.IntN(200); {
	case n < 12 || len(l.started) == 0:
		l.starts()
	case n < 34:
		l.changes()
	case n < 35:
		l.cancels()
	case n < 45:
		l.resumes()
	case n < 55:
		l.updates()
	case n < 80:
		l.spends()
	case n < 95:
		l.sets()
	case n < 98:
		l.returns()
	case n < 100:
		l.disputed()
	case n < 101, l.froze && n%4 == 0:
		l.freezes()
	case n < 104:
		l.buys()
	case n < 118:
		l.bank.moves(l.random, func(billing.TopUpID) bool { return l.random.IntN(8) == 0 })
	case n < 126: // an event arrives: in time, late, or once more
		l.told()
	default:
		if l.random.IntN(8) > 0 { // else nobody looks for a while
			_ = l.service.DriveWallet(l.t.Context(), l.ref())
		}
		if l.random.IntN(4) == 0 {
			_ = l.process.BookDue(l.t.Context(), l.ref())
		}
		l.passes(l.gap())
	}
}

// gap is how long nothing happens.
func (l *tenantLife) gap() time.Duration {
	hours := []int{1, 20, 200, 500}[l.random.IntN(4)]
	if l.by.Tenant == billing.Test && l.random.IntN(8) == 0 {
		hours = 24 * 100
	}
	return time.Duration(l.random.Int64N(int64(time.Duration(hours) * time.Hour)))
}

// TestSubscriptionLives: a year of subscriptions in mixed zones, with whatever customers, a bank and accidents do. Each period begins
// once, where the last one ended, and is charged once; never are two of a subscription unpaid; the books recompute and are those of
// the bank.
func TestSubscriptionLives(t *testing.T) {
	var mu sync.Mutex
	lives, total, seen := 0, 0, map[string]int{}
	for seed := uint64(0); total < *subscriptions; seed++ {
		if *onlyLife >= 0 {
			seed, total = uint64(*onlyLife), *subscriptions
		}
		total += 1 + rand.New(rand.NewPCG(seed, 365)).IntN(5) // at most: some are never started
		lives++
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			l := newTenantLife(t, seed)
			end := l.now().AddDate(1, 0, 0)
			for l.now().Before(end) {
				if l.lives(); t.Failed() {
					t.Fatalf("at step %d", l.step)
				}
				if l.step++; l.step%60 == 0 {
					l.audits()
				}
			}
			l.ends()
			mu.Lock()
			defer mu.Unlock()
			seen["subscriptions"] += len(l.started)
			for what, n := range l.judge.seen {
				seen[what] += n
			}
			for code, n := range l.refused {
				seen["refused "+string(code)] += n
			}
		})
	}
	t.Cleanup(func() {
		t.Logf("%d lives: %v", lives, seen)
		for _, what := range []string{
			"charged changes", "charges lowered by credit", "credits before money", "rollovers", "line unpaid", "line paid",
			"line trial-lapse", "paid by credit", "duplicates", "refunds", "disputes LOST", "disputes WON", "skipped", "tried again",
			"another anchor",
		} {
			if seen[what] == 0 && *onlyLife < 0 {
				t.Errorf("%s: none", what)
			}
		}
	})
}
