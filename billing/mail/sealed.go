package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// whose names an address of a customer by a seal, which only the customer's settings can make.
type whose struct {
	tenant   billing.Tenant
	customer billing.CustomerID
	about    Kind // what the seal is for: a kind of mails, or [forFeedback]
	seal     string
}

// sealOf returns the seal of an address, however it is written. What it is for is a part of it, so that no seal is of use for anything else.
func (s *Settings) sealOf(about Kind, address string) string {
	const sealBytes = 16
	mac := hmac.New(sha256.New, s.Secret[:])
	mac.Write([]byte(string(about) + "\n" + mailbox(address)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:sealBytes])
}

// addressOf returns the address that has a seal; empty if none has that gets mails of the customer.
func (s *Settings) addressOf(w whose, customer *billing.Customer) string {
	for _, address := range s.used(customer) {
		if address != "" && hmac.Equal([]byte(w.seal), []byte(s.sealOf(w.about, address))) {
			return address
		}
	}
	return ""
}

// find reads the settings of a customer, the customer, and the address that a seal names. It returns [billing.ErrNotFound] if it names
// none.
func (s *Service) find(ctx context.Context, w whose) (*Settings, *billing.Customer, string, error) {
	if !slices.Contains(billing.Tenants, w.tenant) || !w.customer.Valid() {
		return nil, nil, "", billing.ErrNotFound
	}
	settings, err := ledger.Get[*Settings](ctx, s.Store, SettingsKey(w.tenant, w.customer), ledger.Strong)
	if err != nil {
		return nil, nil, "", err
	}
	customer, err := s.Ledger.Customer(ctx, w.tenant, string(w.customer))
	if err != nil {
		return nil, nil, "", err
	}
	address := settings.addressOf(w, customer)
	if address == "" {
		return nil, nil, "", billing.ErrNotFound
	}
	return settings, customer, address, nil
}

// change changes the settings of a customer about the address that a seal names. The function reports whether it changed something:
// if not, nothing is written. If others change the settings meanwhile, it is called again.
func (s *Service) change(
	ctx context.Context, w whose, change func(settings *Settings, of *billing.Customer, address string) bool,
) (changed bool, err error) {
	const tries = 5
	for range tries {
		settings, customer, address, err := s.find(ctx, w)
		if err != nil {
			return false, err
		}
		next := settings.clone()
		if !change(next, customer, address) {
			return false, nil
		}
		next.Revision++
		err = s.Store.PutDocument(ctx, billing.DocumentChange{Key: next.DocumentKey(), Before: settings.Revision, After: next})
		if stale := (*ledger.StaleError)(nil); !errors.As(err, &stale) {
			return err == nil, err
		}
	}
	return false, fmt.Errorf("the settings of customer %s change all the time", w.customer)
}

// remember adds what is said of an address to what is remembered of all. If there is too much, it forgets the oldest of an address to
// which no mails go.
func remember[T any](all []T, added T, most int, used func(T) bool) []T {
	if len(all) >= most {
		if old := slices.IndexFunc(all, func(one T) bool { return !used(one) }); old >= 0 {
			all = slices.Delete(all, old, old+1)
		}
	}
	return append(all, added)
}
