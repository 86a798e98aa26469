package graphiql

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/drawdown-billing/drawdown/lambdas/local/localhost"
)

//go:embed page.html start.js
var ours embed.FS

var pages = template.Must(template.ParseFS(ours, "page.html"))

// Config says what the page shows.
type Config struct {
	Settings Settings
	Curl     string // a request for a terminal, in case GraphiQL is missing
	Cache    string // where GraphiQL is kept
	Log      *slog.Logger
}

// Settings are what GraphiQL starts with.
type Settings struct {
	Endpoint string // the path of the API
	Secret   string // the API key that is filled in
	Query    string // the example
}

// Page serves the page and its files: GET /explorer and GET /graphiql/…
type Page struct {
	config Config
	files  http.Handler

	mu    sync.Mutex
	state state
	fault string // why GraphiQL is absent
}

// state says whether GraphiQL is there.
type state string

const (
	fetching state = "fetching"
	ready    state = "ready"
	absent   state = "absent"
)

// New returns a page that waits for [Page.Fetch].
func New(config Config) *Page {
	return &Page{config: config, files: http.FileServerFS(os.DirFS(config.Cache)), state: fetching}
}

// Fetch downloads GraphiQL unless it is there. The page shows the result.
func (p *Page) Fetch(ctx context.Context) {
	err := Fetch(ctx, p.config.Cache)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = ready
	if err != nil {
		p.state, p.fault = absent, err.Error()
	}
}

// ServeHTTP implements http.Handler. It answers only under names of this machine, as the page contains a key.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	localhost.Only(http.HandlerFunc(p.serve)).ServeHTTP(w, r)
}

func (p *Page) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	// Nothing is loaded from elsewhere, and no other site can frame the page. GraphiQL's editor writes style elements.
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; "+
		"style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "+
		"frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	switch name, isFile := strings.CutPrefix(r.URL.Path, "/graphiql/"); {
	case r.URL.Path == "/explorer":
		p.show(w, r)
	case isFile && name == "start.js":
		http.ServeFileFS(w, r, ours, name)
	case isFile && slices.Contains(fileNames(packages), name):
		http.StripPrefix("/graphiql", p.files).ServeHTTP(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (p *Page) show(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	view := struct {
		Config
		State state
		Fault string
	}{p.config, p.state, p.fault}
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := pages.ExecuteTemplate(w, "page.html", view); err != nil && r.Context().Err() == nil {
		p.config.Log.Error("writing the page failed", "error", err.Error())
	}
}
