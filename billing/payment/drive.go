package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// maxSteps is how many steps one call of Drive takes: more than any top-up needs in a row.
const maxSteps = 12

// Drive takes the next steps of a top-up until the provider or the customer has to act. It may be called at any time, by any
// number of workers. After an error it is to be called again.
func (s *Service) Drive(ctx context.Context, ref billing.WalletRef, place billing.GrantRef) error {
	looked := false
	for range maxSteps {
		t, err := s.topUp(ctx, ref, place)
		if err != nil {
			return err
		}
		now, err := s.Ledger.Now(ctx, ref.Tenant)
		if err != nil {
			return err
		}
		step := t.Next(now)
		if step == billing.StepNone || looked && step == billing.StepLook || s.PagesOnly && step != billing.StepCheckout {
			return nil // the next look is later
		}
		provider, err := s.providerOf(t)
		if err != nil {
			return err
		}
		looked = step == billing.StepLook
		if !looked {
			if t, err = s.claim(ctx, t); err != nil || t == nil {
				return err
			}
		}
		if err := s.take(ctx, provider, t, step); err != nil {
			return err
		}
	}
	return nil
}

// providerOf returns the provider through which a top-up is paid.
func (s *Service) providerOf(t *billing.TopUp) (Provider, error) {
	p := s.Provider[t.Tenant]
	if p == nil || p.Name() != t.Provider {
		return nil, fmt.Errorf("top-up %s is paid through %s: %w", t.TopUpID(), t.Provider, ErrNoProvider)
	}
	return p, nil
}

// claim gives the top-up to this worker. It returns nil if another worker has it.
func (s *Service) claim(ctx context.Context, t *billing.TopUp) (*billing.TopUp, error) {
	claimed, err := s.Ledger.Run(ctx, t.Tenant, billing.NewClaimPayment(t))
	if claimed.Replayed { // of those that read the same, another one was first
		return nil, nil //nolint:nilnil // another worker has it: neither a top-up nor a fault
	}
	if err != nil {
		var refusal *billing.Error
		if errors.As(err, &refusal) && refusal.Code == billing.CodeConflict {
			return nil, nil //nolint:nilnil // another worker has it: neither a top-up nor a fault
		}
		return nil, err
	}
	return s.topUp(ctx, t.WalletRef, t.Place)
}

// take takes one step.
func (s *Service) take(ctx context.Context, p Provider, t *billing.TopUp, step billing.PaymentStep) error {
	switch step {
	case billing.StepRefund:
		return s.refundDuplicate(ctx, p, t)
	case billing.StepGiveBack:
		return s.giveBack(ctx, p, t)
	default:
	}
	attempt := len(t.Attempts)
	if step == billing.StepLook && t.Payment != "" {
		attempt = t.PaidAttempt()
	}
	c, err := s.charge(ctx, p, t, attempt)
	if step == billing.StepLook && t.Payment != "" {
		c.Payment = t.Payment
	}
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		return s.answered(ctx, p, t, c, unlessKnown(p, refused))
	}
	if err != nil {
		return err
	}
	switch step {
	case billing.StepCheckout:
		return s.checkout(ctx, p, t, c)
	case billing.StepCollect:
		return s.collect(ctx, p, t, c)
	case billing.StepCancel:
		return s.cancel(ctx, p, t, c)
	case billing.StepClose:
		return s.answered(ctx, p, t, c, func(ctx context.Context, c Charge) (payment billing.Payment, err error) {
			if err := p.Expire(ctx, c); err != nil {
				return payment, err
			}
			return p.Find(ctx, c)
		})
	case billing.StepLook:
		return s.look(ctx, p, t, c)
	case billing.StepNone, billing.StepRefund, billing.StepGiveBack:
	}
	return nil
}

// unlessKnown looks a charge up that can no longer be sent, because its method was removed: it may have been sent before. It
// returns the refusal if the provider never received it.
func unlessKnown(p Provider, refused *RefusedError) func(context.Context, Charge) (billing.Payment, error) {
	return func(ctx context.Context, c Charge) (billing.Payment, error) {
		payment, err := p.Find(ctx, c)
		if errors.Is(err, ErrNone) {
			return payment, refused
		}
		return payment, err
	}
}

// cancel makes sure that an attempt can never succeed. A page whose payment failed later, such as a debit that bounced, has
// nothing left to cancel, and nobody can pay on it again.
func (s *Service) cancel(ctx context.Context, p Provider, t *billing.TopUp, c Charge) error {
	payment, err := p.Cancel(ctx, c)
	if err == nil && t.Current().OnPage && payment.State == billing.PaymentDeclined {
		return s.never(ctx, t, c.Attempt, payment.Reason)
	}
	return s.answered(ctx, p, t, c, func(context.Context, Charge) (billing.Payment, error) { return payment, err })
}

// forgotten reports whether the provider may have forgotten the key of an attempt: then nothing is sent again.
func (s *Service) forgotten(t *billing.TopUp) bool { return s.longAgo(t.Current().SentAt) }

// longAgo reports whether the provider may have forgotten the key of what was first sent at an instant; zero: never.
func (s *Service) longAgo(sent time.Time) bool {
	return !sent.IsZero() && s.now().Sub(sent) > ForgetAfter
}

