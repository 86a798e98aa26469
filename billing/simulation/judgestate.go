package simulation

import (
	"context"
	"fmt"
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
	if after.Depleted != (available <= 0) {
		return fmt.Errorf("available is %d, and depleted is %t", available, after.Depleted)
	}
	return s.judgeAlerts(b, change, available)
}
