//go:build unix

package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/drawdown-billing/drawdown/billing"
)

// customerSetsALimit: what was typed wrong is refused at its field, and what was typed stays.
func customerSetsALimit(t *testing.T, s *shop) {
	s.customer("careful", "100")
	b := Open(t)
	b.Visit(s.page("/limits", "careful"))
	b.Sees("There are no limits")
	b.Press("Set a limit")
	b.Fill("At most, in credits", "12.1234567")
	b.Press("Save the limit")
	b.Until("naming the fault", `document.querySelector("dialog .field [aria-invalid]")?.value === "12.1234567"`)
	b.Look("portal-limit-refused")
	b.Fill("At most, in credits", "12.5")
	b.Press("Save the limit")
	b.Sees("0 of 12.5", "everything together")
	s.use("careful-main", "draw", "2.5", nil)
	b.Sees("2.5 of 12.5")
	b.Press("Set alerts")
	b.Fill("Alert 1: warn below so many credits", "98")
	b.Press("Save the alerts")
	b.Sees("Fewer than 98 credits", "reached")
	b.Press("Change")
	b.Fill("At most, in credits", "20")
	b.Press("Save the limit")
	b.Sees("2.5 of 20")
	b.Press("Remove")
	b.Press("Remove the limit")
	b.Sees("There are no limits")
}

// customerChangesPlan: a customer subscribes, sees what a change will come to, and what it came to.
func customerChangesPlan(t *testing.T, s *shop) {
	s.customer("planner", "0")
	b := Open(t)
	b.Visit(s.page("/plan", "planner"))
	b.Sees("You have no plan.")
	b.Press("Choose Team")
	b.Look("portal-plan-start")
	b.Press("Start for €29.00 a month")
	b.Sees("A payment is open.")
	bank := b.Opens(func() { b.Press("Open the payment page") })
	bank.pays("sim_ok", "pay")
	bank.Sees("You can close this tab")
	b.Front()
	b.Sees("Active", "Next charge", "300 credits")
	b.Press("Change the plan")
	b.Select("Change to", "business")
	b.Sees("You pay now", "€90.00", "Your credits")
	var more string
	b.Do("reading the preview", chromedp.Evaluate(
		`[...document.querySelectorAll("dialog dt")].find(e => e.textContent === "Your credits").nextSibling.textContent`, &more))
	b.Look("portal-plan-change")
	b.Press("Confirm the change")
	b.Until("having the new plan", `document.querySelector("dialog") === null && document.querySelector("h2").textContent === "Business"`)
	var seen struct {
		Wallet struct {
			Balance       struct{ Available string }
			Subscriptions struct {
				Nodes []struct{ Plan struct{ Code string } }
			}
		}
	}
	s.Ask(`{ wallet(id: "planner-main") { balance { available } subscriptions { nodes { plan { code } } } } }`, nil, &seen)
	if of := seen.Wallet.Subscriptions.Nodes; len(of) != 1 || of[0].Plan.Code != "business" ||
		more != "+"+grouped(sumOf(t, seen.Wallet.Balance.Available, "-300"))+" credits" {
		t.Errorf("after the change, for %s, there is %+v", more, seen)
	}
	b.Press("Cancel the plan")
	b.Press("End the plan")
	b.Sees("The plan ends on")
	b.Press("Keep the plan")
	b.Press("Keep the plan")
	b.Until("keeping the plan", `!document.body.innerText.includes("The plan ends on")`)
}

// sumOf adds amounts.
func sumOf(t *testing.T, amounts ...string) string {
	t.Helper()
	var sum billing.Decimal
	for _, text := range amounts {
		amount, err := billing.ParseDecimalSum(text)
		if err != nil {
			t.Fatal(err)
		}
		sum = sum.Plus(amount)
	}
	return sum.String()
}

// sellersOnly is what the demonstration has of the seller's own: reasons, metadata, who wrote a line.
var sellersOnly = []string{"invoice", "came out blank", "R-7", "costCentre", "correction of", "apikey_", "demo:"}

// hear has a page keep what the API answers, in window.heard.
const hear = `{
	const ask = window.fetch;
	window.heard = [];
	window.fetch = async (...request) => {
		const answer = await ask(...request);
		window.heard.push(await answer.clone().text());
		return answer;
	};
}`

// customerSeesNothingOfTheSeller opens each page with a session that may look, and nothing else.
func customerSeesNothingOfTheSeller(t *testing.T, s *shop) {
	b := Open(t)
	b.onEachPage(hear)
	for _, path := range []string{"/", "/usage", "/history", "/buy", "/plan", "/limits", "/notifications", "/prices"} {
		b.Visit(s.page(path, "acme", "VIEW"))
		b.Settled()
		b.SeesNot("Buy Small", "Turn on", "Add a payment method", "Set a limit", "Set alerts", "Change e-mails", "Choose Team", "Something went wrong")
		var heard string
		b.Do("reading what was answered", chromedp.Evaluate(`document.body.innerText + window.heard.join()`, &heard))
		if !strings.Contains(heard, `"data"`) {
			t.Errorf("%s asked nothing: %s", path, heard)
		}
		for _, word := range append(sellersOnly, s.Key) {
			if strings.Contains(heard, word) {
				t.Errorf("%s has %q, which is the seller's own: %s", path, word, heard)
			}
		}
	}
	// Nor does another customer's wallet open, nor the dashboard.
	var other struct{ Wallet struct{ ID string } }
	s.Ask(`{ wallet(id: "lumen-main") { id } }`, nil, &other)
	token := s.session("acme")
	b.Visit(s.pageOf("/?customer=lumen&wallet="+other.Wallet.ID, token))
	b.Sees("1,346.5953")
	b.SeesNot("Lumen", "1,955")
	b.Visit(s.URL + "/#token=" + token)
	b.Sees("This token")
	b.SeesNot("Lumen", "Nova")
	// What can be no token leaves the address as well, and the page stands.
	for _, hostile := range []string{"%E0%A4%A", "<script>", "a%0d%0ab", ""} {
		b.Visit(s.URL + "/portal/test?of=" + hostile[:min(len(hostile), 1)] + "#token=" + hostile)
		b.Until("wiping "+hostile, `location.hash === "" && document.querySelector("h1") !== null`)
		b.SeesNot("Something went wrong")
	}
}

// customerMaySome opens pages with sessions that may buy or configure, and not both: what is paid again and again needs both.
func customerMaySome(t *testing.T, s *shop) {
	s.customer("partly", "0")
	b := Open(t)
	for _, c := range []struct{ path, permission, sees string }{
		{"/buy", "BUY", "Medium"},
		{"/plan", "BUY", "Team"},
		{"/limits", "CONFIGURE", "Set a limit"},
		{"/notifications", "CONFIGURE", "Change e-mails"},
		{"/buy", "CONFIGURE", "Medium"},
	} {
		b.Visit(s.page(c.path, "partly", "VIEW", c.permission))
		b.Settled()
		b.Sees(c.sees)
		b.SeesNot("Turn on", "Choose Team")
		if c.permission == "CONFIGURE" {
			b.SeesNot("Buy Small", "Add a payment method")
		}
	}
	b.Visit(s.page("/buy", "partly", "VIEW", "BUY", "CONFIGURE"))
	b.Sees("Turn on")
	b.Visit(s.page("/plan", "partly", "VIEW", "BUY", "CONFIGURE"))
	b.Press("Choose Team")
}
