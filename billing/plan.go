package billing

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// UnusedCredits says what becomes of included credits that are left when their period ends.
type UnusedCredits string

// With EXPIRE they expire. With ROLL_OVER they can be spent in the next period as well, up to the plan's limit. With KEEP
// they never expire.
const (
	UnusedExpire   UnusedCredits = "EXPIRE"
	UnusedRollOver UnusedCredits = "ROLL_OVER"
	UnusedKeep     UnusedCredits = "KEEP"
)

// UnusedCreditsValues lists all of them.
var UnusedCreditsValues = []UnusedCredits{UnusedExpire, UnusedRollOver, UnusedKeep}

// Valid reports whether u is one of UnusedCreditsValues.
func (u UnusedCredits) Valid() bool { return slices.Contains(UnusedCreditsValues, u) }

// CreditsOnRenewal says when the included credits of a further period are added.
type CreditsOnRenewal string

// With AT_BOUNDARY they are added when the period begins, before its charge has succeeded. With WHEN_PAID they are added
// when its charge has succeeded.
const (
	CreditsAtBoundary CreditsOnRenewal = "AT_BOUNDARY"
	CreditsWhenPaid   CreditsOnRenewal = "WHEN_PAID"
)

// CreditsOnRenewalValues lists all of them.
var CreditsOnRenewalValues = []CreditsOnRenewal{CreditsAtBoundary, CreditsWhenPaid}

// Valid reports whether c is one of CreditsOnRenewalValues.
func (c CreditsOnRenewal) Valid() bool { return slices.Contains(CreditsOnRenewalValues, c) }

// Plan is what is sold for a time: credits for each period, at a price. Nothing of it ever changes but that it is archived:
// its terms stay those of everybody who has subscribed to it, and another price is another plan.
type Plan struct {
	Versioned
	Tenant        Tenant
	Code          string // the caller's own name of it, unique in the tenant for ever
	Name          string
	Unit          string                // of the wallets that it is for
	Price         Amount                // of a period, for one of the quantity; 0: free, and no payment provider is needed
	Interval      calendar.PlanInterval // by the calendar of the customer
	Included      Credits               // of a period, for one of the quantity; 0 only where the plan is free
	Unused        UnusedCredits
	RolloverLimit Credits  // of all that rolls over at one boundary; 0 unless Unused is ROLL_OVER
	TrialDays     int      // 0: no trial
	TrialCredits  Credits  // of the whole trial; 0: the trial has no grant
	Features      []string // in the order of the request, at most [MaxFeatures]
	RateCard      string   // the code of the card that comes with the plan; empty: none
	OnRenewal     CreditsOnRenewal
	GraceDays     int // for so long after its boundary a period can be unpaid
	Archived      bool
	CreatedAt     time.Time
}

// PlanKey returns the address of a plan.
func PlanKey(tenant Tenant, code string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindPlan, ID: code}
}

// ID returns the id of the plan.
func (p *Plan) ID() PlanID { return NewPlanID(p.Code) }

// DocumentKey implements [Document].
func (p *Plan) DocumentKey() DocumentKey { return PlanKey(p.Tenant, p.Code) }

// CloneDocument implements [Document].
func (p *Plan) CloneDocument() Document { return p.clone() }

func (p *Plan) clone() *Plan {
	copied := *p
	copied.Features = slices.Clone(p.Features)
	return &copied
}

// QuantityLimit is how many of the plan one subscription may have, such as seats: at most [MaxPlanQuantity], and no more
// than that the included credits of a period stay within [MaxCredits] and its price within [MaxMoney].
func (p *Plan) QuantityLimit() int {
	return quantityLimit(MaxPlanQuantity, p.Included, p.Price)
}

// ArchivePlan ends the sale of a plan, for ever. Those who have subscribed to it keep it.
type ArchivePlan struct {
	Keyed
	Code string
}

// Request implements [Command].
func (a ArchivePlan) Request() Request {
	return Request{"archivePlan", []Field{{"code", a.Code}}}
}

// Check implements [Command].
func (a ArchivePlan) Check() *Error {
	return checkArchive(a.Keyed, a.Code, noPlan)
}

// noPlan refuses a code that no plan has.
func noPlan(code string) *Error {
	return refuse(CodeNotFound, "there is no plan with the code %s", quote(code)).at("code")
}

// Wallets implements [Command]: the request's key is the tenant's.
func (a ArchivePlan) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (a ArchivePlan) Reads(d *Draft) { d.ReadDocument(PlanKey(d.Tenant(), a.Code)) }

// Apply implements [Command]. A plan that was archived before stays as it is.
func (a ArchivePlan) Apply(d *Draft) *Error {
	stored, _ := d.Document(PlanKey(d.Tenant(), a.Code)).(*Plan)
	if stored == nil {
		return noPlan(a.Code)
	}
	d.Created(string(stored.ID()))
	if stored.Archived {
		return nil
	}
	plan := stored.clone()
	plan.Archived = true
	d.Put(plan)
	d.Changed(archival(string(plan.ID())))
	return nil
}
