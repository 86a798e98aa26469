package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedPortal asks to change portal settings.
type askedPortal struct {
	onTenant
	billing.UpdatePortalSettings
}

// portal is the settings that are set, by their names in the API.
type portal struct {
	fields   map[string]string
	revision int64
}

func (c *client) inventPortal() *request {
	key := c.key()
	u := billing.UpdatePortalSettings{Keyed: key}
	for _, field := range []*billing.Edit[string]{&u.Brand, &u.Accent, &u.LogoURL, &u.SupportURL, &u.RefreshURL} {
		switch c.sim.rand.IntN(4) {
		case 0:
			*field = billing.Clear[string]()
		case 1:
			*field = billing.SetTo(pick(c, []string{"https://a.example/x", "https://b.example"}))
		}
	}
	if u.Accent.Value != nil {
		u.Accent = billing.SetTo(pick(c, []string{"#aabbcc", "#012345"}))
	}
	for _, list := range []*billing.Edit[[]string]{&u.FrameAncestors, &u.ReturnOrigins} {
		switch c.sim.rand.IntN(4) {
		case 0:
			*list = billing.Clear[[]string]()
		case 1:
			*list = billing.SetTo(pick(c, [][]string{{}, {"https://a.example"}, {"https://b.example:8443", "https://a.example"}}))
		}
	}
	return newRequest(key, askedPortal{UpdatePortalSettings: u})
}

func (r askedPortal) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	updated, err := p.UpdatePortalSettings(ctx, by, r.UpdatePortalSettings)
	if err != nil {
		return answer{}, err
	}
	return answer{replayed: updated.Replayed}, nil
}

func (r askedPortal) rule(on state, _ int64) ruling {
	before := on.tenant.portal
	after := portal{fields: maps.Clone(before.fields), revision: before.revision + 1}
	set := func(name string, given bool, text string) {
		if given {
			after.fields[name] = text
		}
		if given && text == "" {
			delete(after.fields, name)
		}
	}
	for name, edit := range map[string]billing.Edit[string]{
		"brand": r.Brand, "accent": r.Accent, "logoUrl": r.LogoURL, "supportUrl": r.SupportURL, "refreshUrl": r.RefreshURL,
	} {
		text := ""
		if edit.Value != nil {
			text = *edit.Value
		}
		set(name, edit.Given, text)
	}
	for name, edit := range map[string]billing.Edit[[]string]{
		"frameAncestors": r.FrameAncestors, "returnOrigins": r.ReturnOrigins,
	} {
		text := ""
		if edit.Value != nil {
			text = strings.Join(*edit.Value, ", ")
		}
		set(name, edit.Given, text)
	}
	on.tenant.portal = after
	documents := []document{{
		kind: "portal-settings", before: before.revision, after: after.revision, says: fmt.Sprint(after.fields),
	}}
	was, is := map[string]string{}, map[string]string{}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(before.fields)), slices.Collect(maps.Keys(after.fields))) {
		one, other := before.fields[name], after.fields[name]
		if one != other && one != "" {
			was[name] = one
		}
		if one != other && other != "" {
			is[name] = other
		}
	}
	if len(was)+len(is) > 0 {
		documents = append(documents, audited("updatePortalSettings", "portal-settings", was, is))
	}
	return ruling{documents: documents}
}

// describePortal reads portal settings as the model would have them.
func describePortal(p *billing.PortalSettings) string {
	fields := map[string]string{
		"brand": p.Brand, "accent": p.Accent, "logoUrl": p.LogoURL, "supportUrl": p.SupportURL, "refreshUrl": p.RefreshURL,
		"frameAncestors": strings.Join(p.FrameAncestors, ", "), "returnOrigins": strings.Join(p.ReturnOrigins, ", "),
	}
	maps.DeleteFunc(fields, func(_, text string) bool { return text == "" })
	return fmt.Sprint(fields)
}
