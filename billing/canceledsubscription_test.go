package billing

import "testing"

// A subscription that is canceled at once ends its credit before that expires: what comes back of it later does not bring it back.
func TestCreditOfACanceledSubscription(t *testing.T) {
	s, id := newDaily(t, 100*Credit)
	s.now = hoursIn(1)
	outcome := s.do(false, charge(s.key(), 30*Credit))[0]
	of := s.grants[s.wallet.Live[0].Ref]
	hold := s.placed(70*Credit, 3600) // all that is left
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	s.has(0)
	s.refused(VoidGrant{Keyed: s.key(), Grant: of.ID(), Reason: "r"}, CodeGrantNotVoidable)
	snapshot := s.view().Wallets[s.wallet.ID]
	s.supply(snapshot, Need{Holds: true})
	if grants, need := snapshot.UnspentGrants(s.now); need.Any() || len(grants) > 0 {
		t.Errorf("%+v can still be spent, or need %+v", grants, need)
	}
	if shown, _ := snapshot.ShowGrants(s.now, []*Grant{of}); shown[0].Status != GrantExpired {
		t.Errorf("the grant is shown as %s", shown[0].Status)
	}
	s.run(&ReleaseHold{Keyed: s.key(), Hold: hold})
	s.has(0)
	reverse := func(amount Credits, policy ExpiredCreditPolicy) Command {
		return ReverseUsage{
			Keyed: s.key(), Transaction: outcome.Transaction.ID(), Amount: &amount, ExpiredCredits: policy, Reason: "r",
		}
	}
	s.run(reverse(10*Credit, ExpiredAgain))
	s.has(0)
	s.run(reverse(20*Credit, ExpiredGrace))
	s.has(20 * Credit)
	if back := s.grants[s.wallet.Live[0].Ref]; back.Origin != of.ID() || back.Source != SourcePlan || back.Subscription != (GrantRef{}) {
		t.Errorf("it came back as %+v", back)
	}
}

// Credit that left for a refund which fails, or was reserved in a dispute which is won, comes back as a grant of its own if its
// subscription was canceled meanwhile: its period has ended, though not by its end.
func TestMoneyComesBackToACanceledSubscription(t *testing.T) {
	for name, says := range map[string]func(p *Payment, lost bool){
		"a refund fails": func(p *Payment, back bool) {
			state := RefundPending
			if back {
				state = RefundFailed
			}
			p.Refunds = []PaymentRefund{{ID: "refund", Minor: 1000, State: state}}
		},
		"a dispute is won": func(p *Payment, back bool) {
			state := DisputeOpen
			if back {
				state = DisputeWon
			}
			p.Disputes = []PaymentDispute{{ID: "dispute", Minor: 1000, State: state}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, id := sold(t, Plan{})
			s.says(id, PaymentSucceeded)
			s.run(charge(s.key(), 30*Credit))
			for _, back := range []bool{false, true} {
				paid := s.latest(id)
				p := Payment{ID: paid.Payment, TopUp: paid.TopUpID(), Attempt: 1, State: PaymentSucceeded, Received: paid.Terms.Price}
				says(&p, back)
				s.run(NewApplyPayment(ApplyPayment{TopUp: paid.TopUpID(), Payment: p}))
				if !back {
					s.has(0)
					s.run(NewCancelSubscription(s.key(), id, ChangeNow))
				}
			}
			s.has(70 * Credit)
			g := s.grants[s.wallet.Live[0].Ref]
			if g.Source != SourcePlan || g.Subscription != (GrantRef{}) || g.Cost.Minor != 700 || !g.ExpiresAt.Equal(s.now.Add(GracePeriod)) {
				t.Errorf("it came back as %+v, for %s", g, g.Cost)
			}
			s.now = s.now.Add(GracePeriod)
			s.has(0)
		})
	}
}
