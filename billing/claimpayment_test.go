package billing

import "testing"

// A claim starts the day in which the provider knows a key for what is sent next alone: a refund that waits for the refund of a
// second payment is not sent yet.
func TestClaimStartsTheDayOfOneRefund(t *testing.T) {
	w := newHoldWallet(t, 0)
	topUp := &TopUp{
		WalletRef: w.wallet.WalletRef, Versioned: Versioned{Revision: 1}, Place: GrantRef{Sequence: 1}, Status: TopUpSucceeded,
		Provider: "bank", Payment: "one", Terms: PackTerms{Quantity: 1, Price: Amount{100, "EUR"}},
		Attempts:   []PaymentAttempt{{At: testInstant, Outcome: AttemptSucceeded, Payment: "one"}},
		Duplicates: []DuplicatePayment{{Payment: "two", Amount: Amount{100, "EUR"}}},
		Refunds:    []TopUpRefund{{Number: 1, State: RefundPending, Minor: 100}},
	}
	w.others[topUp.DocumentKey()] = topUp
	w.must(NewClaimPayment(topUp))
	claimed, _ := w.others[topUp.DocumentKey()].(*TopUp)
	if claimed.Duplicates[0].SentAt.IsZero() || !claimed.Refunds[0].SentAt.IsZero() {
		t.Fatalf("got %+v and %+v", claimed.Duplicates, claimed.Refunds)
	}
	claimed = claimed.Clone()
	claimed.Duplicates[0].State, claimed.Attempts[0].Claimed = RefundSucceeded, testInstant
	w.others[topUp.DocumentKey()] = claimed
	w.must(NewClaimPayment(claimed))
	if claimed, _ = w.others[topUp.DocumentKey()].(*TopUp); claimed.Refunds[0].SentAt.IsZero() {
		t.Fatalf("got %+v", claimed.Refunds)
	}
}
