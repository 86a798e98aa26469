package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

var tester = billing.Caller{Tenant: billing.Test, Actor: "key_test"}

func (b *fixture) now(tenant billing.Tenant) time.Time {
	b.t.Helper()
	now, err := b.Now(b.t.Context(), tenant)
	if err != nil {
		b.t.Fatal(err)
	}
	return now
}

// TestTestClock: the test clock shows the real time until it is set, and then stands still.
func TestTestClock(t *testing.T) {
	b := newFixture(t)
	b.Pass(time.Hour)
	if now := b.now(billing.Test); !now.Equal(b.Time()) {
		t.Errorf("before it is set it is %s", now)
	}
	past := b.Time().Add(-time.Second)
	if _, err := b.AdvanceTestClock(t.Context(), tester, past, true); refusalOf(err) != billing.CodeInvalidInput {
		t.Errorf("setting it to the past the first time: %v", err)
	}
	to := b.Time().Add(24*time.Hour + 999*time.Nanosecond)
	set, err := b.AdvanceTestClock(t.Context(), tester, to, true)
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
		"the same instant": set, "the past": set.Add(-time.Microsecond), "less than a microsecond ahead": set.Add(999),
		"zero":          {},
		"the last year": time.Date(9999, 1, 1, 0, 0, 0, 1000, time.UTC),
	} {
		_, err := b.AdvanceTestClock(t.Context(), tester, to, true)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput ||
			!slices.Equal(refusal.Path, []string{"to"}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if now := b.now(billing.Test); !now.Equal(set) {
		t.Errorf("a refusal moved it to %s", now)
	}
}

func TestTestClockOfTheLiveTenant(t *testing.T) {
	b := newFixture(t)
	_, err := b.AdvanceTestClock(t.Context(), billingtest.Caller, b.Time().Add(time.Hour), true)
	if refusalOf(err) != billing.CodeInvalidInput {
		t.Errorf("got %v", err)
	}
	if now := b.now(billing.Live); !now.Equal(b.Time()) {
		t.Errorf("it is %s", now)
	}
}

// TestTestClockDecidesExpiry: credit lapses by the test clock, whatever the real time is.
func TestTestClockDecidesExpiry(t *testing.T) {
	b := newFixture(t)
	customer, _, err := unpack(b.CreateCustomer(t.Context(), tester, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	}))
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := unpack(b.OpenWallet(t.Context(), tester, billing.OpenWallet{
		Keyed: keyed("w"), Customer: string(customer.ID), Name: "w", Unit: "u",
	}))
	if err != nil {
		t.Fatal(err)
	}
	expires := b.Time().Add(365 * 24 * time.Hour)
	if _, err := b.GrantCredits(t.Context(), tester, billing.GrantCredits{
		Keyed: keyed("g"), Wallet: string(w.ID), Amount: 10 * billing.Credit, Source: billing.SourcePlan, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AdvanceTestClock(t.Context(), tester, expires.Add(-time.Microsecond), true); err != nil {
		t.Fatal(err)
	}
	if _, err := b.RecordUsage(t.Context(), tester, usage(w, "last", 4)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AdvanceTestClock(t.Context(), tester, expires, true); err != nil {
		t.Fatal(err)
	}
	_, err = b.RecordUsage(t.Context(), tester, usage(w, "late", 1))
	if refusalOf(err) != billing.CodeInsufficientCredits {
		t.Errorf("after a year: %v", err)
	}
}

// TestClockThatRunsBehind: a decision is made as of the last commit if the clock is before it; time in a wallet never
// goes back.
func TestClockThatRunsBehind(t *testing.T) {
	b := newFixture(t)
	ahead := b.rival()
	ahead.Pass(time.Hour)
	expires := b.Time().Add(30 * time.Minute)
	if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("promo"), Wallet: string(b.wallet.ID), Amount: billing.Credit, Source: billing.SourcePlan,
		ExpiresAt: &expires,
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
			t.Error("a usage drew on credit that had lapsed at the commit before")
		}
	}
	b.lines(b.wallet)

	s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if balance, err := b.Balance(t.Context(), s, b.Time()); err != nil || !balance.AsOf.Equal(ahead.Time()) {
		t.Errorf("the balance is as of %s, and the last commit was at %s; %v", balance.AsOf, ahead.Time(), err)
	}
}

// TestClocksOfTwoWallets: both lines of a transfer are recorded at the same instant, which is not before the last
// commit of either wallet.
func TestClocksOfTwoWallets(t *testing.T) {
	for _, later := range []string{"from", "to"} {
		b := newFixture(t)
		ahead := b.rival()
		ahead.Pass(time.Hour)
		if later == "from" {
			ahead.credit(b.wallet, "ahead", 1)
		} else {
			ahead.credit(b.other, "ahead", 1)
		}
		done, err := b.TransferCredits(t.Context(), billingtest.Caller, billing.TransferCredits{
			Keyed: keyed("t"), From: string(b.wallet.ID), To: string(b.other.ID), Amount: billing.Credit, Reason: "r",
		})
		if err != nil {
			t.Fatal(err)
		}
		out, in := done.Value.Out.RecordedAt, done.Value.In.RecordedAt
		if !out.Equal(ahead.Time()) || !in.Equal(ahead.Time()) {
			t.Errorf("%s changed last, at %s: the lines are recorded at %s and %s", later, ahead.Time(), out, in)
		}
	}
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
	b := newFixture(t)
	far := b.Time().Add(24 * time.Hour)
	rivals := 0
	ours := billingtest.NewWorld(&steadilySet{b.store, func() {
		rivals++
		if _, err := b.AdvanceTestClock(t.Context(), tester, b.Time().Add(time.Duration(rivals)*time.Second), true); err != nil {
			t.Error(err)
		}
	}}, 2)
	if set, err := ours.AdvanceTestClock(t.Context(), tester, far, true); refusalOf(err) != billing.CodeConflict || !set.IsZero() {
		t.Errorf("after %d rivals: %s, %v", rivals, set, err)
	}
}
