package graph

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// services are what the resolvers call. None is nil: noUsage, noWebhooks, noPayments, noExports and noMails replace a service that a deployment does
// not have. Whether a service is offered is decided here and nowhere else.
type services struct {
	ledger   *ledger.Ledger
	usage    usageService
	webhooks webhookService
	payments paymentService
	exports  exportService
	mails    mailService
	pages    pages
}

// pages is the address of the dashboard and the portal, without a slash at its end; empty: the deployment has none.
type pages string

// link returns the address of a page that is signed in with a token; nil if there are no pages. The token is the fragment, which
// browsers send to no server.
func (p pages) link(path, token string) *string {
	if p == "" {
		return nil
	}
	address := string(p) + path + "#token=" + token
	return &address
}

func newServices(config *Config) services {
	s := services{
		ledger: config.Ledger, usage: noUsage{config.Ledger}, webhooks: noWebhooks{}, payments: noPayments{config.Ledger},
		exports: noExports{}, mails: noMails{}, pages: pages(config.Pages),
	}
	if config.Usage != nil {
		s.usage = config.Usage
	}
	if config.Webhooks != nil {
		s.webhooks = config.Webhooks
	}
	if config.Payments != nil {
		s.payments = config.Payments
	}
	if config.Exports != nil {
		s.exports = config.Exports
	}
	if config.Mails != nil {
		s.mails = config.Mails
	}
	return s
}

// usageService is the part of [aggregate.Service] that resolvers call.
type usageService interface {
	Counted(context.Context, []*billing.Wallet) (map[billing.WalletID]*aggregate.Counted, error)
	Usage(context.Context, []*aggregate.Counted, aggregate.Query) ([]aggregate.Bucket, error)
	Movements(context.Context, *aggregate.Counted, aggregate.MovementQuery) ([]aggregate.Movement, error)
	TopSubjects(context.Context, *aggregate.Counted, aggregate.SubjectQuery) ([]aggregate.SubjectUsage, error)
	BurnRate(ctx context.Context, c *aggregate.Counted, now time.Time, days int) (aggregate.BurnRate, error)
	Finance(ctx context.Context, w *billing.Wallet, at time.Time) (finance.Changes, error)
	Audited(context.Context, *billing.Wallet, *ledger.Audited) (finance.Changes, error)
	Report(ctx context.Context, tenant billing.Tenant, at, now time.Time) (*aggregate.Report, error)
	Totals(ctx context.Context, tenant billing.Tenant, now time.Time) (*aggregate.Totals, error)
	Settings(context.Context, billing.Tenant) (*aggregate.Settings, error)
	UpdateSettings(context.Context, billing.Caller, aggregate.UpdateSettings) (*ledger.Result[*aggregate.Settings], error)
}

// webhookService is the part of [outbox.Service] that resolvers call.
type webhookService interface {
	Endpoint(context.Context, billing.Tenant, outbox.EndpointID) (*outbox.Endpoint, error)
	ListEndpoints(context.Context, billing.Tenant, outbox.EndpointID, int) ([]*outbox.Endpoint, error)
	Delivery(context.Context, billing.Tenant, outbox.DeliveryID) (*outbox.Delivery, error)
	ListDeliveries(
		context.Context, billing.Tenant, outbox.EndpointID, outbox.DeliveryID, int,
	) ([]*outbox.Delivery, error)
	Events(context.Context, billing.Tenant, []billing.EventID) (map[billing.EventID]*billing.EventRecord, error)

	CreateEndpoint(
		context.Context, billing.Caller, outbox.CreateEndpoint,
	) (*ledger.Result[outbox.EndpointSecret], error)
	DeleteEndpoint(context.Context, billing.Caller, outbox.DeleteEndpoint) (*ledger.Result[outbox.EndpointID], error)
	UpdateEndpoint(context.Context, billing.Caller, outbox.UpdateEndpoint) (*ledger.Result[*outbox.Endpoint], error)
	RotateSecret(context.Context, billing.Caller, outbox.RotateSecret) (*ledger.Result[outbox.EndpointSecret], error)
	SendTest(context.Context, billing.Caller, outbox.SendTest) (*ledger.Result[*outbox.Delivery], error)
	Replay(context.Context, billing.Caller, outbox.Replay) (*ledger.Result[*outbox.Delivery], error)
	ListFailed(context.Context, billing.Tenant, string, int) (*outbox.FailedPage, error)
	ReplayFailed(context.Context, billing.Caller, outbox.ReplayFailed) (*ledger.Result[int], error)
}

