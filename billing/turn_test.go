package billing

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// subscriber receives the events of a wallet's balance, of each threshold and of the depletion, in their order.
type subscriber struct {
	*storedWallet
	told   map[string]string
	keys   int
	prompt bool // timers fire at once
	single bool // each command has a commit of its own
}

func newSubscriber(t *testing.T, overdraft Credits) *subscriber {
	s := &subscriber{storedWallet: newStoredWallet(t, overdraft), told: map[string]string{}}
	s.watched = func(change *WalletChange) {
		s.followsFromTheBalance(change)
		for _, e := range Events(change.Before, &change.After, change.Lines) {
			name, isBalance := strings.CutPrefix(string(e.Type), "balance.")
			if !isBalance {
				continue
			}
			kind := "wallet"
			if e.Alert != nil {
				kind = e.Alert.Threshold.String()
			}
			s.told[kind] = strings.TrimSpace(s.told[kind] + " " + name)
		}
	}
	return s
}

// followsFromTheBalance checks that alerts follow from those before the commit and the balance after it, whatever
// happened in between.
func (s *subscriber) followsFromTheBalance(change *WalletChange) {
	s.t.Helper()
	if len(change.Requests) > 0 { // which set others
		return
	}
	after := newLots(&change.After, &Facts{})
	sum, pending := after.totals(s.now)
	if want := watched(change.Before.Alerts, sum-pending-change.After.Debt); !slices.Equal(change.After.Alerts, want) {
		s.t.Errorf("the alerts are %+v, and follow as %+v", change.After.Alerts, want)
	}
}

func (s *subscriber) key() Keyed {
	s.keys++
	return Keyed{IdempotencyKey: fmt.Sprint(s.keys), Actor: "a"}
}

// happens lets time pass and requests commands, which meet in one commit unless each has its own.
func (s *subscriber) happens(passes time.Duration, commands ...Command) {
	s.t.Helper()
	s.now = s.now.Add(passes)
	if s.prompt {
		s.bookDue()
	}
	if !s.single {
		s.do(false, commands...)
		return
	}
	for _, c := range commands {
		s.do(false, c)
	}
}

func (s *subscriber) grant(credits Credits, from, until time.Duration) Command {
	g := GrantCredits{Keyed: s.key(), Amount: credits * Credit, Source: SourcePlan}
	if effective := s.now.Add(from); from != 0 {
		g.EffectiveAt = &effective
	}
	if expires := s.now.Add(until); until != 0 {
		g.ExpiresAt = &expires
	}
	return g
}

func (s *subscriber) spend(credits Credits) Command {
	c := charge(s.key(), credits*Credit)
	c.OnShortfall = ShortfallOverdraft
	return c
}

func (s *subscriber) alerts(thresholds ...Credits) Command {
	a := SetBalanceAlerts{Keyed: s.key()}
	for _, threshold := range thresholds {
		a.Thresholds = append(a.Thresholds, threshold*Credit)
	}
	return a
}

const hour = time.Hour

// lowAndEmpty is how each case of TestEachTurnIsTold begins: 100 credits were granted and spent, and a threshold of 50
// was set before.
func lowAndEmpty(s *subscriber) {
	s.happens(0, s.grant(100, 0, 0))
	s.happens(0, s.alerts(50))
	s.happens(0, s.spend(100))
}

// TestEachTurnIsTold: a subscriber receives an event of each turn of a balance, whether timers fire at once or never,
// and whether or not several requests are in one commit.
func TestEachTurnIsTold(t *testing.T) {
	for name, test := range map[string]struct {
		overdraft Credits
		life      func(*subscriber)
		alert     string // all that is told of the threshold of 50 after "low"
		wallet    string // and of the wallet after "depleted"
	}{
		"credit becomes effective and is spent": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, hour, 0))
			s.happens(hour, s.spend(100))
		}, "recovered low", "depleted"},
		"credit becomes effective and is spent in part": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, hour, 0))
			s.happens(hour, s.spend(10))
		}, "recovered", ""},
		"credit is granted and spent at once": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, 0, 0), s.spend(100))
		}, "recovered low", "depleted"},
		"credit lapses and more is granted": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, 0, hour))
			s.happens(hour, s.grant(100, 0, 0))
		}, "recovered low recovered", "depleted"},
		"credit is spent and more is granted at once": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, 0, 0))
			s.happens(0, s.spend(100), s.grant(100, 0, 0))
		}, "recovered low recovered", "depleted"},
		"a leap past several instants, of which the last leaves credit": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, hour, 2*hour), s.grant(70, 3*hour, 0))
			s.happens(5*hour, s.spend(70))
		}, "recovered low", "depleted"},
		"a leap past several instants that leaves nothing": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, hour, 2*hour))
			s.happens(5 * hour)
			s.happens(0, s.grant(10, 0, 0))
		}, "", ""},
		"what becomes effective repays debt, and what is left is spent": {200, func(s *subscriber) {
			s.happens(0, s.spend(20))
			s.happens(0, s.grant(100, hour, 0))
			s.happens(hour, s.spend(80))
		}, "recovered low", "depleted"},
		"what becomes effective repays a part of debt": {200, func(s *subscriber) {
			s.happens(0, s.spend(200))
			s.happens(0, s.grant(100, hour, 0))
			s.happens(hour, s.spend(50))
		}, "", ""},
		"credit that is still pending": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, 2*hour, 0))
			s.happens(hour, s.grant(10, 0, 0), s.spend(10))
		}, "", "depleted"},
		"a dip that ends above the threshold, and not above a tenth more": {0, func(s *subscriber) {
			s.happens(0, s.grant(100, 0, 0))
			s.happens(0, s.spend(60), s.grant(12, 0, 0))
		}, "recovered low", ""},
		"a threshold that was set and passed at once": {0, func(s *subscriber) {
			s.happens(0, s.alerts())
			s.happens(0, s.grant(100, 0, 0))
			s.happens(0, s.alerts(50), s.spend(60), s.grant(60, 0, 0))
		}, "low recovered", ""},
	} {
		for _, prompt := range []bool{true, false} {
			for _, single := range []bool{true, false} {
				s := newSubscriber(t, test.overdraft*Credit)
				lowAndEmpty(s)
				s.prompt, s.single = prompt, single
				test.life(s)
				want := map[string]string{
					"50": strings.TrimSpace("low " + test.alert), "wallet": strings.TrimSpace("depleted " + test.wallet),
				}
				if !maps.Equal(s.told, want) {
					t.Errorf("%s, timers fire: %t, alone: %t: told is %q, not %q", name, prompt, single, s.told, want)
				}
			}
		}
	}
}

