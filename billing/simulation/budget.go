package simulation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// askedBudget asks for a new budget.
type askedBudget struct {
	onWallet
	billing.CreateBudget
}

// askedBudgetUpdate asks to change a budget.
type askedBudgetUpdate struct {
	onWallet
	billing.UpdateBudget
	place lot
}

// fewBudgets is how many budgets a wallet has here at most. It is below the product's own limit.
const fewBudgets = 14

// deepest is how many levels budgets have.
const deepest = 4

func (c *client) inventBudget() *request {
	key, wallet := c.key(), c.wallet()
	b := c.sim.books[wallet]
	if !c.sim.Bounds || len(b.budgets) >= fewBudgets {
		return nil
	}
	r := billing.CreateBudget{
		Keyed: key, Wallet: string(wallet), Name: "B", Limit: billing.Credits(20+c.sim.rand.IntN(150)) * billing.Credit,
	}
	if c.sim.chance(0.9) {
		r.Parent = c.budget(wallet)
	}
	if c.sim.chance(0.7) {
		r.ExternalID = c.externalID()
	}
	if c.sim.chance(0.5) {
		r.Window = pick(c, calendar.Windows)
	}
	if c.sim.chance(0.2) {
		r.Actions = pick(c, [][]string{{"a"}, {"b", "a"}})
	}
	if c.sim.chance(0.1) {
		r.ExpiresAt = c.in(c.sim.rand.IntN(72) - 1)
	}
	return newRequest(key, askedBudget{onWallet(wallet), r})
}

// budget names a budget of a wallet by its id or its external id, mostly one that exists.
func (c *client) budget(wallet billing.WalletID) string {
	switch n := c.sim.rand.IntN(50); n {
	case 0:
		return "external unknown"
	case 1:
		return string(billing.NewBudgetID(wallet, billing.GrantRef{Sequence: 1 << 20}))
	}
	of := c.someBudget(wallet)
	switch {
	case of == nil:
		return ""
	case of.externalID != "" && c.sim.chance(0.5):
		return of.externalID
	}
	return string(of.id(wallet))
}

// someBudget is a budget of a wallet, mostly a young one; nil: it has none.
func (c *client) someBudget(wallet billing.WalletID) *budget {
	every := c.sim.books[wallet].budgetsByAge()
	if len(every) == 0 {
		return nil
	}
	return every[min(c.sim.rand.IntN(len(every)), c.sim.rand.IntN(len(every)), c.sim.rand.IntN(len(every)))]
}

func (of *budget) id(wallet billing.WalletID) billing.BudgetID {
	return billing.NewBudgetID(wallet, billing.GrantRef{Sequence: of.place.sequence, Ordinal: of.place.ordinal})
}

// budgetsByAge lists the budgets, newest first.
func (b *bounds) budgetsByAge() (every []*budget) {
	for _, of := range b.budgets {
		every = append(every, of)
	}
	slices.SortFunc(every, func(x, y *budget) int { return compareLots(y.place, x.place) })
	return every
}

func (c *client) inventBudgetUpdate() *request {
	key, wallet := c.key(), c.wallet()
	of := c.someBudget(wallet)
	if of == nil {
		return nil
	}
	r := billing.UpdateBudget{Keyed: key, Budget: of.id(wallet), Reason: "r"}
	if c.sim.chance(0.2) {
		r.Name = billing.SetTo(pick(c, []string{"B", "renamed"}))
	}
	if c.sim.chance(0.5) {
		r.Limit = billing.SetTo(billing.Credits(c.sim.rand.IntN(200)) * billing.Credit)
	}
	if c.sim.chance(0.5) {
		r.Status = billing.SetTo(billing.BudgetActive)
	}
	if c.sim.chance(0.12) {
		r.Status = billing.SetTo(billing.BudgetFrozen)
	}
	if c.sim.chance(0.05) {
		r.Status = billing.SetTo(billing.BudgetClosed)
	}
	switch n := c.sim.rand.IntN(10); n {
	case 0:
		r.Actions = billing.SetTo(pick(c, [][]string{{"b"}, {"a", "b"}}))
	case 1:
		r.Actions = billing.Clear[[]string]()
	case 2:
		r.ExpiresAt = billing.SetTo(*c.in(c.sim.rand.IntN(72) - 1))
	case 3:
		r.ExpiresAt = billing.Clear[time.Time]()
	}
	return newRequest(key, askedBudgetUpdate{onWallet(wallet), r, of.place})
}

