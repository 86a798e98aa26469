package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/graph"
)

// service starts the API with a wallet called main, which has more than two pages of transactions.
func service(t *testing.T) (environment, *bytes.Buffer) {
	t.Helper()
	world := billingtest.NewWorld(billingtest.NewMemory(), 1)
	createdKey, err := world.CreateAPIKey(t.Context(), billingtest.Caller, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "k"}, Name: "k", Scopes: []billing.Scope{billing.ScopeRead},
	})
	if err != nil {
		t.Fatal(err)
	}
	secret := createdKey.Value.Secret
	created, err := world.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	customer := created.Value
	_, err = world.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: string(customer.ID), ExternalID: "main", Name: "w", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	publishPrices(t, world)
	for i := range 240 {
		var err error
		key := billing.Keyed{IdempotencyKey: fmt.Sprint("key \"é\" <", i)}
		switch i % 5 {
		case 0:
			_, err = world.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
				Keyed: key, Wallet: "main", Amount: 10 * billing.Credit, Source: billing.SourcePurchase, Priority: i % 3,
				Paid: &billing.Money{Currency: "EUR"}, Metadata: billing.Metadata{"n": "<&>"},
			})
		case 1:
			_, err = world.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
				Keyed: key, Wallet: "main", Action: "chat", Quantity: billing.WithoutDiscount, OnShortfall: billing.ShortfallReject,
				Dimensions: billing.Metadata{"model": "large"}, Components: []billing.Component{
					{Name: "context", Quantity: decimal(fmt.Sprint(1000 + i))}, {Name: "generated", Quantity: decimal("17.5")},
				},
			})
		default:
			credits := billing.Credit + billing.Credits(i)
			_, err = world.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
				Keyed: key, Wallet: "main", Action: "chat", Credits: &credits, OnShortfall: billing.ShortfallReject,
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	holdCredits(t, world)
	server := httptest.NewServer(graph.New(graph.Config{
		Ledger: world.Ledger, Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "r" },
	}))
	t.Cleanup(server.Close)
	out := &bytes.Buffer{}
	return environment{url: server.URL, key: secret, out: out}, out
}

// holdCredits adds 10 transactions to the wallet called main: a hold of an amount, two captures, the second of which is
// priced, and the rest; a grant, a priced hold of it, the expiry of the grant, the end of the hold, and the expiry of what
// returned; and a hold that stays open.
func holdCredits(t *testing.T, world *billingtest.World) {
	t.Helper()
	amount, expires := 3*billing.Credit, world.Time().Add(time.Hour)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	place := func(key string, p billing.PlaceHold) billing.HoldID {
		t.Helper()
		p.Keyed, p.Wallet, p.Action = billing.Keyed{IdempotencyKey: key}, "main", "chat"
		placed, err := world.PlaceHold(t.Context(), billingtest.Caller, p)
		check(err)
		return placed.Value.Hold.HoldID()
	}
	components := []billing.Component{{Name: "context", Quantity: decimal("1000")}}
	first := place("h1", billing.PlaceHold{Amount: &amount, ExpiresIn: 60})
	_, err := world.CaptureHold(t.Context(), billingtest.Caller, billing.CaptureHold{
		Keyed: billing.Keyed{IdempotencyKey: "c1"}, Hold: first, Amount: billing.Credit,
	})
	check(err)
	_, err = world.CaptureHold(t.Context(), billingtest.Caller, billing.CaptureHold{
		Keyed: billing.Keyed{IdempotencyKey: "c2"}, Hold: first, Components: components, Final: true,
	})
	check(err)
	_, err = world.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: "g"}, Wallet: "main", Amount: billing.Credit, Source: billing.SourcePromotion,
		ExpiresAt: &expires,
	})
	check(err)
	place("h2", billing.PlaceHold{Components: components, ExpiresIn: 2 * 3600})
	world.Pass(3 * time.Hour)
	place("h3", billing.PlaceHold{Amount: &amount, ExpiresIn: 60})
}

