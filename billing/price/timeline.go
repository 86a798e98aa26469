package price

import (
	"cmp"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// KeptFor is how long a timeline keeps a version that was replaced: usage may be recorded 35 days late, and one day is
	// a reserve.
	KeptFor = billing.MaxEventAge + 24*time.Hour

	// MaxEntries is how many versions of one code a timeline may have: those of the last 36 days, and those that will take
	// effect. At about 30 bytes each, the largest timeline has 30 KB, which a process reads every five seconds with four
	// read units. The limit is reached by one version every 52 minutes for 36 days.
	MaxEntries = 1000
)

// Timeline says which version of a rate card is in force when.
type Timeline struct {
	billing.Versioned
	Tenant billing.Tenant
	Code   string
	Latest int // the newest version, whether or not it is in force

	// Base is the version in force before the first of the entries: version 1, or the one that was in force when older
	// entries were dropped.
	Base    int
	Entries []Entry // by EffectiveAt, then by version
}

// Entry is one version in a timeline.
type Entry struct {
	Version     int
	EffectiveAt time.Time
	PublishedAt time.Time
}

var _ billing.Timeline = (*Timeline)(nil)

// DocumentKey implements [billing.Document].
func (t *Timeline) DocumentKey() billing.DocumentKey { return billing.RateCardKey(t.Tenant, t.Code) }

// CloneDocument implements [billing.Document].
func (t *Timeline) CloneDocument() billing.Document { return t.Clone() }

// Clone copies t.
func (t *Timeline) Clone() *Timeline {
	copied := *t
	copied.Entries = slices.Clone(t.Entries)
	return &copied
}

// VersionAt implements [billing.Timeline]. For an instant more than [KeptFor] before the newest publication, it may
// return a later version than the one that was in force then.
func (t *Timeline) VersionAt(at time.Time) billing.RateCardRef {
	version := t.Base
	for i := range t.Entries {
		if t.Entries[i].EffectiveAt.After(at) {
			break
		}
		version = t.Entries[i].Version
	}
	return billing.RateCardRef{Code: t.Code, Version: version}
}

// add adds a version, and drops versions that no usage needs any more: those that were replaced more than [KeptFor]
// before now, and those that are never in force because a later version takes effect at the same instant.
func (t *Timeline) add(e Entry, now time.Time) {
	t.Latest = e.Version
	if t.Base == 0 {
		t.Base = e.Version
	}
	t.Entries = slices.DeleteFunc(t.Entries, func(old Entry) bool { return old.EffectiveAt.Equal(e.EffectiveAt) })
	t.Entries = append(t.Entries, e)
	slices.SortFunc(t.Entries, func(a, b Entry) int {
		return cmp.Or(a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(a.Version, b.Version))
	})
	cutoff, past := now.Add(-KeptFor), 0
	for past < len(t.Entries) && !t.Entries[past].EffectiveAt.After(cutoff) {
		past++
	}
	if past > 1 {
		t.Entries = slices.Delete(t.Entries, 0, past-1)
	}
	if past > 0 {
		t.Base = t.Entries[0].Version
	}
}

// roomAt returns when the oldest of the entries can be dropped, so that there is room for another version.
func (t *Timeline) roomAt() time.Time { return t.Entries[1].EffectiveAt.Add(KeptFor) }
