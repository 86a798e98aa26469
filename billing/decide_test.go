package billing

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// shelf is where decisions are put in these tests: a wallet, and what belongs to it.
type shelf struct {
	t       *testing.T
	now     time.Time
	wallet  Wallet
	pages   map[int][]LiveGrant
	grants  map[GrantRef]*Grant
	lines   map[KeyHash]*Transaction
	large   bool // comparing all of it each time would take too long
	commits int
	most    int // of the items of one commit
}

func newShelf(t *testing.T, overdraft Credits) *shelf {
	return &shelf{
		t: t, now: testInstant,
		wallet: Wallet{
			WalletRef: WalletRef{Live, testWallet}, Unit: "credits", Status: WalletActive, OverdraftLimit: overdraft,
			CreatedAt: testInstant, CommittedAt: testInstant, Revision: 1,
		},
		pages: map[int][]LiveGrant{}, grants: map[GrantRef]*Grant{}, lines: map[KeyHash]*Transaction{},
	}
}

// do decides commands and puts the decisions on the shelf until nothing waits. It answers the outcomes.
func (s *shelf) do(atomic bool, commands ...Command) []Outcome {
	s.t.Helper()
	outcomes := make([]Outcome, len(commands))
	open := make([]int, len(commands))
	for i := range open {
		open[i] = i
	}
	for tries := 0; len(open) > 0; tries++ {
		if tries > 200 {
			s.t.Fatal("deciding comes to no end")
		}
		verdict := s.decide(pick(commands, open), atomic)
		var waiting []int
		for i, at := range open {
			if outcomes[at] = verdict.Outcomes[i]; verdict.Outcomes[i].Waiting {
				waiting = append(waiting, at)
			}
		}
		if verdict.Decision != nil {
			s.put(verdict.Decision)
		}
		open = waiting
	}
	return outcomes
}

// decide loads what is needed, and checks each time that deciding changed nothing and answers the same again.
func (s *shelf) decide(commands []Command, atomic bool) Verdict {
	s.t.Helper()
	snapshot := &Snapshot{Wallet: *s.wallet.Clone()}
	for range 200 {
		before := s.copyOf(snapshot)
		verdict := Decide(snapshot, s.now, commands, atomic)
		if !s.large {
			if again := Decide(snapshot, s.now, commands, atomic); !reflect.DeepEqual(verdict, again) {
				s.t.Fatalf("deciding again differs:\n%+v\n%+v", verdict, again)
			}
			if !reflect.DeepEqual(snapshot, before) {
				s.t.Fatalf("deciding changed what it was given:\n%+v\n%+v", before, snapshot)
			}
		}
		if !verdict.Need.Any() {
			return verdict
		}
		s.supply(snapshot, verdict.Need)
	}
	s.t.Fatal("deciding asks for facts without end")
	return Verdict{}
}

func (s *shelf) copyOf(snapshot *Snapshot) *Snapshot {
	if s.large {
		return nil
	}
	copied := &Snapshot{Wallet: *snapshot.Wallet.Clone(), Facts: Facts{
		Pages: maps.Clone(snapshot.Facts.Pages), Grants: maps.Clone(snapshot.Facts.Grants), Lines: maps.Clone(snapshot.Facts.Lines),
	}}
	for number, grants := range copied.Facts.Pages {
		copied.Facts.Pages[number] = slices.Clone(grants)
	}
	for ref, g := range copied.Facts.Grants {
		if g != nil {
			copied.Facts.Grants[ref] = g.Clone()
		}
	}
	for key, line := range copied.Facts.Lines {
		if line != nil {
			copied.Facts.Lines[key] = line.Clone()
		}
	}
	return copied
}

// supply adds to a snapshot what a decision needs.
func (s *shelf) supply(snapshot *Snapshot, need Need) {
	facts := &snapshot.Facts
	if facts.Pages == nil {
		*facts = Facts{Pages: map[int][]LiveGrant{}, Grants: map[GrantRef]*Grant{}, Lines: map[KeyHash]*Transaction{}}
	}
	for _, number := range need.Pages {
		facts.Pages[number] = slices.Clone(s.pages[number])
	}
	for _, ref := range need.Grants {
		facts.Grants[ref] = s.grants[ref]
	}
	for _, key := range need.Lines {
		facts.Lines[key] = s.lines[key]
	}
}

