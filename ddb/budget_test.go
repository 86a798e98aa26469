package ddb

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// someBudget has a value in each field.
func someBudget() *billing.Budget {
	return &billing.Budget{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 3}, Place: billing.GrantRef{Sequence: 5, Ordinal: 2},
		Above: []billing.GrantRef{{Sequence: 4, Ordinal: 1}, {Sequence: 4}}, ExternalID: "e #1", Name: "n", Status: billing.BudgetFrozen,
		Limit: 9, Window: calendar.Week, Zone: "UTC", Actions: []string{"a #1", "b"}, ExpiresAt: someday.Add(time.Hour), CreatedAt: someday,
		Count:     billing.Count{Start: someday.Add(-time.Hour), Spent: 8, Held: 7, Told: billing.ToldWarning},
		OpenHolds: 6,
	}
}

// someLimits has a limit with every field, and one with the fewest.
func someLimits() *billing.Limits {
	return &billing.Limits{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 3}, Subject: "s #1", All: []billing.SpendLimit{
			{
				Window: calendar.Hour, Zone: "America/New_York", Subject: "s #1", Action: " a  #1", Limit: 9, SetBy: billing.ActorCustomerSession,
				Since: 5, Count: billing.Count{Start: someday, Spent: 8, Held: 7, Told: billing.ToldExhausted},
			},
			{Window: calendar.Month, Zone: "America/New_York", Subject: "s #1", SetBy: billing.ActorAPIKey},
			{Window: calendar.Day, Zone: "UTC", Subject: "s #1", Action: "-", SetBy: billing.ActorSystem},
		},
	}
}

// someDrawLimits has a limit with every field, and one with the fewest.
func someDrawLimits() *billing.DrawLimits {
	return &billing.DrawLimits{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 3}, All: []billing.DrawLimit{
			{Subject: "s #1", Action: "a #1", Limit: 9, SetBy: billing.ActorOperatorSession}, {SetBy: billing.ActorAPIKey},
		},
	}
}

// limitDocuments has a document of each kind of limits and budgets.
func limitDocuments() []billing.Document {
	first := billing.Versioned{Revision: 3}
	return []billing.Document{
		someLimits(), someDrawLimits(), someBudget(),
		&billing.ListedBudget{
			WalletRef: someWallet, Versioned: first, Parent: billing.GrantRef{Sequence: 4, Ordinal: 1}, Status: billing.BudgetFrozen,
			Place: billing.GrantRef{Sequence: 5, Ordinal: 2},
		},
		&billing.BudgetClaim{WalletRef: someWallet, Versioned: first, ExternalID: "e #1", Place: billing.GrantRef{Sequence: 5, Ordinal: 2}},
	}
}

// A field that is added to one of these documents is tried as well.
func TestSomeLimitDocumentsHaveEveryField(t *testing.T) {
	for _, document := range limitDocuments() {
		for field, value := range reflect.ValueOf(document).Elem().Fields() {
			if value.IsZero() && (field.Name != "Action" || document.DocumentKey().Kind != billing.KindLimits) {
				t.Errorf("the %T in ddb/budget_test.go has no %s", document, field.Name)
			}
		}
	}
	for _, one := range []any{someLimits().All[0], someLimits().All[0].Count, someDrawLimits().All[0], someBudget().Count} {
		for field, value := range reflect.ValueOf(one).Fields() {
			if value.IsZero() {
				t.Errorf("the %T in ddb/budget_test.go has no %s", one, field.Name)
			}
		}
	}
}

