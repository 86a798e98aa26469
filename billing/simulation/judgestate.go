package simulation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// judgeState compares the wallet that a commit leaves with the book.
func (s *Simulation) judgeState(b *book, change *billing.WalletChange, now int64) error {
	after := &change.After
	live := after.Live
	for _, page := range after.Pages {
		pages, err := s.store.Pages(context.Background(), after.WalletRef, []int{page.Number})
		if err != nil {
			return err
		}
		if pages[page.Number].Revision > after.Revision {
			return fmt.Errorf("page %d is of revision %d, the wallet of %d", page.Number, pages[page.Number].Revision,
				after.Revision)
		}
		live = append(slices.Clone(live), pages[page.Number].Grants...)
	}
	held := b.live()
	if string(after.Status) != b.status {
		return fmt.Errorf("it is %s, in the model %s", after.Status, b.status)
	}
	if after.Name != b.name || int64(after.OverdraftLimit) != b.limit {
		return fmt.Errorf("it is called %q with the limit %s, in the model %q with %d", after.Name, after.OverdraftLimit,
			b.name, b.limit)
	}
	if after.RateMultiplier.String() != b.multiplier {
		return fmt.Errorf("its multiplier is %s, in the model %s", after.RateMultiplier, b.multiplier)
	}
	fits := len(live) == len(held) && int64(after.Posted) == b.posted && int64(after.Debt) == b.debt &&
		after.Sequence == b.sequence
	for i := 0; fits && i < len(live); i++ {
		fits = lotFrom(live[i].Ref) == held[i].lot && int64(live[i].Remaining) == held[i].left
	}
	if !fits {
		return fmt.Errorf("it holds %s of %d grants and %s of debt at %d, the model %d of %d and %d at %d",
			after.Posted, len(live), after.Debt, after.Sequence, b.posted, len(held), b.debt, b.sequence)
	}
	shown := b.copied() // to which what is due and not booked has happened as well
	shown.due(now, 1<<30)
	available := shown.available(now)
	if available < -b.limit {
		return fmt.Errorf("available is %d, below the overdraft limit %d", available, b.limit)
	}
	unspent := available + shown.held() // alerts do not care what is held
	behind := b.behind(now)
	if before := change.Before; behind && (after.Depleted != before.Depleted || !slices.Equal(after.Alerts, before.Alerts)) {
		return fmt.Errorf("periods are left to be booked, and depleted and the alerts turn from %t, %+v to %t, %+v", before.Depleted,
			before.Alerts, after.Depleted, after.Alerts)
	}
	if !behind && after.Depleted != (unspent <= 0) {
		return fmt.Errorf("available and held are %d, and depleted is %t", unspent, after.Depleted)
	}
	if err := b.judgeHeld(after); err != nil {
		return err
	}
	if err := b.judgeBounds(after, now); err != nil {
		return err
	}
	if err := b.judgeBlocked(after); err != nil {
		return err
	}
	if err := errors.Join(b.judgePayments(after), b.judgeSubscriptions(after)); err != nil {
		return err
	}
	if behind {
		return nil
	}
	return s.judgeAlerts(b, change, unspent)
}

// judgeHeld compares what the wallet's state says of its holds.
func (b *book) judgeHeld(after *billing.Wallet) error {
	pieces, open, end := 0, 0, int64(0)
	voided := map[lot]int64{}
	for _, h := range b.holds {
		if h.status != "OPEN" {
			continue
		}
		open++
		pieces += len(h.pieces)
		if end == 0 || h.expires < end {
			end = h.expires
		}
		for _, p := range h.pieces {
			if b.grants[p.lot].voided {
				voided[p.lot] += p.amount
			}
		}
	}
	holds := open
	for _, r := range b.reserved {
		open++
		pieces += len(r.pieces)
		for _, p := range r.pieces {
			if b.grants[p.lot].voided {
				voided[p.lot] += p.amount
			}
		}
	}
	if int64(after.Held) != b.held() || after.Holds != open || after.Pieces != pieces {
		return fmt.Errorf("%s are held by %d holds in %d pieces, in the model %d by %d in %d", after.Held, after.Holds,
			after.Pieces, b.held(), open, pieces)
	}
	if after.HoldEnd.IsZero() != (holds == 0) && open == holds || holds > 0 && after.HoldEnd.UnixMicro() > end {
		return fmt.Errorf("no hold is said to end before %s, and one ends at %d", after.HoldEnd, end)
	}
	marked := map[lot]int64{}
	for _, v := range after.Voided {
		marked[lotFrom(v.Grant)] = int64(v.Amount)
	}
	if !maps.Equal(marked, voided) || len(after.Voided) != len(voided) {
		return fmt.Errorf("of voided grants are held %v, in the model %v", marked, voided)
	}
	return nil
}
