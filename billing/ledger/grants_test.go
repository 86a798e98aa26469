package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// walletOfEveryStatus opens a wallet with 240 grants of all statuses, and returns the grants by status.
func walletOfEveryStatus(b *fixture) (*billing.Wallet, map[billing.GrantStatus][]billing.GrantID) {
	b.t.Helper()
	w := b.open("mixed")
	ctx := b.t.Context()
	soon, later := b.Time().Add(time.Hour), b.Time().Add(30*24*time.Hour)
	byStatus := map[billing.GrantStatus][]billing.GrantID{}
	for i := range 240 {
		status := []billing.GrantStatus{
			billing.GrantActive, billing.GrantPending, billing.GrantExpired, billing.GrantVoided,
			billing.GrantDepleted,
		}[i%5]
		g := billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("g", i)), Wallet: string(w.ID), Amount: billing.Credit, Source: billing.SourcePlan,
			Priority: 100 + i*7%50,
		}
		switch status {
		case billing.GrantPending:
			g.EffectiveAt = &later
		case billing.GrantExpired:
			g.ExpiresAt = &soon
		case billing.GrantDepleted:
			g.Priority = 0 // so that the usage below draws exactly these
		}
		posted, err := b.GrantCredits(ctx, billingtest.Caller, g)
		if err != nil {
			b.t.Fatal(err)
		}
		id := posted.Value.Created[0].ID()
		byStatus[status] = append(byStatus[status], id)
		if status == billing.GrantVoided {
			if _, err := b.VoidGrant(ctx, billingtest.Caller, billing.VoidGrant{
				Keyed: keyed(fmt.Sprint("v", i)), Grant: id, Reason: "r",
			}); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	if _, err := b.RecordUsage(ctx, billingtest.Caller, usage(w, "u", 48)); err != nil {
		b.t.Fatal(err)
	}
	b.Pass(time.Hour)
	return w, byStatus
}

// list reads all pages of a list of grants.
func (b *fixture) list(w *billing.Wallet, spendable *bool, limit int) []billing.GrantView {
	b.t.Helper()
	var all []billing.GrantView
	for q := (ledger.GrantQuery{Spendable: spendable, Limit: limit}); ; {
		s, err := b.Wallet(b.t.Context(), billing.Live, string(w.ID), ledger.Strong)
		if err != nil {
			b.t.Fatal(err)
		}
		page, err := b.Grants(b.t.Context(), s, b.Time(), q)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(page.Grants) > limit {
			b.t.Fatalf("a page of %d has %d grants", limit, len(page.Grants))
		}
		all = append(all, page.Grants...)
		if !page.More {
			return all
		}
		if page.Resume == q.After {
			b.t.Fatal("the list does not continue")
		}
		q.After = page.Resume
	}
}

// TestGrantsAreListed compares the three lists with what was granted, for several page sizes.
func TestGrantsAreListed(t *testing.T) {
	b := newFixture(t)
	w, byStatus := walletOfEveryStatus(b)
	yes, no := true, false
	for _, limit := range []int{1, 7, 100} {
		every, spendable, rest := b.list(w, nil, limit), b.list(w, &yes, limit), b.list(w, &no, limit)
		if len(every) != 240 || len(spendable) != 48 || len(rest) != 192 {
			t.Fatalf("pages of %d: %d, %d and %d grants", limit, len(every), len(spendable), len(rest))
		}
		for _, view := range every {
			if !slices.Contains(byStatus[view.Status], view.ID()) {
				t.Errorf("pages of %d: grant %s is %s", limit, view.ID(), view.Status)
			}
			live := view.Status == billing.GrantActive || view.Status == billing.GrantPending
			if live != (view.Remaining == billing.Credit) {
				t.Errorf("pages of %d: of a %s grant %s remain", limit, view.Status, view.Remaining)
			}
		}
		for name, views := range map[string][]billing.GrantView{"every": every, "rest": rest} {
			if !slices.IsSortedFunc(views, func(a, b billing.GrantView) int { return b.Ref.Compare(a.Ref) }) {
				t.Errorf("pages of %d: %s is not newest first", limit, name)
			}
		}
		if !slices.IsSortedFunc(spendable, func(a, b billing.GrantView) int { return a.Priority - b.Priority }) {
			t.Errorf("pages of %d: the spendable grants are not in burn order", limit)
		}
	}
}

