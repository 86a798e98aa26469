package billing

import (
	"fmt"
	"slices"
	"time"
)

// Prices are set by rate cards. A rate card has a code and versions, and the version in force at the instant of a usage
// prices it. This file has what the ledger knows of prices: which card a wallet has, what is to be priced, and how a
// line says what priced it. Package price has the cards themselves, and the one function that computes prices.

// The kinds of documents of rate cards.
const (
	KindRateCard        Kind = "rate-card"         // of the tenant: the versions of a card by their effective dates, a [Timeline]
	KindRateCardVersion Kind = "rate-card-version" // of a card: its rates, a [PriceList], which never changes
	KindRedemption      Kind = "redemption"        // of a wallet: a quote that it redeemed
)

// DefaultRateCard is the code of the card that prices the usage of wallets which have no card of their own.
const DefaultRateCard = "default"

// RateCardKey returns the address of a rate card's timeline.
func RateCardKey(tenant Tenant, code string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindRateCard, ID: code}
}

// RateCardVersionKey returns the address of one version of a rate card. Ids sort by age.
func RateCardVersionKey(tenant Tenant, ref RateCardRef) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindRateCardVersion, Parent: ref.Code, ID: versionID(ref.Version)}
}

// WithoutDiscount is the multiplier of a wallet that pays the prices of its card.
var WithoutDiscount = one

// versionID writes the number of a version with as many digits as the largest one has, so that ids sort by number.
func versionID(version int) string { return fmt.Sprintf("%08d", version) }

// RateCardRef names a version of a rate card. Versions count from 1.
type RateCardRef struct {
	Code    string
	Version int
}

// Measure is what is to be priced: how much of an action, or of each of its components, was used.
type Measure struct {
	Action     string
	Quantity   Decimal     // 1 if there are components
	Components []Component // at most [MaxComponents], no name twice
	Dimensions Metadata
}

// Component is one of several quantities of one usage, such as the input and the output of one call of a model.
// Components do not overlap: cached input is not counted as input.
type Component struct {
	Name     string
	Quantity Decimal
}

// Timeline is the document that says which version of a rate card is in force when.
type Timeline interface {
	Document

	// VersionAt returns the version in force at an instant: the one with the latest effective date at or before it, and
	// of two with the same date the later one. The first version also covers all instants before it.
	VersionAt(time.Time) RateCardRef
}

// PriceList is the document of one version of a rate card.
type PriceList interface {
	Document

	// Price returns what m costs with the prices multiplied by multiplier, and which rates priced it. The price is exact
	// until the one rounding, up to the micro-credit.
	//
	// Refusals: UNKNOWN_ACTION, which names the action or the component that has no rate; INVALID_INPUT for a price above
	// [MaxCredits].
	Price(m Measure, multiplier Decimal) (Credits, *Pricing, *Error)

	// Affordable returns the largest quantity whose price is at most available: one more unit of its last digit costs more
	// than that. It returns 0 if no quantity above 0 is affordable, and the largest [Decimal] if each is. If component is
	// set, the result is the quantity of this component, together with the others as they are. If it is empty, the result
	// is the quantity of the action, or, for a measure with components, how many such usages are affordable together.
	//
	// Refusals: as Price; INVALID_INPUT for a name that no component can have.
	Affordable(m Measure, multiplier Decimal, component string, available Credits) (Decimal, *Error)
}

// Pricing says which rates priced a line. It is immutable, and part of the line.
type Pricing struct {
	Card       RateCardRef
	Multiplier Decimal           // of the wallet, or of the quote
	Rate       int               // the position of the rate in the version of the card, from 1; 0 if there are components
	Components []PricedComponent // in the order of the request
	Quote      string            // the id of the quote that was redeemed; empty without one
}

// PricedComponent is the part of a price that is for one component: the sum of the components up to this one, rounded
// up, less the sum of those before it, rounded up. The parts add up to the price, unless a minimum raised it.
type PricedComponent struct {
	Component
	Credits Credits
	Rate    int // the position of the rate, from 1
}

// components returns the components that priced the line.
func (t *Transaction) components() []PricedComponent {
	if t.Pricing == nil {
		return nil
	}
	return t.Pricing.Components
}

// measured returns the components that were priced, without their prices.
func (p *Pricing) measured() (components []Component) {
	for _, c := range p.Components {
		components = append(components, c.Component)
	}
	return components
}

// clone copies p.
func (p *Pricing) clone() *Pricing {
	if p == nil {
		return nil
	}
	copied := *p
	copied.Components = slices.Clone(p.Components)
	return &copied
}
