package aggregate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// KindSettings is the kind of [Settings].
const KindSettings billing.Kind = "usage-settings" // of the tenant

// Settings say what is counted in a tenant beside actions and subjects. They are for generations of rows that begin
// after they were set: a wallet that is counted already goes on with the dimensions of its generation until
// [Service.Rebuild].
type Settings struct {
	billing.Versioned
	Tenant     billing.Tenant
	Dimensions []string // whose values are counted: at most [MaxDimensions], each once
}

// SettingsKey is the address of a tenant's settings.
func SettingsKey(tenant billing.Tenant) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindSettings}
}

// DocumentKey implements [billing.Document].
func (s *Settings) DocumentKey() billing.DocumentKey { return SettingsKey(s.Tenant) }

// CloneDocument implements [billing.Document].
func (s *Settings) CloneDocument() billing.Document {
	copied := *s
	copied.Dimensions = slices.Clone(s.Dimensions)
	return &copied
}

// UpdateSettings asks to count these dimensions and no others.
type UpdateSettings struct {
	billing.Keyed
	Dimensions []string
}

// Wallets implements [billing.Command]: the key is the tenant's.
func (u *UpdateSettings) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (u *UpdateSettings) Request() billing.Request {
	return billing.Request{Operation: "updateUsageSettings", Fields: []billing.Field{{Name: "dimensions", Value: listed(u.Dimensions)}}}
}

// listed is a list of texts as one text, from which no other list makes the same.
func listed(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&b, "%d:%s ", len(text), text)
	}
	return b.String()
}

// Check implements [billing.Command].
func (u *UpdateSettings) Check() *billing.Error {
	if refusal := u.Keyed.Check(); refusal != nil {
		return refusal
	}
	return checkDimensions(u.Dimensions)
}

// checkDimensions refuses what cannot be the dimensions that are counted.
func checkDimensions(dimensions []string) *billing.Error {
	const field = "dimensions"
	if len(dimensions) > MaxDimensions {
		return billing.Refuse(billing.CodeInvalidInput, "dimensions has %d entries; at most %d are counted",
			len(dimensions), MaxDimensions).At(field)
	}
	for i, dimension := range dimensions {
		switch {
		case strings.TrimSpace(dimension) == "", len(dimension) > billing.MaxMetadataKeyBytes:
			return billing.Refuse(billing.CodeInvalidInput, "the name of a dimension has 1 to %d bytes, such as \"model\"",
				billing.MaxMetadataKeyBytes).AtIndex(field, i)
		case slices.Contains(dimensions[:i], dimension):
			return billing.Refuse(billing.CodeInvalidInput, "dimensions has %s twice", billing.Quote(dimension)).AtIndex(field, i)
		}
	}
	return nil
}

// Reads implements [billing.Command].
func (u *UpdateSettings) Reads(d *billing.Draft) { d.ReadDocument(SettingsKey(d.Tenant())) }

// Apply implements [billing.Command].
func (u *UpdateSettings) Apply(d *billing.Draft) *billing.Error {
	before := ""
	if stored, is := d.Document(SettingsKey(d.Tenant())).(*Settings); is {
		before = strings.Join(stored.Dimensions, ", ")
	}
	d.Put(&Settings{Tenant: d.Tenant(), Dimensions: slices.Clone(u.Dimensions)})
	d.Changed(billing.Change{
		Target: "usage-settings", Before: billing.Metadata{"dimensions": before},
		After: billing.Metadata{"dimensions": strings.Join(u.Dimensions, ", ")},
	})
	return nil
}

// UpdateSettings sets which dimensions are counted.
//
// Refusals: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) UpdateSettings(
	ctx context.Context, by billing.Caller, u UpdateSettings,
) (*ledger.Result[*Settings], error) {
	u.Keyed = u.By(by)
	return ledger.RunFor[*Settings](ctx, s.ledger, by.Tenant, &u, func(string) billing.DocumentKey {
		return SettingsKey(by.Tenant)
	})
}

// Settings reads the settings of a tenant. Where none were set, nothing is counted beside actions and subjects.
func (s *Service) Settings(ctx context.Context, tenant billing.Tenant) (*Settings, error) {
	settings, err := ledger.Read[*Settings](ctx, s.ledger, SettingsKey(tenant))
	if errors.Is(err, billing.ErrNotFound) {
		return &Settings{Tenant: tenant}, nil
	}
	return settings, err
}