// publishPrices publishes a rate card that prices calls of a model.
func publishPrices(t *testing.T, world *billingtest.World) {
	t.Helper()
	large, least := billing.Metadata{"model": "large"}, billing.Credit
	_, err := world.PublishRateCard(t.Context(), billingtest.Caller, price.PublishRateCard{
		Keyed: billing.Keyed{IdempotencyKey: "p"}, Code: billing.DefaultRateCard, Rates: []price.Rate{
			{Action: "chat", Component: "context", Credits: decimal("0.5"), Per: decimal("1000")},
			{Action: "chat", Component: "context", Credits: decimal("0.7"), Per: decimal("1000"), When: large, Description: "é"},
			{Action: "chat", Component: "generated", Credits: decimal("1.5"), Per: decimal("1000"), Minimum: &least},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// An exported ledger is valid, and a changed one is not.
func TestExportVerifies(t *testing.T) {
	env, out := service(t)
	if err := run(t.Context(), env, []string{"export", "main"}); err != nil {
		t.Fatal(err)
	}
	exported := bytes.Clone(out.Bytes())
	if n := bytes.Count(exported, []byte("\n")); n != 250 {
		t.Fatalf("%d lines were exported; want 250", n)
	}
	name := filepath.Join(t.TempDir(), "main.jsonl")
	if err := os.WriteFile(name, exported, 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := run(t.Context(), env, []string{"verify", name}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"is a valid ledger", "transactions  250", "priced        50 by rate cards", "held          3 credits, 1 holds"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("verify says %s", out)
		}
	}
	head := regexp.MustCompile(`"hash":"([0-9a-f]{64})"`)
	heads := head.FindAllSubmatch(exported, -1)
	cut := filepath.Join(t.TempDir(), "cut.jsonl")
	lines := bytes.SplitAfter(exported, []byte("\n"))
	if err := os.WriteFile(cut, bytes.Join(lines[:200], nil), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		file string
		line int // whose hash is asked for
		says string
	}{
		{name, 250, ""},
		{name, 249, ""},
		{name, 1, ""},
		{cut, 200, ""},
		{cut, 199, ""},
		{cut, 201, "line 201: no line has the hash"},
		{cut, 240, "ends before it"},
	} {
		hash := string(heads[test.line-1][1])
		for _, args := range [][]string{{"verify", test.file, "--head", hash}, {"verify", "--head", hash, test.file}} {
			out.Reset()
			err := run(t.Context(), env, args)
			if test.says == "" && (err != nil || !strings.Contains(out.String(), fmt.Sprintf("number %d of", test.line))) {
				t.Errorf("%v: %v\n%s", args, err, out)
			}
			if test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("%v: %v", args, err)
			}
		}
	}
	for _, change := range []struct{ old, new, says string }{
		{`"action":"chat"`, `"action":"chut"`, "hash"},
		{`"position":2`, `"position":1`, "hash"},
		{`"credits":"0.7","per"`, `"credits":"0.6","per"`, `component "context" is shown as 0.7007 credits`},
	} {
		changed := bytes.Replace(exported, []byte(change.old), []byte(change.new), 1)
		if err := os.WriteFile(name, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		err := run(t.Context(), env, []string{"verify", name})
		var fault *export.Fault
		if !errors.As(err, &fault) || fault.Sequence != 2 || !strings.Contains(err.Error(), change.says) {
			t.Errorf("%s is reported as %v", change.new, err)
		}
	}
}

// Each mistake has an error that says what is wrong.
func TestErrors(t *testing.T) {
	env, _ := service(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	keyless, wrong := env, env
	keyless.key, wrong.key = "", "sk_test_"+strings.Repeat("A", 32)
	for name, c := range map[string]struct {
		env  environment
		args []string
		says string
	}{
		"nothing to do":  {env, nil, "usage:"},
		"unknown verb":   {env, []string{"import", "x"}, "usage:"},
		"no file":        {env, []string{"verify", empty + "-not"}, "no such file"},
		"empty file":     {env, []string{"verify", empty}, "is empty"},
		"no head":        {env, []string{"verify", empty, "--head"}, "flag needs an argument: -head"},
		"another flag":   {env, []string{"verify", empty, "--tail", "x"}, "flag provided but not defined: -tail"},
		"two files":      {env, []string{"verify", empty, empty}, "usage:"},
		"no hash":        {env, []string{"verify", empty, "--head", "abc"}, `"abc" is not the hash`},
		"no key":         {keyless, []string{"export", "main"}, "DRAWDOWN_API_KEY is not set"},
		"wrong key":      {wrong, []string{"export", "main"}, "API key"},
		"unknown wallet": {env, []string{"export", "nobody"}, `no wallet "nobody"`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := run(t.Context(), c.env, c.args); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v; want something with %q", err, c.says)
			}
		})
	}
}
