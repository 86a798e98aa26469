package simulation

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedDuplicate records that a payment which bought nothing went back.
type askedDuplicate struct {
	onWallet
	billing.RecordDuplicate
	place lot
}

func (c *client) inventDuplicate() *request {
	for _, id := range c.sim.topUps {
		wallet, ref, _ := id.Split()
		t := c.sim.books[wallet].topUps[lotFrom(ref)]
		at := slices.IndexFunc(t.duplicates, func(d duplicate) bool { return d.state == "" })
		if at < 0 {
			continue
		}
		command := billing.NewRecordDuplicate(&billing.TopUp{
			WalletRef: billing.WalletRef{Tenant: c.sim.caller.Tenant, ID: wallet}, Place: ref,
		}, t.duplicates[at].payment, billing.RefundSucceeded)
		return newRequest(command.Keyed, askedDuplicate{onWallet(wallet), *command, t.place})
	}
	return nil
}

func (r askedDuplicate) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := r.RecordDuplicate
	done, err := p.Run(ctx, by.Tenant, &command)
	if err != nil {
		return answer{}, err
	}
	return answer{replayed: done.Replayed}, nil
}

func (r askedDuplicate) rule(on state, _ int64) ruling {
	b := on.books[0]
	t := b.topUps[r.place]
	for i := range t.duplicates {
		if t.duplicates[i].payment == r.Payment {
			t.duplicates[i].state = string(r.State)
		}
	}
	b.putTopUp(t)
	return written()
}
