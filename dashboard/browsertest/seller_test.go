//go:build unix

package browsertest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestSeller goes the ways of the people who run a service with the dashboard. The ways share a server, and each has customers of
// its own. Those that hear of everything, or move the clock, go last, one after the other.
func TestSeller(t *testing.T) {
	s := Start(t)
	type way struct {
		name string
		goes func(*testing.T, *Server, *Browser)
	}
	t.Run("Together", func(t *testing.T) {
		for _, way := range []way{
			{"SignsInByHand", signsInByHand},
			{"FindsWhatNeedsAttention", findsWhatNeedsAttention},
			{"SeesThatAllIsQuiet", seesThatAllIsQuiet},
			{"SeesWhatFaultsCause", seesWhatFaultsCause},
			{"FindsACustomer", findsCustomer},
			{"ExplainsACharge", explainsCharge},
			{"ReadsTheBooksOfAWallet", readsWalletBooks},
			{"MovesCredit", movesCredit},
			{"FreezesAWallet", freezesWallet},
			{"RefundsAPayment", refundsPayment},
			{"SellsPacksAndPlans", sellsPacksAndPlans},
			{"PublishesPrices", publishesPrices},
			{"CreatesKeysAndSessions", createsKeysAndSessions},
			{"ChangesHowThePortalLooks", changesSettings},
			{"ExportsALedger", exportsLedger},
			{"MeetsADeploymentWithoutExports", meetsDeploymentWithoutExports},
			{"LooksAtActivity", looksAtActivity},
			{"ReadsTotals", readsTotals},
			{"MeetsHostileContent", meetsHostileContent},
			{"FindsNoButtonThatIsRefused", findsNoDeadButton},
			{"LetsACustomerIn", letsACustomerIn},
			{"SetsMailsOfACustomer", setsMailsOfACustomer},
			{"SeesWhereMailsComeBack", seesWhereMailsComeBack},
			{"LooksAtTheOtherTabs", looksAtTheOtherTabs},
			{"LearnsThatTheSessionIsOver", learnsThatSessionIsOver},
		} {
			t.Run(way.name, func(t *testing.T) {
				t.Parallel()
				way.goes(t, s.For(t), openDesk(t))
			})
		}
	})
	for _, way := range []way{
		{"SendsFailedDeliveriesAgain", sendsFailuresAgain},
		{"MovesTime", movesTime},
		{"FindsEveryCause", findsEveryCause},
		{"ReadsAllBooks", readsBooks},
	} {
		t.Run(way.name, func(t *testing.T) { way.goes(t, s.For(t), openDesk(t)) })
	}
}

// openDesk opens a tab of the size of a desk.
func openDesk(t *testing.T) *Browser {
	t.Helper()
	b := Open(t)
	b.Desk()
	return b
}

// sells creates a customer with a wallet of that name and a grant in it.
func (s *Server) sells(name, amount string) {
	s.t.Helper()
	s.Ask(`mutation($id: String!) { createCustomer(input: {idempotencyKey: $id, externalId: $id, name: $id, timeZone: "Europe/Berlin"}) {
		userErrors { message } } }`, map[string]any{"id": name}, nil)
	s.opens(name, name)
	s.Ask(`mutation($id: String!, $w: ID!, $amount: Credits!) { grantCredits(input: {idempotencyKey: $id, walletId: $w, amount: $amount,
		reason: "welcome", source: PROMOTION}) { userErrors { message } } }`,
		map[string]any{"id": name, "w": name + "-main", "amount": amount}, nil)
}

// opens opens a wallet of a customer. Its external id ends with "-main".
func (s *Server) opens(customer, name string) {
	s.t.Helper()
	s.Ask(`mutation($c: ID!, $id: String!, $name: String!) { openWallet(input: {idempotencyKey: $id, customerId: $c, externalId: $id,
		name: $name}) { userErrors { message } } }`, map[string]any{"c": customer, "id": name + "-main", "name": name}, nil)
}

// entry is a line of a ledger, as the tests compare it.
type entry struct {
	ID                                 string
	Sequence                           int
	Type, Amount, Reason, BalanceAfter string
	ActorDetails                       struct{ Name string }
}

// newest returns the newest lines of a wallet.
func (s *Server) newest(wallet string, n int) []entry {
	s.t.Helper()
	var found struct {
		Wallet struct{ Transactions struct{ Nodes []entry } }
	}
	s.Ask(`query($w: ID!, $n: Int!) { wallet(id: $w) { transactions(first: $n) { nodes {
		id sequence type amount reason balanceAfter actorDetails { name } } } } }`, map[string]any{"w": wallet, "n": n}, &found)
	return found.Wallet.Transactions.Nodes
}

// wallet opens the page of a wallet with this external id, by the search.
func (b *Browser) wallet(s *Server, id string) {
	b.t.Helper()
	b.Visit(s.Dashboard("/customers?q=" + id))
	b.Do("opening the wallet", chromedp.Click(`.hits a[href^="/wallets/"]`, chromedp.ByQuery))
	b.Sees("Runs out")
}

// cells returns the texts of the cells of a table, in the part of the page with this name.
func (b *Browser) cells(part string) (cells []string) {
	b.t.Helper()
	b.Until("showing "+part, fmt.Sprintf(`document.querySelector('[aria-label=%q] table')`, part))
	b.Do("reading "+part, chromedp.Evaluate(fmt.Sprintf(
		`[...document.querySelector('[aria-label=%q] table').querySelectorAll("tbody td")].map(e => e.textContent)`, part), &cells))
	return cells
}

// writes presses the button that writes what the drawer has announced, and checks that exactly that was written.
func (b *Browser) writes(button string) {
	b.t.Helper()
	planned := b.cells("This line will be written")
	b.Press(button)
	written := b.cells("Written")
	// What was written has the number of its line as well, in front.
	for at := range len(planned) / 4 {
		want, got := planned[at*4:at*4+4], written[min(at*5+1, len(written)):min(at*5+5, len(written))]
		if !slices.Equal(want, got) {
			b.t.Errorf("planned was %q, and written was %q", want, got)
		}
	}
	if len(planned) == 0 || len(written) != len(planned)/4*5 {
		b.t.Errorf("planned was %q, and written was %q", planned, written)
	}
	b.Do("closing the drawer", chromedp.Click(`section[aria-label="Written"] button`, chromedp.ByQuery))
	b.Until("closing the drawer", `document.querySelector("dialog") === null`)
}