func (r askedBudget) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return budgetAnswer(p.CreateBudget(ctx, by, r.CreateBudget))
}

func (r askedBudgetUpdate) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return budgetAnswer(p.UpdateBudget(ctx, by, r.UpdateBudget))
}

func budgetAnswer(done *ledger.Result[billing.BudgetID], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{id: string(done.Value), replayed: done.Replayed}, nil
}

func (r askedBudget) rule(on state, now int64) ruling {
	b := on.books[0]
	parent, resolved := b.named(r.Parent)
	if !resolved {
		return refused(billing.CodeNotFound)
	}
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	of := &budget{
		place: lot{sequence: b.revision + 1}, externalID: r.ExternalID, name: r.Name, status: "ACTIVE", most: int64(r.Limit),
		window: string(r.Window), actions: r.Actions, created: now,
	}
	if parent != (lot{}) {
		in := b.budgets[parent]
		switch {
		case in == nil:
			return refused(billing.CodeNotFound)
		case len(in.above) == deepest-1:
			return refused(billing.CodeInvalidInput)
		}
		of.above = append([]lot{parent}, in.above...)
		for _, above := range of.above {
			if b.budgets[above].status == "CLOSED" {
				return bounding{code: billing.CodeBudgetClosed, budget: above, silent: true}.ruling()
			}
		}
	}
	if r.ExpiresAt != nil {
		if of.expires = r.ExpiresAt.UnixMicro(); of.expires <= now {
			return refused(billing.CodeInvalidInput)
		}
	}
	if of.window != "" {
		of.zone = on.tenant.customers[b.customer].zone
	}
	for b.budgets[of.place] != nil {
		of.place.ordinal++
	}
	if of.externalID != "" {
		if _, taken := b.claims[of.externalID]; taken {
			return refused(billing.CodeAlreadyExists)
		}
		b.claims[of.externalID], b.claimed = of.place, append(b.claimed, of.externalID)
	}
	b.budgets[of.place], b.putBudgets[of.place] = of, true
	ruled := written()
	ruled.answers = string(of.id(billing.WalletID(r.onWallet)))
	return changed(ruled, "createBudget", ruled.answers, nil, of.fields(billing.WalletID(r.onWallet)))
}

// fields are those of a budget that the audit log has, empty ones included.
func (of *budget) fields(wallet billing.WalletID) map[string]string {
	fields := map[string]string{
		"name": of.name, "limit": billing.Credits(of.most).String(), "status": of.status, "actions": strings.Join(of.actions, ", "),
	}
	if of.expires != 0 {
		fields["expiresAt"] = billing.FormatInstant(instant(of.expires))
	}
	if parent := of.parent(); parent != (lot{}) {
		fields["parent"] = fmt.Sprint((&budget{place: parent}).id(wallet))
	}
	return fields
}

func (r askedBudgetUpdate) rule(on state, now int64) ruling {
	b := on.books[0]
	of := b.budgets[r.place]
	switch {
	case of == nil:
		return refused(billing.CodeNotFound)
	case b.status == "CLOSED":
		return refused(billing.CodeWalletClosed)
	case of.status == "CLOSED":
		return bounding{code: billing.CodeBudgetClosed, budget: r.place, silent: true}.ruling()
	case r.ExpiresAt.Value != nil && r.ExpiresAt.Value.UnixMicro() <= now:
		return refused(billing.CodeInvalidInput)
	}
	before := of.fields(billing.WalletID(r.onWallet))
	if r.Name.Given {
		of.name = *r.Name.Value
	}
	if r.Limit.Given {
		of.most = int64(*r.Limit.Value)
		spent, held := b.ofBudget(of, now)
		of.told = told{dueOf(spent+held, of.most), of.start(now)}
	}
	if r.Status.Given {
		of.status = string(*r.Status.Value)
	}
	if r.Actions.Given {
		if of.actions = nil; r.Actions.Value != nil {
			of.actions = *r.Actions.Value
		}
	}
	if r.ExpiresAt.Given {
		if of.expires = 0; r.ExpiresAt.Value != nil {
			of.expires = r.ExpiresAt.Value.UnixMicro()
		}
	}
	b.putBudgets[r.place] = true
	ruled := written()
	ruled.answers = string(r.Budget)
	return changed(ruled, "updateBudget", ruled.answers, before, of.fields(billing.WalletID(r.onWallet)))
}
