package outbox

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// topUpEvents returns an event of each type of payments: the customer of the examples buys 100 credits for 49.90 EUR.
func topUpEvents(w *billing.Wallet) []billing.Event {
	bought := exampleTopUp(billing.TopUpSucceeded, billing.AttemptSucceeded, "")
	bought.Tax = 797
	failed := exampleTopUp(billing.TopUpFailed, billing.AttemptDeclined, "Your card was declined.")
	canceled := exampleTopUp(billing.TopUpCanceled, billing.AttemptCanceled, "The page ended without a payment.")
	canceled.Attempts[0].OnPage = true
	asked := exampleTopUp(billing.TopUpRequiresAction, billing.AttemptRequiresAction, "The bank asks for authentication.")
	asked.SettledAt = time.Time{}
	asked.Attempts = append(asked.Attempts, billing.PaymentAttempt{
		At: exampleTime, Outcome: billing.AttemptUnknown, OnPage: true, URL: "https://checkout.example/c/9a1f",
	})
	disabled := exampleTopUp(billing.TopUpFailed, billing.AttemptDeclined, "Your card was declined.")
	disabled.Automatic, disabled.Cause = true, billing.NewTransactionID(exampleWallet, 2, billing.HashKey("req_8f14e45f"))
	odd := exampleTopUp(billing.TopUpPending, billing.AttemptSucceeded, "")
	odd.SettledAt, odd.Mismatch = time.Time{}, "the payment pi_3QK8 is of 9.99 EUR, and the price is 49.90 EUR"
	twice := exampleTopUp(billing.TopUpSucceeded, billing.AttemptSucceeded, "")
	twice.Duplicates = []billing.DuplicatePayment{{Payment: "pi_3QK9", Amount: twice.Terms.Price}}
	return []billing.Event{
		billing.TopUpEvent(w, bought, billing.EventTopUpSucceeded, 0),
		billing.TopUpEvent(w, failed, billing.EventTopUpFailed, 0),
		billing.TopUpEvent(w, canceled, billing.EventTopUpCanceled, 0),
		billing.TopUpEvent(w, asked, billing.EventTopUpRequiresAction, 0),
		billing.TopUpEvent(w, disabled, billing.EventRechargeDisabled, 0),
		billing.TopUpEvent(w, odd, billing.EventPaymentMismatch, 0),
		billing.TopUpEvent(w, twice, billing.EventPaymentDuplicate, 0),
		billing.TopUpEvent(w, exampleRefund(billing.RefundSucceeded, ""), billing.EventRefundSucceeded, 0),
		billing.TopUpEvent(w, exampleRefund(billing.RefundFailed, "The customer's account is closed."), billing.EventRefundFailed, 0),
		billing.TopUpEvent(w, exampleDispute(billing.DisputeOpen), billing.EventDisputeOpened, 0),
		billing.TopUpEvent(w, exampleDispute(billing.DisputeWon), billing.EventDisputeWon, 0),
		billing.TopUpEvent(w, exampleDispute(billing.DisputeLost), billing.EventDisputeLost, 0),
	}
}

// exampleRefund is a top-up with a refund of 10.00 EUR.
func exampleRefund(state billing.RefundState, failure string) *billing.TopUp {
	t := exampleTopUp(billing.TopUpSucceeded, billing.AttemptSucceeded, "")
	t.Refunds = []billing.TopUpRefund{{
		Number: 1, ID: "re_3QK9", State: state, Minor: 1000, Reason: "bought too many", Failure: failure, CreatedAt: exampleTime,
		Taken: []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 2}, Amount: 20_040_081}},
	}}
	return t
}

// exampleDispute is a top-up that is or was disputed.
func exampleDispute(state billing.DisputeState) *billing.TopUp {
	t := exampleTopUp(billing.TopUpSucceeded, billing.AttemptSucceeded, "")
	t.Disputes = []billing.TopUpDispute{{Number: 1, ID: "du_1QK9", State: state, Minor: 4990, OpenedAt: exampleTime}}
	if state != billing.DisputeOpen {
		t.Disputes[0].ClosedAt = exampleTime.Add(21 * 24 * time.Hour)
	}
	return t
}

func exampleTopUp(status billing.TopUpStatus, outcome billing.PaymentOutcome, reason string) *billing.TopUp {
	return &billing.TopUp{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: exampleWallet}, Place: billing.GrantRef{Sequence: 3},
		Customer: exampleCustomer, Status: status, Provider: "stripe", Reason: reason, CreatedAt: exampleTime,
		SettledAt: exampleTime,
		Terms: billing.PackTerms{
			Code: "hundred", Name: "100 credits", Quantity: 1, Credits: exampleGranted, Bonus: 10 * billing.Credit,
			Price: billing.Amount{Minor: 4990, Currency: "EUR"},
		},
		Attempts: []billing.PaymentAttempt{{At: exampleTime, Outcome: outcome, Reason: reason}},
	}
}
