//go:build unix

package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// session creates a session of a person with some scopes, and returns a server that is asked with its token.
func (s *Server) session(person string, scopes ...string) *Server {
	s.t.Helper()
	var made struct{ CreateOperatorSession struct{ Token string } }
	s.Ask(`mutation($person: String!, $scopes: [Scope!]!) { createOperatorSession(input: {operator: $person, scopes: $scopes}) {
		token userErrors { message } } }`, map[string]any{"person": person, "scopes": scopes}, &made)
	return &Server{URL: s.URL, Key: made.CreateOperatorSession.Token, t: s.t}
}

// harmless are the buttons that change nothing.
var harmless = []string{
	"Menu", "Sign out", "Search", "Clear", "Refresh", "Details", "Show more", "Show all that there were", "Verify again",
	"Calculate", "7 days", "30 days", "90 days", "12 months", "Save as CSV", "Export", "Start export", "Download",
}

// goes leads to another page of the dashboard without loading the app anew, as a link within it does.
func (b *Browser) goes(page string) {
	b.t.Helper()
	b.Do("going to "+page, chromedp.Evaluate(fmt.Sprintf(`history.pushState(null, "", %q); new Promise(done => setTimeout(done, 50))`, page),
		nil, awaited))
	b.Settled()
}

// findsNoDeadButton visits each page with a session that may only read. It finds no button but those that change nothing, and no
// page is refused but the one that says so.
func findsNoDeadButton(t *testing.T, s *Server, b *Browser) {
	s.sells("seen", "3")
	payment := s.pays(map[string]string{"seen-main": "SUCCEED"})["seen-main"]
	reader := s.session("Grace Hopper", "READ")
	b.Visit(reader.Dashboard("/customers?q=seen-main"))
	b.Sees("Grace Hopper", "This id")
	var wallet string
	b.Do("reading where the wallet is", chromedp.AttributeValue(`.hits a[href^="/wallets/"]`, "href", &wallet, nil, chromedp.ByQuery))
	pages := []string{
		"/customers", "/customers/seen", wallet, "/payments/" + payment, "/payments", "/catalogue", "/catalogue/plans", "/catalogue/cards",
		"/catalogue/cards/standard", "/finance", "/exports", "/activity", "/webhooks", "/webhooks/failures", "/portal-settings", "/clock",
	}
	for _, tab := range []string{"history", "usage", "grants", "limits", "payments", "books"} {
		pages = append(pages, wallet+"?tab="+tab)
	}
	for _, page := range pages {
		b.goes(page)
		var buttons []string
		b.Do("reading the buttons", chromedp.Evaluate(
			`[...document.querySelectorAll("main button, main a.button")].map(e => e.textContent.trim())`, &buttons))
		for _, button := range buttons {
			if !slices.Contains(harmless, button) {
				t.Errorf("%s has the button %q for somebody who may only read", page, button)
			}
		}
		if strings.Contains(b.Text(), "You are not allowed") {
			t.Errorf("%s is refused: %s", page, b.Text())
		}
	}
	b.SeesNot("API keys", "Audit log")
	b.goes("/keys")
	b.Sees("You are not allowed to see this.")
	b.Look("keys-forbidden")
}

// learnsThatSessionIsOver ends the session of somebody who works. The next thing that they do shows them where to sign in, and
// nothing that they saw before.
func learnsThatSessionIsOver(_ *testing.T, s *Server, b *Browser) {
	s.sells("over", "3")
	b.Visit(s.session("Alan Turing", "READ", "WALLETS_WRITE").Dashboard("/customers?q=over-main"))
	b.Sees("Alan Turing", "This id")
	s.Ask(`mutation { revokeOperatorSessions(input: {operator: "Alan Turing"}) { userErrors { message } } }`, nil, nil)
	b.Until("learning it", `document.body.innerText.includes("Your session is over") ||
		document.querySelector('nav a[href="/payments"]')?.click() || document.querySelector('nav a[href="/customers"]')?.click()`)
	b.Until("showing where to sign in", `document.getElementById("token") !== null`)
	b.SeesNot("Alan Turing", "Newest customers")
	b.Reported() // the browser reports that the API refused
	b.Look("over")
}

// letsACustomerIn changes what is known of a customer, creates a link to the portal, and ends what it opened.
func letsACustomerIn(t *testing.T, s *Server, b *Browser) {
	s.sells("guest", "12")
	b.Visit(s.Dashboard("/customers/guest"))
	b.Press("Change details")
	b.Fill("E-mail", "no address")
	b.Press("Save")
	b.Until("refusing the address at its field", `document.querySelector("dialog .field:has([aria-invalid]) .refused")`)
	b.Look("customer-edit")
	b.Fill("E-mail", "guest@example.com")
	b.Press("Save")
	b.Until("closing the dialog", `document.querySelector("dialog") === null`)
	b.Sees("guest@example.com")

	b.Press("Create a link")
	b.Choose("packs, and change payment methods")
	b.Look("portal-link")
	b.Press("Create a link")
	b.Sees("The link is valid until", "It is shown this once.")
	var link string
	b.Do("reading the link", chromedp.AttributeValue(`dialog a.button`, "href", &link, nil, chromedp.ByQuery))
	if !strings.Contains(link, "/portal/test#token=cs_") {
		t.Fatalf("the link leads to %s", withoutFragment(link))
	}
	guest := openDesk(t)
	guest.Visit(link)
	guest.Sees("12 credits", "Buy credits")
	b.Press("Close")
	b.SeesNot("cs_")
	b.Press("End all sessions")
	b.Press("End them now")
	b.Sees("All sessions of this customer are over.")
	guest.Until("learning it", `document.body.innerText.includes("Your session is over") ||
		[...document.querySelectorAll("nav a")][window.pressed = ((window.pressed ?? 0) + 1) % 2]?.click()`)
}

// looksAtTheOtherTabs looks at the parts of a wallet that are the portal's, and at its payments.
func looksAtTheOtherTabs(_ *testing.T, s *Server, b *Browser) {
	s.sells("tabs", "4")
	s.pays(map[string]string{"tabs-main": "DECLINE"})
	b.wallet(s, "tabs-main")
	b.Do("opening the tab", chromedp.Click(`.tabs a[href$="?tab=payments"]`, chromedp.ByQuery))
	b.Sees("Failed", "Starter", "€49.00")
	b.Look("wallet-payments")
	b.wallet(s, "acme-main")
	b.Press("Usage")
	b.Sees("chat.completion")
	b.Look("wallet-usage")
	b.Press("Limits")
	b.Settled()
	b.Look("wallet-limits")
}
