package mail

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Config is what a [Service] needs.
type Config struct {
	Store   ledger.Store
	Ledger  *ledger.Ledger
	Runtime ledger.Runtime
}

// Service reads and changes which mails customers get. Package mailer sends them: it is apart, so that the API's function need not
// contain it.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service { return &Service{c} }

// Set changes the settings of a customer.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) Set(ctx context.Context, by billing.Caller, set Set) (*ledger.Result[*Settings], error) {
	set.Keyed = set.By(by)
	s.Runtime.Random(set.Secret[:])
	return ledger.RunFor[*Settings](ctx, s.Ledger, by.Tenant, &set, func(id string) billing.DocumentKey {
		return SettingsKey(by.Tenant, billing.CustomerID(id))
	})
}

// Settings reads the settings of a customer; empty ones where none were set.
func (s *Service) Settings(ctx context.Context, tenant billing.Tenant, customer billing.CustomerID) (*Settings, error) {
	found, err := ledger.Get[*Settings](ctx, s.Store, SettingsKey(tenant, customer), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return &Settings{Tenant: tenant, Customer: customer}, nil
	}
	return found, err
}

// SettingsOf reads the settings of customers, which may be a moment old. Those who have none are left out.
func (s *Service) SettingsOf(
	ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID,
) (map[billing.CustomerID]*Settings, error) {
	keys := make([]billing.DocumentKey, len(ids))
	for i, id := range ids {
		keys[i] = SettingsKey(tenant, id)
	}
	return ledger.DocumentsOf(ctx, s.Store, keys, ledger.Eventual, func(s *Settings) billing.CustomerID { return s.Customer })
}
