package billing

import "fmt"

// validateReturns checks that credit which came back after its grants had ended is counted as the lines say: what reversals
// gave back as grants with a cost, of the grants that these name as their origins, and what left again at once.
func (c *WalletChange) validateReturns() error {
	costly, gone := map[GrantID]Credits{}, map[GrantID]Credits{}
	for _, t := range c.Lines {
		for i := range t.Created {
			if g := &t.Created[i]; g.Cost != nil && t.UndoesUsage() {
				costly[g.Origin] += g.Amount
			}
		}
		if t.Reverses == "" || t.Type == TypeReversal {
			continue
		}
		for _, d := range t.Drawdowns {
			gone[NewGrantID(t.Wallet, d.Grant)] += d.Amount
		}
	}
	seen := map[GrantID]bool{}
	for _, r := range c.Returned {
		id := NewGrantID(c.After.ID, r.Grant)
		if back := costly[id] + gone[id]; seen[id] || r.From < 0 || r.To-r.From != back || back == 0 {
			return fmt.Errorf("the returned credit of grant %s goes from %s to %s, but the lines return %s", id, r.From, r.To, back)
		}
		seen[id] = true
	}
	for _, g := range c.Created {
		seen[g.ID()] = seen[g.ID()] || g.Returned > 0 && g.Returned == costly[g.ID()]+gone[g.ID()]
	}
	for id, back := range costly {
		if !seen[id] {
			return fmt.Errorf("%s of grant %s come back with a cost, and are not counted as returned", back, id)
		}
	}
	return nil
}
