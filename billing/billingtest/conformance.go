package billingtest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// TestStore tests that what newStore makes, an empty store for each test, is a [billing.Store] to the letter. What
// passes it means the same as every other that does.
func TestStore(t *testing.T, newStore func(t *testing.T) billing.Store) {
	for name, test := range map[string]func(*conformance){
		"Absent":            (*conformance).testAbsent,
		"OpenWallet":        (*conformance).testOpenWallet,
		"LostRace":          (*conformance).testLostRace,
		"OpenedTwice":       (*conformance).testOpenedTwice,
		"TakenKey":          (*conformance).testTakenKey,
		"TwoWallets":        (*conformance).testTwoWallets,
		"Claims":            (*conformance).testClaims,
		"CatalogReceipt":    (*conformance).testCatalogReceipt,
		"CatalogIds":        (*conformance).testCatalogIDs,
		"Reversed":          (*conformance).testReversed,
		"Ended":             (*conformance).testEnded,
		"Pages":             (*conformance).testPages,
		"WholeOrNothing":    (*conformance).testWholeOrNothing,
		"FullCommit":        (*conformance).testFullCommit,
		"RoundTrip":         (*conformance).testRoundTrip,
		"Extremes":          (*conformance).testExtremes,
		"ManyLiveGrants":    (*conformance).testManyLiveGrants,
		"ManyKeys":          (*conformance).testManyKeys,
		"ListGrants":        (*conformance).testListGrants,
		"ListManyGrants":    (*conformance).testListManyGrants,
		"ListCustomers":     (*conformance).testListCustomers,
		"ListApiKeys":       (*conformance).testListAPIKeys,
		"Revoke":            (*conformance).testRevoke,
		"RevokedBy":         (*conformance).testRevokedBy,
		"ListWallets":       (*conformance).testListWallets,
		"IndexedLines":      (*conformance).testIndexedLines,
		"IndexedMegabytes":  (*conformance).testIndexedMegabytes,
		"Tenants":           (*conformance).testTenants,
		"CallersOwnReads":   (*conformance).testCallersOwnReads,
		"CallersOwnWrites":  (*conformance).testCallersOwnWrites,
		"TestClock":         (*conformance).testTestClock,
		"ReadsSeeTheCommit": (*conformance).testReadsSeeTheCommit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&conformance{T: t, Store: newStore(t)})
		})
	}
}

// conformance is a test of a store.
type conformance struct {
	*testing.T
	billing.Store
}

// The ids of tests are numbers, which sort.

func walletN(n int) billing.WalletRef {
	return billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(fmt.Sprintf("wal_%026d", n))}
}

func customerN(n int) billing.CustomerID { return billing.CustomerID(fmt.Sprintf("cus_%026d", n)) }

// at is some instants after the epoch.
func at(n int) time.Time { return Epoch.Add(time.Duration(n) * time.Microsecond) }

// opened is a wallet as it is opened.
func opened(n int) billing.Wallet {
	return billing.Wallet{
		WalletRef: walletN(n), Customer: customerN(n), Name: "Wallet", Unit: "credits", Status: billing.WalletActive,
		CreatedAt: at(0), CommittedAt: at(0), Revision: 1,
	}
}

// opening is the change that opens a wallet.
func opening(n int) billing.WalletChange { return billing.WalletChange{After: opened(n)} }

// next is a change of w that changes nothing yet. Its instant is one later.
func next(w billing.Wallet) billing.WalletChange {
	after := *w.Clone()
	after.Revision++
	after.CommittedAt = after.CommittedAt.Add(time.Microsecond)
	return billing.WalletChange{Before: &w, After: after}
}

// line is a line of w with that sequence and key, recorded as many instants after the epoch.
func line(w billing.WalletRef, sequence int64, key string) *billing.Transaction {
	recorded := at(int(sequence))
	return &billing.Transaction{
		Wallet: w.ID, Sequence: sequence, Type: billing.TypeUsage, Amount: -1, BalanceAfter: -billing.Credits(sequence),
		Key: key, Fingerprint: billing.Fingerprint("0123456789abcdef"), Actor: "key_test", OccurredAt: recorded, RecordedAt: recorded,
		Hash: billing.Hash{byte(sequence), byte(sequence >> 8), 1},
	}
}

// grant is the grant of w at ref.
func grant(w billing.WalletRef, ref billing.GrantRef) *billing.Grant {
	return &billing.Grant{
		Wallet: w.ID, Ref: ref, Source: billing.SourcePromotion, Amount: 5, EffectiveAt: at(1), CreatedAt: at(int(ref.Sequence)),
	}
}

