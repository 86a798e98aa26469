package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// giveBack asks the provider for the refund of a top-up that comes next, and applies the answer.
func (s *Service) giveBack(ctx context.Context, p Provider, t *billing.TopUp) error {
	r := t.RefundToSend()
	if r == nil {
		return nil
	}
	id := string(billing.NewRefundID(t.TopUpID(), r.Number))
	answer, err := s.refund(ctx, p, t, Refund{
		Key: fmt.Sprintf("dd:%s:%s", t.Tenant, id), Tenant: t.Tenant, TopUp: t.TopUpID(), ID: id, Payment: t.Payment,
		Amount: billing.Amount{Minor: r.Minor, Currency: t.Terms.Price.Currency},
	}, r.SentAt)
	if err != nil {
		return err
	}
	answer.Refund, answer.Minor = id, r.Minor
	paid := billing.Payment{ID: t.Payment, State: billing.PaymentSucceeded, Received: t.Terms.Price, Tax: t.Tax}
	if answer.State == billing.RefundFailed { // its money may have gone elsewhere: all that happened is applied at once
		found, err := s.findPaid(ctx, p, t, t.Payment)
		if err != nil && !errors.Is(err, ErrNone) {
			return fmt.Errorf("looking up what became of the money of refund %s: %w", id, err)
		}
		if err == nil && found.ID == t.Payment {
			paid = found
		}
	}
	paid.TopUp, paid.Attempt = t.TopUpID(), t.PaidAttempt()
	if !slices.ContainsFunc(paid.Refunds, func(known billing.PaymentRefund) bool { return known.Refund == id }) {
		paid.Refunds = append(paid.Refunds, answer)
	}
	return s.apply(ctx, t, billing.ApplyPayment{TopUp: t.TopUpID(), Payment: paid})
}

// findPaid looks up a payment of a top-up by its id.
func (s *Service) findPaid(ctx context.Context, p Provider, t *billing.TopUp, id string) (found billing.Payment, err error) {
	c, err := s.charge(ctx, p, t, max(1, t.AttemptOf(0, id, "")))
	if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) {
		return found, err
	}
	c.Payment = id
	return p.Find(ctx, c)
}

// refundDuplicate gives back a payment that bought nothing, because its top-up was paid already.
func (s *Service) refundDuplicate(ctx context.Context, p Provider, t *billing.TopUp) error {
	d := t.Duplicate()
	if d == nil {
		return nil
	}
	key := d.RefundID(t)
	answer, err := s.refund(ctx, p, t, Refund{
		Key: key, Tenant: t.Tenant, TopUp: t.TopUpID(), ID: key, Payment: d.Payment, Amount: d.Amount,
	}, d.SentAt)
	if err != nil {
		return err
	}
	if answer.State == billing.RefundFailed {
		s.Log.ErrorContext(ctx, "a payment that bought nothing could not be refunded: refund it at the provider",
			"topUp", t.TopUpID(), "payment", d.Payment, "reason", answer.Reason)
	}
	_, err = s.Ledger.Run(ctx, t.Tenant, billing.NewRecordDuplicate(t, d.Payment, answer.State))
	return err
}

// refund asks the provider for a refund. If the provider may have forgotten the key, it looks the refund up instead. A refund
// that the provider refused, or never received, has failed.
func (s *Service) refund(
	ctx context.Context, p Provider, t *billing.TopUp, r Refund, sent time.Time,
) (answer billing.PaymentRefund, err error) {
	if !s.longAgo(sent) {
		answer, err = p.Refund(ctx, r)
		if refused := (*RefusedError)(nil); errors.As(err, &refused) {
			return billing.PaymentRefund{State: billing.RefundFailed, Reason: refused.Message}, nil
		}
		return answer, err
	}
	payment, err := s.findPaid(ctx, p, t, r.Payment)
	if err != nil {
		return answer, fmt.Errorf("looking up refund %s: %w", r.ID, err)
	}
	at := slices.IndexFunc(payment.Refunds, func(known billing.PaymentRefund) bool { return known.Refund == r.ID })
	if at < 0 {
		return billing.PaymentRefund{State: billing.RefundFailed, Reason: "the payment provider never received it"}, nil
	}
	return payment.Refunds[at], nil
}
