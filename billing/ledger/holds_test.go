package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// place sets credits of the wallet of the fixture aside.
func (b *fixture) place(key string, credits billing.Credits, seconds int) *ledger.Result[ledger.HoldChange] {
	b.t.Helper()
	credits *= billing.Credit
	placed, err := b.PlaceHold(b.t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: keyed(key), Wallet: string(b.wallet.ID), Amount: &credits, UpTo: true, ExpiresIn: seconds,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return placed
}

func (b *fixture) capture(
	key string, id billing.HoldID, credits billing.Credits, final bool,
) (*ledger.Result[ledger.HoldChange], error) {
	return b.CaptureHold(b.t.Context(), billingtest.Caller, billing.CaptureHold{
		Keyed: keyed(key), Hold: id, Amount: credits * billing.Credit, Final: final,
	})
}

// show writes the balance of the wallet of the fixture: available, held, posted.
func (b *fixture) show() string {
	b.t.Helper()
	s, err := b.Wallet(b.t.Context(), billingtest.Caller.Tenant, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	balance, err := b.Balance(b.t.Context(), s, b.Time())
	if err != nil {
		b.t.Fatal(err)
	}
	return fmt.Sprint(balance.Available, " ", balance.Held, " ", balance.Posted)
}

func (b *fixture) expect(want string) {
	b.t.Helper()
	if got := b.show(); got != want {
		b.t.Fatalf("available, held, posted: %s; want %s", got, want)
	}
	b.lines(b.wallet)
}

// A hold is captured in steps, extended while it runs, and returns the rest.
func TestHoldIsCapturedInSteps(t *testing.T) {
	b := newFixture(t)
	if _, err := b.use("u", 40); err != nil {
		t.Fatal(err)
	}
	h := b.place("h", 100, 900).Value.Hold
	if h.Amount != 60*billing.Credit || h.Requested != 100*billing.Credit {
		t.Fatalf("placed %s of %s", h.Amount, h.Requested)
	}
	b.expect("0 60 60")
	for i, credits := range []billing.Credits{10, 20} {
		if _, err := b.capture(fmt.Sprint("c", i), h.HoldID(), credits, false); err != nil {
			t.Fatal(err)
		}
	}
	b.expect("0 30 30")
	extended, err := b.ExtendHold(t.Context(), billingtest.Caller, billing.ExtendHold{
		Keyed: keyed("e"), Hold: h.HoldID(), ExpiresIn: 1800,
	})
	if err != nil || !extended.Value.Hold.ExpiresAt.After(h.ExpiresAt) {
		t.Fatalf("extended: %+v, %v", extended, err)
	}
	last, err := b.capture("c", h.HoldID(), 5, true)
	if err != nil {
		t.Fatal(err)
	}
	if h := last.Value.Hold; h.Status != billing.HoldCaptured || h.Captured != 35*billing.Credit || h.Remaining() != 0 {
		t.Fatalf("ended as %+v", h)
	}
	b.expect("25 0 25")
	if _, err := b.capture("late", h.HoldID(), 1, true); refusalOf(err) != billing.CodeHoldNotOpen ||
		!strings.Contains(err.Error(), string(last.Value.Line.ID())) {
		t.Fatalf("a capture after the last one: %v", err)
	}
	again, err := b.capture("c", h.HoldID(), 5, true)
	if err != nil || !again.Replayed || again.Value.Line.ID() != last.Value.Line.ID() {
		t.Fatalf("the same again: %+v, %v", again, err)
	}
}

// A hold is over at its end, with every job stopped, and its credit is spendable in that very microsecond.
func TestHoldEndsAtItsInstant(t *testing.T) {
	b := newFixture(t)
	h := b.place("h", 80, 60).Value.Hold
	b.Pass(h.ExpiresAt.Sub(b.Time()) - time.Microsecond)
	b.expect("20 80 100")
	b.Pass(time.Microsecond)
	b.expect("100 0 100")
	if _, err := b.capture("c", h.HoldID(), 1, true); refusalOf(err) != billing.CodeHoldExpired {
		t.Fatalf("captured after the end: %v", err)
	}
	if _, err := b.use("u", 100); err != nil {
		t.Fatal(err)
	}
	b.expect("0 0 0")
	got, err := b.Hold(t.Context(), billingtest.Caller.Tenant, h.HoldID(), b.Time())
	if err != nil || got.Status != billing.HoldExpired || !got.EndedAt.Equal(h.ExpiresAt) {
		t.Fatalf("the hold is %+v, %v", got, err)
	}
}

// Lines of holds are listed by their types, like usages, though no index has them.
func TestLinesOfHoldsByType(t *testing.T) {
	b := newFixture(t)
	h := b.place("h", 30, 60).Value.Hold
	if _, err := b.capture("c", h.HoldID(), 10, true); err != nil {
		t.Fatal(err)
	}
	s, err := b.Wallet(t.Context(), billingtest.Caller.Tenant, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []billing.TransactionType{billing.TypeHold, billing.TypeCapture, billing.TypeRelease, billing.TypeGrant} {
		page, err := b.Transactions(t.Context(), &s.Wallet, ledger.LineQuery{Types: []billing.TransactionType{kind}, Limit: 9})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].Type != kind {
			t.Errorf("%s: %+v, %v", kind, page, err)
		}
	}
}

// The end of the only hold is known exactly, so that a hold which is extended again and again costs no read of holds.
func TestExtensionMovesTheFirstEnd(t *testing.T) {
	b := newFixture(t)
	h := b.place("h", 30, 60).Value.Hold
	extended, err := b.ExtendHold(t.Context(), billingtest.Caller, billing.ExtendHold{
		Keyed: keyed("e"), Hold: h.HoldID(), ExpiresIn: 600,
	})
	if err != nil || !extended.Wallet.HoldEnd.Equal(extended.Value.Hold.ExpiresAt) {
		t.Errorf("the first end is %s after an extension to %s: %v", extended.Wallet.HoldEnd, extended.Value.Hold.ExpiresAt, err)
	}
}

// countedHolds counts how often the open holds of a wallet are read.
type countedHolds struct {
	ledger.Store
	reads int
}

func (c *countedHolds) ListDocuments(
	ctx context.Context, of billing.Collection, before string,
) ([]billing.Document, error) {
	if of.Kind == billing.KindHold {
		c.reads++
	}
	return c.Store.ListDocuments(ctx, of, before)
}

// Holds that end at one instant are booked ahead of a usage in several commits, for which they are read once.
func TestEndsOfHoldsAreReadOnce(t *testing.T) {
	b := newFixture(t)
	for i := range 100 {
		b.place(fmt.Sprint("h", i), 1, 60)
	}
	b.Pass(time.Minute)
	store := &countedHolds{Store: b.store}
	before := b.lines(b.wallet)
	_, err := ledger.New(store, b.Runtime()).RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, "u", 100))
	if err != nil {
		t.Fatal(err)
	}
	if ended := b.lines(b.wallet) - before - 1; ended != 100 || store.reads != 1 {
		t.Errorf("%d holds were ended, after %d reads", ended, store.reads)
	}
	b.expect("0 0 0")
}
