package billing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// followed is a wallet that is used, one commit after the other.
type followed struct {
	t      *testing.T
	wallet *Wallet
	now    time.Time
	keys   int
	usage  bool // an endpoint wants events of single usages
}

// commit decides commands, and returns the change of the wallet; nil: there was none.
func (f *followed) commit(commands ...Command) *WalletChange {
	f.t.Helper()
	v := &View{
		Tenant: Live, Now: f.now, Wallets: map[WalletID]*Snapshot{f.wallet.ID: {Wallet: *f.wallet}}, UsageWanted: f.usage,
	}
	verdict := Decide(v, commands, false)
	for i, o := range verdict.Outcomes {
		if o.Refusal != nil {
			f.t.Fatalf("command %d: %v", i, o.Refusal)
		}
	}
	if verdict.Needs.Any() {
		f.t.Fatalf("it needs %+v", verdict.Needs)
	}
	if verdict.Decision == nil {
		return nil
	}
	change := &verdict.Decision.Wallets[0]
	f.wallet = change.After.Clone()
	return change
}

func (f *followed) keyed() Keyed {
	f.keys++
	return Keyed{IdempotencyKey: fmt.Sprint("key ", f.keys)}
}

// uses are usages of so many credits each.
func (f *followed) uses(n int, credits Credits) []Command {
	var commands []Command
	for range n {
		commands = append(commands, &RecordUsage{
			Keyed: f.keyed(), Wallet: string(f.wallet.ID), Action: "chat", Credits: &credits, OnShortfall: ShortfallPartial,
		})
	}
	return commands
}

func newFollowed(t *testing.T) *followed {
	now := time.Date(2026, 1, 1, 0, 0, 0, 123_000, time.UTC)
	id := NewWalletID(now, Entropy{})
	return &followed{t: t, now: now, wallet: &Wallet{
		WalletRef: WalletRef{Live, id}, Customer: NewCustomerID(now, Entropy{}), Name: "n", Unit: "u", Status: WalletActive,
		Revision: 1, CreatedAt: now, CommittedAt: now, Depleted: true,
	}}
}

func (f *followed) grant(credits Credits) *WalletChange {
	return f.commit(&GrantCredits{
		Keyed: f.keyed(), Wallet: string(f.wallet.ID), Amount: credits, Source: SourcePromotion, Priority: 100,
	})
}

// A wallet is due for counting at its first line, at each 64th one after that, and at the first commit an hour after it
// was due. What begins to wait has a timer set, which finds it due two hours later. All other commits are for nobody.
func TestCountDue(t *testing.T) {
	f := newFollowed(t)
	if change := f.grant(1000 * Credit); !change.After.CountDue || !change.After.EventsDue || change.After.Uncounted != 0 {
		t.Errorf("after the first line: %+v", change.After.Following)
	}
	due := func(f *followed, change *WalletChange, count, events bool, uncounted int) {
		t.Helper()
		got := change.After.Following
		if got.CountDue != count || got.EventsDue != events || got.Uncounted != uncounted {
			t.Fatalf("line %d: got %+v, want %v, %v, %d", f.wallet.Sequence, got, count, events, uncounted)
		}
		if BeginsUncounted(change.Before, &change.After) != (events && uncounted > 0) {
			t.Fatalf("line %d: a timer is set: %v", f.wallet.Sequence, !events)
		}
	}
	for range 3 {
		for n := 1; n < CountEvery; n++ {
			due(f, f.commit(f.uses(1, 1)...), false, n == 1, n)
		}
		due(f, f.commit(f.uses(1, 1)...), true, false, 0)
	}
	due(f, f.commit(f.uses(40, 1)...), false, true, 40)
	due(f, f.commit(f.uses(40, 1)...), true, false, 0)
	due(f, f.commit(f.uses(90, 1)...), true, false, 0)
	due(f, f.commit(f.uses(3, 1)...), false, true, 3)
	f.now = f.now.Add(CountAfter - time.Millisecond)
	due(f, f.commit(f.uses(1, 1)...), false, false, 4)
	f.now = f.now.Add(time.Millisecond)
	due(f, f.commit(f.uses(1, 1)...), true, false, 0)
	due(f, f.commit(f.uses(1, 1)...), false, true, 1)
	if change := f.commit(); change != nil {
		t.Errorf("a job that finds nothing late commits %+v", change)
	}
	f.now = f.now.Add(CountLatest)
	due(f, f.commit(), true, false, 0) // the timer
	if change := f.commit(); change != nil {
		t.Errorf("the timer fires again, and commits %+v", change)
	}
}

// Where an endpoint wants events of single usages, every commit of usages has some to publish.
func TestEventsDueOfUsages(t *testing.T) {
	f := newFollowed(t)
	f.grant(1000 * Credit)
	f.commit(f.uses(2, 1)...)
	for _, f.usage = range []bool{true, false, true} {
		if change := f.commit(f.uses(1, 1)...); change.After.EventsDue != f.usage {
			t.Errorf("events are due: %v, wanted: %v", change.After.EventsDue, f.usage)
		}
	}
}

