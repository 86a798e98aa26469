package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
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

// sealOf returns the seal of a link.
func (s *Settings) sealOf(kind Kind, address string) string {
	const sealBytes = 16
	mac := hmac.New(sha256.New, s.Secret[:])
	mac.Write([]byte(string(kind) + "\n" + address))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:sealBytes])
}

// HasStopped reports whether mails of a kind to an address were stopped.
func (s *Settings) HasStopped(kind Kind, address string) bool {
	return slices.Contains(s.Stopped, Stop{address, kind})
}

// Link is what the path of a link that stops mails says.
type Link struct {
	Tenant   billing.Tenant
	Customer billing.CustomerID
	Kind     Kind
	Seal     string
}

// addressOf returns the address whose mails a link stops; empty if it is no link of these settings.
func (s *Settings) addressOf(l Link, customer *billing.Customer) string {
	for _, address := range append(slices.Clone(s.To), customer.Email) {
		if address != "" && hmac.Equal([]byte(l.Seal), []byte(s.sealOf(l.Kind, address))) {
			return address
		}
	}
	return ""
}

// Stops reports what a link stops: the kind, and whether that is stopped already. It returns [billing.ErrNotFound] for a link that
// is not valid, or no longer: the address gets no mails of this customer.
func (s *Service) Stops(ctx context.Context, l Link) (stopped bool, err error) {
	settings, _, address, err := s.find(ctx, l)
	if err != nil {
		return false, err
	}
	return settings.HasStopped(l.Kind, address), nil
}

// Stop stops the mails of a link. It may be called again. It returns [billing.ErrNotFound] as Stops does.
func (s *Service) Stop(ctx context.Context, l Link) error {
	const tries = 5
	for range tries {
		settings, customer, address, err := s.find(ctx, l)
		if err != nil || settings.HasStopped(l.Kind, address) {
			return err
		}
		next := settings.clone()
		next.stop(Stop{address, l.Kind}, customer)
		next.Revision++
		err = s.Store.PutDocument(ctx, billing.DocumentChange{Key: next.DocumentKey(), Before: settings.Revision, After: next})
		if stale := (*ledger.StaleError)(nil); !errors.As(err, &stale) {
			return err
		}
	}
	return fmt.Errorf("the settings of customer %s change all the time", l.Customer)
}

// stop adds a stop. If there are too many, it forgets the oldest of an address to which no mails go.
func (s *Settings) stop(added Stop, of *billing.Customer) {
	if len(s.Stopped) >= MaxStopped {
		used := append(slices.Clone(s.To), of.Email)
		if old := slices.IndexFunc(s.Stopped, func(one Stop) bool { return !slices.Contains(used, one.Address) }); old >= 0 {
			s.Stopped = slices.Delete(s.Stopped, old, old+1)
		}
	}
	s.Stopped = append(s.Stopped, added)
}

// find reads the settings of a link and their customer, and the address that it is about.
func (s *Service) find(ctx context.Context, l Link) (*Settings, *billing.Customer, string, error) {
	if !slices.Contains(billing.Tenants, l.Tenant) || !l.Customer.Valid() || !l.Kind.Valid() {
		return nil, nil, "", billing.ErrNotFound
	}
	settings, err := ledger.Get[*Settings](ctx, s.Store, SettingsKey(l.Tenant, l.Customer), ledger.Strong)
	if err != nil {
		return nil, nil, "", err
	}
	customer, err := s.Ledger.Customer(ctx, l.Tenant, string(l.Customer))
	if err != nil {
		return nil, nil, "", err
	}
	address := settings.addressOf(l, customer)
	if address == "" {
		return nil, nil, "", billing.ErrNotFound
	}
	return settings, customer, address, nil
}
