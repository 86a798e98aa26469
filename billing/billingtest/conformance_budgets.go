package billingtest

import (
	"math"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// largestPlace is the last place that something can have in a wallet.
var largestPlace = billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}

// fullLimit has a value in each field.
func fullLimit(subject, action string) billing.SpendLimit {
	return billing.SpendLimit{
		Window: calendar.Hour, Zone: "America/Argentina/ComodRivadavia", Subject: subject, Action: action, Limit: billing.MaxCredits,
		SetBy: billing.ActorCustomerSession, Since: math.MaxInt64,
		Count: billing.Count{
			Start: time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC), Spent: billing.MaxCredits, Held: billing.MaxCredits - 1,
			Told: billing.ToldExhausted,
		},
	}
}

// smallLimit has only what each limit has.
func smallLimit(window calendar.Interval, subject, action string) billing.SpendLimit {
	return billing.SpendLimit{Window: window, Zone: "UTC", Subject: subject, Action: action, SetBy: billing.ActorAPIKey}
}

// limitsOf are limits of a subject, or of an action.
func limitsOf(w billing.WalletRef, subject, action string, all ...billing.SpendLimit) *billing.Limits {
	return &billing.Limits{WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Subject: subject, Action: action, All: all}
}

// fullDrawLimits has a value in each field.
func fullDrawLimits(w billing.WalletRef) *billing.DrawLimits {
	return &billing.DrawLimits{WalletRef: w, Versioned: billing.Versioned{Revision: 1}, All: []billing.DrawLimit{
		{Subject: text, Action: text, Limit: billing.MaxCredits, SetBy: billing.ActorOperatorSession},
		{Subject: "b", SetBy: billing.ActorAPIKey},
		{Action: "-", Limit: 1, SetBy: billing.ActorSystem},
		{SetBy: billing.ActorBudgetToken},
	}}
}

// fullBudget has a value in each field.
func fullBudget(w billing.WalletRef) *billing.Budget {
	return &billing.Budget{
		WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Place: largestPlace,
		Above: []billing.GrantRef{{Sequence: 1<<40 - 2, Ordinal: 1023}, {Sequence: 3}, {Sequence: 2, Ordinal: 1}}, ExternalID: text,
		Name: text, Status: billing.BudgetClosed, Limit: billing.MaxCredits, Window: calendar.Week, Zone: "America/Argentina/ComodRivadavia",
		Actions: []string{text, "-", "b"}, ExpiresAt: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC), CreatedAt: at(1),
		Count:     billing.Count{Start: at(2), Spent: billing.MaxCredits - 1, Held: billing.MaxCredits - 2, Told: billing.ToldWarning},
		OpenHolds: billing.MaxOpenHolds,
	}
}

// smallBudget has only what each budget has.
func smallBudget(w billing.WalletRef, place billing.GrantRef, above ...billing.GrantRef) *billing.Budget {
	return &billing.Budget{
		WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Place: place, Above: above, Name: "b", Status: billing.BudgetActive,
		CreatedAt: at(int(place.Sequence)),
	}
}

// budgetDocuments has documents of each kind of limits and budgets, which differ from each other wherever they can.
func budgetDocuments(w billing.WalletRef) []billing.Document {
	first := billing.Versioned{Revision: 1}
	return []billing.Document{
		limitsOf(w, text, "", fullLimit(text, text), smallLimit(calendar.Day, text, ""), smallLimit(calendar.Week, text, "-")),
		limitsOf(w, "a", "", smallLimit(calendar.Month, "a", "a")), limitsOf(w, "", "a", fullLimit("", "a"), smallLimit(calendar.Day, "", "a")),
		limitsOf(w, "", text), fullDrawLimits(w), fullBudget(w), smallBudget(w, billing.GrantRef{Sequence: 2}),
		&billing.ListedBudget{
			WalletRef: w, Versioned: first, Parent: billing.GrantRef{Sequence: 3}, Status: billing.BudgetFrozen, Place: largestPlace,
		},
		&billing.BudgetClaim{WalletRef: w, Versioned: first, ExternalID: text, Place: largestPlace},
		&billing.BudgetClaim{WalletRef: w, Versioned: first, ExternalID: "#", Place: billing.GrantRef{Sequence: 2}},
	}
}