// TestLimitItems fixes the form of stored limits and budgets: tables that exist have such items.
func TestLimitItems(t *testing.T) {
	const wallet = `live#wal_01KDVDNA0086FCC9Y7DCDZP7X3`
	var got []string
	for _, document := range append(limitDocuments(), &billing.ListedBudget{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 1}, Place: billing.GrantRef{Sequence: 5},
	}, &billing.Limits{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 1}, Action: "a", All: []billing.SpendLimit{
			{Window: calendar.Week, Zone: "UTC", Action: "a", Limit: 9, SetBy: billing.ActorBudgetToken},
		},
	}) {
		got = append(got, spell(readableOf(t, document).item))
	}
	for i, want := range []string{
		`lims0="H 9 1773500966535897 8 7 2 5 C America/New_York  a  #1"
lims1="M 0 - 0 0 0 0 K -"
lims2="D 0 - 0 0 0 0 S UTC -"
pk="` + wallet + `"
rev=3
sk="LIMIT#` + someLimits().DocumentKey().ID + `"
sub="s #1"`,
		`lims0={act="a #1"
by="OPERATOR_SESSION"
lim=9
sub="s #1"}
lims1={by="API_KEY"}
pk="` + wallet + `"
rev=3
sk="DRAWS"`,
		`above="4.1 4"
acts0="a #1"
acts1="b"
exp=1773504566535897
ext="e #1"
held=7
holds=6
limit=9
name="n"
pk="` + wallet + `"
rev=3
sk="BUDGET#0000000502"
spent=8
start=1773497366535897
status="FROZEN"
told=1
when=1773500966535897
win="WEEK"
zone="UTC"`,
		`pk="live#budgets#wal_01KDVDNA0086FCC9Y7DCDZP7X3 0000000401 FROZEN"
rev=3
sk="0000000502"`,
		`of="5.2"
pk="` + wallet + `"
rev=3
sk="BUDGETID#e #1"`,
		`pk="live#budgets#wal_01KDVDNA0086FCC9Y7DCDZP7X3 - ALL"
rev=1
sk="0000000500"`,
		`act="a"
lims0="W 9 - 0 0 0 0 B UTC"
pk="` + wallet + `"
rev=1
sk="LIMIT#` + billing.LimitsKey(someWallet, "", "a").ID + `"`,
	} {
		if got[i] != want {
			t.Errorf("document %d is stored as\n%s\nnot\n%s", i, got[i], want)
		}
	}
}

// limitAttributes are those that limits and budgets have added to items of other kinds.
var limitAttributes = []string{"lims", "lim", "buds", "bud"}

// limitParts are the items of other kinds to which limits and budgets have added something.
func limitParts(t *testing.T, with bool) map[string]item {
	t.Helper()
	w, line, hold := typicalWallet(), typicalLine(), someHold(billing.HoldOpen)
	if with {
		w.Limits = []billing.SpendLimit{
			{
				Window: calendar.Day, Zone: "UTC", Limit: 9, SetBy: billing.ActorAPIKey, Since: 5,
				Count: billing.Count{Start: someday, Spent: 8, Held: 7, Told: billing.ToldWarning},
			},
			{Window: calendar.Month, Zone: "UTC", SetBy: billing.ActorAPIKey},
		}
		w.Limited, w.Budgets = billing.Limited{Epoch: 4, Subjects: 3, Actions: 2, Draws: 1}, 7
		line.Budget, hold.Budget = billing.GrantRef{Sequence: 5, Ordinal: 2}, billing.GrantRef{Sequence: 5}
	}
	written, err := toItemLine(someWallet, line)
	if err != nil {
		t.Fatal(err)
	}
	held, err := toItemHold(hold)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]item{"the state of a wallet": toItemWallet(w), "a line": written, "a hold": held}
}

// TestLimitsInOtherItems fixes what limits and budgets add to the state of a wallet, to a line and to a hold, and that this is nothing
// where there are none: what earlier versions wrote is read as what has none.
func TestLimitsInOtherItems(t *testing.T) {
	without := limitParts(t, false)
	for name, i := range limitParts(t, true) {
		want := map[string]string{
			"the state of a wallet": "buds=7\nlim=\"4 3 2 1\"\nlims0=\"D 9 1773500966535897 8 7 1 5 K UTC\"\nlims1=\"M 0 - 0 0 0 0 K -\"",
			"a line":                `bud="5.2"`,
			"a hold":                `bud="5"`,
		}[name]
		added := maps.Clone(i)
		maps.DeleteFunc(added, func(name string, _ types.AttributeValue) bool { return !slices.Contains(limitAttributes, name) })
		if got := spell(added); got != want {
			t.Errorf("%s is stored as\n%s", name, got)
		}
		maps.DeleteFunc(i, func(name string, _ types.AttributeValue) bool { return slices.Contains(limitAttributes, name) })
		if got, want := spell(i), spell(without[name]); got != want {
			t.Errorf("without limits and budgets, %s is stored as\n%s\nnot\n%s", name, want, got)
		}
	}
	w, err := fromItemWallet(without["the state of a wallet"])
	if err != nil || !reflect.DeepEqual(w, typicalWallet()) {
		t.Errorf("an older wallet is read as %+v, %v", w, err)
	}
	line, err := fromItemLine(without["a line"])
	if err != nil || !reflect.DeepEqual(line, typicalLine()) {
		t.Errorf("an older line is read as %+v, %v", line, err)
	}
	hold, err := fromItemHold(without["a hold"])
	if err != nil || !reflect.DeepEqual(hold, someHold(billing.HoldOpen)) {
		t.Errorf("an older hold is read as %+v, %v", hold, err)
	}
}

