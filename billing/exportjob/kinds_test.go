package exportjob_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// Each day, subject and action of the customer's calendar is one row, and the rows add up to what usage says.
func TestUsage(t *testing.T) {
	w := newWorld(t)
	w.World.Pass(20 * 24 * time.Hour)
	w.Wallet("main", "Asia/Tokyo")
	for i := range 80 { // more subjects than a page has, in two months
		w.Use("main", fmt.Sprint("action ", i%3), fmt.Sprint("=user ", i%70), "1.25", billing.Credit/8, time.Duration(i)*time.Hour)
		if i%10 == 9 {
			w.World.Pass(2 * 24 * time.Hour)
		}
		if i == 40 {
			w.ApplyAll(w.Stream.Commits()...) // the rest is not in rows yet
		}
	}
	rows := w.rows(w.file(w.request(exportjob.Usage, exportjob.CSV, "main")))
	seen := map[string]bool{}
	events, micros := 0, int64(0)
	for _, row := range rows {
		key := row["day"] + row["subject"] + row["action"]
		if seen[key] || row["timeZone"] != "Asia/Tokyo" || !strings.HasPrefix(row["subject"], "'=user ") {
			t.Errorf("row %v", row)
		}
		seen[key] = true
		credits, err := billing.ParseCredits(row["credits"])
		if err != nil {
			t.Fatal(err)
		}
		micros += int64(credits)
		n := 0
		if _, err := fmt.Sscan(row["events"], &n); err != nil {
			t.Fatal(err)
		}
		events += n
	}
	if want := int64(80 * billing.Credit / 8); events != 80 || micros != want {
		t.Errorf("the rows have %d events and %d micro-credits, want 80 and %d", events, micros, want)
	}
	w.sameUsage(rows)
}

// sameUsage checks the rows of each day against the usage that the API would show.
func (w *world) sameUsage(rows []map[string]string) {
	w.T.Helper()
	counted, err := w.Service.Counted(w.T.Context(), []*billing.Wallet{&w.wallet("main").Wallet})
	if err != nil {
		w.T.Fatal(err)
	}
	zone, err := calendar.LoadZone("Asia/Tokyo")
	if err != nil {
		w.T.Fatal(err)
	}
	want := map[string]string{}
	for _, c := range counted {
		buckets, err := w.Service.Usage(w.T.Context(), []*aggregate.Counted{c}, aggregate.Query{
			From: billingtest.Epoch, To: w.later(), Interval: calendar.Day,
			GroupBy: []aggregate.Dimension{aggregate.BySubject, aggregate.ByAction},
		})
		if err != nil {
			w.T.Fatal(err)
		}
		for _, b := range buckets {
			day, _ := zone.HourOf(b.Start)
			want[string(day)+" '"+b.Subject+" "+b.Action] = fmt.Sprint(b.Events, " ", b.Quantity, " ", b.Credits)
		}
	}
	for _, row := range rows {
		key := row["day"] + " " + row["subject"] + " " + row["action"]
		if got := row["events"] + " " + row["quantity"] + " " + row["credits"]; got != want[key] {
			w.T.Errorf("%s is %q, want %q", key, got, want[key])
		}
		delete(want, key)
	}
	for key := range want {
		w.T.Errorf("%s is missing", key)
	}
}

