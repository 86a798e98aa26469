//go:build unix

package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// bought is what the API says of a wallet that buys.
type bought struct {
	Wallet struct {
		Balance struct{ Available string }
		TopUps  struct{ Nodes []struct{ Status string } }
	}
}

// customerBuys: a customer buys on the page of the simulated provider, which opens in a tab of its own. Neither the first tab nor a
// second one is reloaded.
func customerBuys(t *testing.T, s *shop) {
	s.customer("buyer", "0")
	tab, other := Open(t), Open(t)
	other.Visit(s.page("/buy", "buyer"))
	token := s.session("buyer")
	tab.Visit(s.pageOf("/buy", token))
	tab.Sees("You have 0 credits")
	other.Sees("You have 0 credits")
	tab.Press("Buy Small")
	tab.Sees("500 credits for €50.00")
	tab.Look("portal-buy-dialog")
	tab.pressTwice("Buy for €50.00")
	tab.Sees("Open the payment page")
	if seen := s.bought("buyer"); len(seen.Wallet.TopUps.Nodes) != 1 {
		t.Errorf("after a double click there are %+v", seen)
	}
	tab.Look("portal-buy-open")

	bank := tab.Opens(func() { tab.Press("Open the payment page") })
	bank.Sees("This is a simulation", "50.00 EUR")
	if at := bank.Location(); !strings.HasPrefix(at, s.URL+"/simulated/pay/") || strings.Contains(at, token) {
		t.Errorf("the page of payments is at %s", at)
	}
	bank.pays("sim_ok", "pay")
	bank.Sees("You can close this tab")
	tab.Front()
	tab.Sees("Paid. The credits are yours.")
	tab.Press("Close")
	tab.Sees("You have 500 credits")
	other.Sees("You have 500 credits")
	if seen := s.bought("buyer"); len(seen.Wallet.TopUps.Nodes) != 1 || seen.Wallet.TopUps.Nodes[0].Status != "SUCCEEDED" {
		t.Errorf("there are %+v", seen)
	}
}

// customerIsDeclined: the bank declines, and the customer pays with another card on the same page.
func customerIsDeclined(t *testing.T, s *shop) {
	s.customer("declined", "0")
	tab := Open(t)
	tab.Visit(s.page("/", "declined"))
	tab.Press("Buy credits")
	tab.Choose("Small")
	tab.Press("Buy for €50.00")
	bank := tab.Opens(func() { tab.Press("Open the payment page") })
	bank.pays("sim_decline", "pay")
	bank.Sees("The payment was declined.")
	tab.Front()
	tab.Sees("Open the payment page")
	tab.SeesNot("The payment failed.")
	tab.Look("portal-buy-declined") // meanwhile, everybody who follows the payment has heard of it
	bank.Front()
	bank.pays("sim_ok", "pay")
	tab.Front()
	tab.Sees("Paid. The credits are yours.")
	tab.Press("Close")
	tab.Sees("Credits bought", "500 credits")
	if seen := s.bought("declined"); len(seen.Wallet.TopUps.Nodes) != 1 || seen.Wallet.Balance.Available != "500" {
		t.Errorf("there are %+v", seen)
	}
}

// customerAuthenticates: the bank wants to know who pays.
func customerAuthenticates(t *testing.T, s *shop) {
	s.customer("careful-bank", "0")
	tab := Open(t)
	tab.Visit(s.page("/buy", "careful-bank"))
	tab.Press("Buy Small")
	tab.Press("Buy for €50.00")
	bank := tab.Opens(func() { tab.Press("Open the payment page") })
	bank.pays("sim_authenticate", "pay")
	bank.Sees("Your bank asks you to authenticate this payment.")
	tab.Front()
	tab.Sees("Open the payment page")
	bank.Front()
	bank.Loads("authenticating", chromedp.Click(`button[value="authenticate"]`, chromedp.ByQuery))
	tab.Front()
	tab.Sees("Paid. The credits are yours.")
	// The method that paid is stored: the next time needs no page.
	tab.Press("Close")
	tab.Sees("You have 500 credits", "used first")
}

// pays chooses a card on the page of the simulated provider, and presses a button, which leads to another page.
func (b *Browser) pays(method, button string) {
	b.t.Helper()
	b.Until("showing the cards", `document.querySelector("input[name=method]")`)
	b.Do("choosing a card", chromedp.Click(`input[value="`+method+`"]`, chromedp.ByQuery))
	b.Loads("paying", chromedp.Click(`button[value="`+button+`"]`, chromedp.ByQuery))
}

// pressTwice clicks a button twice before the page can answer.
func (b *Browser) pressTwice(label string) {
	b.t.Helper()
	b.Until("pressing "+label+" twice", `(() => {
		const pressed = [...document.querySelectorAll("dialog[open] button")].find(e => e.textContent.trim() === "`+label+`");
		pressed?.click();
		pressed?.click();
		return pressed !== undefined;
	})()`)
}

// bought asks what a customer has bought.
func (s *shop) bought(customer string) (seen bought) {
	s.t.Helper()
	s.Ask(`query($w: ID!) { wallet(id: $w) { balance { available } topUps { nodes { status } } } }`,
		map[string]any{"w": customer + "-main"}, &seen)
	return seen
}
