//go:build unix

package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func findsCustomer(_ *testing.T, s *Server, b *Browser) {
	b.Visit(s.Dashboard("/customers"))
	b.Sees("Newest customers", "Acme Robotics", "Nova Labs")
	b.Look("customers")
	b.Fill("Id, external id, name or e-mail", "acme")
	b.Press("Search")
	b.Sees("This id", "Customers with these words", "billing@acme.example")
	b.Until("keeping the search in the address", `location.search === "?q=acme"`)
	b.Look("customers-found")
	b.Fill("Id, external id, name or e-mail", "robot")
	b.Enter()
	b.Until("keeping the search in the address", `location.search === "?q=robot"`)
	b.Sees("Acme Robotics")
	b.SeesNot("This id", "Nova Labs")
	b.Press("Acme Robotics")
	b.Sees("Payment methods", "Europe/Berlin", "acme-research")
	b.Look("customer")
	b.Press("Main")
	b.Sees("Runs out", "Expires next", "Settings", "Rate multiplier")
	b.Look("wallet")
}

// charge is what the API says about a usage.
type charge struct {
	Sequence   int
	Amount     string
	Components []struct{ Name, Credits string }
	Drawdowns  []struct {
		Amount string
		Grant  struct{ ID string }
	}
}

func explainsCharge(t *testing.T, s *Server, b *Browser) {
	var found struct {
		Wallet struct {
			Transactions struct{ Nodes []charge }
		}
	}
	s.Ask(`{ wallet(id: "acme-main") { transactions(first: 50, types: [USAGE]) { nodes {
		sequence amount components { name credits } drawdowns { amount grant { id } } } } } }`, nil, &found)
	lines := found.Wallet.Transactions.Nodes
	at := slices.IndexFunc(lines, func(l charge) bool { return len(l.Components) > 1 && len(l.Drawdowns) > 0 })
	if at < 0 {
		t.Fatal("the demonstration has no usage with components")
	}
	line := lines[at]
	b.wallet(s, "acme-main")
	b.Press("History")
	b.Sees("Usage chat.completion", "development")
	b.Look("wallet-history")
	b.Press(fmt.Sprint("Line ", line.Sequence))
	b.Sees("What happened", "How the price came about", "Rate card standard, version 1", "Which grants paid", "Hash in the chain",
		"per 1,000", strings.TrimPrefix(line.Amount, "-"), "250 credits for a weekend")
	for _, component := range line.Components {
		b.Sees(component.Name, component.Credits)
	}
	for _, drawdown := range line.Drawdowns {
		b.Sees(drawdown.Grant.ID, strings.TrimPrefix(drawdown.Amount, "-"))
	}
	b.Look("line")
	b.Press("Main")
	b.Press("Grants")
	b.Sees("in burn order", "Active", "€100.00")
	b.Look("wallet-grants")
}

func readsWalletBooks(_ *testing.T, s *Server, b *Browser) {
	b.wallet(s, "acme-main")
	b.Press("Books")
	b.Sees("Do the books balance?", "Balanced", "Sum of all lines", "Hash of the last line", "€100.00")
	b.SeesNot("Does not balance")
	b.Look("wallet-books")
}

func movesCredit(t *testing.T, s *Server, b *Browser) {
	s.sells("orbit", "250")
	s.opens("orbit", "orbit-lab")
	b.wallet(s, "orbit-main")
	b.Press("Move credit")
	b.Sees("Adds credits as a new grant.")
	b.Fill("Amount in credits", "1,000.5")
	b.Fill("Reason", "sorry for the delay")
	b.Sees("This line will be written", "+1,000.5")
	b.Look("move-grant")
	b.writes("Grant 1,000.5 credits")
	if last := s.newest("orbit-main", 1)[0]; last.Amount != "1000.5" || last.Reason != "sorry for the delay" || last.BalanceAfter != "1250.5" {
		t.Errorf("the ledger has %+v", last)
	}

	// Taking credits away names the grants that they come from, and more than there is cannot be asked for.
	b.Press("Move credit")
	b.Choose("Adjust")
	b.Fill("Amount in credits", "1000000")
	b.Fill("Reason", "imported twice")
	b.Sees("That is more than is available")
	b.Until("offering no such button", `document.querySelector("dialog form button[type=submit]").disabled`)
	b.Fill("Amount in credits", "260")
	b.Sees("Drawn from, in burn order", "welcome", "sorry for the delay")
	b.Look("move-adjust")
	b.writes("Write -260 credits")
	b.Press("Move credit")
	b.Choose("Transfer")
	b.Fill("Amount in credits", "5")
	b.Fill("Reason", "for the tests")
	b.Sees("These 2 lines will be written", "Transfer in")
	b.Look("move-transfer")
	b.writes("Transfer 5 credits")
	b.Press("Move credit")
	b.Choose("Void")
	b.Fill("Reason", "given by mistake")
	b.Sees("This line will be written", "Cancels what is left of a grant.")
	b.Look("move-void")
	b.writes("Cancel 985.5 credits")
	lines := s.newest("orbit-main", 3)
	if lines[0].Type != "VOID" || lines[0].Amount != "-985.5" || lines[1].Amount != "-5" || lines[2].Amount != "-260" ||
		lines[0].BalanceAfter != "0" || lines[2].Reason != "imported twice" {
		t.Errorf("the ledger has %+v", lines)
	}
	if in := s.newest("orbit-lab-main", 1); len(in) != 1 || in[0].Type != "TRANSFER_IN" || in[0].Amount != "5" {
		t.Errorf("the other wallet has %+v", in)
	}
}

