package simulation

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedPayment applies what the bank says of a payment.
type askedPayment struct {
	onWallet
	billing.ApplyPayment
	place lot
}

// inventPayment lets the bank go on with a payment, and tell of it. Mostly it tells the latest state, sometimes an older one.
func (c *client) inventPayment() *request {
	s := c.sim
	if len(s.topUps) == 0 {
		return nil
	}
	id := pick(c, s.topUps)
	wallet, ref, _ := id.Split()
	place := lotFrom(ref)
	at := s.charges[id]
	if at == nil {
		at = &charge{topUp: id}
		s.charges[id] = at
	}
	t := s.books[wallet].topUps[place]
	if len(at.states) == 0 || s.chance(0.7) {
		at.states = append(at.states, s.banks(at, t))
	}
	said := at.states[len(at.states)-1]
	if s.chance(0.2) {
		said = pick(c, at.states)
	}
	if s.chance(0.04) && said.State == billing.PaymentSucceeded {
		said = billing.Payment{
			TopUp: id, Attempt: 1, State: said.State, ID: "second " + said.ID, Received: said.Received, Tax: said.Tax,
		}
	}
	said.Refunds, said.Disputes = slices.Clone(said.Refunds), slices.Clone(said.Disputes)
	command := billing.NewApplyPayment(billing.ApplyPayment{TopUp: id, Payment: said})
	return newRequest(command.Keyed, askedPayment{onWallet(wallet), *command, place})
}

func (r askedPayment) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := r.ApplyPayment
	done, err := p.Run(ctx, by.Tenant, &command)
	if err != nil {
		return answer{}, err
	}
	return answer{replayed: done.Replayed}, nil
}

// ranks order what an attempt may come to: it never goes back.
var ranks = []string{"UNKNOWN", "PROCESSING", "CANCELED", "REQUIRES_ACTION", "DECLINED", "SUCCEEDED"}

func (r askedPayment) rule(on state, now int64) ruling {
	b, p := on.books[0], &r.Payment
	t := b.topUps[r.place]
	was := t.status
	if rank := slices.Index(ranks, string(p.State)); rank > slices.Index(ranks, t.outcome) {
		t.outcome = string(p.State)
	}
	t.dead = t.dead || p.State == billing.PaymentCanceled
	var ruled ruling
	var lines []entry
	event := func(kind billing.EventType) {
		ruled.documents = append(ruled.documents, document{kind: string(billing.KindEvent), after: 1, says: string(kind)})
	}
	switch {
	case p.State != billing.PaymentSucceeded || p.ID == t.payment || t.has(p.ID):
	case b.status == "CLOSED" || t.payment != "":
		t.duplicates = append(t.duplicates, duplicate{payment: p.ID})
		event(billing.EventPaymentDuplicate)
	default:
		t.status, t.payment, t.tax, t.settled = "SUCCEEDED", p.ID, p.Tax, now
		lines = b.buy(t, now)
		ruled.documents = append(ruled.documents,
			document{kind: string(billing.KindPaymentClaim), id: p.ID, after: 1, says: string(t.id)})
	}
	if p.ID != "" && p.ID == t.payment {
		lines = append(lines, b.aftermath(t, p, now, event)...)
	}
	if ended := map[string]string{"DECLINED": "FAILED", "CANCELED": "CANCELED"}[t.outcome]; !t.paid() && ended != "" {
		if t.open() {
			t.settled = now
		}
		t.status = ended
	}
	if t.status != was && was != "SUCCEEDED" && was != "REFUNDED" {
		switch t.status {
		case "SUCCEEDED":
			event(billing.EventTopUpSucceeded)
		case "FAILED":
			event(billing.EventTopUpFailed)
		case "CANCELED":
			event(billing.EventTopUpCanceled)
		}
	}
	b.putTopUp(t)
	ruled.lines = [][]entry{lines}
	return ruled
}
