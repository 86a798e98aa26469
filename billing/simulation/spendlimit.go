package simulation

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// askedSpendLimit asks to limit what is spent in a window, or to remove a limit.
type askedSpendLimit struct {
	onWallet
	billing.SetSpendLimit
}

// askedDrawLimit asks to limit what one draw takes, or to remove a limit.
type askedDrawLimit struct {
	onWallet
	billing.SetDrawLimit
}

// limit is a limit of whole credits, or none.
func (c *client) limit(from, to int) *billing.Credits {
	if c.sim.chance(0.2) {
		return nil
	}
	most := billing.Credits(from+c.sim.rand.IntN(to-from)) * billing.Credit
	if c.sim.chance(0.03) {
		most = 0
	}
	return &most
}

func (c *client) inventSpendLimit() *request {
	key, wallet := c.key(), c.wallet()
	if !c.sim.Bounds {
		return nil
	}
	return newRequest(key, askedSpendLimit{onWallet(wallet), billing.SetSpendLimit{
		Keyed: key, Wallet: string(wallet), Window: pick(c, calendar.Windows), Limit: c.limit(20, 150),
		Subject: pick(c, []string{"", subjects[0], subjects[1]}), Action: pick(c, []string{"", "", "a", "b"}),
	}})
}

func (c *client) inventDrawLimit() *request {
	key, wallet := c.key(), c.wallet()
	if !c.sim.Bounds {
		return nil
	}
	return newRequest(key, askedDrawLimit{onWallet(wallet), billing.SetDrawLimit{
		Keyed: key, Wallet: string(wallet), Limit: c.limit(10, 40), Subject: pick(c, []string{"", subjects[0]}),
		Action: pick(c, []string{"", "a", "b"}),
	}})
}

func (r askedSpendLimit) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.SetSpendLimit(ctx, by, r.SetSpendLimit))
}

func (r askedDrawLimit) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.SetDrawLimit(ctx, by, r.SetDrawLimit))
}

func (r askedSpendLimit) rule(on state, now int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	is := spendLimit{
		window: string(r.Window), zone: on.tenant.customers[b.customer].zone, subject: r.Subject, action: r.Action, since: b.sequence,
	}
	before := map[string]string{}
	at := slices.IndexFunc(b.limits, func(l *spendLimit) bool {
		return l.window == is.window && l.subject == is.subject && l.action == is.action
	})
	if at >= 0 {
		is = *b.limits[at]
		before["limit"] = billing.Credits(is.most).String()
	}
	switch {
	case r.Limit == nil && at < 0:
		return written()
	case r.Limit == nil:
		b.limits = slices.Delete(b.limits, at, at+1)
	default:
		is.most = int64(*r.Limit)
		spent, held := b.ofLimit(&is, now)
		start, _ := windowOf(is.zone, is.window, now)
		is.told = told{dueOf(spent+held, is.most), start}
		if at < 0 {
			b.limits = append(b.limits, &is)
		} else {
			b.limits[at] = &is
		}
	}
	if is.subject != "" || is.action != "" {
		b.putLimits[documentOf(is.subject, is.action)] = true
		b.epoch++
	}
	return limited("setSpendLimit", r.Wallet, before, r.Limit, is.window, is.subject, is.action)
}

func (r askedDrawLimit) rule(on state, _ int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	before := map[string]string{}
	at := slices.IndexFunc(b.draws, func(l drawLimit) bool { return l.subject == r.Subject && l.action == r.Action })
	if at >= 0 {
		before["limit"] = billing.Credits(b.draws[at].most).String()
	}
	switch {
	case r.Limit == nil && at < 0:
		return written()
	case r.Limit == nil:
		b.draws = slices.Delete(b.draws, at, at+1)
	case at < 0:
		b.draws = append(b.draws, drawLimit{r.Subject, r.Action, int64(*r.Limit)})
	default:
		b.draws[at].most = int64(*r.Limit)
	}
	b.putDraws = true
	b.epoch++
	return limited("setDrawLimit", r.Wallet, before, r.Limit, "", r.Subject, r.Action)
}

// limited is the ruling that a limit was set or removed, which the audit log records.
func limited(mutation, wallet string, before map[string]string, limit *billing.Credits, window, subject, action string) ruling {
	after := map[string]string{"window": window, "subject": subject, "action": action}
	if limit != nil {
		after["limit"] = limit.String()
	}
	return changed(written(), mutation, wallet, before, after)
}

// changed adds to a ruling what the audit log records of a change: the fields that differ, without those that are empty.
func changed(ruled ruling, mutation, target string, before, after map[string]string) ruling {
	was, is := map[string]string{}, map[string]string{}
	for name, text := range before {
		if after[name] != text && text != "" {
			was[name] = text
		}
	}
	for name, text := range after {
		if before[name] != text && text != "" {
			is[name] = text
		}
	}
	if len(was)+len(is) > 0 {
		ruled.documents = append(ruled.documents, audited(mutation, target, was, is))
	}
	return ruled
}
