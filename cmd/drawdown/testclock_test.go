package main

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/graph"
)

// waiting starts the API with a wallet of the test tenant called main. A usage is recorded while the charge of its subscription waits
// for the payment provider, and the period begins behind it.
func waiting(t *testing.T) environment {
	t.Helper()
	world, by := billingtest.NewWorld(billingtest.NewMemory(), 1), billingtest.Caller
	by.Tenant = billing.Test
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := func(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }
	ctx := t.Context()
	createdKey, err := world.CreateAPIKey(ctx, by, billing.CreateAPIKey{
		Keyed: key("k"), Name: "k", Scopes: []billing.Scope{billing.ScopeRead},
	})
	check(err)
	customer, err := world.CreateCustomer(ctx, by, billing.CreateCustomer{Keyed: key("c"), Name: "C", TimeZone: "UTC"})
	check(err)
	wallet, err := world.OpenWallet(ctx, by, billing.OpenWallet{
		Keyed: key("w"), Customer: string(customer.Value.ID), ExternalID: "main", Name: "w", Unit: "credits",
	})
	check(err)
	_, err = world.GrantCredits(ctx, by, billing.GrantCredits{
		Keyed: key("g"), Wallet: "main", Amount: billing.Credit, Source: billing.SourcePromotion,
	})
	check(err)
	_, err = world.CreatePlan(ctx, by, billing.CreatePlan{
		Keyed: key("p"), Code: "p", Name: "P", Unit: "credits", Interval: calendar.Monthly, Included: 100 * billing.Credit,
		Unused: billing.UnusedExpire, OnRenewal: billing.CreditsWhenPaid, Price: billing.Amount{Minor: 1000, Currency: "USD"}.Money(),
	})
	check(err)
	started, err := world.StartSubscription(ctx, by, billing.StartSubscription{
		Keyed: key("s"), Wallet: "main", Plan: "p", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	})
	check(err)
	world.Pass(24 * time.Hour)
	credits := billing.Credit
	_, err = world.RecordUsage(ctx, by, billing.RecordUsage{
		Keyed: key("u"), Wallet: "main", Action: "chat", Credits: &credits, OnShortfall: billing.ShortfallReject,
	})
	check(err)
	charge := billing.NewTopUpID(wallet.Value.ID, started.Value.Latest)
	_, err = world.Run(ctx, by.Tenant, billing.NewApplyPayment(billing.ApplyPayment{TopUp: charge, Payment: billing.Payment{
		TopUp: charge, Attempt: 1, ID: "pay", State: billing.PaymentSucceeded, Received: billing.Amount{Minor: 1000, Currency: "USD"},
	}}))
	check(err)
	server := httptest.NewServer(graph.New(graph.Config{
		Ledger: world.Ledger, Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "r" },
	}))
	t.Cleanup(server.Close)
	return environment{url: server.URL, key: createdKey.Value.Secret}
}

// A ledger of the test tenant is valid by --test-clock. Without it, the error names the option.
func TestVerifyByTestClock(t *testing.T) {
	env := waiting(t)
	var exported, out strings.Builder
	env.out = &exported
	if err := run(t.Context(), env, []string{"export", "main"}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "main.jsonl")
	if err := os.WriteFile(name, []byte(exported.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	env.out = &out
	err := run(t.Context(), env, []string{"verify", name})
	if err == nil || !strings.Contains(err.Error(), "line 3, transaction 3") || !strings.Contains(err.Error(), "--test-clock") {
		t.Errorf("without the option: %v", err)
	}
	_, last, _ := strings.Cut(exported.String()[strings.LastIndex(exported.String(), `"hash":"`):], `:"`)
	head := last[:len(billing.Hash{}.String())]
	for _, args := range [][]string{
		{"verify", name, "--test-clock"}, {"verify", "--test-clock", name}, {"verify", "--test-clock", name, "--head", head},
	} {
		out.Reset()
		if err := run(t.Context(), env, args); err != nil || !strings.Contains(out.String(), "by the rules of the test tenant") {
			t.Errorf("%v: %v\n%s", args, err, out.String())
		}
	}
}
