package ddb

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// someday is an instant with all its digits.
var someday = time.Date(2026, 3, 14, 15, 9, 26, 535_897_000, time.UTC)

var (
	someWallet   = billing.WalletRef{Tenant: billing.Live, ID: "wal_01KDVDNA0086FCC9Y7DCDZP7X3"}
	someCustomer = billing.CustomerID("cus_01KDVDNA00HDST93PJ8ZDYB21E")
)

// typicalWallet has eight live grants, as many as its state holds, and has just been used.
func typicalWallet() *billing.Wallet {
	w := &billing.Wallet{
		WalletRef: someWallet, Customer: someCustomer, Name: "Acme, production", Unit: "credits",
		Status: billing.WalletActive, CreatedAt: someday, Revision: 123_456, Sequence: 123_457, Head: billing.Hash{1, 31: 1},
		CommittedAt: someday, LastKeys: []billing.KeyHash{billing.HashKey("a")}, Posted: 12_345_678_900,
		LastEffective: someday, Tally: billing.Tally{120, 90, 4, 0, 0, 1, 0, 0, 0, 0, 0},
	}
	for n := range billing.InlineGrants {
		w.Live = append(w.Live, billing.LiveGrant{
			Ref: billing.GrantRef{Sequence: int64(100_000 + n)}, Priority: 100, EffectiveAt: someday,
			ExpiresAt: someday.AddDate(0, n+1, 0), Paid: n%2 == 0, Remaining: 1_234_567_890,
		})
	}
	w.LiveGrantCount = len(w.Live)
	return w
}

// binaryOnes are bytes of a number that is too large.
func binaryOnes(length int) []byte { return bytes.Repeat([]byte{0xff}, length) }

// typicalLine is a usage as the back end of a product that sells inference would record it.
func typicalLine() *billing.Transaction {
	quantity, _ := billing.ParseDecimal("1834")
	return &billing.Transaction{
		Wallet: someWallet.ID, Sequence: 123_457, Type: billing.TypeUsage, Amount: -1_834_000, BalanceAfter: 12_345_678_900,
		Drawdowns: []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 100_000}, Amount: 1_834_000}},
		Key:       "req_8f14e45f-ceea-467f-9575-1d0c1b2a7c3d", Fingerprint: make(billing.Fingerprint, 34),
		Action: "chat.completion", Quantity: quantity, Dimensions: billing.Metadata{"model": "large-2"},
		Subject: "user_2481", Actor: "key_01KDVDNA004QHXP58WBD14NNY6", OccurredAt: someday, RecordedAt: someday,
		Hash: billing.Hash{1, 31: 1}, Previous: billing.HashKey("b"),
		Next: &billing.Expiring{
			Grant: billing.GrantRef{Sequence: 100_000}, Amount: 1_234_567_890, At: someday.AddDate(0, 1, 0),
		},
	}
}

// What every usage writes and pays for stays within the sizes for which its units were computed.
func TestSizesOfWhatIsWrittenMost(t *testing.T) {
	line, err := toItemLine(someWallet, typicalLine())
	if err != nil {
		t.Fatal(err)
	}
	batch := typicalWallet()
	for n := range billing.MaxCommitCommands - 1 {
		batch.LastKeys = append(batch.LastKeys, billing.HashKey(fmt.Sprint(n)))
	}
	full := page{number: 1, Page: ledger.Page{Revision: batch.Revision}}
	for len(full.Grants) < billing.PageGrants {
		full.Grants = append(full.Grants, typicalWallet().Live...)
	}
	for _, test := range []struct {
		name string
		item item
		most int
	}{
		{"the state of a wallet with eight grants", toItemWallet(typicalWallet()), 1024},
		{"the same after a batch of 98", toItemWallet(batch), 3 * 1024},
		{"a line", line, 460},
		{"a full page of grants", toItemPage(someWallet, full), 16 * 1024},
	} {
		size := ItemSize(test.item)
		t.Logf("%s: %d bytes", test.name, size)
		if size > test.most {
			t.Errorf("%s has %d bytes, more than %d", test.name, size, test.most)
		}
	}
}

