//go:build unix

package browsertest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// sellsPacksAndPlans creates a pack and a plan with the dialogs. What the API refuses stands at its field.
func sellsPacksAndPlans(_ *testing.T, s *Server, b *Browser) {
	b.Visit(s.Dashboard("/catalogue"))
	b.Press("Create pack")
	b.Fill("Name", hostile)
	b.Fill("Code", "large")
	b.Fill("Credits", "0")
	b.Fill("Price", "999999999.99")
	b.Enter()
	b.Until("refusing no credits at their field", `document.querySelector("dialog .field:has([aria-invalid]) .refused")`)
	b.Look("pack-refused")
	b.Fill("Credits", "1000000000")
	b.Enter()
	b.Sees("onerror=alert(1)", "1,000,000,000", "€999,999,999.99")
	b.Until("having no element of the name", `!document.querySelector("img")`)
	b.Look("packs")
	b.Press("Plans")
	b.Press("Create plan")
	b.Fill("Name", "Team")
	b.Fill("Code", "team")
	b.Fill("Included credits", "5000")
	b.Look("plan-create")
	b.Fill("Price", "49")
	b.Enter()
	b.Sees("€49.00 a month", "5,000")
	b.Look("plans")
}

// publishesPrices changes a price, after it has seen what that changes, and what it would have meant for a wallet.
func publishesPrices(t *testing.T, s *Server, b *Browser) {
	b.Visit(s.Dashboard("/catalogue/cards"))
	b.Sees("standard")
	b.Look("cards")
	b.Press("standard")
	b.Sees("Version 1", "text.embedding")
	b.Look("card")
	b.Press("Change prices")
	b.Sees("Step 1 of 2")
	b.Look("publish-rates")
	field := `input[aria-label="Credits of rate 1"]`
	b.Do("changing a price", chromedp.Evaluate(`document.querySelector('`+field+`').select()`, nil),
		chromedp.SendKeys(field, "1", chromedp.ByQuery))
	b.Press("Show the difference")
	b.Sees("What changes from version 1", "1 change", "+100 %")
	b.Fill("Wallet", "acme-main")
	b.Press("Calculate")
	b.Sees("Charged then", "With these rates")
	b.Look("publish-difference")
	b.Press("Publish")
	b.Sees("What changed from version 1 to 2", "+100 %")
	b.Look("card-difference")
	var card struct {
		RateCard struct {
			Version int
			Rates   []struct{ Credits string }
		}
	}
	s.Ask(`{ rateCard(code: "standard") { version rates { credits } } }`, nil, &card)
	if card.RateCard.Version != 2 || card.RateCard.Rates[0].Credits != "1" {
		t.Errorf("published is %+v", card.RateCard)
	}
}

// hook is an endpoint that answers with the status that a test sets, and counts what it accepts.
type hook struct {
	*httptest.Server
	status, accepted atomic.Int64
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := new(hook)
	h.status.Store(http.StatusGone)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status := int(h.status.Load())
		if status == http.StatusOK {
			h.accepted.Add(1)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(h.Close)
	return h
}

// refreshing presses the button that asks again until the page shows a text: what follows a commit takes its time.
func (b *Browser) refreshing(text string) {
	b.t.Helper()
	b.Until("showing "+text, `document.body.innerText.includes("`+text+`") ||
		[...document.querySelectorAll("button")].find(e => e.textContent === "Refresh")?.click()`)
}

// sendsFailuresAgain creates an endpoint, sees deliveries fail, and sends them again: one alone, and then all of a time.
func sendsFailuresAgain(t *testing.T, s *Server, b *Browser) {
	h := newHook(t)
	s.sells("hooked", "5")
	b.Visit(s.Dashboard("/webhooks"))
	b.Sees("There is no endpoint yet.")
	b.Press("Create endpoint")
	b.Choose("everything, new types as well")
	b.Look("endpoint-create")
	b.Fill("Address", h.URL)
	b.Enter()
	b.Sees("Signing secret", "whsec_")
	b.Press("I have stored it")
	b.Until("closing the dialog", `document.querySelector("dialog") === null`)
	b.SeesNot("whsec_")
	s.Ask(`mutation { grantCredits(input: {idempotencyKey: "event", walletId: "hooked-main", amount: "1"}) { userErrors { message } } }`,
		nil, nil)
	b.Press(h.URL)
	b.refreshing("it answered that it is gone (410)")
	b.refreshing("answered 410")
	b.Look("endpoint")
	b.Press("Failures")
	b.Sees("What no endpoint took", h.URL, "grant.created")
	b.Look("failures")
	b.Press(h.URL)
	h.status.Store(http.StatusOK)
	b.Press("Enable")
	b.Press("Enable")
	b.Until("enabling it", `document.querySelector("dialog") === null && document.body.innerText.includes("enabled")`)
	b.Press("Send again")
	b.Press("Send again")
	b.Sees("delivered")
	b.Press("Details")
	b.Sees("Attempts", "Delivery of grant.created", "410", "200", "hooked-main")
	b.Look("delivery")
	b.Press("Close")
	h.status.Store(http.StatusGone)
	s.Ask(`mutation { grantCredits(input: {idempotencyKey: "another", walletId: "hooked-main", amount: "1"}) { userErrors { message } } }`,
		nil, nil)
	b.refreshing("it answered that it is gone (410)")
	h.status.Store(http.StatusOK)
	b.Press("Enable")
	b.Press("Enable")
	b.Until("enabling it", `document.querySelector("dialog") === null && document.body.innerText.includes("enabled")`)
	b.Press("Failures")
	b.Press("Send failures again")
	b.Sees("Sends every failed delivery of one endpoint again")
	b.Look("failures-replay")
	b.Press("Send failures again")
	b.Sees("1 delivery is sent again.")
	for deadline := time.Now().Add(maxSee); h.accepted.Load() < 2; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was sent again")
		}
	}
	b.Visit(s.Dashboard("/webhooks"))
	b.Sees(h.URL, "enabled")
	b.Look("webhooks")
}

