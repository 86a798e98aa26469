package billing

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// dueWallet returns a wallet with random grants, some of which lapse or become effective within a day, with holds of which
// some end by then, and perhaps with debt.
func dueWallet(t *testing.T, random *rand.Rand) *storedWallet {
	t.Helper()
	s := newStoredWallet(t, 500*Credit)
	s.sells("America/New_York",
		Plan{Code: string(UnusedExpire), Included: 7 * Credit, Interval: calendar.Daily, TrialDays: random.IntN(2), TrialCredits: 5 * Credit},
		Plan{Code: string(UnusedRollOver), Included: 9 * Credit, Interval: calendar.Daily, Unused: UnusedRollOver, RolloverLimit: 4 * Credit},
		Plan{Code: string(UnusedKeep), Included: 3 * Credit, Interval: calendar.Daily, Unused: UnusedKeep},
	)
	owed := charge(Keyed{IdempotencyKey: "owed", Actor: "a"}, Credits(random.Int64N(300))*Credit)
	owed.OnShortfall = ShortfallOverdraft
	s.do(false, owed)
	for i := range 1 + random.IntN(90) {
		effective := s.now.Add(time.Duration(random.IntN(24)) * time.Hour)
		expires := effective.Add(time.Duration(1+random.IntN(30)) * time.Hour)
		s.do(false, GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(i), Actor: "a"}, Amount: Credits(1+random.Int64N(9)) * Credit,
			Source:      SourcePlan,
			EffectiveAt: &effective, ExpiresAt: &expires, Priority: random.IntN(3),
		})
		if random.IntN(4) == 0 { // which is refused while nothing is available
			s.do(false, setAside(Keyed{IdempotencyKey: fmt.Sprint("h", i), Actor: "a"}, Credits(1+random.Int64N(20))*Credit,
				3600*(1+random.IntN(24))))
		}
		if random.IntN(8) == 0 {
			s.now = s.now.Add(time.Hour)
		}
		if i < 4 && random.IntN(2) == 0 {
			start := s.now.Add(time.Duration(random.IntN(3)) * time.Hour)
			s.do(false, StartSubscription{
				Keyed: Keyed{IdempotencyKey: fmt.Sprint("s", i), Actor: "a"}, Plan: string(UnusedCreditsValues[i%3]), Quantity: 1 + i,
				StartAt: &start,
			})
		}
	}
	s.now = s.now.Add(time.Duration(24*(1+random.IntN(4))) * time.Hour)
	return s
}

// snapshot returns the wallet with all that belongs to it.
func (s *storedWallet) snapshot() *Snapshot {
	snapshot := &Snapshot{Wallet: *s.wallet.Clone()}
	need := Need{Holds: true}
	for _, open := range s.wallet.Subscriptions {
		need.Subscriptions = append(need.Subscriptions, open.Place)
	}
	s.supply(snapshot, need)
	snapshot.Facts.Pages = s.pages
	return snapshot
}

// TestAgendaIsTheSameForReads: a read at an instant shows the same as booking everything due by then, in however many
// commits.
func TestAgendaIsTheSameForReads(t *testing.T) {
	for seed := range uint64(60) {
		s := dueWallet(t, rand.New(rand.NewPCG(seed, 1)))
		view := s.view()
		before := view.Wallets[s.wallet.ID]
		var shown Balance
		for {
			var need Need
			shown, need = before.Balance(s.now)
			if !need.Any() {
				break
			}
			s.supply(before, need)
		}
		for {
			verdict := s.decide(nil, false)
			if verdict.Decision == nil {
				break
			}
			s.put(verdict.Decision)
			if !verdict.Behind {
				break
			}
		}
		booked, need := s.snapshot().Balance(s.now)
		if need.Any() || s.wallet.Held != booked.Held {
			t.Fatalf("seed %d: something is due in the booked wallet: %+v", seed, need)
		}
		if booked.Held != shown.Held || booked.Posted != shown.Posted || booked.Available != shown.Available || booked.Pending != shown.Pending {
			t.Fatalf("seed %d: shown %+v, booked %+v", seed, shown, booked)
		}
	}
}

// TestAgendaEntries: entries are ordered by their instants, and at one instant by their kinds; no commit books more
// than it has room for.
func TestAgendaEntries(t *testing.T) {
	order := map[agendaKind]int{repayment{}: 0, holdEnd{}: 1, grantExpiry{}: 2, periodBoundary{}: 3}
	if len(order) != len(agenda) {
		t.Errorf("%d kinds are in the agenda, and this test knows the place of %d", len(agenda), len(order))
	}
	for seed := range uint64(60) {
		s := dueWallet(t, rand.New(rand.NewPCG(seed, 2)))
		w := newWalletDraft(s.snapshot(), s.now)
		var last dueEntry
		for i, e := range w.due(MaxDueItems) {
			if i > 0 && (e.at.Before(last.at) || e.at.Equal(last.at) && order[e.kind] < order[last.kind]) {
				t.Fatalf("seed %d: %T at %s comes after %T at %s", seed, e.kind, e.at, last.kind, last.at)
			}
			last = e
		}
		for {
			verdict := s.decide(nil, false)
			if verdict.Decision == nil {
				break
			}
			c := &verdict.Decision.Wallets[0]
			if items := len(c.Lines) + len(c.Ended); items > MaxDueItems {
				t.Fatalf("seed %d: a commit books %d items", seed, items)
			}
			s.put(verdict.Decision)
			if !verdict.Behind {
				break
			}
		}
	}
}

