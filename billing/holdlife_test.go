package billing

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestHoldsAcrossPages plays at random with holds of wallets with many pages of grants, which go into debt and whose grants
// end. Each decision has to be valid, no request and no job may fail for lack of room, and in the end nothing is held.
func TestHoldsAcrossPages(t *testing.T) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 12))
		w := newHoldWallet(t, 200)
		w.large = true
		w.grantMany(300, func(g *GrantCredits) {
			g.Priority = random.IntN(40)
			if lasts := random.IntN(5); lasts > 0 {
				g.ExpiresAt = pointer(w.now.Add(time.Duration(lasts) * 40 * time.Minute))
			}
			if random.IntN(10) == 0 {
				g.EffectiveAt = pointer(w.now.Add(30 * time.Minute))
			}
		}, 0, 1, 2)
		refusals := map[Code]int{}
		for step := range 400 {
			if random.IntN(8) == 0 {
				w.now = w.now.Add(time.Duration(random.IntN(20)) * time.Minute)
			}
			if random.IntN(20) == 0 {
				w.bookDue()
			}
			if o := w.do(false, w.anything(random))[0]; o.Refusal != nil {
				refusals[o.Refusal.Code]++
			}
			if step%25 == 0 {
				balance, _ := w.snapshot().Balance(w.now)
				w.expect(balance.Available, balance.Held, balance.Posted)
			}
		}
		w.now = w.now.Add(48 * time.Hour)
		balance, _ := w.snapshot().Balance(w.now)
		w.bookDue()
		if w.expect(balance.Available, 0, balance.Posted); w.wallet.Holds+w.wallet.Pieces+len(w.wallet.Voided) != 0 {
			t.Errorf("seed %d: the wallet still counts %d holds, %d pieces and %v", seed, w.wallet.Holds, w.wallet.Pieces,
				w.wallet.Voided)
		}
		for _, code := range []Code{CodeHoldExpired, CodeHoldNotOpen, CodeHoldAmountExceeded, CodeInsufficientCredits} {
			if refusals[code] == 0 {
				t.Errorf("seed %d: nothing was refused with %s: %v", seed, code, refusals)
			}
		}
	}
}

// anything is one random request.
func (w *holdWallet) anything(random *rand.Rand) Command {
	var holds []*Hold
	for _, h := range w.holds {
		holds = append(holds, h)
	}
	slices.SortFunc(holds, func(a, b *Hold) int { return int(b.Number - a.Number) })
	amount := Credits(1 + random.IntN(120))
	switch kind := random.IntN(20); {
	case kind < 5 || len(holds) == 0:
		p := setAside(w.next(), amount, 60*(1+random.IntN(30)))
		p.UpTo = random.IntN(2) == 0
		return p
	case kind < 13:
		h := holds[min(len(holds)-1, random.IntN(6))]
		switch {
		case kind < 9:
			c := w.capture(h, amount, random.IntN(3) == 0)
			c.AllowMore = random.IntN(2) == 0
			return c
		case kind < 11:
			return w.extend(h, time.Duration(1+random.IntN(60))*time.Minute)
		}
		return w.release(h)
	case kind < 16:
		u := charge(w.next(), amount)
		u.OnShortfall = ShortfallPolicies[random.IntN(3)]
		return u
	case kind < 19:
		return w.void(GrantRef{1 + int64(random.IntN(900)), 0})
	}
	return GrantCredits{Keyed: w.next(), Amount: amount, Source: SourcePlan, Priority: random.IntN(40)}
}
