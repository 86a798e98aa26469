package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// seal computes the balances, debts and hashes of a changed ledger again, as a forger can who has read
// docs/ledger-format.md. It was written from that page alone.
func seal(t testing.TB, lines []*billing.Transaction) []*billing.Transaction {
	t.Helper()
	posted, debt, before := billing.Credits(0), billing.Credits(0), strings.Repeat("0", 64)
	for _, line := range lines {
		drawn := billing.Credits(0)
		for _, d := range line.Drawdowns {
			drawn += d.Amount
		}
		posted += line.Amount
		switch {
		case line.Type == billing.TypeHold || line.Type == billing.TypeRelease: // move credit between free and held
		case line.Amount < 0 || line.Type == billing.TypeRepayment || line.Type == billing.TypeCapture:
			debt += -line.Amount - drawn
		default:
			debt += drawn - line.Amount
		}
		line.BalanceAfter, line.DebtAfter = posted, debt
		before = hashOf(before, line)
		var valid bool
		if line.Hash, valid = billing.ParseHash(before); !valid {
			t.Fatalf("%s is no hash", before)
		}
	}
	return lines
}

// hashOf returns the hash of a transaction and of the hash of the one before it.
func hashOf(before string, line *billing.Transaction) string {
	var form bytes.Buffer
	put := func(values ...any) {
		for _, value := range values {
			text := fmt.Sprint(value)
			fmt.Fprintf(&form, "%d:%s", len(text), text)
		}
	}
	instant := func(at time.Time) int64 {
		if at.IsZero() {
			return 0
		}
		return at.UnixMicro()
	}
	entries := func(m billing.Metadata) {
		put(len(m))
		for _, key := range slices.Sorted(maps.Keys(m)) {
			put(key, m[key])
		}
	}
	name := "drawdown-line-1"
	ofHold := line.Hold != 0 || line.HeldChange != 0 || line.Type == billing.TypeHold || line.Type == billing.TypeRelease
	money := line.TopUp != "" || line.Money != nil ||
		slices.ContainsFunc(line.Created, func(g billing.Grant) bool { return g.Cost != nil })
	budget := line.Budget != billing.GrantRef{}
	period := line.Subscription != ""
	switch {
	case budget:
		name = "drawdown-line-6"
	case period:
		name = "drawdown-line-5"
	case money:
		name = "drawdown-line-4"
	case ofHold:
		name = "drawdown-line-3"
	case line.Pricing != nil:
		name = "drawdown-line-2"
	}
	put(name, before, line.Wallet, line.Sequence+32_768*line.Epoch, line.Type)
	put(int64(line.Amount), int64(line.BalanceAfter), int64(line.DebtAfter))
	put(len(line.Drawdowns))
	for _, d := range line.Drawdowns {
		put(billing.NewGrantID(line.Wallet, d.Grant), int64(d.Amount))
	}
	put(len(line.Created))
	for i := range line.Created {
		g, paid := &line.Created[i], ""
		if g.Paid != nil {
			paid = g.Paid.Amount.String() + " " + g.Paid.Currency
		}
		put(g.ID(), g.Source, int64(g.Amount), g.Priority, instant(g.EffectiveAt), instant(g.ExpiresAt), paid, g.Origin)
	}
	put(line.Key, hex.EncodeToString(line.Fingerprint), line.Action, line.Quantity)
	entries(line.Dimensions)
	put(line.Subject, line.Reason, line.Actor, line.Reverses, line.Counterpart)
	put(int64(line.Shortfall), instant(line.OccurredAt), instant(line.RecordedAt))
	entries(line.Metadata)
	if ofHold || money || period || budget {
		priced := 0
		if line.Pricing != nil {
			priced = 1
		}
		put(line.HoldID(), int64(line.HeldChange), priced)
	}
	if p := line.Pricing; p != nil {
		put(p.Card.Code, p.Card.Version, p.Rate, p.Multiplier, p.Quote, len(p.Components))
		for _, c := range p.Components {
			put(c.Name, c.Quantity, int64(c.Credits), c.Rate)
		}
	}
	if money || period || budget {
		put(moneyOf(line)...)
	}
	if period || budget {
		put(line.Subscription, line.Period)
		if m := line.Money; m != nil {
			pays := billing.GrantID("")
			if m.Pays != (billing.GrantRef{}) {
				pays = billing.NewGrantID(line.Wallet, m.Pays)
			}
			put(pays, m.Cost, m.Earned)
		}
	}
	if budget {
		put(line.BudgetID())
	}
	sum := sha256.Sum256(form.Bytes())
	return hex.EncodeToString(sum[:])
}