// TestAgendaFillsACommit: a commit books as many entries as it has room for, and no more. Where they fill it, it holds
// nothing else: the commands wait for the next one.
func TestAgendaFillsACommit(t *testing.T) {
	const most = MaxDueItems / 2
	for kind, test := range map[string]struct {
		debt  Credits // which grants that become effective repay; without debt, they expire
		items int     // of one entry
	}{"repayment": {90 * Credit, 1}, "expiry": {0, 2}} {
		for _, due := range []int{most, most + 1} {
			s := newStoredWallet(t, 100*Credit)
			owed := charge(Keyed{IdempotencyKey: "owed", Actor: "a"}, test.debt)
			owed.OnShortfall = ShortfallOverdraft
			s.do(false, owed)
			soon, end := s.now.Add(time.Hour), s.now.Add(2*time.Hour)
			for i := range due {
				s.do(false, GrantCredits{
					Keyed: Keyed{IdempotencyKey: fmt.Sprint(i), Actor: "a"}, Amount: Credit, Source: SourcePlan,
					EffectiveAt: &soon, ExpiresAt: &end,
				})
			}
			s.now = end
			more := charge(Keyed{IdempotencyKey: "more", Actor: "a"}, Credit)
			more.OnShortfall = ShortfallOverdraft
			for i, want := range []int{most * test.items, (due-most)*test.items + 1} { // the second with the usage
				v := s.decide([]Command{more}, false)
				c := &v.Decision.Wallets[0]
				items := len(c.Lines) + len(c.Ended)
				if items != want || v.Behind != (i == 0) || v.Outcomes[0].Waiting != v.Behind {
					t.Errorf("%s: of %d, commit %d writes %d items, not %d; behind is %t", kind, due, i+1, items, want, v.Behind)
				}
				s.put(v.Decision)
			}
		}
	}
}

// TestAgendaItems books one entry of each kind and counts what it writes.
func TestAgendaItems(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(30) {
		s := dueWallet(t, rand.New(rand.NewPCG(seed, 3)))
		w := newWalletDraft(s.snapshot(), s.now)
		for _, e := range w.due(MaxDueItems) {
			lines, ended := len(w.lines), len(w.ended)
			e.kind.book(w, e)
			took := len(w.lines) - lines + len(w.ended) - ended
			if _, is := e.kind.(holdEnd); is {
				took += 2 // the documents of the hold
			}
			if took > e.size() {
				t.Errorf("%T: an entry takes %d items, more than the %d that it declares", e.kind, took, e.size())
			}
			seen[fmt.Sprintf("%T", e.kind)] = true
		}
	}
	for _, kind := range agenda {
		if !seen[fmt.Sprintf("%T", kind)] {
			t.Errorf("no wallet of this test has an entry of %T that is due: add one to dueWallet", kind)
		}
	}
}

// indebtedWallet is a wallet in debt that so many grants repay in part after an hour.
func indebtedWallet(t *testing.T, grants int) *storedWallet {
	t.Helper()
	s := newStoredWallet(t, 500*Credit)
	owed := charge(Keyed{IdempotencyKey: "owed", Actor: "a"}, 100*Credit)
	owed.OnShortfall = ShortfallOverdraft
	s.do(false, owed)
	soon := s.now.Add(time.Hour)
	for i := range grants {
		s.do(false, GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(i), Actor: "a"}, Amount: Credit, Source: SourcePlan, EffectiveAt: &soon,
		})
	}
	s.now = soon
	return s
}

// TestAgendaSaysWhatIsLeft: whatever room a commit has, what is due and not booked is said to be left.
func TestAgendaSaysWhatIsLeft(t *testing.T) {
	s := indebtedWallet(t, 6)
	for room := 2; room <= 14; room++ {
		w := newWalletDraft(&Snapshot{Wallet: s.wallet}, s.now)
		if complete, left := w.bookDue(room), w.due(MaxDueItems); complete && len(left) > 0 {
			t.Errorf("with room for %d items, %d entries are left, and it is said that none is", room, len(left))
		}
	}
}

// TestAgendaGoesAheadOfABatch: no command is decided before all that is due is booked, however full its commit is.
func TestAgendaGoesAheadOfABatch(t *testing.T) {
	const grants = 4
	for events := 90; events <= MaxCommitCommands; events++ {
		s := indebtedWallet(t, grants)
		var batch []Command
		for i := range events {
			batch = append(batch, charge(Keyed{IdempotencyKey: fmt.Sprint("u", i), Actor: "a"}, 0))
		}
		for _, o := range s.do(true, batch...) {
			if o.Refusal != nil {
				t.Fatal(o.Refusal)
			}
		}
		for _, line := range s.lines {
			if line.Type == TypeUsage && line.Key != "owed" && line.Sequence <= 1+2*grants {
				t.Fatalf("of a batch of %d, line %d is ahead of a repayment", events, line.Sequence)
			}
		}
		if s.wallet.Debt != (100-grants)*Credit {
			t.Errorf("before a batch of %d, debt is repaid to %s", events, s.wallet.Debt)
		}
	}
}
