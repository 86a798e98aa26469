package ddb

import (
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

const someExportID = exportjob.ID("exp_01ARZ3NDEKTSV4RRFFQ69G5FAV")

// someExport has a value in each field.
func someExport() *exportjob.Job {
	return &exportjob.Job{
		Versioned: billing.Versioned{Revision: 2}, Tenant: billing.Live, ID: someExportID, Kind: exportjob.Ledger,
		Format: exportjob.JSONLines, Wallet: someWallet.ID, From: someday, To: someday.Add(time.Hour), AsOf: someday.Add(time.Second),
		CreatedAt: someday.Add(time.Minute), Status: exportjob.Ready, Rows: 5, File: "files/live/x.jsonl",
		ExpiresAt: someday.Add(2 * time.Hour), Reason: "it has reasons",
	}
}

// someExportWork likewise.
func someExportWork() *exportjob.Work {
	return &exportjob.Work{
		Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, ID: someExportID, NotYet: someday, Claim: 4,
		Stalled: 2, Until: someday.Add(time.Minute),
		Place: exportjob.Place{
			Wallet: someWallet.ID, Passed: someWallet.ID, Done: true, Line: billing.Position{At: someday, Sequence: 7},
			Hash: billing.Hash{1, 2}, Grant: billing.NewGrantID(someWallet.ID, billing.GrantRef{Sequence: 8}), Month: someday,
			After: &exportjob.Group{Subject: "a b", Action: "c\x00"},
		},
		Rows: 9, File: "files/live/x.csv", Upload: "up load", Parts: []exportjob.Part{{Number: 1, Tag: `"a b"`}, {Number: 3, Tag: "c"}},
		Next: 4, Rest: "rests/live/x.csv.7", Sealed: true,
	}
}

// A field that is added to exports is tried as well.
func TestSomeExportsHaveEveryField(t *testing.T) {
	work := someExportWork()
	for _, document := range []any{someExport(), work, &work.Place} {
		for field, value := range reflect.ValueOf(document).Elem().Fields() {
			if value.IsZero() {
				t.Errorf("the %T in ddb/export_test.go has no %s", document, field.Name)
			}
		}
	}
}
