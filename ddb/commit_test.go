package ddb

import (
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// everyDecision does everything that a decision can do, twice where it can.
func everyDecision() *billing.Decision {
	d := someDecision()
	change := &d.Wallets[0]
	line := typicalLine()
	line.Key = "another"
	change.Lines = append(change.Lines, line)
	requests := []*billing.RequestRecord{{Key: "r1", Operation: "o"}, {Key: "r2", Operation: "o"}}
	change.Requests = requests
	change.Created = []*billing.Grant{{Ref: billing.GrantRef{Sequence: 1}}, {Ref: billing.GrantRef{Sequence: 2}}}
	change.Ended = []billing.GrantEnd{
		{Grant: billing.GrantRef{Sequence: 3}, Status: billing.GrantVoided, At: someday},
		{Grant: billing.GrantRef{Sequence: 4}, Status: billing.GrantExpired, At: someday},
	}
	change.Pages = []billing.PageChange{{Number: 1, Grants: change.After.Live}, {Number: 2}}
	change.Removed = []billing.DocumentKey{
		billing.HoldKey(change.After.WalletRef, billing.HoldOpen, 17), billing.HoldKey(change.After.WalletRef, billing.HoldOpen, 18),
	}
	change.Reversed = []billing.ReversedLine{
		{Key: billing.HashKey("x"), To: 1},
		{Key: billing.HashKey("y"), From: 1, To: 2},
	}
	opened := *typicalWallet()
	opened.ID = "wal_01KDVDNA00HDST93PJ8ZDYB21E"
	d.Wallets = append(d.Wallets, billing.WalletChange{After: opened})
	d.Wallets[1].Documents = []billing.Document{&billing.WalletProfile{
		WalletRef: opened.WalletRef, Customer: someCustomer,
	}}
	for _, document := range append(someDocuments(), someOutboxDocuments()...) {
		switch document.(type) {
		case *billing.Hold, *billing.Limits, *billing.DrawLimits, *billing.Budget, *billing.ListedBudget, *billing.BudgetClaim:
			d.Wallets[0].Documents = append(d.Wallets[0].Documents, document)
		case *billing.WalletProfile:
		default:
			change := billing.DocumentChange{
				Key: document.DocumentKey(), Before: document.DocumentRevision() - 1, After: document,
			}
			d.Documents = append(d.Documents, change)
		}
	}
	for revision := range int64(3) {
		another := billing.ClaimKey(billing.Live, billing.KindWallet, strconv.FormatInt(revision, 10))
		d.Documents = append(d.Documents, billing.DocumentChange{Key: another, Before: revision}) // only checked
	}
	d.Requests = requests[:1]
	return d
}

// A commit has as many items as its decision counts, no item twice, and a condition on each that nothing else guards.
func TestCommitItems(t *testing.T) {
	d := everyDecision()
	store := openAt(t, Config{Endpoint: "http://127.0.0.1:1", TablePrefix: "p-"})
	c, err := store.newCommit(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.items) != d.Items() || len(c.meanings) != d.Items() {
		t.Errorf("%d items and %d meanings, counted %d", len(c.items), len(c.meanings), d.Items())
	}
	seen := map[string]bool{}
	conditions, returned := map[string]int{}, 0
	for i := range c.items {
		address := c.address(i)
		if seen[address] {
			t.Errorf("%s is written twice", address)
		}
		seen[address] = true
		condition := "none"
		switch put, update, check := c.items[i].Put, c.items[i].Update, c.items[i].ConditionCheck; {
		case check != nil:
			condition = *check.ConditionExpression
			if check.ReturnValuesOnConditionCheckFailure == types.ReturnValuesOnConditionCheckFailureAllOld {
				returned++
			}
		case put != nil && put.ConditionExpression != nil:
			condition = *put.ConditionExpression
			if put.ReturnValuesOnConditionCheckFailure == types.ReturnValuesOnConditionCheckFailureAllOld {
				returned++
			}
		case update != nil && update.ConditionExpression != nil:
			condition = *update.ConditionExpression
		}
		conditions[condition]++
	}
	// someDocuments are at revision 3 but for an endpoint at 1 and secrets at 2.
	want := map[string]int{
		// Opened, lines, requests of the wallet and of the tenant, endpoint, a check.
		*ifAbsent:         1 + 2 + 2 + 1 + 1 + 1,
		*ifRevision:       1 + 35 + 6 + 1, // the state, documents, attention and its subject, delivery and its failure, record of the simulated provider, running export, a check
		*ifRevisionOne:    2 + 2 + 1,      // secrets, an export, two of mails, a check
		*ifPresent:        2,              // ended
		*ifNeverReversed:  1,
		*ifReversedBefore: 1,
		// What the revision guards: created grants, pages, holds, holds that are no longer open, the profile, and the limits
		// and draw limits of the wallet, a budget, its entry in a list and its external id. And the number of wallets.
		"none": 2 + 2 + 4 + 2 + 1 + 5 + 1,
	}
	for condition, n := range want {
		if conditions[condition] != n {
			t.Errorf("%q: %d items, want %d", condition, conditions[condition], n)
		}
	}
	if len(conditions) != len(want) {
		t.Errorf("got %v", conditions)
	}
	// States, lines, requests of the wallet and of the tenant, documents, checks.
	if reported := 2 + 2 + 2 + 1 + 46 + 3; returned != reported {
		t.Errorf("%d items come back when their condition fails, want %d", returned, reported)
	}
}
