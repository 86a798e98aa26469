package simulated

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// PayPath and SetupPath begin the paths of the pages, before the page's id.
const (
	PayPath   = "/simulated/pay/"
	SetupPath = "/simulated/setup/"
)

// Pages is the web site of the simulated provider: the pages of payments and of setups. It has no session and no cookie.
// Who has the id of a page may act on it, and nobody can guess it.
type Pages struct {
	providers []*Provider
	log       *slog.Logger
	handler   http.Handler
}

// NewPages returns the pages of providers, which are of different tenants.
func NewPages(log *slog.Logger, providers ...*Provider) *Pages {
	s := &Pages{providers: providers, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+PayPath+"{id}", s.showPay)
	mux.HandleFunc("POST "+PayPath+"{id}", s.pressPay)
	mux.HandleFunc("GET "+SetupPath+"{id}", s.showSetup)
	mux.HandleFunc("POST "+SetupPath+"{id}", s.pressSetup)
	// The protection refuses what another site makes a browser send, by the headers Sec-Fetch-Site and Origin.
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.fault(w, http.StatusForbidden, "This form was sent by another site. Nothing was done.")
	}))
	s.handler = protection.Handler(mux)
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin") // the id in the address is a right, and stays here
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", policy())
	s.handler.ServeHTTP(w, r)
}

// policy is the content security policy. A browser follows a redirect after a form to the addresses in it alone.
func policy(redirects ...string) string {
	actions := []string{"'self'"}
	for _, address := range redirects {
		if origin := originOf(address); origin != "" {
			actions = append(actions, origin)
		}
	}
	return "default-src 'none'; style-src " + styleHash() + "; form-action " + strings.Join(actions, " ") +
		"; frame-ancestors 'none'; base-uri 'none'"
}

// originOf returns the origin of a web address, or nothing if it is none, or could end the directive that it is written into.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.ContainsAny(u.Host, " ;,'\"") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// providerOf returns the provider that made a page, or nil.
func (s *Pages) providerOf(prefix, id string) *Provider {
	for _, p := range s.providers {
		if _, ok := p.tokenOf(prefix, id, 2*tokenLength); ok {
			return p
		}
	}
	return nil
}

func (s *Pages) showPay(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	s.answer(w, r, prefixPage, func(ctx context.Context, p *Provider) error {
		t, err := p.begin(ctx)
		if err != nil {
			return err
		}
		i, err := t.paymentOn(ctx, id)
		if err != nil {
			return err
		}
		s.render(w, http.StatusOK, payView(i))
		return nil
	})
}

func (s *Pages) showSetup(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	s.answer(w, r, prefixSetup, func(ctx context.Context, p *Provider) error {
		t, err := p.begin(ctx)
		if err != nil {
			return err
		}
		made, err := t.setupOn(ctx, id)
		if err != nil {
			return err
		}
		s.render(w, http.StatusOK, setupView(made, t.now))
		return nil
	})
}

func (s *Pages) pressPay(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	button, m, ok := s.pressed(w, r)
	if !ok {
		return
	}
	s.answer(w, r, prefixPage, func(ctx context.Context, p *Provider) error {
		i, err := p.pressPay(ctx, id, button, m)
		if err != nil {
			return err
		}
		s.redirect(w, r, payView(i), button)
		return nil
	})
}

func (s *Pages) pressSetup(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	button, m, ok := s.pressed(w, r)
	if !ok {
		return
	}
	s.answer(w, r, prefixSetup, func(ctx context.Context, p *Provider) error {
		made, err := p.pressSetup(ctx, id, button, m)
		if err != nil {
			return err
		}
		s.redirect(w, r, setupView(made, p.Runtime.Now()), button)
		return nil
	})
}

// maxForm is room for a button and the name of a method.
const maxForm = 4 << 10

// pressed reads which button was pressed, with which method. If it cannot, it answers and returns false.
func (s *Pages) pressed(w http.ResponseWriter, r *http.Request) (Button, Method, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.fault(w, http.StatusBadRequest, "The form could not be read. Nothing was done.")
		return "", Method{}, false
	}
	button, name := Button(r.PostForm.Get("button")), r.PostForm.Get("method")
	m, found := methodNamed(name)
	switch button {
	case ButtonPay:
		if !found {
			s.fault(w, http.StatusBadRequest, "Choose one of the simulated methods. Nothing was done.")
			return "", Method{}, false
		}
	case ButtonDecline, ButtonAuthenticate, ButtonLeave:
	default:
		s.fault(w, http.StatusBadRequest, "This page has no such button. Nothing was done.")
		return "", Method{}, false
	}
	return button, m, true
}

// redirect sends the customer on: to the return address if the page is done or was left, or else back to the page.
func (s *Pages) redirect(w http.ResponseWriter, r *http.Request, v view, button Button) {
	to := r.URL.Path
	switch {
	case button == ButtonLeave:
		to = v.Cancel
	case v.goesOn():
		to = v.Success
	}
	w.Header().Set("Content-Security-Policy", policy(v.Success, v.Cancel))
	http.Redirect(w, r, cmp.Or(to, r.URL.Path), http.StatusSeeOther) //nolint:gosec // the payment has it, not the request
}

// answer finds the provider of the page, and answers what goes wrong.
func (s *Pages) answer(
	w http.ResponseWriter, r *http.Request, prefix string, do func(context.Context, *Provider) error,
) {
	p := s.providerOf(prefix, r.PathValue("id"))
	if p == nil {
		s.fault(w, http.StatusNotFound, "There is no such page.")
		return
	}
	err := do(r.Context(), p)
	switch {
	case err == nil:
	case isMissing(err):
		s.fault(w, http.StatusNotFound, "There is no such page.")
	default:
		s.log.ErrorContext(r.Context(), "a page of the simulated payment provider failed", "error", err)
		s.fault(w, http.StatusServiceUnavailable, "The page cannot be shown at the moment. Load it again.")
	}
}