// readable is an item with the function that reads it.
type readable struct {
	item     item
	read     func(item) (any, error)
	required []string // attributes without which the item is none
}

func reading[T any](from func(item) (T, error)) func(item) (any, error) {
	return func(i item) (any, error) {
		value, err := from(i)
		return value, err
	}
}

func readables(t testing.TB) map[string]readable {
	t.Helper()
	full := typicalLine()
	grant := billing.Grant{
		Wallet: someWallet.ID, Ref: billing.GrantRef{Sequence: full.Sequence}, Source: billing.SourcePurchase, Amount: 5,
		Priority: 1, EffectiveAt: someday, ExpiresAt: someday, Paid: &billing.Money{Currency: "EUR"}, Reason: "r",
		Metadata: billing.Metadata{"k": "v"}, CreatedAt: someday, Origin: "grt_1",
	}
	full.Reason, full.Metadata, full.Created = grant.Reason, grant.Metadata, []billing.Grant{grant}
	full.DebtAfter, full.Shortfall, full.Reversed, full.Reverses, full.Counterpart = 1, 2, 3, "txn_1", "txn_2"
	line, err := toItemLine(someWallet, full)
	if err != nil {
		t.Fatal(err)
	}
	grant.Ended, grant.EndedAt = billing.GrantVoided, someday
	wallet := typicalWallet()
	wallet.ExternalID, wallet.OverdraftLimit, wallet.Debt = "e", 1, 1
	wallet.Pages = []billing.PageSummary{{
		Number: 1, First: wallet.Live[7], Count: 2, Sum: 3, Pending: 1, Change: someday, Expiring: full.Next,
	}}
	wallet.Repayments = []billing.Repayment{{Grant: grant.Ref, Amount: 1}}
	wallet.LiveGrantCount += 2
	all := outboxReadables(t)
	maps.Copy(all, documentReadables(t))
	maps.Copy(all, map[string]readable{
		"wallet": {
			toItemWallet(wallet), reading(fromItemWallet), []string{
				"pk", "sk", "cus", "status", "rev", "grants", "live", "pages",
			},
		},
		"page": {
			toItemPage(someWallet, page{1, ledger.Page{Revision: 5, Grants: wallet.Live}}), reading(fromItemPage),
			[]string{"sk", "live"},
		},
		"grant": {toItemGrant(someWallet, &grant), reading(fromItemGrant), []string{"pk", "sk", "src"}},
		"line":  {line, reading(fromItemRecord), []string{"pk", "sk", "at", "type", "key", "hash"}},
		"request": {
			toItemRequest(recordKey(someWallet, billing.HashKey("k")), someRequest()), reading(fromItemRecord),
			[]string{"pk", "sk", "type", "key", "op"},
		},
		"request of the tenant": {
			toItemRequest(tenantRequestKey(billing.Live, billing.HashKey("k")), someRequest()), reading(fromItemRecord),
			[]string{"pk", "sk", "type", "key", "op"},
		},
	})
	return all
}

// someRequest has every field of a request's record.
func someRequest() *billing.RequestRecord {
	return &billing.RequestRecord{
		Key: "k", Operation: "o", Fingerprint: make(billing.Fingerprint, 34), Result: "r", Revision: 1, RecordedAt: someday,
		RunID: billing.RunID{1},
	}
}

