package simulated

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Outcome is what the mutation simulatePayment makes the provider do with a payment.
type Outcome = billing.SimulatedOutcome

// The outcomes. The first four happen to the newest payment of a top-up, the others to the newest for which they are
// possible.
const (
	OutcomeSucceed       = billing.OutcomeSucceed       // the money arrives
	OutcomeDecline       = billing.OutcomeDecline       // the card is declined; a bank that has the payment refuses it
	OutcomeRequireAction = billing.OutcomeRequireAction // the customer has to authenticate
	OutcomeExpire        = billing.OutcomeExpire        // the open page ends
	OutcomeFailLater     = billing.OutcomeFailLater     // not paid yet: the bank refuses after Delay; paid: lost after ReturnDelay
	OutcomeRefundFail    = billing.OutcomeRefundFail    // the newest refund that has not failed does
	OutcomeDisputeOpen   = billing.OutcomeDisputeOpen   // the customer disputes what is left, and the bank takes it
	OutcomeDisputeWon    = billing.OutcomeDisputeWon    // the open dispute is won
	OutcomeDisputeLost   = billing.OutcomeDisputeLost   // the open dispute is lost
)

// Outcomes lists all outcomes.
var Outcomes = billing.SimulatedOutcomes

// newestOnly lists the outcomes that happen to the newest payment alone: an older one would be paid a second time.
var newestOnly = []Outcome{OutcomeSucceed, OutcomeDecline, OutcomeRequireAction, OutcomeExpire}

// Act makes an outcome happen to a payment of a top-up, and returns the payment's state.
//
// Refusals, each a *[billing.Error]: NOT_FOUND if the top-up has no payment here. INVALID_INPUT if the outcome is not possible
// in the payment's state, which the refusal names.
func (p *Provider) Act(ctx context.Context, topUp billing.TopUpID, outcome Outcome) (b billing.Payment, err error) {
	err = p.run(ctx, func(t *tx) error {
		b, err = t.act(ctx, topUp, outcome)
		return err
	})
	return b, err
}

// ActOnce does what Act does, once for each key: the same call with the same key returns what the first one did.
func (p *Provider) ActOnce(
	ctx context.Context, key string, topUp billing.TopUpID, outcome Outcome,
) (billing.Payment, error) {
	return keyed(ctx, p, key, "act", []string{string(topUp), string(outcome)}, func(t *tx) (billing.Payment, error) {
		return t.act(ctx, topUp, outcome)
	})
}

// Possible returns no error if Act would make the outcome happen now, and else why not. It changes nothing.
func (p *Provider) Possible(ctx context.Context, topUp billing.TopUpID, outcome Outcome) error {
	t, err := p.begin(ctx)
	if err == nil {
		_, err = t.act(ctx, topUp, outcome)
	}
	return known(err)
}

// act makes an outcome happen in a transaction.
func (t *tx) act(ctx context.Context, topUp billing.TopUpID, outcome Outcome) (b billing.Payment, err error) {
	if !outcome.Valid() {
		return b, unknownOutcome(outcome)
	}
	all, err := t.ofTopUp(ctx, topUp)
	if err != nil {
		return b, err
	}
	if len(all) == 0 {
		return b, billing.Refuse(billing.CodeNotFound, "the simulated provider has no payment of the top-up %s",
			billing.Quote(string(topUp))).At("topUpId")
	}
	if slices.Contains(newestOnly, outcome) {
		all = all[:1]
	}
	for _, i := range all {
		if i.act(outcome, t) {
			b = i.photograph(t.p)
			return b, t.save(i)
		}
	}
	return b, impossible(outcome, all[0])
}

// ActOn does what [Provider.Act] does with one payment, by its id.
func (p *Provider) ActOn(ctx context.Context, id string, outcome Outcome) (b billing.Payment, err error) {
	if !outcome.Valid() {
		return b, unknownOutcome(outcome)
	}
	err = p.onPayment(ctx, id, func(t *tx, i *intent) error {
		if !i.act(outcome, t) {
			return impossible(outcome, i)
		}
		b = i.photograph(p)
		return nil
	})
	return b, err
}

