package billing

import (
	"math/rand/v2"
	"slices"
	"time"
)

// life is a wallet to which everything happens that commands and time can do, with another one for transfers. What a
// decision needs of the past is loaded from what was committed.
type life struct {
	*followed
	other  *Wallet
	random *rand.Rand
	facts  map[WalletID]*Facts
	usages []TransactionID
	holds  []*Hold   // all that there were
	grants []GrantID // of the wallet
	seen   map[TransactionType]int
	topUps []*TopUp
}

// commit decides commands on both wallets, and returns the change of the first one; nil if there is none, also because
// the commands were refused.
func (l *life) commit(commands ...Command) *WalletChange {
	l.t.Helper()
	v := &View{Tenant: Live, Now: l.now, UsageWanted: l.usage, Wallets: map[WalletID]*Snapshot{}}
	for _, w := range []*Wallet{l.wallet, l.other} {
		v.Wallets[w.ID] = &Snapshot{Wallet: *w, Facts: *l.facts[w.ID]}
	}
	if len(commands) == 0 {
		delete(v.Wallets, l.other.ID)
	}
	l.show(v)
	verdict := Decide(v, commands, false)
	if verdict.Needs.Any() {
		l.t.Fatalf("it needs %+v", verdict.Needs)
	}
	if verdict.Decision == nil {
		return nil
	}
	if err := verdict.Decision.Validate(); err != nil {
		l.t.Fatal(err)
	}
	var changed *WalletChange
	for i := range verdict.Decision.Wallets {
		change := &verdict.Decision.Wallets[i]
		l.keep(change)
		if change.After.ID == l.wallet.ID {
			l.wallet, changed = change.After.Clone(), change
		} else {
			l.other = change.After.Clone()
		}
	}
	return changed
}

// latestHolds is how many of the holds are named by commands.
const latestHolds = 4

// show adds the holds to a view, and that there is no rate card.
func (l *life) show(v *View) {
	v.Documents = map[DocumentKey]Document{RateCardKey(Live, DefaultRateCard): nil}
	for _, t := range l.topUps {
		v.Documents[t.DocumentKey()] = t
	}
	facts := &v.Wallets[l.wallet.ID].Facts
	facts.HoldsKnown = true
	for i, h := range l.holds {
		if h.Status == HoldOpen {
			facts.Holds = append(facts.Holds, h)
		}
		if i < len(l.holds)-latestHolds {
			continue
		}
		for _, status := range HoldStatuses {
			v.Documents[HoldKey(h.WalletRef, status, h.Number)] = nil
		}
		v.Documents[h.DocumentKey()] = h
	}
}

// keepHolds stores the holds and the top-ups that a change wrote.
func (l *life) keepHolds(change *WalletChange) {
	for _, document := range change.Documents {
		if t, is := document.(*TopUp); is {
			l.topUps = slices.DeleteFunc(l.topUps, func(other *TopUp) bool { return other.Place == t.Place })
			l.topUps = append(l.topUps, t)
		}
		h, is := document.(*Hold)
		if !is {
			continue
		}
		at := slices.IndexFunc(l.holds, func(other *Hold) bool { return other.Number == h.Number })
		if at < 0 {
			l.holds = append(l.holds, h)
		} else {
			l.holds[at] = h
		}
	}
}

// useHold does something with one of the latest holds, or places one.
func (l *life) useHold() *WalletChange {
	n := l.random.IntN(8)
	if n < 3 || len(l.holds) == 0 {
		amount := Credits(1 + l.random.IntN(3_000_000))
		return l.commit(&PlaceHold{
			Keyed: l.keyed(), Wallet: string(l.wallet.ID), Amount: &amount, UpTo: true, ExpiresIn: 60 * (1 + l.random.IntN(90)),
		})
	}
	latest := l.holds[max(0, len(l.holds)-latestHolds):]
	id := latest[l.random.IntN(len(latest))].HoldID()
	switch {
	case n < 6:
		return l.commit(&CaptureHold{
			Keyed: l.keyed(), Hold: id, Amount: Credits(1 + l.random.IntN(2_000_000)), Final: n == 3, AllowMore: n == 4,
		})
	case n < 7:
		return l.commit(&ReleaseHold{Keyed: l.keyed(), Hold: id})
	}
	return l.commit(&ExtendHold{Keyed: l.keyed(), Hold: id, ExpiresIn: 7200})
}