// checkout makes the page of an attempt.
func (s *Service) checkout(ctx context.Context, p Provider, t *billing.TopUp, c Charge) error {
	if s.forgotten(t) {
		return s.answered(ctx, p, t, c, p.Find)
	}
	back := Return{Success: t.ReturnURL, Cancel: t.CancelURL, Expires: t.Current().SentAt.Add(billing.PageTime), Store: true}
	if back.Success == "" {
		back.Success = s.ReturnTo
	}
	if back.Cancel == "" {
		back.Cancel = back.Success
	}
	page, err := p.Checkout(ctx, c, back)
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		return s.never(ctx, t, c.Attempt, refused.Message)
	}
	if err != nil {
		return err
	}
	return s.apply(ctx, t, billing.ApplyPayment{
		TopUp: t.TopUpID(), PageURL: page.URL, PageEnds: page.Expires,
		Payment: billing.Payment{TopUp: t.TopUpID(), Attempt: c.Attempt, Page: page.ID, State: billing.PaymentOpen},
	})
}

// collect charges the stored method. If the answer is lost, it looks whether the provider did it all the same.
func (s *Service) collect(ctx context.Context, p Provider, t *billing.TopUp, c Charge) error {
	if s.forgotten(t) {
		return s.answered(ctx, p, t, c, p.Find)
	}
	return s.answered(ctx, p, t, c, func(ctx context.Context, c Charge) (billing.Payment, error) {
		payment, err := p.Collect(ctx, c)
		if !errors.Is(err, ErrUnknown) {
			return payment, err
		}
		found, missing := p.Find(ctx, c)
		if missing != nil {
			return payment, err // it may still be on its way: the same call is repeated
		}
		return found, nil
	})
}

// look looks up what became of a charge that the provider is still at, and sets the time of the next look.
func (s *Service) look(ctx context.Context, p Provider, t *billing.TopUp, c Charge) error {
	return s.answer(ctx, p, t, c, t.Revision, p.Find)
}

// answered asks the provider about a charge, and applies the answer.
func (s *Service) answered(
	ctx context.Context, p Provider, t *billing.TopUp, c Charge, ask func(context.Context, Charge) (billing.Payment, error),
) error {
	return s.answer(ctx, p, t, c, 0, ask)
}

func (s *Service) answer(
	ctx context.Context, p Provider, t *billing.TopUp, c Charge, look int64,
	ask func(context.Context, Charge) (billing.Payment, error),
) error {
	payment, err := ask(ctx, c)
	refused := (*RefusedError)(nil)
	switch {
	case errors.Is(err, ErrNone):
		return s.never(ctx, t, c.Attempt, "the payment provider never received it")
	case errors.As(err, &refused):
		return s.never(ctx, t, c.Attempt, refused.Message)
	case err != nil:
		return fmt.Errorf("asking %s about top-up %s: %w", p.Name(), t.TopUpID(), err)
	}
	payment.TopUp, payment.Attempt = t.TopUpID(), c.Attempt
	return s.apply(ctx, t, billing.ApplyPayment{TopUp: t.TopUpID(), Payment: payment, Look: look})
}

// never records that an attempt did not happen and never will.
func (s *Service) never(ctx context.Context, t *billing.TopUp, attempt int, reason string) error {
	return s.apply(ctx, t, billing.ApplyPayment{TopUp: t.TopUpID(), Never: true, Payment: billing.Payment{
		TopUp: t.TopUpID(), Attempt: attempt, State: billing.PaymentDeclined, Reason: reason, Method: s.declined(ctx, t),
	}})
}

// apply commits what the provider said.
func (s *Service) apply(ctx context.Context, t *billing.TopUp, a billing.ApplyPayment) (err error) {
	if a.PaidBy, err = s.keep(ctx, t, &a.Payment); err != nil {
		return err
	}
	_, err = s.Ledger.Run(ctx, t.Tenant, billing.NewApplyPayment(a))
	return err
}

// charge returns an attempt of a top-up as the provider is asked for it. It is made of what is stored alone, so each
// repetition is the same.
func (s *Service) charge(ctx context.Context, p Provider, t *billing.TopUp, attempt int) (Charge, error) {
	a := &t.Attempts[attempt-1]
	c := Charge{
		Key:    fmt.Sprintf("dd:%s:%s:%d", t.Tenant, t.TopUpID(), attempt),
		Tenant: t.Tenant, TopUp: t.TopUpID(), Attempt: attempt, Wallet: t.ID, Price: t.Terms.Price,
		Description: describe(&t.Terms), CreatedAt: a.SentAt, Page: a.Page, Payment: a.Payment,
	}
	payer, err := s.payer(ctx, p, t.Tenant, t.Customer)
	if err != nil {
		return c, err
	}
	c.Payer = payer
	if !a.OnPage {
		c.Method, err = s.method(ctx, t)
	}
	return c, err
}

// describe says what is bought, for the customer.
func describe(t *billing.PackTerms) string {
	if t.Quantity == 1 {
		return t.Name
	}
	return fmt.Sprintf("%d × %s", t.Quantity, t.Name)
}

// method returns the provider's id of the method that a top-up charges. One that was removed meanwhile is a refusal.
func (s *Service) method(ctx context.Context, t *billing.TopUp) (string, error) {
	if s.published(t.Tenant, t.Method) != nil {
		return t.Method, nil
	}
	id := billing.PaymentMethodID(t.Method)
	switch {
	case t.Method == "":
		return "", &RefusedError{Code: "no_method", Message: "the customer has no default payment method"}
	case !id.Valid():
		return "", &RefusedError{Code: "no_such_method", Message: "the payment method does not exist"}
	}
	stored, err := s.stored(ctx, t.Tenant, id)
	if errors.Is(err, billing.ErrNotFound) || err == nil && stored.Detached() {
		return "", &RefusedError{Code: "method_removed", Message: "the payment method was removed"}
	}
	if err != nil {
		return "", err
	}
	return stored.Stored.ID, nil
}
