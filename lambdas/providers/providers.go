// Package providers makes the payment providers of functions from secrets of AWS Secrets Manager.
package providers

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/secrets"
	"github.com/drawdown-billing/drawdown/stripe"
)

// Config says where the keys are. Their text is in no variable of the environment: only the ARNs of secrets are.
type Config struct {
	Secrets  map[billing.Tenant]string // the ARN of the secret of each tenant; empty: it has no payment provider
	Pages    bool                      // the secrets have restricted keys, which only make pages
	ReturnTo string                    // RETURN_URL, where pages send customers if a request did not say
	Endpoint string                    // SECRETS_ENDPOINT, the address of another Secrets Manager; empty on AWS
	Stripe   string                    // STRIPE_ENDPOINT, the address of another Stripe, for tests; empty otherwise

	Region      string
	Credentials aws.CredentialsProvider
	Now         func() time.Time
	Log         *slog.Logger
}

// Open returns the provider of each tenant that has a secret. It reads no secret: the first call of a provider does.
func Open(c Config) (map[billing.Tenant]payment.Provider, error) {
	store := secrets.Open(secrets.Config{Region: c.Region, Credentials: c.Credentials, Endpoint: c.Endpoint, Now: c.Now})
	opened := map[billing.Tenant]payment.Provider{}
	for _, tenant := range billing.Tenants {
		arn := c.Secrets[tenant]
		if arn == "" {
			continue
		}
		if address, err := url.Parse(c.ReturnTo); err != nil || address.Scheme != "https" || address.Hostname() == "" {
			return nil, fmt.Errorf("RETURN_URL is %q: payments need an address of yours, which begins with https:// and to which "+
				"their pages send customers", c.ReturnTo)
		}
		account, err := stripe.New(stripe.Config{
			Tenant: tenant, URL: c.Stripe, Vault: &vault{secrets: store, arn: arn, tenant: tenant, pages: c.Pages, log: c.Log},
		})
		if err != nil {
			return nil, fmt.Errorf("the payment provider of the tenant %s: %w", tenant, err)
		}
		opened[tenant] = account
	}
	return opened, nil
}

// The fields of secrets. docs/stripe.md explains them.
const (
	fieldSecretKey      = "secretKey"
	fieldSigningSecrets = "signingSecrets" // separated by commas
	fieldRestrictedKey  = "restrictedKey"
)

// vault has the keys of an account of Stripe in one secret.
type vault struct {
	secrets reader
	arn     string
	tenant  billing.Tenant
	pages   bool
	log     *slog.Logger
}

// reader is the part of [secrets.Store] that a vault uses.
type reader interface {
	Fields(ctx context.Context, arn string, renew bool) (map[string]string, error)
}

// Keys implements [stripe.Vault]. It logs what is wrong with a secret, as nobody else says it: whoever asked Stripe only learns
// that Stripe did not answer.
func (v *vault) Keys(ctx context.Context, renew bool) (stripe.Keys, error) {
	k, err := v.read(ctx, renew)
	if err != nil {
		v.log.ErrorContext(ctx, "the keys of Stripe cannot be used", "tenant", v.tenant, "error", err)
		return stripe.Keys{}, err
	}
	return k, nil
}

func (v *vault) read(ctx context.Context, renew bool) (k stripe.Keys, err error) {
	fields, err := v.secrets.Fields(ctx, v.arn, renew)
	if err != nil {
		return k, err
	}
	name := fieldSecretKey
	if v.pages {
		name = fieldRestrictedKey
	}
	k.Key = strings.TrimSpace(fields[name])
	switch {
	case k.Key == "":
		return stripe.Keys{}, fmt.Errorf("the secret %s has no field %s", v.arn, name)
	case v.pages && !strings.HasPrefix(k.Key, "rk_"):
		return stripe.Keys{}, fmt.Errorf("the field %s of the secret %s is no restricted key (rk_…)", name, v.arn)
	}
	if !v.pages {
		for secret := range strings.SplitSeq(fields[fieldSigningSecrets], ",") {
			if secret = strings.TrimSpace(secret); secret != "" {
				k.Secrets = append(k.Secrets, secret)
			}
		}
	}
	if err := k.Check(v.tenant); err != nil {
		return stripe.Keys{}, fmt.Errorf("the secret %s: %w", v.arn, err)
	}
	return k, nil
}
