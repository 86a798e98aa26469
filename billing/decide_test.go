package billing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestDecideIsPure decides a few thousand random commands, each twice.
func TestDecideIsPure(t *testing.T) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 5))
		s := newStoredWallet(t, 50)
		var grants []GrantID
		var usages []TransactionID
		for step := range 300 {
			s.now = s.now.Add(time.Duration(random.IntN(20)) * time.Hour)
			var commands []Command
			for i := range 1 + random.IntN(3) {
				key := Keyed{IdempotencyKey: fmt.Sprint(step, " ", i%2), Actor: "a"}
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
	case kind == 9 && random.IntN(4) == 0:
		return SetBalanceAlerts{Keyed: key, Thresholds: []Credits{amount, 10}}
	}
	return AdjustBalance{Keyed: key, Amount: amount - 30, Reason: "r"}
}

// newWalletOfManyGrants returns a wallet with so many grants of a millionth, spread over bands of priorities; the first
// of each band lapses after an hour.
func newWalletOfManyGrants(t *testing.T, bands, each int) *storedWallet {
	t.Helper()
	s := newStoredWallet(t, 0)
	s.large = true
	soon := s.now.Add(time.Hour)
	var commands []Command
	for band := range bands {
		for i := range each {
			g := GrantCredits{
				Keyed: Keyed{IdempotencyKey: fmt.Sprint(band, " ", i), Actor: "a"}, Amount: 1, Source: SourcePlan, Priority: band,
			}
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

// TestDecideMakesRoom decides requests that would take more items than a commit holds together with grants that lapsed
// on many pages: the expiries are booked first, in as many commits as they take.
func TestDecideMakesRoom(t *testing.T) {
	for name, test := range map[string]struct {
		atomic   bool
		commands func(*storedWallet) []Command
	}{
		"one small usage": {false, func(*storedWallet) []Command {
			return []Command{charge(Keyed{IdempotencyKey: "u", Actor: "a"}, 1)}
		}},
		"a usage of everything": {false, func(s *storedWallet) []Command {
			return []Command{charge(Keyed{IdempotencyKey: "u", Actor: "a"}, s.wallet.Posted-60)}
		}},
		"many usages": {false, func(*storedWallet) (all []Command) {
			for i := range MaxCommitCommands {
				all = append(all, charge(Keyed{IdempotencyKey: fmt.Sprint("u", i), Actor: "a"}, 1))
			}
			return all
		}},
		"many usages, all or nothing": {true, func(*storedWallet) (all []Command) {
			for i := range MaxCommitCommands {
				all = append(all, charge(Keyed{IdempotencyKey: fmt.Sprint("u", i), Actor: "a"}, 1))
			}
			return all
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newWalletOfManyGrants(t, 60, 80)
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

// TestDecideOnAllGrants fills a wallet with the largest number of grants, and spends all of them at once.
func TestDecideOnAllGrants(t *testing.T) {
	s := newWalletOfManyGrants(t, 1, 1)
	var commands []Command
	for i := range MaxLiveGrants - 1 {
		commands = append(commands, GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(i), Actor: "a"}, Amount: 1, Source: SourcePlan,
		})
	}
	for part := range slices.Chunk(commands, 49) {
		s.do(false, part...)
	}
	more := GrantCredits{Keyed: Keyed{IdempotencyKey: "more", Actor: "a"}, Amount: 1, Source: SourcePlan}
	if o := s.do(false, more)[0]; o.Refusal == nil || o.Refusal.Code != CodeWalletFull ||
		!slices.Equal(o.Refusal.Path, []string{"amount"}) {
		t.Errorf("one more: got %+v", o)
	}
	before := s.commits
	o := s.do(false, charge(Keyed{IdempotencyKey: "all", Actor: "a"}, MaxLiveGrants))[0]
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

// TestDecideNothing: a refusal writes nothing.
func TestDecideNothing(t *testing.T) {
	s := newStoredWallet(t, 0)
	if v := Decide(s.view(), nil, false); v.Decision != nil || v.Needs.Any() || len(v.Outcomes) != 0 {
		t.Errorf("got %+v", v)
	}
	command := s.of(charge(Keyed{IdempotencyKey: "u", Actor: "a"}, 1))
	if v := Decide(s.view(), []Command{command}, false); v.Decision != nil {
		t.Errorf("a refusal writes %+v", v.Decision)
	}
}

// TestDecideTogether decides commands in one list that depend on one another.
func TestDecideTogether(t *testing.T) {
	s := newStoredWallet(t, 0)
	s.do(false, GrantCredits{Keyed: Keyed{IdempotencyKey: "g", Actor: "a"}, Amount: 20 * Credit, Source: SourcePlan})
	used := s.do(false, charge(Keyed{IdempotencyKey: "u", Actor: "a"}, 12*Credit))[0].Transaction
	reverse := func(key string, amount Credits) ReverseUsage {
		return ReverseUsage{
			Keyed: Keyed{IdempotencyKey: key, Actor: "a"}, Transaction: used.ID(), Amount: &amount, ExpiredCredits: ExpiredGrace,
			Reason: "r",
		}
	}
	outcomes := s.do(false, reverse("r1", 5*Credit), reverse("r2", 8*Credit), reverse("r3", 7*Credit),
		reverse("r1", 5*Credit), reverse("r4", 1))
	for i, want := range []Code{"", CodeReversalExceedsUsage, "", "", CodeReversalExceedsUsage} {
		if got := outcomes[i].Refusal; (got == nil) != (want == "") || got != nil && got.Code != want {
			t.Errorf("reversal %d: %v", i, got)
		}
	}
	if !outcomes[3].Replayed || outcomes[3].Transaction != outcomes[0].Transaction {
		t.Errorf("the repeat is %+v", outcomes[3])
	}
	if reversed := s.lines[used.KeyHash()].Reversed; reversed != 12*Credit {
		t.Errorf("%s are reversed", reversed)
	}

	next := NewGrantID(testWallet, GrantRef{s.wallet.Sequence + 1, 0})
	before := len(s.grants)
	for _, o := range s.do(true,
		GrantCredits{Keyed: Keyed{IdempotencyKey: "short", Actor: "a"}, Amount: 3 * Credit, Source: SourcePlan, Priority: 0},
		charge(Keyed{IdempotencyKey: "v", Actor: "a"}, Credit),
		VoidGrant{Keyed: Keyed{IdempotencyKey: "void", Actor: "a"}, Grant: next, Reason: "r"},
		SetWalletStatus{Keyed: Keyed{IdempotencyKey: "freeze", Actor: "a"}, Status: WalletFrozen, Reason: "r"},
	) {
		if o.Refusal != nil {
			t.Fatal(o.Refusal)
		}
	}
	_, ref, _ := next.Split()
	if g := s.grants[ref]; len(s.grants) != before+1 || g.Ended != GrantVoided || !g.EndedAt.Equal(s.now) {
		t.Errorf("a grant that was voided in the same decision is stored as %+v", g)
	}
	if o := s.do(false, charge(Keyed{IdempotencyKey: "w", Actor: "a"}, 1))[0]; o.Refusal == nil ||
		o.Refusal.Code != CodeWalletFrozen {
		t.Errorf("in the frozen wallet: %+v", o)
	}
}

// TestDecideRepaysDebtFirst decides a usage that goes into debt after a reversal that repays more than one commit
// books: the usage first draws on everything that is left, if anything is.
func TestDecideRepaysDebtFirst(t *testing.T) {
	for _, c := range []struct {
		owed, debtAfter Credits
		draws           int
	}{
		{50, 10, 10},
		{70, 30, 0}, // so that the wallet is depleted all the time, and its events do not ask for two commits
	} {
		s := newStoredWallet(t, 100*Credit)
		overdraft := func(key string, credits Credits) RecordUsage {
			u := charge(Keyed{IdempotencyKey: key, Actor: "a"}, credits*Credit)
			u.OnShortfall = ShortfallOverdraft
			return u
		}
		for i := range 60 {
			s.do(false, GrantCredits{
				Keyed: Keyed{IdempotencyKey: fmt.Sprint("g", i), Actor: "a"}, Amount: Credit, Source: SourcePlan,
			})
		}
		used := s.do(false, overdraft("u", 60), overdraft("v", c.owed))[0].Transaction
		outcomes := s.do(false,
			ReverseUsage{
				Keyed: Keyed{IdempotencyKey: "r", Actor: "a"}, Transaction: used.ID(), ExpiredCredits: ExpiredGrace,
				Reason: "r",
			}, overdraft("w", 20))
		if line := outcomes[1].Transaction; len(line.Drawdowns) != c.draws || line.DebtAfter != c.debtAfter*Credit {
			t.Errorf("owing %d: it draws on %d grants, and the debt is %s", c.owed, len(line.Drawdowns), line.DebtAfter)
		}
		if s.wallet.Posted != -c.debtAfter*Credit || s.wallet.LiveGrantCount != 0 {
			t.Errorf("owing %d: %s are posted, and %d grants are live", c.owed, s.wallet.Posted, s.wallet.LiveGrantCount)
		}
	}
}

// TestDecideWatchesWhatLapsed: credit that has lapsed is not available even if its expiry is not booked yet, so no
// alert recovers because of it.
func TestDecideWatchesWhatLapsed(t *testing.T) {
	for _, debt := range []Credits{0, 20} {
		s := newStoredWallet(t, 100*Credit)
		owed := charge(Keyed{IdempotencyKey: "owed", Actor: "a"}, debt*Credit)
		owed.OnShortfall = ShortfallOverdraft
		s.do(false, owed, SetBalanceAlerts{
			Keyed: Keyed{IdempotencyKey: "alerts", Actor: "a"}, Thresholds: []Credits{10 * Credit},
		})
		soon, end := s.now.Add(time.Hour), s.now.Add(2*time.Hour)
		for i := range MaxDueItems/2 + 20 {
			s.do(false, GrantCredits{
				Keyed: Keyed{IdempotencyKey: fmt.Sprint("g", i), Actor: "a"}, Amount: Credit, Source: SourceTrial,
				EffectiveAt: &soon, ExpiresAt: &end,
			})
		}
		s.now = s.now.Add(3 * time.Hour)
		commits := s.commits
		for s.commits == commits || s.wallet.LiveGrantCount > 0 {
			s.put(s.decide(nil, false).Decision)
			if !s.wallet.Depleted || !s.wallet.Alerts[0].Active {
				t.Errorf("a debt of %s: with %d grants to book, depleted is %t, the alert %t",
					debt*Credit, s.wallet.LiveGrantCount, s.wallet.Depleted, s.wallet.Alerts[0].Active)
			}
		}
		if s.commits != commits+2 {
			t.Errorf("it took %d commits", s.commits-commits)
		}
	}
}

// TestDecideTransferLeavesRoom refuses credit that would arrive as more grants than the wallet has room for.
func TestDecideTransferLeavesRoom(t *testing.T) {
	source, target := newStoredWallet(t, 0), newStoredWallet(t, 0)
	for i := range 3 {
		source.do(false, GrantCredits{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(i), Actor: "a"}, Amount: Credit, Source: SourcePlan,
		})
	}
	target.wallet.ID = WalletID(walletPrefix + NewULID(testInstant, Entropy{1}))
	const most = MaxLiveGrants / PageGrants
	for number := 1; number <= most; number++ {
		target.wallet.Pages = append(target.wallet.Pages, PageSummary{
			Number: number, First: LiveGrant{Ref: GrantRef{int64(number), 0}, Priority: number}, Count: PageGrants,
			Sum: PageGrants,
		})
	}
	target.wallet.Pages[0].Count += MaxLiveGrants - most*PageGrants - 2 // there is room for two
	target.wallet.Posted = most * PageGrants
	for amount, want := range map[Credits]Code{2 * Credit: "", 3 * Credit: CodeWalletFull} {
		transfer := TransferCredits{
			Keyed: Keyed{IdempotencyKey: "t", Actor: "a"}, From: string(source.wallet.ID), To: string(target.wallet.ID),
			Amount: amount, Reason: "r",
		}
		view := source.view()
		view.Wallets[target.wallet.ID] = &Snapshot{Wallet: target.wallet}
		refusal := Decide(view, []Command{transfer}, false).Outcomes[0].Refusal
		if (refusal == nil) != (want == "") || want != "" && refusal.Code != want {
			t.Errorf("%s: %v", amount, refusal)
		}
	}
}