// TestTurnsOfRandomLives: whatever happens to a wallet, its events are the same, however late timers are and whichever
// requests are in one commit.
func TestTurnsOfRandomLives(t *testing.T) {
	for seed := range uint64(150) {
		live := func(prompt, single bool) *subscriber {
			random := rand.New(rand.NewPCG(seed, 9))
			s := newSubscriber(t, Credits(random.IntN(2))*40*Credit)
			s.prompt, s.single, s.large = prompt, single, true
			for range 30 {
				var commands []Command
				for range 1 + random.IntN(4) {
					from, until := time.Duration(random.IntN(5))*hour, time.Duration(0)
					if random.IntN(2) == 0 {
						until = from + time.Duration(1+random.IntN(5))*hour
					}
					switch n := Credits(1 + random.Int64N(60)); random.IntN(7) {
					case 0, 1, 2:
						commands = append(commands, s.grant(n, from, until))
					case 3:
						commands = append(commands, s.alerts(10, 10*Credits(1+random.Int64N(4))))
					default:
						commands = append(commands, s.spend(n))
					}
				}
				commands = append(commands, s.spend(0)) // which is never refused, so that there is a commit
				s.happens(time.Duration(random.IntN(4))*hour, commands...)
			}
			s.bookDue()
			return s
		}
		want := live(true, true)
		for _, prompt := range []bool{true, false} {
			got := live(prompt, false)
			if !maps.Equal(got.told, want.told) || got.wallet.Posted != want.wallet.Posted {
				t.Fatalf("seed %d, timers fire: %t: told is\n%q, not\n%q", seed, prompt, got.told, want.told)
			}
			if !slices.Equal(got.wallet.Alerts, want.wallet.Alerts) || got.wallet.Depleted != want.wallet.Depleted {
				t.Fatalf("seed %d: it ends with %+v, not %+v", seed, got.wallet.Alerts, want.wallet.Alerts)
			}
			if got.commits > want.commits {
				t.Errorf("seed %d: %d commits, and %d where each request has its own", seed, got.commits, want.commits)
			}
		}
	}
}

// TestTurnsCostNoCommit: a commit is divided only where its events would be lost.
func TestTurnsCostNoCommit(t *testing.T) {
	s := newSubscriber(t, 0)
	lowAndEmpty(s)
	s.happens(0, s.grant(100, hour, 0))
	s.commits = 0
	s.happens(hour, s.spend(1), s.spend(1), s.grant(5, 0, 0), s.spend(1))
	s.happens(0, s.spend(10), s.spend(60), s.spend(32)) // low and depleted
	if s.commits != 2 {
		t.Errorf("there are %d commits", s.commits)
	}
}

// TestAtomicTurns: a batch that succeeds or fails as a whole is one step, and what time did before it is a step of its
// own.
func TestAtomicTurns(t *testing.T) {
	s := newSubscriber(t, 0)
	lowAndEmpty(s)
	s.happens(0, s.grant(100, hour, 0))
	s.now, s.commits = s.now.Add(hour), 0
	for _, o := range s.do(true, s.spend(60), s.spend(40)) {
		if o.Refusal != nil {
			t.Fatal(o.Refusal)
		}
	}
	if s.commits != 2 || s.told["50"] != "low recovered low" || s.told["wallet"] != "depleted depleted" {
		t.Errorf("after %d commits, told is %q", s.commits, s.told)
	}
	refused := s.do(true, s.spend(1))
	if s.commits != 2 || refused[0].Refusal == nil {
		t.Errorf("a refusal wrote a commit: %+v", refused)
	}
}
