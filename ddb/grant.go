package ddb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// writeTerms adds the terms of a grant: those that the item of the grant and its mention in the line that created it
// have in common.
func (i item) writeTerms(g *billing.Grant) {
	i.text("src", string(g.Source))
	i.number("amt", int64(g.Amount))
	i.number("prio", int64(g.Priority))
	i.instant("eff", g.EffectiveAt)
	i.instant("exp", g.ExpiresAt)
	if g.Paid != nil {
		i.text("paid", g.Paid.Amount.String()+" "+g.Paid.Currency)
	}
	if g.Cost != nil {
		i.text("cost", formatAmount(*g.Cost))
	}
	i.text("from", string(g.Origin))
	i.place("tup", g.Purchase)
	i.place("sub", g.Subscription)
	i.number("per", int64(g.Period))
}

// formatAmount writes money as its minor units and its currency, such as "4990 EUR".
func formatAmount(a billing.Amount) string { return strconv.FormatInt(a.Minor, 10) + " " + a.Currency }

// amount reads what formatAmount wrote.
func (r *reader) amount(name string) *billing.Amount {
	written := r.text(name)
	if written == "" {
		return nil
	}
	w := &words{rest: written}
	a := &billing.Amount{Minor: w.number(), Currency: w.next()}
	if !w.whole() || a.Minor < 0 || !billing.ValidCurrency(a.Currency) {
		r.reject(name, "%q is not an amount of money in minor units with a currency", written)
		return nil
	}
	return a
}

// terms reads what writeTerms wrote.
func (r *reader) terms() billing.Grant {
	return billing.Grant{
		Source:      valid[billing.GrantSource](r, "src"),
		Amount:      r.credits("amt"),
		Priority:    int(r.count("prio")),
		EffectiveAt: r.instant("eff"),
		ExpiresAt:   r.instant("exp"),
		Paid:        r.money("paid"),
		Cost:        r.amount("cost"),
		Origin:      billing.GrantID(r.text("from")),
		Purchase:    r.place("tup"),

		Subscription: r.place("sub"),
		Period:       int(r.count("per")),
	}
}

// money reads an amount and its currency, such as "49.9 EUR".
func (r *reader) money(name string) *billing.Money {
	written := r.text(name)
	if written == "" {
		return nil
	}
	amount, currency, found := strings.Cut(written, " ")
	value, err := billing.ParseDecimal(amount)
	if err != nil || !found || currency == "" {
		r.reject(name, "%q is not an amount of money with a currency", written)
		return nil
	}
	return &billing.Money{Amount: value, Currency: currency}
}

// toItemGrant is a GRANT of a wallet.
func toItemGrant(ref billing.WalletRef, g *billing.Grant) item {
	i := newItem(grantKey(ref, g.Ref))
	i.writeTerms(g)
	i.text("why", g.Reason)
	i.metadata("meta", g.Metadata)
	i.instant("when", g.CreatedAt)
	i.text("end", string(g.Ended))
	i.instant("ended", g.EndedAt)
	i.number("ret", int64(g.Returned))
	return i
}

