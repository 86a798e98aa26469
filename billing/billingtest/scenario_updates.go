package billingtest

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// updateActions are what a Given or a When can say of updates: of each field that it leaves as it is, sets or clears.
var updateActions = []sentence{
	{"update NAME of WALLET", isRequest, []string{
		"name TEXT", "no name", "overdraft limit AMOUNT", "no overdraft limit",
		"metadata WORD TEXT", "empty metadata", "no metadata", withKey,
	}, doUpdateWallet},
	{"update NAME of the customer", isRequest, []string{
		"name TEXT", "no name", "email TEXT", "no email", "metadata WORD TEXT", "empty metadata", "no metadata", withKey,
	}, doUpdateCustomer},
}

// updateClaims are what a Then can say of the fields that updates change.
var updateClaims = []sentence{
	{"WALLET is named TEXT", 0, nil, claimWalletName},
	{"WALLET has overdraft limit AMOUNT", 0, nil, claimLimit},
	{"WALLET has metadata WORD TEXT", 0, nil, claimWalletMetadata},
	{"WALLET has no metadata", 0, nil, claimWalletMetadata},
	{"the customer is named TEXT", 0, nil, claimCustomerName},
	{"the customer has email TEXT", 0, nil, claimEmail},
	{"the customer has no email", 0, nil, claimEmail},
	{"the customer has metadata WORD TEXT", 0, nil, claimCustomerMetadata},
	{"the customer has no metadata", 0, nil, claimCustomerMetadata},
}

// edit is what a step says of a field: nothing, to clear it, or its new value.
func edit[T any](s said, cleared, set, slot string) billing.Edit[T] {
	switch {
	case s.has(cleared):
		return billing.Clear[T]()
	case s.has(set):
		return billing.SetTo(in[T](s.clauses[set], slot, 0))
	}
	return billing.Edit[T]{}
}

// metadataEdit does what edit does, for metadata. A step has one entry of it.
func metadataEdit(s said) billing.Edit[billing.Metadata] {
	const entry = "metadata WORD TEXT"
	switch {
	case s.has("no metadata"):
		return billing.Clear[billing.Metadata]()
	case s.has("empty metadata"):
		return billing.SetTo(billing.Metadata{})
	case s.has(entry):
		return billing.SetTo(oneEntry(s.clauses[entry]))
	}
	return billing.Edit[billing.Metadata]{}
}

func oneEntry(s said) billing.Metadata {
	return billing.Metadata{in[string](s, "WORD", 0): in[string](s, "TEXT", 0)}
}

func doUpdateWallet(st *stage, s said) error {
	return st.updateWallet(s, func(u *billing.UpdateWallet) {
		u.Name = edit[string](s, "no name", "name TEXT", "TEXT")
		u.OverdraftLimit = edit[billing.Credits](s, "no overdraft limit", "overdraft limit AMOUNT", "AMOUNT")
		u.Metadata = metadataEdit(s)
	})
}

// updateWallet changes fields of the wallet that a step names.
func (st *stage) updateWallet(s said, edit func(*billing.UpdateWallet)) error {
	name := in[string](s, "NAME", 0)
	u := billing.UpdateWallet{Keyed: keyed(s, name), Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID)}
	edit(&u)
	_, err := st.act(name, func() (answer, error) {
		updated, err := st.UpdateWallet(st.ctx, Caller, u)
		if err != nil {
			return refused(err)
		}
		return answer{wallet: updated.Wallet, replayed: updated.Replayed}, nil
	})
	return err
}

func doUpdateCustomer(st *stage, s said) error {
	name := in[string](s, "NAME", 0)
	u := billing.UpdateCustomer{
		// The key is the tenant's, so that scenarios which share a store need keys of their own.
		Keyed:    billing.Keyed{IdempotencyKey: st.prefix + keyed(s, name).IdempotencyKey},
		Customer: string(st.customer.ID),
		Name:     edit[string](s, "no name", "name TEXT", "TEXT"), Email: edit[string](s, "no email", "email TEXT", "TEXT"),
		Metadata: metadataEdit(s),
	}
	_, err := st.act(name, func() (answer, error) {
		updated, err := st.UpdateCustomer(st.ctx, Caller, u)
		if err != nil {
			return refused(err)
		}
		return answer{replayed: updated.Replayed}, nil
	})
	return err
}

func claimWalletName(st *stage, s said) error {
	snapshot, err := st.snapshot(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	return expect("its name", snapshot.Wallet.Name, in[string](s, "TEXT", 0))
}

func claimLimit(st *stage, s said) error {
	snapshot, err := st.snapshot(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	return expect("its overdraft limit", snapshot.Wallet.OverdraftLimit, in[billing.Credits](s, "AMOUNT", 0))
}

func claimWalletMetadata(st *stage, s said) error {
	profile, err := st.profile(st.wallet(in[string](s, "WALLET", 0)))
	if err != nil {
		return err
	}
	return expectMetadata(s, profile.Metadata)
}

// profile is what is kept of a wallet beside its state.
func (st *stage) profile(w *openWallet) (*billing.WalletProfile, error) {
	key := billing.ProfileKey(w.ref)
	stored, err := st.Store.Documents(st.ctx, []billing.DocumentKey{key}, ledger.Strong)
	if err != nil {
		return nil, err
	}
	profile, is := stored[key].(*billing.WalletProfile)
	if !is {
		return nil, fmt.Errorf("the profile of %s is a %T", w.name, stored[key])
	}
	return profile, nil
}

func claimCustomerName(st *stage, s said) error {
	customer, err := st.customerNow()
	if err != nil {
		return err
	}
	return expect("its name", customer.Name, in[string](s, "TEXT", 0))
}

func claimEmail(st *stage, s said) error {
	customer, err := st.customerNow()
	if err != nil {
		return err
	}
	email := ""
	if len(s.slots["TEXT"]) > 0 {
		email = in[string](s, "TEXT", 0)
	}
	return expect("its e-mail address", customer.Email, email)
}

func claimCustomerMetadata(st *stage, s said) error {
	customer, err := st.customerNow()
	if err != nil {
		return err
	}
	return expectMetadata(s, customer.Metadata)
}

// customerNow is the customer of the scenario as it is stored.
func (st *stage) customerNow() (*billing.Customer, error) {
	key := st.customer.DocumentKey()
	stored, err := st.Store.Documents(st.ctx, []billing.DocumentKey{key}, ledger.Strong)
	if err != nil {
		return nil, err
	}
	customer, is := stored[key].(*billing.Customer)
	if !is {
		return nil, fmt.Errorf("the customer is a %T", stored[key])
	}
	return customer, nil
}

// expectMetadata compares metadata with the one entry that a step names, or with none.
func expectMetadata(s said, metadata billing.Metadata) error {
	want := billing.Metadata{}
	if len(s.slots["WORD"]) > 0 {
		want = oneEntry(s)
	}
	if len(metadata) == 0 {
		metadata = billing.Metadata{}
	}
	return expect("its metadata", fmt.Sprint(metadata), fmt.Sprint(want))
}
