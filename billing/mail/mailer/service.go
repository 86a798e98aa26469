package mailer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Sender sends letters. An error that is a [*RefusedError] says that the letter was not sent, and never will be; one that wraps
// [ErrNotSent] that it was not sent, and may be sent later. After any other, nobody knows.
type Sender interface {
	Send(ctx context.Context, l *Letter) error
}

// ErrNotSent says that a letter was not sent, and that it may be tried again.
var ErrNotSent = errors.New("the mail was not sent")

// RefusedError says that a letter will never be sent.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "the mail is refused: " + e.Reason }

// Config is what a [Service] needs.
type Config struct {
	*mail.Service // which mails customers get

	Sender Sender
	Log    *slog.Logger

	From string // who sends, an address with a name or without

	// Pages is the address at which the portal and the links are served that stop mails, such as https://billing.example.com;
	// empty: nowhere, and mails have neither.
	Pages string

	Failed func() // is called for each mail that will never be sent; nil: nobody counts them
}

// Service tells customers what happened. Any number of services may work on one store.
type Service struct {
	Config
	library *library
	unused  unused
}

// New returns a service. It fails if a file of texts lacks something, or if nobody can be the sender: each mail would be refused.
func New(c Config) (*Service, error) {
	if _, err := netmail.ParseAddress(c.From); err != nil {
		return nil, fmt.Errorf("the sender of mails is %q: use an address such as \"Acme <billing@example.com>\": %w", c.From, err)
	}
	c.Pages = strings.TrimRight(c.Pages, "/") // paths begin with one
	found, err := readLibrary(files)
	if err != nil {
		return nil, err
	}
	return &Service{Config: c, library: found}, nil
}

func (s *Service) now() time.Time { return billing.Instant(s.Runtime.Now()) }

// TellAll tells what events say. It may be called again with the same events. It tries each, and returns the errors joined.
func (s *Service) TellAll(ctx context.Context, events []*billing.EventRecord) error {
	facts, err := Facts(events)
	if err != nil {
		return err
	}
	var errs []error
	for i := range facts {
		errs = append(errs, s.Tell(ctx, &facts[i]))
	}
	return errors.Join(errs...)
}

// Tell tells a fact to all addresses of its customer, if the customer wants that. It may be called again with the same fact.
func (s *Service) Tell(ctx context.Context, f *Fact) error {
	settings, err := s.Settings(ctx, f.Tenant, f.Customer)
	if err != nil || !settings.Wants(f.Kind) {
		return err
	}
	customer, err := s.Ledger.Customer(ctx, f.Tenant, string(f.Customer))
	if err != nil {
		return fmt.Errorf("reading customer %s: %w", f.Customer, err)
	}
	portal, err := s.Ledger.PortalSettings(ctx, f.Tenant)
	if err != nil {
		return err
	}
	if f.Kind == mail.CreditsExpiring {
		var left bool
		if f, left, err = s.ofDay(ctx, f, customer); !left || err != nil {
			return err
		}
	}
	if told, err := s.toldByAnother(ctx, f); told || err != nil {
		return err
	}
	is := true
	switch {
	case f.ofPayment():
		f, is, err = s.ofCharge(ctx, f)
	case f.Incomplete:
		f, is, err = s.ofTrial(ctx, f)
	}
	if !is || err != nil {
		return err
	}
	receipt, err := s.toldByReceipt(ctx, settings, f)
	if err != nil {
		return err
	}
	name, err := s.nameOf(ctx, f)
	if err != nil {
		return err
	}
	var errs []error
	for _, address := range settings.Addresses(customer) {
		if settings.HasSuppressed(address) || settings.HasStopped(f.Kind, address) ||
			receipt && !settings.HasStopped(mail.Receipt, address) {
			continue
		}
		if reason := mail.CheckAddress(address); reason != "" { // the customer's own may be of an earlier version
			s.Log.WarnContext(ctx, "no mail is sent to an address that "+reason, "customer", f.Customer, "tenant", f.Tenant)
			continue
		}
		errs = append(errs, s.tell(ctx, about{fact: f, name: name, customer: customer, settings: settings, portal: portal}, address))
	}
	return errors.Join(errs...)
}

