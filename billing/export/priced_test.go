package export_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// testRates are the rates of the card that prices pricedLines. The comments are their positions.
var testRates = []price.Rate{
	{Action: "chat", Component: "context", Credits: decimal("0.5"), Per: decimal("1000")},   // 1
	{Action: "chat", Component: "generated", Credits: decimal("1.5"), Per: decimal("1000")}, // 2
	{
		Action: "chat", Component: "context", Credits: decimal("2.5"), Per: decimal("1000"),
		When: billing.Metadata{"model": "large"},
	}, // 3
	{
		Action: "chat", Component: "generated", Credits: decimal("7.5"), Per: decimal("700"),
		When: billing.Metadata{"model": "large"},
	}, // 4
	{Action: "image", Credits: decimal("2.125"), Per: decimal("1")}, // 5
	{
		Action: "image", Credits: decimal("3.25"), Per: decimal("1"), When: billing.Metadata{"size": "large"},
		Minimum: amount("10"),
	}, // 6
	{Action: "image", Component: "hue", Credits: decimal("1.5"), Per: decimal("1"), Minimum: amount("3")},   // 7
	{Action: "image", Component: "crop", Credits: decimal("0.75"), Per: decimal("1"), Minimum: amount("4")}, // 8
}

func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

func amount(text string) *billing.Credits {
	c, err := billing.ParseCredits(text)
	if err != nil {
		panic(err)
	}
	return &c
}

// ratesAt returns rates by their positions.
func ratesAt(list []price.Rate) export.Rates {
	rates := export.Rates{}
	for i, r := range list {
		rates[i+1] = export.Rate{Credits: r.Credits, Per: r.Per, When: r.When, Minimum: r.Minimum}
	}
	return rates
}

// publishedRates returns the rates of the version that priced a line.
func publishedRates(t testing.TB, w *billingtest.World, line *billing.Transaction) export.Rates {
	t.Helper()
	if line.Pricing == nil {
		return nil
	}
	card, err := w.RateCardVersion(t.Context(), billingtest.Caller.Tenant, line.Pricing.Card)
	if err != nil {
		t.Fatal(err)
	}
	return ratesAt(card.Rates.All())
}

// components returns components from names and quantities.
func components(pairs ...string) (list []billing.Component) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, billing.Component{Name: pairs[i], Quantity: decimal(pairs[i+1])})
	}
	return list
}

