package billing

import (
	"strings"
	"testing"
	"time"
)

// decided returns a decision of Decide: on a wallet with two grants, one of which has lapsed, that goes into debt.
func decided(t *testing.T) *Decision {
	t.Helper()
	wallet := Wallet{
		WalletRef: WalletRef{Live, testWallet}, Unit: "credits", Status: WalletActive, OverdraftLimit: 5 * Credit,
		CreatedAt: testInstant, CommittedAt: testInstant, Revision: 1, Tally: NewTally(),
		Depleted: true,
	}
	expires := testInstant.Add(time.Hour)
	effective := testInstant.Add(9 * time.Hour)
	grant := func(key string, amount Credits) GrantCredits {
		return GrantCredits{
			Keyed: Keyed{IdempotencyKey: key, Actor: "a"}, Wallet: string(testWallet), Amount: amount, Source: SourcePlan,
		}
	}
	view := func(w Wallet, now time.Time) *View {
		return &View{Tenant: Live, Now: now, Wallets: map[WalletID]*Snapshot{w.ID: {Wallet: w}}}
	}
	first := Decide(view(wallet, testInstant), []Command{
		change(grant("k1", 10*Credit), func(g *GrantCredits) { g.ExpiresAt = &expires }),
		grant("k2", 3*Credit),
		change(grant("k3", 7*Credit), func(g *GrantCredits) { g.EffectiveAt = &effective }),
	}, false)
	second := Decide(view(first.Decision.Wallets[0].After, testInstant.Add(2*time.Hour)), []Command{
		RecordUsage{
			Keyed: Keyed{IdempotencyKey: "k4", Actor: "a"}, Wallet: string(testWallet), Action: "x",
			Credits: pointer(4 * Credit), OnShortfall: ShortfallOverdraft,
		},
		grant("k5", 4*Credit),
		SetWalletStatus{
			Keyed: Keyed{IdempotencyKey: "k6", Actor: "a"}, Wallet: string(testWallet), Status: WalletFrozen, Reason: "r",
		},
	}, true) // in one commit
	for _, o := range append(first.Outcomes, second.Outcomes...) {
		if o.Refusal != nil {
			t.Fatal(o.Refusal)
		}
	}
	return second.Decision
}

// paged adds a page to the wallet after a decision, and changes the totals accordingly.
func paged(c *WalletChange, number int, sum, pending Credits) {
	last := LiveGrant{Priority: 5000 + number, Ref: GrantRef{900, 0}}
	c.After.Pages = append(c.After.Pages, PageSummary{Number: number, First: last, Count: 1, Sum: sum, Pending: pending})
	c.After.LiveGrantCount++
	c.After.Live[0].Remaining -= sum
}

