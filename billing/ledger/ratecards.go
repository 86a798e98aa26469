package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Rate cards are read far more often than they change. Each process keeps what it read of them, so that pricing a usage
// costs no read. A version never changes, so it is kept as long as there is room. A timeline says which version is in
// force, and is kept for [billing.RateCardWatch]: a new version takes effect in live later than that after its
// publication, so no process uses a version that was replaced. In test, a new version may take effect at once, and
// timelines are read each time.

// maxCachedVersions is how many versions of rate cards one process keeps. One of 4,000 rates takes about 1.5 MB.
// maxCachedTimelines is how many timelines, of at most 40 KB each.
const (
	maxCachedVersions  = 32
	maxCachedTimelines = 200
)

// cachedTimeline is a timeline as it was read at an instant of the wall clock. That there is none is not kept: the
// first version of a card takes effect at once.
type cachedTimeline struct {
	document billing.Document
	read     time.Time
}

// rateCards are the rate cards that a process knows.
type rateCards struct {
	timelines *cache[billing.DocumentKey, cachedTimeline]
	versions  *cache[billing.DocumentKey, billing.Document]
}

func newRateCards() rateCards {
	return rateCards{
		timelines: newCache[billing.DocumentKey, cachedTimeline](maxCachedTimelines),
		versions:  newCache[billing.DocumentKey, billing.Document](maxCachedVersions),
	}
}

// known returns a document of a rate card, if it is one that can be relied on at now. A nil document does not exist.
func (c *rateCards) known(key billing.DocumentKey, now time.Time) (document billing.Document, known bool) {
	switch {
	case key.Kind == billing.KindRateCardVersion:
		return c.versions.get(key)
	case key.Kind == billing.KindRateCard:
		cached, found := c.timelines.get(key)
		if found && isFresh(cached.read, now, billing.RateCardWatch) {
			return cached.document, true
		}
	}
	return nil, false
}

// learn keeps a document that was read at an instant. The instant is that from before the read.
func (c *rateCards) learn(key billing.DocumentKey, document billing.Document, read time.Time) {
	switch {
	case key.Kind == billing.KindRateCardVersion && document != nil:
		c.versions.put(key, document)
	case key.Kind == billing.KindRateCard && document != nil && key.Tenant != billing.Test:
		c.timelines.put(key, cachedTimeline{document, billing.Instant(read)})
	}
}

// documents returns documents by their keys, those of rate cards from memory where they are known. The others are read,
// strongly.
func (l *Ledger) documents(
	ctx context.Context, keys []billing.DocumentKey,
) (map[billing.DocumentKey]billing.Document, error) {
	now := l.runtime.Now()
	found, missing := map[billing.DocumentKey]billing.Document{}, []billing.DocumentKey(nil)
	for _, key := range keys {
		document, known := l.cards.known(key, now)
		switch {
		case !known:
			missing = append(missing, key)
		case document != nil:
			found[key] = document
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	read, err := l.store.Documents(ctx, missing, Strong)
	if err != nil {
		return nil, err
	}
	for _, key := range missing {
		document, exists := read[key]
		if exists {
			found[key] = document
		}
		l.cards.learn(key, document, now)
	}
	return found, nil
}

// renewTimelines replaces or removes timelines of rate cards in the view that may be too old for its instant: the
// instant is a new one in each try, and what was read for an earlier try, at the instant before, may lack a version that
// has taken effect since. That another request has read the timeline again makes that of the view no newer.
func (e *execution) renewTimelines(ctx context.Context, before time.Time) error {
	if e.tenant == billing.Test && e.view.Now.Equal(before) {
		return nil // the clock stands still; see recover
	}
	var moved []billing.DocumentKey
	for key, timeline := range e.view.Documents {
		if key.Kind != billing.KindRateCard || timeline == nil {
			continue
		}
		fresh, known := e.ledger.cards.known(key, e.view.Clock)
		switch {
		case known && fresh.DocumentRevision() > timeline.DocumentRevision():
			e.view.Documents[key] = fresh
		case !known && e.tenant == billing.Test:
			moved = append(moved, key)
		case !known:
			delete(e.view.Documents, key) // it is read in a step of its own, as a publication counts from its instant
		}
	}
	if len(moved) == 0 {
		return nil
	}
	read, err := e.ledger.documents(ctx, moved) // at once, as a clock that runs moves in each step
	for key, timeline := range read {
		e.know(key, timeline)
	}
	return err
}

// maxTrustAhead is how far ahead of now a usage may have occurred and still be priced by a timeline that this process
// remembers: a version that it may lack takes effect 3 seconds ahead at the earliest (see [billing.RateCardWatch]), of
// which two are room for clocks that differ.
const maxTrustAhead = time.Second

// pricedAhead reports whether one of the commands is a usage that says that it occurred so far ahead of now that a
// version which was published already, and which this process does not know yet, may be in force then.
func (e *execution) pricedAhead() bool {
	trusted := e.ledger.runtime.Now().Add(maxTrustAhead)
	return anyPriced(e.commands, func(p billing.Priced) bool {
		at, byCard := p.PricedByCard()
		return byCard && at != nil && at.After(trusted)
	})
}

// forgetAhead makes the process read timelines that are needed again, where they are needed for a usage ahead of now.
func (e *execution) forgetAhead(needed []billing.DocumentKey) {
	if !e.pricedAhead() {
		return
	}
	for _, key := range needed {
		if key.Kind == billing.KindRateCard {
			e.ledger.cards.timelines.forget(key)
		}
	}
}

// expectPrices adds the rate card of a remembered wallet to the view, as far as this process knows the card. So a usage
// that the card prices is decided in one round.
func (e *execution) expectPrices() {
	if !anyPriced(e.commands, func(p billing.Priced) bool {
		_, byCard := p.PricedByCard()
		return byCard
	}) || e.pricedAhead() {
		return
	}
	now := e.ledger.runtime.Now()
	for _, s := range e.view.Wallets {
		if s == nil {
			continue
		}
		key := billing.RateCardKey(e.tenant, s.Wallet.PricedBy())
		document, known := e.ledger.cards.known(key, now)
		timeline, is := document.(billing.Timeline)
		if !known || !is {
			continue
		}
		e.know(key, timeline)
		version := billing.RateCardVersionKey(e.tenant, timeline.VersionAt(billing.Instant(now)))
		if list, known := e.ledger.cards.known(version, now); known {
			e.know(version, list)
		}
	}
}