// pricedLines returns a ledger of usage that a rate card priced, oldest first:
//
//	1, 2   grants of 100 and of 20
//	3      4,808 of context and 10 generated: 2.404 + 0.015
//	4      1.5 images: 3.1875
//	5      with the dimension model: 900.5 of context and 1,234.567 generated: 2.25125 + 13.2275035…
//	6      with a discount of a tenth: 3 of context and 7 generated, with rounding: 0.00135 + 0.00945
//	7      with a quote: 2 large images, less than the minimum of 10
//	8      1 hue and no crop, less than the larger minimum, which is 4: 1.35 + 0
//	9      nothing of either component: 0
//	10     0.000000225 of context and 0.00000125… generated, rounded up together: 0.000001 + 0.000001
//	11     50 large images; only a part could be charged
//	12     by the request: 0
func pricedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	w := billingtest.NewWorld(billingtest.NewMemory(), 4)
	p := &pricedWorld{World: w, t: t, by: billingtest.Caller}
	_, err := w.PublishRateCard(t.Context(), billingtest.Caller, price.PublishRateCard{
		Keyed: p.key(), Code: billing.DefaultRateCard, Rates: testRates,
	})
	p.check(err)
	created, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: p.key(), Name: "C", TimeZone: "UTC",
	})
	p.check(err)
	opened, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: p.key(), Customer: string(created.Value.ID), Name: "w", Unit: "credits",
	})
	p.check(err)
	p.wallet = string(opened.Value.ID)
	for _, credits := range []billing.Credits{100 * billing.Credit, 20 * billing.Credit} {
		_, err = w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: p.key(), Wallet: p.wallet, Amount: credits, Source: billing.SourcePurchase,
		})
		p.check(err)
	}
	large, one := billing.Metadata{"model": "large", "size": "large"}, decimal("1")
	p.use(billing.RecordUsage{Action: "chat", Quantity: one, Components: components("context", "4808", "generated", "10")})
	p.use(billing.RecordUsage{Action: "image", Quantity: decimal("1.5")})
	p.use(billing.RecordUsage{
		Action: "chat", Quantity: one, Components: components("context", "900.5", "generated", "1234.567"), Dimensions: large,
	})
	_, err = w.UpdateWallet(t.Context(), billingtest.Caller, billing.UpdateWallet{
		Keyed: p.key(), Wallet: p.wallet, RateMultiplier: billing.SetTo(decimal("0.9")),
	})
	p.check(err)
	p.use(billing.RecordUsage{Action: "chat", Quantity: one, Components: components("context", "3", "generated", "7")})
	p.use(p.quoted(billing.RecordUsage{Action: "image", Quantity: decimal("2"), Dimensions: large}))
	p.use(billing.RecordUsage{Action: "image", Quantity: one, Components: components("hue", "1", "crop", "0")})
	p.use(billing.RecordUsage{Action: "image", Quantity: one, Components: components("hue", "0", "crop", "0")})
	p.use(billing.RecordUsage{
		Action: "chat", Quantity: one, Components: components("context", "0.0001", "generated", "0.00013"), Dimensions: large,
	})
	p.use(billing.RecordUsage{
		Action: "image", Quantity: decimal("50"), Dimensions: large, OnShortfall: billing.ShortfallPartial,
	})
	p.use(billing.RecordUsage{Action: "image", Quantity: one, Credits: new(billing.Credits)})
	return p.lines()
}

// pricedWorld is a world with one wallet.
type pricedWorld struct {
	*billingtest.World
	t      testing.TB
	by     billing.Caller
	wallet string
	keys   int
}

func (p *pricedWorld) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pricedWorld) key() billing.Keyed {
	p.keys++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("k", p.keys)}
}

func (p *pricedWorld) use(u billing.RecordUsage) {
	p.t.Helper()
	u.Keyed, u.Wallet = p.key(), p.wallet
	if u.OnShortfall == "" {
		u.OnShortfall = billing.ShortfallReject
	}
	_, err := p.RecordUsage(p.t.Context(), p.by, u)
	p.check(err)
}

// quoted returns a usage with a quote for it.
func (p *pricedWorld) quoted(u billing.RecordUsage) billing.RecordUsage {
	p.t.Helper()
	snapshot := p.snapshot()
	estimate, err := p.Estimate(p.t.Context(), snapshot, u)
	p.check(err)
	u.Quote, _, err = p.Quote(p.t.Context(), snapshot.Wallet.WalletRef, estimate, time.Minute)
	p.check(err)
	return u
}

func (p *pricedWorld) ref() billing.WalletRef {
	return billing.WalletRef{Tenant: p.by.Tenant, ID: billing.WalletID(p.wallet)}
}

func (p *pricedWorld) snapshot() *billing.Snapshot {
	p.t.Helper()
	snapshot, err := p.Wallet(p.t.Context(), p.by.Tenant, p.wallet, ledger.Strong)
	p.check(err)
	return snapshot
}

// lines returns the wallet's ledger, oldest first.
func (p *pricedWorld) lines() []*billing.Transaction {
	p.t.Helper()
	found, err := p.Transactions(p.t.Context(), &p.snapshot().Wallet, ledger.LineQuery{Limit: 100})
	p.check(err)
	lines := make([]*billing.Transaction, len(found.Lines))
	for i, line := range found.Lines {
		lines[len(lines)-1-i] = line
	}
	return lines
}
