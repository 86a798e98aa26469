//go:build unix

package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// line is what the API says of a line of the ledger.
type line struct {
	ID                         string
	Sequence                   int
	Amount, BalanceAfter, Hash string
	Components                 []struct{ Name, Quantity, Credits string }
	Drawdowns                  []struct{ Amount string }
	RateCard                   struct{ Version int }
}

// customerReadsHistory: the address says what is shown, and a line is explained as the API explains it.
func customerReadsHistory(t *testing.T, s *shop) {
	var found struct {
		Wallet struct{ Transactions struct{ Nodes []line } }
	}
	s.Ask(`{ wallet(id: "acme-main") { transactions(first: 80, types: [USAGE, CAPTURE, REVERSAL]) { nodes { id sequence amount balanceAfter hash
		components { name quantity credits } drawdowns { amount } rateCard { version } } } } }`, nil, &found)
	lines := found.Wallet.Transactions.Nodes
	at := slices.IndexFunc(lines, func(l line) bool { return len(l.Components) > 1 && len(l.Drawdowns) > 0 })
	if at < 0 {
		t.Fatal("the demonstration has no usage with components")
	}
	chosen := lines[at]
	b := Open(t)
	token := s.session("acme")
	b.Visit(s.pageOf("/history?kind=given", token))
	b.Sees("Credits added", "Transfer out")
	b.SeesNot("chat.completion")
	b.Select("Show", "usage")
	b.Sees("chat.completion", "Usage undone")
	b.Until("keeping the filter in the address", `location.search === "?kind=usage"`)
	b.SeesNot("Transfer out")
	b.Fill("From", "2020-01-01")
	b.Fill("To", "2020-01-02")
	b.Sees("Nothing matches.")
	b.Until("keeping the dates in the address", `location.search === "?kind=usage&from=2020-01-01&to=2020-01-02"`)
	b.Do("going back", chromedp.NavigateBack())
	b.Do("going back", chromedp.NavigateBack())
	b.Sees("chat.completion")
	b.Press("Verify")
	b.Sees("The books agree.", "Each line seals the one before")
	b.Look("portal-history")

	b.Visit(s.pageOf("/history?kind=usage&line="+chosen.ID, token))
	b.Sees("How the price came about", "Which credits paid it", fmt.Sprint("Line ", chosen.Sequence), chosen.Hash,
		grouped(chosen.Amount), fmt.Sprintf("standard, version %d", chosen.RateCard.Version))
	for _, component := range chosen.Components {
		b.Sees(component.Name, grouped(component.Quantity), grouped(component.Credits))
	}
	for _, drawdown := range chosen.Drawdowns {
		b.Sees(grouped(strings.TrimPrefix(drawdown.Amount, "-")))
	}
	b.Look("portal-line")
	b.Press("Close")
	b.Until("closing the line", `!location.search.includes("line=")`)
	b.Do("opening the first line", chromedp.Click(`.ledger tbody button`, chromedp.ByQuery))
	b.Sees("What this line is", fmt.Sprint("Line ", lines[0].Sequence), lines[0].Hash)
}

// customerHasCreditsLater: what is available and the balance of a line differ by credits that start later, and the page says so.
func customerHasCreditsLater(t *testing.T, s *shop) {
	s.customer("patient", "100")
	s.do("grantCredits", "GrantCreditsInput",
		map[string]any{"walletId": "patient-main", "amount": "30", "effectiveAt": "2099-01-01T00:00:00Z"}, "")
	b := Open(t)
	token := s.session("patient")
	b.Visit(s.pageOf("/", token))
	b.Sees("100 credits", "Starts later", "+30", "130", "The balance includes what is held and what starts later.")
	b.Visit(s.pageOf("/history", token))
	b.Sees("+30", "130", "The balance includes what is held and what starts later.")
}

// grouped writes a number as the pages do: 1234.5 is 1,234.5.
func grouped(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// customerIsOffline: a request that gets no answer is repeated when the connection is back, and what was shown stays.
func customerIsOffline(t *testing.T, s *shop) {
	b := Open(t)
	b.Visit(s.page("/history", "lumen"))
	b.Sees("Every change of your balance", "video.render")
	b.Offline(true)
	b.Press("Verify")
	b.Sees("No answer came. Check your connection, then try again.", "video.render")
	b.LookAtSizes("portal-offline")
	b.Offline(false)
	b.Press("Try again")
	b.Sees("The books agree.")
	b.SeesNot("No answer came")
	b.Reported() // what a lost connection reports
}

// sessionEnds: the page says so when the session is over, once, and shows nothing of the customer any more.
func sessionEnds(t *testing.T, s *shop) {
	s.customer("leaving", "77")
	b := Open(t)
	token := s.session("leaving")
	b.Visit(s.pageOf("/", token))
	b.Sees("77 credits")
	s.do("revokeCustomerSessions", "RevokeCustomerSessionsInput", map[string]any{"customerId": "leaving"}, "")
	b.Sees("Your session is over")
	b.SeesNot("77 credits", token)
	b.Reported() // what is answered to a session that is over
	b.Look("portal-over")
	// Another link that is opened in the same tab signs in again.
	b.Do("opening another link", chromedp.Evaluate(`location.hash = "#token=`+s.session("leaving")+`"`, nil))
	b.Sees("77 credits")
}