// moneyOf returns what a line adds to its hash that states money.
func moneyOf(line *billing.Transaction) []any {
	values := []any{line.TopUp}
	if m := line.Money; m != nil {
		values = append(values, 1, m.Currency, m.Refunded, m.WrittenOff, m.Tax, m.Breakage, m.CustomerCredit)
	} else {
		values = append(values, 0)
	}
	for i := range line.Created {
		if cost := line.Created[i].Cost; cost != nil {
			values = append(values, 1, cost.Minor, cost.Currency)
		} else {
			values = append(values, 0)
		}
	}
	return values
}

// A ledger that is sealed without a change is valid, so that what the other tests find is the forgery.
func TestSealedLedgerIsValid(t *testing.T) {
	report, err := export.Verify(bytes.NewReader(file(t, seal(t, allLines(t)))))
	if err != nil {
		t.Fatal(err)
	}
	lines := allLines(t)
	if last := lines[len(lines)-1]; report.Head != last.Hash {
		t.Errorf("the head is %s, but the last hash of the ledger is %s", report.Head, last.Hash)
	}
}

// The ledgers of wallets in random lives are valid, and everything that can happen to holds happens in them.
func TestRandomLedgersAreValid(t *testing.T) {
	const seeds, steps = 60, 150
	seen := map[string]int{}
	for seed := range uint64(seeds) {
		w, wallets := billingtest.Live(t, billingtest.NewMemory(), seed, steps)
		for _, id := range wallets {
			snapshot, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(id), ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			var lines []*billing.Transaction
			for query := (ledger.LineQuery{Limit: 100}); ; {
				page, err := w.Transactions(t.Context(), &snapshot.Wallet, query)
				if err != nil {
					t.Fatal(err)
				}
				lines = append(lines, page.Lines...)
				if !page.More {
					break
				}
				query.Before = lines[len(lines)-1].ID()
			}
			slices.Reverse(lines)
			countHolds(lines, seen)
			report, err := export.Verify(bytes.NewReader(fileWith(t, lines, func(line *billing.Transaction) export.Rates {
				return publishedRates(t, w, line)
			})))
			if err != nil || report.Lines != snapshot.Wallet.Sequence || report.Held != snapshot.Wallet.Held ||
				report.Holds != snapshot.Wallet.Holds {
				t.Errorf("life %d, wallet %s: %+v, %v", seed, id, report, err)
			}
		}
	}
	t.Log(seen)
	for _, what := range thingsOfHolds {
		if seen[what] == 0 {
			t.Errorf("in no life there is %s", what)
		}
	}
}

// thingsOfHolds are what countHolds counts.
var thingsOfHolds = []string{
	"a hold of several grants", "a capture of more than is held", "a release that was asked for", "the rest of a capture",
	"the end of a hold", "an expiry of what returned", "a void of what returned", "a void of what is held",
	"a repayment by what returned", "a reversal of a capture", "a grant that expires after the end of a hold in one commit",
}

// countHolds counts what happened to holds in a ledger.
func countHolds(lines []*billing.Transaction, seen map[string]int) {
	captures := map[billing.TransactionID]bool{}
	for i, line := range lines {
		before := &billing.Transaction{}
		if i > 0 {
			before = lines[i-1]
		}
		count := func(is bool, what string) {
			if is {
				seen[what]++
			}
		}
		id := string(line.HoldID())
		release, released := line.Type == billing.TypeRelease, before.Type == billing.TypeRelease
		count(line.Type == billing.TypeHold && len(line.Drawdowns) > 1, "a hold of several grants")
		count(line.Type == billing.TypeCapture && line.Amount < line.HeldChange, "a capture of more than is held")
		count(release && !strings.HasPrefix(line.Key, "drawdown:"), "a release that was asked for")
		count(release && line.Key == "drawdown:return-hold:"+id, "the rest of a capture")
		count(release && line.Key == "drawdown:expire-hold:"+id, "the end of a hold")
		count(line.Type == billing.TypeExpiry && line.Hold != 0, "an expiry of what returned")
		count(line.Type == billing.TypeVoid && line.Hold != 0, "a void of what returned")
		count(line.Type == billing.TypeVoid && line.Hold == 0 && line.Amount == 0, "a void of what is held")
		count(line.Type == billing.TypeRepayment && released, "a repayment by what returned")
		count(line.Type == billing.TypeReversal && captures[line.Reverses], "a reversal of a capture")
		count(line.Type == billing.TypeExpiry && line.Hold == 0 && released && line.RecordedAt.Equal(before.RecordedAt),
			"a grant that expires after the end of a hold in one commit")
		captures[line.ID()] = line.Type == billing.TypeCapture
	}
}

