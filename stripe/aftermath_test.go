package stripe_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func refundOf(photo billing.Payment, id string, minor int64) payment.Refund {
	return payment.Refund{
		Key: "drawdown:" + id, Tenant: billing.Test, TopUp: topUp, ID: id, Payment: photo.ID,
		Amount: billing.Amount{Minor: minor, Currency: "EUR"},
	}
}

func TestRefund(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	w.Advance(time.Hour)
	made := must(w.Refund(t.Context(), refundOf(photo, "ref_1", 1225)))(t)
	if made.Refund != "ref_1" || made.Minor != 1225 || made.State != billing.RefundSucceeded || !made.At.Equal(w.Now()) {
		t.Errorf("got %+v", made)
	}
	form, key := w.last("POST", "/v1/refunds")
	wantForm(t, form, map[string]string{"payment_intent": photo.ID, "amount": "1225", "metadata[drawdown_refund]": "ref_1"})
	if key != "drawdown:ref_1" {
		t.Errorf("the idempotency key is %q", key)
	}
	must(w.Refund(t.Context(), refundOf(photo, "ref_1", 1225)))(t) // again
	w.Advance(time.Hour)
	dashboard := w.RefundAtDashboard(photo.ID, 1000)
	photo = w.find(c)
	if len(photo.Refunds) != 2 || photo.Refunds[0] != made || photo.Refunds[1].Refund != "" ||
		photo.Refunds[1].ID != dashboard || photo.Refunds[1].Minor != 1000 {
		t.Errorf("got %+v", photo.Refunds)
	}
	_, err := w.Refund(t.Context(), refundOf(photo, "ref_2", 2766))
	wantRefused(t, err, "invalid_request_error")
	must(w.Refund(t.Context(), refundOf(photo, "ref_3", 2765)))(t)
	_, err = w.Refund(t.Context(), refundOf(photo, "ref_4", 1))
	wantRefused(t, err, "charge_already_refunded")
}

func TestRefundStates(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.charge(1))
	w.Pay(c.Page, stripetest.BankAccount)
	w.Settle(w.IntentOf(c.Page), true)
	made := must(w.Refund(t.Context(), refundOf(w.find(c), "ref_1", 1225)))(t)
	if made.State != billing.RefundPending {
		t.Errorf("got %+v", made)
	}
	for status, want := range map[string]billing.PaymentRefund{
		"succeeded":       {State: billing.RefundSucceeded},
		"failed":          {State: billing.RefundFailed, Reason: "lost_or_stolen_card"},
		"canceled":        {State: billing.RefundFailed, Reason: "canceled"},
		"requires_action": {State: billing.RefundPending},
	} {
		reason := ""
		if status == "failed" {
			reason = "lost_or_stolen_card"
		}
		w.EndRefund(made.ID, status, reason)
		if got := w.find(c).Refunds[0]; got.State != want.State || got.Reason != want.Reason {
			t.Errorf("%s: got %+v", status, got)
		}
	}
}

func TestRefundAnswerIsLost(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	lift := w.Fail(stripetest.Fault{Request: "POST /v1/refunds", Done: true})
	_, err := w.Refund(t.Context(), refundOf(photo, "ref_1", 1225))
	wantUnknown(t, err)
	lift()
	if refunds := w.find(c).Refunds; len(refunds) != 1 || refunds[0].Refund != "ref_1" {
		t.Errorf("got %+v", refunds)
	}
	must(w.Refund(t.Context(), refundOf(photo, "ref_1", 1225)))(t)
	if refunds := w.find(c).Refunds; len(refunds) != 1 {
		t.Errorf("got %+v", refunds)
	}
}

func TestDisputes(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	inquiry := w.Dispute(photo.ID, 4990, "eur", true)
	is := func(at int, want billing.DisputeState) {
		t.Helper()
		if got := w.find(c).Disputes[at]; got.State != want {
			t.Errorf("got %+v, want %s", got, want)
		}
	}
	for status, want := range map[string]billing.DisputeState{
		"warning_needs_response": billing.DisputeInquiry,
		"warning_under_review":   billing.DisputeInquiry,
		"warning_closed":         billing.DisputeInquiry,
		"needs_response":         billing.DisputeOpen,
		"under_review":           billing.DisputeOpen,
		"won":                    billing.DisputeWon,
		"lost":                   billing.DisputeLost,
		"prevented":              billing.DisputeWon,
		"a_word_of_tomorrow":     billing.DisputeOpen,
	} {
		w.MoveDispute(inquiry, status)
		is(0, want)
	}
	w.MoveDispute(inquiry, "warning_closed")
	w.Advance(time.Hour)
	part := w.Dispute(photo.ID, 1000, "eur", false)
	_, err := w.Refund(t.Context(), refundOf(photo, "ref_1", 100))
	wantRefused(t, err, "charge_disputed")
	w.Advance(time.Hour)
	w.Dispute(photo.ID, 7, "usd", false)
	disputes := w.find(c).Disputes
	if len(disputes) != 3 || disputes[1].ID != part || disputes[1].Minor != 1000 || disputes[2].Minor != 4990 {
		t.Errorf("got %+v", disputes)
	}
}

func TestEarlyFraudWarning(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	if photo.Warned {
		t.Error("it is warned at once")
	}
	w.Warn(photo.ID)
	if !w.find(c).Warned {
		t.Error("the warning is not shown")
	}
}
