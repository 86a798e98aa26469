package ddb_test

import (
	"errors"
	"maps"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// olderItem is an item as versions wrote it whose documents of this kind had no revisions, and what it is read as.
type olderItem struct {
	table    string
	item     map[string]types.AttributeValue
	document billing.Document // at revision 1
}

func olderText(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func olderNumber(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// olderItems has one item of each kind of document that had no revisions.
func olderItems() []olderItem {
	const (
		customer = "cus_01KDVDNA00HDST93PJ8ZDYB21E"
		wallet   = "wal_01KDVDNA0086FCC9Y7DCDZP7X3"
		apiKey   = "key_01KDVDNA004QHXP58WBD14NNY6"
		endpoint = "whe_01KDVDNA00HDST93PJ8ZDYB21E"
		event    = "evt_01KDVDNA0086FCC9Y7DCDZP7X300000001000"
		seconds  = 1_773_500_966
		micros   = seconds*1_000_000 + 535_897
		kept     = seconds + 30*24*3600
	)
	first, at := billing.Versioned{Revision: 1}, time.UnixMicro(micros).UTC()
	metadata := billing.Metadata{"team": "core"}
	stored := &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"team": olderText("core")}}
	ref := billing.WalletRef{Tenant: billing.Live, ID: wallet}
	key := billing.APIKey{
		Versioned: first, ID: apiKey, Tenant: billing.Live, Name: "n", Scopes: []billing.Scope{
			billing.ScopeRead, billing.ScopeAdmin,
		},
		SecretHash: "abc", CreatedAt: at, RevokedAt: at,
	}
	keyItem := map[string]types.AttributeValue{
		"id": olderText(apiKey), "tenant": olderText("live"), "name": olderText("n"), "scopes": olderText("READ ADMIN"),
		"when": olderNumber(micros), "revoked": olderNumber(micros),
	}
	itemAt := func(partition, sort string, more map[string]types.AttributeValue) map[string]types.AttributeValue {
		item := map[string]types.AttributeValue{"pk": olderText(partition), "sk": olderText(sort)}
		maps.Copy(item, more)
		return item
	}
	listed := maps.Clone(keyItem)
	listed["hash"] = olderText("abc")
	return []olderItem{
		{"catalog", itemAt("live#customers", customer, map[string]types.AttributeValue{
			"ext": olderText("acme"), "name": olderText("Acme"), "email": olderText("a@example.com"), "tz": olderText("UTC"),
			"meta": stored, "when": olderNumber(micros),
		}), &billing.Customer{
			Versioned: first, Tenant: billing.Live, ID: customer, ExternalID: "acme", Name: "Acme", Email: "a@example.com",
			TimeZone: "UTC", Metadata: metadata, CreatedAt: at,
		}},
		{"catalog", itemAt("live#"+customer, wallet, nil), &billing.WalletLink{
			WalletRef: ref, Versioned: first, Customer: customer,
		}},
		{
			"wallets", itemAt("live#"+wallet, "PROFILE", map[string]types.AttributeValue{
				"cus": olderText(customer), "meta": stored,
			}),
			&billing.WalletProfile{WalletRef: ref, Versioned: first, Customer: customer, Metadata: metadata},
		},
		{"catalog", itemAt("live#wallet#main#1", "CLAIM", map[string]types.AttributeValue{
			"kind": olderText("wallet"), "ext": olderText("main#1"), "id": olderText(wallet),
		}), &billing.Claim{
			Versioned: first, Tenant: billing.Live, Kind: billing.KindWallet, ExternalID: "main#1", ID: wallet,
		}},
		{"catalog", itemAt("live#keys", apiKey, listed), &key},
		{"catalog", itemAt("key#abc", "KEY", keyItem), &billing.Credential{APIKey: key}},
		{
			"catalog", itemAt("test#clock", "CLOCK", map[string]types.AttributeValue{"now": olderNumber(micros)}),
			&billing.TestClock{Versioned: first, Tenant: billing.Test, At: at},
		},
		{"catalog", itemAt("live#secrets", endpoint, map[string]types.AttributeValue{
			"secrets": olderText("whsec_a\nwhsec_b " + strconv.FormatInt(micros, 10)),
		}), &outbox.Secrets{
			Versioned: first, Tenant: billing.Live, Endpoint: endpoint,
			Secrets: []outbox.SigningSecret{{Secret: "whsec_a"}, {Secret: "whsec_b", Until: at}},
		}},
		{"outbox", itemAt("live#event#"+event, "EVENT", map[string]types.AttributeValue{
			"type": olderText("usage.recorded"), "when": olderNumber(micros), "only": olderText(endpoint),
			"body": olderText("{}"), "ttl": olderNumber(kept),
		}), &billing.EventRecord{
			Versioned: first, Tenant: billing.Live, ID: event, Type: billing.EventUsageRecorded, At: at, Only: endpoint,
			Payload: "{}", KeptUntil: time.Unix(kept, 0).UTC(),
		}},
	}
}

// Items that earlier versions wrote without a revision are read at revision 1, which holds as a condition as well: they
// can be checked, changed and put once.
func TestOlderItems(t *testing.T) {
	config := ddbtest.Config(t)
	store := ddbtest.Open(t, config)
	client, err := ddb.NewClient(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	for _, older := range olderItems() {
		key := older.document.DocumentKey()
		t.Run(string(key.Kind), func(t *testing.T) {
			commit := func(before int64, after billing.Document) error {
				changes := []billing.DocumentChange{{Key: key, Before: before, After: after}}
				return store.Commit(t.Context(), &billing.Decision{Tenant: key.Tenant, Documents: changes})
			}
			put := func(before int64, after billing.Document) error {
				return store.PutDocument(t.Context(), billing.DocumentChange{Key: key, Before: before, After: after})
			}
			for name, write := range map[string]func(int64, billing.Document) error{"commit": commit, "put": put} {
				if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
					TableName: aws.String(config.TablePrefix + older.table), Item: older.item,
				}); err != nil {
					t.Fatal(err)
				}
				wantStored(t, store, older.document)
				second := older.document.CloneDocument()
				second.SetDocumentRevision(2)
				for _, before := range []int64{0, 2} {
					wantStale(t, write(before, second), older.document)
					wantStale(t, commit(before, nil), older.document)
				}
				if err := commit(1, nil); err != nil {
					t.Errorf("checking it at revision 1: %v", err)
				}
				if err := write(1, second); err != nil {
					t.Errorf("%s in its place: %v", name, err)
				}
				wantStored(t, store, second)
				wantStale(t, write(1, second), second)
				wantStale(t, commit(1, nil), second)
			}
		})
	}
}

