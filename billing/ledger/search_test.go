package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// finder is a tenant with customers to search for.
type finder struct {
	*fixture
	t *testing.T
}

func (f finder) customer(key string, c billing.CreateCustomer) billing.CustomerID {
	f.t.Helper()
	c.Keyed, c.TimeZone = billing.Keyed{IdempotencyKey: key}, "UTC"
	created, err := f.CreateCustomer(f.t.Context(), billingtest.Caller, c)
	if err != nil {
		f.t.Fatal(err)
	}
	return created.Value.ID
}

func (f finder) search(text string, after billing.CustomerID, limit int) []billing.CustomerID {
	f.t.Helper()
	found, err := f.SearchCustomers(f.t.Context(), billingtest.Caller.Tenant, text, after, limit)
	if err != nil {
		f.t.Fatalf("%q: %v", text, err)
	}
	ids := []billing.CustomerID{}
	for _, c := range found {
		ids = append(ids, c.ID)
	}
	return ids
}

// TestSearchCustomers: customers are found by beginnings of words in all their fields and those of their wallets, in any
// case; all words have to match; what is changed is found as it is now.
func TestSearchCustomers(t *testing.T) {
	f := finder{newFixture(t), t}
	smith := f.customer("1", billing.CreateCustomer{
		Name: "John (Johnny) Smith-Jones", Email: "John.Smith@Müller.example", ExternalID: "user_4711",
	})
	acme := f.customer("2", billing.CreateCustomer{Name: "Acme Corporation", ExternalID: "ACME-17"})
	opened, err := f.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: string(acme), ExternalID: "prod-eu", Name: "w", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	wallet := string(opened.Value.ID)
	only := func(text string, want ...billing.CustomerID) {
		t.Helper()
		if got := f.search(text, "", 10); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{
		"jo", "SMITH", "john smith", "smith jo", "jones", "johnny", "john.smith@m", "müller.ex", "MÜLLER", "user_47", "4711",
		"(john", "user_4711 jones",
	} {
		only(text, smith)
	}
	for _, text := range []string{
		"corp acm", "acme-1", "17", "prod-e", "eu", wallet, wallet[:20], wallet[4:20], "acme " + wallet[:20], "prod corp",
	} {
		only(text, acme)
	}
	for _, text := range []string{"smith acme", "ohn", "nobody", "john corp", "xx" + wallet[4:20]} {
		only(text)
	}
	update := billing.UpdateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "u"}, Customer: "user_4711", Name: billing.SetTo("Jane Smith"),
		Email: billing.Clear[string](),
	}
	if _, err := f.UpdateCustomer(t.Context(), billingtest.Caller, update); err != nil {
		t.Fatal(err)
	}
	only("jane", smith)
	only("smith", smith)
	only("johnny")
	only("müller")
	for text, part := range map[string]string{
		"": "text", "x": "two", "a b": "two", "…": "letters", "aa bb cc dd ee ff gg hh ii": "words",
	} {
		_, err := f.SearchCustomers(t.Context(), billingtest.Caller.Tenant, text, "", 10)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || !slices.Equal(refusal.Path, []string{"text"}) {
			t.Errorf("%q (%s): %v", text, part, err)
		}
	}
}

// TestSearchPages: pages are full while anything is left, newest first, without repetitions.
func TestSearchPages(t *testing.T) {
	f := finder{newFixture(t), t}
	want := []billing.CustomerID{}
	for n := range 25 {
		id := f.customer(fmt.Sprint(n), billing.CreateCustomer{Name: fmt.Sprint("Numbered numeral ", n)})
		want = append([]billing.CustomerID{id}, want...)
		f.Pass(time.Second)
	}
	var got []billing.CustomerID
	for after := billing.CustomerID(""); ; after = got[len(got)-1] {
		page := f.search("num", after, 10)
		got = append(got, page...)
		if len(page) < 10 {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestListAllWallets: each wallet is in the list of its status, at once, and pages are full while anything is left.
func TestListAllWallets(t *testing.T) {
	f := newFixture(t)
	var frozen, all []billing.WalletID
	for n := range 30 {
		f.Pass(time.Second)
		id := f.open(fmt.Sprint("w", n)).ID
		all = append([]billing.WalletID{id}, all...)
		if n%9 != 0 {
			continue
		}
		frozen = append([]billing.WalletID{id}, frozen...)
		_, err := f.SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
			Keyed: billing.Keyed{IdempotencyKey: "freeze"}, Wallet: string(id), Status: billing.WalletFrozen, Reason: "r",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	list := func(status billing.WalletStatus, limit int) (ids []billing.WalletID) {
		for after := billing.WalletID(""); ; after = ids[len(ids)-1] {
			page, err := f.ListAllWallets(t.Context(), billingtest.Caller.Tenant, status, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if ids = append(ids, page...); len(page) < limit {
				return ids
			}
		}
	}
	got := list("", 7)
	if len(got) < 30 || !slices.Equal(got[:30], all) {
		t.Errorf("all are %v, want %v", got, all)
	}
	if got := list(billing.WalletFrozen, 3); !slices.Equal(got, frozen) {
		t.Errorf("frozen are %v, want %v", got, frozen)
	}
	if got := list(billing.WalletActive, 7); len(got) != len(list("", 99))-len(frozen) {
		t.Errorf("%d are active", len(got))
	}
}
