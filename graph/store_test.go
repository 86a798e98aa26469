package graph_test

import (
	"context"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// watched is a store that counts its calls, and fails on demand.
type watched struct {
	ledger.Store

	mu     sync.Mutex
	reads  map[string]int
	writes int
	fails  func(call string) error              // what a call fails with; nil: nothing fails
	stale  map[billing.WalletID]*billing.Wallet // what eventual reads show of wallets
	loses  bool                                 // the answer of the next commit is lost
	old    billing.Document                     // what eventual reads show of the document at its address
	lags   bool                                 // eventual reads show nothing yet, but for API keys
}

// count counts a call, and returns the error that it should fail with.
func (w *watched) count(call string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reads == nil {
		w.reads = map[string]int{}
	}
	w.reads[call]++
	if w.fails != nil {
		return w.fails(call)
	}
	return nil
}

// during returns how often each call was made during do, and how many writes there were.
func (w *watched) during(do func()) (calls map[string]int, written int) {
	w.mu.Lock()
	w.reads = map[string]int{}
	before := w.writes
	w.mu.Unlock()
	do()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reads, w.writes - before
}

// failing makes calls fail as fails says during do.
func (w *watched) failing(fails func(call string) error, do func()) {
	w.mu.Lock()
	w.fails = fails
	w.mu.Unlock()
	do()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = nil
}

func (w *watched) wrote(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.writes++
	}
	return err
}

func (w *watched) Commit(ctx context.Context, d *billing.Decision) error {
	if err := w.count("Commit"); err != nil {
		return err
	}
	err := w.wrote(w.Store.Commit(ctx, d))
	if err == nil && w.loses {
		w.loses = false
		err = ledger.ErrLost
	}
	return err
}

func (w *watched) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	if err := w.count("Wallets"); err != nil {
		return nil, err
	}
	if w.lags && f == ledger.Eventual {
		return map[billing.WalletID]*billing.Wallet{}, nil
	}
	found, err := w.Store.Wallets(ctx, tenant, ids, f)
	for id := range found {
		if stale := w.stale[id]; stale != nil && f == ledger.Eventual {
			found[id] = stale.Clone()
		}
	}
	return found, err
}

func (w *watched) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	if err := w.count("Pages"); err != nil {
		return nil, err
	}
	return w.Store.Pages(ctx, ref, numbers)
}

func (w *watched) Grants(
	ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	if err := w.count("Grants"); err != nil {
		return nil, err
	}
	return w.Store.Grants(ctx, ref, grants)
}

func (w *watched) Terms(
	ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	if err := w.count("Terms"); err != nil {
		return nil, err
	}
	if w.lags {
		return map[billing.GrantRef]*billing.Grant{}, nil
	}
	return w.Store.Terms(ctx, ref, grants)
}

func (w *watched) ListGrants(
	ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int,
) ([]*billing.Grant, error) {
	if err := w.count("ListGrants"); err != nil {
		return nil, err
	}
	return w.Store.ListGrants(ctx, ref, before, limit)
}

func (w *watched) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	if err := w.count("Records"); err != nil {
		return nil, err
	}
	return w.Store.Records(ctx, ref, keys)
}

func (w *watched) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	if err := w.count("IndexedLines"); err != nil {
		return nil, err
	}
	return w.Store.IndexedLines(ctx, ref, r)
}

// documentReads and documentLists name the reads of documents by their kind.
var (
	documentReads = map[billing.Kind]string{
		billing.KindProfile: "Profiles", billing.KindCustomer: "Customers", billing.KindClaim: "Claimed",
		billing.KindCredential: "APIKey", billing.KindAPIKey: "APIKeyByID", billing.KindClock: "TestClock",
		billing.KindEvent: "Events", outbox.KindEndpoint: "Endpoint", outbox.KindSecrets: "Secrets",
		outbox.KindDelivery: "Delivery", exportjob.KindJob: "Export", billing.KindListed: "Listed", billing.KindSearch: "Search",
		billing.KindRateCard: "Timelines", billing.KindRateCardVersion: "Versions", billing.KindRedemption: "Redemptions",
		seal.KindKeys: "QuoteKeys", billing.KindEpoch: "Epoch",
		billing.KindHold: "Holds", billing.KindCapturedHold: "CapturedHolds", billing.KindReleasedHold: "ReleasedHolds",
		billing.KindExpiredHold: "ExpiredHolds",
	}
	documentLists = map[billing.Kind]string{
		billing.KindCustomer: "ListCustomers", billing.KindWalletLink: "ListWallets", billing.KindAPIKey: "ListAPIKeys",
		billing.KindListed: "ListAllWallets", billing.KindSearch: "ListSearch",
		billing.KindRateCard: "ListTimelines", outbox.KindEndpoint: "ListEndpoints", outbox.KindDelivery: "ListDeliveries",
		exportjob.KindJob: "ListExports", exportjob.KindWork: "ListRunningExports",
		billing.KindHold: "ListHolds", billing.KindCapturedHold: "ListCapturedHolds",
		billing.KindReleasedHold: "ListReleasedHolds", billing.KindExpiredHold: "ListExpiredHolds",
	}
)

func (w *watched) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	counted := map[billing.Kind]bool{}
	for _, key := range keys {
		if counted[key.Kind] {
			continue
		}
		counted[key.Kind] = true
		if err := w.count(documentReads[key.Kind]); err != nil {
			return nil, err
		}
	}
	if w.lags && f == ledger.Eventual && !counted[billing.KindCredential] {
		return map[billing.DocumentKey]billing.Document{}, nil
	}
	found, err := w.Store.Documents(ctx, keys, f)
	if w.old != nil && found[w.old.DocumentKey()] != nil && f == ledger.Eventual {
		found[w.old.DocumentKey()] = w.old.CloneDocument()
	}
	return found, err
}

func (w *watched) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	if err := w.count(documentLists[c.Kind]); err != nil {
		return nil, err
	}
	return w.Store.ListDocuments(ctx, c, before)
}

func (w *watched) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	if err := w.count("PutDocument"); err != nil {
		return err
	}
	return w.wrote(w.Store.PutDocument(ctx, change))
}

// watchedOutbox is a watched store with the methods of the outbox.
type watchedOutbox struct {
	*watched
	outbox outbox.Store
}

func (w watchedOutbox) Postpone(ctx context.Context, d *outbox.Delivery, dueAt time.Time) error {
	return w.outbox.Postpone(ctx, d, dueAt)
}

func (w watchedOutbox) Due(ctx context.Context, by time.Time, limit int) ([]*outbox.Delivery, error) {
	return w.outbox.Due(ctx, by, limit)
}
