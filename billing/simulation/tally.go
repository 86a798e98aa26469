package simulation

import "github.com/drawdown-billing/drawdown/billing"

// tally counts what a commit did to holds, so that a test notices what no longer happens.
func (s *Simulation) tally(b *book, change *billing.WalletChange) {
	s.tallyPeriods(b, change)
	s.tallyBounds(b, change)
	for _, stored := range change.Documents {
		if h, is := stored.(*billing.Hold); is {
			s.count("hold " + string(h.Status))
		}
	}
	for i, t := range change.Lines {
		if t.Type == billing.TypeReversal && b.captured[string(t.Reverses)] {
			s.count("reversal of a capture")
		}
		if t.TopUp != "" {
			s.tallyPurchase(t)
		}
		if t.Hold == 0 {
			continue
		}
		s.tallyLine(b, t)
		if t.Type == billing.TypeRelease && i+1 < len(change.Lines) && change.Lines[i+1].Type == billing.TypeRepayment {
			s.count("release that repays debt")
		}
	}
	if len(change.After.Voided) > 0 {
		s.count("voided while held")
	}
}

// tallyLine counts what a line of a hold did.
func (s *Simulation) tallyLine(b *book, t *billing.Transaction) {
	switch {
	case t.Type == billing.TypeCapture && t.Amount < t.HeldChange:
		s.count("capture of more than was held")
	case t.Type == billing.TypeHold && t.Shortfall > 0:
		s.count("hold of less than was asked for")
	case t.Type == billing.TypeRelease || t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid:
		s.count(string(t.Type) + " of a hold")
	}
	if t.Type == billing.TypeCapture {
		b.captured[string(t.ID())] = true
	}
	for _, m := range t.Moves() {
		g := b.grants[lotFrom(m.Grant)]
		switch at := t.OccurredAt.UnixMicro(); {
		case t.Type == billing.TypeRelease && g.expires == at:
			s.count("hold and grant that end at one instant")
		case t.Type == billing.TypeCapture && m.Held < 0 && g.voided:
			s.count("capture of a voided grant")
		case t.Type == billing.TypeCapture && m.Held < 0 && g.expires != 0 && g.expires <= at:
			s.count("capture of a lapsed grant")
		}
	}
}

// tallyPurchase counts what a line of a purchase did.
func (s *Simulation) tallyPurchase(t *billing.Transaction) {
	s.count("purchase: " + string(t.Type))
	m := t.Money
	switch {
	case t.Type == billing.TypeTopUp && m != nil:
		s.count("purchase: with tax")
	case t.Type == billing.TypeRefund && m.Refunded == 0:
		s.count("purchase: taken when it came back")
	case t.Type == billing.TypeRefund && m.WrittenOff > 0:
		s.count("purchase: written off")
	case t.Type == billing.TypeReversal && len(t.Created) > 0:
		s.count("purchase: back as grants of its own")
	}
	if t.Type == billing.TypeRefund && m.WrittenOff < 0 {
		s.count("purchase: written off no longer")
	}
	if m != nil && m.Breakage != 0 {
		s.count("purchase: breakage of what came back")
	}
}

// tallyEvents counts the events of payments that a commit emits.
func (s *Simulation) tallyEvents(d *billing.Decision) {
	for _, change := range d.Documents {
		if e, is := change.After.(*billing.EventRecord); is {
			s.count("event " + string(e.Type))
		}
	}
}

// tallyPeriods counts what a commit did to subscriptions.
func (s *Simulation) tallyPeriods(b *book, change *billing.WalletChange) {
	for _, stored := range change.Documents {
		is, ok := stored.(*billing.Subscription)
		if !ok {
			continue
		}
		s.count("subscription " + string(is.Status))
		if is.Skipped {
			s.count("period that is skipped")
		}
		if is.Pending != nil {
			s.count("change at the end of a period")
		}
	}
	for i, t := range change.Lines {
		before := &billing.Transaction{}
		if i > 0 {
			before = change.Lines[i-1]
		}
		switch {
		case t.Subscription != "":
			s.count("period: " + string(t.Type))
			s.tallyPeriod(b, before, t)
		case t.Type == billing.TypeRelease:
			s.tallyReturned(b, t)
		case t.Type == billing.TypeRepayment && before.Subscription != "":
			s.count("period: its credit repays debt")
		case t.UndoesUsage() && len(t.Created) > 0 && t.Created[0].Source == billing.SourcePlan:
			s.count("reversal of a usage of a period that is over")
		}
	}
}

// tallyPeriod counts what a line of a period did.
func (s *Simulation) tallyPeriod(b *book, before, t *billing.Transaction) {
	at, of := t.OccurredAt.UnixMicro(), b.grants[lotFrom(t.Drawdowns[0].Grant)]
	switch {
	case t.Type == billing.TypeRollover && t.Amount < 0 && at > of.expires:
		s.count("period: what a hold gave back rolls over")
	case t.Type == billing.TypeExpiry && at < of.expires:
		s.count("period: canceled before its end")
	case t.Type == billing.TypeExpiry && before.Type == billing.TypeRollover && before.Subscription == t.Subscription:
		s.count("period: the limit cuts")
	}
}

// tallyReturned counts what the release of a hold gave back to grants of periods.
func (s *Simulation) tallyReturned(b *book, t *billing.Transaction) {
	for _, d := range t.Drawdowns {
		switch g := b.grants[lotFrom(d.Grant)]; {
		case b.outlived(g):
			s.count("release of what a canceled subscription had")
		case g.bound() && t.OccurredAt.UnixMicro() == g.expires:
			s.count("hold that ends with a period")
		}
	}
}