// fromItemGrant reads what toItemGrant wrote.
func fromItemGrant(i item) (*billing.Grant, error) {
	r := newReader(i)
	g := r.terms()
	g.Wallet, g.Ref = r.wallet().ID, r.grantRef()
	g.Reason, g.Metadata = r.text("why"), r.metadata("meta")
	g.CreatedAt = r.instant("when")
	g.Ended, g.EndedAt = billing.GrantStatus(r.text("end")), r.instant("ended")
	g.Returned = r.credits("ret")
	switch g.Ended {
	case "", billing.GrantExpired, billing.GrantVoided:
	default:
		r.reject("end", "%q is not a status in which a grant ends", g.Ended)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return &g, nil
}

// grantRef reads the place of a grant out of its sort key.
func (r *reader) grantRef() billing.GrantRef {
	text, found := strings.CutPrefix(r.text(attrSort), sortGrant)
	ref, ok := billing.ParseGrantRef(text)
	if !found || !ok {
		r.reject(attrSort, "it is not the sort key of a grant")
	}
	return ref
}

// Grants implements [ledger.WalletStore].
func (s *Store) Grants(
	ctx context.Context, ref billing.WalletRef, refs []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	keys := make([]key, len(refs))
	for i, grant := range refs {
		keys[i] = grantKey(ref, grant)
	}
	grants, err := getPresent(ctx, s, s.wallets, keys, ledger.Strong, fromItemGrant)
	if err != nil {
		return nil, fmt.Errorf("reading grants: %w", err)
	}
	return byID(grants, func(g *billing.Grant) billing.GrantRef { return g.Ref }), nil
}

// Terms implements [ledger.WalletStore]. The terms of several grants are read by one query, of the newest part of the
// range of the wallet's grants that they are in, which is charged as one read: grants burn about in the order in which
// they were created, so that few spent ones lie between. Grants that the query did not return are read by their keys.
func (s *Store) Terms(
	ctx context.Context, ref billing.WalletRef, refs []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	var stretch []*billing.Grant
	if len(refs) > 1 {
		oldest, newest := slices.MinFunc(refs, billing.GrantRef.Compare), slices.MaxFunc(refs, billing.GrantRef.Compare)
		var err error
		if stretch, err = query(ctx, s, span{
			table: s.wallets, partition: walletPartition(ref), sort: attrSort,
			from: sortGrant + oldest.String(), to: sortGrant + newest.String(), limit: 2 * len(refs),
		}, fromItemGrant); err != nil {
			return nil, fmt.Errorf("reading terms of grants: %w", err)
		}
	}
	near := byID(stretch, func(g *billing.Grant) billing.GrantRef { return g.Ref })
	found, keys := make(map[billing.GrantRef]*billing.Grant, len(refs)), []key(nil)
	for _, grant := range refs {
		if terms := near[grant]; terms != nil {
			found[grant] = terms
		} else {
			keys = append(keys, grantKey(ref, grant))
		}
	}
	if len(keys) == 0 {
		return found, nil
	}
	rest, err := getPresent(ctx, s, s.wallets, keys, ledger.Eventual, fromItemGrant)
	if err != nil {
		return nil, fmt.Errorf("reading terms of grants: %w", err)
	}
	for _, g := range rest {
		found[g.Ref] = g
	}
	return found, nil
}

// lastOrdinal is the largest that a grant's place has room for: 10 bits.
const lastOrdinal = 1<<10 - 1

// ListGrants implements [ledger.WalletStore].
func (s *Store) ListGrants(
	ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int,
) ([]*billing.Grant, error) {
	newest := sortGrant + "~" // after every ref
	if before != (billing.GrantRef{}) {
		// BETWEEN includes its ends: up to the last place before that one.
		if before.Ordinal--; before.Ordinal < 0 {
			before = billing.GrantRef{Sequence: before.Sequence - 1, Ordinal: lastOrdinal}
		}
		newest = sortGrant + before.String()
	}
	grants, err := query(ctx, s, span{
		table: s.wallets, partition: walletPartition(ref), sort: attrSort, from: sortGrant, to: newest, limit: limit,
		strong: true,
	}, fromItemGrant)
	if err != nil {
		return nil, fmt.Errorf("listing grants: %w", err)
	}
	return grants, nil
}

// writeGrants writes grants that are created, that ended, or that credit came back to. The wallet's revision guards those
// that are created.
func (c *commit) writeGrants(change *billing.WalletChange) {
	ref := change.After.WalletRef
	for _, g := range change.Created {
		c.put(c.store.wallets, toItemGrant(ref, g))
	}
	for _, end := range change.Ended {
		c.updateGrant(ref, &end, change.ReturnTo(end.Grant), change.PaymentOf(end.Grant))
	}
	for _, back := range change.Returned {
		if change.EndOf(back.Grant) == nil {
			c.updateGrant(ref, nil, &back, change.PaymentOf(back.Grant))
		}
	}
	for _, paid := range change.Paid {
		if change.EndOf(paid.Grant) == nil && change.ReturnTo(paid.Grant) == nil {
			c.updateGrant(ref, nil, nil, &paid)
		}
	}
}

// updateGrant changes a grant that ended, or that credit came back to, or that was paid for after it had been given, or several of
// these.
func (c *commit) updateGrant(
	ref billing.WalletRef, end *billing.GrantEnd, back *billing.GrantReturn, paid *billing.GrantPayment,
) {
	u := &types.Update{TableName: &c.store.wallets, ConditionExpression: ifPresent, ExpressionAttributeValues: item{}}
	var set []string
	if paid != nil {
		u.Key = newItem(grantKey(ref, paid.Grant))
		set = append(set, "cost = :cost")
		u.ExpressionAttributeValues[":cost"] = text(formatAmount(paid.Cost))
	}
	if end != nil {
		u.Key, u.ExpressionAttributeNames = newItem(grantKey(ref, end.Grant)), map[string]string{"#end": "end", "#ended": "ended"}
		set = append(set, "#end = :end, #ended = :ended")
		u.ExpressionAttributeValues[":end"], u.ExpressionAttributeValues[":ended"] = text(string(end.Status)), instant(end.At)
	}
	if back != nil {
		u.Key, u.ConditionExpression = newItem(grantKey(ref, back.Grant)), ifNeverReturned
		set = append(set, "ret = :to")
		u.ExpressionAttributeValues[":to"] = number(int64(back.To))
		if back.From != 0 {
			u.ConditionExpression = ifReturnedBefore
			u.ExpressionAttributeValues[":from"] = number(int64(back.From))
		}
	}
	u.UpdateExpression = aws.String("SET " + strings.Join(set, ", "))
	c.update(u)
}
