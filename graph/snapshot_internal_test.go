package graph

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// newPaged returns services, and a wallet with more grants than its state has room for. A half of them has lapsed, so
// that a reader of the wallet needs the others.
func newPaged(t *testing.T) (services, *billing.Snapshot) {
	t.Helper()
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	keyed := func(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }
	owner, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "Acme", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("w"), Customer: string(owner.Value.ID), Name: "n", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	wallet := opened.Wallet
	for i := range 3 * billing.InlineGrants {
		expires := billingtest.Epoch.Add(time.Duration(i+1) * time.Hour)
		granted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("g", i)), Wallet: string(wallet.ID), Amount: billing.Credit, Source: billing.SourcePurchase,
			ExpiresAt: &expires,
		})
		if err != nil {
			t.Fatal(err)
		}
		wallet = granted.Wallet
	}
	if len(wallet.Pages) == 0 {
		t.Fatal("the wallet has no pages")
	}
	credits := billing.Credit / 2
	held, err := w.PlaceHold(t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: keyed("h"), Wallet: string(wallet.ID), Amount: &credits, ExpiresIn: 86_400,
	})
	if err != nil {
		t.Fatal(err)
	}
	wallet = held.Wallet
	w.Pass(3 * billing.InlineGrants / 2 * time.Hour)
	usage := aggregate.New(aggregate.Config{Ledger: w.Ledger, Store: aggregatetest.NewMemory(), Now: w.Time})
	return newServices(&Config{Ledger: w.Ledger, Usage: usage}), &billing.Snapshot{Wallet: *wallet}
}

// The fields of a wallet are resolved at the same time, and each loads facts into the snapshot that it has. So none of
// them changes the one that they share.
func TestResolversLeaveTheSharedSnapshot(t *testing.T) {
	from, snapshot := newPaged(t)
	of, all := &view.Wallet{Snapshot: snapshot}, wallets{from}
	first, spendable, at := 100, true, *scalar.NewTime(billingtest.Epoch.Add(3 * billing.InlineGrants / 2 * time.Hour))
	fields := map[string]func(context.Context) error{
		"Balance":       func(ctx context.Context) error { _, err := all.Balance(ctx, of); return err },
		"BalanceAt":     func(ctx context.Context) error { _, err := all.BalanceAt(ctx, of, at); return err },
		"BalanceAlerts": func(ctx context.Context) error { _, err := all.BalanceAlerts(ctx, of); return err },
		"Audit":         func(ctx context.Context) error { _, err := all.Audit(ctx, of); return err },
		"Finance":       func(ctx context.Context) error { _, err := all.Finance(ctx, of, nil); return err },
		"Forecast":      func(ctx context.Context) error { _, err := all.Forecast(ctx, of, 7); return err },
		"UsageThrough":  func(ctx context.Context) error { _, err := all.UsageThrough(ctx, of); return err },
		"Customer":      func(ctx context.Context) error { _, err := all.Customer(ctx, of); return err },
		"Metadata":      func(ctx context.Context) error { _, err := all.Metadata(ctx, of); return err },
		"Offers":        func(ctx context.Context) error { _, err := all.Offers(ctx, of); return err },
		"SpendLimits":   func(ctx context.Context) error { _, err := all.SpendLimits(ctx, of); return err },
		"DrawLimits":    func(ctx context.Context) error { _, err := all.DrawLimits(ctx, of); return err },
		"Budgets":       func(ctx context.Context) error { _, err := all.Budgets(ctx, of, &first, nil, nil); return err },
		"AutoRecharge":  func(ctx context.Context) error { _, err := all.AutoRecharge(ctx, of); return err },
		"TopUps":        func(ctx context.Context) error { _, err := all.TopUps(ctx, of, &first, nil); return err },
		"Features":      func(ctx context.Context) error { _, err := all.Features(ctx, of); return err },
		"Subscriptions": func(ctx context.Context) error { _, err := all.Subscriptions(ctx, of, &first, nil); return err },
		"RateCard":      func(ctx context.Context) error { _, err := all.RateCard(ctx, of, nil); return err },
		"SpendLimitList": func(ctx context.Context) error {
			_, err := all.SpendLimitList(ctx, of, &first, nil, nil, nil)
			return err
		},
		"Grants": func(ctx context.Context) error {
			page, err := all.Grants(ctx, of, &first, nil, &spendable)
			if err == nil && len(page.Edges) != 3*billing.InlineGrants/2 {
				err = fmt.Errorf("there are %d grants", len(page.Edges))
			}
			return err
		},
		"Transactions": func(ctx context.Context) error {
			page, err := all.Transactions(ctx, of, &first, nil, nil, nil, nil)
			if err != nil {
				return err
			}
			for _, edge := range page.Edges { // each shows what is left of its grant
				if _, err := (drawdowns{from}).Grant(ctx, &edge.Node.Drawdowns()[0]); err != nil {
					return err
				}
			}
			return nil
		},
		"Holds": func(ctx context.Context) error {
			page, err := all.Holds(ctx, of, &first, nil, nil)
			if err == nil && len(page.Edges) != 1 {
				err = fmt.Errorf("there are %d holds", len(page.Edges))
			}
			return err
		},
		"TransactionByKey": func(ctx context.Context) error { _, err := all.TransactionByKey(ctx, of, "g1"); return err },
		"Usage": func(ctx context.Context) error {
			_, err := all.Usage(ctx, of, *scalar.NewTime(billingtest.Epoch), at, calendar.Hour, nil, nil, nil, nil, nil)
			return err
		},
		"Movements": func(ctx context.Context) error {
			_, err := all.Movements(ctx, of, *scalar.NewTime(billingtest.Epoch), at, calendar.Hour)
			return err
		},
		"TopSubjects": func(ctx context.Context) error {
			_, err := all.TopSubjects(ctx, of, *scalar.NewTime(billingtest.Epoch), at, &first, nil)
			return err
		},
	}
	for method := range reflect.TypeFor[gen.WalletResolver]().Methods() {
		if fields[method.Name] == nil {
			t.Errorf("the test does not resolve %s", method.Name)
		}
	}
	for name, resolve := range fields {
		s := newSession(from, &billing.APIKey{ID: "key_00000000000000000000000001", Tenant: billing.Live})
		s.freshness = ledger.Strong
		s.wallets.remember(snapshot.Wallet.ID, snapshot)
		if err := resolve(withSession(t.Context(), s)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		facts := snapshot.Facts
		if facts.Pages != nil || facts.Grants != nil || facts.Lines != nil || facts.HoldsKnown {
			t.Errorf("%s loads into the snapshot that all fields share: %d pages, %d grants, %d lines",
				name, len(facts.Pages), len(facts.Grants), len(facts.Lines))
			snapshot.Facts = billing.Facts{}
		}
	}
}