// A forgery in which all hashes were computed again is found by the rules that hold between lines.
func TestVerifyFindsSealedForgery(t *testing.T) {
	part := func(grant int64, amount billing.Credits) billing.Drawdown {
		return billing.Drawdown{Grant: billing.GrantRef{Sequence: grant}, Amount: amount * billing.Credit}
	}
	for name, c := range map[string]struct {
		line  int // that is forged; the lines after it are cut off
		forge func(line *billing.Transaction, before []*billing.Transaction)
	}{
		"drawn out of burn order": {4, func(l *billing.Transaction, _ []*billing.Transaction) {
			slices.Reverse(l.Drawdowns)
		}},
		"drawn on one grant alone": {4, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns = []billing.Drawdown{part(3, 25)}
			l.Amount = -25 * billing.Credit
		}},
		"drawn out of order by a usage that reverses something": {4, func(l *billing.Transaction, _ []*billing.Transaction) {
			slices.Reverse(l.Drawdowns)
			l.Reverses = "txn_x"
		}},
		"into debt with credit left": {4, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns = l.Drawdowns[:1]
		}},
		"an expiry before its time": {5, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns[0].Grant.Sequence = 3
		}},
		"an expiry before its time that names a usage": {5, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Drawdowns[0].Grant.Sequence, l.Reverses = 3, before[3].ID()
		}},
		"an expiry that is left out": {5, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Type, l.OccurredAt = billing.TypeAdjustment, l.RecordedAt
			l.Drawdowns = []billing.Drawdown{part(3, 1)}
			l.Amount = -billing.Credit
		}},
		"an expiry into debt": {5, func(l *billing.Transaction, _ []*billing.Transaction) { l.Amount -= billing.Credit }},
		"a usage that gives":  {7, func(l *billing.Transaction, _ []*billing.Transaction) { l.Type = billing.TypeUsage }},
		"a grant of less":     {7, func(l *billing.Transaction, _ []*billing.Transaction) { l.Drawdowns[0].Amount-- }},
		"a grant that takes": {7, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount, l.Created, l.Drawdowns = -billing.Credit, nil, []billing.Drawdown{part(3, 1)}
		}},
		"a grant that repays debt": {7, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount += billing.Credit
		}},
		"a repayment of a part": {8, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns[0].Amount -= billing.Credit
		}},
		"a repayment with an amount": {8, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount = -billing.Credit
		}},
		"returned to another grant": {9, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns[0].Grant.Sequence = 2
		}},
		"returned beyond the charge": {9, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Reverses = before[3].ID()
		}},
		"returned from no usage": {9, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Reverses = before[4].ID()
		}},
		"returned to a grant that ended, and not ended": {11, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Type, l.Reverses, l.Amount = billing.TypeAdjustment, "", -billing.Credit
			l.Drawdowns = []billing.Drawdown{part(3, 1)}
		}},
		"ended, and not returned before": {11, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Drawdowns[0] = part(3, 5)
		}},
		"ended in the name of another reversal": {11, func(l *billing.Transaction, before []*billing.Transaction) {
			l.Reverses = before[8].ID()
		}},
		"an adjustment into debt": {13, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount, l.Drawdowns = -100*billing.Credit, []billing.Drawdown{part(3, 30), part(7, 40)}
		}},
		"a transfer into debt": {14, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount, l.Drawdowns = -100*billing.Credit, []billing.Drawdown{part(3, 27), part(7, 40)}
		}},
		"a void of a part": {15, func(l *billing.Transaction, _ []*billing.Transaction) {
			l.Amount++
			l.Drawdowns[0].Amount--
		}},
	} {
		t.Run(name, func(t *testing.T) {
			lines := allLines(t)[:c.line]
			c.forge(lines[c.line-1], lines)
			_, err := export.Verify(bytes.NewReader(file(t, seal(t, lines))))
			var fault *export.Fault
			if !errors.As(err, &fault) || fault.Line != int64(c.line) || strings.Contains(fault.Reason, "hash") {
				t.Errorf("got %v, want another fault than a hash, in line %d", err, c.line)
			}
		})
	}
}
