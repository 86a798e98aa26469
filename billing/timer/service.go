package timer

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
)

// Publisher tells events to whoever wants them. To publish nothing, or again what was published, does nothing.
type Publisher interface {
	Publish(ctx context.Context, tenant billing.Tenant, events []billing.Event) error
}

// Service keeps timers and does what they are for. It keeps no state: any number of them may work on one store.
type Service struct{ Config }

// Config is what a [Service] needs.
type Config struct {
	Ledger    *billing.Ledger
	Store     Store
	Events    Publisher
	Reminders []int // how many days before a grant ends it is told, as [CheckReminders] wants them
}

// New is a service.
func New(c Config) *Service { return &Service{c} }

// Watch puts the timers of a grant that has appeared. To watch a grant again does no harm: what was done already turns
// out to be nothing.
func (s *Service) Watch(ctx context.Context, tenant billing.Tenant, g *billing.Grant) error {
	timers := Of(tenant, g, s.Reminders)
	if len(timers) == 0 {
		return nil
	}
	if err := s.Store.PutTimers(ctx, timers); err != nil {
		return fmt.Errorf("putting the timers of grant %s: %w", g.ID(), err)
	}
	return nil
}

// Removed does what a timer is for that the store has removed. One that is not due by its tenant's clock is put back.
func (s *Service) Removed(ctx context.Context, t Timer) error {
	now, err := s.Ledger.Now(ctx, t.Wallet.Tenant)
	if err != nil {
		return fmt.Errorf("reading the clock of tenant %s: %w", t.Wallet.Tenant, err)
	}
	if now.Before(t.At) {
		t.Lasting = true
		if err := s.Store.PutTimers(ctx, []Timer{t}); err != nil {
			return fmt.Errorf("putting a timer of wallet %s back: %w", t.Wallet.ID, err)
		}
		return nil
	}
	return s.complete(ctx, []Timer{t})
}

// workers is how many wallets a sweep sees to at once. At some 25 ms for each, a minute is enough for 19,000.
const workers = 8

// Sweep does what is due in every tenant, and answers how many timers were seen to. What fails for one wallet holds up
// no other.
func (s *Service) Sweep(ctx context.Context) (done int, err error) {
	var faults []error
	for _, tenant := range []billing.Tenant{billing.Live, billing.Test} {
		n, err := s.sweep(ctx, tenant)
		done += n
		faults = append(faults, err)
	}
	return done, errors.Join(faults...)
}

func (s *Service) sweep(ctx context.Context, tenant billing.Tenant) (done int, err error) {
	now, err := s.Ledger.Now(ctx, tenant)
	if err != nil {
		return 0, fmt.Errorf("reading the clock of tenant %s: %w", tenant, err)
	}
	var (
		mu     sync.Mutex
		faults []error
		wait   sync.WaitGroup
	)
	groups := make(chan []Timer)
	for range workers {
		wait.Go(func() {
			for group := range groups {
				err := s.complete(ctx, group)
				mu.Lock()
				if err == nil {
					done += len(group)
				}
				faults = append(faults, err)
				mu.Unlock()
			}
		})
	}
	var group []Timer
	for t, err := range s.Store.DueTimers(ctx, tenant, now) {
		if err != nil {
			mu.Lock()
			faults = append(faults, fmt.Errorf("looking for what is due in tenant %s: %w", tenant, err))
			mu.Unlock()
			continue
		}
		if len(group) > 0 && (group[0].Wallet != t.Wallet || len(group) == maxGroup) {
			groups <- group
			group = nil
		}
		group = append(group, t)
	}
	if len(group) > 0 {
		groups <- group
	}
	close(groups)
	wait.Wait()
	return done, errors.Join(faults...)
}

// maxGroup is how many timers of one wallet are seen to in one go.
const maxGroup = 100

// complete does what timers of one wallet are for, all of which are due, and deletes them. Of a wallet that does not
// exist, they are deleted alone.
func (s *Service) complete(ctx context.Context, timers []Timer) error {
	ref := timers[0].Wallet
	wallet, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), billing.Strong)
	if err == nil {
		err = s.perform(ctx, wallet, timers)
	} else if errors.Is(err, billing.ErrNotFound) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("seeing to wallet %s: %w", ref.ID, err)
	}
	if err := s.Store.DeleteTimers(ctx, timers); err != nil {
		return fmt.Errorf("deleting timers of wallet %s: %w", ref.ID, err)
	}
	return nil
}

// perform tells first and settles afterwards. What lapsed by now has nothing left, and is not told as about to.
func (s *Service) perform(ctx context.Context, wallet *billing.Snapshot, timers []Timer) error {
	ends := false
	var reminders []Timer
	for _, t := range timers {
		switch t.Kind {
		case End:
			ends = true
		case Reminder:
			reminders = append(reminders, t)
		default:
			return t.Check()
		}
	}
	if len(reminders) > 0 {
		if err := s.remind(ctx, wallet, reminders); err != nil {
			return err
		}
	}
	if ends {
		return s.Ledger.Settle(ctx, wallet.Wallet.WalletRef)
	}
	return nil
}

// remind tells that grants are about to end of which something is left.
func (s *Service) remind(ctx context.Context, wallet *billing.Snapshot, reminders []Timer) error {
	tenant := wallet.Wallet.Tenant
	now, err := s.Ledger.Now(ctx, tenant)
	if err != nil {
		return err
	}
	var grants []billing.GrantRef
	for _, t := range reminders {
		grants = append(grants, t.Grant)
	}
	views, err := s.Ledger.GrantViews(ctx, wallet, now, grants)
	if err != nil {
		return err
	}
	var events []billing.Event
	for _, t := range reminders {
		if view, found := views[t.Grant]; found && view.Remaining > 0 {
			events = append(events, billing.GrantExpiring(&wallet.Wallet, view.Grant, t.Days, t.At))
		}
	}
	return s.Events.Publish(ctx, tenant, events)
}
