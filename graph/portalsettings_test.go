package graph_test

import (
	"strings"
	"testing"
)

const noPortal = `{"brand": "Billing", "accent": null, "logoUrl": null, "supportUrl": null, "frameAncestors": [],
	"returnOrigins": [], "refreshUrl": null}`

// Settings are of one tenant. What an update leaves out stays, null clears, and lists are stored in their canonical form.
func TestPortalSettings(t *testing.T) {
	a := newAPI(t)
	shows := func(of *api, want string) {
		t.Helper()
		of.query(`{ portalSettings { ` + wholePortal + ` } }`).in("portalSettings").is(want)
	}
	shows(a, noPortal)
	input := `{"idempotencyKey": "s", "brand": "Acme", "accent": "#0A7CFF", "logoUrl": "https://acme.example/logo.svg",
		"supportUrl": "https://acme.example/help", "frameAncestors": ["https://ACME.example:443", "https://acme.example"],
		"returnOrigins": ["https://app.acme.example", "https://acme.example:8443"], "refreshUrl": "https://app.acme.example/x"}`
	first := a.done("updatePortalSettings", input)
	const whole = `{"brand": "Acme", "accent": "#0a7cff", "logoUrl": "https://acme.example/logo.svg",
		"supportUrl": "https://acme.example/help", "frameAncestors": ["https://acme.example"],
		"returnOrigins": ["https://app.acme.example", "https://acme.example:8443"], "refreshUrl": "https://app.acme.example/x"}`
	first.in("portalSettings").is(whole)
	for _, other := range []*api{a, a.another()} {
		shows(other, whole)
	}
	a.repeats("updatePortalSettings", input, first)
	a.reuses("updatePortalSettings", input, map[string]string{
		"brand": `"brand": null`, "accent": `"accent": "#000000"`, "logoUrl": `"logoUrl": null`, "supportUrl": `"supportUrl": null`,
		"frameAncestors": `"frameAncestors": []`, "returnOrigins": `"returnOrigins": null`, "refreshUrl": `"refreshUrl": null`,
	})
	shows(a.inTest(), noPortal)

	a.done("updatePortalSettings", `{"idempotencyKey": "nothing"}`).in("portalSettings").is(whole)
	a.done("updatePortalSettings", `{"idempotencyKey": "some", "brand": null, "supportUrl": null, "frameAncestors": []}`).
		in("portalSettings").is(`{"brand": "Billing", "accent": "#0a7cff", "logoUrl": "https://acme.example/logo.svg",
		"supportUrl": null, "frameAncestors": [], "returnOrigins": ["https://app.acme.example", "https://acme.example:8443"],
		"refreshUrl": "https://app.acme.example/x"}`)
	a.done("updatePortalSettings", `{"idempotencyKey": "all", "accent": null, "logoUrl": null, "returnOrigins": null,
		"refreshUrl": null}`)
	shows(a, noPortal)
}

// What is wrong with settings is named, with its place, and nothing is stored.
func TestUpdatePortalSettingsRefusals(t *testing.T) {
	a := newAPI(t)
	changes := []bad{
		{`"brand": ""`, "brand", "brand is empty"},
		{`"brand": "` + strings.Repeat("b", 81) + `"`, "brand", "at most 80"},
		{`"accent": "blue"`, "accent", `"#0a7cff"`},
		{`"logoUrl": "http://acme.example/logo.svg"`, "logoUrl", "https://"},
		{`"supportUrl": "mailto:help@acme.example"`, "supportUrl", "supportUrl is"},
		{`"refreshUrl": "http://localhost:3000"`, "refreshUrl", "https://"},
		{`"frameAncestors": ["https://acme.example", "https://*.acme.example"]`, "frameAncestors.1", "no host name"},
		{`"returnOrigins": ["https://acme.example/"]`, "returnOrigins.0", "has a path"},
		{`"returnOrigins": ["` + strings.Repeat(`https://a.example", "`, 20) + `https://a.example"]`, "returnOrigins", "at most 20"},
	}
	a.refusesEach("updatePortalSettings", `{"idempotencyKey": "s", "brand": "Acme"}`, append(changes, badKeys()...))
	a.query(`{ portalSettings { ` + wholePortal + ` } }`).in("portalSettings").is(noPortal)
}
