package price

import (
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Rate is the price of an action, or of one of its components, for usage with certain dimensions.
type Rate struct {
	Action      string
	Component   string           // empty: the action as a whole
	Credits     billing.Decimal  // for every Per units
	Per         billing.Decimal  // above 0
	When        billing.Metadata // the dimensions that must match
	Minimum     *billing.Credits // the least that a line costs; nil: no minimum
	Description string
}

// Rates is a list of rates that never changes, with an index that is made when it is first used. It may be shared.
type Rates struct {
	list []Rate
	once sync.Once
	made index
}

// NewRates returns a list of rates. The caller must not change them afterwards. [CheckRates] must have accepted them,
// or they must come from a store.
func NewRates(list []Rate) *Rates { return &Rates{list: list} }

// All returns the rates in the order of their publication. The caller must not change them.
func (r *Rates) All() []Rate {
	if r == nil {
		return nil
	}
	return r.list
}

// index returns the index, which it makes once.
func (r *Rates) index() *index {
	r.once.Do(func() { r.made = newIndex(r.list) })
	return &r.made
}

// Card is one version of a rate card. It never changes once it is published, and may be shared.
type Card struct {
	billing.Versioned
	Tenant      billing.Tenant
	Code        string
	Version     int
	EffectiveAt time.Time
	PublishedAt time.Time
	PublishedBy string // the actor of the request
	Rates       *Rates
}

var _ billing.PriceList = (*Card)(nil)

// Ref names the version.
func (c *Card) Ref() billing.RateCardRef {
	return billing.RateCardRef{Code: c.Code, Version: c.Version}
}

// ID returns the id of the version.
func (c *Card) ID() billing.RateCardID { return billing.NewRateCardID(c.Ref()) }

// DocumentKey implements [billing.Document].
func (c *Card) DocumentKey() billing.DocumentKey {
	return billing.RateCardVersionKey(c.Tenant, c.Ref())
}

// CloneDocument implements [billing.Document]. Copies share the rates, which never change.
func (c *Card) CloneDocument() billing.Document {
	copied := *c
	return &copied
}

// Rate returns the rate at a position, which counts from 1 as in [billing.Pricing]; nil if there is none.
func (c *Card) Rate(position int) *Rate {
	if list := c.Rates.All(); position >= 1 && position <= len(list) {
		return &list[position-1]
	}
	return nil
}