// createsKeysAndSessions creates a key and a link for a person, and ends both. The ledger and the audit log name the person.
func createsKeysAndSessions(t *testing.T, s *Server, b *Browser) {
	s.sells("named", "5")
	b.Visit(s.Dashboard("/keys"))
	b.Press("Create API key")
	b.Look("key-create")
	b.Fill("Name", "Report")
	b.Enter()
	b.Sees("sk_test_")
	b.Press("I have stored it")
	b.Sees("Report")
	b.SeesNot("sk_test_")
	b.Do("revoking the key", chromedp.Click(`button[aria-label="Revoke: Report"]`, chromedp.ByQuery))
	b.Press("Revoke")
	b.Sees("revoked")
	b.Press("Create a link")
	b.Fill("Person", "Ada Lovelace")
	b.Choose("change customers, wallets, credits and limits")
	b.Enter()
	b.Sees("Link to the dashboard, signed in", "#token=os_")
	var link string
	b.Do("reading the link", chromedp.Text(`dialog .secret code`, &link, chromedp.ByQuery))
	b.Press("I have stored it")
	b.Sees("Ada Lovelace", "active")
	b.SeesNot("os_")

	b.Visit(link)
	b.Sees("Ada Lovelace")
	b.Until("keeping the token out of the address", `location.hash === ""`)
	b.wallet(&Server{URL: s.URL, Key: link[strings.Index(link, "#token=")+len("#token="):]}, "named-main")
	b.Press("Move credit")
	b.Fill("Amount in credits", "2")
	b.Fill("Reason", "by hand")
	b.writes("Grant 2 credits")
	if last := s.newest("named-main", 1)[0]; last.ActorDetails.Name != "Ada Lovelace" {
		t.Errorf("the ledger has %+v", last)
	}
	b.Press("Move credit")
	b.Choose("Freeze")
	b.Fill("Reason", "under review by Ada")
	b.Press("Freeze")
	b.Until("freezing", `[...document.querySelectorAll("h1 .badge")].some(e => e.textContent === "Frozen")`)
	b.Press("History")
	b.Sees("Ada Lovelace", "by hand")

	b.Visit(s.Dashboard("/keys"))
	b.Do("ending the session", chromedp.Click(`button[aria-label="End: Ada Lovelace"]`, chromedp.ByQuery))
	b.Press("End")
	b.Sees("ended")
	b.Look("keys")
	b.Visit(s.Dashboard("/audit"))
	b.Sees("revokeApiKey", "createApiKey", "createOperatorSession", "setWalletStatus", "Ada Lovelace", "under review by Ada")
	b.SeesNot("sk_test_", "whsec_", "os_")
	b.Look("audit")
}