// What was written by something else is refused, with the attribute at fault: never half read, never a panic.
func TestReadsAreChecked(t *testing.T) {
	for name, c := range readables(t) {
		if _, err := c.read(c.item); err != nil {
			t.Errorf("%s as it is: %v", name, err)
		}
		for attribute := range c.item {
			if attribute == attrPartition || attribute == attrSort {
				continue // which the table says are texts
			}
			spoilt := maps.Clone(c.item)
			spoilt[attribute] = &types.AttributeValueMemberBOOL{Value: true}
			if _, err := c.read(spoilt); err == nil || !strings.Contains(err.Error(), "attribute "+attribute) {
				t.Errorf("%s with %s of another type: %v", name, attribute, err)
			}
			delete(spoilt, attribute)
			if _, err := c.read(spoilt); (err != nil) != slices.Contains(c.required, attribute) {
				t.Errorf("%s without %s: %v", name, attribute, err)
			}
		}
		for _, attribute := range []string{attrPartition, attrSort} {
			spoilt := maps.Clone(c.item)
			spoilt[attribute] = text("spoilt")
			if _, err := c.read(spoilt); (err != nil) != slices.Contains(c.required, attribute) {
				t.Errorf("%s with another %s: %v", name, attribute, err)
			}
		}
	}
}

