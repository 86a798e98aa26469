package export_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// budget makes a budget in another one; the empty id: in none.
func (h heldWorld) budget(parent billing.BudgetID, limit string) billing.BudgetID {
	h.t.Helper()
	created, err := h.CreateBudget(h.t.Context(), billingtest.Caller, billing.CreateBudget{
		Keyed: h.key(), Wallet: h.wallet, Parent: string(parent), Name: "b", Limit: *amount(limit),
	})
	h.check(err)
	return created.Value
}

// budgetLines returns a ledger with lines of two budgets, oldest first. The run is in the team.
//
//	1, 2    grants: A of 10 for 2 hours, and B of 20
//	3       a usage of 2 by the run: of A
//	4       a usage of 1 by nobody: of A
//	5       hold 5 of 8 by the run for 3 hours: 7 of A, 1 of B
//	6       3 captured of hold 5: of A
//	7       1 of the usage of the run is reversed
//	8       an image for the team, by its price of 2.125: 1 of A, the rest of B
//	9, 10   the end of hold 5: 1 of B and 4 of A return, and the 4 expire
//	11      hold 11 of 2 by the team
//	12, 13  1 captured of hold 11, the last: 1 returns
//	14      hold 14 of 1 by nobody
//	15, 16  0.5 of what hold 5 captured is reversed, and expires
func budgetLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	h := newHeldWorld(t)
	team := h.budget("", "15")
	run := h.budget(team, "12")
	h.grant(10, 0, 2*time.Hour)
	h.grant(20, 1, 0)
	h.use(billing.RecordUsage{Action: "a", Credits: amount("2"), Budget: string(run), OnShortfall: billing.ShortfallReject})
	h.use(billing.RecordUsage{Action: "a", Credits: amount("1"), OnShortfall: billing.ShortfallReject})
	held := h.hold(billing.PlaceHold{Amount: amount("8"), Budget: string(run), ExpiresIn: 3 * 3600})
	captured := h.capture(billing.CaptureHold{Hold: held, Amount: *amount("3")})
	reverse := func(of billing.TransactionID, credits string) {
		_, err := h.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
			Keyed: h.key(), Transaction: of, Amount: amount(credits), ExpiredCredits: billing.ExpiredAgain, Reason: "r",
		})
		h.check(err)
	}
	reverse(h.lines()[2].ID(), "1")
	h.Pass(time.Hour)
	h.use(billing.RecordUsage{Action: "image", Quantity: decimal("1"), Budget: string(team), OnShortfall: billing.ShortfallReject})
	h.Pass(3 * time.Hour)
	last := h.hold(billing.PlaceHold{Amount: amount("2"), Budget: string(team), ExpiresIn: 60})
	h.capture(billing.CaptureHold{Hold: last, Amount: *amount("1"), Final: true})
	h.hold(billing.PlaceHold{Amount: amount("1"), ExpiresIn: 60})
	reverse(captured, "0.5")
	return h.lines()
}

// The lines are those that budgetLines says, each of the budget that it says.
func TestBudgetLines(t *testing.T) {
	lines := budgetLines(t)
	names := map[billing.GrantRef]string{lines[2].Budget: "/run", lines[7].Budget: "/team", {}: ""}
	got := ""
	for _, line := range lines {
		got += string(line.Type) + names[line.Budget] + " "
	}
	const want = "GRANT GRANT USAGE/run USAGE HOLD/run CAPTURE/run REVERSAL/run USAGE/team RELEASE/run EXPIRY/run HOLD/team CAPTURE/team " +
		"RELEASE/team HOLD REVERSAL/run EXPIRY "
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	report, err := export.Verify(bytes.NewReader(file(t, seal(t, lines))))
	if err != nil || report.Head != budgetLines(t)[len(lines)-1].Hash {
		t.Errorf("sealed again by docs/ledger-format.md: %+v, %v", report, err)
	}
}

// A file has the budget in lines of budgets alone, and the API's answers for the others read as well.
func TestBudgetsInFiles(t *testing.T) {
	lines := budgetLines(t)
	text := strings.Split(string(file(t, lines)), "\n")
	for i, line := range lines {
		if has := strings.Contains(text[i], `,"budgetId":"`+string(line.BudgetID())+`","hash":`); has != (line.BudgetID() != "") {
			t.Errorf("line %d: %s", i+1, text[i])
		}
		if line.BudgetID() != "" {
			continue
		}
		var again bytes.Buffer
		answer := strings.Replace(text[i], `,"hash":`, `,"budgetId":null,"hash":`, 1)
		if err := export.Rewrite(&again, []byte(answer)); err != nil || again.String() != text[i]+"\n" {
			t.Errorf("line %d: %v, %s", i+1, err, again.String())
		}
		if _, _, err := export.Read([]byte(answer)); err == nil {
			t.Errorf("line %d of a file has a budget that is null", i+1)
		}
	}
	was := `"budgetId":"` + string(lines[2].BudgetID()) + `"`
	other := billing.NewBudgetID(billing.NewWalletID(lines[0].RecordedAt, billing.Entropy{9}), lines[2].Budget)
	for _, wrong := range []string{`"bud_x"`, `""`, `7`, `"` + string(other) + `"`} {
		forged := strings.Replace(text[2], was, `"budgetId":`+wrong, 1)
		_, _, err := export.Read([]byte(forged))
		if err == nil || forged == text[2] {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
}

// budgetOf makes a line name the budget of another one.
func budgetOf(line int) func(*billing.Transaction, []*billing.Transaction) {
	return func(l *billing.Transaction, before []*billing.Transaction) { l.Budget = before[line-1].Budget }
}

// noBudget makes a line name none.
func noBudget(l *billing.Transaction, _ []*billing.Transaction) { l.Budget = billing.GrantRef{} }

// budgetForgeries has lies about budgets in budgetLines.
var budgetForgeries = map[string]heldForgery{
	"a grant of a budget": {
		2, func(l *billing.Transaction, _ []*billing.Transaction) { l.Budget = billing.GrantRef{Sequence: 2} },
		"but a line of type GRANT names \"\"",
	},
	"captured by another budget": {
		6, func(l *billing.Transaction, _ []*billing.Transaction) { l.Budget.Sequence++ },
		"but a line of hold hld_",
	},
	"captured by nobody": {6, noBudget, "it names budget \"\", but a line of hold hld_"},
	"captured of what nobody held": {
		6, func(l *billing.Transaction, before []*billing.Transaction) { before[4].Budget = billing.GrantRef{} },
		"names \"\"",
	},
	"reversed for nobody": {7, noBudget, "it names budget \"\", but what reverses txn_"},
	"reversed for another budget": {
		7, func(l *billing.Transaction, _ []*billing.Transaction) { l.Budget.Ordinal++ },
		"but what reverses txn_",
	},
	"the end of a hold for nobody":     {9, noBudget, "it names budget \"\", but a line of hold hld_"},
	"the end of a hold for another":    {9, budgetOf(8), "but a line of hold hld_"},
	"what a hold returned, for nobody": {10, noBudget, "it names budget \"\", but a line of hold hld_"},
	"released for another budget":      {13, budgetOf(3), "but a line of hold hld_"},
	"a capture reversed for another":   {15, budgetOf(8), "but what reverses txn_"},
	"what was reversed, by a budget":   {16, budgetOf(3), "but a line of type EXPIRY names \"\""},
}
