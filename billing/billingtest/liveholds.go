package billingtest

import "github.com/drawdown-billing/drawdown/billing"

// holdCommand makes up a request about a hold: mostly one of the newest.
func (l *life) holdCommand(wallet billing.WalletID, key billing.Keyed) func() (*posted, error) {
	ctx, seconds := l.t.Context(), 1+l.rand.IntN(24*3600)
	var id billing.HoldID
	if n := len(l.holds); n > 0 {
		id = l.holds[n-1-l.rand.IntN(min(3, n))]
	}
	kind := l.rand.IntN(6)
	switch {
	case kind < 2 || id == "":
		credits := l.amount(30)
		p := billing.PlaceHold{
			Keyed: key, Wallet: string(wallet), Amount: &credits, UpTo: l.rand.IntN(2) == 0, ExpiresIn: seconds,
		}
		return lineIn(func() (*heldResult, error) { return l.PlaceHold(ctx, Caller, p) })
	case kind < 4:
		c := billing.CaptureHold{
			Keyed: key, Hold: id, Amount: l.amount(12), Final: l.rand.IntN(3) == 0, AllowMore: l.rand.IntN(3) == 0,
		}
		return lineIn(func() (*heldResult, error) { return l.CaptureHold(ctx, Caller, c) })
	case kind == 4:
		r := billing.ReleaseHold{Keyed: key, Hold: id}
		return lineIn(func() (*heldResult, error) { return l.ReleaseHold(ctx, Caller, r) })
	default:
		e := billing.ExtendHold{Keyed: key, Hold: id, ExpiresIn: seconds}
		return lineIn(func() (*heldResult, error) { return l.ExtendHold(ctx, Caller, e) })
	}
}

// lineIn answers with the line of a request about a hold; nil if it wrote none.
func lineIn(send func() (*heldResult, error)) func() (*posted, error) {
	return func() (*posted, error) {
		done, err := send()
		if err != nil {
			return nil, err
		}
		return &posted{Value: done.Value.Line, Wallet: done.Wallet, Replayed: done.Replayed}, nil
	}
}

// holdIDs are those of the holds that lines placed.
func holdIDs(lines []*billing.Transaction) (ids []string) {
	for _, line := range lines {
		if line.Type == billing.TypeHold && line.Hold != 0 {
			ids = append(ids, string(line.HoldID()))
		}
	}
	return ids
}