// put makes a decision durable.
func (s *shelf) put(d *Decision) {
	s.t.Helper()
	if err := d.Validate(); err != nil {
		s.t.Fatal(err)
	}
	change := &d.Wallets[0]
	s.commits++
	s.most = max(s.most, d.Items())
	s.wallet = *change.After.Clone()
	for _, page := range change.Pages {
		if delete(s.pages, page.Number); len(page.Grants) > 0 {
			s.pages[page.Number] = slices.Clone(page.Grants)
		}
	}
	for _, g := range change.Created {
		s.grants[g.Ref] = g.Clone()
	}
	for _, end := range change.Ended {
		s.grants[end.Grant].Ended, s.grants[end.Grant].EndedAt = end.Status, end.At
	}
	for _, line := range change.Lines {
		s.lines[line.KeyHash()] = line.Clone()
	}
	for _, r := range change.Reversed {
		s.lines[r.Key].Reversed = r.To
	}
}

func (s *shelf) keyed() Keyed { return Keyed{fmt.Sprint("k", len(s.lines), " ", s.commits), "a"} }

func charge(key Keyed, credits Credits) RecordUsage {
	return RecordUsage{Keyed: key, Action: "a", Credits: &credits, OnShortfall: ShortfallReject}
}

// TestDecideIsPure decides a few thousand random commands, each twice.
func TestDecideIsPure(t *testing.T) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 5))
		s := newShelf(t, 50)
		var grants []GrantID
		var usages []TransactionID
		for step := range 300 {
			s.now = s.now.Add(time.Duration(random.IntN(20)) * time.Hour)
			var commands []Command
			for i := range 1 + random.IntN(3) {
				key := Keyed{fmt.Sprint(step, " ", i%2), "a"}
				commands = append(commands, randomCommand(random, s.now, key, grants, usages))
			}
			for _, o := range s.do(random.IntN(4) == 0, commands...) {
				if o.Transaction == nil || o.Replayed {
					continue
				}
				if o.Transaction.Type == TypeUsage {
					usages = append(usages, o.Transaction.ID())
				}
				for i := range o.Transaction.Created {
					grants = append(grants, o.Transaction.Created[i].ID())
				}
			}
		}
	}
}

func randomCommand(random *rand.Rand, now time.Time, key Keyed, grants []GrantID, usages []TransactionID) Command {
	amount := Credits(1 + random.Int64N(60))
	switch kind := random.IntN(10); {
	case kind < 4:
		g := GrantCredits{Keyed: key, Amount: amount, Source: SourcePlan, Priority: random.IntN(3)}
		effective := now.Add(time.Duration(random.IntN(60)-30) * time.Hour)
		expires := latest(effective, now).Add(time.Duration(1+random.IntN(200)) * time.Hour)
		g.EffectiveAt, g.ExpiresAt = &effective, &expires
		return g
	case kind < 7:
		u := charge(key, amount)
		u.OnShortfall = []ShortfallPolicy{ShortfallReject, ShortfallPartial, ShortfallOverdraft}[random.IntN(3)]
		return u
	case kind == 7 && len(usages) > 0:
		r := ReverseUsage{Keyed: key, Transaction: usages[random.IntN(len(usages))], Reason: "r"}
		r.ExpiredCredits = []ExpiredCreditPolicy{ExpiredGrace, ExpiredAgain, ExpiredNonExpiring}[random.IntN(3)]
		if random.IntN(2) == 0 {
			r.Amount = &amount
		}
		return r
	case kind == 8 && len(grants) > 0:
		return VoidGrant{Keyed: key, Grant: grants[random.IntN(len(grants))], Reason: "r"}
	}
	return AdjustBalance{Keyed: key, Amount: amount - 30, Reason: "r"}
}

