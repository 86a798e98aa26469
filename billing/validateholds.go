package billing

import "fmt"

// validateHeld checks that a line changes what is held as its type does, and by its drawdowns.
func (t *Transaction) validateHeld() error {
	sum, change := t.drawn(), t.HeldChange
	fits := change == 0
	switch t.Type {
	case TypeHold:
		fits = change > 0 && change == sum && t.Amount == 0
	case TypeRelease:
		fits = change < 0 && -change == sum && t.Amount == 0
	case TypeCapture:
		fits = t.Hold != 0 && change <= 0 && t.Amount <= change && -t.Amount == sum && t.splits()
	default:
	}
	if !fits {
		return fmt.Errorf("a %s of %s changes what is held by %s, with drawdowns of %s", t.Type, t.Amount, change, sum)
	}
	return nil
}

// splits reports whether the drawdowns of a capture are those of held credit, and then those of free credit.
func (t *Transaction) splits() bool {
	held := -t.HeldChange
	for _, d := range t.Drawdowns {
		if held <= 0 {
			break
		}
		held -= d.Amount
	}
	return held == 0
}

// taken returns what a usage or a capture charged, or what a hold set aside.
func (t *Transaction) taken() Credits {
	if t.Type == TypeHold {
		return t.HeldChange
	}
	return -t.Amount
}

// validateHolds checks that the holds which the decision writes agree with its lines, and the state with the holds.
func (c *WalletChange) validateHolds(before *Wallet) error {
	after := &c.After
	open, change := before.Holds, map[int64]Credits{}
	forgotten := 0 // reservations that are placed and end here, of which nothing is stored
	for _, t := range c.Lines {
		if t.Type == TypeHold {
			open++
			if t.Hold == 0 {
				forgotten++
			}
		}
		change[t.Hold] += t.HeldChange
	}
	left := map[string]bool{}
	for _, key := range c.Removed {
		if key.Kind == KindHold {
			left[key.ID] = true
			open--
		}
	}
	for _, document := range c.Documents {
		h, is := document.(*Hold)
		if !is {
			continue
		}
		placedHere := h.Number > Numbered(before.Sequence, before.Epoch)
		ended := h.Status != HoldOpen
		if ended && placedHere {
			open--
		}
		if h.Reserved && placedHere {
			forgotten--
		}
		rest := h.Remaining()
		switch {
		case ended == (rest > 0) || ended == h.EndedAt.IsZero() || ended == (h.EndedBy == ""):
			return fmt.Errorf("hold %s is %s with %s left", h.HoldID(), h.Status, rest)
		case ended && !placedHere && !left[h.DocumentKey().ID]:
			return fmt.Errorf("hold %s has ended and stays among the open ones", h.HoldID())
		case placedHere && !h.Reserved && rest != change[h.Number]:
			return fmt.Errorf("hold %s has %s left, but its lines make it %s", h.HoldID(), rest, change[h.Number])
		case rest > after.Held || !h.Reserved && (len(h.Pieces) > MaxHoldPieces || len(h.Lines) > MaxHoldLines):
			return fmt.Errorf("hold %s has %s in %d pieces and %d lines, but %s are held in all", h.HoldID(), rest,
				len(h.Pieces), len(h.Lines), after.Held)
		case !ended && !h.ExpiresAt.IsZero() && (after.HoldEnd.IsZero() || h.ExpiresAt.Before(after.HoldEnd)):
			return fmt.Errorf("hold %s ends before %s, which is said to be the first end", h.HoldID(), after.HoldEnd)
		}
	}
	switch open -= forgotten; {
	case after.Holds != open:
		return fmt.Errorf("%d holds are open, but the decision makes it %d", after.Holds, open)
	case (after.Holds == 0) != (after.Held == 0) || (after.Holds == 0) != (after.Pieces == 0) ||
		after.Holds == 0 && len(after.Voided) > 0:
		return fmt.Errorf("%s are held by %d holds in %d pieces, %d of them voided", after.Held, after.Holds, after.Pieces,
			len(after.Voided))
	}
	return nil
}
