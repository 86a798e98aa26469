package calendar

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"testing"
	"time"
)

// emptyPeriods are the midnights of dates that a zone skipped as a whole, when it was moved over the date line. The
// daily period that starts at such a midnight is empty: the next one starts at the same instant.
var emptyPeriods = map[string]bool{
	"Asia/Manila 1844-12-31 00:00:00":        true,
	"Kwajalein 1993-08-21 00:00:00":          true,
	"Pacific/Apia 2011-12-30 00:00:00":       true,
	"Pacific/Chuuk 1844-12-31 00:00:00":      true,
	"Pacific/Enderbury 1994-12-31 00:00:00":  true,
	"Pacific/Fakaofo 2011-12-30 00:00:00":    true,
	"Pacific/Guam 1844-12-31 00:00:00":       true,
	"Pacific/Kiritimati 1994-12-31 00:00:00": true,
	"Pacific/Kosrae 1844-12-31 00:00:00":     true,
	"Pacific/Palau 1844-12-31 00:00:00":      true,
	"Pacific/Pohnpei 1844-12-31 00:00:00":    true,
	"Pacific/Saipan 1844-12-31 00:00:00":     true,
}

// In every zone, the periods of an anchor tile time from the anchor on: each ends where the next one starts, which is
// later, and the inverse finds it by its first and its last microsecond. They start as the slow reference below says.
//
// All combinations are too many. These are tried, the same ones in each run:
//   - Around each kind of change of a clock that there ever was, the wall times that it skips or repeats (targets).
//     Each is the start of a period: by turns the period 1, 2 and so on up to 1,000 of an anchor before.
//   - Anchors around each kind of change (edges): daily, and by turns one of the other intervals.
//   - Anchors at ends of months, on 29 February, at midnight and a microsecond before (ordinary), up to period 1,000.
func TestPeriodsTileTime(t *testing.T) {
	zones, empty := allZones(t), map[string]bool{}
	turn := 0
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		p := anchored{t: t, name: name, zone: zones[name], empty: empty}
		for _, change := range changes(p.zone) {
			for _, wall := range p.targets(change) {
				for _, p.interval = range PlanIntervals {
					n := []int{1, 2, 3, 8, 60, 365, 1000}[turn%7]
					p.anchor = p.firstShown(later(wall, p.interval, -n))
					p.check(n-1, n)
					turn++
				}
			}
			for _, p.anchor = range p.edges(change) {
				p.interval = Daily
				p.check(0, 1, 2)
				p.interval = []PlanInterval{Weekly, Monthly, Yearly}[turn%3]
				p.check(0, 1)
				turn++
			}
		}
		for _, wall := range ordinary {
			for _, p.interval = range PlanIntervals {
				p.anchor = p.firstShown(wall)
				p.check(0, 1, 2, 13, 48, 1000)
			}
		}
	}
	if !maps.Equal(empty, emptyPeriods) {
		got, want := slices.Sorted(maps.Keys(empty)), slices.Sorted(maps.Keys(emptyPeriods))
		t.Errorf("these periods are empty: %v, want %v", got, want)
	}
}

// In zones that change their clocks, no period of the first 1,000 is left out.
func TestPeriodsInOrder(t *testing.T) {
	for name, z := range map[string]*Zone{
		"Europe/Berlin": load(t, "Europe/Berlin"), "America/Havana": load(t, "America/Havana"),
		"Australia/Lord_Howe": load(t, "Australia/Lord_Howe"), "Pacific/Apia": load(t, "Pacific/Apia"),
	} {
		for _, i := range PlanIntervals {
			p := anchored{t: t, name: name, zone: z, interval: i, empty: map[string]bool{}}
			p.anchor = p.firstShown(time.Date(2011, 1, 31, 0, 30, 0, 0, time.UTC))
			for n := range 1001 {
				p.check(n)
			}
		}
	}
}

