package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// exportService is the part of [exportjob.Service] that resolvers call.
type exportService interface {
	Create(context.Context, billing.Caller, exportjob.Create) (*ledger.Result[*exportjob.Job], error)
	Export(context.Context, billing.Tenant, exportjob.ID) (*exportjob.Job, error)
	List(context.Context, billing.Tenant, exportjob.ID, int) ([]*exportjob.Job, error)
	Link(context.Context, *exportjob.Job) (string, error)
}

// noExports is the service of exports of a deployment that has none.
type noExports struct{}

var errNoExports = notOffered("this deployment has no exports")

func (noExports) Create(context.Context, billing.Caller, exportjob.Create) (*ledger.Result[*exportjob.Job], error) {
	return nil, errNoExports
}

func (noExports) Export(context.Context, billing.Tenant, exportjob.ID) (*exportjob.Job, error) {
	return nil, errNoExports
}

func (noExports) List(context.Context, billing.Tenant, exportjob.ID, int) ([]*exportjob.Job, error) {
	return nil, errNoExports
}

func (noExports) Link(context.Context, *exportjob.Job) (string, error) { return "", errNoExports }

// export returns an export by id, or nil.
func (r services) export(ctx context.Context, id exportjob.ID) (*view.Export, error) {
	job, err := r.exports.Export(ctx, sessionOf(ctx).caller.Tenant, id)
	if err != nil {
		return absent[view.Export](nil, err)
	}
	return &view.Export{Of: job}, nil
}

// Exports lists exports.
func (r queries) Exports(ctx context.Context, first *int, after *string) (*view.ExportConnection, error) {
	page, err := newPage("", first, after, func(id string) bool { return exportjob.ID(id).Valid() })
	if err != nil {
		return nil, err
	}
	jobs, err := r.exports.List(ctx, sessionOf(ctx).caller.Tenant, exportjob.ID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Export, len(jobs))
	for i, job := range jobs {
		nodes[i] = &view.Export{Of: job}
	}
	return connect(page, nodes), nil
}

// URL returns a link to the file of an export, or nil if it has none.
func (r exports) URL(ctx context.Context, of *view.Export) (*string, error) {
	link, err := r.services.exports.Link(ctx, of.Of)
	if err != nil || link == "" {
		return nil, err
	}
	return &link, nil
}

func (r mutations) CreateExport(ctx context.Context, in gen.CreateExportInput) (*gen.CreateExportPayload, error) {
	read, payload := &reader{}, &gen.CreateExportPayload{}
	command := exportjob.Create{
		Keyed: keyed(in.IdempotencyKey), Kind: in.Kind, Format: in.Format, Wallet: given(read, in.WalletID, "walletId"),
		From: required(read, in.From, "from"), To: required(read, in.To, "to"),
	}
	created, err := perform(read, func() (*ledger.Result[*exportjob.Job], error) {
		return r.exports.Create(ctx, sessionOf(ctx).caller, command)
	})
	payload.UserErrors, err = refused(err)
	if created != nil {
		payload.Export, payload.Replayed = &view.Export{Of: created.Value}, created.Replayed
	}
	return payload, err
}