// nameOf returns the name of the pack or the plan of a fact, or its code if both are gone. The charge of a period has the code of its
// plan where a purchase has that of its pack.
func (s *Service) nameOf(ctx context.Context, f *Fact) (string, error) {
	if f.Pack != "" {
		packs, err := s.Ledger.CreditPacks(ctx, f.Tenant, []string{f.Pack})
		if err != nil {
			return "", fmt.Errorf("reading credit pack %s: %w", f.Pack, err)
		}
		if pack := packs[f.Pack]; pack != nil {
			return pack.Name, nil
		}
	}
	code := cmp.Or(f.Plan, f.Pack)
	if code == "" {
		return "", nil
	}
	plans, err := s.Ledger.Plans(ctx, f.Tenant, []string{code})
	if err != nil {
		return "", fmt.Errorf("reading plan %s: %w", code, err)
	}
	if plan := plans[code]; plan != nil {
		return plan.Name, nil
	}
	return code, nil
}

// ofDay returns a fact about all credits of the wallet that will be lost on the day on which those of the fact will, in the customer's
// calendar: one mail tells of them. It reports whether there are any.
func (s *Service) ofDay(ctx context.Context, f *Fact, customer *billing.Customer) (all *Fact, left bool, err error) {
	zone, err := calendar.LoadZone(customer.TimeZone)
	if err != nil {
		return nil, false, fmt.Errorf("the time zone of customer %s: %w", customer.ID, err)
	}
	losing, err := s.losing(ctx, f, zone.Window(calendar.Day, f.Ends))
	if err != nil {
		return nil, false, fmt.Errorf("reading what wallet %s will lose: %w", f.WalletID, err)
	}
	copied, sum := *f, billing.Credits(0)
	all = &copied
	for _, g := range losing {
		sum += g.Lost
		if g.ExpiresAt.Before(all.Ends) {
			all.Ends = g.ExpiresAt
		}
	}
	day, _ := zone.HourOf(f.Ends)
	all.ID, all.Credits = fmt.Sprint(f.WalletID, " ", day, " ", f.Reminder), sum.String()
	return all, len(losing) > 0, nil
}

// losing returns what the wallet of a fact will lose of the grants that end in a window, what is held included.
func (s *Service) losing(ctx context.Context, f *Fact, in calendar.Window) (map[billing.GrantRef]billing.LosingGrant, error) {
	now, err := s.Ledger.Now(ctx, f.Tenant)
	if err != nil {
		return nil, err
	}
	wallet, err := s.Ledger.Wallet(ctx, f.Tenant, string(f.WalletID), ledger.Strong)
	if err != nil {
		return nil, err
	}
	unspent, _, err := s.Ledger.UnspentGrants(ctx, wallet, now)
	if err != nil {
		return nil, err
	}
	var refs []billing.GrantRef
	for _, g := range unspent {
		if !g.ExpiresAt.Before(in.Start) && g.ExpiresAt.Before(in.End) {
			refs = append(refs, g.Ref)
		}
	}
	return s.Ledger.LosingGrants(ctx, wallet, now, refs)
}

// tell sends a mail to one address, unless that was done.
func (s *Service) tell(ctx context.Context, a about, address string) error {
	m, claimed, err := s.claim(ctx, a.fact, mail.MailID(a.fact.ID, address))
	if !claimed || err != nil {
		return err
	}
	letter, err := s.write(a, m.ID, address)
	if err == nil {
		err = s.Sender.Send(ctx, letter)
	} else {
		err = errors.Join(ErrNotSent, err)
	}
	ended := *m
	refused := (*RefusedError)(nil)
	switch {
	case err == nil:
		ended.Status = mail.Sent
	case errors.As(err, &refused):
		ended.Status, ended.Reason = mail.Failed, refused.Reason
	case errors.Is(err, ErrNotSent):
		ended.Tries-- // it does not count, and so its claim is gone
		ended.Claim = ""
		ended.Until = s.now()
	default:
		ended.Until = s.now() // the next try may send it again
	}
	fault := s.end(ctx, &ended)
	if fault != nil && errors.Is(err, ErrNotSent) {
		s.unused.add(m.Claim)
	}
	if ended.Status == mail.Sending {
		return errors.Join(err, fault)
	}
	return fault
}

