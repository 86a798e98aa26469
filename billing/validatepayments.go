package billing

import (
	"fmt"
	"slices"
)

// validatePayments checks that credits of a purchase are added by the commit that records its payment, that one recharge is
// under way at most, and that no recharge is started above the cap.
func (c *WalletChange) validatePayments(before *Wallet) error {
	topUps := map[TopUpID]*TopUp{}
	for _, document := range c.Documents {
		if t, is := document.(*TopUp); is {
			topUps[t.TopUpID()] = t
		}
	}
	for _, line := range c.Lines {
		if line.Type != TypeTopUp {
			continue
		}
		t := topUps[line.TopUp]
		if t != nil && t.Subscription != (GrantRef{}) {
			if err := t.validateCharge(line); err != nil {
				return err
			}
			continue
		}
		if t == nil || !t.Status.Paid() || t.Payment == "" || line.Amount != t.Terms.Credits+t.Terms.Bonus ||
			len(t.Grants) != len(line.Created) {
			return fmt.Errorf("line %d adds %s for top-up %s, which this commit does not record as paid", line.Sequence, line.Amount,
				line.TopUp)
		}
	}
	after := &c.After
	seen := map[GrantRef]bool{}
	for _, p := range after.Payments {
		if seen[p.TopUp] {
			return fmt.Errorf("top-up %s is due twice", NewTopUpID(after.ID, p.TopUp))
		}
		seen[p.TopUp] = true
	}
	if len(after.Payments) > MaxDuePayments {
		return fmt.Errorf("%d payments are due", len(after.Payments))
	}
	if err := c.validateBlocked(); err != nil {
		return err
	}
	return validateRecharge(before, after, seen)
}

// validateCharge checks that a line which records the money of a charge adds its credits, or pays for those that came before it.
func (t *TopUp) validateCharge(line *Transaction) error {
	adds := line.Amount == t.Terms.Credits && len(line.Created) == 1 && t.Advance == GrantRef{}
	pays := line.Amount == 0 && line.Money != nil && (line.Money.Pays == t.Advance && line.Money.Cost > 0 || line.Money.Refunded > 0 || line.Money.Earned > 0)
	if !t.Status.Paid() || t.Payment == "" || line.Subscription == "" || !adds && !pays {
		return fmt.Errorf("line %d adds %s for charge %s, which this commit does not record as paid", line.Sequence, line.Amount,
			line.TopUp)
	}
	return nil
}

// validateBlocked checks that no credit is free of a purchase whose money is in dispute, or gone. What has lapsed may still be
// there: its expiry may be due in the next commit.
func (c *WalletChange) validateBlocked() error {
	if len(c.After.Blocked) == 0 {
		return nil
	}
	live := slices.Clone(c.After.Live)
	for _, page := range c.Pages {
		live = append(live, page.Grants...)
	}
	for _, b := range c.After.Blocked {
		if b.Held < 0 || b.Gone && b.Held == 0 {
			return fmt.Errorf("blocked is %+v", b)
		}
		for _, g := range live {
			if g.Purchase == b.TopUp && !g.Lapsed(c.After.CommittedAt) {
				return fmt.Errorf("%s of grant %s are free, whose purchase is blocked", g.Remaining, NewGrantID(c.After.ID, g.Ref))
			}
		}
	}
	return nil
}

func validateRecharge(before, after *Wallet, due map[GrantRef]bool) error {
	r, was := after.Recharge, before.Recharge
	if r == nil {
		return nil
	}
	began := r.InFlight != (GrantRef{}) && (was == nil || was.InFlight != r.InFlight)
	switch {
	case began && was != nil && was.InFlight != (GrantRef{}):
		return fmt.Errorf("a recharge begins while %s is under way", NewTopUpID(after.ID, was.InFlight))
	case began && (r.Charged > r.Cap || r.Terms.Price.Currency != r.CapCurrency):
		return fmt.Errorf("a recharge begins that makes %s of a cap of %s", Amount{r.Charged, r.Terms.Price.Currency},
			Amount{r.Cap, r.CapCurrency})
	case began && (before.DisputesOpen() > 0 || after.Status != WalletActive || !due[r.InFlight]):
		return fmt.Errorf("a recharge begins in a wallet that is %s and has %d disputes", after.Status,
			before.DisputesOpen())
	case r.Failures < 0 || r.Charged < 0:
		return fmt.Errorf("a recharge failed %d times, and charged %d", r.Failures, r.Charged)
	}
	return nil
}
