package timer

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Publisher publishes events. To publish nothing, or an event that was published already, changes nothing.
type Publisher interface {
	Publish(ctx context.Context, tenant billing.Tenant, events []billing.Event) error
}

// Service puts timers and fires them. It keeps no state: any number of them may work on one store.
type Service struct{ Config }

// Config is what a [Service] needs.
type Config struct {
	Ledger    *ledger.Ledger
	Store     Store
	Events    Publisher
	Payer     Payer // nil: payments are not driven
	Reminders []int // how many days before a grant ends an event announces it; see [CheckReminders] for what is allowed
}

// New is a service.
func New(c Config) *Service { return &Service{c} }

// Schedule puts the timers of a new grant. To schedule a grant again does no harm: a timer that fired already changes
// nothing when it fires again.
func (s *Service) Schedule(ctx context.Context, tenant billing.Tenant, g *billing.Grant) error {
	timers := OfGrant(tenant, g, s.Reminders)
	if len(timers) == 0 {
		return nil
	}
	if err := s.Store.PutTimers(ctx, timers); err != nil {
		return fmt.Errorf("putting the timers of grant %s: %w", g.ID(), err)
	}
	return nil
}

// HandleRemoval fires a timer that the store has removed. It puts one that is not due by its tenant's clock back.
func (s *Service) HandleRemoval(ctx context.Context, t Timer) error {
	now, err := s.Ledger.Now(ctx, t.Wallet.Tenant)
	if err != nil {
		return fmt.Errorf("reading the clock of tenant %s: %w", t.Wallet.Tenant, err)
	}
	if now.Before(t.At) {
		t.Lasting, t.StoredAs = true, ""
		if err := s.Store.PutTimers(ctx, []Timer{t}); err != nil {
			return fmt.Errorf("putting a timer of wallet %s back: %w", t.Wallet.ID, err)
		}
		return nil
	}
	return s.complete(ctx, []Timer{t})
}

// workers is how many wallets a sweep handles at once. At some 25 ms for each, a minute is enough for 19,000.
const workers = 8

// Sweep fires the timers that are due in every tenant, and returns how many it completed. What fails for one wallet
// holds up no other.
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
			faults = append(faults, fmt.Errorf("listing the due timers of tenant %s: %w", tenant, err))
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

// maxGroup is how many timers of one wallet are fired together.
const maxGroup = 100

// complete fires timers of one wallet, all of which are due, and deletes them, or puts those again that have to fire
// another time. If the wallet does not exist, it only deletes them. If one is of a kind that the program does not know, it
// does nothing at all.
func (s *Service) complete(ctx context.Context, timers []Timer) error {
	ref := timers[0].Wallet
	if err := s.fireAll(ctx, ref, timers); err != nil {
		return fmt.Errorf("firing timers of wallet %s: %w", ref.ID, err)
	}
	var once []Timer
	for _, t := range timers {
		k, err := t.Kind.find()
		switch {
		case err != nil:
			return err
		case k.next == nil:
			once = append(once, t)
		default:
			if err := s.renew(ctx, k, t); err != nil {
				return fmt.Errorf("renewing a timer of wallet %s: %w", ref.ID, err)
			}
		}
	}
	if err := s.Store.DeleteTimers(ctx, once); err != nil {
		return fmt.Errorf("deleting timers of wallet %s: %w", ref.ID, err)
	}
	return nil
}

// maxRenewals is how often a timer is put again because its wallet changed in the meantime. What changes the instant is
// rare, so that two are enough in practice.
const maxRenewals = 20

// renew puts a timer that fired at the instant at which it has to fire next, in place of the one that fired, or deletes it
// if there is no such instant.
//
// Meanwhile a commit may have made the instant an earlier one, and a follower may have put the timer for it, which this
// would replace or delete. So the instant is read again afterwards. What is committed later than that, its follower sees
// later, and puts the timer last.
func (s *Service) renew(ctx context.Context, k kind, fired Timer) error {
	at, err := k.next(ctx, s, fired.Wallet)
	for range maxRenewals {
		if err != nil {
			return err
		}
		if at.IsZero() {
			err = s.Store.DeleteTimers(ctx, []Timer{fired})
		} else {
			err = s.Store.PutTimers(ctx, []Timer{{Wallet: fired.Wallet, Kind: fired.Kind, Subject: fired.Subject, At: at}})
		}
		if err != nil {
			return err
		}
		put := at
		if at, err = k.next(ctx, s, fired.Wallet); err == nil && at.Equal(put) {
			return nil
		}
	}
	return errors.Join(err, errRestless)
}

var errRestless = errors.New("the instant of the next timer changes all the time")

// fireAll fires timers of one wallet, kind by kind.
func (s *Service) fireAll(ctx context.Context, ref billing.WalletRef, timers []Timer) error {
	byKind := map[Kind][]Timer{}
	for _, t := range timers {
		if err := t.Check(); err != nil {
			return err
		}
		byKind[t.Kind] = append(byKind[t.Kind], t)
	}
	wallet, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if due := byKind[k.name]; len(due) > 0 {
			if err := k.fire(ctx, s, wallet, due); err != nil {
				return err
			}
		}
	}
	return nil
}