// A commit that has an event which is not one of BulkEvents says so, and one that has none does not, but for what sets a
// timer.
func TestEventsDueAgreesWithEvents(t *testing.T) {
	l := &life{
		followed: newFollowed(t), random: rand.New(rand.NewPCG(1, 2)),
		facts: map[WalletID]*Facts{}, seen: map[TransactionType]int{},
	}
	l.other = l.wallet.Clone()
	l.other.ID = NewWalletID(l.now, Entropy{1})
	l.wallet.OverdraftLimit = 5 * Credit
	for _, w := range []*Wallet{l.wallet, l.other} {
		l.facts[w.ID] = &Facts{Pages: map[int][]LiveGrant{}, Grants: map[GrantRef]*Grant{}, Lines: map[KeyHash]*Transaction{}}
	}
	dues := map[bool]int{}
	for range 12_000 {
		l.usage = l.random.IntN(4) == 0
		change := l.step()
		if change == nil {
			continue
		}
		want := BeginsUncounted(change.Before, &change.After) || BeginsHolding(change.Before, &change.After) ||
			BeginsPaying(change.Before, &change.After) || BeginsPeriod(change.Before, &change.After) ||
			EndsPayment(change.Before, &change.After) || AttentionChanged(change.Before, &change.After)
		for _, e := range Events(change.Before, &change.After, change.Lines) {
			want = want || !slices.Contains(BulkEvents, e.Type) || l.usage
		}
		if dues[want]++; change.After.EventsDue != want {
			t.Fatalf("revision %d: events are due: %v, want %v: %+v", change.After.Revision, change.After.EventsDue, want, change)
		}
	}
	if dues[true] < 100 || dues[false] < 100 {
		t.Errorf("the test made too few commits of one kind: %v", dues)
	}
	for _, kind := range TransactionTypes {
		if kind != TypeTopUp && kind != TypeRefund && kind != TypeRollover && l.seen[kind] < 20 { // which no command writes
			t.Errorf("the test wrote %d lines of the type %s", l.seen[kind], kind)
		}
	}
}

// A commit that leaves a payment to be looked at, at another instant than before, sets its driver going.
func TestBeginsPaying(t *testing.T) {
	one, two, now := GrantRef{Sequence: 1}, GrantRef{Sequence: 2}, time.Unix(100, 0)
	due := func(payments ...DuePayment) *Wallet { return &Wallet{Payments: payments, CommittedAt: now} }
	for name, test := range map[string]struct {
		before, after *Wallet
		want          bool
	}{
		"none":                  {due(), due(), false},
		"the first":             {due(), due(DuePayment{TopUp: one, At: now, Open: true}), true},
		"of a new wallet":       {nil, due(DuePayment{TopUp: one, At: now}), true},
		"another":               {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: one, At: now}, DuePayment{TopUp: two, At: now}), true},
		"as before, and due":    {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: one, At: now}), false},
		"the same in UTC":       {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: one, At: now.UTC()}), false},
		"sooner":                {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: one, At: now.Add(-1)}), true},
		"later":                 {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: one, At: now.Add(time.Hour)}), true},
		"ended":                 {due(DuePayment{TopUp: one, At: now}), due(), false},
		"one of two ended":      {due(DuePayment{TopUp: one, At: now}, DuePayment{TopUp: two, At: now}), due(DuePayment{TopUp: two, At: now}), false},
		"that of another topup": {due(DuePayment{TopUp: one, At: now}), due(DuePayment{TopUp: two, At: now}), true},
	} {
		if got := BeginsPaying(test.before, test.after); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// A usage that starts a recharge has its commit seen by a follower at once, though it has no event of its own.
func TestRechargesAreFollowed(t *testing.T) {
	f := newFollowed(t)
	f.grant(1000 * Credit)
	f.commit(f.uses(2, 1)...)
	f.wallet.Recharge = &Recharge{
		Enabled: true, Threshold: 999 * Credit, Cap: 5000, CapCurrency: "EUR", Method: "m", Provider: "bank", Zone: "UTC",
		Terms: PackTerms{Code: "p", Quantity: 1, Credits: Credit, Price: Amount{1000, "EUR"}},
	}
	if change := f.commit(f.uses(1, Credit/2)...); change.After.EventsDue || Urgent(change.Before, &change.After) {
		t.Errorf("a usage that leaves enough is %+v", change.After.Following)
	}
	change := f.commit(f.uses(1, Credit)...)
	if len(change.After.Payments) != 1 || !change.After.EventsDue || !Urgent(change.Before, &change.After) {
		t.Errorf("the usage that starts a recharge is %+v, with %+v", change.After.Following, change.After.Payments)
	}
	if change := f.commit(f.uses(1, Credit)...); change.After.EventsDue || Urgent(change.Before, &change.After) {
		t.Errorf("the next usage is %+v", change.After.Following)
	}
}

// A commit that changes when something happens to a subscription is seen by a follower, also if it has no event of its own; the
// next usage is not.
func TestSubscriptionsAreFollowed(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	s.run(GrantCredits{Keyed: s.key(), Amount: Credit, Source: SourcePromotion})
	use := func() {
		t.Helper()
		if s.run(charge(s.key(), 1)); s.wallet.EventsDue != (s.wallet.Uncounted == 1) { // the first has itself counted
			t.Errorf("a usage is %+v", s.wallet.Following)
		}
	}
	use()
	use()
	tomorrow := s.now.Add(24 * time.Hour)
	s.run(StartSubscription{Keyed: s.key(), Plan: "basic", Quantity: 1, StartAt: &tomorrow})
	if !s.wallet.EventsDue || s.wallet.Sequence != 3 {
		t.Errorf("a subscription that is scheduled is %+v, after %d lines", s.wallet.Following, s.wallet.Sequence)
	}
	use()
}
