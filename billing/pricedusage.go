package billing

import (
	"fmt"
	"strings"
	"time"
)

// Priced is a command that a rate card or a quote may price.
type Priced interface {
	// QuoteToken returns the token of the quote that the command redeems; empty without one.
	QuoteToken() string

	// SetQuote sets what the token says, or why it cannot be read.
	SetQuote(QuotedPrice, *Error)

	// PricedByCard reports whether the version of the rate card prices it that is in force at an instant: nil for now.
	PricedByCard() (at *time.Time, is bool)
}

// QuoteToken implements [Priced].
func (u *RecordUsage) QuoteToken() string {
	if u.Credits != nil {
		return ""
	}
	return u.Quote
}

// SetQuote implements [Priced].
func (u *RecordUsage) SetQuote(quoted QuotedPrice, fault *Error) {
	u.Quoted, u.QuoteFault = quoted, fault
}

// PricedByCard implements [Priced].
func (u *RecordUsage) PricedByCard() (at *time.Time, is bool) {
	return u.OccurredAt, u.Credits == nil && u.Quoted == nil
}

// measure returns what is to be priced.
func (u *RecordUsage) measure() Measure {
	return Measure{Action: u.Action, Quantity: u.Quantity, Components: u.Components, Dimensions: u.Dimensions}
}

// checkPricing refuses a usage that sets credits together with components or a quote, which have prices of their own.
func (u *RecordUsage) checkPricing() *Error {
	switch {
	case u.Credits == nil:
		return nil
	case len(u.Components) > 0:
		return invalid("components are priced by the rate card; leave them out, or leave credits out").at("components")
	case u.Quote != "":
		return invalid("the quote says what the usage costs; leave it out, or leave credits out").at("quote")
	}
	return nil
}

// canonicalComponents returns a text of the components. Equal lists, and only these, have equal texts.
func canonicalComponents(components []Component) string {
	var text strings.Builder
	for _, c := range components {
		writeField(&text, c.Name)
		writeField(&text, c.Quantity.String())
	}
	return text.String()
}

// priceRequest is what a price depends on: that of a usage or of a hold.
type priceRequest struct {
	measure Measure
	at      *time.Time  // the instant whose prices apply; nil: now
	quoted  QuotedPrice // nil without a quote
	fault   *Error      // why the token of the quote cannot be read
}

// priceRequest returns what the price of the usage depends on. The prices of when it occurred apply.
func (u *RecordUsage) priceRequest() priceRequest {
	return priceRequest{u.measure(), u.OccurredAt, u.Quoted, u.QuoteFault}
}

// instant returns the instant whose prices apply.
func (p priceRequest) instant(w *walletDraft) time.Time {
	if p.at != nil {
		return Instant(*p.at)
	}
	return w.now
}

// read declares the documents that decide the price: the timeline of the card, then the version in force; or the version
// that a quote locked, and whether the quote was redeemed.
func (p priceRequest) read(d *Draft, w *walletDraft) {
	if p.fault != nil {
		return
	}
	if p.quoted != nil {
		d.ReadDocument(RateCardVersionKey(d.Tenant(), p.quoted.Card()))
		d.ReadDocument(RedemptionKey(w.wallet.WalletRef, p.quoted.ID()))
		return
	}
	timeline, _ := d.ReadDocument(RateCardKey(d.Tenant(), w.wallet.PricedBy())).(Timeline)
	if timeline != nil {
		d.ReadDocument(RateCardVersionKey(d.Tenant(), timeline.VersionAt(p.instant(w))))
	}
}

// price returns what the usage costs, and how a rate card priced it: nil if the request sets credits.
func (u *RecordUsage) price(d *Draft, w *walletDraft) (Credits, *Pricing, *Error) {
	if u.Credits != nil {
		return *u.Credits, nil, nil
	}
	credits, pricing, refusal := u.priceRequest().price(d, w)
	if refusal == noRateCard {
		refusal = refuse(CodeUnknownAction,
			"there is no rate card %s to price the action %s; publish it, or set credits to what the usage costs",
			quote(w.wallet.PricedBy()), quote(u.Action)).at("action")
		return credits, pricing, refusal
	}
	if len(u.Components) > 0 {
		return credits, pricing, refusal.advise("publish one, of 0 credits if the component is free")
	}
	return credits, pricing, refusal.advise("publish one, or set credits to what the usage costs")
}

// noRateCard refuses to price something without a rate card. Whoever asks for the price says what to do instead.
var noRateCard = refuse(CodeUnknownAction, "there is no rate card")

// price returns the price, and how a rate card or a quote determines it.
//
// Refusals: as [PriceList.Price]; QUOTE_EXPIRED, QUOTE_MISMATCH and QUOTE_USED; noRateCard.
func (p priceRequest) price(d *Draft, w *walletDraft) (Credits, *Pricing, *Error) {
	switch {
	case p.fault != nil:
		return 0, nil, p.fault
	case p.quoted != nil:
		return p.priceQuoted(d, w)
	}
	list := p.list(d, w)
	if list == nil {
		return 0, nil, noRateCard
	}
	return list.Price(p.measure, w.wallet.RateMultiplier)
}

// list returns the version in force of the wallet's rate card, or nil if there is no such card.
func (p priceRequest) list(d *Draft, w *walletDraft) PriceList {
	timeline, _ := d.Document(RateCardKey(d.Tenant(), w.wallet.PricedBy())).(Timeline)
	if timeline == nil {
		return nil
	}
	ref := timeline.VersionAt(p.instant(w))
	list, _ := d.Document(RateCardVersionKey(d.Tenant(), ref)).(PriceList)
	if list == nil {
		panic(fmt.Sprintf("version %d of rate card %s is in force and not stored", ref.Version, ref.Code))
	}
	return list
}