func TestGrants(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	w.Wallet("other", "UTC")
	ends := w.World.Time().Add(time.Hour)
	paid := billing.Money{Amount: decimal(t, "49.9"), Currency: "EUR"}
	if _, err := w.World.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: "paid"}, Wallet: "main", Amount: 10 * billing.Credit, Source: billing.SourcePurchase,
		ExpiresAt: &ends, Paid: &paid, Reason: "=1+1", Metadata: billing.Metadata{"order": "a \"b\""},
	}); err != nil {
		t.Fatal(err)
	}
	w.Use("main", "chat", "anna", "1", 3*billing.Credit, 0)
	rows := w.rows(w.file(w.request(exportjob.Grants, exportjob.CSV, "main")))
	if len(rows) != 2 {
		t.Fatalf("got %d rows", len(rows))
	}
	for name, want := range map[string]string{
		"amount": "10", "remaining": "7", "held": "0", "status": "ACTIVE", "source": "PURCHASE", "paidAmount": "49.9",
		"paidCurrency": "EUR", "costAmount": "49.9", "costCurrency": "EUR", "reason": "'=1+1",
		"expiresAt": billing.FormatInstant(ends), "metadata": `{"order":"a \"b\""}`, "originId": "", "topUpId": "",
		"walletId": string(w.wallet("main").Wallet.ID), "asOf": billing.FormatInstant(w.World.Time()),
	} {
		if got := rows[0][name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	w.World.Pass(2 * time.Hour)
	var line map[string]any
	first, _, _ := strings.Cut(w.file(w.request(exportjob.Grants, exportjob.JSONLines, "")), "\n{")
	file := w.file(w.request(exportjob.Grants, exportjob.JSONLines, ""))
	for text := range strings.Lines(file) {
		line = nil
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		if line["reason"] == "=1+1" && (line["status"] != "EXPIRED" || line["remaining"] != "0" || line["topUpId"] != nil) {
			t.Errorf("the grant that expired is %s", text)
		}
	}
	if n := strings.Count(file, "\n"); n != 3 || !strings.HasPrefix(first, `{"id":"grt_`) {
		t.Errorf("got %d rows: %s", n, file)
	}
}

func decimal(t *testing.T, text string) billing.Decimal {
	t.Helper()
	d, err := billing.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The months of the books add up to the books at the end of the range, of a wallet and of the tenant.
func TestFinance(t *testing.T) {
	w := newWorld(t)
	w.World.Pass(10 * 24 * time.Hour)
	names := []string{"main", "other"}
	for _, name := range names {
		w.Wallet(name, "UTC")
	}
	for i := range 8 {
		for _, name := range names {
			w.buy(name, fmt.Sprint("purchase ", i), decimal(t, "0.1"), "EUR")
			w.Use(name, "chat", "anna", "1", 7*billing.Credit, 0)
		}
		w.World.Pass(9 * 24 * time.Hour)
	}
	w.buy("main", "yen", decimal(t, "80"), "JPY")
	w.World.Pass(25 * time.Hour)
	w.ApplyAll(w.Stream.Commits()...)
	c := w.request(exportjob.Finance, exportjob.CSV, "main")
	c.From, c.To = time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	want, err := w.Service.Finance(t.Context(), &w.wallet("main").Wallet, w.World.Time())
	if err != nil {
		t.Fatal(err)
	}
	w.addsUp(w.rows(w.file(c)), want)

	c.IdempotencyKey, c.Wallet = "tenant", ""
	report, err := w.Service.Report(t.Context(), billing.Live, w.World.Time(), w.World.Time())
	if err != nil {
		t.Fatal(err)
	}
	rows := w.rows(w.file(c))
	w.addsUp(rows, report.Rows)
	if last := rows[len(rows)-1]; last["complete"] != "true" || last["walletId"] != "" || last["balanced"] != "true" {
		t.Errorf("the last row is %v", last)
	}
	// In January nobody paid in yen, and before it nobody paid.
	if first := rows[0]; first["month"] != "2026-01" || first["currency"] != "EUR" || first["received"] != "0.6" {
		t.Errorf("the first row is %v", first)
	}
}

// buy grants credit that was paid for.
func (w *world) buy(wallet, key string, amount billing.Decimal, currency string) {
	w.T.Helper()
	if _, err := w.World.GrantCredits(w.T.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: wallet, Amount: 10 * billing.Credit, Source: billing.SourcePurchase,
		Paid: &billing.Money{Amount: amount, Currency: currency},
	}); err != nil {
		w.T.Fatal(err)
	}
}

// addsUp checks that rows of books add up to the books at their end.
func (w *world) addsUp(rows []map[string]string, want finance.Changes) {
	w.T.Helper()
	got := finance.Changes{}
	for _, row := range rows {
		sum := finance.Columns{}
		for name, column := range map[string]*int64{
			"received": &sum.Received, "deferred": &sum.Deferred, "earned": &sum.Earned, "breakage": &sum.Breakage,
			"refunded": &sum.Refunded, "customerCredit": &sum.CustomerCredit, "writtenOff": &sum.WrittenOff, "tax": &sum.Tax,
		} {
			text, negative := strings.CutPrefix(row[name], "-")
			minor, refusal := billing.Money{Amount: decimal(w.T.(*testing.T), text), Currency: row["currency"]}.Minor()
			if refusal != nil {
				w.T.Fatal(refusal)
			}
			if *column = minor.Minor; negative {
				*column = -minor.Minor
			}
		}
		got.Add(finance.Changes{row["currency"]: sum})
	}
	if difference := got.Minus(want); len(difference) > 0 || len(want) < 2 {
		w.T.Errorf("the rows add up to %v, want %v", got, want)
	}
}
