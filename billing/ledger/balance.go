package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Balance returns the balance of the wallet at now, see [Ledger.Now].
func (l *Ledger) Balance(ctx context.Context, s *billing.Snapshot, now time.Time) (balance billing.Balance, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		balance, need = s.Balance(now)
		return need
	})
	return balance, err
}

// BalanceAlerts returns the alerts of the wallet as they are at now, see [Ledger.Now].
func (l *Ledger) BalanceAlerts(
	ctx context.Context, s *billing.Snapshot, now time.Time,
) (alerts []billing.BalanceAlert, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		alerts, need = s.BalanceAlerts(now)
		return need
	})
	return alerts, err
}

// BalanceAt returns the balance of the wallet at an instant of the past, or, if nothing but time passes, of the future.
// It reads the lines around the instant, never the whole ledger. At an instant to come, ExpiringNext is nil if the credit that would
// lapse next is of a period that has not begun: there is no grant of it yet.
//
// Refusals: INVALID_INPUT for an instant that is too far ahead, see [billing.MaxForeseenPeriods].
func (l *Ledger) BalanceAt(ctx context.Context, s *billing.Snapshot, at time.Time) (billing.Balance, error) {
	at = billing.Instant(at)
	switch {
	case at.Before(s.Wallet.CreatedAt):
		return billing.Balance{AsOf: at}, nil
	case !at.Before(s.Wallet.CommittedAt):
		if err := l.foresees(ctx, &s.Wallet, at); err != nil {
			return billing.Balance{}, err
		}
		return l.foreseen(ctx, s, at)
	}
	past := &pastWallet{ledger: l, snapshot: s, at: at}
	return past.balance(ctx)
}

// foreseen returns the balance at an instant that is not before the last commit.
func (l *Ledger) foreseen(ctx context.Context, s *billing.Snapshot, at time.Time) (billing.Balance, error) {
	balance, err := l.Balance(ctx, s, at)
	if next := balance.ExpiringNext; err != nil || next == nil || next.Grant != (billing.GrantRef{}) {
		return balance, err
	}
	now, err := l.Now(ctx, s.Wallet.Tenant)
	if at.After(now) {
		balance.ExpiringNext = nil
	}
	return balance, err
}

// pastWallet is a wallet at an instant before its last commit.
//
// The posted balance then is the balance after the last line until then, less the credit that had lapsed but was not
// booked yet. Every commit first books what lapsed before it, so this credit is in the EXPIRY lines that follow next:
// their amounts are what remained of the grants then. In the same way, the RELEASE lines that follow next have what holds
// gave back whose ends had passed, and the lines of subscriptions have what began and ended with their periods. Each line also
// records which credit lapses next after it, and how much is held.
type pastWallet struct {
	ledger   *Ledger
	snapshot *billing.Snapshot
	at       time.Time
}

func (p *pastWallet) balance(ctx context.Context) (billing.Balance, error) {
	balance := billing.Balance{AsOf: p.at}
	walk := newWalk(p.ledger, &p.snapshot.Wallet)
	if err := walk.begin(ctx, LineQuery{To: p.at.Add(time.Microsecond)}); err != nil {
		return balance, err
	}
	last, found, err := walk.next(ctx)
	if err != nil {
		return balance, err
	}
	if !found { // a subscription may have begun since the wallet was opened
		last = &billing.Transaction{RecordedAt: p.snapshot.Wallet.CreatedAt}
	}
	balance.Sequence, balance.Posted, balance.ExpiringNext = last.Sequence, last.BalanceAfter, last.Next
	balance.Held = last.HeldAfter
	if err := p.subtractLapsed(ctx, last, &balance); err != nil {
		return balance, err
	}
	if balance.Pending, err = p.pending(ctx); err != nil {
		return balance, err
	}
	balance.Available = balance.Posted - balance.Held - balance.Pending
	return balance, nil
}

