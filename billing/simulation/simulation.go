package simulation

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Simulation is one run. Equal settings make equal runs.
type Simulation struct {
	Seed      uint64
	Wallets   int
	Processes int
	Clients   int
	Requests  int     // of each client
	Faults    float64 // how probable a fault is at a call
	Jumps     int     // how often, in a thousand steps, time jumps by hours
	Shop      bool    // most is about purchases
	Plans     bool    // there are subscriptions, and time leaps
	Family    int     // of the plans that there are
	Bounds    bool    // there are limits and budgets
	Coarse    bool    // clocks show whole hours, so that much happens at one instant

	Operations int // requests sent, including those sent again, once Run has returned
	Commits    int // that were made

	Counts map[string]int // how often what happened, by what a test says has to happen

	scheduler
	leaps     int
	store     *billingtest.Memory
	processes []*process
	time      time.Time
	clocks    []reading // what clocks showed, to judge refusals by
	caller    billing.Caller

	ids      []billing.WalletID
	books    map[billing.WalletID]*book
	versions map[billing.WalletID][]version[*book]
	states   map[billing.WalletID][]*billing.Wallet
	finance  map[billing.WalletID]*finance.Books
	tenant   *registry
	tenants  []version[*registry]
	sent     map[requestKey]*request
	accepted []*request
	usages   []billing.TransactionID
	topUps   []billing.TopUpID
	charges  map[billing.TopUpID]*charge
	grants   []billing.GrantID
	holds    []billing.HoldID

	subscriptions []billing.SubscriptionID
}

// mostLeaps is how often time leaps over periods, so that what they leave due can be booked.
const mostLeaps = 40

// count notes that something happened.
func (s *Simulation) count(what string) { s.Counts[what]++ }

// caller is who sends the requests.
var caller = billing.Caller{Tenant: billing.Live, Actor: "key_simulation"}

// process is one process that serves requests, until it dies.
type process struct {
	*ledger.Ledger
	skew time.Duration
	dead bool
}

// reading is what a clock showed, and when in the simulation it did.
type reading struct {
	moment int
	at     int64
}

// epoch is when every simulation begins.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Run plays the simulation and answers the first thing that was wrong, or nil.
func (s *Simulation) Run(ctx context.Context) error {
	s.scheduler = scheduler{rand: rand.New(rand.NewPCG(s.Seed, 0xd7a3d)), before: s.pass} //nolint:gosec // it has to repeat
	s.store = billingtest.NewMemory()
	s.time = epoch
	if s.Plans {
		s.time = s.time.Add(time.Duration(s.rand.Int64N(int64(365 * 24 * time.Hour))))
	}
	if s.Bounds && !s.Plans { // some hours before the clocks of Berlin change
		begins, ends := changes(2026)
		s.time = instant(pickOne(s, []int64{begins, ends})).Add(-time.Duration(s.rand.Int64N(int64(12 * time.Hour))))
	}
	s.caller, s.Counts = caller, map[string]int{}
	s.books, s.versions = map[billing.WalletID]*book{}, map[billing.WalletID][]version[*book]{}
	s.states, s.tenant = map[billing.WalletID][]*billing.Wallet{}, newRegistry()
	s.sent, s.finance = map[requestKey]*request{}, map[billing.WalletID]*finance.Books{}
	s.charges = map[billing.TopUpID]*charge{}
	if err := s.open(ctx); err != nil {
		return s.explain(err)
	}
	for range s.Processes {
		s.processes = append(s.processes, s.newProcess(&faulty{s.store, s}))
	}
	for i := range s.Clients {
		c := &client{sim: s, name: fmt.Sprint("client ", i), ctx: ctx}
		s.spawn(c.name, c.run)
	}
	if err := s.run(); err != nil {
		return s.explain(err)
	}
	return s.explain(s.finish(ctx))
}

// explain adds what repeats the failure.
func (s *Simulation) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("seed %d: after %d commits: %w", s.Seed, s.Commits, err)
}

