package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// mailService is the part of [mail.Service] that resolvers call.
type mailService interface {
	Set(context.Context, billing.Caller, mail.Set) (*ledger.Result[*mail.Settings], error)
	SettingsOf(context.Context, billing.Tenant, []billing.CustomerID) (map[billing.CustomerID]*mail.Settings, error)
}

// noMails is the mailService of a deployment that sends none.
type noMails struct{}

var errNoMails = notOffered("this deployment sends no mails")

func (noMails) Set(context.Context, billing.Caller, mail.Set) (*ledger.Result[*mail.Settings], error) {
	return nil, errNoMails
}

func (noMails) SettingsOf(
	context.Context, billing.Tenant, []billing.CustomerID,
) (map[billing.CustomerID]*mail.Settings, error) {
	return nil, errNoMails
}

// Notifications returns which mails a customer gets.
func (customers) Notifications(ctx context.Context, of *view.Customer) (*view.NotificationSettings, error) {
	s := sessionOf(ctx)
	settings, found, err := s.mails.get(ctx, of.Of.ID)
	if err != nil {
		return nil, err
	}
	if !found {
		settings = &mail.Settings{Tenant: of.Of.Tenant, Customer: of.Of.ID}
	}
	return &view.NotificationSettings{Settings: settings, Of: of.Of}, nil
}

func (r mutations) SetNotifications(
	ctx context.Context, in gen.SetNotificationsInput,
) (*gen.SetNotificationsPayload, error) {
	s := sessionOf(ctx)
	read, payload := &reader{}, &gen.SetNotificationsPayload{}
	read.fail(s.ownCustomer(ctx, in.CustomerID))
	set, err := perform(read, func() (*ledger.Result[*mail.Settings], error) {
		return r.mails.Set(ctx, s.caller, mail.Set{
			Keyed: keyed(in.IdempotencyKey), Customer: in.CustomerID, To: editList(in.To), Kinds: editList(in.Kinds), Language: edit(in.Language),
			Resume: in.ResumeStopped,
		})
	})
	if payload.UserErrors, err = refused(err); err != nil || set == nil {
		return payload, err
	}
	s.mails.remember(set.Value.Customer, set.Value)
	payload.Replayed = set.Replayed
	payload.Customer, err = s.customer(ctx, set.Value.Customer)
	return payload, err
}
