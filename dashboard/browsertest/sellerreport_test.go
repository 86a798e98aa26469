//go:build unix

package browsertest

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// downloads presses the button that downloads the first file of the list, and returns the file. The link that the browser would
// follow is followed here instead.
func (b *Browser) downloads() string {
	b.t.Helper()
	b.Do("watching links", chromedp.Evaluate(`(() => {
		window.followed = "";
		HTMLAnchorElement.prototype.click = function () { window.followed = this.href; };
	})()`, nil))
	b.Press("Download")
	b.Until("having a link", `window.followed !== ""`)
	var link string
	b.Do("reading the link", chromedp.Evaluate(`window.followed`, &link))
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, link, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	file, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%v: the file is answered with status %d: %s", err, answer.StatusCode, file)
	}
	if kind := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(kind, "attachment") {
		b.t.Errorf("the file is no download: %q", kind)
	}
	return string(file)
}

// exportsLedger exports a ledger from the page of its wallet, as a table and as lines of JSON.
func exportsLedger(t *testing.T, s *Server, b *Browser) {
	s.sells("exported", "7")
	s.Ask(`mutation { grantCredits(input: {idempotencyKey: "more", walletId: "exported-main", amount: "0.5", reason: "=1+1"}) {
		userErrors { message } } }`, nil, nil)
	b.wallet(s, "exported-main")
	b.Press("History")
	b.Press("Export")
	b.Sees("Start export", "There is no export yet.")
	b.Look("exports-empty")
	b.Press("Start export")
	b.Sees("ready", "Ledger (CSV)")
	rows, err := csv.NewReader(strings.NewReader(b.downloads())).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v: the table is %q", err, rows)
	}
	if text := strings.Join(rows[2], " "); !strings.Contains(text, " 0.5 ") || !strings.Contains(text, "'=1+1") {
		t.Errorf("the last row is %q", rows[2])
	}
	b.Select("Format", "JSON_LINES")
	b.Press("Start export")
	b.Sees("Ledger (JSON lines)")
	b.Until("being ready", `document.querySelectorAll("tbody tr").length === 2 && !document.body.innerText.includes("being written")`)
	lines := strings.Split(strings.TrimSpace(b.downloads()), "\n")
	var last struct{ Sequence int }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Sequence != 2 {
		t.Errorf("%v: the last line is %s", err, lines[len(lines)-1])
	}
	b.Look("exports")

	// What the API refuses stands at its field.
	b.Fill("Wallet", "unknown")
	b.Press("Start export")
	b.Until("refusing the wallet at its field", `document.querySelector(".field:has([aria-invalid]) .refused")`)
	b.Press("Finance")
	b.Press("Export")
	b.Until("offering the books", `document.querySelector("main select").value === "FINANCE"`)
}

// answers has pages that are loaded from now on get an answer to requests with a text, in place of the server's: what the expression
// is, which may read the request in init.
func (b *Browser) answers(request, expression string) {
	b.t.Helper()
	b.Do("answering "+request, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(fmt.Sprintf(`{
			const fetched = window.fetch;
			window.fetch = (url, init) => init?.body?.includes(%q) ? Promise.resolve(new Response(%s)) : fetched(url, init);
		}`,
			request, expression)).Do(ctx)
		return err
	}))
}

// meetsDeploymentWithoutExports sees that a deployment has no exports: no fault, and no form that could only be refused.
func meetsDeploymentWithoutExports(_ *testing.T, s *Server, b *Browser) {
	b.answers("exports(", `'{"errors": [{"message": "this deployment has no exports", "extensions": {"code": "NOT_OFFERED_HERE"}}]}'`)
	b.Visit(s.Dashboard("/exports"))
	b.Sees("Not offered here: this deployment has no exports.")
	b.SeesNot("Start export", "Retry")
	b.Look("exports-not-offered")
}

// visitsUntil visits a page until it shows a text: what follows a commit takes its time.
func (b *Browser) visitsUntil(url, text string) {
	b.t.Helper()
	b.visitsWhile(url, text, false)
}

// visitsUntilNot visits a page until it shows a text no more.
func (b *Browser) visitsUntilNot(url, text string) {
	b.t.Helper()
	b.visitsWhile(url, text, true)
}

func (b *Browser) visitsWhile(url, text string, shown bool) {
	b.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(200 * time.Millisecond) {
		b.Visit(url)
		b.Settled()
		if strings.Contains(b.Text(), text) != shown {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("whether the page shows %s stays %v:\n%s", text, shown, b.Text())
		}
	}
}

// looksAtActivity sees what people did in all wallets, by type, and goes from there to the line.
func looksAtActivity(_ *testing.T, s *Server, b *Browser) {
	s.sells("busy", "40")
	ada := s.session("Ada Byron", "READ", "WALLETS_WRITE")
	ada.Ask(`mutation { adjustBalance(input: {idempotencyKey: "adjust", walletId: "busy-main", amount: "-3", reason: "counted twice"}) {
		userErrors { message } } }`, nil, nil)
	b.visitsUntil(s.Dashboard("/activity"), "counted twice")
	b.Sees("Ada Byron", "busy", "-3 credits", "+40 credits")
	b.Look("activity")
	b.Select("What", "GRANT")
	b.Until("keeping the filter in the address", `location.search === "?type=GRANT"`)
	b.Sees("+40 credits")
	b.Settled()
	b.SeesNot("counted twice")
	b.Select("What", "ADJUSTMENT")
	b.Sees("counted twice")
	b.Press("Correction")
	b.Sees("What happened", "counted twice", "Ada Byron", "Which grants paid")
	// A day that is over has nothing of today.
	b.Visit(s.Dashboard("/activity?from=2026-01-01&to=2026-01-31"))
	b.Sees("Nobody did anything like this in this time.")
	b.Visit(s.Dashboard("/activity?from=nonsense"))
	b.Sees("counted twice")
}

