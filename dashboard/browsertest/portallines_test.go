//go:build unix

package browsertest

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/drawdown-billing/drawdown/billing"
)

var manyLines = flag.Int("lines", 2000, "how many lines the wallet with a long history has, such as 100000")

// write records usages of a wallet in the last week, one line each, and waits until all of them are counted.
func (s *shop) write(wallet string, lines int) {
	s.t.Helper()
	const batch = 1000
	now := time.Now()
	for first := 0; first < lines; first += batch {
		events := make([]map[string]any, min(batch, lines-first))
		for i := range events {
			ago := 6 * 24 * time.Hour * time.Duration(lines-first-i) / time.Duration(lines)
			events[i] = map[string]any{
				"idempotencyKey": fmt.Sprint("line-", first+i), "action": "draw", "credits": "0.000001", "occurredAt": now.Add(-ago),
			}
		}
		s.do("recordUsageBatch", "RecordUsageBatchInput", map[string]any{"walletId": wallet, "events": events}, "")
	}
	for deadline := time.Now().Add(maxSee); ; time.Sleep(50 * time.Millisecond) {
		var seen struct {
			Wallet struct{ UsageThrough struct{ Behind int } }
		}
		s.Ask(`query($w: ID!) { wallet(id: $w) { usageThrough { behind } } }`, map[string]any{"w": wallet}, &seen)
		if seen.Wallet.UsageThrough.Behind == 0 {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%d lines are not counted", seen.Wallet.UsageThrough.Behind)
		}
	}
}

// askedFor has a page keep the names of what it asks the API, without the watch of the balance, which repeats.
const askedFor = `{
	const ask = window.fetch;
	window.asked = [];
	window.fetch = (...request) => {
		const name = /(?:query|mutation) (\w+)/.exec(request[1]?.body)?.[1];
		if (name && name !== "Moving") window.asked.push(name);
		return ask(...request);
	};
}`

// opened is what it takes to open a page: what it asks the API, and the read units of a wallet. The newest lines, fewer than
// [billing.CountEvery], are not counted yet: a page of usage reads them, in a batch.
type opened struct {
	asked            []string
	units, uncounted float64
}

// opens opens a page of the portal of a customer.
func (s *shop) opens(b *Browser, m *meter, path, customer string) (o opened) {
	s.t.Helper()
	var wallet struct{ Wallet struct{ ID string } }
	s.Ask(`query($w: ID!) { wallet(id: $w) { id } }`, map[string]any{"w": customer + "-main"}, &wallet)
	link := s.page(path, customer)
	m.begin()
	b.Visit(link)
	b.Until("showing lines", `document.querySelector("table tbody tr")`)
	b.Settled()
	o.units, o.uncounted = m.of(wallet.Wallet.ID)
	b.Do("reading what was asked", chromedp.Evaluate(`window.asked`, &o.asked))
	slices.Sort(o.asked)
	return o
}

// customerHasManyLines: what a page asks and reads does not depend on how many lines a wallet has, and the history shows any number
// of them, by pages, with few at once on the page.
func customerHasManyLines(t *testing.T, s *shop, m *meter) {
	lines := *manyLines
	for name, lines := range map[string]int{"ten": 10, "hundreds": 300, "thousands": lines} {
		s.customer(name, "1000000")
		s.write(name+"-main", lines)
	}
	b := Open(t)
	b.onEachPage(askedFor)
	for _, path := range []string{"/", "/usage", "/history"} {
		ten, hundreds, many := s.opens(b, m, path, "ten"), s.opens(b, m, path, "hundreds"), s.opens(b, m, path, "thousands")
		t.Logf("%s: ten lines %+v, 300 lines %+v, %d lines %+v", path, ten, hundreds, lines, many)
		if len(ten.asked) < 3 || !slices.Equal(ten.asked, many.asked) {
			t.Errorf("%s of ten lines asks %q, and of %d lines %q", path, ten.asked, lines, many.asked)
		}
		if ten.units == 0 || many.units > hundreds.units+3 || many.units > ten.units+6 || many.uncounted > billing.CountEvery {
			t.Errorf("%s takes %+v with ten lines, %+v with 300, and %+v with %d", path, ten, hundreds, many, lines)
		}
	}
	last := min(lines, 10_000) - 200
	for seen := 200; seen <= last; seen += 400 {
		// Scrolling goes with drawing, which a browser leaves out where it sees no reason to.
		b.Until("scrolling", fmt.Sprintf(`(requestAnimationFrame(() => window.scrollTo(0, document.body.scrollHeight)),
			document.querySelectorAll(".ledger > div").length >= %d)`, seen/50))
		if rows := b.Count(".ledger tbody tr"); rows > 600 {
			t.Fatalf("%d rows are kept after %d lines", rows, seen)
		}
	}
	b.Do("going back", chromedp.Evaluate(`window.scrollTo(0, 0)`, nil))
	b.Sees(grouped(s.bought("thousands").Wallet.Balance.Available)) // after the newest line
	b.Press("Save as CSV")
	if lines > 5000 {
		b.Sees("The file has the newest 5,000 lines")
	}
}
