package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedTransfer asks to move credit from one wallet to another.
type askedTransfer struct{ billing.TransferCredits }

func (c *client) inventTransfer() *request {
	key, wallet, to := c.key(), c.wallet(), c.wallet()
	if to == wallet {
		return nil
	}
	return newRequest(key, askedTransfer{billing.TransferCredits{
		Keyed: key, From: string(wallet), To: string(to), Amount: c.amount(20), Reason: "r",
	}})
}

func (r askedTransfer) wallets() []billing.WalletID {
	return []billing.WalletID{billing.WalletID(r.From), billing.WalletID(r.To)}
}

func (r askedTransfer) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	done, err := p.TransferCredits(ctx, by, r.TransferCredits)
	if err != nil {
		return answer{}, err
	}
	of := &done.Value
	return answer{
		line: of.Out, replayed: done.Replayed, behind: isBehind(of.From, of.Out) || isBehind(of.To, of.In),
	}, nil
}

func (r askedTransfer) rule(on state, now int64) ruling {
	from, to := on.books[0], on.books[1]
	if code := from.maySpend(); code != "" {
		return refused(code)
	}
	if to.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	out := from.take("TRANSFER_OUT", int64(r.Amount), now)
	if out.code != "" {
		return out
	}
	drawn := out.lines[0][0].parts
	type terms struct {
		priority int
		expires  int64
		currency string
		of       lot
	}
	var arriving []grant
	at := map[terms]int{}
	for _, p := range drawn {
		g := from.grants[p.lot]
		key := terms{priority: g.priority, expires: g.expires, of: p.lot}
		if g.costs() {
			key.currency = g.cost.currency
		}
		if len(drawn) > many {
			key.of = lot{}
		}
		i, found := at[key]
		if !found {
			i = len(arriving)
			at[key] = i
			arriving = append(arriving, grant{
				lot: lot{to.sequence + 1, i}, priority: g.priority, expires: g.expires, effective: now, source: "TRANSFER",
			})
			if g.costs() {
				arriving[i].cost = &cost{currency: g.cost.currency}
			}
		}
		if g.costs() {
			arriving[i].cost.minor += g.worth(g.gone-p.amount, g.gone)
		}
		arriving[i].amount += p.amount
	}
	out.lines = append(out.lines, to.add("TRANSFER_IN", now, arriving))
	return out
}
