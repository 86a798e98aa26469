package main

import (
	"reflect"
	"testing"
	"time"
)

// The schedule follows from its seed, and has everything that can happen.
func TestSchedule(t *testing.T) {
	s := newSchedule(7, 1000)
	if again := newSchedule(7, 1000); !reflect.DeepEqual(s, again) {
		t.Error("the same seed makes another schedule")
	}
	if other := newSchedule(8, 1000); reflect.DeepEqual(s.events, other.events) {
		t.Error("another seed makes the same schedule")
	}
	kinds, troubles, keys := map[kind]int{}, map[trouble]int{}, map[string]bool{}
	for i, e := range s.events {
		kinds[e.kind]++
		troubles[e.trouble]++
		if e.kind != killServer && keys[e.key] {
			t.Errorf("the key %s is that of two events", e.key)
		}
		keys[e.key] = true
		if i > 0 && e.at < s.events[i-1].at {
			t.Fatal("the events are not in the order of time")
		}
	}
	for k := usage; k <= killServer; k++ {
		if kinds[k] == 0 {
			t.Errorf("there is no event of the kind %d", k)
		}
	}
	for k := none; k <= die; k++ {
		if troubles[k] == 0 {
			t.Errorf("there is no event with the trouble %d", k)
		}
	}
	parents := [levels]int{levelTeam: levelCompany, levelUser: levelTeam, levelRun: levelUser}
	for _, n := range s.nodes {
		if n.parent >= 0 && s.nodes[n.parent].level != parents[n.level] || n.limit <= 0 {
			t.Errorf("%+v has a parent of another level, or no limit", n)
		}
	}
}

// twoCalls is a schedule of two calls of 6 credits at once, by one agent whose run may spend 10.
func twoCalls() *schedule {
	s := newSchedule(7, smallestAgent)
	s.nodes[s.runs[0]].limit = 10 * microsPerCredit
	s.nodes[s.nodes[s.runs[0]].parent].limit = 100 * microsPerCredit
	s.months[0], s.events = -1, nil
	for range 2 {
		s.add(event{kind: usage, amount: 6 * microsPerCredit, takes: time.Second / 2})
	}
	return s
}

// Whoever checks first and reports later lets two calls begin at once that pass the limit together. It loses reports, and counts others
// twice.
func TestReportLater(t *testing.T) {
	const credit = microsPerCredit
	for name, test := range map[string]struct {
		change  func(*schedule)
		manner  manner
		want    leakage
		atRun   int64
		atUsers int64
	}{
		"at once":             {func(*schedule) {}, manner{}, leakage{calls: 2}, 2 * credit, 0},
		"one after the other": {func(s *schedule) { s.events[1].at = 5 * time.Second }, manner{}, leakage{calls: 1}, 0, 0},
		"the report is lost with its server": {func(s *schedule) {
			s.events[1].at = 5 * time.Second
			s.events = []event{s.events[0], {at: 800 * time.Millisecond, kind: killServer}, s.events[1]}
		}, manner{}, leakage{calls: 2, lost: 6 * credit}, 2 * credit, 0},
		"counted twice": {
			func(s *schedule) { s.events = s.events[:1]; s.events[0].trouble = ignore },
			manner{},
			leakage{calls: 1, doubled: 6 * credit},
			0, 0,
		},
		"with keys": {
			func(s *schedule) { s.events = s.events[:1]; s.events[0].trouble = ignore },
			manner{keyed: true},
			leakage{calls: 1},
			0, 0,
		},
		"the agent dies": {
			func(s *schedule) { s.events = s.events[:1]; s.events[0].trouble = die },
			manner{keyed: true},
			leakage{calls: 1, lost: 6 * credit},
			0, 0,
		},
		"lowered meanwhile": {func(s *schedule) {
			lower := event{at: time.Second / 4, kind: setLimit, node: s.runs[0], amount: credit}
			s.events = []event{s.events[0], lower}
		}, manner{}, leakage{calls: 1}, 0, 0}, // it had begun
		"frozen": {func(s *schedule) {
			s.events = []event{{kind: freeze, node: s.runs[0]}, s.events[0]}
		}, manner{}, leakage{}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := twoCalls()
			test.change(s)
			got := reportLater(s, test.manner)
			if got.calls != test.want.calls || got.lost != test.want.lost || got.doubled != test.want.doubled ||
				got.leaked[levelRun] != test.atRun || got.leaked[levelUser] != test.atUsers {
				t.Errorf("got %+v, want %+v and %d leaked", got, test.want, test.atRun)
			}
		})
	}
}
