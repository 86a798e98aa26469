package billing

import "testing"

// A change that charges nothing now is refused if a charge is expected: also in a period that was skipped, within which nothing is
// charged.
func TestChangeThatChargesNothing(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit}, Plan{Code: "large", Included: 300 * Credit})
	id := s.start("basic")
	s.wallet.Status = WalletFrozen
	s.now = s.stored(id).End
	s.bookDue()
	if !s.stored(id).Skipped {
		t.Fatal("the period was not skipped")
	}
	for _, timing := range ChangeTimings {
		change := NewChangeSubscription(s.key(), id, "large", 0, timing)
		expected, none := Amount{500, "USD"}.Money(), Amount{0, "USD"}.Money()
		change.Expected = &expected
		s.refused(change, CodeChargeChanged)
		if s.stored(id).Pending != nil {
			t.Errorf("%s: a refused change is set", timing)
		}
		change.Expected = &none
		change.Keyed = s.key()
		s.run(change)
		if s.stored(id).Pending == nil {
			t.Errorf("%s: the change is not set", timing)
		}
		s.run(NewChangeSubscription(s.key(), id, "basic", 0, ChangeAtPeriodEnd)) // withdraws it
	}
}

// A message that refuses an empty payment method says that the field can be left out.
func TestNoPaymentMethodToChangeTo(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	update := NewUpdateSubscription(s.key(), s.start("basic"), Edit[Metadata]{})
	update.Method = new(string)
	refusal := update.Check()
	if refusal == nil || refusal.Message != "paymentMethod is empty; leave it out to keep the one that the subscription has" {
		t.Errorf("got %v", refusal)
	}
}
