package simulated

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// call returns a charge as a parameter of a call: without what is known of its objects, which may have changed since the
// first time.
func call(c payment.Charge) payment.Charge {
	c.Page, c.Payment, c.CreatedAt = "", "", billing.Instant(c.CreatedAt)
	return c
}

// checkCharge refuses what no provider charges.
func (t *tx) checkCharge(ctx context.Context, c payment.Charge) error {
	switch {
	case c.Price.Minor <= 0:
		return refused("amount_too_small", "a charge of %s is none", c.Price)
	case !billing.ValidCurrency(c.Price.Currency):
		return refused("currency_invalid", "%s is no currency", billing.Quote(c.Price.Currency))
	case !c.TopUp.Valid() || c.Attempt < 1 || c.Attempt > maxAttempt:
		return refused("metadata_invalid", "the charge has no top-up, or no attempt from 1 to %d", maxAttempt)
	}
	return t.payer(ctx, c.Payer)
}

func (t *tx) newIntent(c payment.Charge) *intent {
	p := t.p
	return &intent{
		Token: p.token("payment", c.Key, t.now.String()), TopUp: c.TopUp, Attempt: c.Attempt, Wallet: c.Wallet, Payer: c.Payer,
		Price: c.Price, Description: c.Description, MadeAt: t.now, State: billing.PaymentOpen, ids: p.id,
	}
}

// Checkout implements [payment.Provider].
func (p *Provider) Checkout(ctx context.Context, c payment.Charge, back payment.Return) (payment.Page, error) {
	if err := p.checkTenant(c.Tenant); err != nil {
		return payment.Page{}, err
	}
	back.Expires = billing.Instant(back.Expires)
	parameters := struct {
		Charge payment.Charge
		Return payment.Return
	}{call(c), back}
	return keyed(ctx, p, c.Key, "checkout", parameters, func(t *tx) (payment.Page, error) {
		if err := t.checkCharge(ctx, c); err != nil {
			return payment.Page{}, err
		}
		if !back.Expires.After(t.now) {
			return payment.Page{}, refused("expires_at_invalid", "the page would end at %s, which is over", back.Expires)
		}
		i := t.newIntent(c)
		i.Mark, i.Back = p.token("mark", i.Token), back
		if err := t.save(i); err != nil {
			return payment.Page{}, err
		}
		return payment.Page{ID: i.pageID(), URL: p.BaseURL + PayPath + i.pageID(), Expires: back.Expires}, nil
	})
}

// collected is the stored answer of Collect.
type collected struct {
	Payment billing.Payment
	Lost    bool // nobody ever gets it
}

// Collect implements [payment.Provider].
func (p *Provider) Collect(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	if err := p.checkTenant(c.Tenant); err != nil {
		return billing.Payment{}, err
	}
	answer, err := keyed(ctx, p, c.Key, "collect", call(c), func(t *tx) (answer collected, err error) {
		if err := t.checkCharge(ctx, c); err != nil {
			return answer, err
		}
		method, card, err := t.method(ctx, c)
		if err != nil {
			return answer, err
		}
		i := t.newIntent(c)
		i.charge(method, card, t.clock)
		answer = collected{Payment: i.photograph(p), Lost: method.Name == methodTimeout}
		return answer, t.save(i)
	})
	if err == nil && answer.Lost {
		err = payment.ErrUnknown
	}
	if err != nil {
		return billing.Payment{}, err
	}
	return answer.Payment, nil
}

// Cancel implements [payment.Provider]. A payment that is PROCESSING stays so: the bank has it.
func (p *Provider) Cancel(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	return p.onCharge(ctx, c, (*intent).cancel)
}

// Expire implements [payment.Provider]. Where there never was a page, there is nothing to close.
func (p *Provider) Expire(ctx context.Context, c payment.Charge) error {
	_, err := p.onCharge(ctx, c, (*intent).expire)
	if errors.Is(err, payment.ErrNone) {
		return nil
	}
	return err
}

