package simulated

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Name is the provider's name as it is stored.
const Name = "simulated"

// Provider is the simulated provider of one tenant, as an account of Stripe has one key for each mode.
type Provider struct{ Config }

var _ payment.Provider = (*Provider)(nil)

// Config is what a [Provider] needs.
type Config struct {
	Tenant  billing.Tenant
	Store   Store
	Clock   func(context.Context, billing.Tenant) (time.Time, error) // the tenant's
	Runtime ledger.Runtime                                           // its Now is the world's clock
	Secrets []string                                                 // of events: the first one signs, all of them verify
	BaseURL string                                                   // of the pages, such as "http://localhost:8080"
}

// New returns a provider.
func New(c Config) *Provider { return &Provider{c} }

// Name implements [payment.Provider].
func (p *Provider) Name() string { return Name }

// mode is the part of ids that says which tenant they are of.
func (p *Provider) mode() string { return string(p.Tenant) }

// secret keys the ids that nobody may guess.
func (p *Provider) secret() string {
	if len(p.Secrets) == 0 {
		return ""
	}
	return p.Secrets[0]
}

// token derives a token from facts, so that the same call makes the same object in each process. Nobody who lacks the
// secret can guess it.
func (p *Provider) token(facts ...string) string {
	mac := hmac.New(sha256.New, []byte(p.secret()))
	for _, fact := range facts {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(fact), fact) // a hash never fails
	}
	return string(billing.HashKey(string(mac.Sum(nil))))
}

// Prefixes of ids, before the mode and the token.
const (
	prefixCustomer    = "sim_cus_"
	prefixPayment     = "sim_pi_"
	prefixPage        = "sim_cs_"
	prefixSetup       = "sim_si_"
	prefixMethod      = "sim_pm_"
	prefixSetupIntent = "sim_seti_"
	prefixRefund      = "sim_re_"
	prefixDispute     = "sim_dp_"
	prefixEvent       = "sim_evt_"
	prefixWarning     = "sim_issfr_"
)

func (p *Provider) id(prefix, token string) string { return prefix + p.mode() + "_" + token }

// tokenOf reverses id. length is that of the token.
func (p *Provider) tokenOf(prefix, id string, length int) (string, bool) {
	token, found := strings.CutPrefix(id, prefix+p.mode()+"_")
	return token, found && billing.ValidID(token, "", length)
}

// refused returns a refusal for good.
func refused(code, format string, args ...any) error {
	return &payment.RefusedError{Code: code, Message: fmt.Sprintf(format, args...)}
}

// missing refuses what names an object that does not exist.
func missing(what, id string) error {
	return refused("resource_missing", "there is no %s %s", what, billing.Quote(id))
}

// checkTenant refuses a call for another tenant, as Stripe refuses objects of the other mode.
func (p *Provider) checkTenant(tenant billing.Tenant) error {
	if tenant != p.Tenant {
		return refused("wrong_mode", "this is the provider of the tenant %s, not of %s", p.Tenant, tenant)
	}
	return nil
}

// customer is who pays, as it is stored.
type customer struct {
	ID    billing.CustomerID
	Name  string
	Email string
}

// Customer implements [payment.Provider].
func (p *Provider) Customer(ctx context.Context, c payment.Customer) (string, error) {
	if err := p.checkTenant(c.Tenant); err != nil {
		return "", err
	}
	token := string(billing.HashKey(string(c.ID)))
	err := p.run(ctx, func(t *tx) error {
		var stored customer
		found, err := t.get(ctx, listCustomers, token, &stored)
		if found || err != nil {
			return err
		}
		return t.put(listCustomers, token, customer{ID: c.ID, Name: c.Name, Email: c.Email}, time.Time{})
	})
	if err != nil {
		return "", err
	}
	return p.id(prefixCustomer, token), nil
}

// payer refuses a customer that the provider does not have.
func (t *tx) payer(ctx context.Context, id string) error {
	token, ok := t.p.tokenOf(prefixCustomer, id, tokenLength)
	if !ok {
		return missing("customer", id)
	}
	found, err := t.get(ctx, listCustomers, token, &customer{})
	if err == nil && !found {
		return missing("customer", id)
	}
	return err
}
