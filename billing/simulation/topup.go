package simulation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// bundle is a pack that every wallet can buy, from before any accident on.
type bundle struct {
	code, price      string
	credits, bonus   int64
	cost             cost // tax included
	days, refundable int  // 0: without end
}

var bundles = []bundle{
	{code: "plain", price: "10", credits: 40 * micro, cost: cost{"EUR", 1000}},
	{code: "bonus", price: "9.99", credits: 30 * micro, bonus: 3 * micro, cost: cost{"EUR", 999}, days: 3, refundable: 2},
	{code: "yen", price: "77", credits: 25*micro + 7, bonus: micro / 3, cost: cost{"JPY", 77}, days: 30, refundable: 30},
}

// maxDuePayments is how many payments and refunds of a wallet are under way at most.
const maxDuePayments = 20

// topUp is a purchase, as the model holds it.
type topUp struct {
	id               billing.TopUpID
	place            lot
	created, settled int64
	status, outcome  string
	page, dead       bool
	of               bundle
	tax              int64
	payment          string
	grants           []lot
	duplicates       []duplicate
	refunds          []*refund
	disputes         []*dispute
	listed           string // the status in whose list it is
}

// duplicate is another payment of a top-up, which bought nothing.
type duplicate struct{ payment, state string }

// has reports whether a payment is one that bought nothing.
func (t *topUp) has(payment string) bool {
	return slices.ContainsFunc(t.duplicates, func(d duplicate) bool { return d.payment == payment })
}

// askedTopUp asks to buy a bundle.
type askedTopUp struct {
	onWallet
	billing.CreateTopUp
}

// sellBundles makes the packs that wallets buy.
func (s *Simulation) sellBundles(ctx context.Context, p *process) error {
	for _, b := range bundles {
		pack := billing.CreateCreditPack{
			Keyed: billing.Keyed{IdempotencyKey: b.code}, Code: b.code, Name: "P", Unit: "credits",
			Credits: billing.Credits(b.credits), Bonus: billing.Credits(b.bonus),
			Price: billing.Money{Amount: decimal(b.price), Currency: b.cost.currency},
		}
		if b.days > 0 {
			pack.ExpiresAfterDays, pack.RefundableForDays = &b.days, &b.refundable
		}
		if _, err := p.CreateCreditPack(ctx, s.caller, pack); err != nil {
			return err
		}
		s.tenant.offer("credits", func(codes []string) []string { return append(codes, b.code) })
	}
	return nil
}

func (c *client) inventTopUp() *request {
	key, wallet := c.key(), c.wallet()
	t := billing.CreateTopUp{
		Keyed: key, Wallet: string(wallet), Pack: pick(c, bundles).code, Quantity: 1, Provider: "bank", Published: true,
		Method: pick(c, []string{"", "card"}),
	}
	if c.sim.chance(0.02) {
		t.Pack = "unknown"
	}
	return newRequest(key, askedTopUp{onWallet(wallet), t})
}

func (r askedTopUp) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := r.CreateTopUp
	command.Keyed = command.By(by)
	done, err := p.Run(ctx, by.Tenant, &command)
	if err != nil {
		return answer{}, err
	}
	return answer{id: done.Request.Result, replayed: done.Replayed}, nil
}

func (r askedTopUp) rule(on state, now int64) ruling {
	b := on.books[0]
	at := slices.IndexFunc(bundles, func(known bundle) bool { return known.code == r.Pack })
	switch {
	case b.status == "CLOSED":
		return refused(billing.CodeWalletClosed)
	case at < 0:
		return refused(billing.CodeNotFound)
	case len(b.payments) >= maxDuePayments:
		return refused(billing.CodePaymentPending)
	}
	t := &topUp{
		place: lot{sequence: b.revision + 1}, created: now, status: "PENDING", outcome: "UNKNOWN", page: r.Method == "",
		of: bundles[at],
	}
	for b.topUps[t.place] != nil {
		t.place.ordinal++
	}
	t.id = billing.NewTopUpID(billing.WalletID(r.onWallet), billing.GrantRef{Sequence: t.place.sequence, Ordinal: t.place.ordinal})
	b.topUps[t.place] = t
	b.putTopUp(t)
	ruled := written()
	ruled.answers = string(t.id)
	return ruled
}

func (t *topUp) copied() *topUp {
	same := *t
	same.refunds, same.disputes, same.duplicates = nil, nil, slices.Clone(t.duplicates)
	for _, r := range t.refunds {
		copied := *r
		copied.taken = slices.Clone(r.taken)
		same.refunds = append(same.refunds, &copied)
	}
	for _, d := range t.disputes {
		copied := *d
		same.disputes = append(same.disputes, &copied)
	}
	return &same
}

func (t *topUp) open() bool { return t.status == "PENDING" }

func (t *topUp) paid() bool { return t.status == "SUCCEEDED" || t.status == "REFUNDED" }

