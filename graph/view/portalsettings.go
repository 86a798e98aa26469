package view

import (
	"cmp"

	"github.com/drawdown-billing/drawdown/billing"
)

// PortalSettings is the portal settings of a tenant.
type PortalSettings struct{ Of *billing.PortalSettings }

func (p PortalSettings) Brand() string            { return cmp.Or(p.Of.Brand, billing.DefaultBrand) }
func (p PortalSettings) Accent() *string          { return optional(p.Of.Accent) }
func (p PortalSettings) LogoURL() *string         { return optional(p.Of.LogoURL) }
func (p PortalSettings) SupportURL() *string      { return optional(p.Of.SupportURL) }
func (p PortalSettings) RefreshURL() *string      { return optional(p.Of.RefreshURL) }
func (p PortalSettings) FrameAncestors() []string { return append([]string{}, p.Of.FrameAncestors...) }

func (p PortalSettings) ReturnOrigins() []string { return append([]string{}, p.Of.ReturnOrigins...) }
