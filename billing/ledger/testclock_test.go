package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

var tester = billing.Caller{Tenant: billing.Test, Actor: "key_test"}

func (b *bench) now(tenant billing.Tenant) time.Time {
	b.t.Helper()
	now, err := b.Now(b.t.Context(), tenant)
	if err != nil {
		b.t.Fatal(err)
	}
	return now
}

// TestTestClock goes with the clock until it is set, then stands still.
func TestTestClock(t *testing.T) {
	b := newBench(t)
	b.Pass(time.Hour)
	if now := b.now(billing.Test); !now.Equal(b.Time()) {
		t.Errorf("before it is set it is %s", now)
	}
	if _, err := b.AdvanceTestClock(t.Context(), tester, b.Time().Add(-time.Second)); refusalOf(err) != billing.CodeInvalidInput {
		t.Errorf("it is set for the first time, to what is over: %v", err)
	}
	to := b.Time().Add(24*time.Hour + 999*time.Nanosecond)
	set, err := b.AdvanceTestClock(t.Context(), tester, to)
	if err != nil || !set.Equal(to.Truncate(time.Microsecond)) {
		t.Fatalf("set to %s, %v", set, err)
	}
	b.Pass(time.Hour)
	if now := b.now(billing.Test); !now.Equal(set) {
		t.Errorf("it moves by itself, to %s", now)
	}
	if now := b.now(billing.Live); !now.Equal(b.Time()) {
		t.Errorf("in the live tenant it is %s", now)
	}
	for name, to := range map[string]time.Time{
		"the same instant": set, "the past": set.Add(-time.Microsecond), "less than a microsecond ahead": set.Add(999), "zero": {},
		"the last year": time.Date(9999, 1, 1, 0, 0, 0, 1000, time.UTC),
	} {
		_, err := b.AdvanceTestClock(t.Context(), tester, to)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || !slices.Equal(refusal.Path, []string{"to"}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if now := b.now(billing.Test); !now.Equal(set) {
		t.Errorf("a refusal moved it to %s", now)
	}
}

func TestTestClockOfTheLiveTenant(t *testing.T) {
	b := newBench(t)
	_, err := b.AdvanceTestClock(t.Context(), billingtest.Caller, b.Time().Add(time.Hour))
	if refusalOf(err) != billing.CodeInvalidInput {
		t.Errorf("got %v", err)
	}
	if now := b.now(billing.Live); !now.Equal(b.Time()) {
		t.Errorf("it is %s", now)
	}
}

// TestTestClockDecidesExpiry lets credit lapse, wherever the real clock stands.
func TestTestClockDecidesExpiry(t *testing.T) {
	b := newBench(t)
	customer, _, err := unpack(b.CreateCustomer(t.Context(), tester, billing.CreateCustomer{Keyed: keyed("c"), Name: "C", TimeZone: "UTC"}))
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := unpack(b.OpenWallet(t.Context(), tester, billing.OpenWallet{Keyed: keyed("w"), Customer: string(customer.ID), Name: "w", Unit: "u"}))
	if err != nil {
		t.Fatal(err)
	}
	expires := b.Time().Add(365 * 24 * time.Hour)
	if _, err := b.GrantCredits(t.Context(), tester, billing.GrantCredits{
		Keyed: keyed("g"), Wallet: string(w.ID), Amount: 10 * billing.Credit, Source: billing.SourcePlan, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AdvanceTestClock(t.Context(), tester, expires.Add(-time.Microsecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.RecordUsage(t.Context(), tester, usage(w, "last", 4)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AdvanceTestClock(t.Context(), tester, expires); err != nil {
		t.Fatal(err)
	}
	if _, err := b.RecordUsage(t.Context(), tester, usage(w, "late", 1)); refusalOf(err) != billing.CodeInsufficientCredits {
		t.Errorf("after a year: %v", err)
	}
}

// TestClockThatRunsBehind decides as of the last commit: time in a wallet never goes back.
func TestClockThatRunsBehind(t *testing.T) {
	b := newBench(t)
	ahead := b.rival()
	ahead.Pass(time.Hour)
	expires := b.Time().Add(30 * time.Minute)
	if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("promo"), Wallet: string(b.wallet.ID), Amount: billing.Credit, Source: billing.SourcePlan, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := ahead.use("ahead", 1); err != nil {
		t.Fatal(err)
	}
	posted, err := b.use("behind", 1)
	if err != nil {
		t.Fatal(err)
	}
	if at := posted.Value.RecordedAt; !at.Equal(ahead.Time()) {
		t.Errorf("recorded at %s, after a commit at %s", at, ahead.Time())
	}
	for _, d := range posted.Value.Drawdowns {
		if d.Grant != b.grant.Created[0].Ref {
			t.Error("drew on credit that had lapsed for the commit before")
		}
	}
	b.lines(b.wallet)
}

// steadilySet is a store in which others are always quicker to set the test clock.
type steadilySet struct {
	*billingtest.Faulty
	rival func()
}

func (s *steadilySet) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	s.rival()
	return s.Faulty.PutDocument(ctx, change)
}

// TestTestClockLosesEveryRace refuses what may be sent again, rather than fail.
func TestTestClockLosesEveryRace(t *testing.T) {
	b := newBench(t)
	far := b.Time().Add(24 * time.Hour)
	rivals := 0
	ours := billingtest.NewWorld(&steadilySet{b.store, func() {
		rivals++
		if _, err := b.AdvanceTestClock(t.Context(), tester, b.Time().Add(time.Duration(rivals)*time.Second)); err != nil {
			t.Error(err)
		}
	}}, 2)
	if set, err := ours.AdvanceTestClock(t.Context(), tester, far); refusalOf(err) != billing.CodeConflict || !set.IsZero() {
		t.Errorf("after %d rivals: %s, %v", rivals, set, err)
	}
}
