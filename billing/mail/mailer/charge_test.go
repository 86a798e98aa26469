package mailer_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// A payment that failed says nothing where the event before it, of the same commit, says what that led to, in whichever order the two
// come. It says so where another event is before it.
func TestToldByAnother(t *testing.T) {
	for _, before := range []billing.EventType{billing.EventRechargeDisabled, billing.EventPaymentMismatch, ""} {
		for _, first := range []bool{true, false} {
			w := newWorld(t)
			w.everything()
			automatic := w.topUp(func(t *billing.TopUp) { t.Automatic, t.Status = true, billing.TopUpFailed })
			failed, events := w.event(billing.EventTopUpFailed, 5, 1, automatic), []*billing.EventRecord(nil)
			if before != "" {
				other := w.event(before, 5, 0, automatic)
				stored := other.CloneDocument()
				stored.SetDocumentRevision(1)
				if err := w.Store.PutDocument(t.Context(), billing.DocumentChange{Key: other.DocumentKey(), After: stored}); err != nil {
					t.Fatal(err)
				}
				events = append(events, other)
			}
			if events = append(events, failed); first {
				events[0], events[len(events)-1] = events[len(events)-1], events[0]
			}
			var got []mailer.Letter
			for _, e := range events {
				got = append(got, w.told(e)...)
			}
			subject := "We could not charge 10.00 EUR"
			if before == billing.EventRechargeDisabled {
				subject = "Automatic payments are switched off"
			}
			if len(got) != 1 || got[0].Subject != subject {
				t.Errorf("with %q before it, it is %+v", before, got)
			}
		}
	}
}
