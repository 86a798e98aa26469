package billing

import (
	"slices"
	"strconv"
	"strings"
)

// PortalSettings are how the pages look that a tenant's customers see, and where they may be shown and may lead to.
type PortalSettings struct {
	Versioned
	Tenant         Tenant
	Brand          string   // empty: [DefaultBrand]
	Accent         string   // such as "#0a7cff"; empty: the pages' own
	LogoURL        string   // empty: none
	SupportURL     string   // empty: none
	FrameAncestors []string // origins whose pages may show the portal within themselves
	ReturnOrigins  []string // origins to which pages may send a customer back
	RefreshURL     string   // where a customer gets a new session; empty: nowhere
}

// DefaultBrand is the name on pages of a tenant that has set none: a word for what they are about, as their customers do
// not know Drawdown.
const DefaultBrand = "Billing"

// PortalSettingsKey is the address of a tenant's portal settings.
func PortalSettingsKey(tenant Tenant) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindPortalSettings}
}

// DocumentKey implements [Document].
func (p *PortalSettings) DocumentKey() DocumentKey { return PortalSettingsKey(p.Tenant) }

// CloneDocument implements [Document].
func (p *PortalSettings) CloneDocument() Document { return p.clone() }

func (p *PortalSettings) clone() *PortalSettings {
	copied := *p
	copied.FrameAncestors, copied.ReturnOrigins = slices.Clone(p.FrameAncestors), slices.Clone(p.ReturnOrigins)
	return &copied
}

// UpdatePortalSettings changes portal settings.
type UpdatePortalSettings struct {
	Keyed
	Brand          Edit[string]
	Accent         Edit[string]
	LogoURL        Edit[string]
	SupportURL     Edit[string]
	FrameAncestors Edit[[]string]
	ReturnOrigins  Edit[[]string]
	RefreshURL     Edit[string]
	Local          bool // addresses of this machine are allowed, for development; no part of the request
}

// Request implements [Command].
func (u UpdatePortalSettings) Request() Request {
	return Request{"updatePortalSettings", []Field{
		{"brand", u.Brand.canonical(itself)},
		{"accent", u.Accent.canonical(itself)},
		{"logoUrl", u.LogoURL.canonical(itself)},
		{"supportUrl", u.SupportURL.canonical(itself)},
		{"frameAncestors", u.FrameAncestors.canonical(Listed)},
		{"returnOrigins", u.ReturnOrigins.canonical(Listed)},
		{"refreshUrl", u.RefreshURL.canonical(itself)},
	}}
}

// Check implements [Command].
func (u UpdatePortalSettings) Check() *Error {
	address := func(field string) func(string) *Error {
		return func(text string) *Error { return checkAddress(field, text, u.Local) }
	}
	origins := func(field string) func([]string) *Error {
		return func(list []string) *Error { return checkOrigins(field, list, u.Local) }
	}
	return firstRefusal(
		u.Keyed.Check(),
		u.Brand.check(func(brand string) *Error { return checkRequiredText("brand", brand, MaxBrandBytes) }),
		u.Accent.check(checkAccent),
		u.LogoURL.check(address("logoUrl")),
		u.SupportURL.check(address("supportUrl")),
		u.FrameAncestors.check(origins("frameAncestors")),
		u.ReturnOrigins.check(origins("returnOrigins")),
		u.RefreshURL.check(address("refreshUrl")),
	)
}

func checkAccent(accent string) *Error {
	digits, found := strings.CutPrefix(accent, "#")
	if _, err := strconv.ParseUint(digits, 16, 32); !found || len(digits) != 6 || err != nil {
		return invalid("accent is %s; use a colour such as \"#0a7cff\"", quote(accent)).at("accent")
	}
	return nil
}

func checkOrigins(field string, origins []string, local bool) *Error {
	if len(origins) > MaxOrigins {
		return invalid("%s has %d entries; at most %d are allowed", field, len(origins), MaxOrigins).at(field)
	}
	for i, text := range origins {
		if _, refusal := canonicalOrigin(text, local); refusal != nil {
			return refusal.AtIndex(field, i)
		}
	}
	return nil
}

// Wallets implements [Command]: the request's key is the tenant's.
func (u UpdatePortalSettings) Wallets() []WalletID { return nil }

// Reads implements [Command].
func (u UpdatePortalSettings) Reads(d *Draft) { d.ReadDocument(PortalSettingsKey(d.Tenant())) }

// Apply implements [Command].
func (u UpdatePortalSettings) Apply(d *Draft) *Error {
	before := &PortalSettings{Tenant: d.Tenant()}
	if stored, _ := d.Document(before.DocumentKey()).(*PortalSettings); stored != nil {
		before = stored
	}
	after := before.clone()
	u.Brand.apply(&after.Brand)
	u.Accent.apply(&after.Accent)
	after.Accent = strings.ToLower(after.Accent)
	u.LogoURL.apply(&after.LogoURL)
	u.SupportURL.apply(&after.SupportURL)
	u.RefreshURL.apply(&after.RefreshURL)
	u.setOrigins(u.FrameAncestors, &after.FrameAncestors)
	u.setOrigins(u.ReturnOrigins, &after.ReturnOrigins)
	d.Put(after)
	d.Changed(Change{Target: string(KindPortalSettings), Before: before.auditFields(), After: after.auditFields()})
	return nil
}

// setOrigins changes a list of origins. Each is stored once, in its canonical form.
func (u UpdatePortalSettings) setOrigins(edit Edit[[]string], origins *[]string) {
	if !edit.Given {
		return
	}
	*origins = nil
	if edit.Value == nil {
		return
	}
	for _, text := range *edit.Value {
		if origin, refusal := canonicalOrigin(text, u.Local); refusal == nil && !slices.Contains(*origins, origin) {
			*origins = append(*origins, origin)
		}
	}
}

// auditFields returns the settings that are set.
func (p *PortalSettings) auditFields() Metadata {
	fields := Metadata{}
	for name, value := range map[string]string{
		"brand": p.Brand, "accent": p.Accent, "logoUrl": p.LogoURL, "supportUrl": p.SupportURL, "refreshUrl": p.RefreshURL,
		"frameAncestors": strings.Join(p.FrameAncestors, ", "), "returnOrigins": strings.Join(p.ReturnOrigins, ", "),
	} {
		if value != "" {
			fields[name] = value
		}
	}
	return fields
}
