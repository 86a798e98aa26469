//go:build unix

package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// customerGetsMails: a customer says which mails to send, and where. They come, and one of them is stopped by its link without a
// login: the page says so, and only that kind at that address stops.
func customerGetsMails(t *testing.T, s *shop) {
	s.customer("mailed", "100")
	s.do("updateCustomer", "UpdateCustomerInput", map[string]any{"customerId": "mailed", "email": "mailed@shop.example"}, "")
	s.do("setBalanceAlerts", "SetBalanceAlertsInput", map[string]any{"walletId": "mailed-main", "thresholds": []string{"50"}}, "")
	b := Open(t)
	page := s.page("/notifications", "mailed")
	b.Visit(page)
	b.Sees("No e-mails are sent.", "mailed@shop.example", "English")
	b.Press("Change e-mails")
	b.Choose("Low balance")
	b.Choose("Receipts and refunds")
	b.Fill("Sent to", "ann@shop.example\nben shop.example")
	b.Press("Save")
	b.Until("refusing the address at its field", `document.querySelector("dialog .field:has(textarea[aria-invalid]) .refused")`)
	b.Look("portal-notifications-refused")
	b.Fill("Sent to", "ann@shop.example, ben@shop.example")
	b.Press("Save")
	b.Until("closing the dialog", `document.querySelector("dialog") === null`)
	b.Sees("ann@shop.example", "ben@shop.example")
	b.SeesNot("No e-mails are sent.", "mailed@shop.example")

	s.use("mailed-main", "draw", "60", nil)
	const low = "40 credits left in Main"
	mails := s.mails("shop.example", map[string]int{"ann " + low: 1, "ben " + low: 1})
	reader := Open(t) // somebody who has the mail, and no session
	reader.Visit(s.URL + "/mail")
	reader.Sees(low)
	reader.Look("mailbox")
	reader.Visit(s.URL + mails["ann "+low])
	reader.Sees(low, "ann@shop.example", "Your balance has fallen below 50 credits.")
	reader.Look("mailbox-mail")
	reader.Visit(s.URL + mails["ann "+low] + "/html")
	stop := reader.Opens(func() { reader.Press("Stop mails of this kind") })
	stop.Sees("Stop these mails?")
	stop.Look("unsubscribe")
	stop.Press("Stop mails about a low balance")
	stop.Sees("Done", "Other mails still arrive.")
	stop.Look("unsubscribe-done")

	b.Visit(page)
	b.Sees("Stopped by the link in a mail: ann@shop.example")
	b.Look("portal-notifications-stopped")
	s.do("createTopUp", "CreateTopUpInput", map[string]any{"walletId": "mailed-main", "packCode": "small", "paymentMethod": "sim_ok"}, "")
	s.use("mailed-main", "draw", "510", nil)
	const lower, receipt = "30 credits left in Main", "Receipt for 50.00 EUR"
	s.mails("shop.example", map[string]int{"ann " + low: 1, "ben " + low: 1, "ann " + receipt: 1, "ben " + receipt: 1, "ben " + lower: 1})

	b.Press("Change e-mails")
	b.Choose("Plan")
	b.Press("Save")
	b.Until("having other kinds", `document.querySelector("dialog") === null && document.querySelectorAll("main .tag.good").length === 3`)
	b.Sees("Stopped by the link in a mail: ann@shop.example") // another kind sends nothing again
	b.Press("Change e-mails")
	b.Choose("what was stopped by the link in a mail: ann@shop.example (Low balance)")
	b.Press("Save")
	b.Until("sending it again", `document.querySelector("dialog") === null && !document.body.innerText.includes("Stopped by the link")`)
}

// mailsOf matches the rows of the list of mails: the path of a mail, its subject, and to whom it goes.
var mailsOf = regexp.MustCompile(`<a href="(/mail/[^"]+)"><bdi>([^<]+)</bdi></a></td><td>(\w+)@([\w.]+)</td>`)

// mails waits until the mailbox has each of these mails to addresses of a domain, so many times, and fails if it has another one. A
// mail is named by the part of the address before the domain and its subject. It returns the paths of the mails.
func (s *Server) mails(domain string, want map[string]int) map[string]string {
	s.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(50 * time.Millisecond) {
		list, paths, count := s.get("/mail"), map[string]string{}, map[string]int{}
		for _, mail := range mailsOf.FindAllStringSubmatch(list, -1) {
			if mail[4] == domain {
				name := mail[3] + " " + mail[2]
				paths[name] = mail[1]
				count[name]++
			}
		}
		here := true
		for name, n := range want {
			here = here && count[name] >= n
		}
		if !here && time.Now().Before(deadline) {
			continue
		}
		if fmt.Sprint(count) != fmt.Sprint(want) {
			s.t.Errorf("there are the mails %v, not %v", count, want)
		}
		return paths
	}
}

