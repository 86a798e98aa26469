package export_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// heldLines returns a ledger of holds, oldest first. Hold n is the one that line n placed.
//
//	1, 2, 3  grants: A of 10 for 2 hours, B of 20, C of 30 for 26 hours
//	4        hold 4 of 25 for 3 hours: 10 of A, 15 of B
//	5        hold 5 for 2 images, which is 4.25: of B
//	6        5 captured of hold 4: of A
//	7, 8     one image captured of hold 5, the last: 2.125 of B; as much returns
//	9        after A expired: 1 captured of hold 4: of A
//	10, 11   the end of hold 4: 15 of B and 4 of A return; the 4 expire at once
//	12       hold 12 of 30: 17.875 of B, 12.125 of C
//	13       B is voided, of which all is held
//	14       4,808 of context and 10 generated captured of hold 12: 2.419 of B
//	15, 16   hold 12 is released; 15.456 return to B and leave at once
//	17, 18   hold 17 of 10; 11 captured of it, one more than it had
//	19       3 of that capture are reversed
//	20       hold 20 of up to 25: the 22 that C has, until C expires
//	21       a usage of 8 into debt
//	22       the end of hold 20, at the instant at which C expires
//	23, 24   8 of what returned repay the debt, the other 14 of C expire
//	25       a grant of 7
//	26       hold 26 of 2, which stays open
//	27       hold 27 by a quote for 4,808 of context and 10 generated
//	28       1,000 of context captured of hold 27 without the discount that the wallet has by then
//	29       a capture of hold 27 that costs nothing
func heldLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	h := newHeldWorld(t)
	h.grant(10, 0, 2*time.Hour)
	b := h.grant(20, 1, 0)
	h.grant(30, 2, 26*time.Hour)
	half, two, one, zero := decimal("1.5"), decimal("2"), decimal("1"), decimal("0")
	fourth := h.hold(billing.PlaceHold{
		Amount: amount("25"), ExpiresIn: 3 * 3600, Action: "chat", Quantity: &half, Subject: "s",
		Dimensions: billing.Metadata{"model": "large"}, Metadata: billing.Metadata{"a": "<&>\u2028"},
	})
	fifth := h.hold(billing.PlaceHold{Action: "image", Quantity: &two, ExpiresIn: 4 * 3600})
	h.capture(billing.CaptureHold{Hold: fourth, Amount: *amount("5")})
	h.capture(billing.CaptureHold{Hold: fifth, Quantity: &one, Final: true})
	h.Pass(150 * time.Minute)
	h.capture(billing.CaptureHold{Hold: fourth, Amount: *amount("1")})
	h.Pass(time.Hour)
	twelfth := h.hold(billing.PlaceHold{Amount: amount("30"), ExpiresIn: 22 * 3600})
	h.void(b)
	h.capture(billing.CaptureHold{
		Hold: twelfth, Action: "chat", Components: components("context", "4808", "generated", "10"),
	})
	h.release(twelfth)
	last := h.hold(billing.PlaceHold{Amount: amount("10"), ExpiresIn: 60})
	captured := h.capture(billing.CaptureHold{Hold: last, Amount: *amount("11"), AllowMore: true})
	_, err := h.ReverseUsage(t.Context(), h.by, billing.ReverseUsage{
		Keyed: h.key(), Transaction: captured, Amount: amount("3"), ExpiredCredits: billing.ExpiredGrace, Reason: "r",
	})
	h.check(err)
	h.hold(billing.PlaceHold{Amount: amount("25"), UpTo: true, ExpiresIn: 22*3600 + 1800})
	h.use(billing.RecordUsage{Action: "chat", Quantity: one, Credits: amount("8"), OnShortfall: billing.ShortfallOverdraft})
	h.Pass(24 * time.Hour)
	h.grant(7, 0, 0)
	h.hold(billing.PlaceHold{Amount: amount("2"), ExpiresIn: 60})
	quoted := h.quoted(billing.RecordUsage{
		Action: "chat", Quantity: one, Components: components("context", "4808", "generated", "10"),
	})
	priced := h.hold(billing.PlaceHold{
		Action: "chat", Components: quoted.Components, Quote: quoted.Quote, ExpiresIn: 60,
	})
	_, err = h.UpdateWallet(t.Context(), h.by, billing.UpdateWallet{
		Keyed: h.key(), Wallet: h.wallet, RateMultiplier: billing.SetTo(decimal("0.9")),
	})
	h.check(err)
	h.capture(billing.CaptureHold{Hold: priced, Components: components("context", "1000")})
	h.capture(billing.CaptureHold{Hold: priced, Action: "image", Quantity: &zero})
	return h.lines()
}

// heldWorld is a world with one wallet, a rate card and holds.
type heldWorld struct{ *pricedWorld }

func newHeldWorld(t testing.TB) heldWorld { return newHeldWorldOf(t, billingtest.Caller) }

