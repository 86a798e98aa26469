package exportjob

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Create creates an export. What the service adds, the id and the time to wait, is no part of the request.
type Create struct {
	billing.Keyed
	Kind     Kind
	Format   Format
	Wallet   string // id or external id; empty: all wallets of the tenant
	From, To time.Time

	id     ID
	settle time.Duration
}

// Request implements [billing.Command].
func (c *Create) Request() billing.Request {
	return billing.Request{Operation: "createExport", Fields: []billing.Field{
		{Name: "kind", Value: string(c.Kind)},
		{Name: "format", Value: string(c.Format)},
		{Name: "walletId", Value: c.Wallet},
		{Name: "from", Value: billing.FormatInstant(c.From)},
		{Name: "to", Value: billing.FormatInstant(c.To)},
	}}
}

// References implements [billing.Referrer].
func (c *Create) References() []billing.Reference {
	if c.Wallet == "" {
		return nil
	}
	return []billing.Reference{{Kind: billing.KindWallet, Field: "walletId", Name: &c.Wallet}}
}

// Check implements [billing.Command].
func (c *Create) Check() *billing.Error {
	if refusal := c.Keyed.Check(); refusal != nil {
		return refusal
	}
	from, to := billing.FormatInstant(c.From), billing.FormatInstant(c.To)
	switch {
	case !c.Kind.Valid() || !c.Format.Valid():
		return billing.Refuse(billing.CodeInvalidInput, "kind is %s and format is %s; use one of %v and one of %v",
			billing.Quote(string(c.Kind)), billing.Quote(string(c.Format)), Kinds, Formats).At("kind")
	case !c.To.After(c.From):
		return billing.Refuse(billing.CodeInvalidInput, "to is %s, which is not after from, %s", to, from).At("to")
	case c.To.Sub(c.From) > MaxRange:
		return billing.Refuse(billing.CodeInvalidInput, "from %s to %s is longer than %d days, the longest range of an export; "+
			"make one export for each part of it", from, to, MaxRange/(24*time.Hour)).At("to")
	case c.Kind == Finance && !isDay(c.From):
		return refuseWithinDay("from", c.From)
	case c.Kind == Finance && !isDay(c.To):
		return refuseWithinDay("to", c.To)
	}
	return nil
}

// isDay reports whether a day of UTC begins at an instant.
func isDay(at time.Time) bool { return at.Equal(dayOf(at)) }

func dayOf(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

func refuseWithinDay(field string, at time.Time) *billing.Error {
	return billing.Refuse(billing.CodeInvalidInput, "%s is %s, within a day; the books are kept by days of UTC: use %s",
		field, billing.FormatInstant(at), billing.FormatInstant(dayOf(at))).At(field)
}

// Wallets implements [billing.Command]: the request's key is the tenant's.
func (c *Create) Wallets() []billing.WalletID { return nil }

// Reads implements [billing.Command].
func (c *Create) Reads(d *billing.Draft) {
	d.ReadList(running(d.Tenant()))
	if c.Wallet != "" {
		d.ReadDocument(c.profile(d.Tenant()))
	}
}

// profile returns the address of the profile of the wallet, which every wallet has.
func (c *Create) profile(tenant billing.Tenant) billing.DocumentKey {
	return billing.ProfileKey(billing.WalletRef{Tenant: tenant, ID: billing.WalletID(c.Wallet)})
}

// Apply implements [billing.Command]. Two requests at the same time may bring a tenant one export above the limit.
func (c *Create) Apply(d *billing.Draft) *billing.Error {
	if c.Wallet != "" && d.Document(c.profile(d.Tenant())) == nil {
		return billing.Refuse(billing.CodeNotFound, "there is no wallet with the id or external id %s",
			billing.Quote(c.Wallet)).At("walletId")
	}
	if len(d.List(running(d.Tenant()))) >= MaxRunning {
		return billing.Refuse(billing.CodeConflict, "%d exports are running, which is the most; "+
			"send the same request again when one of them is ready", MaxRunning)
	}
	job := &Job{
		Tenant: d.Tenant(), ID: c.id, Kind: c.Kind, Format: c.Format, Wallet: billing.WalletID(c.Wallet),
		From: c.From, To: c.To, AsOf: d.Now(), CreatedAt: d.Clock(), Status: Running,
	}
	d.Put(job)
	d.Put(&Work{Tenant: job.Tenant, ID: job.ID, NotYet: c.readFrom(d), Next: 1})
	d.Created(string(c.id))
	d.Changed(billing.Change{Target: string(c.id), After: billing.Metadata{
		"kind": string(c.Kind), "format": string(c.Format), "walletId": c.Wallet,
		"from": billing.FormatInstant(c.From), "to": billing.FormatInstant(c.To),
	}})
	return nil
}

// readFrom returns when the export may be read. If its range ends when it is created, or later, requests may still be
// under way that will have been in the range.
func (c *Create) readFrom(d *billing.Draft) time.Time {
	if c.To.Before(d.Now().Add(-c.settle)) {
		return d.Clock()
	}
	return d.Clock().Add(c.settle)
}