// Values of the right type that mean nothing are refused, too.
func TestReadsRefuseNonsense(t *testing.T) {
	list := func(elements ...types.AttributeValue) types.AttributeValue {
		return &types.AttributeValueMemberL{Value: elements}
	}
	n := func(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }
	binary := func(length int) types.AttributeValue {
		return &types.AttributeValueMemberB{Value: make([]byte, length)}
	}
	live := "12.3 100 - 1 p 5"
	for _, test := range []struct {
		item, attribute string
		values          []types.AttributeValue
	}{
		{"wallet", "status", []types.AttributeValue{text("OPEN")}},
		{"wallet", "cus", []types.AttributeValue{text("customer")}},
		{"wallet", "rev", []types.AttributeValue{n("1.5"), n("-1"), n("99999999999999999999"), n("1e3")}},
		{"wallet", "seq", []types.AttributeValue{n("-1")}},
		{"wallet", "head", []types.AttributeValue{binary(31), binary(33)}},
		{"wallet", "last", []types.AttributeValue{binary(15), binary(17)}},
		{"wallet", "n", []types.AttributeValue{
			binary(12), &types.AttributeValueMemberB{Value: []byte{1, 0x80}},
			&types.AttributeValueMemberB{Value: binaryOnes(12)}, text("1"),
		}},
		{"wallet", "grants", []types.AttributeValue{n("9")}},
		{"wallet", "live", []types.AttributeValue{
			list(n("1")), list(text("")), list(text("12.3 100 - 1 p")), list(text(live + " 6")), list(text("12.3 100 - 1 x 5")),
			list(text("a 100 - 1 p 5")), list(text("-1 100 - 1 p 5")), list(text("1.-1 100 - 1 p 5")),
			list(text("1 100  1 p 5")), list(text("1 100 - soon p 5")), list(text("1 100 - 1 p~ 5")), list(text("1 100 - 1 ~3 5")),
			list(text("1 100 - 1 p^3~4 5")), list(text("1 100 - 1 p~3@4 5")), list(text("1 100 - 1 p^x 5")), list(text("1 100 - 1 p~-3 5")),
		}},
		{"wallet", "subs", []types.AttributeValue{
			list(text("5")), list(text("x 1")), list(text("5 soon")), list(text("5 -1 x"), text("")), text("5 1"),
			list(text("5.-1 1")), list(text("5  x")),
		}},
		{"wallet", "pages", []types.AttributeValue{
			list(text("1 " + live)), list(text("1 " + live + " 1 1 1 - 5")), list(text(live)),
		}},
		{"wallet", "repaid", []types.AttributeValue{
			list(text("1")), list(text("1:")), list(text(":1")), list(text("1:2:3")),
		}},
		{"line", "plan", []types.AttributeValue{text("sub_1"), text(string(someWallet.ID))}},
		{"line", "per", []types.AttributeValue{n("-1"), n("1.5")}},
		{"grant", "sub", []types.AttributeValue{text("x"), text("1 2"), text("1.-1")}},
		{"grant", "per", []types.AttributeValue{n("-1")}},
		{"subscription", "status", []types.AttributeValue{text("ENDED")}},
		{"subscription", "to", []types.AttributeValue{number(someday.UnixMicro() - 1), n("1")}},
		{"subscription", "nth", []types.AttributeValue{n("-1")}},
		{"subscription", "rolled", []types.AttributeValue{n("-1")}},
		{"subscription", "rolls", []types.AttributeValue{text("x"), text("1  2")}},
		{"subscription", "terms", []types.AttributeValue{
			&types.AttributeValueMemberM{}, &types.AttributeValueMemberM{Value: item{"code": text("a")}}, text("a"),
		}},
		{"subscription", "sk", []types.AttributeValue{text("SUB#"), text("SUB#1"), text("TOPUP#0000000502"), text("S")}},
		{"listed-subscription", "pk", []types.AttributeValue{
			text("live#subs#ENDED"), text("live#subs#ACTIVE "), text("#subs#ACTIVE"), text("live#topups#ACTIVE"), text("live"),
		}},
		{"trial", "pk", []types.AttributeValue{text("live#trials#cus_1"), text("#trials#" + string(someCustomer)), text("live")}},
		{"trial", "of", []types.AttributeValue{text("sub_1")}},
		{"line", "type", []types.AttributeValue{text("SALE")}},
		{"line", "at", []types.AttributeValue{
			text("1"), text(strings.Repeat("x", 31)), text(strings.Repeat("0", 31)), text("-" + strings.Repeat("1", 30)),
		}},
		{"line", "nth", []types.AttributeValue{n("1"), n("-1")}},
		{"line", "of", []types.AttributeValue{text(typePartition(someWallet, billing.TypeUsage)), text("x")}},
		{"line", "key", []types.AttributeValue{text("another")}},
		{"line", "draw", []types.AttributeValue{text("1:1  1:1"), text("x"), text("1:1 1"), text("1:1.5")}},
		{"line", "qty", []types.AttributeValue{text("many"), text("1e3")}},
		{"line", "hash", []types.AttributeValue{binary(16)}},
		{"line", "prev", []types.AttributeValue{text("short")}},
		{"line", "next", []types.AttributeValue{text("-"), text("1 2"), text("1 2 3 4")}},
		{"line", "dim", []types.AttributeValue{&types.AttributeValueMemberM{Value: item{"k": n("1")}}}},
		{"line", "made", []types.AttributeValue{
			list(text("x")), list(&types.AttributeValueMemberM{}),
			list(&types.AttributeValueMemberM{Value: item{"src": text("FOUND")}}),
		}},
		{"grant", "src", []types.AttributeValue{text("FOUND")}},
		{"grant", "prio", []types.AttributeValue{n("-1")}},
		{"grant", "paid", []types.AttributeValue{text("EUR"), text("1"), text("1 "), text("much EUR")}},
		{"grant", "end", []types.AttributeValue{text("SPENT")}},
		{"page", "live", []types.AttributeValue{list()}},
		{"api-key", "id", []types.AttributeValue{text("key")}},
		{"credential", "scopes", []types.AttributeValue{text("READ EVERYTHING")}},
		{"webhook-endpoint", "why", []types.AttributeValue{text("TIRED")}},
		{"webhook-endpoint", "on", []types.AttributeValue{n("2")}},
		{"webhook-endpoint", "events", []types.AttributeValue{text("")}},
		{"webhook-endpoint", "rev", []types.AttributeValue{n("-1"), n("0")}},
		{"signing-secrets", "secrets", []types.AttributeValue{text("whsec_a soon"), text("whsec_a 1 2"), text("")}},
		{"event", "only", []types.AttributeValue{text("whe_1")}},
		{"event", "ttl", []types.AttributeValue{text("1"), n("x")}},
		{"webhook-delivery", "status", []types.AttributeValue{text("LOST")}},
		{"webhook-delivery", "event", []types.AttributeValue{text("evt_1")}},
		{"webhook-delivery", "tries", []types.AttributeValue{n("-1")}},
		{"webhook-delivery", "dueAt", []types.AttributeValue{
			text("x"), text("1#dlv"), text(strings.Repeat("x", 18) + "#dlv"), text("-" + strings.Repeat("1", 17) + "#dlv"),
		}},
		{"webhook-delivery", "log", []types.AttributeValue{
			list(text("")), list(text("1 2")), list(text("1 x 3")), list(text("soon 2 3")),
		}},
		{"page", "rev", []types.AttributeValue{n("-1")}},
		{"customer", "rev", []types.AttributeValue{n("-1"), n("0"), n("1.5")}},
		{"wallet-link", "pk", []types.AttributeValue{
			text("live#cus_1"), text("#" + string(someCustomer)), text(string(someCustomer)),
		}},
		{"listed-wallet", "pk", []types.AttributeValue{text("live#wallets#GONE"), text("#wallets#FROZEN"), text("live")}},
		{"search-entry", "pk", []types.AttributeValue{text("live#find#ab"), text("live"), text("find#ac")}},
		{"claim", "pk", []types.AttributeValue{text("live#k#f"), text("live#l#e"), text("live#k"), text("live")}},
		{"api-key", "pk", []types.AttributeValue{text("test#keys"), text("key#h")}},
		{"credential", "pk", []types.AttributeValue{text("key#"), text("live#keys")}},
		{"clock", "pk", []types.AttributeValue{text("#clock"), text("a#b#clock")}},
		{"audit", "sk", []types.AttributeValue{text("aud_1")}},
		{"request of the tenant", "key", []types.AttributeValue{text("another")}},
		{"customer", "meta", []types.AttributeValue{&types.AttributeValueMemberM{Value: item{"k": n("1")}}}},
	} {
		c := readables(t)[test.item]
		for at, value := range test.values {
			c.item[test.attribute] = value
			if _, err := c.read(c.item); err == nil {
				t.Errorf("%s with value %d of %s is read without an error", test.item, at, test.attribute)
			}
		}
	}
}