// readsTotals sees what all wallets of a unit have together, and how many customers and wallets there are.
func readsTotals(t *testing.T, s *Server, b *Browser) {
	s.sells("counted", "1")
	s.Ask(`mutation { openWallet(input: {idempotencyKey: "minutes", customerId: "counted", externalId: "counted-minutes", name: "Minutes",
		unit: "minutes"}) { userErrors { message } } }`, nil, nil)
	s.Ask(`mutation { grantCredits(input: {idempotencyKey: "minutes", walletId: "counted-minutes", amount: "123456789.000001"}) {
		userErrors { message } } }`, nil, nil)
	// The first line of a wallet is counted at once.
	b.visitsUntil(s.Dashboard("/finance"), "123,456,789.000001")
	var row []string
	b.Do("reading the row", chromedp.Evaluate(
		`[...document.querySelectorAll("tr")].filter(e => e.textContent.includes("minutes")).flatMap(e => [...e.cells].map(c => c.textContent))`,
		&row))
	if want := []string{"minutes", "1", "123,456,789.000001", "0", "0"}; !slices.Equal(row, want) {
		t.Errorf("the row of the unit is %q, and not %q", row, want)
	}
	var found struct {
		Totals struct{ Customers, Wallets int }
	}
	for deadline := time.Now().Add(maxSee); ; {
		b.Visit(s.Dashboard("/customers"))
		b.Sees(" customers, ")
		s.Ask(`{ totals { customers wallets } }`, nil, &found)
		if strings.Contains(b.Text(), fmt.Sprintf("%d customers, %d wallets", found.Totals.Customers, found.Totals.Wallets)) {
			break
		}
		// Others create customers at the same time.
		if time.Now().After(deadline) {
			t.Fatalf("the totals are %+v, and the page says %s", found, b.Text())
		}
	}
}

// findsWhatNeedsAttention begins with what needs somebody's eye, goes from there to the payment and to the wallet, and sees that an
// entry goes with its cause.
func findsWhatNeedsAttention(_ *testing.T, s *Server, b *Browser) {
	s.sells("cold", "5")
	s.sells("torn", "1")
	const status = `mutation($key: String!, $status: WalletStatus!) { setWalletStatus(input: {idempotencyKey: $key, walletId: "cold-main",
		status: $status, reason: "review"}) { userErrors { message } } }`
	s.Ask(status, map[string]any{"key": "freeze", "status": "FROZEN"}, nil)
	payment := s.pays(map[string]string{"torn-main": "SUCCEED"})["torn-main"]
	s.Ask(`mutation($id: ID!) { simulatePayment(input: {idempotencyKey: "disputed", topUpId: $id, outcome: DISPUTE_OPEN}) {
		userErrors { message } } }`, map[string]any{"id": payment}, nil)
	b.visitsUntil(s.Dashboard("/"), "torn")
	b.visitsUntil(s.Dashboard("/"), "cold")
	b.Sees("Attention", "Open disputes", "Answer at your payment provider before its deadline.", "€49.00", "Frozen wallets", "checks find nothing")
	b.Look("attention")
	b.Do("opening the payment", chromedp.Click(`td a[href="/payments/`+payment+`"]`, chromedp.ByQuery))
	b.Sees("The bank has taken the money until it decides.")
	b.Press("Attention")
	b.Until("leading to the wallet", `[...document.querySelectorAll("#FROZEN tr")].find(e => e.textContent.includes("cold"))`)
	b.Do("opening the wallet", chromedp.Evaluate(
		`[...document.querySelectorAll("#FROZEN tr")].find(e => e.textContent.includes("cold")).querySelector('a[href^="/wallets/"]').click()`, nil))
	b.Sees("Frozen", "Runs out")
	s.Ask(status, map[string]any{"key": "thaw", "status": "ACTIVE"}, nil)
	b.visitsUntilNot(s.Dashboard("/"), "cold")
	b.Sees("Open disputes", "torn")
}

// seesThatAllIsQuiet sees the page where nothing needs anybody.
func seesThatAllIsQuiet(_ *testing.T, s *Server, b *Browser) {
	b.answers("query Counts", `JSON.stringify({data: Object.fromEntries([...init.body.matchAll(/(\w+): attention/g)].map(([, kind]) =>
		[kind, {nodes: [], pageInfo: {hasNextPage: false}}]))})`)
	b.Visit(s.Dashboard("/"))
	b.Sees("All quiet", "Nothing needs you now.", "14 checks find nothing")
	b.Press("14 checks find nothing")
	b.Sees("Books disagree", "Low balances")
	b.Look("attention-quiet")
}
