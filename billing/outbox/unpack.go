package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// eventDeferred is the type of an event that holds what was deferred.
const eventDeferred billing.EventType = "webhook.deferred"

// Deferred is something with events that are found later: commits of usages, because it takes long to read the lines of
// many. Until then, it is stored as one event that no endpoint receives.
type Deferred struct {
	Name    string // the same for the same content, so that it is stored once
	At      time.Time
	Content json.RawMessage // from which Config.Deferred returns the events
}

// MaxDeferredBytes bounds the content of a [Deferred], as that of a bundle.
const MaxDeferredBytes = maxBundleBytes

// Defer stores what is to be published behind everything else.
func (s *Service) Defer(ctx context.Context, tenant billing.Tenant, all []Deferred) error {
	records := make([]*billing.EventRecord, len(all))
	for i, d := range all {
		sum := sha256.Sum256([]byte(d.Name))
		records[i] = &billing.EventRecord{
			Tenant: tenant, ID: billing.NewEventID(d.At, billing.Entropy(sum[:len(billing.Entropy{})])), Type: eventDeferred,
			At: d.At, Only: string(Nobody), Payload: compress(d.Content), KeptUntil: billing.EventKeptUntil(s.now()), NoFollower: true,
		}
	}
	return s.putAside(ctx, records)
}

// putAside stores events, and queues the unpacking of those that are for nobody. No follower sees these again, so that
// it is an error if one is not queued.
func (s *Service) putAside(ctx context.Context, events []*billing.EventRecord) error {
	if err := s.putEvents(ctx, events); err != nil {
		return err
	}
	return each(ctx, parallelBundles, events, func(ctx context.Context, event *billing.EventRecord) error {
		if event.Only != string(Nobody) {
			return nil
		}
		return s.fanOut(ctx, event, nil)
	})
}

// unpack stores the events that are in a bundle, or of what was deferred, and fans them out. If that takes too long for
// one attempt, it divides them into smaller bundles. It may do so again.
func (s *Service) unpack(ctx context.Context, bundle *billing.EventRecord) error {
	if bundle.Type == eventReplay {
		return s.replay(ctx, bundle)
	}
	endpoints, err := s.endpoints(ctx, bundle.Tenant)
	if err != nil {
		return err
	}
	var records []*billing.EventRecord
	switch bundle.Type {
	case eventDeferred:
		var content json.RawMessage
		if err := decompress(bundle, &content); err != nil {
			return err
		}
		events, err := s.Deferred(ctx, bundle.Tenant, content)
		if err != nil {
			return err
		}
		single, bulk := s.wanted(events, endpoints)
		records = append(single, bulk...)
	default:
		if records, err = unbundle(bundle); err != nil {
			return err
		}
	}
	if most := max(1, maxSends/max(1, len(endpoints))); len(records) > most {
		return s.putAside(ctx, bundles(bundle.Tenant, records, most))
	}
	return each(ctx, parallelEvents, records, func(ctx context.Context, event *billing.EventRecord) error {
		event.NoFollower = true
		if err := s.putEvent(ctx, event); err != nil {
			return err
		}
		return s.fanOut(ctx, event, endpoints)
	})
}

const (
	// maxSends bounds how many deliveries come from unpacking one bundle: at some 10 ms for the write and the message of
	// each, and four at once, these take 13 s, and an attempt has a minute.
	maxSends = 5000

	// parallelEvents is how many events of a bundle are stored and fanned out at once: few, as they are in no hurry.
	parallelEvents = 4

	// parallelBundles is how many bundles are queued at once: everything else waits for them.
	parallelBundles = 16
)

// each calls do with each event, so many at once, until one call fails.
func each(
	ctx context.Context, parallel int, events []*billing.EventRecord, do func(context.Context, *billing.EventRecord) error,
) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		next atomic.Int64
		wait sync.WaitGroup
	)
	for range min(len(events), parallel) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(events)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := do(ctx, events[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}