// keep stores what a change wrote, as a store does.
func (l *life) keep(change *WalletChange) {
	facts := l.facts[change.After.ID]
	for _, line := range change.Lines {
		facts.Lines[line.KeyHash()] = line.Clone()
		l.seen[line.Type]++
		if line.Type.Spends() && change.After.ID == l.wallet.ID && line.Amount < 0 {
			l.usages = append(l.usages, line.ID())
		}
	}
	l.keepHolds(change)
	for _, reversed := range change.Reversed {
		facts.Lines[reversed.Key].Reversed = reversed.To
	}
	for _, g := range change.Created {
		facts.Grants[g.Ref] = g.Clone()
		if change.After.ID == l.wallet.ID {
			l.grants = append(l.grants, g.ID())
		}
	}
	for _, page := range change.Pages {
		facts.Pages[page.Number] = slices.Clone(page.Grants)
	}
	for _, end := range change.Ended {
		facts.Grants[end.Grant].Ended, facts.Grants[end.Grant].EndedAt = end.Status, end.At
	}
}

// transfer moves credits between the wallets.
func (l *life) transfer(from, to *Wallet) *WalletChange {
	return l.commit(&TransferCredits{
		Keyed: l.keyed(), From: string(from.ID), To: string(to.ID), Amount: 1 + Credits(l.random.IntN(9))*Credit/2, Reason: "r",
	})
}

// grantUntil grants credit that lapses, or is pending first.
func (l *life) grantUntil() *WalletChange {
	g := &GrantCredits{
		Keyed: l.keyed(), Wallet: string(l.wallet.ID), Amount: Credits(1+l.random.IntN(20)) * Credit, Source: SourcePromotion,
		Priority: l.random.IntN(3),
	}
	effective := l.now.Add(time.Duration(l.random.IntN(3)) * time.Hour)
	expires := effective.Add(time.Duration(1+l.random.IntN(6)) * time.Hour)
	if g.ExpiresAt = &expires; l.random.IntN(3) == 0 {
		g.EffectiveAt = &effective
	}
	return l.commit(g)
}

// step is one random thing that happens.
func (l *life) step() *WalletChange {
	id := string(l.wallet.ID)
	switch n := l.random.IntN(30); {
	case n >= 24:
		return l.useHold()
	case n < 4:
		return l.grantUntil()
	case n < 5:
		thresholds := []Credits{Credit, Credits(1+l.random.IntN(9)) * Credit}
		return l.commit(&SetBalanceAlerts{Keyed: l.keyed(), Wallet: id, Thresholds: thresholds[l.random.IntN(2):]})
	case n < 6:
		l.commit(&SetWalletStatus{Keyed: l.keyed(), Wallet: id, Status: WalletFrozen, Reason: "r"})
		return l.commit(&SetWalletStatus{Keyed: l.keyed(), Wallet: id, Status: WalletActive, Reason: "r"})
	case n < 8:
		l.now = l.now.Add(time.Duration(l.random.IntN(90)) * time.Minute)
		return l.commit()
	case n < 11 && len(l.usages) > 0:
		part := Credits(1 + l.random.IntN(int(Credit)))
		r := &ReverseUsage{
			Keyed: l.keyed(), Transaction: l.usages[l.random.IntN(len(l.usages))], Reason: "r",
			ExpiredCredits: ExpiredCreditPolicies[l.random.IntN(3)],
		}
		if l.random.IntN(2) == 0 {
			r.Amount = &part
		}
		return l.commit(r)
	case n < 12 && len(l.grants) > 0:
		latest := l.grants[max(0, len(l.grants)-4):]
		return l.commit(&VoidGrant{Keyed: l.keyed(), Grant: latest[l.random.IntN(len(latest))], Reason: "r"})
	case n < 14:
		return l.transfer(l.wallet, l.other)
	case n < 15:
		return l.transfer(l.other, l.wallet)
	case n < 16:
		amount := Credits(l.random.IntN(3)-1) * Credit
		return l.commit(&AdjustBalance{Keyed: l.keyed(), Wallet: id, Amount: amount + 1, Reason: "r"})
	}
	return l.commit(l.someUses()...)
}

// someUses are usages. Some go into debt.
func (l *life) someUses() []Command {
	commands := l.uses(1+l.random.IntN(3), Credits(l.random.IntN(3_000_000)))
	for _, c := range commands {
		if usage, is := c.(*RecordUsage); is && l.random.IntN(3) == 0 {
			usage.OnShortfall = ShortfallOverdraft
		}
	}
	if l.random.IntN(50) == 0 {
		commands = l.uses(1, 90*Credit) // all that there is
	}
	return commands
}
