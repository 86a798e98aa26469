package billing

import (
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// CreateBudget makes a share of a wallet that somebody may spend.
type CreateBudget struct {
	Keyed
	Wallet     string
	Parent     string // id, or external id in the wallet; empty: it is in no other
	ExternalID string
	Name       string
	Limit      Credits
	Window     calendar.Interval // empty: for its whole life
	Actions    []string
	ExpiresAt  *time.Time
}

// Request implements [Command].
func (c CreateBudget) Request() Request {
	return Request{"createBudget", []Field{
		{"parentId", c.Parent},
		{"externalId", c.ExternalID},
		{"name", c.Name},
		{"limit", c.Limit.String()},
		{"window", string(c.Window)},
		{"actions", Listed(c.Actions)},
		{"expiresAt", formatTime(c.ExpiresAt)},
	}}
}

// Check implements [Command].
func (c CreateBudget) Check() *Error {
	if c.Window != "" {
		if refusal := checkWindow(c.Window); refusal != nil {
			return refusal
		}
	}
	return firstRefusal(
		c.Keyed.Check(),
		checkOptional(c.ExternalID, CheckExternalID),
		checkName(c.Name),
		checkBudgetLimit(c.Limit),
		checkBudgetActions(c.Actions),
	)
}

// checkBudgetLimit refuses a limit below zero.
func checkBudgetLimit(limit Credits) *Error {
	if limit < 0 {
		return invalid("limit is %s; use 0 or more", limit).at("limit")
	}
	return nil
}

// checkBudgetActions refuses actions that cannot be the list of a budget. There may be none at all: nil.
func checkBudgetActions(actions []string) *Error {
	if actions != nil && len(actions) == 0 {
		return invalid("actions is empty; list what the budget may pay for, or use null to allow every action").at("actions")
	}
	if len(actions) > MaxBudgetActions {
		return invalid("actions has %d entries; use at most %d", len(actions), MaxBudgetActions).at("actions")
	}
	for i, action := range actions {
		refusal := checkRequiredText("actions", action, MaxNameBytes)
		if refusal == nil && slices.Contains(actions[:i], action) {
			refusal = invalid("actions contains %s twice; list it once", quote(action))
		}
		if refusal != nil {
			refusal.Path = nil
			return refusal.AtIndex("actions", i)
		}
	}
	return nil
}

// Wallets implements [Command].
func (c CreateBudget) Wallets() []WalletID { return []WalletID{WalletID(c.Wallet)} }

// References implements [Referrer].
func (c *CreateBudget) References() []Reference {
	return []Reference{{KindWallet, "walletId", &c.Wallet}, {KindBudget, "parentId", &c.Parent}}
}

// Reads implements [Command].
func (c CreateBudget) Reads(d *Draft) {
	w := d.wallet(WalletID(c.Wallet))
	if w == nil {
		return
	}
	if c.Window != "" {
		d.ReadDocument(CustomerKey(d.Tenant(), w.wallet.Customer))
	}
	w.tree(w.placeOf(c.Parent))
	if c.ExternalID != "" {
		w.look(BudgetClaimKey(w.wallet.WalletRef, c.ExternalID))
	}
}

// Apply implements [Command].
func (c CreateBudget) Apply(d *Draft) *Error {
	return d.on(WalletID(c.Wallet), func(w *walletDraft) *Error { return c.apply(d, w) })
}

func (c CreateBudget) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if w.wallet.Budgets >= MaxBudgets {
		return refuse(CodeRequestTooLarge, "wallet %s has %d budgets that are not closed, which is the most; close some first",
			w.wallet.ID, w.wallet.Budgets).at("walletId")
	}
	b := &Budget{
		WalletRef: w.wallet.WalletRef, ExternalID: c.ExternalID, Name: c.Name, Status: BudgetActive, Limit: c.Limit, Window: c.Window,
		Actions: c.Actions, CreatedAt: w.now,
	}
	if refusal := firstRefusal(c.within(w, b), c.ends(w, b)); refusal != nil {
		return refusal
	}
	if c.Window != "" {
		customer, _ := d.Document(CustomerKey(d.Tenant(), w.wallet.Customer)).(*Customer)
		if customer == nil {
			return noCustomer(string(w.wallet.Customer))
		}
		b.Zone = customer.TimeZone
		b.Start = Instant(b.windows().at(w.now).Start)
	}
	b.Place = nextPlace(w, func(b *Budget) GrantRef { return b.Place })
	if refusal := c.claim(w, b); refusal != nil {
		return refusal
	}
	w.putDocument(b)
	w.wallet.Budgets++
	d.Created(string(b.BudgetID()))
	d.Changed(Change{Target: string(b.BudgetID()), After: b.audited()})
	return nil
}

// within puts the budget into its parent.
func (c CreateBudget) within(w *walletDraft, b *Budget) *Error {
	if c.Parent == "" {
		return nil
	}
	parent, known := w.budget(c.Parent)
	switch {
	case !known:
		return nil // it is loaded first
	case parent == nil:
		return NoBudget("parentId", c.Parent)
	case len(parent.Above)+1 >= MaxBudgetLevels:
		return invalid("budget %s is on level %d, which is the last; use one further up as the parent", parent.named(), MaxBudgetLevels).
			at("parentId")
	}
	for _, above := range w.tree(parent.Place) {
		if above.Status == BudgetClosed {
			refusal := refuse(CodeBudgetClosed, "budget %s is closed; use a parent that is not, and is in none that is", above.named()).
				at("parentId")
			refusal.Budget = above.BudgetID()
			return refusal
		}
	}
	b.Above = append([]GrantRef{parent.Place}, parent.Above...)
	return nil
}

// ends sets when the budget ends.
func (c CreateBudget) ends(w *walletDraft, b *Budget) *Error {
	if c.ExpiresAt == nil {
		return nil
	}
	if b.ExpiresAt = Instant(*c.ExpiresAt); !b.ExpiresAt.After(w.now) {
		return invalid("expiresAt is %s, which is not after now, %s", FormatInstant(b.ExpiresAt), FormatInstant(w.now)).at("expiresAt")
	}
	return nil
}

// claim reserves the external id in the wallet.
func (c CreateBudget) claim(w *walletDraft, b *Budget) *Error {
	if c.ExternalID == "" {
		return nil
	}
	switch taken, _ := w.look(BudgetClaimKey(b.WalletRef, c.ExternalID)); owner := taken.(type) {
	case *BudgetClaim:
		return refuse(CodeAlreadyExists, "budget %s already has the externalId %s; use another one", NewBudgetID(b.ID, owner.Place),
			quote(c.ExternalID)).at("externalId")
	default:
		w.putDocument(&BudgetClaim{WalletRef: b.WalletRef, ExternalID: c.ExternalID, Place: b.Place})
		return nil
	}
}

// audited returns the fields of the budget that somebody sets, for the audit log.
func (b *Budget) audited() Metadata {
	fields := Metadata{"name": b.Name, "limit": b.Limit.String(), "status": string(b.Status)}
	if len(b.Actions) > 0 {
		fields["actions"] = strings.Join(b.Actions, ", ")
	}
	if !b.ExpiresAt.IsZero() {
		fields["expiresAt"] = FormatInstant(b.ExpiresAt)
	}
	if parent := b.Parent(); parent != (GrantRef{}) {
		fields["parent"] = string(NewBudgetID(b.ID, parent))
	}
	return fields
}