// Every field of limits and budgets comes back as it went, in one read of all, and none is that of another wallet or tenant.
func (c *conformance) testRoundTripBudgets() {
	documents := budgetDocuments(walletN(1))
	limits, _ := documents[0].(*billing.Limits)
	budget := fullBudget(walletN(1))
	draws := fullDrawLimits(walletN(1))
	c.full(limits, "Action")
	c.full(&limits.All[0])
	c.full(&limits.All[0].Count)
	c.full(draws)
	c.full(&draws.All[0])
	c.full(budget)
	c.full(&budget.Count)
	for _, document := range documents[7:9] {
		c.full(document)
	}
	change := opening(1)
	change.Documents = documents
	c.commit(decision(change, opening(2)))
	want, keys := map[billing.DocumentKey]billing.Document{}, []billing.DocumentKey(nil)
	for _, document := range documents {
		want[document.DocumentKey()] = document
		keys = append(keys, document.DocumentKey())
	}
	for _, other := range budgetDocuments(walletN(2)) {
		keys = append(keys, other.DocumentKey())
	}
	elsewhere := walletN(1)
	elsewhere.Tenant = billing.Test
	for _, other := range budgetDocuments(elsewhere) {
		keys = append(keys, other.DocumentKey())
	}
	keys = append(keys, billing.LimitsKey(walletN(1), "b", ""), billing.LimitsKey(walletN(1), "", "b"),
		billing.BudgetKey(walletN(1), billing.GrantRef{Sequence: 4}), billing.BudgetClaimKey(walletN(1), "a"))
	for _, f := range []ledger.Freshness{ledger.Eventual, ledger.Strong} {
		c.same("documents", must(c.Documents(c.Context(), keys, f))(c), want)
	}
}

// What limits and budgets count changes under the wallet's condition: of two commits from one state, one is written, with all that it
// counts, and the other with nothing of it. An external id of a budget is claimed in the same way.
func (c *conformance) testCounts() {
	w := c.open(1)
	parent, child := billing.GrantRef{Sequence: 2}, billing.GrantRef{Sequence: 2, Ordinal: 1}
	spending := func(before billing.Wallet, spent billing.Credits, id string) billing.WalletChange {
		change := next(before)
		count := billing.Count{Start: at(1), Spent: spent}
		change.After.Limits = []billing.SpendLimit{smallLimit(calendar.Day, "", "")}
		change.After.Limits[0].Count = count
		change.After.Limited, change.After.Budgets = billing.Limited{Epoch: int64(spent), Subjects: 1}, 2
		of, inside := smallBudget(w.WalletRef, parent), smallBudget(w.WalletRef, child, parent)
		of.Count, inside.Count = count, count
		limits := limitsOf(w.WalletRef, "a", "", smallLimit(calendar.Hour, "a", ""))
		limits.All[0].Count = count
		change.Documents = []billing.Document{
			of, inside, limits, &billing.BudgetClaim{WalletRef: w.WalletRef, ExternalID: id, Place: child},
		}
		for _, document := range change.Documents {
			document.SetDocumentRevision(change.After.Revision)
		}
		return change
	}
	holds := func(what string, change billing.WalletChange) {
		c.same(what+": the wallet", c.state(1), &change.After)
		for _, document := range change.Documents {
			c.sameDocument(what, document.DocumentKey(), document)
		}
	}
	first := spending(w, 1, "one")
	c.commit(decision(first))
	holds("the first spend", first)
	second := spending(first.After, 2, "two")
	c.commit(decision(second))
	holds("the second spend", second)
	late := spending(first.After, 3, "three")
	c.sameStale(c.refused(decision(late)), ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{w.ID: &second.After}})
	holds("after one that was late", second)
	c.sameDocument("the claim of one that was late", billing.BudgetClaimKey(w.WalletRef, "three"), nil)
	c.sameDocument("the claim of the first", billing.BudgetClaimKey(w.WalletRef, "one"), first.Documents[3])
}