// fewLimits are as many limits of a subject as most have, with amounts and names as they are.
func fewLimits() *billing.Limits {
	l := &billing.Limits{WalletRef: someWallet, Versioned: billing.Versioned{Revision: 123_456_789}, Subject: "user_2481"}
	for _, window := range calendar.Windows {
		for _, action := range []string{"", "chat.completion"} {
			l.All = append(l.All, billing.SpendLimit{
				Window: window, Zone: "America/Argentina/ComodRivadavia", Subject: l.Subject, Action: action, Limit: 9_999_999_999_999_999,
				SetBy: billing.ActorAPIKey, Since: 123_456_789,
				Count: billing.Count{Start: someday, Spent: 8_888_888_888_888_888, Held: 1_111_111_111_111, Told: billing.ToldWarning},
			})
		}
	}
	return l
}

// ordinaryBudget is one of the last level with names as they are.
func ordinaryBudget() *billing.Budget {
	b := someBudget()
	b.ExternalID, b.Name, b.Zone = "run_8f14e45f-ceea-467f-9575-1d0c1b2a7c3d", "Nightly evaluation of the support agent", "Europe/Berlin"
	b.Revision, b.Limit, b.Spent, b.Held = 123_456_789, 9_999_999_999_999_999, 8_888_888_888_888_888, 1_111_111_111_111_111
	b.Above, b.Actions = nil, nil
	for level := range billing.MaxBudgetLevels - 1 {
		b.Above = append(b.Above, billing.GrantRef{Sequence: 123_456_789, Ordinal: level})
	}
	for n := range billing.MaxBudgetActions {
		b.Actions = append(b.Actions, fmt.Sprint("chat.completion.", n))
	}
	return b
}

// A spend that a limit or a budget counts writes it: each stays within the kilobyte that costs 2 write units.
func TestSizesOfLimitsAndBudgets(t *testing.T) {
	for name, document := range map[string]billing.Document{
		"eight limits of a subject and its action": fewLimits(), "a budget of the last level with 20 actions": ordinaryBudget(),
	} {
		size := ItemSize(readableOf(t, document).item)
		t.Logf("%s: %d bytes", name, size)
		if size > 1024 {
			t.Errorf("%s has %d bytes, more than 1,024", name, size)
		}
	}
}