// end stores what became of a mail after a try. If it failed for good, it says so once.
func (s *Service) end(ctx context.Context, m *mail.Mail) error {
	err := s.save(ctx, m)
	if err == nil && m.Status == mail.Failed {
		s.Log.WarnContext(ctx, "a mail failed", "mail", m.ID, "customer", m.Customer, "tenant", m.Tenant, "reason", m.Reason)
		if s.Failed != nil {
			s.Failed()
		}
	}
	return err
}

// write writes the letter to one address.
func (s *Service) write(a about, id, address string) (*Letter, error) {
	if s.Pages != "" {
		a.address = cmp.Or(a.portal.RefreshURL, s.Pages+"/portal/"+string(a.fact.Tenant))
		a.stop = s.Pages + a.settings.StopLink(a.fact.Kind, address)
	}
	letter, err := s.library.compose(a)
	if err != nil {
		return nil, err
	}
	letter.ID, letter.From, letter.To = id, s.From, address
	letter.Tenant, letter.Customer, letter.Seal = a.fact.Tenant, a.fact.Customer, a.settings.FeedbackSeal(address)
	return letter, nil
}

// errClaimed says that another process sends the mail.
var errClaimed = fmt.Errorf("another process sends it: %w", ErrNotSent)

// claim claims a mail, unless it was sent or has failed. It returns an error if another process has it.
func (s *Service) claim(ctx context.Context, f *Fact, id string) (m *mail.Mail, claimed bool, err error) {
	m = &mail.Mail{
		Tenant: f.Tenant, ID: id, Customer: f.Customer, Kind: f.Kind, Status: mail.Sending,
		KeptUntil: s.now().Add(mail.Retention).Truncate(time.Second),
	}
	stored, err := ledger.Get[*mail.Mail](ctx, s.Store, m.DocumentKey(), ledger.Strong)
	switch {
	case errors.Is(err, billing.ErrNotFound):
	case err != nil:
		return nil, false, fmt.Errorf("reading mail %s: %w", id, err)
	case stored.Status != mail.Sending:
		return nil, false, nil
	case s.unused.has(stored.Claim):
		copied := *stored
		copied.Tries--
		m = &copied
	case s.now().Before(stored.Until):
		return nil, false, errClaimed
	case stored.Tries >= mail.MaxTries:
		ended := *stored
		ended.Status, ended.Reason = mail.Failed, "nobody knows whether it was sent, in any of its tries"
		return nil, false, s.end(ctx, &ended)
	default:
		copied := *stored
		m = &copied
	}
	m.Tries++
	m.Claim = billing.NewULID(s.now(), s.Runtime.Entropy())
	m.Until = s.now().Add(mail.Lease)
	if err := s.save(ctx, m); err != nil {
		s.unused.add(m.Claim) // it may be stored all the same
		return nil, false, err
	}
	return m, true, nil
}

// save stores a mail, on the condition that it is as it was read. If the answer is lost, it looks whether it was stored: a claim
// that counts, and that nobody knows of, would be a try without a mail.
func (s *Service) save(ctx context.Context, m *mail.Mail) error {
	next := *m
	next.Revision++
	err := s.Store.PutDocument(ctx, billing.DocumentChange{Key: next.DocumentKey(), Before: m.Revision, After: &next})
	if err != nil {
		stored, fault := ledger.Get[*mail.Mail](ctx, s.Store, next.DocumentKey(), ledger.Strong)
		stale := (*ledger.StaleError)(nil)
		switch {
		case fault == nil && stored.Revision == next.Revision && stored.Claim == next.Claim:
		case errors.As(err, &stale):
			return errClaimed
		default:
			return fmt.Errorf("storing mail %s: %w", m.ID, err)
		}
	}
	m.Revision++
	return nil
}
