package payment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Service drives payments: it asks providers, and commits what they say. It has no state of its own, so any number of services
// may work on one store.
type Service struct{ Config }

// Config is what a [Service] needs.
type Config struct {
	Store    ledger.Store
	Runtime  ledger.Runtime
	Ledger   *ledger.Ledger // of Store, which the process has; nil: one of its own
	Log      *slog.Logger
	Provider map[billing.Tenant]Provider // none for a tenant that has no provider

	// PagesOnly says that the provider's key may only make pages. Everything else is left to another process.
	PagesOnly bool

	// ReturnTo is where a page sends the customer if the request did not say.
	ReturnTo string
}

// New returns a service.
func New(c Config) *Service {
	if c.Ledger == nil {
		c.Ledger = ledger.New(c.Store, c.Runtime)
	}
	return &Service{c}
}

// Publisher is a provider that publishes methods which work for everybody, such as the simulated one.
type Publisher interface {
	// Published returns the method with an id; nil if there is none.
	Published(id string) *billing.StoredMethod
}

// published returns a method that the tenant's provider publishes; nil if it does not.
func (s *Service) published(tenant billing.Tenant, method string) *billing.StoredMethod {
	if p, is := s.Provider[tenant].(Publisher); is {
		return p.Published(method)
	}
	return nil
}

// providerName returns the name of the tenant's provider; empty if it has none.
func (s *Service) providerName(tenant billing.Tenant) string {
	if p := s.Provider[tenant]; p != nil {
		return p.Name()
	}
	return ""
}

// CreateTopUp buys a pack, and asks the provider at once: for the page, or for the price. If the provider does not answer,
// the top-up is pending, and another process goes on.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the wallet, the pack, the payment method), URL_NOT_ALLOWED, PAYMENT_PENDING,
// PROVIDER_UNAVAILABLE, WALLET_CLOSED, WALLET_FULL, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) CreateTopUp(
	ctx context.Context, by billing.Caller, c billing.CreateTopUp,
) (*ledger.Result[*billing.TopUp], error) {
	c.Keyed = c.By(by)
	c.Provider, c.Local = s.providerName(by.Tenant), s.Runtime.Local
	c.Published = s.published(by.Tenant, c.Method) != nil
	return s.run(ctx, by.Tenant, &c)
}

// CancelTopUp closes the page of a top-up. If the customer paid before it closed, the top-up succeeds.
//
// Refusals: NOT_FOUND, TOP_UP_NOT_CANCELABLE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) CancelTopUp(
	ctx context.Context, by billing.Caller, c billing.CancelTopUp,
) (*ledger.Result[*billing.TopUp], error) {
	c.Keyed = c.By(by)
	return s.run(ctx, by.Tenant, &c)
}

// RefundTopUp gives money of a top-up back. The credits leave at once; the provider is asked next. If it does not answer, the
// refund is pending, and another process goes on.
//
// Refusals: INVALID_INPUT, NOT_FOUND, NOT_REFUNDABLE, CURRENCY_MISMATCH, PAYMENT_PENDING, PROVIDER_UNAVAILABLE,
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) RefundTopUp(ctx context.Context, by billing.Caller, c billing.RefundTopUp) (*Refunded, error) {
	c.Keyed = c.By(by)
	c.Provider = s.providerName(by.Tenant)
	outcome, err := s.Ledger.Run(ctx, by.Tenant, &c)
	if err != nil {
		return nil, err
	}
	wallet, place, _ := c.TopUp.Split()
	ref := billing.WalletRef{Tenant: by.Tenant, ID: wallet}
	s.driveOn(ctx, ref, place)
	result, err := s.result(ctx, ref, place, outcome.Replayed)
	if err != nil {
		return nil, err
	}
	return &Refunded{result, outcome.Transaction}, nil
}

// Refunded is what a refund changed: the top-up with its wallet, and the line that took the credits.
type Refunded struct {
	*ledger.Result[*billing.TopUp]
	Line *billing.Transaction
}

// driveOn takes the next steps of a top-up for a request that is done whatever becomes of them: another process goes on.
func (s *Service) driveOn(ctx context.Context, ref billing.WalletRef, place billing.GrantRef) {
	if err := s.Drive(ctx, ref, place); err != nil {
		s.Log.WarnContext(ctx, "a payment has to be driven on later", "topUp", billing.NewTopUpID(ref.ID, place), "tenant", ref.Tenant,
			"error", err)
	}
}

