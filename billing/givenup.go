package billing

import "time"

// lapseUnpaid ends a period that is not paid. What is left of its credits expires, unless the plan keeps it.
func (w *walletDraft) lapseUnpaid(s *Subscription, at time.Time) {
	t := w.charge(s.Latest)
	if t == nil {
		return
	}
	var kept []LiveGrant
	for _, g := range s.Grants {
		switch {
		case g.Ref != t.Advance:
		case g.Bound:
			t.Lapsed += w.lots.find(g).Remaining
		default: // it outlasts the period, and is voided if nobody pays
			kept = append(kept, g)
		}
	}
	w.endPeriod(s, at, false)
	s.Grants, s.Over = kept, true
	if t.Lapsed > 0 {
		w.putTopUp(t, t.nextLook(w.now))
	}
}

// skipTo goes on with the period that contains an instant, after a charge was paid when its period was over. Those in between are
// skipped. A change that was set for the end of that period has taken effect when it ended. The period begins in the past; what it
// costs is charged now, so that retries and the days of grace count from now on.
func (w *walletDraft) skipTo(s *Subscription, at time.Time) {
	s.Grants, s.Over = nil, false
	if s.CancelAtEnd {
		w.cancel(s, at)
		return
	}
	begins := s.End
	s.renew(begins)
	for next := periodOf(s, s.Index+1); !next.After(at); next = periodOf(s, s.Index+1) {
		s.Index++
		begins = next
	}
	w.openPeriod(s, begins, at, w.mayOpen(&s.Terms))
}

// GivenUp records that a period of a customer was given up unpaid: its subscriptions get no more credits before the money.
type GivenUp struct {
	Versioned
	Tenant       Tenant
	Customer     CustomerID
	Subscription SubscriptionID
	Period       int
}

// hasGivenUp reports whether a period of the customer was given up unpaid, and whether that is known.
func (w *walletDraft) hasGivenUp(s *Subscription) (givenUp, known bool) {
	if w.gaveUp {
		return true, true
	}
	document, known := w.look(GivenUpKey(s.Tenant, s.Customer))
	return document != nil, known
}

// GivenUpKey returns the address of the record of a customer.
func GivenUpKey(tenant Tenant, customer CustomerID) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindGivenUp, Parent: string(customer)}
}

// DocumentKey implements [Document].
func (g *GivenUp) DocumentKey() DocumentKey { return GivenUpKey(g.Tenant, g.Customer) }

// CloneDocument implements [Document].
func (g *GivenUp) CloneDocument() Document { return clonePointer(g) }
