package simulation

import (
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
)

// subjects are on whose behalf clients spend where there are limits. The last one never has limits of its own.
var subjects = []string{"s", "t", "u"}

// actions are by what they spend. The rate card prices the first one alone.
var actions = []string{"a", "b"}

// account picks a subject, and mostly a budget, of what is spent from a wallet.
func (c *client) account(wallet billing.WalletID) (subject, budget string) {
	if !c.sim.Bounds {
		return "", ""
	}
	if c.sim.chance(0.7) {
		subject = pick(c, subjects)
	}
	if c.sim.chance(0.6) {
		budget = c.budget(wallet)
	}
	return subject, budget
}

// token is the bearer of a token of one of a wallet's budgets, and the budget's id; empty: it has none.
func (c *client) token(wallet billing.WalletID) (by billing.Caller, id billing.BudgetID) {
	of := c.someBudget(wallet)
	if of == nil {
		return by, ""
	}
	id = of.id(wallet)
	token := budgettoken.Token{Tenant: c.sim.caller.Tenant, Budget: id}
	return token.Caller(), id
}

// spaceOf is what the stored keys of the tokens of a budget begin with.
func spaceOf(id billing.BudgetID) string { return "drawdown:budget:" + string(id) + ":" }

// byToken makes up a request of somebody who has a token: a usage, a hold, or something about a hold, sometimes under a key that a
// back end has used.
func (c *client) byToken() *request {
	wallet := c.wallet()
	by, id := c.token(wallet)
	if id == "" {
		return nil
	}
	key := c.key()
	if other := c.sim.accepted; len(other) > 0 && c.sim.chance(0.3) {
		if known := pick(c, other); known.wallet == wallet && !strings.HasPrefix(known.key, "drawdown:") {
			key.IdempotencyKey = known.key
		}
	}
	key.Within = id
	var r *request
	switch n := c.sim.rand.IntN(10); {
	case n < 4:
		u := c.usage(key, wallet)
		u.Budget, u.OnShortfall = string(id), billing.ShortfallReject
		r = newRequest(key, askedUsage{onWallet(wallet), u})
	case n < 7:
		p := c.placing(key, wallet)
		most := 1 + c.sim.rand.IntN(2)
		p.Budget, p.MostOpen = string(id), &most
		r = newRequest(key, askedPlacing{onWallet(wallet), p})
	default:
		r = c.aboutHold(key, wallet)
	}
	if r == nil {
		return nil
	}
	r.by, r.key = by, spaceOf(id)+key.IdempotencyKey
	return r
}

// aboutHold captures, releases or extends a hold of a wallet: mostly an open one of the token's own budget.
func (c *client) aboutHold(key billing.Keyed, wallet billing.WalletID) *request {
	id, in := c.hold()
	if own := c.sim.books[wallet].openOf(key.Within); len(own) > 0 && c.sim.chance(0.9) {
		id, in = billing.NewHoldID(wallet, pick(c, own)), wallet
	}
	if in != wallet {
		return nil
	}
	switch c.sim.rand.IntN(5) {
	case 0:
		return newRequest(key, askedRelease{onWallet(wallet), billing.ReleaseHold{Keyed: key, Hold: id}})
	case 1:
		return newRequest(key, askedExtension{onWallet(wallet), billing.ExtendHold{Keyed: key, Hold: id, ExpiresIn: c.holdTime()}})
	}
	return newRequest(key, askedCapture{onWallet(wallet), c.capture(key, id)})
}

// openOf lists the open holds that name a budget.
func (b *book) openOf(id billing.BudgetID) (numbers []int64) {
	_, ref, _ := id.Split()
	for number, h := range b.holds {
		if h.status == "OPEN" && h.by.budget == lotFrom(ref) {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers
}
