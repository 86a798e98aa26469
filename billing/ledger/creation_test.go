package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// creations returns functions that each send one request: one of every kind that creates something. Each returns the id
// and whether it was a replay.
func creations(b *fixture, key, external string) map[string]func() (string, bool, error) {
	ctx, by := b.t.Context(), billingtest.Caller
	return map[string]func() (string, bool, error){
		"customer": func() (string, bool, error) {
			c, replayed, err := unpack(b.CreateCustomer(ctx, by, billing.CreateCustomer{
				Keyed: keyed(key), Name: "N", TimeZone: "UTC", ExternalID: external,
			}))
			if err != nil {
				return "", replayed, err
			}
			return string(c.ID), replayed, nil
		},
		"wallet": func() (string, bool, error) {
			w, replayed, err := unpack(b.OpenWallet(ctx, by, billing.OpenWallet{
				Keyed: keyed(key), Customer: "customer", Name: "N", Unit: "credits", ExternalID: external,
			}))
			if err != nil {
				return "", replayed, err
			}
			return string(w.ID), replayed, nil
		},
		"key": func() (string, bool, error) {
			id, secret, replayed, err := unpackKey(b.CreateAPIKey(ctx, by, billing.CreateAPIKey{
				Keyed: keyed(key), Name: "N", Scopes: []billing.Scope{billing.ScopeRead},
			}))
			if (secret != "") != (err == nil && !replayed) {
				b.t.Errorf("the secret is %q, replayed %v, %v", secret, replayed, err)
			}
			return string(id), replayed, err
		},
	}
}

// TestCreationsHappenOnce sends every creation with every accident, and then sends it again.
func TestCreationsHappenOnce(t *testing.T) {
	for accident, faults := range map[string][]billingtest.Fault{
		"smoothly":             nil,
		"busy":                 {billingtest.Busy},
		"lost before":          {billingtest.LostBefore},
		"lost after":           {billingtest.LostAfter},
		"lost after, and busy": {billingtest.LostAfter, billingtest.Busy, billingtest.LostBefore},
	} {
		for name := range creations(newFixture(t), "", "") {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newFixture(t)
				create := creations(b, "new", "mine")[name]
				b.store.Inject(faults...)
				first, replayed, err := create()
				if err != nil || replayed || first == "" {
					t.Fatalf("got %q, %v, %v", first, replayed, err)
				}
				b.store.Inject(faults...)
				again, replayed, err := create()
				if err != nil || !replayed || again != first {
					t.Errorf("sent again: got %q, %v, %v, want %q", again, replayed, err, first)
				}
				other, replayed, err := creations(b.rival(), "new", "mine")[name]()
				if err != nil || !replayed || other != first {
					t.Errorf("sent to another process: got %q, %v, %v, want %q", other, replayed, err, first)
				}
			})
		}
	}
}

