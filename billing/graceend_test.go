package billing

import (
	"testing"
	"time"
)

// soldWithGrace starts a subscription to a plan with days of grace, which may be none: by a stored method, or on a page.
func soldWithGrace(t *testing.T, days int, method string) (*subscribed, SubscriptionID) {
	t.Helper()
	s := newSubscribed(t, "UTC", Plan{
		Code: "pro", Price: Amount{1000, "USD"}, Included: 100 * Credit, OnRenewal: CreditsAtBoundary, GraceDays: days,
	})
	s.at("2027-01-31T10:00:00Z")
	return s, SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "pro", Quantity: 1, Provider: "bank", Method: method, Published: method != "",
	}))
}

// endsAt checks when a subscription was canceled, or is to be.
func (s *subscribed) endsAt(id SubscriptionID, want time.Time) {
	s.t.Helper()
	if want.After(s.now) {
		s.now = want
	}
	s.bookDue()
	s.is(id, SubscriptionCanceled)
	if got := s.stored(id).CanceledAt; !got.Equal(want) {
		s.t.Errorf("it was canceled at %s, want %s", got, want)
	}
	s.has(0)
}

// A plan without days of grace has one attempt for each period. It is given up when that has failed, and not before anybody could
// answer.
func TestNoDaysOfGrace(t *testing.T) {
	for _, method := range []string{"card", ""} {
		t.Run("the first charge is paid, by "+method, func(t *testing.T) {
			s, id := soldWithGrace(t, 0, method)
			s.now = s.now.Add(PageTime - time.Second)
			s.bookDue()
			s.is(id, SubscriptionIncomplete)
			s.says(id, PaymentSucceeded)
			s.is(id, SubscriptionActive)
			s.has(100 * Credit)
		})
		t.Run("the first charge fails, by "+method, func(t *testing.T) {
			s, id := soldWithGrace(t, 0, method)
			s.now = s.now.Add(time.Minute)
			s.says(id, map[string]PaymentState{"card": PaymentDeclined, "": PaymentCanceled}[method])
			s.endsAt(id, s.now.Add(time.Microsecond))
		})
		t.Run("nobody answers about the first charge, by "+method, func(t *testing.T) {
			s, id := soldWithGrace(t, 0, method)
			s.now = s.now.Add(AttemptTime - 1)
			s.bookDue()
			s.is(id, SubscriptionIncomplete)
			s.now = s.now.Add(1)
			s.endsAt(id, s.now)
		})
	}
	renewed := func(t *testing.T) (*subscribed, SubscriptionID) {
		s, id := soldWithGrace(t, 0, "card")
		s.says(id, PaymentSucceeded)
		s.at("2027-02-28T10:00:00Z")
		s.bookDue()
		s.is(id, SubscriptionActive)
		s.has(100 * Credit)
		s.now = s.now.Add(time.Minute)
		return s, id
	}
	t.Run("a renewal is paid", func(t *testing.T) {
		s, id := renewed(t)
		s.says(id, PaymentSucceeded)
		s.is(id, SubscriptionActive)
		s.has(100 * Credit)
	})
	t.Run("a renewal is declined", func(t *testing.T) {
		s, id := renewed(t)
		s.says(id, PaymentDeclined)
		s.endsAt(id, s.now.Add(time.Microsecond)) // what was answered at that very instant came before
	})
	t.Run("a bank debit fails after days", func(t *testing.T) {
		s, id := renewed(t)
		s.says(id, PaymentProcessing)
		s.now = s.now.AddDate(0, 0, 5)
		s.bookDue()
		s.is(id, SubscriptionActive)
		s.says(id, PaymentDeclined)
		s.endsAt(id, s.now.Add(time.Microsecond)) // what was answered at that very instant came before
		if got := s.latest(id); len(got.Attempts) != 1 {
			t.Errorf("there were %d tries", len(got.Attempts))
		}
	})
	t.Run("the customer has to authenticate", func(t *testing.T) {
		s, id := renewed(t)
		charge := s.latest(id)
		s.run(NewApplyPayment(ApplyPayment{TopUp: charge.TopUpID(), Never: true, Payment: Payment{
			ID: "asks", TopUp: charge.TopUpID(), Attempt: 1, State: PaymentNeedsCustomer,
		}}))
		s.now = s.now.Add(PageTime - time.Second)
		s.bookDue()
		s.is(id, SubscriptionActive)
		s.says(id, PaymentSucceeded)
		s.is(id, SubscriptionActive)
		s.has(100 * Credit)
	})
}

// A charge that is tried again at the instant at which the days of grace end is answered before the subscription is given up.
func TestRetryOnTheLastDayOfGrace(t *testing.T) {
	for _, days := range retryDays {
		retried := func(t *testing.T) (*subscribed, SubscriptionID) {
			s, id := soldWithGrace(t, days, "card")
			s.says(id, PaymentDeclined)
			for _, day := range retryDays {
				if day < days {
					s.retriesAreDeclined(id, s.stored(id).Due.AddDate(0, 0, day).Format(time.RFC3339))
				}
			}
			s.now = s.stored(id).Due.AddDate(0, 0, days)
			s.bookDue()
			s.is(id, SubscriptionIncomplete)
			return s, id
		}
		t.Run("it is paid after "+formatInt(days), func(t *testing.T) {
			s, id := retried(t)
			s.says(id, PaymentSucceeded)
			s.is(id, SubscriptionActive)
			s.has(100 * Credit)
		})
		t.Run("it is declined after "+formatInt(days), func(t *testing.T) {
			s, id := retried(t)
			s.now = s.now.Add(time.Minute)
			s.says(id, PaymentDeclined)
			s.endsAt(id, s.now.Add(time.Microsecond))
		})
	}
}

// The days of grace do not run from when the provider says that it is at it until it says what became of that.
func TestGraceWhileTheProviderIsBusy(t *testing.T) {
	s, id := soldWithGrace(t, 7, "card")
	ends := s.stored(id).GraceEnds
	s.now = s.now.AddDate(0, 0, 2) // the clock was moved before the provider was asked
	s.says(id, PaymentProcessing)
	s.now = s.now.AddDate(0, 0, 3)
	s.bookDue()
	s.says(id, PaymentDeclined)
	if got, want := s.stored(id).GivenUpAt(), ends.AddDate(0, 0, 3); !got.Equal(want) {
		t.Errorf("the days of grace end at %s, want %s", got, want)
	}
}
