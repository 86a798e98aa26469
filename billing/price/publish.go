package price

import (
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// PublishRateCard publishes the next version of a rate card.
type PublishRateCard struct {
	billing.Keyed
	Code        string
	EffectiveAt *time.Time // nil: as early as possible
	Rates       []Rate
}

// Request implements [billing.Command].
func (p *PublishRateCard) Request() billing.Request {
	effectiveAt := ""
	if p.EffectiveAt != nil {
		effectiveAt = billing.FormatInstant(*p.EffectiveAt)
	}
	return billing.Request{Operation: "publishRateCard", Fields: []billing.Field{
		{Name: "code", Value: p.Code},
		{Name: "effectiveAt", Value: effectiveAt},
		{Name: "rates", Value: string(EncodeRates(p.Rates))},
	}}
}

// Check implements [billing.Command].
func (p *PublishRateCard) Check() *billing.Error {
	if refusal := p.Keyed.Check(); refusal != nil {
		return refusal
	}
	if refusal := billing.CheckCode("code", p.Code); refusal != nil {
		return refusal
	}
	return CheckRates(p.Rates)
}

// Wallets implements [billing.Command]: the request's key is the tenant's.
func (p *PublishRateCard) Wallets() []billing.WalletID { return nil }

// Reads implements [billing.Command].
func (p *PublishRateCard) Reads(d *billing.Draft) {
	d.ReadDocument(billing.RateCardKey(d.Tenant(), p.Code))
}

// CommitWithin implements [billing.Prompt].
func (p *PublishRateCard) CommitWithin() time.Duration { return billing.RateCardCommit }

// Apply implements [billing.Command].
func (p *PublishRateCard) Apply(d *billing.Draft) *billing.Error {
	timeline := &Timeline{Tenant: d.Tenant(), Code: p.Code}
	if stored, _ := d.Document(timeline.DocumentKey()).(*Timeline); stored != nil {
		timeline = stored.Clone()
	}
	now := d.Now()
	if d.Tenant() == billing.Live {
		now = d.Clock()
	}
	effectiveAt, refusal := p.effectiveAt(d.Tenant(), timeline.Latest == 0, now)
	if refusal != nil {
		return refusal
	}
	timeline.add(Entry{Version: timeline.Latest + 1, EffectiveAt: effectiveAt, PublishedAt: now}, now)
	if len(timeline.Entries) > MaxEntries {
		return p.refuseFull(timeline)
	}
	card := &Card{
		Tenant: d.Tenant(), Code: p.Code, Version: timeline.Latest, EffectiveAt: effectiveAt, PublishedAt: now,
		PublishedBy: p.Actor, Rates: NewRates(p.Rates),
	}
	d.Put(timeline)
	d.Put(card)
	d.Created(string(card.ID()))
	d.Changed(billing.Change{Target: string(card.ID()), After: billing.Metadata{
		"code": p.Code, "version": strconv.Itoa(card.Version), "effectiveAt": billing.FormatInstant(effectiveAt),
		"rates": strconv.Itoa(len(p.Rates)),
	}})
	return nil
}

// effectiveAt returns when the version takes effect, or refuses an instant that is too early.
func (p *PublishRateCard) effectiveAt(tenant billing.Tenant, first bool, now time.Time) (time.Time, *billing.Error) {
	earliest := now
	if tenant == billing.Live && !first {
		earliest = now.Add(billing.RateCardNotice)
	}
	if p.EffectiveAt == nil {
		return earliest, nil
	}
	effectiveAt := billing.Instant(*p.EffectiveAt)
	switch {
	case !effectiveAt.Before(earliest):
		return effectiveAt, nil
	case effectiveAt.Before(now):
		return time.Time{}, invalid(
			"effectiveAt is %s, which is in the past; leave effectiveAt out for the earliest instant, %s",
			billing.FormatInstant(effectiveAt), billing.FormatInstant(earliest)).At("effectiveAt")
	}
	return time.Time{}, invalid("effectiveAt is %s; a version takes effect at least %d seconds after its publication;"+
		" leave effectiveAt out for the earliest instant, %s", billing.FormatInstant(effectiveAt), int(billing.RateCardNotice.Seconds()),
		billing.FormatInstant(earliest)).At("effectiveAt")
}

// refuseFull refuses a version for which the timeline has no room.
func (p *PublishRateCard) refuseFull(timeline *Timeline) *billing.Error {
	at := timeline.roomAt()
	refusal := billing.Refuse(billing.CodeConflict,
		"the rate card %s has %d versions that took effect in the last 36 days or will take effect, which is the most;"+
			" publish another one after %s, or use another code", billing.Quote(p.Code), MaxEntries,
		billing.FormatInstant(at)).At("code")
	refusal.RetryAt = &at
	return refusal
}
