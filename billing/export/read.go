package export

import (
	"encoding/hex"

	"github.com/drawdown-billing/drawdown/billing"
)

// fromLine reads what toLine returned.
func fromLine(l *line) (*billing.Transaction, Rates, error) {
	r := &reader{}
	wallet := billing.WalletID(l.Wallet.ID)
	if !wallet.Valid() {
		r.reject("wallet.id", l.Wallet.ID)
	}
	t := &billing.Transaction{
		Wallet: wallet, Sequence: l.Sequence, Type: billing.TransactionType(l.Type),
		Amount: r.credits("amount", l.Amount), BalanceAfter: r.credits("balanceAfter", l.BalanceAfter),
		DebtAfter: r.credits("debtAfter", l.DebtAfter), Key: l.IdempotencyKey, Action: text(l.Action),
		Dimensions: l.Dimensions, Subject: text(l.Subject), Reason: text(l.Reason), Actor: l.Actor,
		Reverses: billing.TransactionID(id(l.Reverses)), Counterpart: billing.TransactionID(id(l.Counterpart)),
		Shortfall: r.credits("shortfall", l.Shortfall), OccurredAt: r.instant("occurredAt", l.OccurredAt),
		RecordedAt: r.instant("recordedAt", l.RecordedAt), Metadata: l.Metadata,
	}
	if _, number, _, ok := billing.TransactionID(l.ID).Split(); ok {
		if t.Epoch, ok = billing.EpochOf(number, t.Sequence); !ok {
			r.reject("id", l.ID)
		}
	}
	if !t.Type.Valid() {
		r.reject("type", l.Type)
	}
	if l.Quantity != nil {
		t.Quantity = r.decimal("quantity", *l.Quantity)
	}
	fingerprint, err := hex.DecodeString(l.Fingerprint)
	if err != nil {
		r.reject("fingerprint", l.Fingerprint)
	}
	t.Fingerprint = fingerprint
	hash, ok := billing.ParseHash(l.Hash)
	if !ok {
		r.reject("hash", l.Hash)
	}
	t.Hash = hash
	for _, d := range l.Drawdowns {
		t.Drawdowns = append(t.Drawdowns, billing.Drawdown{
			Grant: r.grantRef("drawdowns.grant.id", wallet, d.Grant.ID), Amount: r.credits("drawdowns.amount", d.Amount),
		})
	}
	r.fromPeriod(t, l.Period)
	for i := range l.CreatedGrants {
		t.Created = append(t.Created, r.fromGrant(t, &l.CreatedGrants[i]))
	}
	r.fromHeld(t, l.Held)
	r.fromBudgeted(t, l.Budgeted)
	r.fromStated(t, l.Stated)
	rates := r.fromPrice(t, l.Price)
	return t, rates, r.err
}

// fromGrant reads what toGrant returned. Reason, metadata, the instant of creation and the period are those of the line.
func (r *reader) fromGrant(t *billing.Transaction, g *grant) billing.Grant {
	read := billing.Grant{
		Wallet: t.Wallet, Ref: r.grantRef("createdGrants.id", t.Wallet, g.ID), Source: billing.GrantSource(g.Source),
		Amount: r.credits("createdGrants.amount", g.Amount), Priority: g.Priority,
		EffectiveAt: r.instant("createdGrants.effectiveAt", g.EffectiveAt), Origin: billing.GrantID(id(g.Origin)),
		Reason: t.Reason, Metadata: t.Metadata, CreatedAt: t.RecordedAt, Period: t.Period,
	}
	if t.Subscription != "" {
		_, read.Subscription, _ = t.Subscription.Split()
	}
	if !read.Source.Valid() {
		r.reject("createdGrants.source", g.Source)
	}
	if g.ExpiresAt != nil {
		read.ExpiresAt = r.instant("createdGrants.expiresAt", *g.ExpiresAt)
	}
	if g.Paid != nil {
		read.Paid = &billing.Money{Amount: r.decimal("createdGrants.paid.amount", g.Paid.Amount), Currency: g.Paid.Currency}
	}
	if g.Cost != nil {
		r.fromCost(&read, g.Cost.Of)
	}
	return read
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func id(r *reference) string {
	if r == nil {
		return ""
	}
	return r.ID
}
