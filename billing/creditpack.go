package billing

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CreditPack is an amount of credits that is sold at a price. Nothing of it ever changes but that it is archived: a top-up
// copies its terms, and another price is another pack.
type CreditPack struct {
	Versioned
	Tenant            Tenant
	Code              string // the caller's own name of it, unique in the tenant for ever
	Name              string
	Unit              string // of the wallets that it is offered to
	Credits           Credits
	Bonus             Credits // given with them, unpaid
	Price             Amount
	ExpiresAfterDays  int // after the payment; 0: never
	RefundableForDays int // after the payment; 0: as long as the credits last
	Archived          bool
	CreatedAt         time.Time
}

// CreditPackKey returns the address of a pack.
func CreditPackKey(tenant Tenant, code string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindCreditPack, ID: code}
}

// ID returns the id of the pack.
func (p *CreditPack) ID() CreditPackID { return NewCreditPackID(p.Code) }

// DocumentKey implements [Document].
func (p *CreditPack) DocumentKey() DocumentKey { return CreditPackKey(p.Tenant, p.Code) }

// CloneDocument implements [Document].
func (p *CreditPack) CloneDocument() Document { return clonePointer(p) }

// QuantityLimit is how many of the pack one top-up may buy: at most [MaxPackQuantity], and no more than that the credits with
// their bonus stay within [MaxCredits] and the price within [MaxMoney].
func (p *CreditPack) QuantityLimit() int {
	return quantityLimit(MaxPackQuantity, p.Credits+p.Bonus, p.Price)
}

// quantityLimit returns how many of something are sold together at most, so that their credits stay within [MaxCredits] and
// their price within [MaxMoney].
func quantityLimit(most int, credits Credits, price Amount) int {
	if credits > 0 {
		most = int(min(int64(most), int64(MaxCredits/credits)))
	}
	if price.Minor > 0 {
		most = int(min(int64(most), MaxMoney/price.Minor))
	}
	return most
}

// Offers lists the packs of one unit that are not archived. It bounds how many these are, and finds them in two reads.
type Offers struct {
	Versioned
	Tenant Tenant
	Unit   string
	Codes  []string // in the order of bytes
}

// OffersKey returns the address of the offers to wallets of a unit.
func OffersKey(tenant Tenant, unit string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindOffers, ID: unit}
}

// DocumentKey implements [Document].
func (o *Offers) DocumentKey() DocumentKey { return OffersKey(o.Tenant, o.Unit) }

// CloneDocument implements [Document].
func (o *Offers) CloneDocument() Document { return o.clone() }

func (o *Offers) clone() *Offers {
	copied := *o
	copied.Codes = slices.Clone(o.Codes)
	return &copied
}

// CompareOffers orders packs as they are offered: by price within each currency, then by code.
func CompareOffers(a, b *CreditPack) int {
	return cmp.Or(
		strings.Compare(a.Price.Currency, b.Price.Currency), cmp.Compare(a.Price.Minor, b.Price.Minor),
		strings.Compare(a.Code, b.Code),
	)
}

// CreateCreditPack creates a pack.
type CreateCreditPack struct {
	Keyed
	Code              string
	Name              string
	Credits           Credits
	Bonus             Credits
	Price             Money
	ExpiresAfterDays  *int
	Unit              string
	RefundableForDays *int
}

// Request implements [Command].
func (c CreateCreditPack) Request() Request {
	return Request{"createCreditPack", []Field{
		{"code", c.Code},
		{"name", c.Name},
		{"credits", c.Credits.String()},
		{"bonusCredits", c.Bonus.String()},
		{"price", formatMoney(&c.Price)},
		{"expiresAfterDays", formatDays(c.ExpiresAfterDays)},
		{"unit", c.Unit},
		{"refundableForDays", formatDays(c.RefundableForDays)},
	}}
}

// formatDays writes a number of days; for nil it returns "".
func formatDays(days *int) string {
	if days == nil {
		return ""
	}
	return formatInt(*days)
}

// Check implements [Command].
func (c CreateCreditPack) Check() *Error {
	return firstRefusal(
		c.Keyed.Check(),
		CheckCode("code", c.Code),
		checkName(c.Name),
		CheckUnit(c.Unit),
		c.checkCredits(),
		c.checkPrice(),
		checkDays("expiresAfterDays", c.ExpiresAfterDays),
		checkDays("refundableForDays", c.RefundableForDays),
	)
}

func (c CreateCreditPack) checkCredits() *Error {
	switch {
	case c.Credits <= 0:
		return invalid("credits is %s; a pack has more than zero credits", c.Credits).at("credits")
	case c.Bonus < 0:
		return invalid("bonusCredits is %s; use 0 or more", c.Bonus).at("bonusCredits")
	case c.Credits > MaxCredits:
		return invalid("credits is %s; the largest is %s", c.Credits, MaxCredits).at("credits")
	case c.Bonus > MaxCredits-c.Credits:
		return invalid("credits and bonusCredits are %s and %s; together they may be at most %s", c.Credits, c.Bonus, MaxCredits).
			at("bonusCredits")
	}
	return nil
}

func (c CreateCreditPack) checkPrice() *Error {
	price, refusal := c.Price.Minor()
	if refusal == nil && price.Minor == 0 {
		refusal = invalid("amount is 0; a pack has a price above zero: give credits away with grantCredits").at("amount")
	}
	return refusal.at("price")
}

