package stripe

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Version is the version of Stripe's API with which every call is made.
const Version = sdk.APIVersion

const (
	// callTimeout limits one try of one call. Two tries and the pause between them last less than a minute.
	callTimeout = 25 * time.Second

	// retries is how often the library repeats a call that got no answer, with the same idempotency key.
	retries = 1

	// maxAnswerBytes limits one answer of Stripe. A page of 100 expanded objects has well below 1 MB.
	maxAnswerBytes = 8 << 20
)

// Config says which account of Stripe is used, and for which tenant.
type Config struct {
	// Tenant is whose payments these are. The live tenant takes a key of the live mode, every other tenant one of a test
	// mode or a sandbox.
	Tenant billing.Tenant

	// Key and Secrets are the keys of the account, if they never change: see [Keys].
	Key     string   `json:"-"`
	Secrets []string `json:"-"`

	// Vault has the keys in place of Key and Secrets, if they may change.
	Vault Vault `json:"-"`

	// AutomaticTax makes Stripe compute the tax that a price on a page includes. Prices never grow by it.
	AutomaticTax bool

	// URL is the address of the API, for tests on this machine. Empty means Stripe's.
	URL string
}

// String shows a configuration without its secrets.
func (c Config) String() string { return fmt.Sprintf("Stripe for tenant %s", c.Tenant) }

// GoString shows a configuration without its secrets.
func (c Config) GoString() string { return c.String() }

// Provider is Stripe. Any number of goroutines may use it.
type Provider struct {
	tenant billing.Tenant
	live   bool
	tax    bool
	client *sdk.Client
	ring   *ring
}

var (
	_ payment.Provider = (*Provider)(nil)
	_ payment.Minimum  = (*Provider)(nil)
)

// New returns the provider of a configuration. It sends nothing. It refuses a key of the other mode; one of a vault is refused
// when it is used.
func New(c Config) (*Provider, error) {
	keys := &ring{vault: c.Vault, tenant: c.Tenant}
	if c.Vault == nil {
		given := Keys{Key: c.Key, Secrets: slices.Clone(c.Secrets)}
		if err := given.Check(c.Tenant); err != nil {
			return nil, err
		}
		keys.vault = fixed(given)
	}
	if c.URL != "" && !strings.HasPrefix(c.URL, "https://") && !strings.HasPrefix(c.URL, "http://127.0.0.1:") {
		return nil, errors.New("the address of Stripe's API must begin with https://, or be on 127.0.0.1")
	}
	return &Provider{
		tenant: c.Tenant, live: c.Tenant == billing.Live, tax: c.AutomaticTax, client: client(c.URL, keys), ring: keys,
	}, nil
}

// minSecretBytes refuses secrets that somebody could guess. Stripe's have 32 characters after the prefix.
const minSecretBytes = 20

func checkKey(key string, live bool, tenant billing.Tenant) error {
	kind, rest, _ := strings.Cut(key, "_")
	mode, secret, _ := strings.Cut(rest, "_")
	switch {
	case kind != "sk" && kind != "rk" || secret == "":
		return errors.New("the key of Stripe must be a secret key (sk_…) or a restricted key (rk_…)")
	case live && mode != "live":
		return fmt.Errorf("tenant %s needs a key of Stripe's live mode (sk_live_… or rk_live_…)", tenant)
	case !live && mode != "test":
		return fmt.Errorf("tenant %s needs a key of a test mode or a sandbox (sk_test_… or rk_test_…)", tenant)
	}
	return nil
}

// client has keys of its own, never the library's global one. It logs nothing: the library would log whole objects.
func client(url string, keys *ring) *sdk.Client {
	config := &sdk.BackendConfig{
		EnableTelemetry:   new(false),
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull},
		MaxNetworkRetries: new(int64(retries)),
		HTTPClient: &http.Client{
			Timeout:   callTimeout,
			Transport: authorized{keys, limited{http.DefaultTransport}},
			// A redirect is no answer: nothing is sent to another address.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if url != "" {
		config.URL = &url
	}
	return sdk.NewClient(keyOfRing, sdk.WithBackends(sdk.NewBackendsWithConfig(config)))
}

// keyOfRing is what the library has for a key. No request is sent with it: authorized sets the key of the moment.
const keyOfRing = "sk_of_ring"

// limited limits how much of an answer is read.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswerBytes)
	}
	return answer, err
}

// Name implements [payment.Provider].
func (p *Provider) Name() string { return "stripe" }

// String shows a provider without its secrets.
func (p *Provider) String() string { return fmt.Sprintf("Stripe for tenant %s", p.tenant) }

// GoString shows a provider without its secrets.
func (p *Provider) GoString() string { return p.String() }
