package simulated

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

func isMissing(err error) bool {
	var refused *payment.RefusedError
	return errors.As(err, &refused) && refused.Code == "resource_missing"
}

// load reads a payment, and lets time pass in it.
func (t *tx) load(ctx context.Context, token string) (*intent, error) {
	i := &intent{ids: t.p.id}
	found, err := t.get(ctx, listPayments, token, i)
	if err == nil && !found {
		err = missing("payment", token)
	}
	if err != nil {
		return nil, err
	}
	i.pass(t.clock, t.now)
	return i, nil
}

// paymentNamed loads a payment by its id.
func (t *tx) paymentNamed(ctx context.Context, id string) (*intent, error) {
	token, ok := t.p.tokenOf(prefixPayment, id, tokenLength)
	if !ok {
		return nil, missing("payment", id)
	}
	return t.load(ctx, token)
}

// paymentOn loads a payment by the id of its page.
func (t *tx) paymentOn(ctx context.Context, page string) (*intent, error) {
	both, ok := t.p.tokenOf(prefixPage, page, 2*tokenLength)
	if !ok {
		return nil, missing("page", page)
	}
	i, err := t.load(ctx, both[:tokenLength])
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(both[tokenLength:]), []byte(i.Mark)) != 1 {
		return nil, missing("page", page)
	}
	return i, nil
}

// save writes a payment, its place among those of its top-up, when something happens to it next, and its events.
func (t *tx) save(i *intent) error {
	if t.read[RecordKey(t.p.Tenant, listPayments, i.Token)] == 0 {
		id := fmt.Sprintf(attemptDigits, i.Attempt) + i.Token
		if err := t.put(listOfTopUp+string(i.TopUp), id, i.Token, time.Time{}); err != nil {
			return err
		}
	}
	var due, ending time.Time
	if at := i.next(); at >= 0 {
		due = i.Agenda[at].At
	}
	if i.pageOpen() {
		ending = i.Back.Expires
	}
	if err := errors.Join(
		t.schedule(listDue, &i.DueID, due, i.Token), t.schedule(listEnding, &i.EndingID, ending, i.Token),
	); err != nil {
		return err
	}
	if err := t.storeMethod(i); err != nil {
		return err
	}
	for _, e := range i.events {
		if err := t.tell(listPayments, i.Token, e); err != nil {
			return err
		}
	}
	i.events = nil
	return t.put(listPayments, i.Token, i, time.Time{})
}

// storeMethod stores the method that paid on a page, if the page was made for that.
func (t *tx) storeMethod(i *intent) (err error) {
	pays := i.State == billing.PaymentSucceeded || i.State == billing.PaymentProcessing
	if m, found := methodNamed(i.Method); found && pays && i.Mark != "" && i.Back.Store && i.Card.ID == "" {
		i.Card, err = t.keep(t.p.token("method", i.Token), i.Payer, m)
	}
	return err
}

// schedule moves a payment within a list of what is due. The payment has the id of its record there, so that both agree.
func (t *tx) schedule(list string, id *string, at time.Time, token string) error {
	next := ""
	if !at.IsZero() {
		next = descending(at) + token
	}
	if next == *id {
		return nil
	}
	if *id != "" {
		t.remove(list, *id, 1)
	}
	*id = next
	if next == "" {
		return nil
	}
	return t.put(list, next, waiting{Token: token, At: at}, time.Time{})
}

// waiting is a payment to which something happens at an instant.
type waiting struct {
	Token string
	At    time.Time
}

// settleLimit is how many payments are settled at once.
const settleLimit = 25

// Settle writes down what became due by the clocks, with its events. It returns how many payments changed.
func (p *Provider) Settle(ctx context.Context) (settled int, err error) {
	for _, of := range []string{listDue, listEnding} {
		for {
			n, err := p.settle(ctx, of)
			settled += n
			if err != nil {
				return settled, known(err)
			}
			if n < settleLimit {
				break
			}
		}
	}
	return settled, nil
}

// settle settles some of the payments of one list.
func (p *Provider) settle(ctx context.Context, of string) (settled int, err error) {
	_, all, err := list[waiting](ctx, p, of, "", settleLimit)
	if err != nil {
		return 0, err
	}
	clocks, err := p.begin(ctx)
	if err != nil {
		return 0, err
	}
	now := clocks.clock
	if of == listEnding {
		now = clocks.now
	}
	for _, w := range all {
		if w.At.After(now) {
			return settled, nil
		}
		err := p.run(ctx, func(t *tx) error {
			i, err := t.load(ctx, w.Token)
			if err != nil {
				return err
			}
			return t.save(i)
		})
		if err != nil {
			return settled, err
		}
		settled++
	}
	return settled, nil
}
