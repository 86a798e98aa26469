package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemPortal is the portal settings of a tenant.
func toItemPortal(p *billing.PortalSettings) (item, error) {
	i := newItem(portalKey(p.Tenant))
	i.text("brand", p.Brand)
	i.text("accent", p.Accent)
	i.text("logo", p.LogoURL)
	i.text("help", p.SupportURL)
	i.text("again", p.RefreshURL)
	texts(i, "frames", p.FrameAncestors, appendText)
	texts(i, "back", p.ReturnOrigins, appendText)
	i.number("rev", p.Revision)
	return i, nil
}

func appendText[T ~string](b []byte, text T) []byte { return append(b, text...) }

// fromItemPortal reads what toItemPortal wrote.
func fromItemPortal(i item) (*billing.PortalSettings, error) {
	r := newReader(i)
	p := &billing.PortalSettings{
		Versioned: r.versioned(), Tenant: r.tenant("#portal"), Brand: r.text("brand"), Accent: r.text("accent"),
		LogoURL: r.text("logo"), SupportURL: r.text("help"), RefreshURL: r.text("again"),
		FrameAncestors: readTexts(r, "frames", (*words).all), ReturnOrigins: readTexts(r, "back", (*words).all),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}
