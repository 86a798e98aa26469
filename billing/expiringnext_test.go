package billing

import (
	"testing"
	"time"
)

// A read of a balance names no grant that is not stored: of a period that has begun and is not booked, it says how much expires and
// when.
func TestExpiringNextOfAPeriodThatIsNotBooked(t *testing.T) {
	for _, unused := range []UnusedCredits{UnusedExpire, UnusedRollOver} {
		plan := Plan{Code: "basic", Included: 100 * Credit, Unused: unused}
		if unused == UnusedRollOver {
			plan.RolloverLimit = 100 * Credit
		}
		s := newSubscribed(t, "UTC", plan)
		id := s.start("basic")
		for range 3 {
			s.now = s.stored(id).End.Add(time.Hour)
			balance, need := s.snapshot().Balance(s.now)
			for snapshot := s.snapshot(); need.Any(); balance, need = snapshot.Balance(s.now) {
				s.supply(snapshot, need)
			}
			next := balance.ExpiringNext
			if next == nil || next.Amount != 100*Credit || s.grants[next.Grant] != nil || next.Grant != (GrantRef{}) {
				t.Fatalf("%s: before the boundary is booked got %+v", unused, next)
			}
			s.bookDue()
			balance, _ = s.snapshot().Balance(s.now)
			if booked := balance.ExpiringNext; booked == nil || s.grants[booked.Grant] == nil || !booked.At.Equal(next.At) {
				t.Fatalf("%s: once it is booked got %+v", unused, booked)
			}
		}
	}
}
