package ddb

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// versionDigits is how many digits the number of a version of a rate card is written with.
const versionDigits = 8

// toItemTimeline is when which version of a rate card is in force.
func toItemTimeline(t *price.Timeline) (item, error) {
	i := newItem(rateCardKey(t.Tenant, t.Code))
	i.number("latest", int64(t.Latest))
	i.number("base", int64(t.Base))
	texts(i, "entries", t.Entries, appendEntry)
	i.number("rev", t.Revision)
	return i, nil
}

// fromItemTimeline reads what toItemTimeline wrote.
func fromItemTimeline(i item) (*price.Timeline, error) {
	r := newReader(i)
	t := &price.Timeline{
		Versioned: r.versioned(), Tenant: r.tenant("#cards"), Code: r.required(attrSort),
		Latest: int(r.count("latest")), Base: int(r.count("base")), Entries: readTexts(r, "entries", readEntry),
	}
	if t.Base < 1 || t.Base > t.Latest || len(t.Entries) == 0 {
		r.reject("base", "it is %d of %d versions, with %d entries", t.Base, t.Latest, len(t.Entries))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return t, nil
}

// appendEntry writes: version, effectiveAt, publishedAt.
func appendEntry(b []byte, e price.Entry) []byte {
	b = append(appendNumber(b, int64(e.Version)), ' ')
	b = append(appendInstant(b, e.EffectiveAt), ' ')
	return appendInstant(b, e.PublishedAt)
}

func readEntry(w *words) price.Entry {
	e := price.Entry{Version: int(w.number()), EffectiveAt: w.instant(), PublishedAt: w.instant()}
	if e.Version < 1 {
		w.fault = true
	}
	return e
}

// toItemRateCard is a version of a rate card.
func toItemRateCard(c *price.Card) (item, error) {
	document := c.DocumentKey()
	i := newItem(rateCardVersionKey(c.Tenant, document.Parent, document.ID))
	i.instant("from", c.EffectiveAt)
	i.instant("when", c.PublishedAt)
	i.text("by", c.PublishedBy)
	i["rates"] = &types.AttributeValueMemberB{Value: price.EncodeRates(c.Rates.All())}
	i.number("rev", c.Revision)
	return i, nil
}

// fromItemRateCard reads what toItemRateCard wrote.
func fromItemRateCard(i item) (*price.Card, error) {
	r := newReader(i)
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	code, found := strings.CutPrefix(rest, rateCardVersions)
	sort := r.required(attrSort)
	version, err := strconv.Atoi(sort)
	c := &price.Card{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), Code: code, Version: version,
		EffectiveAt: r.instant("from"), PublishedAt: r.instant("when"), PublishedBy: r.text("by"),
	}
	if !found || tenant == "" || code == "" {
		r.reject(attrPartition, "it is not that of a rate card's versions")
	}
	if err != nil || version < 1 || len(sort) != versionDigits {
		r.reject(attrSort, "%q is not the number of a version", sort)
	}
	rates, err := price.DecodeRates(r.binary("rates"))
	if err != nil {
		r.reject("rates", "%w", err)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	c.Rates = price.NewRates(rates)
	return c, nil
}
