package export

import "github.com/drawdown-billing/drawdown/billing"

// Held is what a line has that changes what is held, or that is of a hold. The order of the fields is that of the file.
// It is exported for package encoding/json alone, which reads no embedded pointer otherwise.
type Held struct {
	Hold       *reference `json:"hold"` // nil: the line is of a reservation
	HeldChange string     `json:"heldChange"`
}

// fromHeld reads into a transaction what toLine made of its hold. The API answers with both fields on every line: null and
// 0, where a file has neither.
func (r *reader) fromHeld(t *billing.Transaction, h *Held) {
	if h == nil {
		return
	}
	t.HeldChange = r.credits("heldChange", h.HeldChange)
	if h.Hold == nil {
		return
	}
	wallet, number, ok := billing.HoldID(h.Hold.ID).Split()
	if !ok || wallet != t.Wallet {
		r.reject("hold.id", h.Hold.ID)
	}
	t.Hold = number
}