// subtractLapsed subtracts the credit that lapsed after the last line and by the instant.
func (p *pastWallet) subtractLapsed(ctx context.Context, last *billing.Transaction, balance *billing.Balance) error {
	following, err := p.bookedNext(ctx, last)
	if err != nil {
		return err
	}
	for _, line := range following {
		if line.OccurredAt.After(p.at) {
			continue // an earlier expiry may be booked after it, if booking took several commits
		}
		balance.ExpiringNext = line.Next
		balance.Posted += line.Amount
		balance.Held += line.HeldChange
	}
	if n := len(following); last.Sequence+int64(n) < p.snapshot.Wallet.Sequence {
		return nil
	}
	// Only what time did follows, so what is due may be booked only in part.
	return p.ledger.compute(ctx, p.snapshot, func(s *billing.Snapshot) billing.Need {
		change, released, next, expired, need := s.BalanceChange(p.at)
		if !need.Any() {
			balance.Posted += change
			balance.Held -= released
			if expired || released > 0 || change != 0 { // credit that returns, or comes with a period, may lapse next
				balance.ExpiringNext = next
			}
		}
		return need
	})
}

// bookedNext lists the lines right after last that say what time did.
func (p *pastWallet) bookedNext(
	ctx context.Context, last *billing.Transaction,
) (following []*billing.Transaction, err error) {
	expected := last.Sequence + 1
	from := billing.Position{At: last.RecordedAt, Sequence: expected}
	for limit := 2; ; limit = min(4*limit, indexPage) { // there are mostly none, or a few
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lines, err := p.ledger.store.IndexedLines(ctx, p.snapshot.Wallet.WalletRef, LineRange{
			From: from, Ascending: true, Limit: limit,
		})
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if line.Sequence != expected {
				return p.bookedNextByKey(ctx, last)
			}
			if !line.ByTime() {
				return following, nil
			}
			following = append(following, line)
			expected++
			from = billing.Position{At: line.RecordedAt, Sequence: expected}
		}
		switch {
		case expected > p.snapshot.Wallet.Sequence:
			return following, nil
		case len(lines) < limit:
			return p.bookedNextByKey(ctx, last) // the index lags
		}
	}
}

// bookedNextByKey does what bookedNext does, going back from the newest line, for lines that the index lacks.
func (p *pastWallet) bookedNextByKey(
	ctx context.Context, last *billing.Transaction,
) (following []*billing.Transaction, err error) {
	walk := newWalk(p.ledger, &p.snapshot.Wallet)
	if err := walk.begin(ctx, LineQuery{Limit: indexPage}); err != nil {
		return nil, err
	}
	for line, err := range walk.lines(ctx) {
		if err != nil {
			return nil, err
		}
		if line.Sequence <= last.Sequence {
			return following, nil
		}
		if !line.ByTime() {
			following = nil
			continue
		}
		following = append([]*billing.Transaction{line}, following...)
	}
	return following, nil
}

// pending returns the credit that was granted by the instant and not yet effective then.
func (p *pastWallet) pending(ctx context.Context) (sum billing.Credits, err error) {
	if !p.snapshot.Wallet.LastEffective.After(p.at) {
		return 0, nil
	}
	for before := (billing.GrantRef{}); ; {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		grants, err := p.ledger.store.ListGrants(ctx, p.snapshot.Wallet.WalletRef, before, maxGrantsRead)
		if err != nil {
			return 0, err
		}
		for _, g := range grants {
			created := !g.CreatedAt.After(p.at)
			voided := g.Ended == billing.GrantVoided && !g.EndedAt.After(p.at)
			if created && !voided && g.EffectiveAt.After(p.at) {
				sum += g.Amount
			}
		}
		if len(grants) < maxGrantsRead {
			return sum, nil
		}
		before = grants[len(grants)-1].Ref
	}
}

// maxGrantsRead is how many grants are read at once: at about 300 bytes each, under DynamoDB's 1 MB a query.
const maxGrantsRead = 1000