func freezesWallet(t *testing.T, s *Server, b *Browser) {
	s.sells("frost", "10")
	status := func() string {
		var found struct{ Wallet struct{ Status string } }
		s.Ask(`{ wallet(id: "frost-main") { status } }`, nil, &found)
		return found.Wallet.Status
	}
	b.wallet(s, "frost-main")
	b.Press("Move credit")
	b.Choose("Freeze")
	b.Sees("This writes no line in the ledger.")
	b.Fill("Reason", "under review")
	b.Look("move-status")
	b.Press("Freeze")
	b.Until("showing that the wallet is frozen", `[...document.querySelectorAll("h1 .badge")].some(e => e.textContent === "Frozen")`)
	if got := status(); got != "FROZEN" {
		t.Errorf("the wallet is %s", got)
	}
	b.Press("Move credit")
	b.Choose("Freeze")
	b.Fill("Reason", "review is over")
	b.Press("Make active again")
	b.Until("showing that the wallet is active", `[...document.querySelectorAll("h1 .badge")].some(e => e.textContent === "Active")`)
	if got := status(); got != "ACTIVE" || len(s.newest("frost-main", 5)) != 1 {
		t.Errorf("the wallet is %s, with lines %+v", got, s.newest("frost-main", 5))
	}
}

// pays has wallets buy a pack, and the payments end as is said. It returns the ids of the payments by wallet.
func (s *Server) pays(outcomes map[string]string) map[string]string {
	s.t.Helper()
	payments := map[string]string{}
	s.Ask(`mutation { createCreditPack(input: {idempotencyKey: "pack", code: "starter", name: "Starter", credits: "500",
		bonusCredits: "50", price: {amount: "49.00", currency: "EUR"}}) { userErrors { message } } }`, nil, nil)
	for wallet, outcome := range outcomes {
		var made struct {
			CreateTopUp struct{ TopUp struct{ ID string } }
		}
		s.Ask(`mutation($w: ID!) { createTopUp(input: {idempotencyKey: "pay", walletId: $w, packCode: "starter"}) {
			topUp { id } userErrors { message } } }`, map[string]any{"w": wallet}, &made)
		s.Ask(`mutation($id: ID!, $o: SimulatedOutcome!) {
			simulatePayment(input: {idempotencyKey: "simulated", topUpId: $id, outcome: $o}) { userErrors { message } } }`,
			map[string]any{"id": made.CreateTopUp.TopUp.ID, "o": outcome}, nil)
		payments[wallet] = made.CreateTopUp.TopUp.ID
	}
	return payments
}