// newHeldWorldOf is newHeldWorld for the tenant of a caller.
func newHeldWorldOf(t testing.TB, by billing.Caller) heldWorld {
	t.Helper()
	w := billingtest.NewWorld(billingtest.NewMemory(), 5)
	h := heldWorld{&pricedWorld{World: w, t: t, by: by}}
	_, err := w.PublishRateCard(t.Context(), h.by, price.PublishRateCard{
		Keyed: h.key(), Code: billing.DefaultRateCard, Rates: testRates,
	})
	h.check(err)
	created, err := w.CreateCustomer(t.Context(), h.by, billing.CreateCustomer{
		Keyed: h.key(), Name: "C", TimeZone: "UTC",
	})
	h.check(err)
	opened, err := w.OpenWallet(t.Context(), h.by, billing.OpenWallet{
		Keyed: h.key(), Customer: string(created.Value.ID), Name: "w", Unit: "credits", OverdraftLimit: 50 * billing.Credit,
	})
	h.check(err)
	h.wallet = string(opened.Value.ID)
	return h
}

func (h heldWorld) grant(credits billing.Credits, priority int, expires time.Duration) billing.GrantID {
	h.t.Helper()
	g := billing.GrantCredits{
		Keyed: h.key(), Wallet: h.wallet, Amount: credits * billing.Credit, Source: billing.SourcePurchase, Priority: priority,
	}
	if expires > 0 {
		at := h.Time().Add(expires)
		g.ExpiresAt = &at
	}
	granted, err := h.GrantCredits(h.t.Context(), h.by, g)
	h.check(err)
	return granted.Value.Created[0].ID()
}

func (h heldWorld) hold(p billing.PlaceHold) billing.HoldID {
	h.t.Helper()
	p.Keyed, p.Wallet = h.key(), h.wallet
	placed, err := h.PlaceHold(h.t.Context(), h.by, p)
	h.check(err)
	return placed.Value.Hold.HoldID()
}

func (h heldWorld) capture(c billing.CaptureHold) billing.TransactionID {
	h.t.Helper()
	c.Keyed = h.key()
	captured, err := h.CaptureHold(h.t.Context(), h.by, c)
	h.check(err)
	return captured.Value.Line.ID()
}

func (h heldWorld) release(id billing.HoldID) {
	h.t.Helper()
	_, err := h.ReleaseHold(h.t.Context(), h.by, billing.ReleaseHold{Keyed: h.key(), Hold: id, Reason: "r"})
	h.check(err)
}

func (h heldWorld) void(id billing.GrantID) {
	h.t.Helper()
	_, err := h.VoidGrant(h.t.Context(), h.by, billing.VoidGrant{Keyed: h.key(), Grant: id, Reason: "r"})
	h.check(err)
}

func TestHeldLedgersAreValid(t *testing.T) {
	for name, c := range map[string]struct {
		lines []*billing.Transaction
		want  export.Report
	}{
		"holds":                 {heldLines(t), export.Report{Lines: 29, Grants: 4, Priced: 6, Held: *amount("3.919"), Holds: 2}},
		"reservations":          {reservedLines(t), export.Report{Lines: 17, Grants: 3}},
		"a reservation":         {reservedLines(t)[:4], export.Report{Lines: 4, Grants: 2, Held: *amount("110"), Holds: 2}},
		"refunds":               {refundedLines(t), export.Report{Lines: 13, Grants: 3}},
		"credit that came back": {returnedLines(t), export.Report{Lines: 7, Grants: 5}},
		"periods":               {periodLines(t), export.Report{Lines: 23, Grants: 7}},
		"periods that are cut":  {cutLines(t), export.Report{Lines: 14, Grants: 5}},
		"a trial and a period":  {triedLines(t), export.Report{Lines: 9, Grants: 4}},
	} {
		head := c.lines[len(c.lines)-1].Hash
		report, err := export.Verify(bytes.NewReader(file(t, seal(t, c.lines))))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := export.Report{
			Lines: report.Lines, Grants: report.Grants, Priced: report.Priced, Held: report.Held, Holds: report.Holds,
		}
		if report.Head != head || got != c.want {
			t.Errorf("%s: %+v, want %+v and the head %s", name, report, c.want, head)
		}
	}
}

// The kinds of lines are those that heldLines says.
func TestHeldLines(t *testing.T) {
	want := "GRANT GRANT GRANT HOLD HOLD CAPTURE CAPTURE RELEASE CAPTURE RELEASE EXPIRY HOLD VOID CAPTURE RELEASE VOID HOLD " +
		"CAPTURE REVERSAL HOLD USAGE RELEASE REPAYMENT EXPIRY GRANT HOLD HOLD CAPTURE CAPTURE "
	got := ""
	for _, line := range heldLines(t) {
		got += string(line.Type) + " "
	}
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
