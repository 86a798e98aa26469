package providers

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// fields are those of one secret.
type fields struct {
	values map[string]string
	err    error
	renew  bool
}

func (f *fields) Fields(_ context.Context, _ string, renew bool) (map[string]string, error) {
	f.renew = renew
	return f.values, f.err
}

const (
	secretKey  = "sk_test_51HiddenKeyOfNobody"
	restricted = "rk_test_51HiddenKeyOfNobody"
	first      = "whsec_HiddenSigningSecret0000001"
	second     = "whsec_HiddenSigningSecret0000002"
)

// TestVault: the keys are the fields of the secret, without the spaces that come with pasting.
func TestVault(t *testing.T) {
	f := &fields{values: map[string]string{"secretKey": " " + secretKey + "\n", "signingSecrets": first + " ,\n" + second + ","}}
	v := &vault{secrets: f, arn: "arn", tenant: billing.Test, log: slog.New(slog.DiscardHandler)}
	k, err := v.Keys(t.Context(), true)
	if err != nil || k.Key != secretKey || !slices.Equal(k.Secrets, []string{first, second}) || !f.renew {
		t.Errorf("got %v %v, %v", k.Key, k.Secrets, err)
	}
	f.values = map[string]string{"restrictedKey": restricted, "signingSecrets": first, "secretKey": secretKey}
	v.pages = true
	if k, err := v.Keys(t.Context(), false); err != nil || k.Key != restricted || len(k.Secrets) > 0 {
		t.Errorf("got %v %v, %v", k.Key, k.Secrets, err)
	}
}

// TestVaultErrors: what is wrong with a secret is logged with its ARN, and without a part of it.
func TestVaultErrors(t *testing.T) {
	for want, c := range map[string]struct {
		fields
		pages bool
	}{
		"has no field secretKey":                      {fields{values: map[string]string{"secret_key": secretKey}}, false},
		"has no field restrictedKey":                  {fields{values: map[string]string{"secretKey": secretKey}}, true},
		"is no restricted key":                        {fields{values: map[string]string{"restrictedKey": secretKey}}, true},
		"needs a key of a test mode":                  {fields{values: map[string]string{"secretKey": "sk_live_51HiddenKey"}}, false},
		"a signing secret of Stripe's events begins":  {fields{values: map[string]string{"secretKey": secretKey, "signingSecrets": "Hidden"}}, false},
		"the table is gone":                           {fields{err: errors.New("the table is gone")}, false},
		"must be a secret key (sk_…) or a restricted": {fields{values: map[string]string{"secretKey": "pk_test_51HiddenKey"}}, false},
	} {
		var log bytes.Buffer
		v := &vault{secrets: &c.fields, arn: "arn", tenant: billing.Test, pages: c.pages, log: slog.New(slog.NewTextHandler(&log, nil))}
		k, err := v.Keys(t.Context(), false)
		if err == nil || !strings.Contains(err.Error(), want) || k.Key != "" {
			t.Errorf("got %v, want %s", err, want)
			continue
		}
		if c.err == nil && !strings.Contains(log.String(), "secret arn") || strings.Contains(log.String()+err.Error(), "Hidden") {
			t.Errorf("the log is %s", log.String())
		}
	}
}

// TestOpen: a tenant has a provider if it has a secret, and needs an address to return to then. No secret is read.
func TestOpen(t *testing.T) {
	open := func(back string, arns map[billing.Tenant]string) (int, error) {
		opened, err := Open(Config{Secrets: arns, ReturnTo: back, Endpoint: "http://127.0.0.1:1", Now: time.Now, Region: "eu-central-1"})
		return len(opened), err
	}
	if n, err := open("", map[billing.Tenant]string{billing.Live: "", billing.Test: ""}); n != 0 || err != nil {
		t.Errorf("without secrets there are %d providers, %v", n, err)
	}
	one := map[billing.Tenant]string{billing.Test: "arn"}
	if n, err := open("https://shop.example/done", one); n != 1 || err != nil {
		t.Errorf("with one secret there are %d providers, %v", n, err)
	}
	for _, back := range []string{"", "http://shop.example/", "shop.example", "https://"} {
		if _, err := open(back, one); err == nil || !strings.HasPrefix(err.Error(), "RETURN_URL") {
			t.Errorf("RETURN_URL=%s: %v", back, err)
		}
	}
}
