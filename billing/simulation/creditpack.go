package simulation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// askedPack asks for a new credit pack.
type askedPack struct {
	onTenant
	billing.CreateCreditPack
}

// askedArchive asks to take a pack out of the offers.
type askedArchive struct {
	onTenant
	billing.ArchiveCreditPack
}

// pack is a credit pack.
type pack struct {
	unit, terms string
	archived    bool
}

// offers are the packs of a unit that are not archived.
type offers struct {
	codes    string // each after a space, sorted
	revision int64
}

func (c *client) inventPack() *request {
	key := c.key()
	r := billing.CreateCreditPack{
		Keyed: key, Code: c.packCode(), Name: "P", Credits: billing.Credits(1+c.sim.rand.IntN(9)) * billing.Credit,
		Price: billing.Money{Amount: decimal(pick(c, []string{"1", "2.5", "49.90"})), Currency: "EUR"},
		Unit:  pick(c, []string{"credits", "tokens"}),
	}
	if c.sim.chance(0.5) {
		days := 1 + c.sim.rand.IntN(400)
		r.Bonus, r.ExpiresAfterDays, r.RefundableForDays = billing.Credit, &days, &days
	}
	return newRequest(key, askedPack{CreateCreditPack: r})
}

func (c *client) inventArchive() *request {
	key := c.key()
	return newRequest(key, askedArchive{ArchiveCreditPack: billing.ArchiveCreditPack{Keyed: key, Code: c.packCode()}})
}

// packCode is one of a few, so that some are taken and some are missing.
func (c *client) packCode() string { return fmt.Sprint("pack-", c.sim.rand.IntN(12)) }

func (r askedPack) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return catalogAnswer(p.CreateCreditPack(ctx, by, r.CreateCreditPack))
}

func (r askedArchive) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return catalogAnswer(p.ArchiveCreditPack(ctx, by, r.ArchiveCreditPack))
}

// catalogAnswer returns what a request answers that creates or archives something which is sold.
func catalogAnswer[T interface{ ID() ID }, ID ~string](done *ledger.Result[T], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{id: string(done.Value.ID()), replayed: done.Replayed}, nil
}

func (r askedPack) rule(on state, _ int64) ruling {
	if _, taken := on.tenant.packs[r.Code]; taken {
		return refused(billing.CodeAlreadyExists)
	}
	days := 0
	fields := map[string]string{
		"code": r.Code, "name": "P", "unit": r.Unit, "credits": r.Credits.String(), "bonusCredits": r.Bonus.String(),
	}
	if r.ExpiresAfterDays != nil {
		days = *r.ExpiresAfterDays
		fields["expiresAfterDays"], fields["refundableForDays"] = fmt.Sprint(days), fmt.Sprint(days)
	}
	price := map[string]string{"1": "1.00 EUR", "2.5": "2.50 EUR", "49.9": "49.90 EUR"}[r.Price.Amount.String()]
	fields["price"] = price
	terms := sayPack("P", r.Unit, int64(r.Credits), int64(r.Bonus), price, days, days)
	on.tenant.packs[r.Code] = pack{unit: r.Unit, terms: terms}
	return ruling{documents: []document{
		{kind: "credit-pack", id: r.Code, after: 1, says: terms},
		on.tenant.offer(r.Unit, func(codes []string) []string { return append(codes, r.Code) }),
		audited("createCreditPack", on.id, nil, fields),
	}}
}

func (r askedArchive) rule(on state, _ int64) ruling {
	stored, known := on.tenant.packs[r.Code]
	switch {
	case !known:
		return refused(billing.CodeNotFound)
	case stored.archived:
		return ruling{}
	}
	stored.archived = true
	on.tenant.packs[r.Code] = stored
	return ruling{documents: []document{
		{kind: "credit-pack", id: r.Code, before: 1, after: 2, says: stored.terms + ", archived"},
		on.tenant.offer(stored.unit, func(codes []string) []string {
			return slices.DeleteFunc(codes, func(code string) bool { return code == r.Code })
		}),
		audited("archiveCreditPack", on.id, map[string]string{"archived": "false"}, map[string]string{"archived": "true"}),
	}}
}

// offer changes the packs that are offered to wallets of a unit, and returns the document that says so.
func (r *registry) offer(unit string, change func([]string) []string) document {
	before := r.offered[unit]
	codes := change(strings.Fields(before.codes))
	slices.Sort(codes)
	after := offers{codes: strings.Join(codes, " "), revision: before.revision + 1}
	r.offered[unit] = after
	return document{kind: "offers", id: unit, before: before.revision, after: after.revision, says: after.codes}
}

// sayPack writes the terms of a pack.
func sayPack(name, unit string, credits, bonus int64, price string, expires, refundable int) string {
	return fmt.Sprint(name, " of ", credits, " + ", bonus, " ", unit, " for ", price, ", days ", expires, " ", refundable)
}

// describePack reads a pack as the model would have it.
func describePack(p *billing.CreditPack) string {
	says := sayPack(p.Name, p.Unit, int64(p.Credits), int64(p.Bonus), p.Price.String(), p.ExpiresAfterDays, p.RefundableForDays)
	if p.Archived {
		says += ", archived"
	}
	return says
}
