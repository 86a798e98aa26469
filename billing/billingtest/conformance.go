package billingtest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestStore tests that newStore makes a [ledger.Store] that keeps every promise of that interface. Each test gets an
// empty store. All stores that pass behave alike.
func TestStore(t *testing.T, newStore func(t *testing.T) ledger.Store) {
	for name, test := range map[string]func(*conformance){
		"Absent":             (*conformance).testAbsent,
		"OpenWallet":         (*conformance).testOpenWallet,
		"LostRace":           (*conformance).testLostRace,
		"OpenedTwice":        (*conformance).testOpenedTwice,
		"TakenKey":           (*conformance).testTakenKey,
		"TwoWallets":         (*conformance).testTwoWallets,
		"Claims":             (*conformance).testClaims,
		"TenantRequests":     (*conformance).testTenantRequests,
		"TakenIds":           (*conformance).testTakenIDs,
		"DocumentRevisions":  (*conformance).testDocumentRevisions,
		"DocumentChecks":     (*conformance).testDocumentChecks,
		"DocumentDeletes":    (*conformance).testDocumentDeletes,
		"PutDocument":        (*conformance).testPutDocument,
		"WalletDocuments":    (*conformance).testWalletDocuments,
		"DocumentRemovals":   (*conformance).testDocumentRemovals,
		"Holds":              (*conformance).testHolds,
		"Subscriptions":      (*conformance).testSubscriptions,
		"Trials":             (*conformance).testTrials,
		"Budgets":            (*conformance).testBudgets,
		"Counts":             (*conformance).testCounts,
		"RoundTripBudgets":   (*conformance).testRoundTripBudgets,
		"ManyHolds":          (*conformance).testManyHolds,
		"DocumentsOfKinds":   (*conformance).testDocumentsOfKinds,
		"Reversed":           (*conformance).testReversed,
		"Ended":              (*conformance).testEnded,
		"Returned":           (*conformance).testReturned,
		"Pages":              (*conformance).testPages,
		"WholeOrNothing":     (*conformance).testWholeOrNothing,
		"FullCommit":         (*conformance).testFullCommit,
		"RoundTrip":          (*conformance).testRoundTrip,
		"RoundTripDocuments": (*conformance).testRoundTripDocuments,
		"Extremes":           (*conformance).testExtremes,
		"ManyLiveGrants":     (*conformance).testManyLiveGrants,
		"ManyKeys":           (*conformance).testManyKeys,
		"ManyDocuments":      (*conformance).testManyDocuments,
		"ListGrants":         (*conformance).testListGrants,
		"ListManyGrants":     (*conformance).testListManyGrants,
		"ListCustomers":      (*conformance).testListCustomers,
		"ListManyCustomers":  (*conformance).testListManyCustomers,
		"ListApiKeys":        (*conformance).testListAPIKeys,
		"ListAuditEntries":   (*conformance).testListAuditEntries,
		"Revoke":             (*conformance).testRevoke,
		"RevokedBy":          (*conformance).testRevokedBy,
		"ListWallets":        (*conformance).testListWallets,
		"IndexedLines":       (*conformance).testIndexedLines,
		"IndexedTypes":       (*conformance).testIndexedTypes,
		"IndexedMegabytes":   (*conformance).testIndexedMegabytes,
		"ActivityLines":      (*conformance).testActivityLines,
		"Creations":          (*conformance).testCreations,
		"Tenants":            (*conformance).testTenants,
		"CallersOwnReads":    (*conformance).testCallersOwnReads,
		"CallersOwnWrites":   (*conformance).testCallersOwnWrites,
		"TestClock":          (*conformance).testTestClock,
		"Epoch":              (*conformance).testEpoch,
		"ReadsSeeTheCommit":  (*conformance).testReadsSeeTheCommit,
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
	ledger.Store
}

// commit makes d durable.
func (c *conformance) commit(d *billing.Decision) {
	c.Helper()
	if err := c.Commit(c.Context(), d); err != nil {
		c.Fatalf("commit: %v", err)
	}
}

// open opens a wallet and returns its state.
func (c *conformance) open(n int) billing.Wallet {
	c.Helper()
	d := decision(opening(n))
	d.Wallets[0].Documents = []billing.Document{profile(walletN(n), customerN(n))}
	d.Documents = putting(link(walletN(n), customerN(n)))
	c.commit(d)
	return opened(n)
}

// refused commits d, which must fail, and returns what the store says is stored instead.
func (c *conformance) refused(d *billing.Decision) *ledger.StaleError {
	c.Helper()
	return c.stale(c.Commit(c.Context(), d))
}

func (c *conformance) stale(err error) *ledger.StaleError {
	c.Helper()
	var stale *ledger.StaleError
	if !errors.As(err, &stale) {
		c.Fatalf("got %v, want *ledger.StaleError", err)
	}
	return stale
}

// sameStale compares what the store says is stored with what is. An empty map is as good as none.
func (c *conformance) sameStale(got *ledger.StaleError, want ledger.StaleError) {
	c.Helper()
	if len(got.Wallets) == 0 {
		got.Wallets = nil
	}
	if len(got.Records) == 0 {
		got.Records = nil
	}
	if len(got.Documents) == 0 {
		got.Documents = nil
	}
	c.same("stale", *got, want)
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
	case ledger.StaleError:
		return []any{values(v.Wallets), v.Records, v.Documents}
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

// must returns what was read, or fails the test.
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
	return must(c.Wallets(c.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong))(c)[ref.ID]
}

// record reads what a key of a wallet is recorded for.
func (c *conformance) record(ref billing.WalletRef, key string) billing.Record {
	c.Helper()
	hash := billing.HashKey(key)
	return must(c.Records(c.Context(), ref, []billing.KeyHash{hash}))(c)[hash]
}

// tenantRecord reads what a key of the tenant is recorded for.
func (c *conformance) tenantRecord(tenant billing.Tenant, key string) billing.Record {
	c.Helper()
	return c.record(billing.WalletRef{Tenant: tenant}, key)
}

// document reads a document, or returns nil.
func (c *conformance) document(key billing.DocumentKey) billing.Document {
	c.Helper()
	return must(c.Documents(c.Context(), []billing.DocumentKey{key}, ledger.Strong))(c)[key]
}

// sameDocument compares what is stored at a key with what was put there; nil: nothing is stored.
func (c *conformance) sameDocument(what string, key billing.DocumentKey, want billing.Document) {
	c.Helper()
	c.same(what, c.document(key), want)
}

// list lists documents of the live tenant.
func (c *conformance) list(kind billing.Kind, parent, before string, limit int) []billing.Document {
	c.Helper()
	collection := billing.Collection{Tenant: billing.Live, Kind: kind, Parent: parent, Limit: limit}
	return must(c.ListDocuments(c.Context(), collection, before))(c)
}

// listed are the ids of the documents that list returns.
func (c *conformance) listed(kind billing.Kind, parent, before string, limit int) []string {
	c.Helper()
	ids := []string{}
	for _, document := range c.list(kind, parent, before, limit) {
		ids = append(ids, document.DocumentKey().ID)
	}
	return ids
}

// grantAt reads the terms of a grant.
func (c *conformance) grantAt(ref billing.WalletRef, at billing.GrantRef) *billing.Grant {
	c.Helper()
	return must(c.Grants(c.Context(), ref, []billing.GrantRef{at}))(c)[at]
}

// indexed lists lines, waiting until the index shows as many as there are.
func (c *conformance) indexed(ref billing.WalletRef, r ledger.LineRange, want int) []*billing.Transaction {
	c.Helper()
	for tries := 0; ; tries++ {
		lines := must(c.IndexedLines(c.Context(), ref, r))(c)
		if len(lines) >= want || tries == 200 {
			return lines
		}
		time.Sleep(50 * time.Millisecond)
	}
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
