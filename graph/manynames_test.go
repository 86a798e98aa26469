package graph_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// adviceOfFirst is the page size that a refusal of many groups advises.
var adviceOfFirst = regexp.MustCompile(`first: (\d+)`)

// With 1,100 actions and 1,100 subjects in a month, totals and burn rates are what they are with one; and whatever is
// refused by name is returned in pages, as the refusal says. The sum of the pages is the total.
func TestChartsOfManyNames(t *testing.T) {
	c := newCounting(t)
	c.done("createCustomer", `{"idempotencyKey": "c", "externalId": "acme", "name": "Acme", "timeZone": "Europe/Berlin"}`)
	c.done("openWallet", `{"idempotencyKey": "w", "customerId": "acme", "externalId": "main"}`)
	c.grant("main", "g", "1000000")
	c.world.Pass(28 * 24 * time.Hour)
	const names = 1100
	for batch := range 11 {
		var events []string
		for i := range names / 11 {
			n := names/11*batch + i
			events = append(events, fmt.Sprintf(`{"idempotencyKey": "u%d", "action": "action %d", "subject": "seat %d", "credits": "1",
				"occurredAt": "2026-01-%02dT%02d:00:00Z"}`, n, n, n, 1+n%28, 1+n%23))
		}
		c.mutate("recordUsageBatch", `{"walletId": "main", "events": [`+strings.Join(events, ",")+`]}`, `userErrors { message }`)
	}
	for _, counted := range []string{"no", "yes"} {
		if counted == "yes" {
			c.follow()
		}
		for _, days := range []string{"1", "7", "30"} {
			c.query(`{ wallet(id: "main") { forecast(windowDays: ` + days + `) { creditsPerDay } } }`)
		}
		c.query(`{ wallet(id: "main") { forecast(windowDays: 30) { creditsPerDay windowDays } } }`).in("wallet.forecast").
			is(`{"creditsPerDay": "39.285715", "windowDays": 28}`)
		for _, owner := range []string{`wallet(id: "main")`, `customer(id: "acme")`} {
			for _, interval := range []string{"HOUR", "DAY", "WEEK", "MONTH", "TOTAL"} {
				for _, groups := range []string{"", "ACTION", "SUBJECT", "ACTION, SUBJECT"} {
					if groups != "" && interval == "HOUR" {
						continue // a page of a month of hours has one name
					}
					// Berlin's January begins an hour before.
					arguments := `from: "2025-12-31T23:00:00Z", to: "2026-01-31T23:00:00Z", interval: ` + interval + `, groupBy: [` + groups + `]`
					if sum, complete := c.chart(owner, arguments); sum != names*billing.Credit || !complete {
						t.Errorf("counted: %s: %s { usage(%s) }: %s in all", counted, owner, arguments, sum)
					}
				}
			}
		}
	}
}

// chart returns the sum of the credits of a chart, in pages if it is refused without: as many groups a page as the
// refusal advises.
func (c *counting) chart(owner, arguments string) (sum billing.Credits, complete bool) {
	c.t.Helper()
	ask := func(page string) reply {
		return c.post(`{ of: `+owner+` { usage(`+arguments+page+`) { credits cursor } } }`, nil)
	}
	got, size, after := ask(""), "", ""
	if len(got.Errors) > 0 {
		c.isFault(got, "BAD_USER_INPUT", "groupBy", "groupBy: [] gives the totals")
		advice := adviceOfFirst.FindStringSubmatch(got.Errors[0].Message)
		if advice == nil {
			c.t.Fatalf("%s advises no page: %+v", arguments, got.Errors)
		}
		size = advice[1]
		got = ask(", first: " + size)
	}
	for pages := 1; pages < 2000; pages++ {
		if len(got.Errors) > 0 {
			c.t.Fatalf("%s, first: %s: %+v", arguments, size, got.Errors)
		}
		groups := map[string]bool{}
		var data struct {
			Of struct {
				Usage []struct{ Credits, Cursor string }
			}
		}
		if err := json.Unmarshal(got.Data, &data); err != nil {
			c.t.Fatal(err)
		}
		for _, bucket := range data.Of.Usage {
			credits, err := billing.ParseCredits(bucket.Credits)
			if err != nil {
				c.t.Fatal(err)
			}
			sum += credits
			after, groups[bucket.Cursor] = bucket.Cursor, true
		}
		if size == "" || fmt.Sprint(len(groups)) != size {
			return sum, true
		}
		got = ask(fmt.Sprintf(", first: %s, after: %q", size, after))
	}
	return sum, false
}
