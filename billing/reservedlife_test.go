package billing

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// reserveSome reserves some grants of a wallet, or gives back its latest reservation. It stands for the commands that
// will: none of the API does yet.
type reserveSome struct {
	Keyed
	wallet WalletID
	random *rand.Rand
	back   bool
}

func (reserveSome) Request() Request      { return Request{Operation: "reserveSome"} }
func (r reserveSome) Check() *Error       { return r.Keyed.Check() }
func (r reserveSome) Wallets() []WalletID { return []WalletID{r.wallet} }

func (r reserveSome) Reads(d *Draft) {
	w := d.wallet(r.wallet)
	for _, piece := range w.reservedOf(disputed(w.wallet).Place) {
		w.readGrant(piece.Ref)
	}
}

func (r reserveSome) Apply(d *Draft) *Error {
	return d.on(r.wallet, func(w *walletDraft) *Error {
		t := disputed(w.wallet)
		if r.back {
			pieces := w.unreserve(t)
			if len(pieces) == 0 {
				return invalid("nothing is reserved")
			}
			w.giveBackReserved(t, pieces)
			return nil
		}
		var grants []LiveGrant
		w.lots.eachLoaded(func(g LiveGrant) {
			if r.random.IntN(2) == 0 && !g.Pending(w.now) {
				g.Purchase = t.Place
				grants = append(grants, g)
			}
		})
		if len(grants) == 0 {
			return invalid("nothing is free")
		}
		w.reserve(t, grants, w.now)
		return nil
	})
}

// reserve does something with reservations.
func (l *life) reserve() {
	change := l.commit(&reserveSome{
		Keyed: l.keyed(), wallet: l.wallet.ID, random: l.random, back: l.random.IntN(2) == 0,
	})
	if change == nil {
		return
	}
	l.holds = slices.DeleteFunc(l.holds, func(h *Hold) bool {
		return h.Reserved && slices.Contains(change.Removed, h.DocumentKey())
	})
}

// LedgerWithReservations returns the ledger of a wallet in whose random life there were reservations, oldest first, and
// what is held in the end.
func LedgerWithReservations(t *testing.T, seed uint64, steps int) (lines []*Transaction, held Credits) {
	l := &life{
		followed: newFollowed(t), random: rand.New(rand.NewPCG(seed, 3)),
		facts: map[WalletID]*Facts{}, seen: map[TransactionType]int{},
	}
	l.other = l.wallet.Clone()
	l.other.ID = NewWalletID(l.now, Entropy{1})
	l.wallet.OverdraftLimit = 5 * Credit
	for _, w := range []*Wallet{l.wallet, l.other} {
		l.facts[w.ID] = &Facts{Pages: map[int][]LiveGrant{}, Grants: map[GrantRef]*Grant{}, Lines: map[KeyHash]*Transaction{}}
	}
	for range steps {
		if l.random.IntN(6) == 0 {
			l.reserve()
		} else {
			l.step()
		}
	}
	for _, line := range l.facts[l.wallet.ID].Lines {
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b *Transaction) int { return int(a.Sequence - b.Sequence) })
	return lines, l.wallet.Held
}