func receipt(key string) *billing.Receipt {
	return &billing.Receipt{Key: key, Operation: "test", Fingerprint: billing.Fingerprint("fedcba9876543210"), Result: "r", Revision: 7, RecordedAt: at(3), Mark: billing.Mark{7: 1}}
}

// decision changes wallets of the live tenant.
func decision(changes ...billing.WalletChange) *billing.Decision {
	return &billing.Decision{Tenant: billing.Live, Wallets: changes}
}

// commit has the store make d durable.
func (c *conformance) commit(d *billing.Decision) {
	c.Helper()
	if err := c.Commit(c.Context(), d); err != nil {
		c.Fatalf("commit: %v", err)
	}
}

// open opens a wallet and answers its state.
func (c *conformance) open(n int) billing.Wallet {
	c.Helper()
	d := decision(opening(n))
	d.Catalog.Profiles = []*billing.WalletProfile{{WalletRef: walletN(n), Customer: customerN(n)}}
	c.commit(d)
	return opened(n)
}

// refused has the store refuse d, and answers what it says there is instead.
func (c *conformance) refused(d *billing.Decision) *billing.Moved {
	c.Helper()
	err := c.Commit(c.Context(), d)
	var moved *billing.Moved
	if !errors.As(err, &moved) {
		c.Fatalf("commit: got %v, want *billing.Moved", err)
	}
	return moved
}

// movedTo compares what the store said there is with what there is: a map that is empty is as good as none.
func (c *conformance) movedTo(got *billing.Moved, want billing.Moved) {
	c.Helper()
	if len(got.Wallets) == 0 {
		got.Wallets = nil
	}
	if len(got.Records) == 0 {
		got.Records = nil
	}
	c.same("moved", *got, want)
}

// same compares what was read with what was written.
func (c *conformance) same(what string, got, want any) {
	c.Helper()
	if !reflect.DeepEqual(got, want) {
		c.Errorf("%s:\n got %+v\nwant %+v", what, dump(got), dump(want))
	}
}

// dump shows what is behind pointers.
func dump(v any) any {
	switch v := v.(type) {
	case billing.Moved:
		return []any{values(v.Wallets), v.Records, v.Receipt, v.Claims}
	case *billing.Transaction:
		return *v
	case []*billing.Transaction:
		var ids []string
		for _, t := range v {
			ids = append(ids, fmt.Sprint(t.Sequence, " ", t.Key))
		}
		return ids
	case []*billing.Grant:
		var refs []billing.GrantRef
		for _, g := range v {
			refs = append(refs, g.Ref)
		}
		return refs
	}
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() {
		return p.Elem().Interface()
	}
	return v
}

func values[K comparable, V any](m map[K]*V) []V {
	var all []V
	for _, v := range m {
		all = append(all, *v)
	}
	return all
}

// must answers what was read, or fails the test.
func must[T any](value T, err error) func(*conformance) T {
	return func(c *conformance) T {
		c.Helper()
		if err != nil {
			c.Fatal(err)
		}
		return value
	}
}

// state reads the wallet of that number.
func (c *conformance) state(n int) *billing.Wallet {
	c.Helper()
	ref := walletN(n)
	return must(c.Wallets(c.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong))(c)[ref.ID]
}

// record reads what a key of a wallet stands for.
func (c *conformance) record(ref billing.WalletRef, key string) billing.Record {
	c.Helper()
	hash := billing.HashKey(key)
	return must(c.Records(c.Context(), ref, []billing.KeyHash{hash}))(c)[hash]
}

// grantAt reads the terms of a grant.
func (c *conformance) grantAt(ref billing.WalletRef, at billing.GrantRef) *billing.Grant {
	c.Helper()
	return must(c.Grants(c.Context(), ref, []billing.GrantRef{at}))(c)[at]
}

// indexed lists lines, waiting until the index shows as many as there are.
func (c *conformance) indexed(ref billing.WalletRef, r billing.LineRange, want int) []*billing.Transaction {
	c.Helper()
	for tries := 0; ; tries++ {
		lines := must(c.IndexedLines(c.Context(), ref, r))(c)
		if len(lines) >= want || tries == 200 {
			return lines
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// sequences are those of lines.
func sequences(lines []*billing.Transaction) []int64 {
	all := make([]int64, len(lines))
	for i, l := range lines {
		all[i] = l.Sequence
	}
	return all
}

// descending are the numbers from one down to another.
func descending(from, to int64) []int64 {
	all := []int64{}
	for n := from; n >= to; n-- {
		all = append(all, n)
	}
	return all
}

func ascending(from, to int64) []int64 {
	all := descending(to, from)
	slices.Reverse(all)
	return all
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