// checkDays refuses a number of days that is given and is none.
func checkDays(field string, days *int) *Error {
	if days == nil || *days >= 1 && *days <= MaxPackDays {
		return nil
	}
	return invalid("%s is %d; use 1 to %d days, or leave it out for no end", field, *days, MaxPackDays).at(field)
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreateCreditPack) Wallets() []WalletID { return nil }

// Reads implements [Command]: the pack that may have the code, and the offers of its unit.
func (c CreateCreditPack) Reads(d *Draft) {
	d.ReadDocument(CreditPackKey(d.Tenant(), c.Code))
	d.ReadDocument(OffersKey(d.Tenant(), c.Unit))
}

// Apply implements [Command].
func (c CreateCreditPack) Apply(d *Draft) *Error {
	if d.Document(CreditPackKey(d.Tenant(), c.Code)) != nil {
		return refuse(CodeAlreadyExists, "there is a pack with the code %s, which may be archived; use another code",
			quote(c.Code)).at("code")
	}
	offers := d.offers(c.Unit)
	if len(offers.Codes) >= MaxOffers {
		return refuse(CodeConflict,
			"%d packs of the unit %s are offered, which is the most; archive one of them first, or use another unit",
			len(offers.Codes), quote(c.Unit)).at("unit")
	}
	price, _ := c.Price.Minor() // Check has refused what is no price
	pack := &CreditPack{
		Tenant: d.Tenant(), Code: c.Code, Name: c.Name, Unit: c.Unit, Credits: c.Credits, Bonus: c.Bonus, Price: price,
		ExpiresAfterDays: days(c.ExpiresAfterDays), RefundableForDays: days(c.RefundableForDays), CreatedAt: d.now,
	}
	at, _ := slices.BinarySearch(offers.Codes, c.Code)
	offers.Codes = slices.Insert(offers.Codes, at, c.Code)
	d.Put(pack)
	d.Put(offers)
	d.Created(string(pack.ID()))
	d.Changed(Change{Target: string(pack.ID()), After: pack.auditFields()})
	return nil
}

// days returns a number of days; 0 for nil.
func days(given *int) int {
	if given == nil {
		return 0
	}
	return *given
}

// offers returns a copy of the offers of a unit, which a command declared to read.
func (d *Draft) offers(unit string) *Offers {
	if stored, _ := d.Document(OffersKey(d.Tenant(), unit)).(*Offers); stored != nil {
		return stored.clone()
	}
	return &Offers{Tenant: d.Tenant(), Unit: unit}
}

// auditFields returns the fields of a new pack.
func (p *CreditPack) auditFields() Metadata {
	fields := Metadata{
		"code": p.Code, "name": p.Name, "unit": p.Unit, "credits": p.Credits.String(), "bonusCredits": p.Bonus.String(),
		"price": p.Price.String(),
	}
	if p.ExpiresAfterDays > 0 {
		fields["expiresAfterDays"] = formatInt(p.ExpiresAfterDays)
	}
	if p.RefundableForDays > 0 {
		fields["refundableForDays"] = formatInt(p.RefundableForDays)
	}
	return fields
}

// ArchiveCreditPack takes a pack out of the offers, for ever.
type ArchiveCreditPack struct {
	Keyed
	Code string
}

// Request implements [Command].
func (a ArchiveCreditPack) Request() Request {
	return Request{"archiveCreditPack", []Field{{"code", a.Code}}}
}

// Check implements [Command].
func (a ArchiveCreditPack) Check() *Error {
	return checkArchive(a.Keyed, a.Code, noPack)
}

// checkArchive refuses a request to archive what cannot be there: unknown refuses a code that nothing has.
func checkArchive(keyed Keyed, code string, unknown func(string) *Error) *Error {
	if refusal := keyed.Check(); refusal != nil {
		return refusal
	}
	if CheckCode("code", code) != nil {
		return unknown(code)
	}
	return nil
}

// archival is the change of what is archived, for the audit log.
func archival(id string) Change {
	return Change{Target: id, Before: Metadata{"archived": formatBool(false)}, After: Metadata{"archived": formatBool(true)}}
}

// noPack refuses a code that no pack has.
func noPack(code string) *Error {
	return refuse(CodeNotFound, "there is no pack with the code %s", quote(code)).at("code")
}

// Wallets implements [Command]: the request's key is the tenant's.
func (a ArchiveCreditPack) Wallets() []WalletID { return nil }

// Reads implements [Command]: the pack, and the offers that it is in.
func (a ArchiveCreditPack) Reads(d *Draft) {
	if pack, _ := d.ReadDocument(CreditPackKey(d.Tenant(), a.Code)).(*CreditPack); pack != nil {
		d.ReadDocument(OffersKey(d.Tenant(), pack.Unit))
	}
}

// Apply implements [Command]. A pack that was archived before stays as it is.
func (a ArchiveCreditPack) Apply(d *Draft) *Error {
	stored, _ := d.Document(CreditPackKey(d.Tenant(), a.Code)).(*CreditPack)
	if stored == nil {
		return noPack(a.Code)
	}
	d.Created(string(stored.ID()))
	if stored.Archived {
		return nil
	}
	pack, offers := clonePointer(stored), d.offers(stored.Unit)
	pack.Archived = true
	offers.Codes = slices.DeleteFunc(offers.Codes, func(code string) bool { return code == a.Code })
	d.Put(pack)
	d.Put(offers)
	d.Changed(archival(string(pack.ID())))
	return nil
}