// due reports whether something is left to be done about it: the bank has to be asked or told something.
func (t *topUp) due() bool {
	pending := slices.ContainsFunc(t.refunds, func(r *refund) bool { return r.state == "PENDING" })
	unpaid := slices.ContainsFunc(t.duplicates, func(d duplicate) bool { return d.state == "" })
	return t.open() || pending || unpaid || t.outcome == "DECLINED" && !t.dead
}

// putTopUp notes that a top-up is written. Where as many as there can be are due, one that has ended is not.
func (b *book) putTopUp(t *topUp) {
	b.put[t.place] = true
	delete(b.payments, t.place)
	if t.due() && (t.open() || len(b.payments) < maxDuePayments) {
		b.payments[t.place] = true
	}
}

// buy is what the money of a top-up brings: credit that was paid for, and a bonus that was not.
func (b *book) buy(t *topUp, now int64) []entry {
	g := grant{
		lot: lot{b.sequence + 1, 0}, priority: 100, effective: now, paid: true, source: "PURCHASE", amount: t.of.credits,
		cost: &cost{t.of.cost.currency, t.of.cost.minor - t.tax}, purchase: t.place,
	}
	if t.of.days > 0 {
		g.expires = now + int64(t.of.days)*(24*time.Hour).Microseconds()
	}
	created := []grant{g}
	if t.of.bonus > 0 {
		g.ordinal, g.amount, g.paid, g.cost = 1, t.of.bonus, false, nil
		created = append(created, g)
	}
	for _, g := range created {
		t.grants = append(t.grants, g.lot)
	}
	e := entry{kind: "TOP_UP", occurred: now, created: created}
	if t.tax != 0 {
		e.money = &stated{currency: t.of.cost.currency, tax: t.tax}
	}
	return b.addBy(e, now)
}

// topUpDocuments are the documents of the top-ups that changed since the last commit.
func (b *book) topUpDocuments(wallet string, revision int64) (documents []document) {
	for place := range b.put {
		t := b.topUps[place]
		documents = append(documents, document{kind: "top-up", of: wallet, after: revision, says: t.String()})
		if t.listed == t.status {
			continue
		}
		id := billing.ListedFrom(t.created) + string(t.id)
		documents = append(documents, document{kind: "listed-top-up", of: t.status, id: id, after: revision})
		if t.listed != "" {
			documents = append(documents, document{kind: "listed-top-up", of: t.listed, id: id, says: "removed"})
		}
		t.listed = t.status
	}
	b.put = map[lot]bool{}
	return documents
}

// String writes the top-up so that two are equal when they read the same.
func (t *topUp) String() string {
	text := fmt.Sprintf("%s %s of %d + %d for %+v, days %d %d, page %t, %s, dead %t, from %d to %d, tax %d, paid by %q, grants %v, "+
		"also %q", t.id, t.status, t.of.credits, t.of.bonus, t.of.cost, t.of.days, t.of.refundable, t.page, t.outcome, t.dead,
		t.created, t.settled, t.tax, t.payment, t.grants, t.duplicates)
	for _, r := range t.refunds {
		text += fmt.Sprintf("; refund %+v", *r)
	}
	for _, d := range t.disputes {
		text += fmt.Sprintf("; dispute %+v", *d)
	}
	return text
}

// sayTopUp writes a top-up as the model would have it.
func sayTopUp(t *billing.TopUp) string {
	is := &topUp{
		id: t.TopUpID(), created: t.CreatedAt.UnixMicro(), status: string(t.Status), outcome: string(t.Current().Outcome),
		page: t.Current().OnPage, dead: t.Current().Dead, tax: t.Tax, payment: t.Payment,
		of: bundle{
			credits: int64(t.Terms.Credits), bonus: int64(t.Terms.Bonus), cost: cost{t.Terms.Price.Currency, t.Terms.Price.Minor},
			days: t.Terms.ExpiresAfterDays, refundable: t.Terms.RefundableForDays,
		},
	}
	if !t.SettledAt.IsZero() {
		is.settled = t.SettledAt.UnixMicro()
	}
	for _, ref := range t.Grants {
		is.grants = append(is.grants, lotFrom(ref))
	}
	for _, d := range t.Duplicates {
		is.duplicates = append(is.duplicates, duplicate{d.Payment, string(d.State)})
	}
	for i := range t.Refunds {
		is.refunds = append(is.refunds, refundFrom(&t.Refunds[i]))
	}
	for i := range t.Disputes {
		is.disputes = append(is.disputes, disputeFrom(&t.Disputes[i]))
	}
	return is.String()
}

// judgePayments compares which payments of a wallet are due.
func (b *book) judgePayments(after *billing.Wallet) error {
	fits := len(after.Payments) == len(b.payments)
	for _, p := range after.Payments {
		place := lotFrom(p.TopUp)
		fits = fits && b.payments[place] && p.Open == b.topUps[place].open()
	}
	if !fits {
		return fmt.Errorf("the payments %+v are due, in the model %v", after.Payments, b.payments)
	}
	return nil
}

// buying reports whether the price of a top-up may still be collected.
func (b *book) buying() bool {
	for _, t := range b.topUps {
		if t.open() {
			return true
		}
	}
	return false
}
