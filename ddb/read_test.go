package ddb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// request is what a test looks at in a call.
type request struct {
	operation      string
	ConsistentRead bool
	RequestItems   map[string]struct {
		Keys           []map[string]map[string]string
		ConsistentRead bool
	}
}

func parseRequest(t *testing.T, r *http.Request) request {
	t.Helper()
	var parsed request
	if err := json.NewDecoder(r.Body).Decode(&parsed); err != nil {
		t.Error(err)
	}
	_, parsed.operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return parsed
}

// An eventual read costs half, and requests once more, strongly, what it did not find.
func TestFreshness(t *testing.T) {
	another := billing.WalletID("wal_01KDVDNA00HDST93PJ8ZDYB21E")
	customer, profile := billing.CustomerKey(billing.Live, someCustomer), billing.ProfileKey(someWallet)
	claim := billing.ClaimKey(billing.Live, billing.KindWallet, "e")
	documents := func(f ledger.Freshness, keys ...billing.DocumentKey) func(*Store) error {
		return func(s *Store) error {
			_, err := s.Documents(t.Context(), keys, f)
			return err
		}
	}
	for name, test := range map[string]struct {
		read func(*Store) error
		want string
	}{
		"a strong wallet": {func(s *Store) error {
			_, err := s.Wallets(t.Context(), billing.Live, []billing.WalletID{someWallet.ID}, ledger.Strong)
			return err
		}, "GetItem true"},
		"an eventual wallet": {func(s *Store) error {
			_, err := s.Wallets(t.Context(), billing.Live, []billing.WalletID{someWallet.ID}, ledger.Eventual)
			return err
		}, "GetItem false, GetItem true"},
		"eventual wallets": {func(s *Store) error {
			_, err := s.Wallets(t.Context(), billing.Live, []billing.WalletID{someWallet.ID, another}, ledger.Eventual)
			return err
		}, "BatchGetItem false of 2, BatchGetItem true of 2"},
		"strong wallets, one twice": {func(s *Store) error {
			_, err := s.Wallets(t.Context(), billing.Live, []billing.WalletID{another, someWallet.ID, another}, ledger.Strong)
			return err
		}, "BatchGetItem true of 2"},
		"pages": {func(s *Store) error { _, err := s.Pages(t.Context(), someWallet, []int{1}); return err }, "GetItem true"},
		"grants": {func(s *Store) error {
			_, err := s.Grants(t.Context(), someWallet, []billing.GrantRef{{Sequence: 1}})
			return err
		}, "GetItem true"},
		"records": {func(s *Store) error {
			_, err := s.Records(t.Context(), someWallet, []billing.KeyHash{billing.HashKey("a")})
			return err
		}, "GetItem true"},
		"records of the tenant": {func(s *Store) error {
			_, err := s.Records(t.Context(), billing.WalletRef{Tenant: billing.Live}, []billing.KeyHash{billing.HashKey("a")})
			return err
		}, "GetItem true"},
		"a strong document": {documents(ledger.Strong, customer), "GetItem true"},
		"an eventual one":   {documents(ledger.Eventual, customer), "GetItem false, GetItem true"},
		"several of a table, one twice": {
			documents(ledger.Eventual, customer, claim, customer), "BatchGetItem false of 2, BatchGetItem true of 2",
		},
		"of two tables":  {documents(ledger.Strong, customer, profile, claim), "BatchGetItem true of 2, GetItem true"},
		"that cannot be": {documents(ledger.Strong, billing.CustomerKey(billing.Live, ""), billing.CredentialKey("")), ""},
		"a list of documents": {func(s *Store) error {
			c := billing.Collection{Tenant: billing.Live, Kind: billing.KindCustomer, Limit: 1}
			_, err := s.ListDocuments(t.Context(), c, "")
			return err
		}, "Query true"},
		"nothing": {func(s *Store) error { _, err := s.Records(t.Context(), someWallet, nil); return err }, ""},
		"grants of a wallet": {func(s *Store) error {
			_, err := s.ListGrants(t.Context(), someWallet, billing.GrantRef{}, 1)
			return err
		}, "Query true"},
		"lines": {func(s *Store) error {
			_, err := s.IndexedLines(t.Context(), someWallet, ledger.LineRange{Limit: 1})
			return err
		}, "Query false"},
	} {
		t.Run(name, func(t *testing.T) {
			var made []string
			store, _ := scripted(t, func(w http.ResponseWriter, r *http.Request) {
				parsed := parseRequest(t, r)
				call := fmt.Sprint(parsed.operation, " ", parsed.ConsistentRead)
				for _, batch := range parsed.RequestItems {
					call = fmt.Sprint(parsed.operation, " ", batch.ConsistentRead, " of ", len(batch.Keys))
				}
				made = append(made, call)
				answering(200, `{"Items":[],"Responses":{}}`)(w, r)
			})
			if err := test.read(store); err != nil {
				t.Error(err)
			}
			if got := strings.Join(made, ", "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Keys that DynamoDB leaves unread are requested again, for as long as it reads some of them.
func TestUnprocessedKeys(t *testing.T) {
	var refs []billing.GrantRef
	for n := range int64(250) {
		refs = append(refs, billing.GrantRef{Sequence: n + 1})
	}
	var calls atomic.Int64
	grudging := func(most int) http.HandlerFunc { // it reads so many keys a call, and leaves the others
		return func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			for table, batch := range parseRequest(t, r).RequestItems {
				answer := map[string]any{"Responses": map[string]any{table: grantItems(batch.Keys[:min(most, len(batch.Keys))])}}
				if len(batch.Keys) > most {
					answer["UnprocessedKeys"] = map[string]any{table: map[string]any{"Keys": batch.Keys[most:]}}
				}
				_ = json.NewEncoder(w).Encode(answer)
			}
		}
	}
	store, _ := scripted(t, grudging(30))
	found, err := store.Grants(t.Context(), someWallet, refs)
	if err != nil || len(found) != len(refs) || calls.Load() != 4+4+2 {
		t.Errorf("got %d grants after %d calls: %v", len(found), calls.Load(), err)
	}
	calls.Store(0)
	store, _ = scripted(t, grudging(0))
	if found, err := store.Grants(t.Context(), someWallet, refs[:2]); kindOf(err) != busy || found != nil ||
		calls.Load() != maxBatchTries {
		t.Errorf("got %d grants after %d calls: %v", len(found), calls.Load(), err)
	}
}

// grantItems are grants at keys, as DynamoDB writes them.
func grantItems(keys []map[string]map[string]string) []any {
	items := []any{}
	for _, k := range keys {
		items = append(items, map[string]any{"pk": k["pk"], "sk": k["sk"], "src": map[string]string{"S": "TRIAL"}})
	}
	return items
}