// changesSettings changes how the portal looks. A weak colour is told apart from a readable one, and an address without https is
// refused.
func changesSettings(t *testing.T, s *Server, b *Browser) {
	b.Visit(s.Dashboard("/portal-settings"))
	b.Fill("Colour", "#ffee00")
	b.Sees("Too weak to read", "Easy to read")
	b.Fill("Help page", "ftp://help.example")
	b.Enter()
	b.Until("refusing the address at its field", `document.querySelector(".field:has([aria-invalid]) .refused")`)
	b.Fill("Help page", "https://help.example")
	b.Enter()
	b.Sees("The settings are saved.")
	var read struct {
		PortalSettings struct{ Accent, SupportURL string }
	}
	s.Ask(`{ portalSettings { accent supportUrl } }`, nil, &read)
	if read.PortalSettings.Accent != "#ffee00" || read.PortalSettings.SupportURL != "https://help.example" {
		t.Errorf("the settings are %+v", read.PortalSettings)
	}
	b.Look("portal-settings")
}

// movesTime moves the clock, after it has seen which credits lapse. The bar and the balance follow.
func movesTime(t *testing.T, s *Server, b *Browser) {
	var before struct {
		TestClock struct{ Now time.Time }
		Wallet    struct{ Balance struct{ Available string } }
	}
	s.sells("lapse", "10")
	const ask = `{ testClock { now } wallet(id: "lapse-main") { balance { available } } }`
	s.Ask(ask, nil, &before)
	s.Ask(`mutation($at: DateTime!) { grantCredits(input: {idempotencyKey: "lapse-soon", walletId: "lapse-main", amount: "77.000001",
		expiresAt: $at}) { userErrors { message } } }`, map[string]any{"at": before.TestClock.Now.Add(36 * time.Hour)}, nil)
	b.Visit(s.Dashboard("/clock"))
	b.Press("+1 week")
	b.Sees("What happens until", "lapse", "87.000001", "-77.000001")
	b.Look("clock")
	b.Press("Move the clock")
	b.Until("moving", `!document.body.innerText.includes("What happens until")`)
	after := before
	s.Ask(ask, nil, &after)
	if moved := after.TestClock.Now.Sub(before.TestClock.Now); moved < 7*24*time.Hour-time.Minute || after.Wallet.Balance.Available != "10" {
		t.Errorf("the clock moved by %v, and available are %s", moved, after.Wallet.Balance.Available)
	}
	b.Sees(after.TestClock.Now.UTC().Format("2 Jan 2006"))
	b.wallet(s, "lapse-main")
	b.Sees("10 credits")
	b.Press("History")
	b.Sees("-77.000001")
}

func readsBooks(t *testing.T, s *Server, b *Browser) {
	var found struct {
		Finance struct {
			Rows []struct{ Received, Deferred string }
		}
	}
	// What happened today is in the books when the day has ended.
	s.passes(24 * time.Hour)
	for deadline := time.Now().Add(maxSee); ; {
		s.Ask(`{ finance { rows { received deferred } } }`, nil, &found)
		b.Visit(s.Dashboard("/finance"))
		b.Sees("The books balance", "received + written off")
		row := found.Finance.Rows[0]
		if said := b.Text(); strings.Contains(said, "€"+row.Received) && strings.Contains(said, "€"+row.Deferred) {
			break
		}
		// What is counted meanwhile is in the one and not yet in the other.
		if time.Now().After(deadline) {
			t.Fatalf("the books are %+v, and the page says %s", row, b.Text())
		}
	}
	b.SeesNot("do not balance")
	seesWhatCameInToday(t, s, b)
	b.Look("finance")
}

// seesWhatCameInToday sees the payments of a day that has just begun, which are not in the books yet.
func seesWhatCameInToday(t *testing.T, s *Server, b *Browser) {
	b.Sees("No payment that began today is paid yet.")
	s.sells("today", "1")
	s.sells("unpaid", "1")
	payment := s.pays(map[string]string{"today-main": "SUCCEED", "unpaid-main": "DECLINE"})["today-main"]
	s.Ask(`mutation($id: ID!) { refundTopUp(input: {idempotencyKey: "today-back", topUpId: $id, amount: {amount: "4.90", currency: "EUR"},
		reason: "sorry"}) { userErrors { message } } }`, map[string]any{"id": payment}, nil)
	b.Visit(s.Dashboard("/finance"))
	b.Sees("Of it given back")
	var cells []string
	b.Do("reading what came in", chromedp.Evaluate(`[...[...document.querySelectorAll("table")].find(e =>
		e.caption.textContent === "Today so far, since midnight UTC").querySelectorAll("tbody td, tbody th")].map(e => e.textContent)`, &cells))
	if !slices.Equal(cells, []string{"EUR", "1", "€49.00", "€4.90"}) {
		t.Errorf("today is %q", cells)
	}
}
