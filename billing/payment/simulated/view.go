package simulated

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // of the page
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/drawdown-billing/drawdown/billing"
)

// view is what a page shows.
type view struct {
	Title   string
	Status  string // a sentence; empty while nothing has happened
	Tone    string // of the status: "good", "bad" or "wait"
	Reason  string // why the last try failed
	What    string // is bought
	Price   string // with its currency; empty on a page that stores a method
	Verb    string // of the first button
	Methods []Method
	Chosen  string // the method that is chosen at first

	Open    bool // the customer can act
	Asks    bool // to authenticate
	Lost    bool // the answer of the payment never arrives
	Done    bool // successfully
	Success string
	Cancel  string
}

// goesOn reports whether the customer is sent to the return address.
func (v *view) goesOn() bool { return v.Done && !v.Lost }

// payView is the page of a payment.
func payView(i *intent) view {
	price := i.Price.String()
	v := view{
		Title: price, What: plain(i.Description), Price: price, Verb: "Pay " + price, Methods: Methods(), Chosen: methodOK,
		Open: i.pageOpen(), Success: with(i.Back.Success, "topUp", string(i.TopUp)),
		Cancel: with(i.Back.Cancel, "topUp", string(i.TopUp)),
	}
	if v.Open {
		v.Title = v.Verb
	}
	if i.Method != "" {
		v.Chosen = i.Method
	}
	switch i.State {
	case billing.PaymentSucceeded:
		v.Tone, v.Status, v.Done, v.Lost = "good", "This was paid.", true, i.Method == methodTimeout
	case billing.PaymentProcessing:
		v.Tone, v.Status, v.Done = "wait", "The bank is processing the payment. That takes three days.", true
	case billing.PaymentNeedsCustomer:
		v.Tone, v.Status, v.Asks = "wait", "Your bank asks you to authenticate this payment.", true
	case billing.PaymentDeclined:
		v.Tone, v.Status, v.Reason = "bad", "The payment was declined.", i.Reason
	case billing.PaymentCanceled:
		v.Tone, v.Status = "bad", "This page has expired. Nothing was paid."
	default:
	}
	return v
}

// setupView is the page of a setup.
func setupView(s *setup, now time.Time) view {
	v := view{
		Title: "Store a payment method", What: "A payment method for later charges", Verb: "Store this method",
		Methods: Methods(), Chosen: methodOK, Open: s.open(now), Asks: s.Asking != "",
		Success: with(s.Back.Success, "setup", s.ID), Cancel: with(s.Back.Cancel, "setup", s.ID),
	}
	switch {
	case s.Card != nil:
		v.Tone, v.Status, v.Done = "good", "The payment method is stored.", true
	case !v.Open:
		v.Tone, v.Status = "bad", "This page has expired. Nothing was stored."
	case v.Asks:
		v.Tone, v.Status = "wait", "Your bank asks you to authenticate this payment method."
	case s.Reason != "":
		v.Tone, v.Status, v.Reason = "bad", "The payment method was not stored.", s.Reason
	}
	return v
}

// plain returns a text without the characters that change the order in which others are shown: the text keeps its own
// direction, and nothing in it can look like something else.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// with adds a parameter to a return address, unless it has it already.
func with(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil || originOf(address) == "" {
		return "" // only what goes to the web is followed
	}
	query := u.Query()
	if query.Has(name) {
		return address
	}
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

// pageTemplate is the one template of all pages.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageSource))
})

// styleHash allows the style of the page, and no other.
var styleHash = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
})

// render writes a page. It is whole or an error: nobody sees half a page.
func (s *Pages) render(w http.ResponseWriter, status int, v view) {
	var page bytes.Buffer
	err := pageTemplate().Execute(&page, struct {
		view
		Style template.CSS
	}{v, template.CSS(pageStyle)}) //nolint:gosec // the style is embedded
	if err != nil {
		s.log.Error("rendering a page of the simulated payment provider", "error", err)
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy(v.Success, v.Cancel))
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the client is gone, or has it
}

// fault writes a page that says what is wrong.
func (s *Pages) fault(w http.ResponseWriter, status int, sentence string) {
	s.render(w, status, view{Title: "Simulated payment", Status: sentence, Tone: "bad"})
}