// notOffered refuses a request for a service that the deployment does not have: as a top-level error of a query, and as
// an entry of a mutation's userErrors.
func notOffered(message string) *billing.Error {
	return &billing.Error{Code: billing.CodeNotOfferedHere, Message: message}
}

// noUsage is the usage service of a deployment that counts no usage.
type noUsage struct{ ledger *ledger.Ledger }

var errNoUsage = notOffered("this deployment counts no usage")

func (noUsage) Counted(context.Context, []*billing.Wallet) (map[billing.WalletID]*aggregate.Counted, error) {
	return nil, errNoUsage
}

func (noUsage) Usage(context.Context, []*aggregate.Counted, aggregate.Query) ([]aggregate.Bucket, error) {
	return nil, errNoUsage
}

func (noUsage) Movements(context.Context, *aggregate.Counted, aggregate.MovementQuery) ([]aggregate.Movement, error) {
	return nil, errNoUsage
}

func (noUsage) TopSubjects(
	context.Context, *aggregate.Counted, aggregate.SubjectQuery,
) ([]aggregate.SubjectUsage, error) {
	return nil, errNoUsage
}

func (noUsage) BurnRate(context.Context, *aggregate.Counted, time.Time, int) (aggregate.BurnRate, error) {
	return aggregate.BurnRate{}, errNoUsage
}

// Finance adds up the whole ledger.
func (n noUsage) Finance(ctx context.Context, w *billing.Wallet, at time.Time) (finance.Changes, error) {
	return n.ledger.Finance(ctx, &billing.Snapshot{Wallet: *w}, at)
}

// Audited finds nothing that differs where nothing is counted.
func (noUsage) Audited(context.Context, *billing.Wallet, *ledger.Audited) (finance.Changes, error) {
	return nil, nil
}

func (noUsage) Report(context.Context, billing.Tenant, time.Time, time.Time) (*aggregate.Report, error) {
	return nil, errNoUsage
}

func (noUsage) Totals(context.Context, billing.Tenant, time.Time) (*aggregate.Totals, error) {
	return nil, errNoUsage
}

func (noUsage) Settings(context.Context, billing.Tenant) (*aggregate.Settings, error) {
	return nil, errNoUsage
}

func (noUsage) UpdateSettings(
	context.Context, billing.Caller, aggregate.UpdateSettings,
) (*ledger.Result[*aggregate.Settings], error) {
	return nil, errNoUsage
}

// noWebhooks is the webhook service of a deployment that has no webhooks.
type noWebhooks struct{}

var errNoWebhooks = notOffered("this deployment has no webhooks")

func (noWebhooks) Endpoint(context.Context, billing.Tenant, outbox.EndpointID) (*outbox.Endpoint, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) ListEndpoints(
	context.Context, billing.Tenant, outbox.EndpointID, int,
) ([]*outbox.Endpoint, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) Delivery(context.Context, billing.Tenant, outbox.DeliveryID) (*outbox.Delivery, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) ListDeliveries(
	context.Context, billing.Tenant, outbox.EndpointID, outbox.DeliveryID, int,
) ([]*outbox.Delivery, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) Events(
	context.Context, billing.Tenant, []billing.EventID,
) (map[billing.EventID]*billing.EventRecord, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) CreateEndpoint(
	context.Context, billing.Caller, outbox.CreateEndpoint,
) (*ledger.Result[outbox.EndpointSecret], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) DeleteEndpoint(
	context.Context, billing.Caller, outbox.DeleteEndpoint,
) (*ledger.Result[outbox.EndpointID], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) UpdateEndpoint(
	context.Context, billing.Caller, outbox.UpdateEndpoint,
) (*ledger.Result[*outbox.Endpoint], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) RotateSecret(
	context.Context, billing.Caller, outbox.RotateSecret,
) (*ledger.Result[outbox.EndpointSecret], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) SendTest(
	context.Context, billing.Caller, outbox.SendTest,
) (*ledger.Result[*outbox.Delivery], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) Replay(context.Context, billing.Caller, outbox.Replay) (*ledger.Result[*outbox.Delivery], error) {
	return nil, errNoWebhooks
}

func (noWebhooks) ListFailed(context.Context, billing.Tenant, string, int) (*outbox.FailedPage, error) {
	return nil, errNoWebhooks
}

func (noWebhooks) ReplayFailed(context.Context, billing.Caller, outbox.ReplayFailed) (*ledger.Result[int], error) {
	return nil, errNoWebhooks
}