// TestGrantsBehindSpendableOnes: a page of grants that cannot be spent has one, or the list has ended, however many that
// can be spent are in between.
func TestGrantsBehindSpendableOnes(t *testing.T) {
	b := newFixture(t)
	void := func(g *billing.Transaction, key string) {
		t.Helper()
		if _, err := b.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{
			Keyed: keyed(key), Grant: g.Created[0].ID(), Reason: "r",
		}); err != nil {
			t.Fatal(err)
		}
	}
	void(b.grant, "v")
	for n := range billing.MaxScannedLines + 50 {
		b.credit(b.wallet, fmt.Sprint("spendable", n), 1)
	}
	no := false
	page := func(after billing.GrantID) *ledger.GrantPage {
		s := b.snapshot()
		page, err := b.Grants(t.Context(), s, b.Time(), ledger.GrantQuery{Spendable: &no, Limit: 10, After: after})
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	if got := page(""); len(got.Grants) != 1 || got.Grants[0].Ref != b.grant.Created[0].Ref || got.More {
		t.Errorf("behind the spendable ones: %+v", got)
	}
	void(b.credit(b.wallet, "newest", 1).Value, "v2")
	first := page("")
	if len(first.Grants) != 1 || first.Grants[0].Status != billing.GrantVoided || !first.More {
		t.Fatalf("the newest: %+v", first)
	}
	if got := page(first.Resume); len(got.Grants) != 1 || got.Grants[0].Ref != b.grant.Created[0].Ref || got.More {
		t.Errorf("behind the spendable ones, on the second page: %+v", got)
	}
}

// TestSpendableGrantsGoOn: a list continues even if the last grant of a page was spent meanwhile.
func TestSpendableGrantsGoOn(t *testing.T) {
	b := newFixture(t)
	w, _ := walletOfEveryStatus(b)
	yes := true
	want := b.list(w, &yes, 100)
	s, err := b.Wallet(t.Context(), billing.Live, string(w.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := b.Grants(t.Context(), s, b.Time(), ledger.GrantQuery{Spendable: &yes, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.RecordUsage(t.Context(), billingtest.Caller, usage(w, "more", 12)); err != nil {
		t.Fatal(err)
	}
	if s, err = b.Wallet(t.Context(), billing.Live, string(w.ID), ledger.Strong); err != nil {
		t.Fatal(err)
	}
	page, err = b.Grants(t.Context(), s, b.Time(), ledger.GrantQuery{Spendable: &yes, Limit: 10, After: page.Resume})
	if err != nil || page.Grants[0].ID() != want[12].ID() {
		t.Errorf("continues with %v, %v", page, err)
	}
}

func TestGrantsRefuseCursors(t *testing.T) {
	b := newFixture(t)
	s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	for name, q := range map[string]ledger.GrantQuery{
		"no id":             {After: "x", Limit: 1},
		"of another wallet": {After: billing.NewGrantID(b.other.ID, billing.GrantRef{Sequence: 1}), Limit: 1},
		"of no existing grant": {
			Spendable: &yes, After: billing.NewGrantID(b.wallet.ID, billing.GrantRef{Sequence: 99}),
			Limit: 1,
		},
	} {
		_, err := b.Grants(t.Context(), s, b.Time(), q)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput ||
			!slices.Equal(refusal.Path, []string{"after"}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGrantViewsCatchUp: the wallet is read again if a snapshot is older than the grant.
func TestGrantViewsCatchUp(t *testing.T) {
	b := newFixture(t)
	old, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	ref := b.credit(b.wallet, "new", 3).Value.Created[0].Ref
	views, err := b.GrantViews(t.Context(), old, b.Time(), []billing.GrantRef{ref, {Sequence: 77}})
	if err != nil || len(views) != 1 || views[ref].Remaining != 3*billing.Credit ||
		views[ref].Status != billing.GrantActive {
		t.Errorf("got %+v, %v", views, err)
	}
}

// TestGrantsOfASubscriptionThatIsNewer: a list of grants that began with a state from before a subscription shows the period of now, not
// only the one that is over.
func TestGrantsOfASubscriptionThatIsNewer(t *testing.T) {
	b := newFixture(t)
	before, err := b.Wallet(t.Context(), billingtest.Caller.Tenant, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	b.subscribeDaily()
	b.Pass(25 * time.Hour)
	page, err := b.Grants(t.Context(), before, b.Time(), ledger.GrantQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var free billing.Credits
	for _, grant := range page.Grants {
		free += grant.Remaining
	}
	if free != 290*billing.Credit { // what was granted, what rolled over, and the period of now
		t.Errorf("%s credits are in %d grants", free, len(page.Grants))
	}
}
