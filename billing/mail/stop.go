package mail

import (
	"context"
	"net/url"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Stop is a kind of mails that whoever reads an address has stopped, without a login. It lasts whatever is set for the customer, until
// somebody asks to send again what was stopped.
type Stop struct {
	Address string
	Kind    Kind
}

// StopPath begins the paths of links that stop mails.
const StopPath = "/unsubscribe/"

// StopLink returns the path of the link that stops mails of a kind to an address. It names neither the address nor a session: its
// last part is a seal, made with a secret that only the customer's settings have, which no other link of anybody has.
func (s *Settings) StopLink(kind Kind, address string) string {
	return StopPath + url.PathEscape(string(s.Tenant)) + "/" + url.PathEscape(string(s.Customer)) + "/" + string(kind) + "/" + s.sealOf(kind, address)
}

// HasStopped reports whether mails of a kind to an address were stopped.
func (s *Settings) HasStopped(kind Kind, address string) bool {
	return slices.ContainsFunc(s.Stopped, func(one Stop) bool { return one.Kind == kind && sameMailbox(one.Address, address) })
}

// Link is what the path of a link that stops mails says.
type Link struct {
	Tenant   billing.Tenant
	Customer billing.CustomerID
	Kind     Kind
	Seal     string
}

// Stops reports what a link stops: the kind, and whether that is stopped already. It returns [billing.ErrNotFound] for a link that
// is not valid, or no longer: the address gets no mails of this customer.
func (s *Service) Stops(ctx context.Context, l Link) (stopped bool, err error) {
	if !l.Kind.Valid() {
		return false, billing.ErrNotFound
	}
	settings, _, address, err := s.find(ctx, l.whose())
	if err != nil {
		return false, err
	}
	return settings.HasStopped(l.Kind, address), nil
}

// Stop stops the mails of a link. It may be called again. It returns [billing.ErrNotFound] as Stops does.
func (s *Service) Stop(ctx context.Context, l Link) error {
	if !l.Kind.Valid() {
		return billing.ErrNotFound
	}
	_, err := s.change(ctx, l.whose(), func(settings *Settings, of *billing.Customer, address string) bool {
		if settings.HasStopped(l.Kind, address) {
			return false
		}
		settings.Stopped = remember(settings.Stopped, Stop{address, l.Kind}, MaxStopped,
			func(one Stop) bool { return among(settings.used(of), one.Address) })
		return true
	})
	return err
}

func (l Link) whose() whose {
	return whose{l.Tenant, l.Customer, l.Kind, l.Seal}
}