func TestCreationsGiveUp(t *testing.T) {
	for name := range creations(newFixture(t), "", "") {
		b := newFixture(t)
		b.store.Forget()
		b.store.Choose(func() billingtest.Fault { return billingtest.Busy })
		if _, _, err := creations(b, "new", "mine")[name](); refusalOf(err) != billing.CodeConflict {
			t.Errorf("%s: got %v", name, err)
		}
		if tries := b.store.Asked("Commit"); tries != billing.MaxAttempts {
			t.Errorf("%s was tried %d times", name, tries)
		}
		broken := errors.New("broken")
		b.store.Inject(billingtest.Fails(broken))
		if _, _, err := creations(b, "new", "mine")[name](); !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestExternalIDsAreClaimedOnce: the second request for an external id is refused, even if both arrive at the same
// time.
func TestExternalIDsAreClaimedOnce(t *testing.T) {
	for _, name := range []string{"customer", "wallet"} {
		b := newFixture(t)
		rival := b.rival()
		b.store.Inject(billingtest.Rival(func() {
			if _, _, err := creations(rival, "theirs", "mine")[name](); err != nil {
				t.Error(err)
			}
		}))
		for range 2 {
			_, _, err := creations(b, "ours", "mine")[name]()
			var refusal *billing.Error
			if !errors.As(err, &refusal) || refusal.Code != billing.CodeAlreadyExists ||
				!slices.Equal(refusal.Path, []string{"externalId"}) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if _, replayed, err := creations(b, "ours", "another")[name](); err != nil || replayed {
			t.Errorf("%s: the key of the refused request cannot be used: %v", name, err)
		}
	}
}

// TestKeysOfCreations: the keys of creations share one space in each tenant.
func TestKeysOfCreations(t *testing.T) {
	b := newFixture(t)
	if _, _, err := creations(b, "new", "mine")["customer"](); err != nil {
		t.Fatal(err)
	}
	for name, create := range creations(b, "new", "other") {
		_, _, err := create()
		var refusal *billing.Error
		want := "idempotencyKey"
		if name == "customer" {
			want = "externalId"
		}
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeIdempotencyKeyReused ||
			!slices.Equal(refusal.Path, []string{want}) {
			t.Errorf("%s: got %v at %v", name, err, refusal.Path)
		}
	}
	in := billing.Caller{Tenant: billing.Test, Actor: "key_test"}
	customer, replayed, err := unpack(b.CreateCustomer(t.Context(), in, billing.CreateCustomer{
		Keyed: keyed("new"), Name: "N", TimeZone: "UTC", ExternalID: "mine",
	}))
	if err != nil || replayed {
		t.Fatalf("in another tenant: %v, %v", replayed, err)
	}
	if _, err := b.Customer(t.Context(), billing.Live, string(customer.ID)); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("a customer of another tenant: %v", err)
	}
}

func TestOpenWalletOfNobody(t *testing.T) {
	b := newFixture(t)
	for _, name := range []string{"nobody", "cus_00000000000000000000000000", "", " ", string(b.wallet.ID)} {
		_, _, err := unpack(b.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: keyed("o"), Customer: name, Name: "N", Unit: "u",
		}))
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeNotFound ||
			!slices.Equal(refusal.Path, []string{"customerId"}) {
			t.Errorf("customer %q: got %v", name, err)
		}
	}
}

// TestWalletsAreFoundByEitherName: a wallet is found by id and by external id, and opening one is the same request
// whichever name the customer has in it.
func TestWalletsAreFoundByEitherName(t *testing.T) {
	b := newFixture(t)
	var ids []billing.WalletID
	for _, customer := range []string{"customer", string(b.customer.ID)} {
		w, _, err := unpack(b.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: keyed("o"), Customer: customer, Name: "N", Unit: "u",
		}))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, w.ID)
	}
	if ids[0] != ids[1] {
		t.Errorf("naming the customer by id opens another wallet: %v", ids)
	}
	for _, name := range []string{"wallet", string(b.wallet.ID)} {
		s, err := b.Wallet(t.Context(), billing.Live, name, ledger.Strong)
		if err != nil || s.Wallet.ID != b.wallet.ID {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{
		"", "nothing", "wal_", "wal_1", "WALLET", "wal_00000000000000000000000000", string(b.customer.ID),
	} {
		if _, err := b.Wallet(t.Context(), billing.Live, name, ledger.Strong); !errors.Is(err, billing.ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := b.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: keyed("u"), Wallet: name, Action: "a", OnShortfall: billing.ShortfallReject,
		}); refusalOf(err) != billing.CodeNotFound {
			t.Errorf("usage in %q: %v", name, err)
		}
	}
}

// TestExternalIDsAreLookedUpOnce: a process reads a known external id once, and an unknown one each time.
func TestExternalIDsAreLookedUpOnce(t *testing.T) {
	b := newFixture(t)
	look := func(name string) error {
		_, err := b.Wallet(t.Context(), billing.Live, name, ledger.Strong)
		return err
	}
	for range 3 {
		if err := look("wallet"); err != nil {
			t.Fatal(err)
		}
	}
	if asked := b.store.Asked("Documents"); asked != 1 {
		t.Errorf("the external id was looked up %d times", asked)
	}
	for range 2 {
		if err := look("later"); !errors.Is(err, billing.ErrNotFound) {
			t.Fatal(err)
		}
	}
	b.rival().open("later")
	if err := look("later"); err != nil {
		t.Errorf("a wallet that another process opened meanwhile: %v", err)
	}
	b.store.Forget()
	if err := look(string(b.wallet.ID)); err != nil || b.store.Asked("Documents") != 0 {
		t.Errorf("an id was looked up as an external id: %v", err)
	}
}