// Items of limits and budgets that something else wrote are refused.
func TestLimitReadsRefuseNonsense(t *testing.T) {
	list := func(elements ...string) types.AttributeValue {
		l := &types.AttributeValueMemberL{}
		for _, element := range elements {
			l.Value = append(l.Value, text(element))
		}
		return l
	}
	n := func(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }
	listOf := func(i item) types.AttributeValue {
		return &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{Value: i}}}
	}
	limits := []types.AttributeValue{
		list("X 9 - 0 0 0 0 K UTC"), list("HD 9 - 0 0 0 0 K UTC"), list("D -9 - 0 0 0 0 K UTC"), list("D 9 - -1 0 0 0 K UTC"),
		list("D 9 - 0 -1 0 0 K UTC"), list("D 9 - 0 0 3 0 K UTC"), list("D 9 - 0 0 -1 0 K UTC"), list("D 9 - 0 0 0 -1 K UTC"),
		list("D 9 - 0 0 0 0 X UTC"), list("D 9 - 0 0 0 0 K"), list("D 9 - 0 0 0 0 K -"), list("D 9 soon 0 0 0 0 K UTC"), list(""), n("1"),
	}
	for _, test := range []struct {
		item, attribute string
		values          []types.AttributeValue
	}{
		{"wallet", "lims", append(limits, list("D 9 - 0 0 0 0 K UTC action"))},
		{"wallet", "lim", []types.AttributeValue{
			text("1"), text("1 2 3"), text("1 2 3 4 5"), text("1 -1 0 0"), text("-1 0 0 0"), text("1 0 x 0"),
		}},
		{"wallet", "buds", []types.AttributeValue{n("-1")}},
		{"line", "bud", []types.AttributeValue{text("x"), text("1 2"), text("1.-1")}},
		{"hold", "bud", []types.AttributeValue{text("x"), text("1 2"), text("1.-1")}},
		{"limits", "lims", limits},
		{"limits", "act", []types.AttributeValue{text("a")}},
		{"limits", "sub", []types.AttributeValue{text("another")}},
		{"draw-limits", "lims", []types.AttributeValue{
			list("x"), listOf(item{"by": text("NOBODY")}), listOf(item{"by": text("SYSTEM"), "lim": n("-1")}),
		}},
		{"budget", "status", []types.AttributeValue{text("OPEN")}},
		{"budget", "above", []types.AttributeValue{text("4 3 2 1"), text("x")}},
		{"budget", "limit", []types.AttributeValue{n("-1")}},
		{"budget", "win", []types.AttributeValue{text("YEAR"), text("")}},
		{"budget", "zone", []types.AttributeValue{text("")}},
		{"budget", "spent", []types.AttributeValue{n("-1")}},
		{"budget", "held", []types.AttributeValue{n("-1")}},
		{"budget", "told", []types.AttributeValue{n("-1"), n("3")}},
		{"budget", "holds", []types.AttributeValue{n("-1")}},
		{"budget", "sk", []types.AttributeValue{text("BUDGET#"), text("BUDGET#1"), text("SUB#0000000502"), text("B")}},
		{"listed-budget", "pk", []types.AttributeValue{
			text("live#budgets#" + string(someWallet.ID) + " - OPEN"), text("live#budgets#" + string(someWallet.ID) + " ALL"),
			text("live#budgets#wal_1 - ALL"), text("#budgets#" + string(someWallet.ID) + " - ALL"), text("live#subs#ALL"),
			text("live#budgets#" + string(someWallet.ID) + " - ALL "), text("live#budgets#" + string(someWallet.ID) + " - "),
		}},
		{"listed-budget", "sk", []types.AttributeValue{text("1"), text("0000000000")}},
		{"budget-claim", "of", []types.AttributeValue{text("x"), text("1 2"), text("")}},
		{"budget-claim", "sk", []types.AttributeValue{text("BUDGETID#"), text("e #1")}},
	} {
		for at, value := range test.values {
			c := readables(t)[test.item]
			c.item[test.attribute] = value
			if got, err := c.read(c.item); err == nil {
				t.Errorf("%s with value %d of %s is read as %+v", test.item, at, test.attribute, got)
			}
		}
	}
	of := newItem(limitsKey(someWallet, billing.LimitsKey(someWallet, "", "a").ID))
	of["rev"], of["act"], of["lims"] = n("1"), text("a"), list("D 9 - 0 0 0 0 K UTC b")
	if got, err := fromItemLimits(of); err == nil || !strings.Contains(err.Error(), "an action of its own") {
		t.Errorf("a limit of another action is read as %+v, %v", got, err)
	}
}

// Limits of another subject or action are not written.
func TestLimitWritesAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*billing.Limits){
		"of nobody":         func(l *billing.Limits) { l.Subject = "" },
		"of both":           func(l *billing.Limits) { l.Action = "a" },
		"of another":        func(l *billing.Limits) { l.All[1].Subject = "t" },
		"of another action": func(l *billing.Limits) { l.Subject, l.Action = "", "a"; l.All = []billing.SpendLimit{{Action: "b"}} },
	} {
		l := someLimits()
		spoil(l)
		if i, err := toItemLimits(l); err == nil {
			t.Errorf("limits %s are written as\n%s", name, spell(i))
		}
	}
}