// get returns what a page of the server contains, without a browser.
func (s *Server) get(path string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s, %v", path, answer.Status, err)
	}
	return string(content)
}

// setsMailsOfACustomer: a seller sets which mails a customer gets, in the page of the customer.
func setsMailsOfACustomer(t *testing.T, s *Server, b *Browser) {
	s.sells("told", "12")
	b.Visit(s.Dashboard("/customers/told"))
	b.Sees("No e-mails are sent.")
	// With the keyboard alone: to the last of six kinds, and from there to the button behind the addresses and the language.
	b.Do("opening the form", chromedp.Focus(`//button[.="Change e-mails"]`, chromedp.BySearch), chromedp.KeyEvent(kb.Enter))
	b.Until("opening the form", `document.querySelector("dialog[open]")`)
	b.Do("choosing a kind", chromedp.KeyEvent(strings.Repeat(kb.Tab, 6)+" "))
	b.Until("having chosen Plan", `document.activeElement.closest("label").textContent.startsWith("Plan") && document.activeElement.checked`)
	b.Do("saving", chromedp.KeyEvent(strings.Repeat(kb.Tab, 3)), chromedp.KeyEvent(kb.Enter))
	b.Sees("There is no address, so nothing is sent.")
	b.Press("Change e-mails")
	b.Fill("Sent to", "Ada <ada@told.example>")
	b.Press("Save")
	b.Until("refusing the address at its field", `document.querySelector("dialog .field:has(textarea[aria-invalid]) .refused")`)
	b.Fill("Sent to", "ada@told.example")
	b.Press("Save")
	b.Until("having saved it", `document.querySelector("dialog") === null && document.body.innerText.includes("ada@told.example")`)
	b.SeesNot("There is no address")
	var set struct {
		Customer struct {
			Notifications struct {
				To, Kinds []string
			}
		}
	}
	s.Ask(`{ customer(id: "told") { notifications { to kinds } } }`, nil, &set)
	if got := fmt.Sprint(set.Customer.Notifications); got != "{[ada@told.example] [SUBSCRIPTION]}" {
		t.Errorf("the API has %s", got)
	}
	// A deployment that sends no mails says so, and has no form that could only be refused.
	b.answers("Mails(", `'{"errors": [{"message": "this deployment sends no mails", "extensions": {"code": "NOT_OFFERED_HERE"}}]}'`)
	b.Visit(s.Dashboard("/customers/told"))
	b.Sees("Not offered here: this deployment sends no mails.")
	b.SeesNot("Change e-mails")
}

// seesWhereMailsComeBack: the page says where nothing is sent any more, and what was stopped. It sends what was changed, and nothing
// else: an address that is set again is tried again.
func seesWhereMailsComeBack(t *testing.T, s *Server, b *Browser) {
	s.sells("lost", "1")
	b.answers("Mails(", `init.body.includes("SetMails(") ? (window.sent.push(JSON.parse(init.body).variables.input),
		'{"data": {"setNotifications": {"userErrors": []}}}') : (window.sent ??= [], '{"data": {"customer": {"notifications": {' +
		'"to": ["ada@lost.example", "ben@lost.example"], "kinds": ["RECEIPT"], "language": "pt-BR", "suppressed": ["Ben@lost.example"],' +
		'"stopped": [{"address": "ada@lost.example", "kind": "RECEIPT"}]}}}}')`)
	b.Visit(s.Dashboard("/customers/lost"))
	b.Sees("Nothing is sent to", "A mail came back from there", "Stopped by the link in a mail: ada@lost.example", "Brazilian Portuguese")
	b.Look("customer-notifications-lost")
	b.Press("Change e-mails")
	b.Sees("what was stopped by the link in a mail: ada@lost.example (Receipts and refunds)")
	b.Choose("to addresses from which mails came back: ben@lost.example")
	b.Look("customer-notifications-again")
	b.pressTwice("Save")
	b.Until("closing the dialog", `document.querySelector("dialog") === null`)
	var sent []map[string]any
	b.Do("reading what was sent", chromedp.Evaluate(`window.sent`, &sent))
	if len(sent) != 1 || len(sent[0]) != 3 || fmt.Sprint(sent[0]["to"]) != "[ada@lost.example ben@lost.example]" {
		t.Errorf("after a double click there was sent %v", sent)
	}
}