func refundsPayment(t *testing.T, s *Server, b *Browser) {
	s.sells("paid", "1")
	s.sells("broke", "1")
	payment := s.pays(map[string]string{"paid-main": "SUCCEED", "broke-main": "DECLINE"})["paid-main"]
	b.Visit(s.Dashboard("/payments"))
	b.Sees("broke", "Paid", "Failed", "Starter")
	b.Look("payments")
	b.Select("Status", "SUCCEEDED")
	b.Until("keeping the filter in the address", `location.search === "?status=SUCCEEDED"`)
	b.Settled()
	b.SeesNot("broke")
	b.Do("opening the payment", chromedp.Click(`td a[href="/payments/`+payment+`"]`, chromedp.ByQuery))
	b.Sees("Attempts to collect the price", "Nothing was refunded.", "Simulate what happens to this payment")
	b.Look("payment")
	b.Press("Refund …")
	b.Sees("The refund will do this", "€49.00", "-550 credits", "Grants that the credits leave")
	b.Fill("Amount in EUR", "9.80")
	b.Sees("-110 credits")
	b.Fill("Reason", "asked for it")
	b.Look("refund")
	b.Press("Refund €9.80")
	b.Sees("Written", "-110")
	var found struct {
		Wallet struct{ Audit struct{ OK bool } }
	}
	s.Ask(`{ wallet(id: "paid-main") { audit { ok } } }`, nil, &found)
	if last := s.newest("paid-main", 1)[0]; last.Type != "REFUND" || last.Amount != "-110" || last.Reason != "asked for it" ||
		last.BalanceAfter != "441" || !found.Wallet.Audit.OK {
		t.Errorf("the ledger has %+v, and its audit says %+v", last, found)
	}
	b.Do("closing the drawer", chromedp.Click(`section[aria-label="Written"] button`, chromedp.ByQuery))
	b.Sees("€9.80", "asked for it")
	b.Press("The customer disputes it")
	b.Sees("Disputed", "The bank has taken the money until it decides.")
	b.Look("payment-disputed")
}

// hostile is a name that would be markup, has no place to break, and turns the direction of what follows it. It is as long as a
// name may be.
var hostile = `<img src=x onerror=alert(1)>` + "\u202e\u2067مرحبا" + strings.Repeat("W", 140)

// looksAtHostile looks at a page with such names: they are text, they do not turn what stands around them, and each button can be
// read, on one line.
func (b *Browser) looksAtHostile(name string) {
	b.t.Helper()
	b.LookAtSizes(name)
	b.Until("having names that are text alone", `!document.querySelector("img") &&
		![...document.querySelectorAll("main, dialog")].some(e => /[\u202a-\u202e\u2066-\u2069]/.test(e.innerText))`)
	b.Until("having buttons that can be read", `![...document.querySelectorAll("dialog > header > button")].some(e => e.clientHeight > 60)`)
}

func meetsHostileContent(t *testing.T, s *Server, b *Browser) {
	s.sells("hostile", "1")
	s.Ask(`mutation($name: String!) { updateCustomer(input: {idempotencyKey: "name", customerId: "hostile", name: $name}) {
		userErrors { message } } }`, map[string]any{"name": hostile}, nil)
	s.Ask(`mutation($name: String!) { openWallet(input: {idempotencyKey: "wide", customerId: "hostile", externalId: "hostile-wide",
		name: $name}) { userErrors { message } } }`, map[string]any{"name": hostile}, nil)
	s.Ask(`mutation($name: String!) { grantCredits(input: {idempotencyKey: "wide", walletId: "hostile-wide",
		amount: "999999999999.999999", reason: $name}) { userErrors { message } } }`, map[string]any{"name": hostile}, nil)
	b.Visit(s.Dashboard("/customers?q=hostile"))
	b.Sees("999,999,999,999.999999")
	b.looksAtHostile("hostile-search")
	b.Do("opening the customer", chromedp.Click(`.hits a[href^="/customers/"]`, chromedp.ByQuery))
	b.Sees("Payment methods")
	b.looksAtHostile("hostile-customer")
	b.Visit(s.Dashboard("/customers?q=hostile-wide"))
	b.Do("opening the wallet", chromedp.Click(`.hits a[href^="/wallets/"]`, chromedp.ByQuery))
	b.Sees("999,999,999,999.999999", "Runs out")
	b.looksAtHostile("hostile-wallet")
	b.Press("History")
	b.Sees("+999,999,999,999.999999")
	b.looksAtHostile("hostile-history")
	b.Press("Line 1")
	b.Sees("What happened")
	b.looksAtHostile("hostile-line")
	b.Do("going back to the wallet", chromedp.Click(`.crumbs a[href^="/wallets/"]`, chromedp.ByQuery))
	b.Press("Move credit")
	b.Choose("Void")
	b.Fill("Reason", hostile)
	b.Sees("This line will be written", "-999,999,999,999.999999")
	b.looksAtHostile("hostile-void")
	b.writes("Cancel 999,999,999,999.999999 credits")
	if last := s.newest("hostile-wide", 1)[0]; last.Reason != hostile {
		t.Errorf("the ledger has %+v", last)
	}
}
