package simulated

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Button is what the customer presses on a page.
type Button string

// The buttons. Leaving changes nothing.
const (
	ButtonPay          Button = "pay"
	ButtonDecline      Button = "decline"
	ButtonAuthenticate Button = "authenticate"
	ButtonLeave        Button = "leave"
)

// press does what the customer does on the open page of a payment.
func (i *intent) press(b Button, m Method, now time.Time) {
	i.Present = i.Present || b != ButtonLeave
	switch {
	case b == ButtonPay:
		i.charge(m, m.storedAs(""), now)
	case b == ButtonDecline:
		i.try(methodDecline)
		i.decline(reasonDeclined)
	case b == ButtonAuthenticate && i.State == billing.PaymentNeedsCustomer:
		i.succeed(now)
	}
}

// pressPay presses a button on the page of a payment, and returns the payment as it is then. Nothing changes on a page that
// is over.
func (p *Provider) pressPay(ctx context.Context, page string, b Button, m Method) (i *intent, err error) {
	err = p.run(ctx, func(t *tx) (err error) {
		if i, err = t.paymentOn(ctx, page); err != nil || !i.pageOpen() {
			return err
		}
		i.press(b, m, t.clock)
		return t.save(i)
	})
	return i, err
}

// pressSetup presses a button on the page of a setup, and returns the setup as it is then.
func (p *Provider) pressSetup(ctx context.Context, page string, b Button, m Method) (s *setup, err error) {
	err = p.run(ctx, func(t *tx) (err error) {
		if s, err = t.setupOn(ctx, page); err != nil || !s.open(t.now) {
			return err
		}
		return t.pressSetup(s, b, m)
	})
	return s, err
}
