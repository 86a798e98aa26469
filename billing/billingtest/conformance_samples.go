package billingtest

import (
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

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
		Key: key, Fingerprint: billing.Fingerprint("0123456789abcdef"), Actor: "key_test", OccurredAt: recorded,
		RecordedAt: recorded,
		Hash:       billing.Hash{byte(sequence), byte(sequence >> 8), 1},
	}
}

// grant is the grant of w at ref.
func grant(w billing.WalletRef, ref billing.GrantRef) *billing.Grant {
	return &billing.Grant{
		Wallet: w.ID, Ref: ref, Source: billing.SourcePromotion, Amount: 5, EffectiveAt: at(1),
		CreatedAt: at(int(ref.Sequence)),
	}
}

// requestRecord is the record of a request without a line.
func requestRecord(key string) *billing.RequestRecord {
	return &billing.RequestRecord{
		Key: key, Operation: "test", Fingerprint: billing.Fingerprint("fedcba9876543210"), Result: "r", Revision: 7,
		RecordedAt: at(3), RunID: billing.RunID{7: 1},
	}
}

// tenantRequest is the record of a request whose key is the tenant's.
func tenantRequest(key string) *billing.RequestRecord {
	r := requestRecord(key)
	r.Revision = 0
	return r
}

// profile is that of a wallet as it is opened.
func profile(ref billing.WalletRef, owner billing.CustomerID) *billing.WalletProfile {
	return &billing.WalletProfile{WalletRef: ref, Customer: owner, Versioned: billing.Versioned{Revision: 1}}
}

// link says that a customer owns a wallet.
func link(ref billing.WalletRef, owner billing.CustomerID) *billing.WalletLink {
	return &billing.WalletLink{WalletRef: ref, Customer: owner, Versioned: billing.Versioned{Revision: 1}}
}

// customer is a customer of the live tenant.
func customer(n int, name string) *billing.Customer {
	return &billing.Customer{
		Tenant: billing.Live, ID: customerN(n), Name: name, TimeZone: "UTC", CreatedAt: at(0),
		Versioned: billing.Versioned{Revision: 1},
	}
}

// claim reserves an external id in the live tenant.
func claim(kind billing.Kind, externalID, id string) *billing.Claim {
	return &billing.Claim{
		Tenant: billing.Live, Kind: kind, ExternalID: externalID, ID: id, Versioned: billing.Versioned{Revision: 1},
	}
}

// putting are changes that put documents, each in place of the one that is a revision behind it: in place of none where
// its revision is 1.
func putting(documents ...billing.Document) []billing.DocumentChange {
	changes := make([]billing.DocumentChange, len(documents))
	for i, document := range documents {
		changes[i] = billing.DocumentChange{
			Key: document.DocumentKey(), Before: document.DocumentRevision() - 1, After: document,
		}
	}
	return changes
}

// decision changes wallets of the live tenant.
func decision(changes ...billing.WalletChange) *billing.Decision {
	return &billing.Decision{Tenant: billing.Live, Wallets: changes}
}

// ofDocuments changes documents of the live tenant.
func ofDocuments(changes ...billing.DocumentChange) *billing.Decision {
	return &billing.Decision{Tenant: billing.Live, Documents: changes}
}