func unknownOutcome(outcome Outcome) error {
	return billing.Refuse(billing.CodeInvalidInput, "%s is no outcome", billing.Quote(string(outcome))).At("outcome")
}

func impossible(outcome Outcome, i *intent) error {
	return billing.Refuse(billing.CodeInvalidInput, "%s is not possible: %s", outcome, i.describe()).At("outcome")
}

// describe says what state the payment is in, for refusals.
func (i *intent) describe() string {
	text := "the payment is " + string(i.State)
	if i.pageOpen() {
		text += ", its page is open"
	}
	switch left := (billing.Amount{Minor: i.left(), Currency: i.Price.Currency}); {
	case i.disputeIn(billing.DisputeOpen) != nil:
		text += ", a dispute is open"
	case i.State == billing.PaymentSucceeded:
		text += ", and " + left.String() + " of it is neither refunded nor disputed"
	}
	return text
}

// act makes an outcome happen, and reports whether it is possible.
func (i *intent) act(outcome Outcome, t *tx) bool {
	now := t.clock
	switch outcome {
	case OutcomeSucceed:
		return i.actSucceed(t)
	case OutcomeDecline:
		return i.actDecline()
	case OutcomeRequireAction:
		if i.State != billing.PaymentOpen && i.State != billing.PaymentDeclined || i.Mark != "" && !i.pageOpen() {
			return false
		}
		i.try(methodAuthenticate)
		i.Present = false
		i.ask()
	case OutcomeExpire:
		if !i.pageOpen() {
			return false
		}
		i.expire()
	case OutcomeFailLater:
		return i.actFailLater(t)
	case OutcomeRefundFail:
		return i.actRefundFail()
	case OutcomeDisputeOpen:
		if i.left() == 0 || i.disputed() {
			return false
		}
		if inquiry := i.disputeIn(billing.DisputeInquiry); inquiry != nil {
			i.withdraw(inquiry, now)
		} else {
			i.dispute(billing.DisputeOpen, now)
		}
	case OutcomeDisputeWon, OutcomeDisputeLost:
		d := i.disputeIn(billing.DisputeOpen)
		if d == nil {
			return false
		}
		i.judge(d, map[Outcome]billing.DisputeState{
			OutcomeDisputeWon: billing.DisputeWon, OutcomeDisputeLost: billing.DisputeLost,
		}[outcome])
	}
	return true
}

// try notes the method of a payment that nobody has tried to pay yet.
func (i *intent) try(name string) {
	if i.Method == "" {
		m, _ := methodNamed(name)
		i.Method, i.Card = name, m.storedAs("")
	}
}

func (i *intent) actSucceed(t *tx) bool {
	switch i.State {
	case billing.PaymentOpen, billing.PaymentNeedsCustomer, billing.PaymentDeclined, billing.PaymentProcessing:
		i.try(methodOK)
		i.succeed(t.clock)
		return true
	default:
		return false
	}
}

func (i *intent) actDecline() bool {
	i.Present = false
	switch i.State {
	case billing.PaymentOpen, billing.PaymentNeedsCustomer:
		i.try(methodDecline)
		i.decline(reasonDeclined)
	case billing.PaymentProcessing:
		i.fail()
	default:
		return false
	}
	return true
}

func (i *intent) actFailLater(t *tx) bool {
	switch i.State {
	case billing.PaymentOpen, billing.PaymentNeedsCustomer, billing.PaymentDeclined:
		if i.Mark != "" && !i.pageOpen() {
			return false
		}
		i.try(methodDelayFail)
		i.process(t.clock.Add(Delay), doFail)
	case billing.PaymentSucceeded:
		if i.left() == 0 || i.disputed() {
			return false
		}
		i.Agenda = append(i.Agenda, step{At: t.clock.Add(ReturnDelay), Do: doReturn})
	default:
		return false
	}
	return true
}

func (i *intent) actRefundFail() bool {
	for at := range slices.Backward(i.Refunds) {
		if r := &i.Refunds[at]; r.State != billing.RefundFailed {
			i.settleRefund(r, billing.RefundFailed, "The customer's bank refused the refund.")
			return true
		}
	}
	return false
}
