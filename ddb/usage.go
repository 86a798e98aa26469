package ddb

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Usage is an [aggregate.Store] in the table of usage.
type Usage struct{ store *Store }

var _ aggregate.Store = (*Usage)(nil)

// Usage is the store of aggregates of usage, in the same database.
func (s *Store) Usage() *Usage { return &Usage{s} }

// ifCursor is the condition that a cursor has not changed.
var ifCursor = aws.String("gen = :gen AND rev = :rev")

// cursorValues are the values of ifCursor.
func cursorValues(c *aggregate.Cursor) item {
	return item{":gen": number(c.Generation), ":rev": number(c.Revision)}
}

// toItemCursor is a cursor, at the key of its kind.
func toItemCursor(k key, c *aggregate.Cursor) item {
	i := newItem(k)
	i.number("gen", c.Generation)
	i.text("zname", c.Zone)
	if c.Types {
		i.number("types", 1)
	}
	texts(i, "dims", c.Dimensions, func(b []byte, d string) []byte { return append(b, d...) })
	i.instant("moved", c.MovedAt)
	i.number("rev", c.Revision)
	i.number("seq", c.Sequence)
	if c.Hash != (billing.Hash{}) {
		i.binary("hash", c.Hash[:])
	}
	i.instant("when", c.At)
	i.number("posted", int64(c.Posted))
	i.number("held", int64(c.Held))
	i.number("debt", int64(c.Debt))
	if c.Leveled {
		i.number("leveled", 1)
	}
	if c.Totaled != (aggregate.Level{}) {
		b := appendNumber(nil, int64(c.Totaled.Posted))
		for _, n := range []billing.Credits{c.Totaled.Held, c.Totaled.Debt} {
			b = appendNumber(append(b, ' '), int64(n))
		}
		i.text("totaled", string(b))
	}
	i.books(c)
	return i
}

// fromItemCursor reads what toItemCursor wrote.
func fromItemCursor(i item) (*aggregate.Cursor, error) {
	r := newReader(i)
	c := &aggregate.Cursor{
		Wallet:     r.wallet(),
		Generation: r.count("gen"),
		Zone:       r.text("zname"),
		Types:      r.count("types") == 1,
		Dimensions: readTexts(r, "dims", (*words).all),
		MovedAt:    r.instant("moved"),
		Revision:   r.count("rev"),
		Sequence:   r.count("seq"),
		Hash:       r.hash("hash"),
		At:         r.instant("when"),
		Posted:     r.credits("posted"),
		Held:       r.credits("held"),
		Debt:       r.credits("debt"),
		Leveled:    r.count("leveled") == 1,
		Totaled:    r.level("totaled"),
	}
	c.Money = r.books(c.Sequence)
	if c.Zone == "" { // its name in versions that added to no totals, and would lose what a cursor that they could read has added
		c.Zone = r.text("tzone")
	}
	if c.Zone == "" { // its name in versions that counted no types of lines, and would take a cursor that has them over without
		c.Zone = r.text("cal")
	}
	if c.Zone == "" { // its name in versions that counted no money, and would lose it from a cursor that they could read
		c.Zone = r.text("tz")
	}
	if c.Zone == "" { // its name in earlier versions, whose rows are others; they cannot read a cursor of this one
		c.Outdated, c.Zone = true, r.required("zone")
	}
	if c.Generation == 0 || c.Revision == 0 {
		r.reject("gen", "a cursor is of a generation and a revision from 1")
	}
	if _, err := calendar.LoadZone(c.Zone); err != nil {
		r.reject("zone", "%w", err)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// level reads what a wallet has added to the totals of its tenant.
func (r *reader) level(name string) (l aggregate.Level) {
	written := r.text(name)
	if written == "" {
		return l
	}
	w := &words{rest: written}
	l = aggregate.Level{Posted: w.credits(), Held: w.credits(), Debt: w.credits()}
	if !w.whole() {
		r.reject(name, "%q is not what is in a wallet", written)
	}
	return l
}

// Cursors implements [aggregate.Store].
func (u *Usage) Cursors(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*aggregate.Cursor, error) {
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = cursorKey(billing.WalletRef{Tenant: tenant, ID: id})
	}
	cursors, err := getPresent(ctx, u.store, u.store.usage, keys, f, fromItemCursor)
	if err != nil {
		return nil, fmt.Errorf("reading cursors of usage: %w", err)
	}
	return byID(cursors, func(c *aggregate.Cursor) billing.WalletID { return c.Wallet.ID }), nil
}

// NextCursor implements [aggregate.Store].
func (u *Usage) NextCursor(ctx context.Context, ref billing.WalletRef) (*aggregate.Cursor, error) {
	c, err := getOne(ctx, u.store, u.store.usage, nextCursorKey(ref), ledger.Strong, fromItemCursor)
	if err != nil {
		return nil, fmt.Errorf("reading the cursor of usage that is being built: %w", err)
	}
	return c, nil
}

// Move implements [aggregate.Store], in one TransactWriteItems: the cursor, on the condition that it has not changed,
// an addition to each row, and what changes of the books.
func (u *Usage) Move(ctx context.Context, s *aggregate.Step) error {
	at := cursorKey(s.To.Wallet)
	if s.Next {
		at = nextCursorKey(s.To.Wallet)
	}
	c := &commit{store: u.store}
	returned := func(*ledger.StaleError, item) error { return nil } // the cursor comes back, and is read below
	if cursor := toItemCursor(at, &s.To); s.From == nil {
		c.putIfAbsent(u.store.usage, cursor, returned)
	} else {
		c.putIf(ifCursor, cursorValues(s.From), u.store.usage, cursor, returned)
	}
	for i := range s.Rows {
		c.update(addToRow(u.store.usage, s.To.Wallet, s.To.Generation, &s.Rows[i]))
	}
	c.writeMoney(u.store.usage, s.To.Wallet, s.Money)
	c.writeTotals(u.store.usage, s.To.Wallet, s.Totals)
	reasons, err := u.write(ctx, c)
	if err != nil || reasons == nil {
		return err
	}
	stale := &aggregate.StaleError{}
	if stored := reasons[0].Item; len(stored) > 0 {
		if stale.Cursor, err = fromItemCursor(stored); err != nil {
			return fmt.Errorf("reading the cursor that is stored instead: %w", err)
		}
	}
	return stale
}

// Switch implements [aggregate.Store].
func (u *Usage) Switch(ctx context.Context, current, built *aggregate.Cursor) error {
	c := &commit{store: u.store}
	c.putIf(ifCursor, cursorValues(current), u.store.usage, toItemCursor(cursorKey(built.Wallet), built), nil)
	c.add(types.TransactWriteItem{Delete: &types.Delete{
		TableName: &u.store.usage, Key: newItem(nextCursorKey(built.Wallet)),
		ConditionExpression: ifCursor, ExpressionAttributeValues: cursorValues(built),
	}}, nil)
	reasons, err := u.write(ctx, c)
	if err == nil && reasons != nil {
		err = &aggregate.StaleError{}
	}
	return err
}

// write writes c as a whole, or returns the reasons if a condition failed.
func (u *Usage) write(ctx context.Context, c *commit) ([]types.CancellationReason, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, err := u.store.writes.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: c.items})
	if err == nil {
		return nil, nil
	}
	return c.reasons(ctx, err)
}
