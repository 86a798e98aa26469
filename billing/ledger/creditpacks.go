package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreateCreditPack creates a credit pack.
//
// Refusals: INVALID_INPUT, ALREADY_EXISTS (the code), IDEMPOTENCY_KEY_REUSED, CONFLICT (as many packs of the unit are
// offered as there can be, or every race was lost).
func (l *Ledger) CreateCreditPack(
	ctx context.Context, by billing.Caller, c billing.CreateCreditPack,
) (*Result[*billing.CreditPack], error) {
	c.Keyed = c.By(by)
	return RunFor[*billing.CreditPack](ctx, l, by.Tenant, &c, packOf(by.Tenant))
}

// ArchiveCreditPack takes a credit pack out of the offers. One that was archived before stays as it is.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ArchiveCreditPack(
	ctx context.Context, by billing.Caller, a billing.ArchiveCreditPack,
) (*Result[*billing.CreditPack], error) {
	a.Keyed = a.By(by)
	return RunFor[*billing.CreditPack](ctx, l, by.Tenant, &a, packOf(by.Tenant))
}

// packOf returns the address of a credit pack by its id.
func packOf(tenant billing.Tenant) func(id string) billing.DocumentKey {
	return func(id string) billing.DocumentKey {
		code, _ := billing.CreditPackID(id).Code() // a command made it
		return billing.CreditPackKey(tenant, code)
	}
}

// CreditPacks returns credit packs by their codes. Those that do not exist are left out. The read is strong.
func (l *Ledger) CreditPacks(
	ctx context.Context, tenant billing.Tenant, codes []string,
) (map[string]*billing.CreditPack, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, codes, billing.CreditPackKey), Strong, func(p *billing.CreditPack) string { return p.Code })
}

// ListCreditPacks returns up to limit credit packs, archived ones included, by their codes, from the last one in the order
// of bytes to the first, and of those before a code only.
func (l *Ledger) ListCreditPacks(
	ctx context.Context, tenant billing.Tenant, before string, limit int,
) ([]*billing.CreditPack, error) {
	return List[*billing.CreditPack](ctx, l.store, billing.Collection{
		Tenant: tenant, Kind: billing.KindCreditPack, Limit: limit,
	}, before)
}

// Offers returns, by their units, the codes of the packs that are not archived. Units without any are left out. The read
// is strong.
func (l *Ledger) Offers(
	ctx context.Context, tenant billing.Tenant, units []string,
) (map[string]*billing.Offers, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, units, billing.OffersKey), Strong, func(o *billing.Offers) string { return o.Unit })
}
