package dashboard

import (
	"cmp"
	"html/template"
	"net/url"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// page is what a page is made of.
type page struct {
	Version string
	Face    string // portal or operator: the chunks that it loads first
	Title   string
	Of      *billing.PortalSettings
}

// pages has the one page that there is. The app does everything else.
var pages = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<link rel="icon" href="/assets/{{.Version}}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/{{.Version}}/style.css">
<script type="module" src="/assets/{{.Version}}/app.js"></script>
{{range .Chunks}}<link rel="modulepreload" href="/assets/{{$.Version}}/{{.}}.js">
{{end}}</head>
<body>
<div id="app"{{with .Of}} data-brand="{{.Brand}}" data-accent="{{.Accent}}" data-logo="{{.LogoURL}}" ` +
	`data-support="{{.SupportURL}}" data-refresh="{{.RefreshURL}}"{{end}}></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`))

// Chunks are the files that every page of a face needs: the browser loads them all at once.
func (p page) Chunks() []string {
	chunks := []string{"vendor", "parts", p.Face + "-shell"}
	if p.Face == "operator" {
		chunks = append(chunks, "operator-parts")
	}
	return chunks
}

// portalPage returns the page of a tenant's portal.
func portalPage(version string, settings *billing.PortalSettings) page {
	shown := *settings
	shown.Brand = cmp.Or(shown.Brand, billing.DefaultBrand)
	return page{Version: version, Face: "portal", Title: shown.Brand, Of: &shown}
}

// policy returns the Content-Security-Policy of a page. Scripts and styles come from this origin alone, and none stand in
// the page.
func policy(settings *billing.PortalSettings) string {
	images, frames := []string{"'self'"}, []string{"'none'"}
	if settings != nil {
		if logo := originOf(settings.LogoURL); logo != "" {
			images = append(images, logo)
		}
		if allowed := sources(settings.FrameAncestors); len(allowed) > 0 {
			frames = allowed
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
		"img-src " + strings.Join(images, " ") + "; frame-ancestors " + strings.Join(frames, " ") +
		"; base-uri 'none'; form-action 'none'"
}

// originOf returns the origin of an address, or nothing if it cannot stand in a policy.
func originOf(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return ""
	}
	if origin := at.Scheme + "://" + at.Host; isSource(origin) {
		return origin
	}
	return ""
}

// sources returns the origins that can stand in a policy. All that are stored can; anything else could end the directive, or
// allow more than one origin.
func sources(origins []string) (all []string) {
	for _, origin := range origins {
		if isSource(origin) {
			all = append(all, origin)
		}
	}
	return all
}

func isSource(origin string) bool {
	host, found := strings.CutPrefix(origin, "https://")
	if !found {
		host, found = strings.CutPrefix(origin, "http://")
	}
	return found && host != "" && !strings.ContainsFunc(host, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.ContainsRune(".-:[]", c))
	})
}
