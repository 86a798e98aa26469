package dashboard

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Config says what the pages need.
type Config struct {
	// Settings returns the portal settings of a tenant.
	Settings func(context.Context, billing.Tenant) (*billing.PortalSettings, error)
	// Keep is how long settings are used before they are read again.
	Keep time.Duration
	Now  func() time.Time
	Log  *slog.Logger
}

// handler serves the pages and what they load.
type handler struct {
	assets   *assets
	settings *keptSettings
	log      *slog.Logger
}

// New returns a handler of GET and HEAD requests for the pages and what they load.
func New(config Config) http.Handler {
	return &handler{ours(), &keptSettings{
		read: config.Settings, keep: config.Keep, now: config.Now, log: config.Log, kept: map[billing.Tenant]keptTenant{},
	}, config.Log}
}

// embedPath is the address of the custom element. It has no version, as it stands in other people's pages.
const embedPath = "/embed.js"

// reserved begin paths that are no pages of the dashboard: a deployment may have something else there.
var reserved = []string{"graphql", "graphiql", "explorer", "simulated", "providers", "assets", "portal"}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "send GET", http.StatusMethodNotAllowed)
		return
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	version, name, _ := strings.Cut(rest, "/")
	file := h.assets.files[name]
	switch {
	case r.URL.Path == embedPath:
		header.Set("Cache-Control", "public, max-age=300")
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.assets.files["embed.js"].serve(w, r)
	case first == "assets" && version == h.assets.version && file != nil:
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		file.serve(w, r)
	case first == "portal" && slices.Contains(billing.Tenants, billing.Tenant(version)):
		settings := h.settings.of(r.Context(), billing.Tenant(version))
		h.show(w, r, portalPage(h.assets.version, settings), settings)
	case !slices.Contains(reserved, first) && !strings.Contains(first, "."):
		h.show(w, r, page{Version: h.assets.version, Face: "operator", Title: "Drawdown"}, nil)
	default:
		http.NotFound(w, r)
	}
}

// show answers with a page. Nothing keeps it: it is small, and what it loads is kept.
func (h *handler) show(w http.ResponseWriter, r *http.Request, p page, settings *billing.PortalSettings) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", policy(settings))
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	if r.Method == http.MethodHead {
		return
	}
	if err := pages.Execute(w, p); err != nil && r.Context().Err() == nil {
		h.log.ErrorContext(r.Context(), "writing the page failed", "error", err.Error())
	}
}