// ConfigureAutoRecharge sets up the auto-recharge of a wallet. If it is enabled while the balance is below the threshold, it
// starts at once.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the wallet, the pack, the payment method), NO_PAYMENT_METHOD, PAYMENT_FAILED,
// CURRENCY_MISMATCH, PROVIDER_UNAVAILABLE, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) ConfigureAutoRecharge(
	ctx context.Context, by billing.Caller, c billing.ConfigureAutoRecharge,
) (*ledger.Result[*billing.Wallet], error) {
	c.Keyed = c.By(by)
	c.Provider = s.providerName(by.Tenant)
	if method := s.published(by.Tenant, s.chosen(ctx, by.Tenant, &c)); method != nil {
		c.Published, c.Fingerprint = true, method.Fingerprint
	}
	outcome, err := s.Ledger.Run(ctx, by.Tenant, &c)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.Ledger.Wallet(ctx, by.Tenant, c.Wallet, ledger.Strong)
	if err != nil {
		return nil, err
	}
	return &ledger.Result[*billing.Wallet]{Value: &snapshot.Wallet, Wallet: &snapshot.Wallet, Replayed: outcome.Replayed}, nil
}

// chosen returns the method that the auto-recharge is to charge: the one that is asked for, or else the one that it has. It
// returns none of a wallet that cannot be read, which the command then refuses.
func (s *Service) chosen(ctx context.Context, tenant billing.Tenant, c *billing.ConfigureAutoRecharge) string {
	if c.Method != nil {
		return *c.Method
	}
	snapshot, err := s.Ledger.Wallet(ctx, tenant, c.Wallet, ledger.Strong)
	if err != nil || snapshot.Wallet.Recharge == nil {
		return ""
	}
	return snapshot.Wallet.Recharge.Method
}

// run runs a command of a top-up and takes its next steps, if this process may.
func (s *Service) run(
	ctx context.Context, tenant billing.Tenant, c billing.Command,
) (*ledger.Result[*billing.TopUp], error) {
	outcome, err := s.Ledger.Run(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	id := billing.TopUpID(outcome.Request.Result)
	wallet, place, _ := id.Split()
	ref := billing.WalletRef{Tenant: tenant, ID: wallet}
	s.driveOn(ctx, ref, place)
	return s.result(ctx, ref, place, outcome.Replayed)
}

// result returns a top-up as it is now, with a state of its wallet that is not older.
func (s *Service) result(
	ctx context.Context, ref billing.WalletRef, place billing.GrantRef, replayed bool,
) (*ledger.Result[*billing.TopUp], error) {
	t, err := s.topUp(ctx, ref, place)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		return nil, err
	}
	return &ledger.Result[*billing.TopUp]{Value: t, Wallet: &snapshot.Wallet, Replayed: replayed}, nil
}

// topUp reads a top-up, strongly.
func (s *Service) topUp(ctx context.Context, ref billing.WalletRef, place billing.GrantRef) (*billing.TopUp, error) {
	return ledger.Get[*billing.TopUp](ctx, s.Store, billing.TopUpKey(ref, place), ledger.Strong)
}

// maxPeriods is how many periods of a wallet are booked and charged in a row, where the test clock has leaped over them: those of a
// year of days.
const maxPeriods = 400

// DriveWallet takes the next steps of all payments of a wallet that are due. A period that begins because the one before it is paid
// is booked, and charged as well.
func (s *Service) DriveWallet(ctx context.Context, ref billing.WalletRef) error {
	for range maxPeriods {
		began, err := s.driveWallet(ctx, ref)
		if err != nil || !began {
			return err
		}
	}
	return nil
}

// driveWallet does one round of DriveWallet, and reports whether it booked something that may be charged.
func (s *Service) driveWallet(ctx context.Context, ref billing.WalletRef) (began bool, err error) {
	if err := s.driveDue(ctx, ref); err != nil {
		return false, err
	}
	snapshot, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		return false, err
	}
	now, err := s.Ledger.Now(ctx, ref.Tenant)
	if err != nil || !snapshot.Wallet.BoundaryDue(now) {
		return false, err
	}
	return true, s.Ledger.BookDue(ctx, ref)
}

// driveDue takes the next steps of the payments of a wallet that are due.
func (s *Service) driveDue(ctx context.Context, ref billing.WalletRef) error {
	snapshot, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		return err
	}
	now, err := s.Ledger.Now(ctx, ref.Tenant)
	if err != nil {
		return err
	}
	var faults []error
	for _, due := range snapshot.Wallet.PaymentsDue(now) {
		if err := s.Drive(ctx, ref, due.TopUp); err != nil {
			faults = append(faults, fmt.Errorf("driving %s: %w", billing.NewTopUpID(ref.ID, due.TopUp), err))
		}
	}
	return errors.Join(faults...)
}

// now returns the world's clock, which leases and the provider's memory of keys go by.
func (s *Service) now() time.Time { return billing.Instant(s.Runtime.Now()) }
