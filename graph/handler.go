package graph

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// Config is what the API needs.
type Config struct {
	Ledger *ledger.Ledger
	Log    *slog.Logger

	// NewRequestID returns the id of a request, for responses and logs, unless the header X-Request-Id of the response is
	// already set.
	NewRequestID func() string

	// Usage serves queries about the usage of wallets. It is nil in a deployment that counts no usage: the API returns
	// NOT_OFFERED_HERE.
	Usage *aggregate.Service

	// Webhooks serves webhook endpoints and deliveries. It is nil in a deployment that has none: the API returns
	// NOT_OFFERED_HERE.
	Webhooks *outbox.Service

	// Payments buys credits. It is nil in a deployment without payments: the API returns PROVIDER_UNAVAILABLE.
	Payments *payment.Service

	// Pages is the address at which the dashboard and the portal are served, such as https://billing.example.com, for links to them;
	// see [ParsePages]. If it is empty, there are no links.
	Pages string

	// Exports writes files. It is nil in a deployment that has none: the API returns NOT_OFFERED_HERE.
	Exports *exportjob.Service

	// Mails tells customers what happened. It is nil in a deployment that sends none: the API returns NOT_OFFERED_HERE.
	Mails *mail.Service

	// Development allows introspection, and suggests names for misspelt ones. In production both would only help people
	// who should read the documentation.
	Development bool

	// AllowedOrigins are the origins whose pages may read responses in a browser, exactly as browsers send them; see
	// [ParseOrigins]. If there are none, no response has a header about origins.
	AllowedOrigins []string

	// Limits are how many requests callers may send. The zero value has no limits; see [ReadLimits].
	Limits Limits

	// MaxRequestTime is how long a request may take, and MaxBodyTime how long its body may take to arrive. Zero means 25 s
	// and 10 s.
	MaxRequestTime, MaxBodyTime time.Duration
}

// maxElements is how many elements one list of a request may have: those of the largest rate card, and a tenth more, so
// that a caller who sends a few too many gets a refusal that says so. Each event of a batch takes 35 µs to check.
const maxElements = price.MaxRates + price.MaxRates/10

// New returns the API as a handler, for every path that it is mounted on.
func New(config Config) http.Handler {
	root := resolver{newServices(&config), newLimiters(config.Limits)}
	schema := gen.NewExecutableSchema(gen.Config{
		Schema:     transport.WithoutDefer(gen.NewExecutableSchema(gen.Config{}).Schema()),
		Resolvers:  root,
		Directives: gen.DirectiveRoot{Requires: requires},
	})
	return transport.New(transport.Config{
		Schema: schema, Log: config.Log, NewRequestID: config.NewRequestID,
		Authenticate: root.authenticate, Authorize: authorize, Plan: plan, Explain: explain, Price: fieldPrices,
		MaxElements: maxElements, Development: config.Development, AllowedOrigins: config.AllowedOrigins,
		MaxRequestTime: config.MaxRequestTime, MaxBodyTime: config.MaxBodyTime,
	})
}

// ParsePages reads [Config.Pages] from text: an address with https, or with http at this machine, without a path. It may be empty.
func ParsePages(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	origins, err := transport.ParseOrigins(text)
	if err != nil {
		return "", err
	}
	if len(origins) != 1 {
		return "", fmt.Errorf("%q is not one address such as https://billing.example.com", text)
	}
	return origins[0], nil
}

// ParseOrigins reads [Config.AllowedOrigins] from text; see [transport.ParseOrigins].
func ParseOrigins(text string) ([]string, error) { return transport.ParseOrigins(text) }
