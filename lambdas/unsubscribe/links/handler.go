// Package links serves the links with which readers of mails stop mails of a kind, without a login.
package links

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("").Parse(pageText))

// Service is the part of [mail.Service] that is needed.
type Service interface {
	Stops(ctx context.Context, l mail.Link) (stopped bool, err error)
	Stop(ctx context.Context, l mail.Link) error
}

// policy lets the page do nothing but send its form.
const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// New returns the handler. A GET shows a page with a button: programs follow links in mails to look at what is behind them. A POST
// stops the mails: of the page, or of a program for mails, as in RFC 8058.
func New(s Service, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	const pattern = mail.StopPath + "{tenant}/{customer}/{kind}/{seal}"
	mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, r *http.Request) {
		stopped, err := s.Stops(r.Context(), linkOf(r))
		answer(w, r, log, stopped, err)
	})
	mux.HandleFunc("POST "+pattern, func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, log, true, s.Stop(r.Context(), linkOf(r)))
	})
	return mux
}

func linkOf(r *http.Request) mail.Link {
	return mail.Link{
		Tenant: billing.Tenant(r.PathValue("tenant")), Customer: billing.CustomerID(r.PathValue("customer")),
		Kind: mail.Kind(r.PathValue("kind")), Seal: r.PathValue("seal"),
	}
}

// answer shows the page.
func answer(w http.ResponseWriter, r *http.Request, log *slog.Logger, stopped bool, err error) {
	shown := struct{ Kind, State string }{about[linkOf(r).Kind], "asks"}
	code := http.StatusOK
	switch {
	case errors.Is(err, billing.ErrNotFound):
		shown.State, code = "unknown", http.StatusNotFound
	case err != nil:
		log.ErrorContext(r.Context(), "stopping mails failed", "error", err)
		shown.State, code = "failed", http.StatusInternalServerError
	case stopped:
		shown.State = "stopped"
	}
	var b bytes.Buffer
	if err := page.Execute(&b, shown); err != nil {
		log.ErrorContext(r.Context(), "writing a page failed", "error", err)
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	for name, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "Cache-Control": "no-store",
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes())
}

// about says what mails of each kind are about, in the words of the portal.
var about = map[mail.Kind]string{
	mail.LowBalance: "a low balance", mail.CreditsExpiring: "credits that expire", mail.Receipt: "receipts and refunds",
	mail.RechargeFailed: "failed automatic payments", mail.PaymentAction: "payments to confirm", mail.Subscription: "your plan",
}