// affordable returns how much of the quantity, or of the last component beside the others, so many credits pay for; nil if nothing
// prices it.
func (p priceRequest) affordable(d *Draft, w *walletDraft, available Credits) *Decimal {
	var list PriceList
	multiplier := w.wallet.RateMultiplier
	if p.quoted != nil {
		list, _ = d.Document(RateCardVersionKey(d.Tenant(), p.quoted.Card())).(PriceList)
		multiplier = p.quoted.Multiplier()
	} else {
		list = p.list(d, w)
	}
	if list == nil {
		return nil
	}
	return affordableOf(list, p.measure, multiplier, available)
}

// affordableOf returns how much of a measure's quantity, or of its last component beside the others, so many credits pay for; nil if
// the prices do not say it.
func affordableOf(list PriceList, m Measure, multiplier Decimal, available Credits) *Decimal {
	component := ""
	if n := len(m.Components); n > 0 {
		component = m.Components[n-1].Name
	}
	quantity, refusal := list.Affordable(m, multiplier, component, available)
	if refusal != nil {
		return nil
	}
	return &quantity
}

// priceQuoted returns the price that the quote says.
func (p priceRequest) priceQuoted(d *Draft, w *walletDraft) (Credits, *Pricing, *Error) {
	quoted := p.quoted
	if used, _ := d.Document(RedemptionKey(w.wallet.WalletRef, quoted.ID())).(*Redemption); used != nil {
		return 0, nil, refuse(CodeQuoteUsed,
			"the quote was redeemed at %s; ask for a new one", FormatInstant(used.RedeemedAt)).at("quote")
	}
	if refusal := quoted.Covers(w.wallet.ID, p.measure, w.now); refusal != nil {
		return 0, nil, refusal
	}
	list, _ := d.Document(RateCardVersionKey(d.Tenant(), quoted.Card())).(PriceList)
	if list == nil {
		return 0, nil, refuse(CodeQuoteMismatch,
			"the quote is for version %d of rate card %s, which does not exist; ask for a new one", quoted.Card().Version,
			quote(quoted.Card().Code)).at("quote")
	}
	credits, pricing, refusal := list.Price(p.measure, quoted.Multiplier())
	if pricing != nil {
		pricing.Quote = quoted.ID()
	}
	return credits, pricing, refusal
}

// checkRateCardCode refuses a text that cannot be the code of a rate card.
func checkRateCardCode(code string) *Error { return CheckCode("rateCardCode", code) }

// hasRateCard refuses a code that no rate card has. The card must be declared as read.
func (d *Draft) hasRateCard(code string) *Error {
	if d.Document(RateCardKey(d.Tenant(), code)) == nil {
		return refuse(CodeNotFound, "there is no rate card with the code %s; publish it first", quote(code)).at("rateCardCode")
	}
	return nil
}

// maxRateMultiplier bounds how much more than the card's prices a wallet can be charged.
var maxRateMultiplier = Decimal{"1000"}

// checkRateMultiplier refuses multipliers below 0 and above 1,000. With 0, the wallet pays only minimums.
func checkRateMultiplier(m Decimal) *Error {
	if m.Negative() || m.scaled().Cmp(maxRateMultiplier.scaled()) > 0 {
		return invalid("rateMultiplier is %s; use 0 to %s, such as \"0.9\" for a discount of 10 percent", m, maxRateMultiplier).
			at("rateMultiplier")
	}
	return nil
}

// QuotedPrice is a quote after its seal was checked. Package price implements it.
type QuotedPrice interface {
	ID() string
	Card() RateCardRef
	Multiplier() Decimal

	// Covers refuses a usage that the quote is not for: QUOTE_MISMATCH with the path of the field, or QUOTE_EXPIRED.
	Covers(wallet WalletID, m Measure, now time.Time) *Error
}

// Redemption records that a quote was redeemed, so that it is redeemed once. It is a document of the wallet, and is
// deleted some time after the quote has expired.
type Redemption struct {
	WalletRef
	Versioned
	Quote      string // id
	RedeemedAt time.Time
	By         KeyHash   // the line
	KeptUntil  time.Time // by the wall clock, to the second
}

// ValidQuoteID reports whether a text has the form of a quote's id.
func ValidQuoteID(id string) bool { return ValidID(id, quotePrefix, ulidLength) }

// RedemptionKey returns the address of the redemption of a quote.
func RedemptionKey(ref WalletRef, quoteID string) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindRedemption, Parent: string(ref.ID), ID: quoteID}
}

// DocumentKey implements [Document].
func (r *Redemption) DocumentKey() DocumentKey { return RedemptionKey(r.WalletRef, r.Quote) }

// CloneDocument implements [Document].
func (r *Redemption) CloneDocument() Document { return clonePointer(r) }

// redeem records that the line with the given key redeems a quote.
func (w *walletDraft) redeem(d *Draft, quoted QuotedPrice, line KeyHash) {
	w.putDocument(&Redemption{
		WalletRef: w.wallet.WalletRef, Quote: quoted.ID(), RedeemedAt: w.now, By: line,
		KeptUntil: d.Clock().Truncate(time.Second).Add(redemptionRetention),
	})
}

// redemptionRetention is how long a redemption is stored. Quotes expire by the tenant's clock, but redemptions are
// deleted by real time: so a test clock may stand still for so long before a redeemed quote could be redeemed again.
const redemptionRetention = 35 * 24 * time.Hour

// Measure returns what a usage was priced for.
func (t *Transaction) Measure() Measure {
	m := Measure{Action: t.Action, Quantity: t.Quantity, Dimensions: t.Dimensions}
	if t.Pricing != nil && len(t.Pricing.Components) > 0 {
		m.Quantity = one
		m.Components = t.Pricing.measured()
	}
	return m
}