// ordinary are the wall times of anchors that each zone is tried with.
var ordinary = []time.Time{
	time.Date(1970, 1, 31, 0, 0, 0, 0, time.UTC),
	time.Date(1999, 5, 31, 23, 59, 59, 999_999_000, time.UTC),
	time.Date(2019, 8, 30, 1, 30, 0, 0, time.UTC),
	time.Date(2024, 2, 29, 2, 30, 0, 1000, time.UTC),
	time.Date(2024, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	time.Date(2026, 10, 29, 0, 0, 0, 0, time.UTC),
}

// anchored is an anchor of a zone, whose periods are checked.
type anchored struct {
	t        *testing.T
	name     string
	zone     *Zone
	interval PlanInterval
	anchor   time.Time
	empty    map[string]bool // the periods that were found to be empty
}

// targets are the wall times to hit around a change of the clock: the first and the last of what it skips or repeats,
// the middle, and the wall times beside them.
func (p *anchored) targets(change time.Time) []time.Time {
	from, to := p.shown(change.Add(-1)).Add(1), p.shown(change)
	if to.Before(from) {
		from, to = to, from
	}
	middle := from.Add(to.Sub(from) / 2).Truncate(time.Microsecond)
	return []time.Time{from.Add(-time.Microsecond), from, middle, to.Add(-time.Microsecond), to}
}

// edges are the anchors around a change of the clock: both instants that show a wall time which is repeated among them.
func (p *anchored) edges(change time.Time) []time.Time {
	far := p.shown(change).Sub(p.shown(change.Add(-1)).Add(1)).Abs()
	var instants []time.Time
	for _, ago := range []time.Duration{far, far / 2, time.Microsecond, 0, -far / 2, -far} {
		instants = append(instants, change.Add(-ago))
	}
	return instants
}

// check checks periods by their numbers, in ascending order.
func (p *anchored) check(numbers ...int) {
	p.t.Helper()
	var before time.Time
	for _, n := range numbers {
		w, ok := p.zone.Period(p.interval, p.anchor, n)
		next, _ := p.zone.Period(p.interval, p.anchor, n+1)
		wall := later(p.shown(p.anchor), p.interval, n)
		switch start := p.start(n); {
		case !ok || !w.Start.Equal(start):
			p.fail(n, w, "it should start at %s", start)
		case !w.End.Equal(next.Start):
			p.fail(n, w, "the next one is %v", next)
		case !p.shown(w.Start).Equal(wall) && (p.shown(w.Start).Before(wall) || !p.shown(w.Start.Add(-1)).Before(wall)):
			p.fail(n, w, "the clock shows %s, not %s", p.shown(w.Start), wall)
		case !before.Before(w.Start):
			p.fail(n, w, "one before starts at %s", before)
		}
		if w.Start.Equal(w.End) && p.interval == Daily {
			p.empty[fmt.Sprint(p.name, wall.Format(" 2006-01-02 15:04:05.999999"))] = true
			continue
		}
		before = w.Start
		for _, at := range []time.Time{w.Start, w.End.Add(-time.Microsecond)} {
			if got, of, ok := p.zone.PeriodOf(p.interval, p.anchor, at); !ok || got != n || of != w {
				p.fail(n, w, "%s is in %d, %v", at, got, of)
			}
		}
	}
}

func (p *anchored) fail(n int, w Window, format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s: the %s %d of %s, which shows %s, is %v: %s",
		p.name, p.interval, n, p.anchor, p.shown(p.anchor), w, fmt.Sprintf(format, args...))
}

// start returns when the period n starts, by the slow reference.
func (p *anchored) start(n int) time.Time {
	if n == 0 {
		return p.anchor
	}
	return p.firstShown(later(p.shown(p.anchor), p.interval, n))
}

// later returns the wall time some intervals after another, or before it. Days are those of UTC, which have 24 hours.
// For a month that has no such day, it tries one day less until there is one.
func later(wall time.Time, i PlanInterval, n int) time.Time {
	year, month, day := wall.Date()
	switch i {
	case Daily:
		return wall.Add(time.Duration(n) * 24 * time.Hour)
	case Weekly:
		return wall.Add(time.Duration(n) * 7 * 24 * time.Hour)
	case Monthly:
		months := 12*year + int(month) - 1 + n
		year, month = months/12, time.Month(months%12+1)
	case Yearly:
		year += n
	}
	for {
		at := time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), time.UTC)
		if at.Month() == month {
			return at
		}
		day--
	}
}

// shown returns the wall time that the clock shows at an instant.
func (p *anchored) shown(at time.Time) time.Time {
	local := at.In(p.zone.location)
	year, month, day := local.Date()
	hour, minute, second := local.Clock()
	return time.Date(year, month, day, hour, minute, second, local.Nanosecond(), time.UTC)
}

// firstShown returns the first instant at which the clock shows a wall time or a later one. It looks at the clock
// alone, in steps, from where the clock cannot show so late a wall time. At the end of each step, or of its parts
// before and after a change of the clock, it sees whether the wall time was passed, and how long ago.
func (p *anchored) firstShown(wall time.Time) time.Time {
	for at := wall.Add(-24 * time.Hour); ; at = at.Add(step) {
		from := at
		for _, to := range []time.Time{p.changeIn(at), at.Add(step)} {
			last := to.Add(-1)
			if ago := p.shown(last).Sub(wall); from.Before(to) && ago >= 0 {
				if first := last.Add(-ago); first.After(from) {
					return first
				}
				return from
			}
			from = to
		}
	}
}

// step is how long no clock is changed twice.
const step = 2 * time.Hour

// changeIn returns when the clock is changed in a step, or the start of the step if it is not.
func (p *anchored) changeIn(from time.Time) time.Time {
	changed := func(seconds int) bool {
		_, before := from.In(p.zone.location).Zone()
		_, after := from.Add(time.Duration(seconds) * time.Second).In(p.zone.location).Zone()
		return after != before
	}
	const seconds = int(step / time.Second)
	if !changed(seconds) {
		return from
	}
	first := sort.Search(seconds, changed)
	return from.Add(time.Duration(first) * time.Second).Truncate(time.Second) // clocks change at full seconds
}