// wantStored compares what is stored.
func wantStored(t *testing.T, store *ddb.Store, want billing.Document) {
	t.Helper()
	key := want.DocumentKey()
	found, err := store.Documents(t.Context(), []billing.DocumentKey{key}, ledger.Strong)
	if err != nil || !reflect.DeepEqual(found[key], want) {
		t.Errorf("it is read as\n%+v, %v, not\n%+v", found[key], err, want)
	}
}

// wantStale compares what a failed condition reports.
func wantStale(t *testing.T, err error, want billing.Document) {
	t.Helper()
	var stale *ledger.StaleError
	if !errors.As(err, &stale) || !reflect.DeepEqual(stale.Documents[want.DocumentKey()], want) {
		t.Errorf("the failed condition reports %v, %+v, not\n%+v", err, stale, want)
	}
}

// A page that an earlier version wrote has no revision, which is read as 0.
func TestOlderPages(t *testing.T) {
	config := ddbtest.Config(t)
	client, err := ddb.NewClient(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ref := billing.WalletRef{Tenant: billing.Live, ID: "wal_01KDVDNA0086FCC9Y7DCDZP7X3"}
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: aws.String(config.TablePrefix + "wallets"),
		Item: map[string]types.AttributeValue{
			"pk": olderText("live#" + string(ref.ID)), "sk": olderText("PAGE#00001"),
			"live": &types.AttributeValueMemberL{Value: []types.AttributeValue{olderText("12.3 100 - - p 5")}},
		},
	}); err != nil {
		t.Fatal(err)
	}
	pages, err := ddbtest.Open(t, config).Pages(t.Context(), ref, []int{1})
	want := ledger.Page{Grants: []billing.LiveGrant{
		{Ref: billing.GrantRef{Sequence: 12, Ordinal: 3}, Priority: 100, Paid: true, Costs: true, Remaining: 5},
	}}
	if err != nil || !reflect.DeepEqual(pages, map[int]ledger.Page{1: want}) {
		t.Errorf("got %+v, %v", pages, err)
	}
}