// TestValidate breaks each promise of a decision in turn.
func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name  string
		wreck func(*Decision, *WalletChange)
		want  string // empty: nothing is wrong
	}{
		{"nothing", func(*Decision, *WalletChange) {}, ""},
		{"nothing, with a page", func(_ *Decision, c *WalletChange) { paged(c, 1, Credit, Credit) }, ""},
		{"writes nothing", func(d *Decision, _ *WalletChange) { *d = Decision{} }, "writes 0 items"},
		{"writes too much", func(_ *Decision, c *WalletChange) {
			c.Ended = make([]GrantEnd, MaxCommitItems)
		}, "a commit holds 1 to 100"},
		{"another wallet", func(_ *Decision, c *WalletChange) { c.After.ID = "wal_x" }, "the wallet was wal_"},
		{"another tenant", func(_ *Decision, c *WalletChange) { c.After.Tenant = Test }, "the wallet was wal_"},
		{"revision stays", func(_ *Decision, c *WalletChange) { c.After.Revision-- }, "revision goes from 2 to 2"},
		{"revision jumps", func(_ *Decision, c *WalletChange) { c.After.Revision++ }, "revision goes from 2 to 4"},
		{"new, but not the first revision", func(_ *Decision, c *WalletChange) {
			c.Before = nil
		}, "revision goes from 0 to 3"},
		{"time goes back", func(_ *Decision, c *WalletChange) {
			c.After.CommittedAt = testInstant.Add(-1)
		}, "time goes back"},
		{"negative debt", func(_ *Decision, c *WalletChange) { c.After.Debt = -1 }, "debt is -0.000001"},
		{"debt beyond the limit", func(_ *Decision, c *WalletChange) {
			c.After.Debt = 6 * Credit
		}, "debt is 6, the overdraft limit 5"},
		{"a line is missing", func(_ *Decision, c *WalletChange) { c.Lines = c.Lines[1:] }, "line 5 of"},
		{"the last line is missing", func(_ *Decision, c *WalletChange) {
			c.Lines = c.Lines[:len(c.Lines)-1]
		}, "does not match its lines"},
		{"a line of another wallet", func(_ *Decision, c *WalletChange) { c.Lines[0].Wallet = "wal_x" }, "line 4 of wal_x"},
		{"lines in another order", func(_ *Decision, c *WalletChange) {
			c.Lines[0], c.Lines[1] = c.Lines[1], c.Lines[0]
		}, "line 5 of"},
		{"another amount", func(_ *Decision, c *WalletChange) { c.Lines[0].Amount++ }, "the sums of the lines are"},
		{"another balance", func(_ *Decision, c *WalletChange) { c.Lines[1].BalanceAfter++ }, "the sums of the lines are"},
		{"another debt", func(_ *Decision, c *WalletChange) { c.Lines[1].DebtAfter++ }, "the sums of the lines are"},
		{"a drawdown more", func(_ *Decision, c *WalletChange) {
			c.Lines[1].Drawdowns = append(c.Lines[1].Drawdowns, Drawdown{GrantRef{2, 0}, 1})
		}, "the sums of the lines are"},
		{"a drawdown of nothing", func(_ *Decision, c *WalletChange) {
			c.Lines[1].Drawdowns = append(c.Lines[1].Drawdowns, Drawdown{GrantRef{2, 0}, 0})
			rechain(c)
		}, "has a drawdown whose amount is not above zero"},
		{"a negative drawdown", func(_ *Decision, c *WalletChange) {
			c.Lines[1].Drawdowns = append(c.Lines[1].Drawdowns, Drawdown{GrantRef{2, 0}, -1}, Drawdown{GrantRef{2, 0}, 1})
			rechain(c)
		}, "has a drawdown whose amount is not above zero"},
		{"another hash", func(_ *Decision, c *WalletChange) { c.Lines[0].Hash[0]++ }, "line 4 does not continue the chain"},
		{"another reason", func(_ *Decision, c *WalletChange) {
			c.Lines[1].Reason = "x"
		}, "line 5 does not continue the chain"},
		{"a key twice", func(_ *Decision, c *WalletChange) { c.Lines[1].Key = c.Lines[0].Key; rechain(c) }, "has the key"},
		{"another head", func(_ *Decision, c *WalletChange) { c.After.Head[0]++ }, "does not match its lines"},
		{"another sequence", func(_ *Decision, c *WalletChange) { c.After.Sequence++ }, "does not match its lines"},
		{"another balance after", func(_ *Decision, c *WalletChange) { c.After.Posted++ }, "does not match its lines"},
		{"another debt after", func(_ *Decision, c *WalletChange) { c.After.Debt++ }, "does not match its lines"},
		{"a tally that forgets", func(_ *Decision, c *WalletChange) { c.After.Tally = nil }, "the tally is []"},
		{"a tally of too many", func(_ *Decision, c *WalletChange) { c.After.Tally[0]++ }, "the tally is [5 1"},
		{"a tally that begins in the middle", func(_ *Decision, c *WalletChange) {
			c.Before.Tally = nil
			for _, t := range c.Lines {
				t.TypeSequence = 0
			}
		}, "but the lines make it []"},
		{"another place among its type", func(_ *Decision, c *WalletChange) { c.Lines[0].TypeSequence++ }, "line 4 is number 2 of type EXPIRY"},
		{"a usage with a place", func(_ *Decision, c *WalletChange) { c.Lines[1].TypeSequence = 1 }, "number 0 was expected"},
		{"credit from nowhere", func(_ *Decision, c *WalletChange) { c.After.Live[0].Remaining++ }, "remain of the grants"},
		{"a grant is missing", func(_ *Decision, c *WalletChange) {
			c.After.Live = c.After.Live[1:]
		}, "remain of the grants"},
		{"a grant with nothing", func(_ *Decision, c *WalletChange) {
			c.After.Live[1].Remaining = 0
		}, "or not in burn order"},
		{"a grant below nothing", func(_ *Decision, c *WalletChange) {
			c.After.Live[0].Remaining += 8 * Credit
			c.After.Live[1].Remaining -= 8 * Credit
		}, "or not in burn order"},
		{"grants in another order", func(_ *Decision, c *WalletChange) {
			c.After.Live[0], c.After.Live[1] = c.After.Live[1], c.After.Live[0]
		}, "or not in burn order"},
		{"a grant twice", func(_ *Decision, c *WalletChange) { c.After.Live[1] = c.After.Live[0] }, "or not in burn order"},
		{"another count", func(_ *Decision, c *WalletChange) { c.After.LiveGrantCount++ }, "or a wrong count"},
		{"too many at hand", func(_ *Decision, c *WalletChange) { spreadLive(c, InlineGrants+1) }, "9 inline"},
		{"an empty page", func(_ *Decision, c *WalletChange) {
			paged(c, 1, Credit, 0)
			c.After.Pages[0].Count = 0
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"a page that is too full", func(_ *Decision, c *WalletChange) {
			paged(c, 1, Credit, 0)
			c.After.Pages[0].Count = PageGrants + 1
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"more pending than there is", func(_ *Decision, c *WalletChange) {
			paged(c, 1, Credit, 2*Credit)
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"less than nothing pending", func(_ *Decision, c *WalletChange) {
			paged(c, 1, Credit, -1)
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"pages in another order", func(_ *Decision, c *WalletChange) {
			paged(c, 2, 1, 0)
			paged(c, 1, 1, 0)
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"a page before the grants at hand", func(_ *Decision, c *WalletChange) {
			paged(c, 1, Credit, 0)
			c.After.Pages[0].First.Priority = -1
		}, "page 1 of grants has impossible values or is not in burn order"},
		{"a wallet twice", func(d *Decision, c *WalletChange) { d.Wallets = append(d.Wallets, *c) }, "changes wallet wal_"},
		{"a document twice", func(d *Decision, _ *WalletChange) {
			d.Documents = []DocumentChange{created(), created()}
		}, "changes document {Tenant:live Kind:claim Parent:wallet ID:x} twice"},
		{"a document of another tenant", func(d *Decision, _ *WalletChange) {
			d.Documents = []DocumentChange{{Key: ClaimKey(Test, KindWallet, "x"), Before: 1}}
		}, "decision of tenant live changes document"},
		{"a document that is neither changed nor required", func(d *Decision, _ *WalletChange) {
			d.Documents = []DocumentChange{{Key: ClaimKey(Live, KindWallet, "x")}}
		}, "neither changes document"},
		{"a document at another address", func(d *Decision, _ *WalletChange) {
			c := created()
			c.Key.ID = "y"
			d.Documents = []DocumentChange{c}
		}, "writes document"},
		{"a document whose revision jumps", func(d *Decision, _ *WalletChange) {
			c := created()
			c.After.SetDocumentRevision(3)
			d.Documents = []DocumentChange{c}
		}, "goes from revision 0 to 3"},
		{"a key of the tenant twice", func(d *Decision, _ *WalletChange) {
			d.Requests = []*RequestRecord{{Key: "k"}, {Key: "k"}}
		}, `records key "k" of the tenant twice`},
		{"a document of the wallet with another revision", func(_ *Decision, c *WalletChange) {
			c.Documents = []Document{&WalletProfile{WalletRef: c.After.WalletRef}}
		}, "has revision 0"},
		{"too many pages", func(_ *Decision, c *WalletChange) {
			for number := range MaxPages + 1 {
				paged(c, number+1, 1, 0)
			}
		}, "91 pages"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := decided(t)
			test.wreck(d, &d.Wallets[0])
			err := d.Validate()
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// created returns a document that a decision may write.
func created() DocumentChange {
	claim := &Claim{Versioned: Versioned{1}, Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: "1"}
	return DocumentChange{Key: claim.DocumentKey(), After: claim}
}

// rechain computes the hashes of the lines again, so that another error is found.
func rechain(c *WalletChange) {
	head := c.Before.Head
	for _, t := range c.Lines {
		t.Hash = t.chain(head)
		head = t.Hash
	}
	c.After.Head = head
}

// spreadLive spreads the inline credit over so many grants.
func spreadLive(c *WalletChange, grants int) {
	whole := c.After.Live[0]
	c.After.Live = c.After.Live[:0]
	sum := c.After.Posted + c.After.Debt
	for i := range grants {
		g := whole
		g.Ref.Ordinal, g.Remaining = i, 1
		c.After.Live = append(c.After.Live, g)
	}
	c.After.Live[0].Remaining = sum - Credits(grants-1)
	c.After.LiveGrantCount = grants
}

// TestValidateSeesEveryWallet: an error in the second of two wallets is found.
func TestValidateSeesEveryWallet(t *testing.T) {
	d := decided(t)
	other := decided(t).Wallets[0]
	other.Before.ID, other.After.ID = "wal_other", "wal_other"
	for _, line := range other.Lines {
		line.Wallet = "wal_other"
	}
	rechain(&other)
	d.Wallets = append(d.Wallets, other)
	if err := d.Validate(); err != nil {
		t.Fatal(err)
	}
	d.Wallets[1].After.Posted++
	if err := d.Validate(); err == nil || !strings.Contains(err.Error(), "wal_other: the state after does not match") {
		t.Errorf("the second wallet: %v", err)
	}
}

// TestValidatePricing breaks each promise about the price of a line in turn.
func TestValidatePricing(t *testing.T) {
	for name, edit := range map[string]func(*Transaction){
		"another type":        func(l *Transaction) { l.Type = TypeVoid },
		"no card":             func(l *Transaction) { l.Pricing.Card.Code = "" },
		"no version":          func(l *Transaction) { l.Pricing.Card.Version = 0 },
		"no rate":             func(l *Transaction) { l.Pricing.Components = nil },
		"a rate and parts":    func(l *Transaction) { l.Pricing.Rate = 1 },
		"a part without rate": func(l *Transaction) { l.Pricing.Components[0].Rate = 0 },
		"a part below zero":   func(l *Transaction) { l.Pricing.Components[0].Credits = -1 },
		"parts cost too much": func(l *Transaction) { l.Pricing.Components[0].Credits++ },
	} {
		line := pricedLine()
		if err := line.validatePricing(); err != nil {
			t.Errorf("before: %v", err)
		}
		if edit(line); line.validatePricing() == nil {
			t.Errorf("%s passes", name)
		}
	}
	line := pricedLine()
	line.Amount, line.Shortfall = -Credit, 2*Credit
	if err := line.validatePricing(); err != nil {
		t.Errorf("a usage that was charged in part: %v", err)
	}
	line.Amount, line.Shortfall = -4*Credit, 0
	if err := line.validatePricing(); err != nil {
		t.Errorf("a usage with a minimum: %v", err)
	}
	if err := (&Transaction{Type: TypeVoid}).validatePricing(); err != nil {
		t.Errorf("a line without a price: %v", err)
	}
}
