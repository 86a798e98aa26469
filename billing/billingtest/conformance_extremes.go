package billingtest

import (
	"fmt"
	"math"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// What has next to nothing comes back as little, and numbers at their ends as they are.
func (c *conformance) testExtremes() {
	w := c.open(1)
	change := next(w)
	for i, n := range []billing.Credits{0, 1, -1, 10, 100_000, math.MaxInt64, math.MinInt64, billing.MaxCredits, -billing.MaxCredits} {
		l := line(w.WalletRef, int64(i+2), fmt.Sprint("n", n))
		l.Amount, l.BalanceAfter, l.DebtAfter, l.Shortfall = n, n, n, n
		change.Lines = append(change.Lines, l)
	}
	bare := &billing.Transaction{
		Wallet: w.ID, Sequence: 1, Type: billing.TypeRepayment, Key: "bare", RecordedAt: time.Unix(0, 0).UTC(), Hash: billing.Hash{1},
	}
	far := line(w.WalletRef, 1<<40-1, "far")
	far.RecordedAt = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	far.OccurredAt = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
	for n := range int64(1000) {
		far.Drawdowns = append(far.Drawdowns, billing.Drawdown{Grant: billing.GrantRef{Sequence: 1<<40 - 1 - n, Ordinal: int(n)}, Amount: billing.MaxCredits - billing.Credits(n)})
	}
	change.Lines = append([]*billing.Transaction{bare}, append(change.Lines, far)...)
	small := &billing.Grant{
		Wallet: w.ID, Ref: billing.GrantRef{Sequence: 1}, Source: billing.SourceTrial, EffectiveAt: time.Unix(0, 0).UTC(),
		Paid: &billing.Money{Currency: "EUR"},
	}
	change.Created = []*billing.Grant{small}
	change.Requests = []*billing.RequestRecord{{Key: "r", Operation: "o"}}
	c.commit(decision(change))
	for _, l := range change.Lines {
		c.same("line "+l.Key, c.record(w.WalletRef, l.Key).Line, l)
	}
	c.same("lines by time", c.indexed(w.WalletRef, ledger.LineRange{Limit: 99, Ascending: true}, 11), change.Lines)
	c.same("grant", c.grantAt(w.WalletRef, small.Ref), small)
	c.same("request", c.record(w.WalletRef, "r").Request, change.Requests[0])
}

// A wallet with the most live grants there can be fits one commit.
func (c *conformance) testManyLiveGrants() {
	w := c.open(1)
	change := next(w)
	after := &change.After
	var numbers []int
	for first := 0; first < billing.MaxLiveGrants; first += billing.PageGrants * 3 / 4 {
		page := billing.PageChange{Number: len(numbers) + 1}
		for n := first; n < min(first+billing.PageGrants*3/4, billing.MaxLiveGrants); n++ {
			page.Grants = append(page.Grants, billing.LiveGrant{
				Ref: billing.GrantRef{Sequence: int64(n + 1)}, Priority: 100, EffectiveAt: at(n), ExpiresAt: at(1_000_000 + n),
				Paid: n%2 == 0, Remaining: 1_000_000 * billing.Credit,
			})
		}
		numbers = append(numbers, page.Number)
		change.Pages = append(change.Pages, page)
		after.Pages = append(after.Pages, billing.PageSummary{
			Number: page.Number, First: page.Grants[0], Count: len(page.Grants), Sum: billing.MaxCredits, Change: at(1_000_000 + first),
			Expiring: &billing.Expiring{Grant: page.Grants[0].Ref, Amount: 1_000_000 * billing.Credit, At: at(1_000_000 + first)},
		})
	}
	after.LiveGrantCount = billing.MaxLiveGrants
	c.commit(decision(change))
	c.same("the state", c.state(1), after)
	read := must(c.Pages(c.Context(), w.WalletRef, numbers))(c)
	c.same("pages", len(read), len(change.Pages))
	for _, page := range change.Pages {
		c.same(fmt.Sprint("page ", page.Number), read[page.Number].Grants, page.Grants)
	}
}
