package price

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// start is when the tests begin.
var start = time.Date(2027, 3, 1, 16, 0, 0, 0, time.UTC)

// timeline returns a timeline with versions that take effect at instants, all published at start.
func timeline(at ...time.Time) *Timeline {
	t := &Timeline{Tenant: billing.Live, Code: "c"}
	for _, effectiveAt := range at {
		t.add(Entry{Version: t.Latest + 1, EffectiveAt: effectiveAt, PublishedAt: start}, start)
	}
	return t
}

// A version is in force from its instant on, to the microsecond.
func TestVersionAt(t *testing.T) {
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	for name, test := range map[string]struct {
		timeline *Timeline
		want     map[time.Time]int
	}{
		"one": {timeline(hour(0)), map[time.Time]int{hour(0): 1, hour(-9999): 1, hour(1): 1}},
		"a change": {timeline(hour(0), hour(1)), map[time.Time]int{
			hour(-1): 1, hour(0): 1, hour(1).Add(-time.Microsecond): 1, hour(1): 2, hour(2): 2,
		}},
		"of two with the same instant the later wins": {timeline(hour(0), hour(1), hour(1)), map[time.Time]int{
			hour(0): 1, hour(1).Add(-time.Microsecond): 1, hour(1): 3,
		}},
		"published later, in force earlier": {timeline(hour(0), hour(5), hour(2)), map[time.Time]int{
			hour(1): 1, hour(2): 3, hour(4): 3, hour(5): 2,
		}},
		"the first begins later": {timeline(hour(5), hour(2)), map[time.Time]int{
			hour(-1): 1, hour(1): 1, hour(2): 2, hour(5): 1,
		}},
		"all at once": {timeline(hour(0), hour(0), hour(0)), map[time.Time]int{hour(-1): 1, hour(0): 3, hour(1): 3}},
	} {
		for at, want := range test.want {
			if got := test.timeline.VersionAt(at); got != (billing.RateCardRef{Code: "c", Version: want}) {
				t.Errorf("%s: at %s version %+v is in force, want %d", name, at, got, want)
			}
		}
	}
}

// A timeline that drops old entries gives the same answers as one that keeps all, for 35 days back.
func TestTimelinesForgetNothingThatIsAskedFor(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 7))
	dropped := 0
	for range 300 {
		type version struct {
			number int
			at     time.Time
		}
		short, all, now := &Timeline{Code: "c"}, []version(nil), start
		for n := range 1 + r.IntN(30) {
			now = now.Add(time.Duration(r.IntN(20)) * 12 * time.Hour)
			e := Entry{Version: n + 1, EffectiveAt: now.Add(time.Duration(r.IntN(6)) * 24 * time.Hour), PublishedAt: now}
			short.add(e, now)
			all = append(all, version{e.Version, e.EffectiveAt})
			for range 30 {
				at := now.Add(time.Duration(r.IntN(900)-int(billing.MaxEventAge/time.Hour)) * time.Hour)
				want, since := 1, time.Time{}
				for _, v := range all {
					if !v.at.After(at) && !v.at.Before(since) {
						want, since = v.number, v.at
					}
				}
				if got := short.VersionAt(at); got.Version != want {
					t.Fatalf("at %s version %d is in force, want %d: %+v of %+v", at, got.Version, want, short, all)
				}
			}
		}
		dropped += len(all) - len(short.Entries)
	}
	if dropped < 500 {
		t.Errorf("only %d entries were dropped", dropped)
	}
}

// A copy of a timeline shares nothing with it; copies of a card share its rates, which never change.
func TestClones(t *testing.T) {
	original := timeline(start, start.Add(time.Hour))
	copied := original.Clone()
	copied.Entries[0].Version = 7
	if original.Entries[0].Version != 1 || original.CloneDocument().DocumentKey() != original.DocumentKey() {
		t.Error("the copy shares its entries")
	}
	c := card(t, rate("a", "", "1", "1"))
	clone, _ := c.CloneDocument().(*Card)
	clone.SetDocumentRevision(7)
	if c.DocumentRevision() != 0 || clone.Rates != c.Rates || clone.DocumentKey() != c.DocumentKey() {
		t.Errorf("the copy of a card is %+v", clone)
	}
	keys := (&seal.Keys{Tenant: billing.Live}).Rotate(seal.Secret{1}, start)
	other, _ := keys.CloneDocument().(*seal.Keys)
	other.Keys[0].Number = 7
	if keys.Keys[0].Number != 1 || other.DocumentKey() != seal.KeysKey(billing.Live) {
		t.Error("the copy shares its keys")
	}
}
