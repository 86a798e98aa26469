package finance_test

import (
	"fmt"
	"maps"
	"math/big"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// linesOf reads the whole ledger of a wallet, and its state.
func linesOf(t *testing.T, w *billingtest.World, id billing.WalletID) ([]*billing.Transaction, *billing.Snapshot) {
	t.Helper()
	s, err := w.Wallet(t.Context(), billing.Live, string(id), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	var lines []*billing.Transaction
	for int64(len(lines)) < s.Wallet.Sequence {
		var after billing.Position
		if n := len(lines); n > 0 {
			after = lines[n-1].Position()
		}
		more, err := w.LinesAfter(t.Context(), &s.Wallet, after, 1000)
		if err != nil || len(more) == 0 {
			t.Fatal(len(more), err)
		}
		lines = append(lines, more...)
	}
	return lines, s
}

// ledgerState is what a wallet's lines say remains of its grants, added up by the moves of free and held credit.
type ledgerState struct {
	grants     map[billing.GrantRef]*billing.Grant
	free, held map[billing.GrantRef]billing.Credits
}

// add adds a line.
func (s *ledgerState) add(t *billing.Transaction) {
	for i := range t.Created {
		s.grants[t.Created[i].Ref] = &t.Created[i]
	}
	for _, m := range t.Moves() {
		s.free[m.Grant] += m.Free
		s.held[m.Grant] += m.Held
	}
}

// deferred computes Σ P − ⌊P × y ÷ A⌋ over all grants, with whole numbers of any size.
func (s *ledgerState) deferred() map[string]int64 {
	sums := map[string]int64{}
	for ref, g := range s.grants {
		cost, has := g.MoneyBehind()
		if !has {
			continue
		}
		left := g.Amount - s.free[ref] - s.held[ref]
		worth := new(big.Int).Mul(big.NewInt(cost.Minor), big.NewInt(int64(left)))
		sums[cost.Currency] += cost.Minor - worth.Quo(worth, big.NewInt(int64(g.Amount))).Int64()
	}
	maps.DeleteFunc(sums, func(_ string, sum int64) bool { return sum == 0 })
	return sums
}

// In random lives of two wallets, the equality holds after every line, what is deferred is what the grants say, no column but
// earned and received goes below zero, and what moves from one wallet arrives in the other.
func TestBooksOfRandomLives(t *testing.T) {
	const seeds, steps = 100, 150
	seen := map[string]int{}
	for seed := range uint64(seeds) {
		world, wallets := billingtest.Live(t, billingtest.NewMemory(), seed, steps)
		moved := map[string]int64{}
		for _, id := range wallets {
			lines, _ := linesOf(t, world, id)
			books, state := finance.NewBooks(), ledgerState{
				map[billing.GrantRef]*billing.Grant{}, map[billing.GrantRef]billing.Credits{}, map[billing.GrantRef]billing.Credits{},
			}
			for _, line := range lines {
				changes, err := books.Add(line)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				state.add(line)
				check(t, fmt.Sprintf("seed %d, line %d, a %s", seed, line.Sequence, line.Type), books, &state)
				for currency, c := range changes {
					seen[string(line.Type)]++
					if line.Type == billing.TypeTransferIn || line.Type == billing.TypeTransferOut {
						moved[currency] += c.Received
					}
				}
			}
			compareReturned(t, world, id, books)
		}
		for currency, sum := range moved {
			if sum != 0 {
				t.Fatalf("seed %d: transfers between the wallets leave a rest of %d %s", seed, sum, currency)
			}
		}
	}
	for _, kind := range []billing.TransactionType{
		billing.TypeGrant, billing.TypeUsage, billing.TypeReversal, billing.TypeExpiry, billing.TypeVoid, billing.TypeAdjustment,
		billing.TypeTransferIn, billing.TypeTransferOut, billing.TypeRepayment, billing.TypeCapture,
	} {
		if seen[string(kind)] < 20 {
			t.Errorf("only %d lines of type %s changed the books", seen[string(kind)], kind)
		}
	}
	t.Log(seen)
}

// check checks the books after a line.
func check(t *testing.T, at string, books *finance.Books, state *ledgerState) {
	t.Helper()
	deferred := map[string]int64{}
	for currency, c := range books.Columns {
		if !c.Balanced() {
			t.Fatalf("%s: %s does not balance: %+v", at, currency, c)
		}
		if c.Deferred < 0 || c.Breakage < 0 || c.Refunded < 0 || c.CustomerCredit < 0 || c.Tax < 0 {
			t.Fatalf("%s: a column of %s is below zero: %+v", at, currency, c)
		}
		if c.Deferred != 0 {
			deferred[currency] = c.Deferred
		}
	}
	if want := state.deferred(); !maps.Equal(deferred, want) || !maps.Equal(books.Deferred(), want) {
		t.Fatalf("%s: deferred is %v, by the positions %v, but the grants say %v", at, deferred, books.Deferred(), want)
	}
}

// compareReturned compares what came back of each grant with what the grant itself counts.
func compareReturned(t *testing.T, w *billingtest.World, id billing.WalletID, books *finance.Books) {
	t.Helper()
	var refs []billing.GrantRef
	for ref := range books.Positions {
		refs = append(refs, ref)
	}
	grants, err := w.Store.Grants(t.Context(), billing.WalletRef{Tenant: billing.Live, ID: id}, refs)
	if err != nil {
		t.Fatal(err)
	}
	for ref, p := range books.Positions {
		if grants[ref].Returned != p.Returned {
			t.Errorf("of grant %s, %s came back by the lines, and %s by the grant", grants[ref].ID(), p.Returned, grants[ref].Returned)
		}
	}
}
