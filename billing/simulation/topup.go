package simulation

// topUp is a purchase.
type topUp struct{}

func (t *topUp) copied() *topUp { same := *t; return &same }