// Budgets of a wallet are listed by their parent and their status, newest first and page by page, and move between the lists in the
// commit that changes their status. The limits of a wallet are listed as well.
func (c *conformance) testBudgets() {
	w := c.open(1)
	parent := billing.GrantRef{Sequence: 2}
	places := []billing.GrantRef{{Sequence: 3}, {Sequence: 3, Ordinal: 1}, {Sequence: 33}, {Sequence: 1 << 39, Ordinal: 7}}
	listed := func(of, place billing.GrantRef, status billing.BudgetStatus, revision int64) billing.Document {
		return &billing.ListedBudget{
			WalletRef: w.WalletRef, Versioned: billing.Versioned{Revision: revision}, Parent: of, Status: status, Place: place,
		}
	}
	change, other := next(w), next(c.open(2))
	var ids []string
	for _, of := range []billing.GrantRef{{}, parent} {
		for _, place := range places {
			place.Sequence += of.Sequence
			b := smallBudget(w.WalletRef, place, of)
			b.Revision = change.After.Revision
			change.Documents = append(change.Documents, b, listed(of, place, "", b.Revision), listed(of, place, billing.BudgetActive, b.Revision))
			if of != parent {
				ids = append(ids, place.String())
			}
		}
	}
	for _, subject := range []string{"a", "b", text} {
		change.Documents = append(change.Documents, limitsOf(w.WalletRef, subject, "", smallLimit(calendar.Day, subject, "")))
	}
	theirs := smallBudget(walletN(2), billing.GrantRef{Sequence: 5})
	theirs.Revision = other.After.Revision
	other.Documents = []billing.Document{theirs}
	c.commit(decision(change, other))

	slices.Reverse(ids)
	top := func(status billing.BudgetStatus) string { return billing.BudgetList(w.ID, billing.GrantRef{}, status) }
	for at, id := range ids {
		for _, list := range []string{top(""), top(billing.BudgetActive)} {
			c.same("two before "+id+" in "+list, c.listed(billing.KindListedBudget, list, id, 2),
				append([]string{}, ids[at+1:min(at+3, len(ids))]...))
		}
	}
	c.same("all without a parent", c.listed(billing.KindListedBudget, top(""), "", 9), ids)
	c.same("with another status", c.listed(billing.KindListedBudget, top(billing.BudgetFrozen), "", 9), []string{})
	elsewhere := billing.BudgetList(walletN(2).ID, billing.GrantRef{}, "")
	c.same("of another wallet", c.listed(billing.KindListedBudget, elsewhere, "", 9), []string{})
	c.same("of a parent", len(c.listed(billing.KindListedBudget, billing.BudgetList(w.ID, parent, ""), "", 9)), len(places))
	c.same("of a budget without any", c.listed(billing.KindListedBudget, billing.BudgetList(w.ID, places[0], ""), "", 9), []string{})
	c.same("the budgets of another wallet", c.list(billing.KindBudget, string(walletN(2).ID), "", 9), []billing.Document{theirs})
	c.same("the budgets of a wallet", len(c.list(billing.KindBudget, string(w.ID), "", 99)), 2*len(places))
	c.listsLimits(w.WalletRef)

	moved := next(change.After)
	place, _ := billing.ParseGrantRef(ids[1])
	moved.Removed = []billing.DocumentKey{billing.ListedBudgetKey(w.WalletRef, billing.GrantRef{}, billing.BudgetActive, place)}
	moved.Documents = []billing.Document{listed(billing.GrantRef{}, place, billing.BudgetClosed, moved.After.Revision)}
	c.commit(decision(moved))
	c.same("after one was closed", c.listed(billing.KindListedBudget, top(billing.BudgetActive), "", 9), []string{ids[0], ids[2], ids[3]})
	c.same("all", c.listed(billing.KindListedBudget, top(""), "", 9), ids)
	c.same("where it went", c.list(billing.KindListedBudget, top(billing.BudgetClosed), "", 9), moved.Documents)
	c.same("the children", len(c.listed(billing.KindListedBudget, billing.BudgetList(w.ID, parent, billing.BudgetActive), "", 9)), len(places))
}

// listsLimits lists the limits of a wallet one by one: each once, and no budget among them.
func (c *conformance) listsLimits(w billing.WalletRef) {
	c.Helper()
	var ids, one []string
	for _, document := range c.list(billing.KindLimits, string(w.ID), "", 9) {
		ids = append(ids, document.DocumentKey().ID)
	}
	for before := ""; ; before = one[len(one)-1] {
		page := c.listed(billing.KindLimits, string(w.ID), before, 1)
		if len(page) == 0 {
			break
		}
		one = append(one, page...)
	}
	want := []string{
		billing.LimitsKey(w, "a", "").ID, billing.LimitsKey(w, "b", "").ID, billing.LimitsKey(w, text, "").ID,
	}
	slices.Sort(want)
	slices.Reverse(want)
	c.same("limits", ids, want)
	c.same("limits one by one", one, want)
}
