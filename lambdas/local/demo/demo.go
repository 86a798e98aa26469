package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The external id of the first customer, and those of the wallets.
const (
	Acme         = "acme"
	AcmeMain     = "acme-main"
	AcmeResearch = "acme-research"
	LumenMain    = "lumen-main"
	NovaTrial    = "nova-trial"
)

// seeder creates the demonstration in a ledger.
type seeder struct {
	ledger *ledger.Ledger
	by     billing.Caller
	began  time.Time // when the first customer was created; every other instant is relative to it
}

// Seed creates the demonstration in the tenant of by, or completes it.
//
// It returns a *[billing.Error] if the tenant has something else under the demonstration's names or keys, such as a
// demonstration of an older version, or if an interrupted seeding is completed after its credit has lapsed.
func Seed(ctx context.Context, books *ledger.Ledger, by billing.Caller) error {
	s := &seeder{ledger: books, by: by}
	for _, step := range []func(context.Context) error{
		s.prices, s.packs, s.plans, s.customers, s.wallets, s.grants, s.subscription, s.acmeUsage, s.lumenUsage, s.novaUsage,
		s.movements,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Complete returns whether the demonstration is complete, which means that its last request has been made. It costs two
// reads.
func Complete(ctx context.Context, books *ledger.Ledger, tenant billing.Tenant) (bool, error) {
	wallet, err := books.Wallet(ctx, tenant, LumenMain, ledger.Strong)
	if err == nil {
		_, err = books.TransactionByKey(ctx, wallet.Wallet.WalletRef, keyed(lastKey).IdempotencyKey)
	}
	if errors.Is(err, billing.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// lastKey is the key of the last request, which adjusts [LumenMain].
const lastKey = "adjustment:lumen"

// keyed returns the key of a request of the demonstration.
func keyed(format string, args ...any) billing.Keyed {
	return billing.Keyed{IdempotencyKey: "demo:" + fmt.Sprintf(format, args...)}
}

// at returns the instant d after the demonstration began.
func (s *seeder) at(d time.Duration) *time.Time {
	at := s.began.Add(d)
	return &at
}

func (s *seeder) customers(ctx context.Context) error {
	for i, c := range []billing.CreateCustomer{
		{ExternalID: Acme, Name: "Acme Robotics", Email: "billing@acme.example", TimeZone: "Europe/Berlin"},
		{ExternalID: "lumen", Name: "Lumen Studio", Email: "accounts@lumen.example", TimeZone: "America/New_York"},
		{ExternalID: "nova", Name: "Nova Labs", TimeZone: "UTC"},
	} {
		c.Keyed = keyed("customer:%s", c.ExternalID)
		customer, err := s.ledger.CreateCustomer(ctx, s.by, c)
		if err != nil {
			return err
		}
		if i == 0 {
			s.began = customer.Value.CreatedAt.Truncate(time.Minute)
		}
	}
	return nil
}

func (s *seeder) wallets(ctx context.Context) error {
	for _, w := range []billing.OpenWallet{
		{Customer: Acme, ExternalID: AcmeMain, Name: "Main", OverdraftLimit: 50 * billing.Credit},
		{Customer: Acme, ExternalID: AcmeResearch, Name: "Research", Metadata: billing.Metadata{"costCentre": "R-7"}},
		{Customer: "lumen", ExternalID: LumenMain, Name: "Main"},
		{Customer: "nova", ExternalID: NovaTrial, Name: "Trial"},
	} {
		w.Keyed, w.Unit, w.RateCard = keyed("wallet:%s", w.ExternalID), "credits", CardCode
		if _, err := s.ledger.OpenWallet(ctx, s.by, w); err != nil {
			return err
		}
	}
	return nil
}

const day = 24 * time.Hour

func (s *seeder) grants(ctx context.Context) error {
	for _, g := range []billing.GrantCredits{
		{
			Keyed: keyed("grant:acme-pack"), Wallet: AcmeMain, Amount: 1000 * billing.Credit, Source: billing.SourcePurchase,
			Paid: money("100", "EUR"), Reason: "1,000 credits, invoice 2041", Metadata: billing.Metadata{"invoice": "2041"},
		},
		{
			Keyed: keyed("grant:acme-launch"), Wallet: AcmeMain, Amount: 300 * billing.Credit, Source: billing.SourcePromotion,
			EffectiveAt: s.at(30 * day), ExpiresAt: s.at(60 * day), Reason: "300 credits for your launch",
		},
		{
			Keyed: keyed("grant:acme-promotion"), Wallet: AcmeMain, Amount: 250 * billing.Credit, Source: billing.SourcePromotion,
			ExpiresAt: s.at(2 * day), Reason: "250 credits for a weekend",
		},
		{
			Keyed: keyed("grant:lumen-pack"), Wallet: LumenMain, Amount: 2500 * billing.Credit, Source: billing.SourcePurchase,
			Paid: money("199", "USD"), Reason: "2,500 credits, invoice 2044", Metadata: billing.Metadata{"invoice": "2044"},
		},
		{
			Keyed: keyed("grant:nova-trial"), Wallet: NovaTrial, Amount: 9 * billing.Credit, Source: billing.SourceTrial,
			ExpiresAt: s.at(14 * day), Reason: "a trial of 14 days",
		},
	} {
		g.Priority = 100
		if _, err := s.ledger.GrantCredits(ctx, s.by, g); err != nil {
			return err
		}
	}
	return nil
}

// money returns an amount that is written in this file.
func money(amount, currency string) *billing.Money {
	return &billing.Money{Amount: decimal(amount), Currency: currency}
}

// decimal parses a number that is written in this package.
func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}