// What cannot be kept is refused before it is written.
func TestWritesAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*billing.Transaction){
		"before 1970":         func(t *billing.Transaction) { t.RecordedAt = time.Unix(-1, 0) },
		"without a sequence":  func(t *billing.Transaction) { t.Sequence = 0 },
		"with another reason": func(t *billing.Transaction) { t.Created[0].Reason = "another" },
		"with other metadata": func(t *billing.Transaction) { t.Created[0].Metadata = billing.Metadata{"k": "w"} },
		"with more metadata":  func(t *billing.Transaction) { t.Created[0].Metadata = billing.Metadata{"k": "v", "l": "v"} },
		"of another time":     func(t *billing.Transaction) { t.Created[0].CreatedAt = someday.Add(1000) },
		"of another wallet":   func(t *billing.Transaction) { t.Created[0].Wallet = "wal_01KDVDNA00HDST93PJ8ZDYB21E" },
		"at another place":    func(t *billing.Transaction) { t.Created[0].Ref.Ordinal = 1 },
		"that ended":          func(t *billing.Transaction) { t.Created[0].Ended = billing.GrantVoided },
	} {
		line := typicalLine()
		line.Metadata = billing.Metadata{"k": "v"}
		line.Created = []billing.Grant{{
			Wallet: line.Wallet, Ref: billing.GrantRef{Sequence: line.Sequence}, Source: billing.SourceTrial, Amount: 1,
			EffectiveAt: someday, CreatedAt: line.RecordedAt, Metadata: line.Metadata,
		}}
		if _, err := toItemLine(someWallet, line); err != nil {
			t.Fatal(err)
		}
		spoil(line)
		if _, err := toItemLine(someWallet, line); err == nil {
			t.Errorf("a line, or its grant, %s is written without an error", name)
		}
	}
}