// onCharge changes the payment of a charge, and returns its state.
func (p *Provider) onCharge(ctx context.Context, c payment.Charge, change func(*intent)) (b billing.Payment, err error) {
	if err := p.checkTenant(c.Tenant); err != nil {
		return b, err
	}
	err = p.run(ctx, func(t *tx) error {
		i, err := t.find(ctx, c)
		if err != nil {
			return err
		}
		change(i)
		b = i.photograph(p)
		return t.save(i)
	})
	return b, err
}

// Find implements [payment.Provider].
func (p *Provider) Find(ctx context.Context, c payment.Charge) (billing.Payment, error) {
	if err := p.checkTenant(c.Tenant); err != nil {
		return billing.Payment{}, err
	}
	t, err := p.begin(ctx)
	if err != nil {
		return billing.Payment{}, known(err)
	}
	i, err := t.find(ctx, c)
	if err != nil {
		return billing.Payment{}, known(err)
	}
	return i.photograph(p), nil
}

// find finds the payment of a charge, by the ids of its objects, or else by the top-up, the attempt and the customer. If a key
// was forgotten and the charge was made twice, it is the payment that took the money, or else the newest.
func (t *tx) find(ctx context.Context, c payment.Charge) (*intent, error) {
	if c.Payment != "" || c.Page != "" {
		return t.findNamed(ctx, c)
	}
	all, err := t.ofTopUp(ctx, c.TopUp)
	if err != nil {
		return nil, err
	}
	var found *intent
	for _, i := range all {
		if i.Attempt == c.Attempt && i.Payer == c.Payer && (found == nil || found.PaidAt.IsZero() && !i.PaidAt.IsZero()) {
			found = i
		}
	}
	if found == nil {
		return nil, payment.ErrNone
	}
	return found, nil
}

// findNamed finds the payment of a charge by the ids of its objects. It refuses one of another charge.
func (t *tx) findNamed(ctx context.Context, c payment.Charge) (i *intent, err error) {
	if c.Payment != "" {
		i, err = t.paymentNamed(ctx, c.Payment)
	} else {
		i, err = t.paymentOn(ctx, c.Page)
	}
	switch {
	case isMissing(err):
		return nil, payment.ErrNone
	case err != nil:
		return nil, err
	case i.TopUp != c.TopUp || i.Attempt != c.Attempt:
		return nil, refused("other_payment", "the payment is of attempt %d of %s, not of attempt %d of %s",
			i.Attempt, i.TopUp, c.Attempt, c.TopUp)
	}
	return i, nil
}

// attempts of a top-up are written with as many digits.
const (
	attemptDigits = "%08d"
	maxAttempt    = 99_999_999
)

// mostPayments is how many payments of a top-up are looked at: three attempts in a row end recharging, and a person opens a
// few pages.
const mostPayments = 100

// ofTopUp returns the payments of a top-up, the newest first.
func (t *tx) ofTopUp(ctx context.Context, topUp billing.TopUpID) ([]*intent, error) {
	_, tokens, err := list[string](ctx, t.p, listOfTopUp+string(topUp), "", mostPayments)
	if err != nil {
		return nil, err
	}
	var all []*intent
	for _, token := range tokens {
		i, err := t.load(ctx, token)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// photograph is the state of the payment as the port has it.
func (i *intent) photograph(p *Provider) billing.Payment {
	b := billing.Payment{
		Page: i.pageID(), TopUp: i.TopUp, Attempt: i.Attempt, State: i.State, Method: i.Card, Reason: i.Reason,
		Refunds: i.Refunds, Disputes: i.Disputes, Warned: i.Warned,
	}
	if i.Present && i.pageOpen() {
		b.State = billing.PaymentOpen // as at Stripe: whatever was declined or asked for on a page, the customer goes on there
	}
	if i.Mark == "" || i.Method != "" {
		b.ID = i.paymentID()
	}
	if !i.PaidAt.IsZero() {
		b.Received = i.Price
		if i.Mark != "" {
			b.Receipt = p.BaseURL + PayPath + i.pageID()
		}
	}
	return b
}

func (i *intent) paymentID() string { return i.ids(prefixPayment, i.Token) }

// pageID is the id of the payment's page, which is the right to act on it: it cannot be guessed from the payment's id.
func (i *intent) pageID() string {
	if i.Mark == "" {
		return ""
	}
	return i.ids(prefixPage, i.Token+i.Mark)
}
