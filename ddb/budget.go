package ddb

import (
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Beginnings of the sort keys of budgets and of claims of their external ids.
const (
	sortBudget      = "BUDGET#"
	sortBudgetClaim = "BUDGETID#"
)

// budgetKey is where a budget is, and budgetClaimKey where an external id of one is claimed.
func budgetKey(ref billing.WalletRef, id string) key {
	return key{walletPartition(ref), sortBudget + id}
}

func budgetClaimKey(ref billing.WalletRef, externalID string) key {
	return key{walletPartition(ref), sortBudgetClaim + externalID}
}

// isBudget reports whether a sort key is that of a budget, and isBudgetClaim whether it is that of a claim.
func isBudget(sort string) bool {
	id, found := strings.CutPrefix(sort, sortBudget)
	_, ok := billing.ParseGrantRef(id)
	return found && ok
}

func isBudgetClaim(sort string) bool {
	id, found := strings.CutPrefix(sort, sortBudgetClaim)
	return found && id != ""
}

// budgetCodec is the codec of budgets.
func budgetCodec() codec {
	return prefixed(sortBudget, ofWallet(listed(tableWallets, func(k billing.DocumentKey) key {
		return budgetKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemBudget, fromItemBudget, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseGrantRef(k.ID)
		return ok && billing.WalletID(k.Parent).Valid()
	})))
}

// toItemBudget is a BUDGET of a wallet. Each commit that spends from it, or from one below it, writes it: aim at 1 KB.
func toItemBudget(b *billing.Budget) (item, error) {
	i := newLargeItem(budgetKey(b.WalletRef, b.Place.String()))
	i.number("rev", b.Revision)
	i.text("above", formatRefs(b.Above))
	i.text("ext", b.ExternalID)
	i.text("name", b.Name)
	i.text("status", string(b.Status))
	i.number("limit", int64(b.Limit))
	i.text("win", string(b.Window))
	i.text("zone", b.Zone)
	texts(i, "acts", b.Actions, appendText)
	i.instant("exp", b.ExpiresAt)
	i.instant("when", b.CreatedAt)
	i.instant("start", b.Start)
	i.number("spent", int64(b.Spent))
	i.number("held", int64(b.Held))
	i.number("told", int64(b.Told))
	i.number("holds", int64(b.OpenHolds))
	return i, nil
}

// fromItemBudget reads what toItemBudget wrote.
func fromItemBudget(i item) (*billing.Budget, error) {
	r := newReader(i)
	b := &billing.Budget{
		WalletRef: r.wallet(), Versioned: r.versioned(), Above: r.refs("above"), ExternalID: r.text("ext"), Name: r.text("name"),
		Status: valid[billing.BudgetStatus](r, "status"), Limit: billing.Credits(r.count("limit")),
		Window: calendar.Interval(r.text("win")), Zone: r.text("zone"), Actions: readTexts(r, "acts", (*words).all),
		ExpiresAt: r.instant("exp"), CreatedAt: r.instant("when"), OpenHolds: int(r.count("holds")),
		Count: billing.Count{
			Start: r.instant("start"), Spent: billing.Credits(r.count("spent")), Held: billing.Credits(r.count("held")),
			Told: billing.Told(r.count("told")),
		},
	}
	sort := r.text(attrSort)
	place, ok := billing.ParseGrantRef(sort[min(len(sortBudget), len(sort)):])
	if b.Place = place; !ok {
		r.reject(attrSort, "it is not the sort key of a budget")
	}
	if len(b.Above) >= billing.MaxBudgetLevels {
		r.reject("above", "it is in %d budgets, and they nest at most %d deep", len(b.Above), billing.MaxBudgetLevels)
	}
	if b.Window != "" && !slices.Contains(calendar.Windows, b.Window) {
		r.reject("win", "%q is no window", b.Window)
	}
	if (b.Window == "") != (b.Zone == "") {
		r.reject("zone", "a budget has a time zone if it has windows, and only then")
	}
	if b.Told > billing.ToldExhausted {
		r.reject("told", "%d does not say which events were sent", b.Told)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return b, nil
}

// budgetLists begins the part of a partition that follows the tenant, where budgets are listed.
const budgetLists = "budgets#"

// listedBudgetKey is where a budget is in a list.
func listedBudgetKey(tenant billing.Tenant, list, place string) key {
	return key{string(tenant) + "#" + budgetLists + list, place}
}

// listedBudgetCodec is the codec of budgets in lists.
func listedBudgetCodec() codec {
	return ofWallet(listed(tableCatalog, func(k billing.DocumentKey) key {
		return listedBudgetKey(k.Tenant, k.Parent, k.ID)
	}, toItemListedBudget, fromItemListedBudget, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseGrantRef(k.ID)
		return ok && billing.IsBudgetList(k.Parent)
	}))
}

// toItemListedBudget is a budget in a list. Its key is all that it says.
func toItemListedBudget(l *billing.ListedBudget) (item, error) {
	at := l.DocumentKey()
	i := newItem(listedBudgetKey(at.Tenant, at.Parent, at.ID))
	i.number("rev", l.Revision)
	return i, nil
}

// fromItemListedBudget reads what toItemListedBudget wrote.
func fromItemListedBudget(i item) (*billing.ListedBudget, error) {
	r := newReader(i)
	tenant, list, _ := strings.Cut(r.required(attrPartition), "#")
	list, found := strings.CutPrefix(list, budgetLists)
	wallet, parent, status, isList := billing.ParseBudgetList(list)
	place, isPlace := billing.ParseGrantRef(r.required(attrSort))
	if tenant == "" || !found || !isList || !isPlace {
		r.reject(attrPartition, "it is not that of a budget in a list")
	}
	l := &billing.ListedBudget{
		WalletRef: billing.WalletRef{Tenant: billing.Tenant(tenant), ID: wallet}, Versioned: r.versioned(), Parent: parent, Status: status,
		Place: place,
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// budgetClaimCodec is the codec of claims of external ids.
func budgetClaimCodec() codec {
	return ofWallet(single(tableWallets, func(k billing.DocumentKey) key {
		return budgetClaimKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemBudgetClaim, fromItemBudgetClaim, func(k billing.DocumentKey) bool {
		return billing.WalletID(k.Parent).Valid() && k.ID != ""
	}))
}

// toItemBudgetClaim is a claim of an external id by a budget of a wallet.
func toItemBudgetClaim(c *billing.BudgetClaim) (item, error) {
	i := newItem(budgetClaimKey(c.WalletRef, c.ExternalID))
	i.number("rev", c.Revision)
	i.place("of", c.Place)
	return i, nil
}

// fromItemBudgetClaim reads what toItemBudgetClaim wrote.
func fromItemBudgetClaim(i item) (*billing.BudgetClaim, error) {
	r := newReader(i)
	c := &billing.BudgetClaim{WalletRef: r.wallet(), Versioned: r.versioned(), Place: r.place("of")}
	var found bool
	if c.ExternalID, found = strings.CutPrefix(r.text(attrSort), sortBudgetClaim); !found || c.ExternalID == "" {
		r.reject(attrSort, "it is not the sort key of a claim of a budget")
	}
	if c.Place == (billing.GrantRef{}) {
		r.reject("of", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}