// crowded is a wallet with so many grants of a millionth, spread over bands of priorities; the first of each band
// lapses after an hour.
func crowded(t *testing.T, bands, each int) *shelf {
	t.Helper()
	s := newShelf(t, 0)
	s.large = true
	soon := s.now.Add(time.Hour)
	var commands []Command
	for band := range bands {
		for i := range each {
			g := GrantCredits{Keyed: Keyed{fmt.Sprint(band, " ", i), "a"}, Amount: 1, Source: SourcePlan, Priority: band}
			if i == 0 {
				g.ExpiresAt = &soon
			}
			commands = append(commands, g)
		}
	}
	for part := range slices.Chunk(commands, 40) {
		for _, o := range s.do(false, part...) {
			if o.Refusal != nil {
				t.Fatal(o.Refusal)
			}
		}
	}
	return s
}

// TestDecideMakesRoom shows requests that would take more items than a commit holds beside what lapsed on many pages:
// what lapsed goes ahead, in as many commits as it takes.
func TestDecideMakesRoom(t *testing.T) {
	for name, test := range map[string]struct {
		atomic   bool
		commands func(*shelf) []Command
	}{
		"one small usage": {false, func(*shelf) []Command { return []Command{charge(Keyed{"u", "a"}, 1)} }},
		"a usage of everything": {false, func(s *shelf) []Command {
			return []Command{charge(Keyed{"u", "a"}, s.wallet.Posted-60)}
		}},
		"many usages": {false, func(*shelf) (all []Command) {
			for i := range MaxCommitCommands {
				all = append(all, charge(Keyed{fmt.Sprint("u", i), "a"}, 1))
			}
			return all
		}},
		"many usages, all or nothing": {true, func(*shelf) (all []Command) {
			for i := range MaxCommitCommands {
				all = append(all, charge(Keyed{fmt.Sprint("u", i), "a"}, 1))
			}
			return all
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := crowded(t, 60, 80)
			s.now = s.now.Add(time.Hour)
			for _, o := range s.do(test.atomic, test.commands(s)...) {
				if o.Refusal != nil || o.Transaction == nil {
					t.Fatalf("got %+v", o)
				}
			}
			lapsed := 0
			for _, line := range s.lines {
				if line.Type == TypeExpiry {
					lapsed++
				}
			}
			if lapsed != 60 {
				t.Errorf("%d expiries are booked", lapsed)
			}
		})
	}
}

// TestDecideOnAllGrants fills a wallet with as many grants as there can be, and spends all of them at once.
func TestDecideOnAllGrants(t *testing.T) {
	s := crowded(t, 1, 1)
	var commands []Command
	for i := range MaxLiveGrants - 1 {
		commands = append(commands, GrantCredits{Keyed: Keyed{fmt.Sprint(i), "a"}, Amount: 1, Source: SourcePlan})
	}
	for part := range slices.Chunk(commands, 49) {
		s.do(false, part...)
	}
	more := GrantCredits{Keyed: Keyed{"more", "a"}, Amount: 1, Source: SourcePlan}
	if o := s.do(false, more)[0]; o.Refusal == nil || o.Refusal.Code != CodeInvalidInput || !slices.Equal(o.Refusal.Path, []string{"amount"}) {
		t.Errorf("one more: got %+v", o)
	}
	before := s.commits
	o := s.do(false, charge(Keyed{"all", "a"}, MaxLiveGrants))[0]
	if o.Refusal != nil || len(o.Transaction.Drawdowns) != MaxLiveGrants || s.commits != before+1 {
		t.Errorf("got %v after %d commits", o.Refusal, s.commits-before)
	}
	if len(s.pages) != 0 || s.wallet.LiveGrantCount != 0 {
		t.Errorf("%d pages and %d grants are left", len(s.pages), s.wallet.LiveGrantCount)
	}
	if o := s.do(false, more)[0]; o.Refusal != nil {
		t.Errorf("one more, with room: %v", o.Refusal)
	}
}

// TestDecideNothing writes nothing where nothing happened.
func TestDecideNothing(t *testing.T) {
	s := newShelf(t, 0)
	if v := Decide(&Snapshot{Wallet: s.wallet}, s.now, nil, false); v.Decision != nil || v.Need.Any() || len(v.Outcomes) != 0 {
		t.Errorf("got %+v", v)
	}
	if v := Decide(&Snapshot{Wallet: s.wallet}, s.now, []Command{charge(Keyed{"u", "a"}, 1)}, false); v.Decision != nil {
		t.Errorf("a refusal writes %+v", v.Decision)
	}
}