// newProcess is a process on a store.
func (s *Simulation) newProcess(store ledger.Store) *process {
	p := &process{}
	p.Ledger = ledger.New(store, ledger.Runtime{
		Now: func() time.Time {
			s.time = s.time.Add(time.Microsecond) // a clock that is read twice has moved
			at := s.coarse(s.time.Add(p.skew))
			s.clocks = append(s.clocks, reading{len(s.clocks), at.UnixMicro()})
			return at
		},
		Random: func(bytes []byte) {
			for i := 0; i < len(bytes); i += 8 {
				var word [8]byte
				binary.LittleEndian.PutUint64(word[:], s.rand.Uint64())
				copy(bytes[i:], word[:])
			}
		},
		Sleep: s.sleep,
		Wait:  s.wait,
	})
	return p
}

// coarse is an instant as clocks show it.
func (s *Simulation) coarse(at time.Time) time.Time {
	if s.Coarse {
		return at.Truncate(time.Hour)
	}
	return at
}

// open makes the wallets, before any accident.
func (s *Simulation) open(ctx context.Context) error {
	quiet := s.newProcess(s.store)
	created, err := quiet.CreateCustomer(ctx, s.caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: zones[s.Seed%2],
	})
	if err != nil {
		return err
	}
	if err := publish(ctx, quiet, s.caller); err != nil {
		return err
	}
	if err := s.sellBundles(ctx, quiet); err != nil {
		return err
	}
	if s.Plans {
		if err := s.sellPlans(ctx, quiet); err != nil {
			return err
		}
	}
	owner := customer{name: "C", metadata: noMetadata, revision: 1, zone: zones[s.Seed%2]}
	for i := range s.Wallets {
		limit := billing.Credits(i%3) * 40 * billing.Credit
		opened, err := quiet.OpenWallet(ctx, s.caller, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("w", i)}, Customer: string(created.Value.ID), Name: "w",
			Unit:           "credits",
			OverdraftLimit: limit,
		})
		if err != nil {
			return err
		}
		id, multiplier := opened.Value.ID, multipliers[i%len(multipliers)]
		if _, err := quiet.UpdateWallet(ctx, s.caller, billing.UpdateWallet{
			Keyed: billing.Keyed{IdempotencyKey: "m"}, Wallet: string(id), RateMultiplier: billing.SetTo(decimal(multiplier)),
		}); err != nil {
			return err
		}
		s.ids, owner.wallets = append(s.ids, id), append(owner.wallets, string(id))
		s.books[id] = newBook(int64(limit), opened.Value.CommittedAt.UnixMicro())
		s.books[id].multiplier, s.books[id].revision, s.books[id].customer = multiplier, 2, string(created.Value.ID)
		s.keep(id)
	}
	s.tenant.customers[string(created.Value.ID)] = owner
	s.keepTenant()
	return nil
}

// pass is what happens by itself between two steps: time passes, clocks are set, processes die.
func (s *Simulation) pass() {
	switch n := s.rand.IntN(1000); {
	case n < 100:
		s.time = s.time.Add(time.Duration(s.rand.Int64N(int64(time.Minute))))
	case n < 100+s.Jumps:
		s.time = s.time.Add(time.Duration(s.rand.Int64N(int64(36 * time.Hour))))
	case n >= 112 && n < 120 && s.Plans && s.leaps < mostLeaps:
		s.leap(n < 114)
	case n >= 120 && n < 130 && len(s.processes) > 0:
		s.processes[s.rand.IntN(len(s.processes))].skew = time.Duration(s.rand.Int64N(int64(20*time.Minute))) - 10*time.Minute
	case n >= 130 && n < 135 && len(s.processes) > 0 && s.Faults > 0:
		i := s.rand.IntN(len(s.processes))
		s.processes[i].dead = true
		s.processes[i] = s.newProcess(&faulty{s.store, s})
	}
}

// leap lets time pass over periods, or until shortly before the next one of some wallet, so that holds outlast it.
func (s *Simulation) leap(far bool) {
	s.leaps++
	most := longest[s.Family] * int64(24*time.Hour)
	to := s.time.Add(time.Duration(s.rand.Int64N(most)))
	if !far {
		before := time.Duration(s.rand.Int64N(int64(2 * time.Hour)))
		for _, of := range s.books[pickOne(s, s.ids)].subsByAge() {
			if at := instant(of.next()).Add(-before); of.open() && at.After(s.time) && at.Before(to) {
				to = at
			}
		}
	}
	s.time = to
}

// chance answers true with probability p.
func (s *Simulation) chance(p float64) bool { return s.rand.Float64() < p }
