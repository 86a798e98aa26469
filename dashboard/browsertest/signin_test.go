//go:build unix

package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// signsInByHand: a key that is unknown is refused, and a right one is not; then nothing is left on the page. A reload forgets the key,
// says so, and leads back to where it was.
func signsInByHand(t *testing.T, s *Server, b *Browser) {
	b.Visit(s.URL + "/")
	b.Sees("Sign in")
	b.Look("dashboard-sign-in")
	b.Fill("API key or session token", "sk_test_"+strings.Repeat("0", 32))
	b.Press("Sign in")
	b.Sees("This key or token is unknown")
	if reported := b.Reported(); len(reported) == 0 { // the status of the answer
		t.Error("the unknown key was not sent")
	}
	b.Look("dashboard-refused")
	b.Fill("API key or session token", s.Key)
	b.Enter()
	b.Until("showing a page", `document.querySelector("main h1")?.textContent !== undefined && !document.querySelector("#token")`)
	b.SeesNot("This key or token is unknown", s.Key)
	b.Press("Sign out")
	b.Sees("API key or session token")
	b.SeesNot("Acme Robotics", "This page was reloaded")

	b.Visit(s.Dashboard("/customers?q=acme"))
	b.Sees("Acme Robotics")
	b.Loads("loading the page again", chromedp.Reload())
	b.Sees("This page was reloaded", "you come back to this page")
	b.SeesNot("Acme Robotics")
	b.Until("being able to type the key", `document.activeElement?.id === "token"`)
	b.Look("dashboard-reloaded")
	b.Fill("API key or session token", s.Key)
	b.Enter()
	b.Sees("Acme Robotics", "This id")
	b.Until("being where it was", `location.pathname + location.search === "/customers?q=acme"`)
	b.Press("Sign out")
	b.Sees("API key or session token")
	b.SeesNot("This page was reloaded")
}
